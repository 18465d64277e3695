"""`screening edit`: say one thing of many contracts, with a preview, and take it back."""

import argparse
from collections.abc import Sequence

from screening.cli.arguments import reports_in_either
from screening.cli.contract_filter import chosen_contracts, filter_options
from screening.cli.decisions import desk_of, told_to_wait
from screening.cli.rescreening import rescreen_now
from screening.i18n.language import Language
from screening.model.corrections import FIELDS
from screening.model.errors import InputError
from screening.reports import corrections as reports
from screening.runtime.console import Console
from screening.services import corrections
from screening.services.changes import EditChange, EditUndo
from screening.services.command_context import CommandContext, today
from screening.services.screening import screener_for
from screening.services.second_person import held
from sources.kit.values.message import Message

UNDO = "undo"


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("field", choices=(*FIELDS, UNDO), metavar="FIELD", help=say("edit.field"))
    parser.add_argument("value", metavar="VALUE", help=say("edit.value"))
    parser.add_argument("--by", required=True, metavar="NAME", help=say("matches.by"))
    parser.add_argument("--why", metavar="TEXT")
    parser.add_argument("--contract", action="append", metavar="ID", help=say("edit.contract"))
    parser.add_argument("--all", action="store_true", help=say("edit.all"))
    parser.add_argument("--dry-run", action="store_true", help=say("edit.dry_run"))
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")
    filter_options(parser, console)
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio

    def screen(ids: Sequence[str]) -> None:
        rescreen_now(context, ids, console)

    if arguments.field == UNDO:
        number = _number(arguments.value)
        desk = desk_of(context, arguments.by, screen)
        if told_to_wait(held(desk, EditUndo(number), arguments.why), console):
            return 0
        undone = corrections.undo(portfolio, screen, number, arguments.by, arguments.why)
        console.answer("edit.undone", run=undone.id, contracts=undone.contracts)
        return 0
    value = corrections.value_for(portfolio, arguments.field, arguments.value)
    ids = chosen_contracts(
        arguments, context.portfolio, arguments.contract, Message("correction.no_contracts")
    )
    if arguments.dry_run:
        screener = screener_for(context.store, today())
        shown = corrections.preview(portfolio, screener, arguments.field, value, ids)
        if arguments.format == "json":
            document = reports.preview_document(shown)
            console.answer_json(document, indent=None)
        else:
            console.answer_text(reports.preview_lines(shown, Language(console.report_language)))
        return 0
    desk = desk_of(context, arguments.by, screen)
    values = corrections.values_for(portfolio, arguments.field, value, ids)
    if told_to_wait(held(desk, EditChange(arguments.field, values), arguments.why), console):
        return 0
    done = corrections.keep_values(
        portfolio, screen, arguments.field, values, arguments.by, arguments.why, desk.verdicts
    )
    console.answer("edit.done", run=done.id, contracts=done.contracts)
    return 0


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise InputError(Message("correction.missing", run=typed[:30]), "run")
    return int(typed)
