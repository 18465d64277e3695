"""`screening undo`: put back what an import created or changed."""

import argparse

from screening.cli.arguments import whole_number
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.screening import rescreen, screener_for


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    number = whole_number(console, "undo.not_a_number")
    parser.add_argument("run_id", metavar="RUN", type=number, help=say("undo.run"))
    parser.add_argument("--by", default="command line", metavar="NAME", help=say("undo.by"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio
    count = portfolio.imports.undo(arguments.run_id, arguments.by)
    waiting = portfolio.contracts.ids(unscreened_only=True)
    if waiting:
        rescreen(portfolio, screener_for(context.store, today()), waiting)
    console.answer("undo.done", id=arguments.run_id, count=count)
    return 0
