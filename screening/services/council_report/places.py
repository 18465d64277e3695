"""The places of a text, which figures fill, and the numbers that somebody typed beside them. Pure.

A place is ``{year}``, or ``{figure:measure.what}`` for a figure of the year and
``{before:measure.what}`` for that of the year before; ``figure_values`` says what there is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.council_report import ReportFigure
from sources.formats import months
from sources.kit.values.message import Message

LEAST = 0.005  # a share that would be written as 0%
_PLACE = re.compile(r"\{([^{}]*)\}")
_MONTH = "|".join(sorted(months.NUMBERS, key=len, reverse=True))
# Days and years: what a person has to type, as no figure holds it.
_DAYS = re.compile(
    rf"\b[0-9]{{1,2}}(?:e|st|nd|rd|th)?\s+(?:{_MONTH})\.?(?:\s+[0-9]{{4}})?\b"
    rf"|\b(?:{_MONTH})\.?\s+[0-9]{{1,2}}(?:st|nd|rd|th)?(?:,?\s+[0-9]{{4}})?\b"
    r"|\b[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}\b"
    r"|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\b(?:19|20)[0-9]{2}\b(?![.,][0-9]|\s*(?:%|procent|percent|euro))")
_NUMBERS = re.compile(r"[0-9]+(?:[.,\s'’][0-9]+)*\s*%?")


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """A place that a text may hold, and what stands there now."""

    name: str
    value: str


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its places filled; a place that is none stays as it was written."""
    return _PLACE.sub(lambda place: values.get(place[1].strip(), place[0]), text)


def unknown_places(text: str, values: Iterable[str]) -> tuple[str, ...]:
    """Return the places of a text that are none, each once, as they were written."""
    known = set(values)
    wrong = [place for place in _PLACE.findall(text) if place.strip() not in known]
    loose = re.findall(r"[{}]", _PLACE.sub("", text))
    return tuple(dict.fromkeys([*wrong, *loose]))


def typed_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers that stand in a text as digits, each once; no years, days or places."""
    plain = _YEARS.sub(" ", _DAYS.sub(" ", _PLACE.sub(" ", text)))
    return tuple(dict.fromkeys(number.strip() for number in _NUMBERS.findall(plain)))


def figure_values(figure: ReportFigure, before: str, language: Language) -> dict[str, str]:
    """Return what a figure fills, by the names of its places. ``before``: figure | before."""
    texts = {
        "met": language.number(figure.met),
        "not_met": language.number(figure.not_met),
        "unknown": language.number(figure.unknown),
        "in_scope": language.number(figure.in_scope),
        "out_of_scope": language.number(figure.out_of_scope),
        "share": share_words(figure, language),
    }
    for name, euros in (
        ("euros_met", figure.euros_met),
        ("euros_in_scope", figure.euros_in_scope),
    ):
        if euros is not None:
            texts[name] = language.money(Decimal(euros).quantize(Decimal(1)), "EUR")
    return {f"{before}:{figure.measure}.{what}": text for what, text in texts.items()}


def share_words(figure: ReportFigure, language: Language) -> str:
    """Return a share in words: one where all is known, else from how little to how much."""
    low, high = figure.share_low, figure.share_high
    if low is None or high is None:
        return render(Message("council.nothing_in_scope"), language.code)
    if figure.unknown == 0:
        return percent(low)
    between = Message("council.between", low=percent(low), high=percent(high))
    return render(between, language.code)


def percent(share: float) -> str:
    """Return a share in whole percents; what is there is not called none, nor all what is not."""
    if 0 < share < LEAST:
        return "<1%"
    if 1 - LEAST < share < 1:
        return ">99%"
    return f"{share:.0%}"
