"""The texts of the report of a year: those that ship, and what people made of them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from screening.model.council_report import (
    BLOCKS,
    FIRST_YEAR,
    LANGUAGES,
    LAST_YEAR,
    LONGEST_BLOCK,
    ReportText,
    TextBlock,
)
from screening.model.errors import InputError, MissingError
from screening.model.typed_text import typed_text
from screening.services.council_report.names import named_in
from screening.services.council_report.places import typed_numbers, unknown_places
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

ANONYMOUS = ("not_worked", "cases")  # tell of what went wrong: nobody is named there


@dataclass(frozen=True, slots=True)
class TextEdit:
    """What a person wants a text to be. ``seen``: the version that it was written over.

    ``numbers_are_meant``: the person said that the numbers in it are no figures.
    """

    language: str
    name: str
    text: str
    seen: int
    numbers_are_meant: bool = False


def refuse_year(year: int) -> None:
    """Raise MissingError for a year of which there can be no report."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise MissingError(Message("council.no_year", year=year))


def texts_of(portfolio: "Portfolio", year: int) -> tuple[TextBlock, ...]:
    """Return the texts of a year in every language, in the order of the report."""
    written = {(b.language, b.name): b for b in portfolio.report_texts.latest(year)}
    return tuple(
        written.get((language, name)) or shipped(year, language, name)
        for language in LANGUAGES
        for name in BLOCKS
    )


def text_of(portfolio: "Portfolio", year: int, language: str, name: str) -> TextBlock:
    """Return a text. Raises MissingError where there is none of that name."""
    for block in texts_of(portfolio, year):
        if (block.language, block.name) == (language, name):
            return block
    raise MissingError(Message("council.no_text", name=name))


def shipped(year: int, language: str, name: str) -> TextBlock:
    """Return the text that stands in a report until somebody writes another."""
    return TextBlock(year, language, name, 0, _shipped()[language][name].strip())


def keep(
    portfolio: "Portfolio", year: int, edit: TextEdit, values: Mapping[str, str], by: str
) -> TextBlock:
    """Keep what a person wrote as the next version; return what is kept.

    ``values``: what fills the places, by their names. Raises InputError, with its field, for a
    place that is none, a number that is asked about, and a name where nobody is named; MissingError
    for a text that is none.
    """
    former = text_of(portfolio, year, edit.language, edit.name)
    text = typed_text(edit.text).strip()
    if len(text) > LONGEST_BLOCK:
        raise InputError(Message("council.too_long", most=LONGEST_BLOCK), "text")
    if wrong := unknown_places(text, values):
        raise InputError(Message("council.no_place", places=wrong), "text")
    if edit.name in ANONYMOUS and (named := named_in(text, portfolio.report_texts.names())):
        raise InputError(Message("council.named", names=named), "text")
    numbers = typed_numbers(text, year)
    if numbers and not edit.numbers_are_meant:
        raise InputError(Message("council.typed_numbers", numbers=numbers), "numbers")
    if text == former.text and edit.seen == former.version:
        return former
    wanted = TextBlock(year, edit.language, edit.name, edit.seen, text, numbers=numbers)
    return portfolio.report_texts.add(wanted, by)


def refuse_unfinished(portfolio: "Portfolio", several: Iterable[ReportText]) -> None:
    """Raise InputError for a filled text that holds a place still, or a name where none may be."""
    blocks = tuple(several)
    if left := places_left(blocks):
        raise InputError(Message("council.places_left", places=left), "decision")
    told = "\n".join(block.filled for block in blocks if block.name in ANONYMOUS)
    if named := named_in(told, portfolio.report_texts.names()):
        raise InputError(Message("council.named_still", names=named), "decision")


def places_left(several: Iterable[ReportText]) -> tuple[str, ...]:
    """Return the places that no figure fills any more, each once."""
    return tuple(dict.fromkeys(p for block in several for p in unknown_places(block.filled, ())))


@cache
def _shipped() -> dict[str, dict[str, str]]:
    folder = files("screening.services.council_report")
    return {
        language: tomllib.loads((folder / f"texts_{language}.toml").read_text("utf-8"))
        for language in LANGUAGES
    }
