"""The evidence of country, city and address. A company has one country and often more addresses."""

import re
from functools import cache
from importlib.resources import files

from graphs.matching.records import Reason
from graphs.matching.transliteration import latin
from graphs.matching.vocabulary import vocabulary, weights

_WORDS = re.compile(r"[a-z0-9]+")


def city_key(city: str | None) -> str:
    """Return a city in one spelling: "Den Haag" and "'s-Gravenhage" are one."""
    words = _WORDS.findall(latin((city or "")[:200]))
    vocabulary_words = vocabulary().words
    for word in words:
        if (place := vocabulary_words.get(word)) and place.kind == "place":
            return place.sense
    return "".join(word for word in words if not word.isdigit())[:40]


def address_key(address: str | None) -> frozenset[str]:
    """Return the words and numbers of an address that can tell it apart."""
    words = _WORDS.findall(latin((address or "")[:400]))[:40]
    streets = _streets()
    return frozenset(w for w in words if w not in streets and (len(w) > 2 or w[:1].isdigit()))


def evidence(
    countries: tuple[str | None, str | None],
    cities: tuple[str, str],
    addresses: tuple[frozenset[str], frozenset[str]],
) -> list[Reason]:
    """Return the reasons where both records have a value; a missing one weighs nothing."""
    reasons: list[Reason] = []
    bits = weights().bits
    first, second = countries
    cities_differ = bool(cities[0] and cities[1]) and not _same_city(*cities)
    if first and second and first != second:
        both = tuple(sorted((first, second)))
        reasons.append(Reason("country_differs", bits["country_differs"], both))
    elif first and second and not cities_differ:
        reasons.append(Reason("country_equal", bits["country_equal"], (first,)))
    if cities[0] and cities[1]:
        code = "city_differs" if cities_differ else "city_equal"
        about = sorted({city.lstrip("~").title() for city in cities})
        reasons.append(Reason(code, bits[code], tuple(about)))
    if addresses[0] and addresses[1]:
        reasons.append(_address(*addresses))
    return reasons


def _same_city(first: str, second: str) -> bool:
    return first == second or (
        min(len(first), len(second)) > 4 and (first in second or second in first)
    )


def _address(first: frozenset[str], second: frozenset[str]) -> Reason:
    bits = weights().bits
    shared = sorted(first & second)
    numbered = [word for word in shared if any(char.isdigit() for char in word)]
    if numbered and len(shared) > len(numbered):
        return Reason("address_equal", bits["address_equal"], (" ".join(shared),))
    if not shared:
        return Reason("address_differs", bits["address_differs"])
    return Reason("address_equal", 0.0, (" ".join(shared),))


@cache
def _streets() -> frozenset[str]:
    """Return the words that stand in most addresses and tell none apart."""
    text = (files("graphs.matching") / "street_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
