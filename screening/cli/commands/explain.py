"""`screening explain`: the verdict on one contract as text."""

import argparse

from screening.cli.arguments import reports_in_either
from screening.i18n.language import Language
from screening.reports import deciding as reports
from screening.reports.verdicts import entries, text
from screening.runtime.console import Console
from screening.services import deciding
from screening.services.command_context import CommandContext, today
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments

LEAST_ROOM = 3  # lines: a question, and what its answers decide


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
    page = "".join(render(verdicts, console.report_language))
    console.answer_text(page)
    stored = portfolio.contracts.get(id)
    matters = deciding.of_contract(portfolio, screener_for(context.store, today()), stored)
    said = tuple(reports.lines(matters, Language(console.report_language)))
    room = text.MOST_LINES - page.count("\n") - 2  # a brief page fits two screens
    shown = said if arguments.all or len(said) <= room else said[:room]
    if shown and (arguments.all or room >= LEAST_ROOM):
        console.answer("explain.deciding")
        console.answer_text(shown)
    return 0
