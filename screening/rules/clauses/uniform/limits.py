"""What no uniform text may hold: signs that are none of a clause, and words beyond its limits.

Read strictly from ``limits.toml``. A machine sees words, not meaning: a text without a fault is not
approved by it. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graphs import countries
from screening.rules import legal_bases
from screening.rules.clauses import label_table
from screening.rules.clauses.texts import PLACEHOLDERS
from screening.rules.legal_bases import LegalBasis
from screening.rules.toml_reader import CERTAINTIES, PLACEHOLDER, toml_file

FILE = "limits.toml"
COUNTRY, LABEL = "country", "label"
SHORTEST_NAME = 4  # letters of a country or label that is looked for
SIGNS = frozenset(" .,;:!?()'\"’‘“”„-–—/%&€§0123456789")
# "kwaad.nl", "10.0.0.1", "mailto:x"; not "art. 2.115", "o.a.", "2:396", "12:30", "31.12.2026"
ADDRESS = re.compile(r"://|::|\w\.[^\W\d_]{2,}|\d+(?:\.\d+){3}|[^\W\d_]:\w|www\.", re.IGNORECASE)
WITHIN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s]+(?=[^\W\d_])")  # "Xin-jiang"
BRACES = re.compile(r"[{}]")
NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class TextLimit:
    """A legal limit of a clause, and the words by which a machine sees it passed."""

    id: str
    legal_basis: tuple[LegalBasis, ...]
    words: tuple[str, ...]  # as `_wanted` makes them
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassedLimit:
    """A limit that a text passes, and the words by which that was seen."""

    limit: str  # id
    found: str


@cache
def load() -> tuple[TextLimit, ...]:
    """Return the limits that ship; read once per process. Raises PolicyError."""
    return read_limits((files("screening.rules.clauses.uniform") / FILE).read_bytes())


def read_limits(content: bytes) -> tuple[TextLimit, ...]:
    """Return the limits of a file. Raises PolicyError with file and key."""
    bases, several = legal_bases.load(), []
    with toml_file(content, FILE) as table:
        table.text("version")
        table.day("last_checked")
        table.choice("certainty", CERTAINTIES)
        for inner in table.tables("limits"):
            id = inner.text("id")
            words = (*inner.strings("words"), *_names_of(id))
            unless = inner.strings("unless")
            based = bases.of(inner.list_of("legal_basis", str), inner.where)
            several.append(TextLimit(id, based, _wanted(words), _wanted(unless)))
    return tuple(several)


def strange_signs(text: str) -> tuple[str, ...]:
    """Return the signs that no clause in Dutch or English has, each once, as "U+202E".

    Letters are those from A to Z with their accents; there is no markup, no control, nothing that
    turns the direction or hides.
    """
    bare = PLACEHOLDER.sub("", text)
    wrong = (sign for sign in bare if sign not in SIGNS and not _is_latin(sign))
    return tuple(dict.fromkeys(f"U+{ord(sign):04X}" for sign in wrong if sign not in "{}"))


def unknown_placeholders(text: str) -> tuple[str, ...]:
    """Return what stands in braces and is no placeholder of a clause, and braces without a pair."""
    named = (name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS)
    left = BRACES.findall(PLACEHOLDER.sub("", text))
    return tuple(dict.fromkeys((*(f"{{{name[:60]}}}" for name in named), *left)))


def address_in(text: str) -> str:
    """Return the first run of signs with an address of the internet in it; empty for none."""
    plain = unicodedata.normalize("NFKC", PLACEHOLDER.sub("x", text))
    return next((run for run in plain.split() if ADDRESS.search(run)), "")


def limits_passed(text: str) -> tuple[PassedLimit, ...]:
    """Return the limits that a text passes, in the order of the file."""
    bare = PLACEHOLDER.sub(" ", text)
    readings = [f" {_folded(each)} " for each in (bare, WITHIN_WORD.sub("", bare))]
    return tuple(_passed(readings, load()))


def _passed(readings: Sequence[str], limits: Iterable[TextLimit]) -> Iterator[PassedLimit]:
    for limit in limits:
        found = _first_in(limit.words, readings)
        if found and not _first_in(limit.unless, readings):
            yield PassedLimit(limit.id, found)


def _first_in(wanted: Iterable[str], readings: Iterable[str]) -> str:
    several = tuple(wanted)
    return next(filter(None, (_first_of(several, words) for words in readings)), "")


def _first_of(wanted: Iterable[str], words: str) -> str:
    """Return the first of these that stands in folded words, with the rest of its last word."""
    for each in wanted:
        begin = words.find(each)
        if begin >= 0:
            end = words.index(" ", begin + len(each) - 1)
            return words[begin:end].strip()
    return ""


def _is_latin(sign: str) -> bool:
    """Return whether a sign is a letter from A to Z, with or without accents.

    No other is in Dutch or English, and one that only looks like them ("ı") would hide a word.
    """
    is_letter = unicodedata.name(sign, "").startswith("LATIN ")
    return is_letter and _folded(sign).isascii() and _folded(sign).isalpha()


def _names_of(id: str) -> tuple[str, ...]:
    if id == COUNTRY:
        return _long(countries.every_name())
    if id == LABEL:
        labels = label_table.load().labels.values()
        return _long(name for label in labels for name in (label.name, *label.also))
    return ()


def _long(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if len(name) >= SHORTEST_NAME)


def _wanted(words: Iterable[str]) -> tuple[str, ...]:
    """Return what is looked for in folded words: " peru ", and of "chines*" the beginning."""
    wanted = {f" {_folded(word)}" + ("" if word.endswith("*") else " ") for word in words}
    return tuple(sorted(wanted, key=lambda word: (-len(word), word)))


def _folded(text: str) -> str:
    """Return the words of a text in small letters, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return NO_WORD.sub(" ", bare).strip()
