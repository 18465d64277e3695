"""The places of a text, which figures fill, and the numbers that somebody typed beside them. Pure.

A place is ``{year}``, or ``{figure:measure.what}`` for a figure of the year and
``{before:measure.what}`` for that of the year before; what there is, reports/report_values.py says.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date

from screening.model.typed_text import without_marks
from screening.services.council_report import counting_words
from sources.formats import months

NEAR = 10  # years from the one of the report that a text may name
_PLACE = re.compile(r"\{([^{}]*)\}")
_MONTH = "|".join(sorted(months.NUMBERS, key=len, reverse=True))
_COUNTED = rf"(?!{counting_words.FOLLOWS})"
_YEAR = rf"[0-9]{{4}}\b{_COUNTED}"
# Days: what a person has to type, as no figure holds it.
_DAYS = (
    re.compile(
        rf"\b(?P<day>[0-9]{{1,2}})(?:e|st|nd|rd|th)?\s+(?P<month>{_MONTH})\b\.?(?:\s+{_YEAR})?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<month>{_MONTH})\b\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\b{_COUNTED}"
        rf"(?:,?\s+{_YEAR})?",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.][0-9]{4}\b"),
    re.compile(r"\b[0-9]{4}-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})\b"),
)
_YEARS = re.compile(rf"(?<![0-9][.,])(?<![€$£])(?<![€$£]\s)\b{_YEAR}(?![.,][0-9])", re.IGNORECASE)
_NUMBERS = re.compile(r"[0-9]+(?:[.,\s'’][0-9]+)*\s*%?")
_WORDS = re.compile(counting_words.NUMBERS, re.IGNORECASE)
LEAP_YEAR = 2024  # any: which has all days


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its places filled; a place that is none stays as it was written."""
    return _PLACE.sub(lambda place: values.get(place[1].strip(), place[0]), text)


def unknown_places(text: str, values: Iterable[str]) -> tuple[str, ...]:
    """Return the places of a text that are none, each once, as they were written."""
    known = set(values)
    wrong = [place for place in _PLACE.findall(text) if place.strip() not in known]
    loose = re.findall(r"[{}]", _PLACE.sub("", text))
    return tuple(dict.fromkeys([*wrong, *loose]))


def typed_numbers(text: str, year: int) -> tuple[str, ...]:
    """Return the numbers that a text holds, each once, in its order; no places, days and years.

    In digits of any script, as a fraction, or in words from eleven on. A year is one of around
    ``year``, after which nothing follows that is counted.
    """
    shown = _PLACE.sub(lambda place: " " * len(place[0]), without_marks(text))
    shape = "".join(map(_digit, shown))
    for days in _DAYS:
        shape = days.sub(_no_day, shape)
    shape = _YEARS.sub(lambda near: _no_year(near, year), shape)
    spans = sorted(
        match.span() for pattern in (_NUMBERS, _WORDS) for match in pattern.finditer(shape)
    )
    return tuple(dict.fromkeys(shown[first:last].strip() for first, last in spans))


def _digit(sign: str) -> str:
    """Return a digit of any script as one of ours, and a fraction as some digit."""
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return "0" if sign.isnumeric() else sign


def _no_day(match: re.Match[str]) -> str:
    """Return blanks for a day that there is; else what was written."""
    written = match["month"].casefold()
    month = int(written) if written.isdecimal() else months.NUMBERS[written]
    try:
        date(LEAP_YEAR, month, int(match["day"]))
    except ValueError:
        return match[0]
    return " " * len(match[0])


def _no_year(match: re.Match[str], year: int) -> str:
    return " " * len(match[0]) if abs(int(match[0]) - year) <= NEAR else match[0]
