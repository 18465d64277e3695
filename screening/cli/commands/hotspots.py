"""Show the places and parties on which most contracts at High depend.

`--of parties` shows parties instead of places; `--as csv` writes all of them for a spreadsheet.
"""

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = 25


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--of", dest="view", choices=("places", "parties"), default="places")
    parser.add_argument("--as", dest="format", choices=("table", "csv", "json"), default="table")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")


def run(given: argparse.Namespace) -> int:
    import json

    from screening.runtime.console import answer, note
    from screening.services.chains import hotspots
    from screening.services.context import CommandContext, today

    place = CommandContext.open()
    home = place.settings.home
    found = hotspots.document(place.store, place.portfolio, home, today())
    if not found["contracts"]:
        note("No contract was screened yet; `screening screen` does that.")
    if given.format == "json":
        answer(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    elif given.format == "csv":
        answer(hotspots.as_csv(found, given.view, given.language))
    else:
        answer(_lines(found, given.view, given.language))
    return 0


def _lines(found: dict[str, Any], view: str, language: str) -> "Iterator[str]":
    from screening.i18n.language import Language

    spoken = Language(language)
    for one in found[view][:SHOWN]:
        name = one["name"] if view == "parties" else one["name"][language]
        yield f"{one['contracts']:>7,}  {name}  {spoken.country(one['country'])}\n"
    if (more := len(found[view]) - SHOWN) > 0:
        yield f"{'':>7}  … {more:,}\n"
