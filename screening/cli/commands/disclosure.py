"""`screening disclosure`: ask a supplier for its chain with a link that works without sign-in."""

import argparse

from screening.cli.arguments import whole_number
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.disclosures.lifecycle import ask
from screening.services.verdict_documents import VerdictDocuments


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("contract", metavar="ID", help=say("contract_id"))
    parser.add_argument("--supplier", metavar="NAME", help=say("disclosure.supplier"))
    days = whole_number(console, "disclosure.not_days")
    parser.add_argument("--days", type=days, default=30, help=say("disclosure.days"))
    parser.add_argument("--by", required=True, metavar="NAME", help=say("disclosure.by"))
    parser.add_argument("--site", default="", metavar="URL", help=say("disclosure.site"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    contract = context.portfolio.contracts.get(arguments.contract)
    link = ask(context.portfolio, contract, arguments.supplier, arguments.by, arguments.days)
    verdicts = VerdictDocuments(context.store, context.portfolio, today())
    verdicts.current(contract.id)  # that because of which it is asked is kept
    site = arguments.site.rstrip("/") or context.settings.address
    console.answer_text(f"{site}/d/{link.token}\n")
    console.note("disclosure.once", supplier=link.supplier, days=arguments.days)
    if not arguments.site and context.settings.public_url is None:
        console.note("user.this_machine")
    return 0
