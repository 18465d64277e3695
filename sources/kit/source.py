"""The interface of a source: who publishes it, under which licence, how its bytes are read.

One file in ``sources`` is one source. Its author fills in the facts and writes ``read``; counting
rows, rejecting bad ones, noting countries that nobody knows and checking the licence fields happen
here. A rejected row leaves no trace in the statements: the snapshot is read again without it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from sources.kit.judge.freshness import Rhythm
from sources.kit.read.reading import (
    DERIVED,
    MOST_BAD,
    CopiedTable,
    RejectedStatement,
    SourceReading,
)
from sources.kit.read.rows import YEAR
from sources.kit.values.errors import FetchError, UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot, sha256_of
from sources.kit.values.statements import Observation, Statement
from sources.kit.values.web import Web

MOST_AGAIN = 50  # readings from the start, after rows that broke the reading off


@dataclass(frozen=True, slots=True)
class SnapshotStatements:
    """All statements of one snapshot, with what was rejected and warned of on the way."""

    source: str
    snapshot: Snapshot
    edition: str
    layout: str
    rows: int
    statements: tuple[Statement, ...]
    warnings: tuple[Message, ...]
    rejected: tuple[RejectedStatement, ...] = ()  # the first of them
    rejected_rows: int = 0


class Source:
    """A publisher's list. The file's docstring says what it is; its name is the file's name."""

    title: ClassVar[str]
    publisher: ClassVar[str]
    url: ClassVar[str]  # where people read of it
    file: ClassVar[str] = ""  # where a program fetches it, unless that is the same
    licence: ClassVar[str]
    licence_url: ClassVar[str]
    attribution: ClassVar[str]
    may_ship: ClassVar[bool]  # may figures go into a public repository?
    cadence: ClassVar[str]  # in words, for people
    rhythm: ClassVar[Rhythm] = Rhythm.YEARLY  # its age and how often we look follow from it
    expected: ClassVar[range]  # how many of the publisher's rows are believable
    enabled_by_default: ClassVar[bool] = True
    linked: ClassVar[tuple[str, str]] = ("", "")  # ending and part of a link: ``url`` leads there
    waits: ClassVar[Message | None] = None  # why nothing can be read from it yet
    upload_only: ClassVar[bool] = False  # no address a program may read: a person brings the file
    one_edition: ClassVar[bool] = False  # an address that never shows whether there is a newer one
    hosts: ClassVar[tuple[str, ...]]  # all that may be fetched from; those of both unless given
    kind: ClassVar[str] = "data"  # what its bytes must be: a name of sources.kit.fetch.file_kinds
    max_bytes: ClassVar[int] = 64 << 20  # of one file as it is fetched
    max_unpacked: ClassVar[int] = 512 << 20  # of one zip or gzip when it is read
    changes_by_slot: ClassVar[bool] = False  # tells changes, and ``slot`` says of what each is
    streams: ClassVar[bool] = False  # too large to hold; each statement comes from one row alone
    copies: ClassVar[tuple[CopiedTable, ...]] = ()  # tables of others, read by a layout ``derived``
    parts: ClassVar[tuple[str, ...]] = ()  # of which an operator chooses; none unless somebody does

    def __init__(self, chosen: Sequence[str] = ()) -> None:
        self.chosen = tuple(chosen)

    def __init_subclass__(cls) -> None:
        hosts = {urlsplit(getattr(cls, name, "")).hostname: None for name in ("url", "file")}
        cls.hosts = cls.__dict__.get("hosts", tuple(filter(None, hosts)))

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    def fetch(self, web: Web) -> Iterator[Snapshot]:
        """Yield the files of the newest edition: here the one at ``file`` or behind ``linked``.

        Raise FetchError where nothing can be fetched. Lists in several files override this.
        """
        if self.waits:
            raise FetchError(Message("list.waits", source=self.name, why=self.waits))
        if self.upload_only:
            raise FetchError(Message("list.upload_only", source=self.name))
        yield web.get(self._link(web) if any(self.linked) else self.file or self.url)

    def _link(self, web: Web) -> str:
        """Return the address of the one such file that the publisher's page links to."""
        from sources.kit.read.html import only_link  # lxml, only where a link is followed

        ending, holding = self.linked
        return only_link(web.get(self.url, "html"), ending, holding)

    def follow(self, web: Web, in_use: Sequence[Snapshot]) -> Iterator[Snapshot]:
        """Yield the files of the newest edition, for whom those ``in_use`` are at hand.

        Some publishers tell what changed since; files that are still good are yielded as they are.
        """
        return self.fetch(web)

    def slot(self, statement: Statement) -> str:
        """Return the key under which a later statement replaces an earlier one; empty: never."""
        return ""

    def changes(
        self, news: Sequence[Snapshot]
    ) -> tuple[SourceReading, dict[str, Statement | None]]:
        """Return the statement at each slot after files of changes, the oldest first.

        None stands where there is no statement any more. Raise UnreadableError for a source that
        tells no changes.
        """
        raise UnreadableError(Message("list.tells_no_changes", source=self.name))

    def tells_changes(self, snapshot: Snapshot) -> bool:
        """Return whether a file holds changes and is no list of its own."""
        return False

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        """Yield the statements in a snapshot: same bytes, same statements."""
        raise NotImplementedError

    def edition(self, snapshot: Snapshot) -> str:
        """Return which edition the bytes are: here, the year in the file's name.

        Raise UnreadableError where there is none.
        """
        year = YEAR.search(snapshot.name)
        if year is None:
            raise UnreadableError(Message("list.no_edition", file=snapshot.name))
        return year.group()

    def edition_of(self, snapshot: Snapshot) -> str:
        """Return the same, also for a table that others made of the list."""
        copy = self._copy(snapshot)
        return copy.edition(snapshot) if copy else self.edition(snapshot)

    def layout(self, snapshot: Snapshot) -> str:
        """Return ``publisher``, or ``derived`` where somebody else has made the table."""
        return "publisher"

    def ship(self, statements: tuple[Statement, ...]) -> Iterable[Statement]:
        """Return the statements that the project's own tables carry."""
        return statements if self.may_ship else ()

    def open_reading(
        self, snapshot: Snapshot, *others: Snapshot
    ) -> tuple[SourceReading, Iterator[Statement]]:
        """Return the reading, complete once its statements are taken, and the statements.

        A publisher may spread one edition over several files; they are read one after the other.
        """
        if self.waits:
            raise UnreadableError(Message("list.waits", source=self.name, why=self.waits))
        if others:
            return self._read_several((snapshot, *others))
        snapshot = snapshot.unpacked(self.max_unpacked)
        edition = snapshot.edition or self.edition_of(snapshot)
        if self.streams:
            reading = self._reading(snapshot, edition)
            return reading, self._stream(reading)
        return self._read_good_rows(snapshot, edition)

    def _read_several(
        self, snapshots: Sequence[Snapshot]
    ) -> tuple[SourceReading, Iterator[Statement]]:
        snapshots = [file.unpacked(self.max_unpacked) for file in snapshots]
        editions = [file.edition or self.edition_of(file) for file in snapshots]
        whole = self._reading(snapshots[0], max(editions))
        whole.sha256 = sha256_of([file.sha256 for file in snapshots])

        def parts() -> Iterator[Statement]:
            for snapshot in snapshots:
                part, statements = self.open_reading(snapshot)
                yield from statements
                whole.absorb(part)

        return whole, parts()

    def _reading(self, snapshot: Snapshot, edition: str, skip: Iterable[int] = ()) -> SourceReading:
        reading = SourceReading(snapshot, edition, skip)
        derived = self._copy(snapshot) is not None
        reading.source, reading.layout = self.name, DERIVED if derived else self.layout(snapshot)
        return reading

    def _copy(self, snapshot: Snapshot) -> CopiedTable | None:
        return next((table for table in self.copies if table.fits(snapshot)), None)

    def _checked(self, reading: SourceReading) -> Iterator[Statement]:
        """Yield the statements of a layout, without the figures that are not on their own scale."""
        copy = self._copy(reading.snapshot)
        for statement in copy.read(reading) if copy else self.read(reading):
            problem = statement.off_scale if isinstance(statement, Observation) else None
            if problem:
                reading.reject(RejectedStatement(statement.where, problem))
            else:
                yield statement

    def _stream(self, reading: SourceReading) -> Iterator[Statement]:
        """Yield of each row all statements or none, without a second look at the file."""
        of_row: list[Statement] = []
        row = 0
        for statement in self._checked(reading):
            if reading.rows != row:
                yield from () if row in reading.bad else of_row
                of_row, row = [], reading.rows
            of_row.append(statement)
        yield from () if row in reading.bad else of_row
        for rejected in reading.bad.values():
            reading.reject(rejected)

    def _read_good_rows(
        self, snapshot: Snapshot, edition: str
    ) -> tuple[SourceReading, Iterator[Statement]]:
        """Read until no row is bad: a sum or a latest year must not remember a rejected one."""
        bad: dict[int, RejectedStatement] = {}
        for _ in range(MOST_AGAIN):
            reading = self._reading(snapshot, edition, skip=bad)
            statements = self._attempt(reading)
            if statements is not None and not reading.bad:
                for rejected in bad.values():
                    reading.reject(rejected)
                return reading, iter(statements)
            bad |= reading.bad
        raise UnreadableError(Message("list.breaks_off", count=MOST_AGAIN))

    def _attempt(self, reading: SourceReading) -> list[Statement] | None:
        """Return all statements; None where a row that is bad anyway broke the reading off."""
        try:
            return list(self._checked(reading))
        except UnreadableError:
            if reading.rows not in reading.bad or len(reading.bad) > MOST_BAD:
                raise
            return None

    def read_snapshot(self, snapshot: Snapshot) -> SnapshotStatements:
        """Read a snapshot to its end; whether to believe it is for the gate to judge.

        Raise UnreadableError where it has no rows or cannot be read.
        """
        reading, unread = self.open_reading(snapshot)
        statements = tuple(unread)
        if not reading.rows:
            raise UnreadableError(Message("list.no_rows", file=snapshot.name))
        return SnapshotStatements(
            self.name,
            snapshot,
            reading.edition,
            reading.layout,
            reading.rows,
            statements,
            reading.warnings,
            tuple(reading.rejected),
            reading.rejected_rows,
        )
