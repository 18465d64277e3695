"""`screening example`: take the fictional example out, put it back, or play a year elsewhere."""

import argparse
from pathlib import Path

from screening.cli.arguments import whole_number
from screening.model.errors import InputError
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.example import load, year_play
from screening.services.example.year_events import CONTRACTS, GOVERNMENTS, events_of
from screening.services.open_store import open_store
from screening.services.screening import rescreen, screener_for
from screening.services.settings import Settings
from sources.kit.values.message import Message

REMOVE, PUT_BACK, YEAR = "remove", "put-back", "year"
SHOWN_YEAR = 2025
EVENTS = "events.jsonl"


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("action", choices=(REMOVE, PUT_BACK, YEAR))
    parser.add_argument(
        "--by", default="command line", metavar="NAME", help=console.text("example.by")
    )
    number, say = whole_number(console, "follow-up.not_a_number"), console.text
    parser.add_argument("--to", metavar="FOLDER", help=say("example.to"))
    parser.add_argument("--year", type=number, default=SHOWN_YEAR, help=say("example.year"))
    parser.add_argument(
        "--contracts", type=number, default=CONTRACTS, help=say("example.contracts")
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.action == YEAR:
        return _year(arguments, console)
    context = CommandContext.open()
    portfolio = context.portfolio
    if arguments.action == REMOVE:
        console.answer("example.removed", count=load.remove(portfolio, arguments.by))
    else:
        load.put_back(portfolio)
        console.answer("example.put_back")
    waiting = portfolio.contracts.ids(unscreened_only=True)
    if waiting:
        rescreen(portfolio, screener_for(context.store, today()), waiting)
    return 0


def _year(arguments: argparse.Namespace, console: Console) -> int:
    """Play a year of three fictional governments, each into a new home of its own."""
    if not arguments.to:
        raise InputError(Message("example.where"))
    homes = {each: Path(arguments.to).absolute() / each.slug for each in GOVERNMENTS}
    taken = [str(home) for home in homes.values() if home.exists()]
    if taken:
        raise InputError(Message("example.taken", path=taken[0]))
    for government, home in homes.items():
        events = events_of(government, arguments.year, arguments.contracts)
        settings = Settings.from_environment({"SCREENING_HOME": str(home)})
        open_store(settings).close()
        year_play.play(government, settings, events).close()
        (home / EVENTS).write_text(year_play.as_lines(events), encoding="utf-8")
        console.answer("example.played", name=government.name, home=home, count=len(events))
    return 0
