"""`screening explain`: the verdict on one contract as text."""

import argparse
from collections.abc import Sequence

from screening.cli.arguments import reports_in_either
from screening.i18n.language import Language
from screening.model.deciding import DecidingQuestion
from screening.reports import deciding as reports
from screening.reports import decisions
from screening.reports.verdicts import entries, text
from screening.rules.verdict.protocols import ContractScreener
from screening.runtime.console import Console
from screening.services import deciding, risk_decisions, themes
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
    screener = screener_for(context.store, today())
    if portfolio.verdicts.inputs_of(id) is None:
        rescreen(portfolio, screener, [id])
    documents = VerdictDocuments(context.store, portfolio, today())
    verdicts = entries(portfolio, [id], documents.many)
    render = text.render if arguments.all else text.render_brief
    page = "".join(render(verdicts, console.report_language))
    stands = risk_decisions.standings_of(portfolio, documents, [id], today()).get(id, ())
    beside = [standing for standing in stands if standing.is_beside_flag]
    if beside:
        spoken = Language(console.report_language)
        console.answer("explain.decided", decisions=decisions.in_short(beside, spoken))
    console.answer_text(page)
    _say_what_themes_ask(context, screener, id, console)
    matters = deciding.of_contract(portfolio, screener, portfolio.contracts.get(id))
    room = None if arguments.all else text.MOST_LINES - page.count("\n") - 2
    _say_what_decides(matters, room, console)
    return 0


def _say_what_themes_ask(
    context: CommandContext, screener: ContractScreener, id: str, console: Console
) -> None:
    """Print what themes beside human rights ask, where any is switched on."""
    portfolio, spoken = context.portfolio, Language(console.report_language)
    on = themes.switched_on(context.settings)
    for question in themes.of_contract(on, portfolio, screener, portfolio.contracts.get(id)):
        name, asks = spoken.say(question.name), spoken.say(question.question)
        console.answer("explain.theme", theme=name, question=asks)


def _say_what_decides(
    matters: Sequence[DecidingQuestion], room: int | None, console: Console
) -> None:
    """Print the questions that matter most, as many lines as there is room for; None: all."""
    lines = tuple(reports.lines(matters, Language(console.report_language)))
    shown = lines[:room]
    if shown and (room is None or room >= LEAST_ROOM):
        console.answer("explain.deciding")
        console.answer_text(shown)
