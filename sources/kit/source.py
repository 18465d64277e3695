"""The promise a source makes: who publishes it, under which licence, and how its bytes are read.

One file in ``sources`` is one source. Its author fills in the facts and writes ``read``; counting
rows, noting countries that nobody knows and checking the licence fields happen here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

from sources.kit import places
from sources.kit.errors import UnreadableError
from sources.kit.rows import YEAR, Row, csv_rows
from sources.kit.snapshot import Snapshot
from sources.kit.statements import Statement

T = TypeVar("T")


class Web(Protocol):
    """Anything that can get a URL."""

    def get(self, url: str) -> Snapshot: ...


class Reading:
    """One snapshot while it is read: rows are counted, and what could not be placed is noted."""

    def __init__(self, snapshot: Snapshot, edition: str) -> None:
        self.snapshot = snapshot
        self.edition = edition
        self.rows = 0
        self.warnings: dict[str, None] = {}  # a set that keeps its order

    @property
    def year(self) -> int | None:
        """The edition's year, where it begins with one."""
        found = YEAR.match(self.edition)
        return int(found.group()) if found else None

    def counted(self, rows: Iterable[T]) -> Iterator[T]:
        for row in rows:
            self.rows += 1
            yield row

    def csv(self, *, ignore: Iterable[str] = (), encoding: str = "utf-8-sig") -> Iterator[Row]:
        return self.counted(csv_rows(self.snapshot.data, ignore=ignore, encoding=encoding))

    def country(self, name: str) -> str | None:
        """The code of a country as a publisher spells it; an unknown one is reported."""
        code = places.by_name(name)
        if code is None:
            self._unplaced(name)
        return code

    def country_code(self, code: str) -> str | None:
        """The same for codes; three letters that only look like ISO 3166 are known too."""
        found = places.by_code(code)
        if found is None:
            self._unplaced(code)
        return found

    def warn(self, text: str) -> None:
        """Note something that a person should know; said once, however often it is met."""
        self.warnings[text] = None

    def _unplaced(self, text: str) -> None:
        why = places.why_not(text) or "not a country that we know"
        self.warn(f"{text!r}: {why}; its rows are left out")


@dataclass(frozen=True, slots=True)
class Hearing:
    """All that one snapshot of a source says."""

    source: str
    snapshot: Snapshot
    edition: str
    layout: str
    rows: int
    statements: tuple[Statement, ...]
    warnings: tuple[str, ...]


class Source:
    """A publisher's list. The file's docstring says what it is; its name is the file's name."""

    title: ClassVar[str]
    publisher: ClassVar[str]
    url: ClassVar[str]
    licence: ClassVar[str]
    licence_url: ClassVar[str]
    attribution: ClassVar[str]
    may_ship: ClassVar[bool]  # may figures go into a public repository?
    cadence: ClassVar[str]
    expected: ClassVar[range]  # how many of the publisher's rows are believable

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    def fetch(self, web: Web) -> Iterator[Snapshot]:
        """One URL is enough for most; the others override this."""
        yield web.get(self.url)

    def read(self, reading: Reading) -> Iterator[Statement]:
        """The statements in a snapshot: same bytes, same statements."""
        raise NotImplementedError

    def edition(self, snapshot: Snapshot) -> str:
        """Which edition the bytes are: here, the year in the file's name."""
        year = YEAR.search(snapshot.name)
        if year is None:
            raise UnreadableError(f"{snapshot.name} does not say its edition; give it")
        return year.group()

    def layout(self, snapshot: Snapshot) -> str:
        """``publisher``, or ``derived`` where somebody else has made the table."""
        return "publisher"

    def ship(self, statements: tuple[Statement, ...]) -> Iterable[Statement]:
        """What of it the project's own tables carry."""
        return statements if self.may_ship else ()

    def hear(self, snapshot: Snapshot) -> Hearing:
        """Read a snapshot to its end. Whether ``expected`` holds is for the caller to judge."""
        reading = Reading(snapshot, snapshot.edition or self.edition(snapshot))
        statements = tuple(self.read(reading))
        if not reading.rows:
            raise UnreadableError(f"{snapshot.name} has no rows")
        layout = self.layout(snapshot)
        warnings = tuple(reading.warnings)
        return Hearing(
            self.name, snapshot, reading.edition, layout, reading.rows, statements, warnings
        )
