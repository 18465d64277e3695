"""`screening confirm`: confirm the ISV category of a contract, and screen it again."""

import argparse

from screening.cli.decisions import desk_of, told_to_wait
from screening.model.errors import InputError
from screening.runtime.console import Console
from screening.services.changes import CategoryChange
from screening.services.command_context import CommandContext
from screening.services.purchase_form import categories
from screening.services.second_person import held
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
    desk, change = desk_of(context, arguments.by), CategoryChange(id, arguments.category)
    if told_to_wait(held(desk, change, arguments.why), console):
        return 0
    change.apply(desk, arguments.by, arguments.why)
    verdict = portfolio.verdicts.outlines([id]).get(id)
    console.answer_text(f"{id}  {arguments.category}  {verdict.flag if verdict else ''}\n")
    return 0
