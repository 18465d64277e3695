"""One snapshot while it is read: its rows counted, the bad ones named, its places known or not."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol, TypeVar

from sources.kit.read import countries
from sources.kit.read.rows import YEAR, SourceRow, TableRow, csv_rows
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot
from sources.kit.values.statements import Statement

DERIVED = "derived"
MOST_NAMED = 200  # rejected rows that are shown; all of them are counted
MOST_BAD = 50_000  # more than that is another file, whatever its size

T = TypeVar("T")


class CopiedTable(Protocol):
    """A table that others made of a list: how to know it, and what it says."""

    def fits(self, snapshot: Snapshot) -> bool: ...
    def edition(self, snapshot: Snapshot) -> str: ...
    def read(self, reading: "SourceReading") -> Iterator[Statement]: ...


class RejectedStatement(NamedTuple):
    """A row that was left out, and why."""

    row: str  # its place in the file, as a reader of the file would look for it
    problem: Message | str


class SourceReading:
    """One snapshot while it is read: rows are counted, and what could not be placed is noted."""

    source = ""  # who reads, and which layout; filled in by the source
    layout = "publisher"

    def __init__(self, snapshot: Snapshot, edition: str, skip: Iterable[int] = ()) -> None:
        self.snapshot = snapshot
        self.edition = edition
        self.sha256 = ""  # of everything that was read, once somebody needs it
        self.rows = 0
        self.rejected: list[RejectedStatement] = []  # the first of them
        self.rejected_rows = 0
        self.ended = False  # the last line of a table has an end
        self.nowhere = 0  # rows left out because nobody knows the place that they name
        self.columns: tuple[str, ...] = ()  # of a table, in the publisher's order
        self._messages: dict[Message, None] = {}  # a set that keeps its order
        self._unknown: dict[str, str] = {}  # places that nobody knows: where each stands first
        self.bad: dict[
            int, RejectedStatement
        ] = {}  # found out only when the author asked for a value
        self._skip = frozenset(skip)
        self._row_of_nowhere = 0
        self._where = ""  # of the row that is being read

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What a person should know of the snapshot."""
        return (*self._messages, *(_unplaced(text, where) for text, where in self._unknown.items()))

    @property
    def year(self) -> int | None:
        """The edition's year, where it begins with one."""
        match = YEAR.match(self.edition)
        return int(match.group()) if match else None

    def counted(self, rows: Iterable[T]) -> Iterator[T]:
        """Yield each row once, without those that are known to be bad."""
        for row in rows:
            self.rows += 1
            if not isinstance(row, SourceRow):
                yield row
            elif row.damage:
                self.reject(RejectedStatement(row.where, row.damage))
                row.dismiss()
            elif self.rows in self._skip:
                row.dismiss()
            else:
                self.columns = self.columns or row.columns
                self._where = row.where
                row.collect = self._collector(self.rows, row.where)
                yield row

    def csv(self, *, ignore: Iterable[str] = (), encoding: str = "utf-8-sig") -> Iterator[TableRow]:
        """Yield the rows of a table of any size; what lies in a file is never held as a whole."""
        in_memory = isinstance(self.snapshot.content, bytes) and not self.snapshot.member
        data = self.snapshot.data if in_memory else self.snapshot.open()
        self.ended = self.snapshot.ended
        return self.counted(csv_rows(data, ignore=ignore, encoding=encoding))

    def country(self, name: str) -> str | None:
        """Return the code of a country as a publisher spells it; report an unknown one."""
        code = countries.by_name(name)
        if code is None:
            self._unplaced(name)
        return code

    def country_code(self, code: str) -> str | None:
        """Return the same for codes; three letters that only look like ISO 3166 are known too."""
        known_code = countries.by_code(code)
        if known_code is None:
            self._unplaced(code)
        return known_code

    def warn(self, message: Message) -> None:
        """Note something that a person should know; said once, however often it is met."""
        self._messages[message] = None

    def absorb(self, part: "SourceReading") -> None:
        """Add another file of the same edition, read to its end."""
        self.rows += part.rows
        self.columns = self.columns or part.columns
        self._messages |= part._messages
        for text, where in part._unknown.items():
            self._unknown.setdefault(text, where and f"{part.snapshot.name}, {where}")
        for rejected in part.rejected:
            named = rejected._replace(row=f"{part.snapshot.name}, {rejected.row}")
            self.rejected += [named] if len(self.rejected) < MOST_NAMED else []
        self.rejected_rows += part.rejected_rows
        self.nowhere += part.nowhere

    def reject(self, rejected: RejectedStatement) -> None:
        self.rejected_rows += 1
        if len(self.rejected) < MOST_NAMED:
            self.rejected.append(rejected)

    def _collector(self, number: int, where: str) -> Callable[[Message], None]:
        def collect(problem: Message) -> None:
            self.bad.setdefault(number, RejectedStatement(where, problem))
            if len(self.bad) > MOST_BAD:
                raise UnreadableError(
                    Message("list.too_many_bad", where=where, why=problem, count=MOST_BAD)
                )

        return collect

    def _unplaced(self, text: str) -> None:
        why = countries.why_no_code(text)
        if why is None and self._row_of_nowhere != self.rows:
            self.nowhere, self._row_of_nowhere = self.nowhere + 1, self.rows
        self._unknown.setdefault(text, self._where)


def _unplaced(text: str, where: str) -> Message:
    why = countries.why_no_code(text) or Message("list.no_country")
    if where:
        return Message("list.first_place_left_out", text=text, where=where, why=why)
    return Message("list.place_left_out", text=text, why=why)
