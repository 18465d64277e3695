"""Serve the pages of one local organization on this machine; the first start fills it.

Sources are refreshed in the background when they are due: a clock and a worker run beside the web
service and end with it. An empty portfolio gets the fictional example register that ships, so that
there is something to see.
"""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, help="instead of PORT")


def _port(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 6 and 1 <= int(word) <= 65535):
        raise argparse.ArgumentTypeError(f"{word[:30]} is no port from 1 to 65535")
    return int(word)


def run(given: argparse.Namespace) -> int:
    from dataclasses import replace

    from screening.runtime import serving
    from screening.services.context import CommandContext, today
    from screening.services.example import load

    place = CommandContext.open()
    settings = replace(place.settings, port=given.port) if given.port else place.settings
    serving.refuse_taken(settings)
    load.fill(place, today())
    place.store.close()
    return serving.serve_all(settings)
