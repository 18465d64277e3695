"""`screening explain`: the verdict on one contract as text."""

import argparse

from screening.cli.arguments import reports_in_either
from screening.reports.verdicts import entries, report
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.screening import rescreen, screener_for


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("contract", metavar="ID", help=console.text("contract_id"))
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio
    id = portfolio.contracts.get(arguments.contract).id
    if portfolio.verdicts.current(id) is None:
        rescreen(portfolio, screener_for(context.store, today()), [id])
    verdicts = entries(portfolio, [id])
    console.answer_text(report("text").render(verdicts, console.report_language))
    return 0
