"""The one place in ``sources`` where a country's name or code becomes ISO 3166-1 alpha-2.

The standard comes from pycountry; what publishers write instead is in ``countries.csv``, a spelling
a line with who writes it so. Kosovo is XK, as in most public lists. A line without a code is
something that is no country of today: the reading reports it, with the reason given there.
"""

import csv
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

ALIASES = Path(__file__).with_name("countries.csv")


def by_name(name: str) -> str | None:
    return _names().get(_key(name))


def by_code(code: str) -> str | None:
    return _codes().get(code.strip().upper())


def name_of(code: str) -> str:
    """Return a country in words, for a sentence; the code itself where it has no name."""
    import pycountry  # 50 ms and 4 MB that most commands do without

    if code == "XK":
        return "Kosovo"
    country = pycountry.countries.get(alpha_2=code)
    return str(getattr(country, "common_name", country.name)) if country else code


def why_no_code(text: str) -> str | None:
    """Return why something that looks like a country has no code; None where nobody knows."""
    return _without_code().get(_key(text))


def _key(name: str) -> str:
    """Return a name without accents, case, punctuation, "the" and "and"."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", flat.replace("'", "").replace("`", "").casefold())
    return " ".join("saint" if word == "st" else word for word in words if word not in _SMALL)


_SMALL = frozenset(("the", "and"))


@lru_cache(maxsize=1)
def _aliases() -> list[dict[str, str]]:
    with ALIASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    import pycountry  # slow to load, and needed only when a list is read

    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for field in ("name", "official_name", "common_name"):
            if hasattr(country, field):
                codes[_key(getattr(country, field))] = country.alpha_2
    return codes | {_key(line["spelling"]): line["code"] for line in _aliases() if line["code"]}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    import pycountry  # 50 ms and 4 MB that most commands do without

    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for code in (country.alpha_2, country.alpha_3, country.numeric):
            codes[code] = country.alpha_2
    return codes | {line["spelling"]: line["code"] for line in _aliases() if line["code"]}


@lru_cache(maxsize=1)
def _without_code() -> dict[str, str]:
    return {_key(line["spelling"]): line["seen"] for line in _aliases() if not line["code"]}
