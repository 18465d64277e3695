"""An index of the entities on a list, to look parties up in: built once per snapshot, on disk.

Content-addressed under ``SCREENING_HOME/matching``: the name of a folder says which snapshot it
is of. What is missing or unreadable is built again; what belongs to no list in use is removed.
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
    """Return the folder of all indexes."""
    return home / "matching"


def path_of(home: Path, about: "EntityList") -> Path:
    """Return the folder of an index, named after the content of the list and its rows in the store.

    So another database builds its own.
    """
    parts = (LAYOUT, about.sha256, about.source, about.snapshot, about.first, about.last)
    name = sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]
    return folder(home) / f"{about.source}-{name}"


def entity_key(source: str, listing: Listing) -> str:
    """Return the key of an entity, which stays the same in the next edition of its list.

    Its spelling may differ; its name and country may not.
    """
    who = f"{names.key(listing.name)}\n{listing.country or ''}"
    return f"{source}:{sha256(who.encode()).hexdigest()[:20]}"


def records(source: str, listings: Iterable[tuple[int, Listing]]) -> Iterator[Record]:
    """Yield a record per entity. Its key holds the rows that are about it."""
    by_entity: dict[str, Record] = {}
    for row, listing in listings:
        if names.is_anonymous(listing.name):
            continue
        key = entity_key(source, listing)
        record = Record(
            key=str(row),
            names=(listing.name, *listing.aliases),
            country=listing.country,
            identifiers=numbers_of(listing),
        )
        earlier = by_entity.get(key)
        by_entity[key] = record if earlier is None else _together(earlier, record)
    while by_entity:  # let go of what was handed out: a list can hold millions
        yield by_entity.popitem()[1]


def _together(first: Record, second: Record) -> Record:
    """Join two records about one entity."""
    return Record(
        key=f"{first.key},{second.key}",
        names=tuple(dict.fromkeys((*first.names, *second.names))),
        country=first.country,
        identifiers=tuple(dict.fromkeys((*first.identifiers, *second.identifiers))),
    )


def numbers_of(listing: Listing) -> tuple[Identifier, ...]:
    """Return the official numbers of a listing in schemes that are known to be unique."""
    numbers = []
    for text in listing.identifiers:
        scheme, _, number = text.partition(":")
        if scheme.casefold() in SCHEMES:
            identifier = identifiers.identify(scheme, number)
            numbers += [identifier] if identifier is not None else []
    return tuple(numbers)


def rows_of(key: str) -> tuple[int, ...]:
    """Return the rows that the key of a record holds."""
    return tuple(int(part) for part in key.split(","))


@dataclass(frozen=True, slots=True)
class EntityIndex:
    """A list to look parties up in: by everything that a party says of itself, or by a number."""

    index: Index
    numbers: Mapping[str, str]  # "scheme number" -> key of the record

    def with_number(self, scheme: str, number: str) -> str | None:
        """Return the key of the entity with this number."""
        return self.numbers.get(f"{scheme} {number}")


def load(home: Path, about: "EntityList", listings: Iterable[tuple[int, Listing]]) -> EntityIndex:
    """Return the index, mapped from disk; ``listings`` is read only when it has to be built."""
    path = path_of(home, about)
    with suppress(OSError, ValueError):
        return _open(path)
    numbers: dict[str, str] = {}
    book = EntityIndex(Index.of(_noting(records(about.source, listings), numbers)), numbers)
    with suppress(OSError):  # a disk that is full costs time, not the answer
        _save(book, path)
        return _open(path)
    return book


def _noting(records: Iterable[Record], numbers: dict[str, str]) -> Iterator[Record]:
    for record in records:
        for identifier in record.identifiers:
            numbers[f"{identifier.scheme} {identifier.id}"] = record.key
        yield record


def _open(path: Path) -> EntityIndex:
    return EntityIndex(Index.open(path), json.loads((path / NUMBERS).read_text(encoding="utf-8")))


def _save(book: EntityIndex, path: Path) -> None:
    """Save the index whole or not at all: it gets its name when everything is written."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=UNFINISHED, dir=path.parent))
    try:
        book.index.save(unfinished)
        (unfinished / NUMBERS).write_text(json.dumps(book.numbers), encoding="utf-8")
        unfinished.rename(path)
    finally:
        rmtree(unfinished, ignore_errors=True)


def sweep(home: Path, used: Iterable["EntityList"]) -> int:
    """Remove the indexes that belong to no list in use; return how many there were."""
    wanted = {path_of(home, entity_list).name for entity_list in used}
    if not folder(home).is_dir():
        return 0
    old = [path for path in folder(home).iterdir() if path.name not in wanted and _is_old(path)]
    for path in old:
        rmtree(path, ignore_errors=True)
    return len(old)


def _is_old(path: Path) -> bool:
    """Return whether a folder may be removed: an unfinished one may still be being written."""
    with suppress(OSError):
        return not path.name.startswith(UNFINISHED) or time() - path.stat().st_mtime > A_DAY
    return False
