"""Strict reading of tables: every column is taken or ignored by name, every category is known.

Strictness cannot be forgotten, because the iterator checks what is left when the author's loop
asks for the next row. A column or a category that nobody knows stops the reading; a value that is
none, or a row with too few cells, costs only its row when a ``Reading`` counts the rows.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import BinaryIO, TypeVar

from sources.formats import months
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message

T = TypeVar("T")
NO_YEAR = 1900  # stands in a row that is being rejected, and is never seen outside it
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def month_of(text: str) -> str:
    """Return ``June 2026`` as ``2026-06``; raise UnreadableError for any other form."""
    name, _, year = text.partition(" ")
    if name.casefold() not in months.ENGLISH or not YEAR.fullmatch(year):
        raise UnreadableError(Message("list.no_month", cell=text))
    return f"{year}-{months.NUMBERS[name.casefold()]:02}"


def located(where: str, why: Message | str) -> Message:
    """Return why something could not be read, with its place in the file before it."""
    return Message("list.at", where=where, why=why)


def words(text: str) -> tuple[str, ...]:
    """Return the names in a few lines of text, as the columns that a source ignores."""
    return tuple(text.split())


def plain(heading: str) -> str:
    """Return a heading as we compare it: without case and outer or doubled spaces."""
    return " ".join(heading.split()).casefold()


def stem(heading: str) -> str:
    """Return a heading without its year, so that next year's file is no surprise."""
    return plain(YEAR.sub(" ", heading)).strip(" _-()")


class Headings:
    """The first row of a table, ready to be asked for by name."""

    def __init__(self, names: Sequence[str], where: str = "row 1") -> None:
        self.names = tuple(names)
        self.stems = tuple(stem(name) for name in names)
        self._exact: dict[str, int] = {}
        self._stems: dict[str, list[int]] = {}
        self._indexes: dict[str, int | None] = {}
        for index, name in enumerate(self.names):
            if plain(name) in self._exact:
                raise UnreadableError(located(where, Message("list.heading_twice", column=name)))
            self._exact[plain(name)] = index
            self._stems.setdefault(stem(name), []).append(index)

    def find(self, heading: str) -> int | None:
        """Return where a column is; asked once a row, so it is remembered."""
        if heading not in self._indexes:
            self._indexes[heading] = self._look_for(heading)
        return self._indexes[heading]

    def _look_for(self, heading: str) -> int | None:
        index = self._exact.get(plain(heading))
        if index is not None:
            return index
        places = self._stems.get(stem(heading), [])
        if len(places) > 1:
            raise UnreadableError(Message("list.heading_of_years", column=heading))
        return places[0] if places else None

    def years(self, heading: str) -> dict[int, int]:
        """Return where the columns of one yearly series are, by year."""
        columns: dict[int, int] = {}
        for index in self._stems.get(stem(heading), []):
            year = YEAR.search(self.names[index])
            if year:
                columns[int(year.group())] = index
        return columns

    def covered(self, ignore: Iterable[str]) -> frozenset[int]:
        wanted = {stem(name) for name in ignore}
        if "*" in wanted:
            return frozenset(range(len(self.names)))
        return frozenset(i for name in wanted for i in self._stems.get(name, []))


class SourceRow:
    """One row, entry or record. A bad value stops the reading, unless somebody collects them."""

    where: str
    damage: Message | None = None  # why nothing of it can be trusted
    columns: tuple[str, ...] = ()  # of the table it stands in
    collect: Callable[[Message], None] | None = None  # set by a Reading, told the problem

    def dismiss(self) -> None:
        """Take all of it as looked at: nobody will read it, and that is meant."""

    def fault(self, problem: Message) -> None:
        if self.collect is None:
            raise UnreadableError(located(self.where, problem))
        self.collect(problem)


class TableRow(SourceRow):
    """One row of a table, and a memory of which of its cells have been looked at."""

    def __init__(
        self, headings: Headings, cells: Sequence[str], where: str, damage: Message | None = None
    ) -> None:
        self.where = where
        self.damage = damage
        self._headings = headings
        self._cells = cells
        self._taken: set[int] = set()
        self.columns = headings.stems

    def dismiss(self) -> None:
        self._taken.update(range(len(self._cells)))

    def has(self, heading: str) -> bool:
        return self._headings.find(heading) is not None

    def take(self, heading: str) -> str:
        """Return the text of a cell, without outer and doubled spaces."""
        if self.damage:
            raise UnreadableError(located(self.where, self.damage))
        index = self._headings.find(heading)
        if index is None:
            raise UnreadableError(located(self.where, Message("list.no_column", column=heading)))
        self._taken.add(index)
        return " ".join(self._cells[index].split())

    def pick(self, heading: str, meanings: Mapping[str, T]) -> T:
        """Return the meaning of a category; raise UnreadableError for one that we do not know."""
        text = self.take(heading)
        if text not in meanings:
            raise UnreadableError(
                located(self.where, Message("list.new_value", column=heading, cell=text))
            )
        return meanings[text]

    def number(self, heading: str, missing: Sequence[str] = ("",)) -> float | None:
        return self._as_number(heading, self.take(heading), missing)

    def amount(self, heading: str, missing: Sequence[str] = ("",)) -> float | None:
        """Return what was made, held or traded: a number that is not negative."""
        number = self.number(heading, missing)
        if number is not None and number < 0:
            self.fault(Message("list.negative", column=heading, cell=self.take(heading)))
            return None
        return number

    def year(self, heading: str) -> int:
        text = self.take(heading)
        if not re.fullmatch(r"1[5-9]\d\d|20\d\d", text):  # V-Dem begins in 1789
            self.fault(Message("list.no_year", column=heading, cell=text))
            return NO_YEAR
        return int(text)

    def date(self, heading: str, form: str) -> date | None:
        text = self.take(heading)
        if not text:
            return None
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            self.fault(Message("list.no_date_in", column=heading, cell=text))
            return None

    def series(self, heading: str, missing: Sequence[str] = ("",)) -> dict[int, float]:
        """Return the numbers of a yearly series (``hdi_1990``, …) by year; gaps are left out."""
        numbers = {}
        columns = self._headings.years(heading)
        if not columns:
            raise UnreadableError(
                located(self.where, Message("list.no_columns_of_years", column=heading))
            )
        for year, index in columns.items():
            self._taken.add(index)
            number = self._as_number(f"{heading} {year}", self._cells[index].strip(), missing)
            if number is not None:
                numbers[year] = number
        return numbers

    def done(self, ignore: Iterable[str] = ()) -> None:
        """Check that what is left is ignored by name: the author is through with this row."""
        self.check(self._headings.covered(ignore))

    def check(self, ignored: frozenset[int]) -> None:
        if len(ignored) == len(self._cells):
            return
        left = set(range(len(self._cells))) - self._taken - ignored
        if left and self.damage:
            raise UnreadableError(located(self.where, self.damage))
        if left:
            names = tuple(self._headings.names[index] for index in sorted(left))
            raise UnreadableError(located(self.where, Message("list.new_columns", columns=names)))

    def _as_number(self, heading: str, text: str, missing: Sequence[str]) -> float | None:
        if text in missing:
            return None
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if number - number != 0:  # not a number, or infinite
            self.fault(Message("list.no_number", column=heading, cell=text))
            return None
        return number


def table(
    lines: Iterable[tuple[str, Sequence[str]]], ignore: Iterable[str] = ()
) -> Iterator[TableRow]:
    """Yield the rows below a heading; each line comes with the place where it stands.

    A row with too few or too many cells is damaged. Where it is the last one the file was cut, and
    nobody knows how much is missing.
    """
    headings: Headings | None = None
    row: TableRow | None = None
    for where, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if headings is None:
            headings = Headings(cells, where)
            ignored, wanted = headings.covered(ignore), len(headings.names)
            continue
        if row is not None:
            yield row
            row.check(ignored)
        damage = None
        if len(cells) != wanted:
            damage = Message("list.other_width", cells=len(cells), headings=wanted)
        row = TableRow(headings, cells, where, damage)
    if headings is None:
        raise UnreadableError(Message("list.empty_table"))
    if row is not None:
        if row.damage:
            raise UnreadableError(Message("list.last_row", where=row.where, why=row.damage))
        yield row
        row.check(ignored)


def csv_lines(
    data: bytes | BinaryIO, encoding: str, delimiter: str
) -> Iterator[tuple[str, list[str]]]:
    """Yield every line's cells; a stream is closed at its end.

    Raise UnreadableError for bytes that are no text in this encoding, naming the first of them.
    """
    number = 0
    try:
        with _text_of(data, encoding) as text:
            reader = csv.reader(text, delimiter=delimiter, strict=True)
            for number, cells in enumerate(reader, start=1):
                if "\0" in "".join(cells):
                    raise UnreadableError(located(f"row {number}", Message("list.nul")))
                yield f"row {number}", cells
    except csv.Error as fault:
        raise UnreadableError(located(f"row {number + 1}", str(fault))) from None
    except UnicodeDecodeError as fault:
        byte = fault.object[fault.start]
        raise UnreadableError(
            Message(
                "list.not_encoded_after",
                where=f"row {number}",
                encoding=encoding,
                byte=f"{byte:#x}",
            )
        ) from None


def _text_of(data: bytes | BinaryIO, encoding: str) -> io.TextIOBase:
    if not isinstance(data, bytes):
        return io.TextIOWrapper(data, encoding, newline="")
    try:
        return io.StringIO(data.decode(encoding), newline="")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        byte = f"{data[fault.start]:#x}"
        raise UnreadableError(
            located(f"row {line}", Message("list.not_encoded", encoding=encoding, byte=byte))
        ) from None


def csv_rows(
    data: bytes | BinaryIO,
    *,
    ignore: Iterable[str] = (),
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> Iterator[TableRow]:
    return table(csv_lines(data, encoding, delimiter), ignore)
