"""`screening confirm`: confirm the ISV category of a contract, and screen it again."""

import argparse

from screening.model.errors import InputError
from screening.runtime.console import Console
from screening.services import reasons
from screening.services.command_context import CommandContext, today
from screening.services.purchase_form import categories
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("contract", metavar="ID", help=say("contract_id"))
    parser.add_argument("category", metavar="SLUG", help=say("confirm.category"))
    parser.add_argument("--by", required=True, metavar="NAME", help=say("confirm.by"))
    parser.add_argument("--why", metavar="TEXT")


def run(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.category not in (allowed := categories()):
        raise InputError(Message("command.no_category", category=arguments.category, known=allowed))
    context = CommandContext.open()
    portfolio = context.portfolio
    id = portfolio.contracts.get(arguments.contract).id
    screener = screener_for(context.store, today())
    reasons.ask(portfolio, screener, "category", arguments.category, [id], arguments.why)
    verdicts = VerdictDocuments(context.store, portfolio, today())
    verdicts.current(id)  # what is decided upon is kept
    portfolio.reviews.confirm(id, arguments.category, arguments.by, arguments.why)
    rescreen(portfolio, screener, [id])
    verdict = portfolio.verdicts.outlines([id]).get(id)
    console.answer_text(f"{id}  {arguments.category}  {verdict.flag if verdict else ''}\n")
    return 0
