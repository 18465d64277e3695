"""`screening screen`: screen contracts and show the verdicts."""

import argparse
from collections.abc import Sequence

from screening.cli.arguments import reports_in_either
from screening.cli.rescreening import rescreen_now
from screening.reports.verdicts import entries, report
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.verdict_documents import VerdictDocuments
from screening.store.portfolio import Portfolio


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument(
        "--contract", action="append", metavar="ID", help=console.text("contract_id")
    )
    parser.add_argument("--as", dest="format", metavar="FORMAT", default="table")
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    output = report(arguments.format)
    context = CommandContext.open()
    portfolio = context.portfolio
    ids = _ids(portfolio, arguments.contract)
    if not ids:
        console.note("screen.nothing")
    rescreen_now(context, ids, console)
    verdicts = entries(
        portfolio,
        ids,
        VerdictDocuments(context.store, portfolio, today()).many,
    )
    console.answer_text(output.render(verdicts, console.report_language))
    return 0


def _ids(portfolio: Portfolio, wanted: Sequence[str] | None) -> tuple[str, ...]:
    if wanted is None:
        return portfolio.contracts.ids()
    return tuple(portfolio.contracts.get(key).id for key in dict.fromkeys(wanted))
