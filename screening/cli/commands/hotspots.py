"""`screening hotspots`: the places and parties on which most contracts at High depend."""

import argparse
from collections.abc import Iterator, Sequence

from screening.cli.arguments import reports_in_either
from screening.i18n.language import Language
from screening.model.json_document import as_document
from screening.reports.hotspots import as_csv
from screening.runtime.console import Console
from screening.services.chains import hotspots_cache
from screening.services.chains.hotspots import HotParty, HotPlace, Hotspots
from screening.services.command_context import CommandContext, today

SHOWN = 25


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("--of", dest="view", choices=("places", "parties"), default="places")
    parser.add_argument("--as", dest="format", choices=("table", "csv", "json"), default="table")
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    home = context.settings.home
    spots = hotspots_cache.current(context.store, context.portfolio, home, today())
    if not spots.contracts:
        console.note("hotspots.nothing")
    if arguments.format == "json":
        console.answer_json(as_document(spots), indent=1)
    elif arguments.format == "csv":
        console.answer_text(as_csv(spots, arguments.view, console.report_language))
    else:
        console.answer_text(_lines(spots, arguments.view, console.report_language))
    return 0


def _lines(spots: Hotspots, view: str, code: str) -> Iterator[str]:
    language = Language(code)
    rows: Sequence[HotParty | HotPlace] = spots.parties if view == "parties" else spots.places
    for row in rows[:SHOWN]:
        name, country = language.say(row.name), language.country(row.country)
        yield f"{language.number(row.contracts):>7}  {name}  {country}\n"
    if (more := len(rows) - SHOWN) > 0:
        yield f"{'':>7}  … {language.number(more)}\n"
