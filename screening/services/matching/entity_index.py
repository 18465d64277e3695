"""The names of a list, made ready to look parties up in: built once per snapshot, kept on disk.

Content-addressed under ``SCREENING_HOME/matching``: the name of a folder says which snapshot it
is of. What is missing or cannot be read is built again; what belongs to no list in use goes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from time import time
from typing import TYPE_CHECKING

from graphs import identifiers, names
from graphs.matching import Index, Record
from graphs.parties import Identifier
from sources.kit.values.statements import Listing

if TYPE_CHECKING:
    from screening.store.matches.entity_lists import EntityList

LAYOUT = "1"  # raise it when what lies in a folder changes
NUMBERS = "numbers.json"
UNFINISHED = ".unfinished-"
A_DAY = 24 * 3600  # seconds
SCHEMES = ("lei", "kvk", "vat", "siren", "siret", "coh")


def folder(home: Path) -> Path:
    return home / "matching"


def path_of(home: Path, about: "EntityList") -> Path:
    """By what the list says and which rows hold it, so that another database builds its own."""
    what = (LAYOUT, about.sha256, about.source, about.snapshot, about.first, about.last)
    name = sha256("\n".join(map(str, what)).encode()).hexdigest()[:32]
    return folder(home) / f"{about.source}-{name}"


def entity_key(source: str, listing: Listing) -> str:
    """The same entity in the next edition; its spelling may differ, its name and home may not."""
    who = f"{names.key(listing.name)}\n{listing.country or ''}"
    return f"{source}:{sha256(who.encode()).hexdigest()[:20]}"


def records(source: str, listings: Iterable[tuple[int, Listing]]) -> Iterator[Record]:
    """One per entity. Its key holds the rows that are about it, so that they are found again."""
    met: dict[str, Record] = {}
    for row, listing in listings:
        if names.is_anonymous(listing.name):
            continue
        key = entity_key(source, listing)
        one = Record(
            key=str(row),
            names=(listing.name, *listing.aliases),
            country=listing.country,
            identifiers=numbers_of(listing),
        )
        known = met.get(key)
        met[key] = one if known is None else _together(known, one)
    while met:  # let go of what was handed out: a list can hold millions
        yield met.popitem()[1]


def _together(known: Record, one: Record) -> Record:
    """Several rows of a list about one entity."""
    return Record(
        key=f"{known.key},{one.key}",
        names=tuple(dict.fromkeys((*known.names, *one.names))),
        country=known.country,
        identifiers=tuple(dict.fromkeys((*known.identifiers, *one.identifiers))),
    )


def numbers_of(listing: Listing) -> tuple[Identifier, ...]:
    """Official numbers of a listing whose scheme we know; the rest says nothing for sure."""
    found = []
    for text in listing.identifiers:
        scheme, _, number = text.partition(":")
        if scheme.casefold() in SCHEMES:
            one = identifiers.identify(scheme, number)
            found += [one] if one is not None else []
    return tuple(found)


def rows_of(key: str) -> tuple[int, ...]:
    return tuple(int(part) for part in key.split(","))


@dataclass(frozen=True, slots=True)
class EntityIndex:
    """A list to look parties up in: by name and everything else, or by a number alone."""

    index: Index
    numbers: Mapping[str, str]  # "scheme number" -> key of the record

    def with_number(self, scheme: str, number: str) -> str | None:
        """The key of the entity with this number."""
        return self.numbers.get(f"{scheme} {number}")


def load(home: Path, about: "EntityList", listings: Iterable[tuple[int, Listing]]) -> EntityIndex:
    """The list, mapped from disk; ``listings`` is read only when it has to be built."""
    path = path_of(home, about)
    with suppress(OSError, ValueError):
        return _open(path)
    numbers: dict[str, str] = {}
    book = EntityIndex(Index.of(_noting(records(about.source, listings), numbers)), numbers)
    with suppress(OSError):  # a disk that is full costs time, not the answer
        _save(book, path)
        return _open(path)
    return book


def _noting(found: Iterable[Record], numbers: dict[str, str]) -> Iterator[Record]:
    for record in found:
        for one in record.identifiers:
            numbers[f"{one.scheme} {one.id}"] = record.key
        yield record


def _open(path: Path) -> EntityIndex:
    return EntityIndex(Index.open(path), json.loads((path / NUMBERS).read_text(encoding="utf-8")))


def _save(book: EntityIndex, path: Path) -> None:
    """Whole or not at all: it gets its name when everything is written."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=UNFINISHED, dir=path.parent))
    try:
        book.index.save(unfinished)
        (unfinished / NUMBERS).write_text(json.dumps(book.numbers), encoding="utf-8")
        unfinished.rename(path)
    finally:
        rmtree(unfinished, ignore_errors=True)


def sweep(home: Path, used: Iterable["EntityList"]) -> int:
    """Removes what belongs to no list in use; answers how many there were."""
    wanted = {path_of(home, one).name for one in used}
    if not folder(home).is_dir():
        return 0
    old = [path for path in folder(home).iterdir() if path.name not in wanted and _is_old(path)]
    for path in old:
        rmtree(path, ignore_errors=True)
    return len(old)


def _is_old(path: Path) -> bool:
    """Another process may be writing what has no name yet."""
    with suppress(OSError):
        return not path.name.startswith(UNFINISHED) or time() - path.stat().st_mtime > A_DAY
    return False
