"""`screening payments`: what suppliers were paid, out of payment lists."""

import argparse
from itertools import islice

from screening.cli.arguments import reports_in_either
from screening.i18n.language import Language
from screening.model.json_document import as_document
from screening.reports import payments as reports
from screening.runtime.console import Console
from screening.services.command_context import CommandContext

SHOWN = 25


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("--as", dest="format", choices=("table", "csv", "json"), default="table")
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    spending = CommandContext.open().portfolio.spending
    suppliers = spending.every_supplier()
    if arguments.format == "json":
        documents = [as_document(paid) for paid in suppliers]
        console.answer_json(documents, indent=1)
        return 0
    if arguments.format == "csv":
        console.answer_text(reports.as_csv(suppliers))
        return 0
    if not spending.payments():
        console.note("payments.nothing")
    language = Language(console.report_language)
    for paid in islice(suppliers, SHOWN):
        sums = "; ".join(language.money(value.amount, value.currency) for value in paid.values)
        console.answer_text(
            f"{language.number(paid.payments):>7}  {sums or '–':>20}  {paid.supplier.name}\n"
        )
    return 0
