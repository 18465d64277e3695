"""The places of a text, which figures fill, and the numbers that somebody typed beside them. Pure.

A place is ``{year}``, or ``{figure:measure.what}`` for a figure of the year and
``{before:measure.what}`` for that of the year before; what there is, reports/report_values.py says.
"""

import re
from collections.abc import Iterable, Mapping

from sources.formats import months

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
