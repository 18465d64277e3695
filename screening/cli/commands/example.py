"""`screening example`: take the fictional example out of the portfolio, or put it back."""

import argparse

from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.example import load
from screening.services.screening import rescreen, screener_for

REMOVE, PUT_BACK = "remove", "put-back"


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("action", choices=(REMOVE, PUT_BACK))
    parser.add_argument(
        "--by", default="command line", metavar="NAME", help=console.text("example.by")
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio
    if arguments.action == REMOVE:
        console.answer("example.removed", count=load.remove(portfolio, arguments.by))
    else:
        load.put_back(portfolio)
        console.answer("example.put_back")
    waiting = portfolio.contracts.ids(unscreened_only=True)
    if waiting:
        rescreen(portfolio, screener_for(context.store, today()), waiting)
    return 0
