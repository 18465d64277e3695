"""`screening hours`: record the hours that were spent on a contract, or show those on record."""

import argparse
from datetime import date
from decimal import Decimal

from screening.cli.arguments import day, reports_in_either
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.language import Language
from screening.model.errors import InputError
from screening.model.spent_hours import total_of
from screening.runtime.console import Console
from screening.services import plan
from screening.services.command_context import CommandContext, today
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("id", metavar="ID", help=say("hours.id"))
    parser.add_argument("hours", metavar="HOURS", nargs="?", help=say("hours.hours"))
    parser.add_argument("--less", action="store_true", help=say("hours.less"))
    a_day = day(console, "monitor.not_a_day")
    parser.add_argument("--day", type=a_day, metavar="DATE", help=say("hours.day"))
    parser.add_argument("--why", metavar="TEXT", help=say("hours.why"))
    parser.add_argument("--by", metavar="NAME", help=say("request.by"))
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    portfolio = CommandContext.open().portfolio
    if arguments.hours is not None:
        hours, on = _given(arguments)
        why = " ".join((arguments.why or "").split())[:500] or None
        portfolio.spent_hours.add(arguments.id, hours, on, name_of_who_acts(arguments), why)
    records = portfolio.spent_hours.of(arguments.id)
    language = Language(console.report_language)
    total = total_of(each.hours for each in records)
    lines = [
        f"{each.day}  {language.number(each.hours):>8}  {each.by}  {each.why or ''}".rstrip()
        for each in records
    ]
    lines.append(console.text("hours.total", hours=language.number(total)))
    console.answer_text("".join(f"{line}\n" for line in lines))
    return 0


def _given(arguments: argparse.Namespace) -> tuple[Decimal, date]:
    """Return the hours, less than none where they are taken off, and their day."""
    hours, on = plan.hours_of(arguments.hours), arguments.day or today()
    if not hours:
        raise InputError(Message("hours.none"), "hours")
    if on > today():
        raise InputError(Message("follow_up.day_to_come"), "day")
    return -hours if arguments.less else hours, on
