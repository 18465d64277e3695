"""Undo an import: put back what it created or changed. `screening imports` lists the numbers."""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_id", metavar="RUN", type=_number, help="the number of the import")
    parser.add_argument("--by", default="command line", metavar="NAME", help="who undoes it")


def _number(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 19):
        raise argparse.ArgumentTypeError(f"{word[:30]} is no number of an import")
    return int(word)


def run(given: argparse.Namespace) -> int:
    from screening.runtime.console import answer
    from screening.services.context import CommandContext, today
    from screening.services.screening import rescreen, screener_for

    place = CommandContext.open()
    portfolio = place.portfolio
    count = portfolio.undo_import(given.run_id, given.by)
    waiting = portfolio.contract_ids(unscreened_only=True)
    if waiting:
        rescreen(portfolio, screener_for(place.store, today()), waiting)
    answer(f"Import {given.run_id} is undone: {count} contracts are as they were before.\n")
    return 0
