"""`screening decisions`: the decisions about contracts and matches, and how each stands."""

import argparse

from screening.cli.arguments import reports_in_either
from screening.cli.decisions import desk_of
from screening.i18n.language import Language
from screening.model.risk_decisions import DecisionState
from screening.reports import decisions as reports
from screening.runtime.console import Console
from screening.services import risk_decisions
from screening.services.command_context import CommandContext, today


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    states = tuple(map(str, DecisionState))
    parser.add_argument("--as", dest="form", choices=("text", "json", "csv"), default="text")
    parser.add_argument("--state", choices=states, help=console.text("decisions.state"))
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    desk = desk_of(CommandContext.open(), "")
    items = [
        item
        for item in risk_decisions.every(desk.portfolio, desk.verdicts, today())
        if arguments.state in (None, item.state.value)
    ]
    language = Language(console.report_language)
    if arguments.form == "json":
        rows = [reports.item_document(item) for item in items]
        document = {"as_of": today().isoformat(), "decisions": rows}
        console.answer_json(document)
    elif arguments.form == "csv":
        console.answer_text(reports.as_csv(items, language))
    elif not items:
        console.note("decisions.none")
    else:
        console.answer_text(reports.lines(items, language))
    return 0
