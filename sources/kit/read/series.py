"""Figures of countries over years: the last year there is, and the latest figure of each."""

from collections.abc import Iterable, Iterator

from sources.kit.read.rows import TableRow
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.statements import Observation, Statement


def last_year(rows: Iterable[TableRow], column: str) -> str:
    """Return the edition of a table that names none: the last year with a row."""
    years = [row.year(column) for row in rows]
    if not years:
        raise UnreadableError(Message("list.table_without_rows"))
    return str(max(years))


def latest(statements: Iterable[Statement]) -> Iterator[Observation]:
    """Yield of each country and indicator the latest year, the first of two in one year."""
    newest: dict[tuple[str, str], Observation] = {}
    for statement in statements:
        if isinstance(statement, Observation):
            former = newest.get((statement.country, statement.indicator))
            if former is None or (former.year or 0) < (statement.year or 0):
                newest[statement.country, statement.indicator] = statement
    yield from newest.values()
