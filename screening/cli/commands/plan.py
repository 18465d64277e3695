"""`screening plan`: which contracts get which check within the hours of a year."""

import argparse

from screening.cli.arguments import reports_in_either
from screening.i18n.language import Language
from screening.reports import plan as reports
from screening.runtime.console import Console
from screening.services import plan
from screening.services.command_context import CommandContext, today


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("--hours", required=True, metavar="HOURS", help=console.text("plan.hours"))
    parser.add_argument("--as", dest="form", choices=("text", "json", "csv"), default="text")
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    hours = plan.hours_of(arguments.hours)
    done = plan.plan_for(CommandContext.open().portfolio, hours, today())
    language = Language(console.report_language)
    if arguments.form == "json":
        document = {"as_of": today().isoformat(), **reports.as_document(done)}
        console.answer_json(document)
    elif arguments.form == "csv":
        console.answer_text(reports.as_csv(done, language))
    else:
        console.answer_text(reports.lines(done, language))
    return 0
