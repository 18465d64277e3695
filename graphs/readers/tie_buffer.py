"""Parties and ties as they are read, each once, in little room however many there are.

What lists repeat is counted and left out; a firm tied to itself is said and left out. Parties are
held, because lists tell of one in several places; ties beyond a hundred thousand go to a file.
"""

import io
import pickle
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import groupby
from operator import attrgetter
from typing import Any, BinaryIO, Generic, TypeVar

from graphs import names
from graphs.parties import Ownership, Party, Supply
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from sources.kit.values.message import Message

T = TypeVar("T", Supply, Ownership)

MOST_PARTIES = 400_000  # of all files together
MOST_TIES = 5_000_000
HELD = 100_000  # ties; the rest waits in a file
_CHUNK = 5_000


def only_a_number(party: Party) -> bool:
    """Whether the list had no name for it: it is named by its number until another list does."""
    return party.name in [number.id for number in party.identifiers]  # asked twice for every tie


def merged(known: Party, read: Party) -> Party:
    """Both tell of one party; the first name stands, unless it was only a number."""
    if known == read:
        return known
    name, others = known.name, (*known.aliases, *read.aliases)
    if only_a_number(known):
        name = read.name
    elif not only_a_number(read) and names.key(read.name) != names.key(name):
        others = (*others, read.name)
    return replace(
        known,
        name=name,
        country=known.country or read.country,
        identifiers=tuple(dict.fromkeys((*known.identifiers, *read.identifiers))),
        address=known.address or read.address,
        aliases=tuple(dict.fromkeys(alias for alias in others if alias != name)),
        facility=known.facility or read.facility,
        natural_person=known.natural_person or read.natural_person,
    )


class Shelf(Collection[T], Generic[T]):
    """Ties in the order they came; what does not fit goes to a file and comes back unchanged."""

    def __init__(self, kind: type[T], room: Callable[[], BinaryIO], held: int = HELD) -> None:
        self._kind: Callable[..., T] = kind
        names = [field.name for field in fields(kind)]
        self._values = attrgetter(*names)
        self._ends = attrgetter(*names[:2])  # who is tied to whom
        self._room = room
        self._most = held
        self._held: list[T] = []
        self._file: BinaryIO | None = None
        self._chunks: list[tuple[int, int]] = []  # where each begins, and how many it holds
        self._away = 0

    def add(self, tie: T) -> None:
        self._held.append(tie)
        if len(self._held) >= self._most:
            self._put_away()

    def _put_away(self) -> None:
        if self._file is None:
            self._file = self._room()
        self._file.seek(0, io.SEEK_END)
        for start in range(0, len(self._held), _CHUNK):
            some = [self._values(tie) for tie in self._held[start : start + _CHUNK]]
            self._chunks.append((self._file.tell(), len(some)))
            pickle.dump(some, self._file, protocol=5)
        self._away += len(self._held)
        self._held = []

    def _chunk(self, begins: int) -> list[T]:
        assert self._file is not None  # noqa: S101 (there is no chunk without a file)
        self._file.seek(begins)
        rows: list[tuple[Any, ...]] = pickle.load(self._file)  # noqa: S301 (written just above)
        return [self._kind(*row) for row in rows]

    def cut(self, length: int) -> None:
        """Forgets what came after the first so many."""
        while self._away > length:
            last: tuple[int, int] = self._chunks.pop()
            begins, count = last
            self._away -= count
            back = self._chunk(begins)
            back.extend(self._held)
            self._held = back
            if self._file is not None:
                self._file.truncate(begins)
        del self._held[length - self._away :]

    def sorted(self) -> Collection[T]:
        """In an order that does not depend on the files, as long as they fit; else as they came."""
        if self._chunks:
            return self
        ordered: list[T] = []
        for _, alike in groupby(sorted(self._held, key=self._ends), self._ends):
            several = list(alike)
            if len(several) > 1:
                several.sort(key=lambda tie: tuple(map(str, self._values(tie))))
            ordered += several
        return tuple(ordered)

    def __len__(self) -> int:
        return self._away + len(self._held)

    def __iter__(self) -> Iterator[T]:
        for begins, _ in list(self._chunks):
            yield from self._chunk(begins)
        yield from self._held

    def __contains__(self, tie: object) -> bool:
        return any(held == tie for held in self)


@dataclass(slots=True)
class _Mark:
    """What a file added, so that it can be taken out again when the file turns out to be bad."""

    supplies: int
    ownerships: int
    met: "array[int]"
    parties: list[tuple[str, Party | None]]
    nameless: dict[str, int]


class TieBuffer:
    """All parties and ties of an import."""

    def __init__(self, room: Callable[[], BinaryIO] = io.BytesIO, held: int = HELD) -> None:
        self.parties: dict[str, Party] = {}
        self.supplies: Shelf[Supply] = Shelf(Supply, room, held)
        self.ownerships: Shelf[Ownership] = Shelf(Ownership, room, held)
        self._no_more = MOST_PARTIES
        self._met: set[int] = set()  # eight bytes of each tie that is here
        self._nameless: dict[str, int] = {}  # ties of parties that only a number names
        self._mark = self._now()
        self.notes = Notes()  # of the file that is read

    def _now(self) -> _Mark:
        return _Mark(len(self.supplies), len(self.ownerships), array("q"), [], dict(self._nameless))

    def begin(self, notes: Notes) -> None:
        """A new file begins."""
        self.notes = notes
        self._mark = self._now()

    def take_out(self) -> None:
        """Forgets the file that was read last."""
        mark = self._mark
        self.supplies.cut(mark.supplies)
        self.ownerships.cut(mark.ownerships)
        self._met.difference_update(mark.met)
        self._nameless = mark.nameless
        for key, former in reversed(mark.parties):
            if former is None:
                self.parties.pop(key, None)
            else:
                self.parties[key] = former

    def meet(self, party: Party) -> None:
        former = self.parties.get(party.key)
        if former is party or former == party:
            return
        if former is None and len(self.parties) >= self._no_more:
            raise RefusedError(Message("file.too_many_parties_together", most=MOST_PARTIES))
        self._mark.parties.append((party.key, former))
        self.parties[party.key] = party if former is None else merged(former, party)

    def supply(self, tie: Supply, where: str = "") -> bool:
        """Whether it is new and ties two parties."""
        identity = (
            tie.customer, tie.supplier, tie.good, tie.country, tie.region, tie.kind, tie.contract,
        )  # fmt: skip
        if not self._is_new(tie.customer, tie.supplier, identity, where):
            return False
        self.supplies.add(tie)
        return True

    def own(self, tie: Ownership, where: str = "") -> bool:
        identity = (tie.child, tie.parent, tie.form, "owns")
        if not self._is_new(tie.child, tie.parent, identity, where):
            return False
        self.ownerships.add(tie)
        return True

    def owned(self, child: str, parent: str, form: str | None) -> bool:
        """Whether that is known already."""
        return hash((child, parent, form, "owns")) in self._met

    def _is_new(self, one: str, other: str, identity: tuple[object, ...], where: str) -> bool:
        if one == other:
            self.notes.caution("tie_with_itself", where or self._called(one))
            return False
        mark = hash(identity)
        if mark in self._met:
            self.notes.caution(
                "tie_repeated", where or f"{self._called(one)}, {self._called(other)}"
            )
            return False
        if len(self._met) >= MOST_TIES:
            raise RefusedError(Message("file.too_many_ties", most=MOST_TIES))
        self._met.add(mark)
        self._mark.met.append(mark)
        for key in (one, other):
            party = self.parties.get(key)
            if party is not None and only_a_number(party):
                self._nameless[key] = self._nameless.get(key, 0) + 1
        return True

    def _called(self, key: str) -> str:
        party = self.parties.get(key)
        return party.name if party else key

    def take(
        self, parties: Iterable[Party], supplies: Iterable[Supply], owners: Iterable[Ownership]
    ) -> None:
        """What another reader read; what is here already is left out without a word."""
        self.begin(Notes())
        self._no_more = 10 * MOST_PARTIES
        for party in parties:
            self.meet(party)
        for tie in supplies:
            self.supply(tie)
        for owner in owners:
            self.own(owner)

    def note_dangling(self, notes: Notes) -> None:
        """Ties that lead to somebody whom no file of this import names."""
        for key, count in self._nameless.items():
            if only_a_number(self.parties[key]):
                notes.caution("tie_to_a_number_without_a_name", self.parties[key].name, count)
