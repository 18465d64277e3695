"""`screening clause`: record that a clause is in a contract, or that its information came."""

import argparse

from screening.cli.arguments import day
from screening.cli.decisions import desk_of, told_to_wait
from screening.model.errors import InputError
from screening.runtime.console import Console
from screening.services.changes import ClauseChange, DecisionDesk
from screening.services.clause_records import ClauseEvent
from screening.services.command_context import CommandContext
from screening.services.second_person import held
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    date = day(console, "clause.not_a_date")
    parser.add_argument("contracts", metavar="ID", nargs="+", help=say("contract_id"))
    event = parser.add_mutually_exclusive_group(required=True)
    event.add_argument("--included", type=date, metavar="DATE", help=say("clause.included"))
    event.add_argument("--received", type=date, metavar="DATE", help=say("clause.received"))
    event.add_argument("--undo", action="store_true", help=say("clause.undo"))
    parser.add_argument(
        "--clause", action="append", default=[], metavar="ID", help=say("clause.clause")
    )
    parser.add_argument(
        "--text", action="append", default=[], metavar="ID=TEXT", help=say("clause.text")
    )
    parser.add_argument("--due", type=date, metavar="DATE", help=say("clause.due"))
    parser.add_argument("--by", required=True, metavar="NAME", help=say("clause.by"))
    parser.add_argument("--why", metavar="TEXT")


def run(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.included is None and (arguments.clause or arguments.due or arguments.text):
        raise InputError(Message("command.clause_only_included"))
    context = CommandContext.open()
    desk = desk_of(context, arguments.by)
    # Each is found before anything is written: a number that was mistyped changes nothing.
    ids = [context.portfolio.contracts.get(contract).id for contract in arguments.contracts]
    for id in dict.fromkeys(ids):
        _record(desk, id, arguments, console)
    return 0


def _record(desk: DecisionDesk, id: str, arguments: argparse.Namespace, console: Console) -> None:
    change = ClauseChange(id, _event(arguments))
    if told_to_wait(held(desk, change, arguments.why), console):
        return
    change.apply(desk, arguments.by, arguments.why)
    document = desk.verdicts.current(id) or {}
    information = document.get("chain_information") or {}
    since = information.get("overdue_since")
    console.answer(
        "clause.line",
        id=id,
        clauses=", ".join(information.get("clauses", ())) or "-",
        due=information.get("due") or "-",
        late=console.text("clause.late", day=since) if since else "",
    )


def _event(arguments: argparse.Namespace) -> ClauseEvent:
    if arguments.undo:
        return ClauseEvent("undo", None)
    if arguments.received is not None:
        return ClauseEvent("received", arguments.received)
    texts = tuple(map(_named_text, arguments.text))
    clauses = tuple(arguments.clause)
    return ClauseEvent("included", arguments.included, arguments.due, clauses, texts)


def _named_text(given: str) -> tuple[str, str]:
    """Return a clause and its text, as "C2=other". Raise InputError for what is neither."""
    clause, mark, text = given.partition("=")
    if not (clause and mark and text):
        raise InputError(Message("uniform_text.name_text"), "texts")
    return clause, text
