"""`screening undo`: put back what an import created or changed."""

import argparse

from screening.cli.arguments import whole_number
from screening.cli.decisions import desk_of, told_to_wait
from screening.cli.rescreening import rescreen_now
from screening.runtime.console import Console
from screening.services.changes import ImportUndo
from screening.services.command_context import CommandContext
from screening.services.second_person import held


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    number = whole_number(console, "undo.not_a_number")
    parser.add_argument("run_id", metavar="RUN", type=number, help=say("undo.run"))
    parser.add_argument("--by", default="command line", metavar="NAME", help=say("undo.by"))
    parser.add_argument("--why", metavar="TEXT")


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    desk = desk_of(context, arguments.by)
    if told_to_wait(held(desk, ImportUndo(arguments.run_id), arguments.why), console):
        return 0
    undone = context.portfolio.imports.undo(arguments.run_id, arguments.by, why=arguments.why)
    if undone.affected:  # and not all that waits for a verdict for other reasons
        rescreen_now(context, undone.affected, console)
    console.answer("undo.done", id=arguments.run_id, count=undone.contracts)
    return 0
