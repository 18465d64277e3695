"""Parties and ties during an import, each once, in little memory however many there are.

Ties that lists repeat are counted and left out; a firm tied to itself is noted and left out.
Parties are held, because lists name one in several places; ties beyond a hundred thousand go to
a file.
"""

import io
import pickle
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO, Generic, TypeVar

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


def is_named_by_number(party: Party) -> bool:
    """Return whether a party has no name yet: its number stands for it until a list names it."""
    return party.name in [number.id for number in party.identifiers]  # runs twice for every tie


def merge_parties(former: Party, later: Party) -> Party:
    """Merge two readings of one party; the first name stands, unless it was only a number."""
    if former == later:
        return former
    name, others = former.name, (*former.aliases, *later.aliases)
    if is_named_by_number(former):
        name = later.name
    elif not is_named_by_number(later) and names.key(later.name) != names.key(name):
        others = (*others, later.name)
    return replace(
        former,
        name=name,
        country=former.country or later.country,
        identifiers=tuple(dict.fromkeys((*former.identifiers, *later.identifiers))),
        address=former.address or later.address,
        aliases=tuple(dict.fromkeys(alias for alias in others if alias != name)),
        facility=former.facility or later.facility,
        natural_person=former.natural_person or later.natural_person,
    )


class SpooledTies(Collection[T], Generic[T]):
    """Ties in the order they came; what does not fit goes to a file and comes back unchanged."""

    def __init__(self, kind: type[T], open_spool: Callable[[], BinaryIO], held: int = HELD) -> None:
        self._kind: Callable[..., T] = kind
        names = [field.name for field in fields(kind)]
        self._values = attrgetter(*names)
        self._ends = attrgetter(*names[:2])  # the keys of the two parties
        self._open_spool = open_spool
        self._most = held
        self._held: list[T] = []
        self._file: BinaryIO | None = None
        self._chunks: list[tuple[int, int]] = []  # where each begins, and how many it holds
        self._spooled = 0

    def add(self, tie: T) -> None:
        self._held.append(tie)
        if len(self._held) >= self._most:
            self._spool()

    def _spool(self) -> None:
        if self._file is None:
            self._file = self._open_spool()
        self._file.seek(0, io.SEEK_END)
        for start in range(0, len(self._held), _CHUNK):
            some = [self._values(tie) for tie in self._held[start : start + _CHUNK]]
            self._chunks.append((self._file.tell(), len(some)))
            pickle.dump(some, self._file, protocol=5)
        self._spooled += len(self._held)
        self._held = []

    def _chunk(self, begins: int) -> list[T]:
        assert self._file is not None  # noqa: S101 (there is no chunk without a file)
        self._file.seek(begins)
        rows: list[tuple[object, ...]] = pickle.load(self._file)  # noqa: S301 (written just above)
        return [self._kind(*row) for row in rows]

    def truncate(self, length: int) -> None:
        """Forget all ties after the first ``length``."""
        while self._spooled > length:
            last: tuple[int, int] = self._chunks.pop()
            begins, count = last
            self._spooled -= count
            restored = self._chunk(begins)
            restored.extend(self._held)
            self._held = restored
            if self._file is not None:
                self._file.truncate(begins)
        del self._held[length - self._spooled :]

    def sorted(self) -> Collection[T]:
        """Return the ties in an order that no file decides if all are held; else as they came."""
        if self._chunks:
            return self
        ordered: list[T] = []
        for _, same_ends in groupby(sorted(self._held, key=self._ends), self._ends):
            group = list(same_ends)
            if len(group) > 1:
                group.sort(key=lambda tie: tuple(map(str, self._values(tie))))
            ordered += group
        return tuple(ordered)

    def __len__(self) -> int:
        return self._spooled + len(self._held)

    def __iter__(self) -> Iterator[T]:
        for begins, _ in list(self._chunks):
            yield from self._chunk(begins)
        yield from self._held

    def __contains__(self, tie: object) -> bool:
        return any(held == tie for held in self)


@dataclass(slots=True)
class _Checkpoint:
    """The additions of one file, so that they can be taken out again when the file is bad."""

    supplies: int
    ownerships: int
    seen: "array[int]"
    parties: list[tuple[str, Party | None]]
    unnamed: dict[str, int]


class TieBuffer:
    """The parties and ties of an import."""

    def __init__(self, open_spool: Callable[[], BinaryIO] = io.BytesIO, held: int = HELD) -> None:
        self.parties: dict[str, Party] = {}
        self.supplies: SpooledTies[Supply] = SpooledTies(Supply, open_spool, held)
        self.ownerships: SpooledTies[Ownership] = SpooledTies(Ownership, open_spool, held)
        self._most_parties = MOST_PARTIES
        self._seen: set[int] = set()  # eight bytes of each tie that is here
        self._unnamed: dict[str, int] = {}  # ties of parties that only a number names
        self._checkpoint = self._state()
        self.notes = Notes()  # of the file that is read

    def _state(self) -> _Checkpoint:
        return _Checkpoint(
            len(self.supplies), len(self.ownerships), array("q"), [], dict(self._unnamed)
        )

    def begin_file(self, notes: Notes) -> None:
        """Start a new file."""
        self.notes = notes
        self._checkpoint = self._state()

    def roll_back(self) -> None:
        """Forget the file that was read last."""
        checkpoint = self._checkpoint
        self.supplies.truncate(checkpoint.supplies)
        self.ownerships.truncate(checkpoint.ownerships)
        self._seen.difference_update(checkpoint.seen)
        self._unnamed = checkpoint.unnamed
        for key, former in reversed(checkpoint.parties):
            if former is None:
                self.parties.pop(key, None)
            else:
                self.parties[key] = former

    def add_party(self, party: Party) -> None:
        """Add a party, or merge it with an earlier reading; raise RefusedError beyond the limit."""
        former = self.parties.get(party.key)
        if former is party or former == party:
            return
        if former is None and len(self.parties) >= self._most_parties:
            raise RefusedError(Message("file.too_many_parties_together", most=MOST_PARTIES))
        self._checkpoint.parties.append((party.key, former))
        self.parties[party.key] = party if former is None else merge_parties(former, party)

    def add_supply(self, tie: Supply, where: str = "") -> bool:
        """Add a tie of supply; return whether it is new and ties two parties."""
        identity = (
            tie.customer, tie.supplier, tie.good, tie.country, tie.region, tie.kind, tie.contract,
        )  # fmt: skip
        if not self._is_new(tie.customer, tie.supplier, identity, where):
            return False
        self.supplies.add(tie)
        return True

    def add_ownership(self, tie: Ownership, where: str = "") -> bool:
        """Add a tie of ownership; return whether it is new and ties two parties."""
        identity = (tie.child, tie.parent, tie.form, "owns")
        if not self._is_new(tie.child, tie.parent, identity, where):
            return False
        self.ownerships.add(tie)
        return True

    def has_ownership(self, child: str, parent: str, form: str | None) -> bool:
        """Return whether that tie of ownership is here already."""
        return hash((child, parent, form, "owns")) in self._seen

    def _is_new(self, first: str, second: str, identity: tuple[object, ...], where: str) -> bool:
        if first == second:
            self.notes.caution("tie_with_itself", where or self._name_of(first))
            return False
        digest = hash(identity)
        if digest in self._seen:
            self.notes.caution(
                "tie_repeated", where or f"{self._name_of(first)}, {self._name_of(second)}"
            )
            return False
        if len(self._seen) >= MOST_TIES:
            raise RefusedError(Message("file.too_many_ties", most=MOST_TIES))
        self._seen.add(digest)
        self._checkpoint.seen.append(digest)
        for key in (first, second):
            party = self.parties.get(key)
            if party is not None and is_named_by_number(party):
                self._unnamed[key] = self._unnamed.get(key, 0) + 1
        return True

    def _name_of(self, key: str) -> str:
        party = self.parties.get(key)
        return party.name if party else key

    def add_all(
        self, parties: Iterable[Party], supplies: Iterable[Supply], owners: Iterable[Ownership]
    ) -> None:
        """Add the result of another reader; leave out in silence what is here already."""
        self.begin_file(Notes())
        self._most_parties = 10 * MOST_PARTIES
        for party in parties:
            self.add_party(party)
        for tie in supplies:
            self.add_supply(tie)
        for owner in owners:
            self.add_ownership(owner)

    def note_unnamed(self, notes: Notes) -> None:
        """Note ties that lead to a party which no file of this import names."""
        for key, count in self._unnamed.items():
            if is_named_by_number(self.parties[key]):
                notes.caution("tie_to_a_number_without_a_name", self.parties[key].name, count)
