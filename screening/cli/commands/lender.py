"""`screening lender`: record that a labour lender was looked up in the public register."""

import argparse

from screening.cli.arguments import day, whole_number
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.labels import word
from screening.i18n.language import Language
from screening.model.lender_checks import LENDER_OUTCOMES
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.lender_checks import LenderAnswer, record_check


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("contract", metavar="ID", help=say("contract_id"))
    parser.add_argument("--name", metavar="TEXT", help=say("lender.name"))
    parser.add_argument("--kvk", metavar="NUMBER", help=say("lender.kvk"))
    parser.add_argument("--outcome", choices=LENDER_OUTCOMES, help=say("lender.outcome"))
    date = day(console, "clause.not_a_date")
    parser.add_argument("--looked", type=date, metavar="DATE", help=say("lender.looked"))
    parser.add_argument("--looked-by", metavar="NAME", help=say("lender.looked_by"))
    number = whole_number(console, "follow-up.not_a_number")
    parser.add_argument("--withdraw", type=number, metavar="N", help=say("lender.withdraw"))
    parser.add_argument("--by", metavar="NAME", help=say("clause.by"))
    parser.add_argument("--why", metavar="TEXT")


def run(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = CommandContext.open().portfolio
    stored = portfolio.contracts.get(arguments.contract)
    if arguments.withdraw is not None:
        by = name_of_who_acts(arguments)
        portfolio.lender_checks.withdraw(stored.id, arguments.withdraw, by)
    elif arguments.name is not None:
        answer = LenderAnswer(
            arguments.name,
            arguments.kvk or "",
            arguments.outcome or "",
            arguments.looked or today(),
            arguments.looked_by or "",
            arguments.why,
        )
        record_check(portfolio, stored.id, answer, name_of_who_acts(arguments), today())
    language = Language(console.report_language)
    checks = portfolio.lender_checks.of(stored.id)
    for each in checks:
        says = word("withdrawn" if each.withdrawn else each.outcome, "lender_outcome", language)
        line = f"{each.id:>4}  {each.looked.isoformat()}  {each.kvk}  {each.name}: {says}"
        console.answer_text(f"{line} ({each.looked_by})\n")
    if not checks:
        console.note("lender.none", id=stored.id)
    return 0
