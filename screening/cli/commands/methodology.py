"""`screening methodology`: the editions in use, and what an edition of the method changed."""

import argparse
import json

from screening.i18n.language import Language
from screening.model.json_document import as_document
from screening.rules import rulebook
from screening.runtime.console import Console
from screening.services.command_context import CommandContext
from screening.services.edition_comparison import EditionComparison, compare_editions


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("--compare", action="store_true", help=console.text("methodology.compare"))
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace, console: Console) -> int:
    rules = rulebook.load()
    if not arguments.compare:
        computed, estimated = rules.method.origins.counts()
        document: object = {
            "method": rules.method.version,
            "policy": rules.law.version,
            "origins": {"computed": computed, "estimated": estimated},
        }
        if arguments.form == "json":
            console.answer_json(document, indent=1)
        else:
            console.answer("methodology.version", version=rules.method.version)
            console.answer("methodology.origins", computed=computed, estimated=estimated)
        return 0
    compared = compare_editions(CommandContext.open().portfolio, rules.method.version)
    if arguments.form == "json":
        text = json.dumps(as_document(compared), ensure_ascii=False, indent=1)
        console.answer_text(text + "\n")
    else:
        _answer(compared, console)
    return 0


def _answer(compared: EditionComparison, console: Console) -> None:
    console.answer(
        "methodology.compared",
        edition=compared.edition,
        compared=compared.compared,
        waiting=compared.not_screened_since,
        new=compared.without_former,
    )
    console.answer(
        "methodology.changes",
        raised=compared.bands_raised,
        lowered=compared.bands_lowered,
        heads=compared.heads_changed,
        levels_raised=compared.levels_raised,
        levels_lowered=compared.levels_lowered,
    )
    number = Language(console.language).number
    for band in compared.bands:
        console.answer_text(
            f"{number(band.contracts):>7}  {band.before.value} -> {band.after.value}\n"
        )
    for level in compared.levels:
        console.answer_text(f"{number(level.contracts):>7}  {level.before} -> {level.after}\n")
