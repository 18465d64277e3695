"""The words of a search, and the rows that hold them: any part of a word counts, not only its head.

The index of ``database/list_upkeep.py`` knows which rows hold which groups of three letters. Rows
that hold all groups of a word are looked at themselves, for the groups may stand apart.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY

from screening.store import tables
from screening.store.database.list_upkeep import LETTERS, SEARCH

MOST_GROUPS = 12  # of a search: more of them leave hardly fewer rows

SEARCHED = tables.contract.c.search
INDEX = table(SEARCH, column("rowid"))


class Words:
    """Folded words that rows must hold, all of them."""

    def __init__(self, dialect: str, words: Sequence[str]) -> None:
        self._sqlite = dialect == "sqlite"
        self._words = words
        groups = (
            word[at : at + LETTERS] for word in words for at in range(len(word) - LETTERS + 1)
        )
        self._groups = list(dict.fromkeys(groups))[:MOST_GROUPS]

    @property
    def indexed(self) -> bool:
        """Return whether the index can tell anything: one of the words is long enough."""
        return bool(self._groups)

    def size(self, connection: Connection, most: int) -> int:
        """Return how many rows may hold the words, counted up to ``most``."""
        if self._sqlite:
            rows = select(INDEX.c.rowid).where(self._matched()).limit(most)
        else:
            rows = select(tables.contract.c.id).where(self.among()).limit(most)
        count = select(func.count()).select_from(rows.subquery())
        return int(connection.execute(count).scalar_one())

    def among(self) -> ColumnElement[bool]:
        """Return the condition that a row may hold the words, by the index."""
        if self._sqlite:
            return tables.contract.c.id.in_(select(INDEX.c.rowid).where(self._matched()))
        parts: ColumnElement[Any] = func.contract_parts(SEARCHED, type_=ARRAY(Text))
        return parts.contains(cast(self._groups, ARRAY(Text)))

    def streamed(self, statement: Select[Any]) -> Select[Any]:
        """Return the statement so that rows come from the index one by one, until enough came."""
        if not self._sqlite:
            return statement.where(self.among())
        statement = statement.join(INDEX, INDEX.c.rowid == tables.contract.c.id)
        return statement.where(self._matched())

    def contained(self) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions that the row itself holds each word."""
        for word in self._words:
            if self._sqlite:
                yield func.instr(SEARCHED, word) > 0
            else:
                yield SEARCHED.contains(word, autoescape=True)

    def _matched(self) -> ColumnElement[bool]:
        query = " AND ".join('"' + group.replace('"', '""') + '"' for group in self._groups)
        return literal_column(SEARCH).op("MATCH")(query)
