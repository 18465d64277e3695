"""The vocabulary of column headings in ``headings.toml``: which field each of them means.

Headings change with the year, the clerk and the language, so they are compared without case,
accents, punctuation, years and small words. What is not in the vocabulary is never guessed: a
person says what it means, and the mapping that they give goes before ours.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graphs import identifiers, names
from graphs.readers.cells import Cell, text_of
from graphs.readers.reading import RefusedError
from sources.kit.values.message import Message

NOT_USED = ""
BY_PLACE = re.compile(r"Column \d+")  # what a column without a heading is called
_SMALL_WORDS = frozenset(
    {"de", "het", "van", "der", "the", "of", "du", "des", "la", "le", "les", "l", "d", "te", "e"}
    | {"se", "i", "a", "in", "en", "and", "et"}
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: every heading, unique, and the place of each field."""

    headings: tuple[str, ...]
    places: Mapping[str, int]  # field -> place
    options: Mapping[str, str]  # field -> what a person added: "comma", "MDY", "NL-KVK"

    def heading(self, field: str) -> str | None:
        """Return the heading of a field; None where the table has no such column."""
        place = self.places.get(field)
        return None if place is None else self.headings[place]

    def mapping(self) -> dict[str, str]:
        """Return heading to field; a heading that is not used is there too, and maps to nothing."""
        fields = {place: field for field, place in self.places.items()}
        return {name: fields.get(place, NOT_USED) for place, name in enumerate(self.headings)}


def key(heading: str) -> str:
    """Return the words that two spellings of one heading share."""
    plain = unicodedata.normalize("NFKD", names.clean(heading).casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = re.split(r"[^\w\ufffd]+|_", plain)
    return " ".join(word for word in words if word and not _is_small(word))


def _is_small(word: str) -> bool:
    """Return whether a word adds nothing; "t\ufffd" is Albanian "të" whose letter was lost."""
    if "\ufffd" in word and len(word) < 4:
        pattern = re.compile(word.replace("\ufffd", "."))
        return any(pattern.fullmatch(small) for small in _SMALL_WORDS)
    return word in _SMALL_WORDS


def _variants(heading: str) -> list[str]:
    """Return the heading; its parts ("ContractValue"); without brackets; without years."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    bare = key(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", heading))
    timeless = " ".join(word for word in bare.split() if not word.isdigit())
    variants = (_compact(words) for words in (key(heading), key(parted), bare, timeless))
    return list(dict.fromkeys(variant for variant in variants if variant))


def _compact(words: str) -> str:
    """Join the words: "Contract nummer", "contract-nummer" and "contractnummer" are one heading."""
    return words.replace(" ", "")


def fields(kind: str) -> tuple[str, ...]:
    """Return the fields of one kind of table."""
    return tuple(_vocabulary()[kind])


def field_of(kind: str, heading: str) -> tuple[str, int] | None:
    """Return the field of a heading and its rank among that field's names; None if unknown."""
    for depth, variant in enumerate(_variants(heading)):
        match = _lookup(kind).get(variant) or _damaged(kind, variant)
        if match:
            return match[0], match[1] + depth
    return None


def _damaged(kind: str, variant: str) -> tuple[str, int] | None:
    """Return the match of a heading that lost its accented letters ("kontrat\ufffds")."""
    if "\ufffd" not in variant:
        return None
    pattern = re.compile(re.escape(variant).replace("\ufffd", "."))
    return next(
        (
            field_and_rank
            for name, field_and_rank in _lookup(kind).items()
            if pattern.fullmatch(name)
        ),
        None,
    )


@cache
def _lookup(kind: str) -> dict[str, tuple[str, int]]:
    lookup: dict[str, tuple[str, int]] = {}
    for field, words in _vocabulary()[kind].items():
        for rank, name in enumerate(words):
            lookup.setdefault(_compact(key(name)), (field, rank))
    return lookup


def columns(kind: str, row: Sequence[Cell], mapping: Mapping[str, str] | None = None) -> Columns:
    """Return the columns under a row of headings: a person's mapping first, then the vocabulary."""
    headings = _unique([text_of(cell) for cell in row])
    places, options, settled = _mapped(kind, headings, mapping or {})
    best: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(row):
        match = None if place in settled else field_of(kind, text_of(cell))
        if match and match[0] not in places:
            best[match[0]] = min(best.get(match[0], (10**6, 0)), (match[1], place))
    places |= {field: place for field, (_, place) in best.items()}
    return Columns(headings, places, options)


def _mapped(
    kind: str, headings: Sequence[str], mapping: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, str], set[int]]:
    """Return the fields, options and columns that a person's mapping settles."""
    wanted = {key(heading): choice for heading, choice in mapping.items()}
    places: dict[str, int] = {}
    options: dict[str, str] = {}
    settled: set[int] = set()
    for place, heading in enumerate(headings):
        choice = mapping.get(heading, wanted.get(key(heading)))
        if choice is None:
            continue
        settled.add(place)
        field, _, option = choice.partition(":")
        if field and field not in fields(kind):
            raise RefusedError(Message("register.no_such_field", given=field, fields=fields(kind)))
        if field:
            places[field] = place
            options |= {field: option} if option else {}
    return places, options, settled


def _unique(headings: Iterable[str]) -> tuple[str, ...]:
    """Return headings to show: two of one name are numbered, so that neither is lost."""
    times: dict[str, int] = {}
    unique = []
    for place, raw in enumerate(headings, 1):
        name = " ".join(raw.split()) or f"Column {place}"
        times[name] = times.get(name, 0) + 1
        unique.append(name if times[name] == 1 else f"{name} ({times[name]})")
    return tuple(unique)


def by_place(width: int) -> tuple[str, ...]:
    """Return what the columns of a table without headings are called."""
    return _unique([""] * width)


def scheme(heading: str | None) -> str | None:
    """Return the register of an identifier column, when its heading names it: "KvK leverancier"."""
    for word in key(heading or "").split():
        if word in identifiers.SCHEMES:
            return identifiers.SCHEMES[word]
    return identifiers.SCHEMES.get(_compact(key(heading or "")))


def why_no_contracts(row: Sequence[Cell], name: str) -> Message | None:
    """Return why a list with these headings holds no contracts, when it is a known one."""
    present = {key(text_of(cell)) for cell in row}
    for other in _file()["other"]:
        if {key(heading) for heading in other["headings"]} <= present:
            return _other_lists(name)[other["list"]]
    return None


def _other_lists(name: str) -> Mapping[str, Message]:
    """Return for each ``other`` list of the vocabulary why it is no register."""
    return {
        "list_of_buyers": Message("register.list_of_buyers", file=name),
        "organization_numbers": Message("register.organization_numbers", file=name),
        "numbers_of_buyers": Message("register.numbers_of_buyers", file=name),
        "flattened_ocds": Message("register.flattened_ocds", file=name),
    }


def _vocabulary() -> Mapping[str, Mapping[str, Sequence[str]]]:
    vocabulary: Mapping[str, Mapping[str, Sequence[str]]] = _file()
    return vocabulary


@cache
def _file() -> dict[str, dict]:  # type: ignore[type-arg]
    return tomllib.loads((files("graphs") / "readers" / "headings.toml").read_text("utf-8"))
