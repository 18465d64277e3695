"""Countries by ISO 3166-1 alpha-2 code (XK for Kosovo), from any spelling that registers use.

Registers write "Nederland", "NLD", "UK", "England", "Côte d'Ivoire" or a capital. What cannot be
read stays ``None``: an unknown country is a gap that the verdict shows, never the Netherlands.
"Congo" alone stays unknown too, because two countries carry that name and their risks differ.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale

LANGUAGES = ("en", "nl", "fr", "de", "es")
_AMBIGUOUS = frozenset({"congo", "kongo"})
_CONJUNCTIONS = frozenset({"and", "en", "et", "und", "y"})
_ARTICLES = frozenset({"the", "de", "het", "la", "le", "les", "die", "el", "l"})
_SAINTS = frozenset({"saint", "sint", "st", "sankt", "ste", "sainte"})


def resolve(text: str | None) -> str | None:
    """Return the alpha-2 code of the country in a cell, or None when it names none or several."""
    if not text or len(text) > 120:
        return None
    return _resolve(text)


@lru_cache(maxsize=4096)
def _resolve(text: str) -> str | None:
    code = _codes().get(text.strip().casefold())  # "ET" is Ethiopia before it is a French "and"
    if code:
        return code
    key = _key(text)
    return _codes().get(key) or _names().get(key) or _agreeing_parts(text)


def _agreeing_parts(text: str) -> str | None:
    r"""Return the country that all parts name: "Nederland (NL)" names one, "NL/DE" names two."""
    parts = [part for part in re.split(r"[()/;|,]| [-–] ", text) if part.strip()]
    if len(parts) < 2:
        return None
    codes = {_codes().get(_key(part)) or _names().get(_key(part)) for part in parts}
    return codes.pop() if len(codes) == 1 else None


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.$", "", plain)  # "u.s.a." is one word
    words = [word for word in re.split(r"[^\w]+", plain) if word and word not in _CONJUNCTIONS]
    while len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join("st" if word in _SAINTS else word for word in words)


@cache
def _codes() -> dict[str, str]:
    """Return alpha-2, alpha-3 and aliases: enough for most registers, and quick to load."""
    codes: dict[str, str] = {}
    for alpha2, alpha3 in _rows("countries.csv"):
        codes[alpha2.casefold()] = codes[alpha3.casefold()] = alpha2
    for name, code in _rows("country_aliases.csv"):
        codes[_key(name)] = code
    return codes


@cache
def _names() -> dict[str, str]:
    """Return names in five languages, without those that mean two countries in two languages."""
    codes: dict[str, str] = {}
    clashing = set(_AMBIGUOUS)
    for name, code in _library_names():
        key = _key(name)
        if codes.setdefault(key, code) != code:
            clashing.add(key)
    return {key: code for key, code in codes.items() if key not in clashing}


def _library_names() -> Iterator[tuple[str, str]]:
    alpha2 = {code for code, _ in _rows("countries.csv")}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in alpha2:
                yield name, code
    yield from _formal_names()


def _formal_names() -> Iterator[tuple[str, str]]:
    import pycountry  # saves 50 ms and 4 MB where countries are written as codes

    for country in pycountry.countries:
        for field in ("name", "official_name", "common_name"):
            name = getattr(country, field, None)
            if name:
                yield name, country.alpha_2
                head, comma, tail = name.partition(", ")
                if comma:
                    yield f"{tail} {head}", country.alpha_2


def _rows(table: str) -> list[tuple[str, str]]:
    text = (files("graphs") / "tables" / table).read_text(encoding="utf-8")
    return [(row[0], row[1]) for row in csv.reader(text.splitlines()[1:])]


def every_name(languages: Iterable[str] = ("en", "nl")) -> tuple[str, ...]:
    """Return the names of all countries in these languages."""
    alpha2 = [code for code, _ in _rows("countries.csv")]
    return tuple(name(code, language) for language in languages for code in alpha2)


def name(code: str, language: str = "en") -> str:
    """Return a country's name in that language, or the code itself where it has none."""
    return str(Locale(language).territories.get(code, code))
