"""The orders of the list of contracts, and the key of a row, by which the list goes on from there.

An order is a few parts that follow each other: first what runs, then what ended; first what has a
date, then what has none. Within a part all columns go the same way, the row's id last, so that one
comparison of rows finds what comes next and an index gives it at once.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    Integer,
    RowMapping,
    Text,
    literal,
    literal_column,
    tuple_,
)

from screening.model.contracts import CLOSED, LAST, SORTS, ContractFilter
from screening.model.errors import InputError
from screening.store import tables
from screening.store.database.scope import Column, Rows
from sources.kit.values.message import Message

Value = str | int | float | date | bool
Conditions = tuple[ColumnElement[bool], ...]

CONTRACT = tables.contract.c
FIRST_LETTERS = 60  # of a title, by which titles are sorted
TITLE: Column = literal_column(f"substr(contract.title, 1, {FIRST_LETTERS})", Text)  # as indexed
LONGEST_KEY = 1_000
RUNNING_FIRST = ("urgency", "ends")  # orders in which a contract that ended has no hurry


@dataclass(frozen=True, slots=True)
class Sorting:
    """The columns of an order. ``may_lack``: those without the first come last."""

    columns: tuple[Column, ...]
    descending: bool = False
    may_lack: bool = False


ORDERS: dict[str, Sorting] = {
    "urgency": Sorting((CONTRACT.urgency, CONTRACT.sort_value), descending=True),
    "-value": Sorting((CONTRACT.sort_value,), descending=True),
    "value": Sorting((CONTRACT.sort_value,)),
    "ends": Sorting((CONTRACT.ends,), may_lack=True),
    "number": Sorting((CONTRACT.number,), may_lack=True),
    "title": Sorting((TITLE,), may_lack=True),
    "buyer": Sorting((CONTRACT.buyer_key,), may_lack=True),
    "-screened": Sorting((CONTRACT.screened,), descending=True, may_lack=True),
}


@dataclass(frozen=True, slots=True)
class OrderPart:
    """Contracts under the same conditions, in one order."""

    conditions: Conditions
    columns: tuple[Column, ...]  # the id of the row last
    descending: bool

    def ordered(self, statement: Rows, *, backwards: bool) -> Rows:
        """Return the statement for the rows of this part."""
        falls = self.descending is not backwards
        by = (column.desc() if falls else column.asc() for column in self.columns)
        return statement.where(*self.conditions).order_by(*by)

    def beyond(self, values: Sequence[Value], *, backwards: bool) -> ColumnElement[bool]:
        """Return the condition for rows after these values, or before them."""
        pairs = zip(self.columns, values, strict=True)
        row, key = (
            tuple_(*self.columns),
            tuple_(*(literal(value, column.type) for column, value in pairs)),
        )
        return row < key if self.descending is not backwards else row > key


@dataclass(frozen=True, slots=True)
class Key:
    """Where in an order a row stands: the number of its part, and its values there."""

    part: int
    values: tuple[Value, ...]


def parts_of(filter: ContractFilter) -> tuple[OrderPart, ...]:
    """Return the parts of the filter's order, the first first.

    Raises InputError for an order that does not exist.
    """
    sorting = _sorting(filter.sort)
    return tuple(
        OrderPart((*when, *where), columns, sorting.descending)
        for when in _terms(filter)
        for where, columns in _halves(sorting)
    )


def _sorting(sort: str) -> Sorting:
    if sort not in ORDERS:
        raise InputError(Message("contract.no_sort", sort=sort, known=tuple(SORTS)), "sort")
    return ORDERS[sort]


def _terms(filter: ContractFilter) -> Iterator[Conditions]:
    if filter.as_of is None:
        yield ()
        return
    if filter.term == CLOSED or (filter.sort not in RUNNING_FIRST and not filter.term):
        yield ()
        return
    for ended in (False, True):
        if not filter.term or (filter.term == "ended") is ended:
            yield (CONTRACT.ended == literal(ended),)


def _halves(sorting: Sorting) -> Iterator[tuple[Conditions, tuple[Column, ...]]]:
    columns = (*sorting.columns, CONTRACT.id)
    if not sorting.may_lack:
        yield (), columns
        return
    yield (sorting.columns[0].is_not(None),), columns
    yield (sorting.columns[0].is_(None),), columns[1:]


def key_of(filter: ContractFilter, row: RowMapping) -> str:
    """Return the key of a row in the filter's order, as an address carries it."""
    sorting = _sorting(filter.sort)
    lacks = sorting.may_lack and row[_name(sorting.columns[0])] is None
    parts = parts_of(filter)
    columns = (*sorting.columns, CONTRACT.id)[1 if lacks else 0 :]
    halves = 2 if sorting.may_lack else 1
    part = int(lacks) + (halves if len(parts) > halves and row["ended"] else 0)
    values = [_written(row[_name(column)], column) for column in columns]
    content = json.dumps([filter.sort, filter.term, part, *values], separators=(",", ":"))
    return urlsafe_b64encode(content.encode()).decode().rstrip("=")


def key_from(filter: ContractFilter, text: str | None) -> Key | None:
    """Return the key that an address carries; None where it carries none.

    Raises InputError for an order that does not exist and a key that is none of this order.
    """
    parts = parts_of(filter)
    if text is None:
        return None
    if text == LAST:
        return Key(len(parts), ())
    try:
        if len(text) > LONGEST_KEY or not text.isascii():
            raise ValueError
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        sort, term, part, *values = json.loads(packed)
        if (sort, term) != (filter.sort, filter.term) or type(part) is not int or part < 0:
            raise ValueError
        columns = parts[part].columns
        read = (_read(value, column) for value, column in zip(values, columns, strict=True))
        return Key(part, tuple(read))
    except (ValueError, TypeError, IndexError, RecursionError, binascii.Error) as error:
        raise InputError(Message("contract.no_key"), "after") from error


def _name(column: Column) -> str:
    return "title" if column is TITLE else str(column.key)


def _written(value: Value, column: Column) -> str | int | float:
    if column is TITLE:
        return str(value)[:FIRST_LETTERS]
    return value.isoformat() if isinstance(value, date) else value


def _read(value: object, column: Column) -> Value:
    """Return a value of this column. Raises ValueError where it can be none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(column.type, Float):
        if is_number:
            return float(value)  # type: ignore[arg-type]  # it was asked just above
    elif isinstance(column.type, Integer):
        if type(value) is int and abs(value) < 2**31:
            return value
    elif isinstance(value, str) and "\0" not in value:
        return date.fromisoformat(value) if isinstance(column.type, Date) else value
    raise ValueError
