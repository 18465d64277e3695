"""`screening cpv`: the CPV codes that fit a purchase in words, with the chance of each."""

import argparse
from collections.abc import Iterator

from graphs import cpv
from screening.cli.arguments import reports_in_either
from screening.i18n.messages import render
from screening.reports import cpv_suggestions as reports
from screening.runtime.console import Console
from screening.services import cpv_suggestions


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("texts", nargs="+", metavar="TEXT", help=console.text("cpv.texts"))
    parser.add_argument("--as", dest="format", choices=("text", "json"), default="text")
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    fields: dict[str, object] = {"texts": arguments.texts}
    asked = cpv_suggestions.parse(fields)
    language = console.report_language
    if arguments.format == "json":
        document = reports.document(asked.texts, language)
        console.answer_json(document, indent=None)
        return 0
    for place, text in enumerate(asked.texts):
        if len(asked.texts) > 1:
            console.answer_text(("\n" if place else "") + text + "\n")
        console.answer_text(f"{line}\n" for line in _lines(text, language))
    return 0


def _lines(text: str, language: str) -> Iterator[str]:
    """Return a line for each code; for a number the codes that begin with it."""
    if not cpv_suggestions.is_in_words(text):
        for hit in cpv_suggestions.found(text):
            yield f"{hit.code}  {cpv.title(hit.code, language)}"
        return
    for suggestion in cpv_suggestions.suggested(text, language):
        why = render(suggestion.why, language)
        yield f"{suggestion.code}  {suggestion.confidence:4.0%}  {suggestion.title}  ({why})"
