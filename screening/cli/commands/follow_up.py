"""`screening follow-up`: record what came of what is due of a contract."""

import argparse

from screening.cli.arguments import day, whole_number
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.language import Language
from screening.model.errors import InputError
from screening.model.follow_up import NOTICE_PERIOD, PROMISE
from screening.reports import todo as report
from screening.runtime.console import Console
from screening.services import follow_up
from screening.services.clause_records import outdated_clauses
from screening.services.command_context import CommandContext, today
from screening.services.follow_up import FollowUpEvent
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    date = day(console, "clause.not_a_date")
    number = whole_number(console, "follow-up.not_a_number")
    parser.add_argument("contract", metavar="ID", help=say("contract_id"))
    parser.add_argument("item", metavar="ITEM", nargs="?", help=say("follow-up.item"))
    parser.add_argument("--occurrence", type=number, default=1, help=say("follow-up.occurrence"))
    event = parser.add_mutually_exclusive_group()
    event.add_argument("--received", type=date, metavar="DATE", help=say("follow-up.received"))
    event.add_argument("--accepted", type=date, metavar="DATE", help=say("follow-up.accepted"))
    event.add_argument("--refused", type=date, metavar="DATE", help=say("follow-up.refused"))
    event.add_argument("--moved", type=date, metavar="DATE", help=say("follow-up.moved"))
    event.add_argument("--promised", type=date, metavar="DATE", help=say("follow-up.promised"))
    event.add_argument("--began", type=date, metavar="DATE", help=say("follow-up.began"))
    event.add_argument(
        "--notice-months", type=number, metavar="N", help=say("follow-up.notice_months")
    )
    event.add_argument("--dropped", action="store_true", help=say("follow-up.dropped"))
    event.add_argument("--undo", action="store_true", help=say("follow-up.undo"))
    parser.add_argument("--again", type=date, metavar="DATE", help=say("follow-up.again"))
    parser.add_argument("--by", metavar="NAME", help=say("clause.by"))
    parser.add_argument("--why", metavar="TEXT")


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    portfolio = context.portfolio
    stored = portfolio.contracts.get(arguments.contract)
    event = _event(arguments)
    if event is not None:
        follow_up.record(portfolio, stored, event, name_of_who_acts(arguments), today())
    items = follow_up.calendar_of(portfolio, stored, today())
    for each in outdated_clauses(stored.chain_request):
        now = each.now or "-"
        console.note("follow-up.outdated", clause=each.id, carried=each.carried, now=now)
    waiting = follow_up.waiting_of(stored)
    if not items and not waiting:
        console.note("follow-up.no_clause", id=stored.id)
        return 0
    language = Language(console.report_language)
    for item in items:
        console.answer_text(_line(item, language))
    for coming in waiting:
        says = f"{language.say(coming.title)}: {console.text('follow-up.waits')}"
        console.answer_text(f"{'-':<10}  {coming.item:<16} {says}\n")
    return 0


def _event(arguments: argparse.Namespace) -> FollowUpEvent | None:
    if arguments.notice_months is not None:
        return FollowUpEvent(NOTICE_PERIOD, arguments.notice_months, "agreed", why=arguments.why)
    if arguments.promised is not None:
        item = arguments.item or PROMISE
        return FollowUpEvent(item, 1, "promised", moved_to=arguments.promised, why=arguments.why)
    given = [
        name
        for name in ("received", "accepted", "refused", "moved", "began")
        if getattr(arguments, name) is not None
    ]
    flags = [name for name in ("undo", "dropped") if getattr(arguments, name)]
    what = next(iter([*flags, *given]), None)
    if what is None:
        return None
    if arguments.item is None:
        raise InputError(Message("follow_up.no_item"))
    day = getattr(arguments, what) if given and what != "moved" else None
    moved_to = arguments.moved if what == "moved" else arguments.again
    return FollowUpEvent(arguments.item, arguments.occurrence, what, day, moved_to, arguments.why)


def _line(item: follow_up.DueItem, language: Language) -> str:
    appointment = item.standing.appointment
    name = (
        appointment.item if appointment.number == 1 else f"{appointment.item} #{appointment.number}"
    )
    says = report.says(item, language)
    return f"{item.standing.due.isoformat()}  {name:<16} {report.title(item, language)}: {says}\n"
