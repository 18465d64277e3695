"""`screening hotspots`: the places and parties on which most contracts at High depend."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from screening.cli.arguments import reports_in_either
from screening.i18n.language import Language
from screening.reports.hotspots import as_csv
from screening.runtime.console import Console
from screening.services.chains import hotspots_cache
from screening.services.command_context import CommandContext, today

SHOWN = 25


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("--of", dest="view", choices=("places", "parties"), default="places")
    parser.add_argument("--as", dest="format", choices=("table", "csv", "json"), default="table")
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    home = context.settings.home
    document = hotspots_cache.document(context.store, context.portfolio, home, today())
    if not document["contracts"]:
        console.note("hotspots.nothing")
    if arguments.format == "json":
        console.answer_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    elif arguments.format == "csv":
        console.answer_text(as_csv(document, arguments.view, console.report_language))
    else:
        console.answer_text(_lines(document, arguments.view, console.report_language))
    return 0


def _lines(document: dict[str, Any], view: str, code: str) -> Iterator[str]:
    language = Language(code)
    for place in document[view][:SHOWN]:
        name = place["name"] if view == "parties" else place["name"][code]
        yield f"{place['contracts']:>7,}  {name}  {language.country(place['country'])}\n"
    if (more := len(document[view]) - SHOWN) > 0:
        yield f"{'':>7}  … {more:,}\n"
