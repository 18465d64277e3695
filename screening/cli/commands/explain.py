"""`screening explain`: the verdict on one contract as text."""

import argparse

from screening.cli.arguments import reports_in_either
from screening.reports.verdicts import entries, text
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("contract", metavar="ID", help=console.text("contract_id"))
    parser.add_argument("--all", action="store_true", help=console.text("explain.all"))
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio
    id = portfolio.contracts.get(arguments.contract).id
    if portfolio.verdicts.inputs_of(id) is None:
        rescreen(portfolio, screener_for(context.store, today()), [id])
    verdicts = entries(portfolio, [id], VerdictDocuments(context.store, portfolio, today()).many)
    render = text.render if arguments.all else text.render_brief
    console.answer_text(render(verdicts, console.report_language))
    return 0
