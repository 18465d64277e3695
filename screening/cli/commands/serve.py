"""`screening serve`: the pages of one local organization on this machine."""

import argparse
from collections.abc import Callable
from dataclasses import replace

from screening.runtime import serving
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.example import load


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("--port", type=_port(console), help=console.text("serve.port"))


def _port(console: Console) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = value.isascii() and value.isdigit() and len(value) < 6
        if not (number and 1 <= int(value) <= 65535):
            raise argparse.ArgumentTypeError(console.text("serve.bad_port", value=value[:30]))
        return int(value)

    return read


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    settings = (
        replace(context.settings, port=arguments.port) if arguments.port else context.settings
    )
    serving.refuse_taken(settings)
    load.fill(
        context,
        today(),
        begin=lambda: console.note("serve.example"),
        tick=console.progress("progress.screening"),
    )
    context.store.close()
    return serving.serve_all(settings, console)
