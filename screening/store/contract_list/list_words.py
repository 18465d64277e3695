"""The words of a search, and the rows that hold them: any part of a word counts, not only its head.

Of two letters only the head of a word counts, with what stands before it: a blank or a new line.
One letter alone is no search.

The index of ``database/list_upkeep.py`` knows which rows hold which groups of three letters. Rows
that hold all groups of a word are looked at themselves, for the groups may stand apart.
"""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Text,
    and_,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from screening.store import tables
from screening.store.database.list_upkeep import LETTERS, SEARCH, WORDS
from screening.store.database.scope import Column, Rows

MOST_GROUPS = 12  # of a search: more of them leave hardly fewer rows
MOST_HEADS = 4
SHORT = LETTERS - 1  # letters of a word of which only the beginning is looked for

SEARCHED = tables.contract.c.search
INDEXES = {
    "sqlite": table(SEARCH, column("rowid")),
    "postgresql": table(WORDS, column("rowid"), column("search")),
}


def _heads(word: str) -> tuple[str, str]:
    """Return what stands in a row where a word begins so."""
    return (f" {word}", f"\n{word}")


def _groups(word: str) -> Iterator[str]:
    """Yield groups of letters that hold each letter of a word; none of a shorter word.

    Those between them would leave out hardly a row more, and each is looked up.
    """
    last = len(word) - LETTERS
    if last >= 0:
        yield from (word[at : at + LETTERS] for at in (*range(0, last, LETTERS), last))


def _quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"'


class Words:
    """Folded words that rows must hold, all of them."""

    def __init__(self, dialect: str, words: Sequence[str]) -> None:
        self._sqlite = dialect == "sqlite"
        self._index = INDEXES[dialect]
        self._words = words
        groups = (group for word in words for group in _groups(word))
        self._ids: Sequence[int] = ()
        self._groups = list(dict.fromkeys(groups))[:MOST_GROUPS]
        self._heads = list(dict.fromkeys(_heads(w) for w in words if len(w) == SHORT))[:MOST_HEADS]

    @property
    def indexed(self) -> bool:
        """Return whether the index can tell anything: one of the words is long enough."""
        return bool(self._groups or self._heads)

    def find(self, connection: Connection, most: int) -> int | None:
        """Find the rows that may hold the words; return how many, None for more than ``most``."""
        stmt = select(self._index.c.rowid)
        ids = connection.execute(stmt.where(self._by_index()).limit(most + 1)).scalars().all()
        self._ids = ids if len(ids) <= most else ()
        return len(ids) if len(ids) <= most else None

    def among(self) -> ColumnElement[bool]:
        """Return the condition that a row is one of those that were found."""
        if not self._sqlite:
            return tables.contract.c.id == func.any(cast(list(self._ids), ARRAY(Integer)))
        listed = func.json_each(json.dumps(list(self._ids))).table_valued("value")
        return tables.contract.c.id.in_(select(listed.c.value))

    def joined(self, statement: Rows) -> Rows:
        """Return the statement so that all rows come from the index."""
        statement = statement.join(self._index, self._index.c.rowid == tables.contract.c.id)
        return statement.where(self._by_index())

    def streamed(self, statement: Rows) -> Rows:
        """Return the statement so that rows come from the index one by one, until enough came.

        PostgreSQL takes the words for rarer than they are and would look at every contract, so each
        row is looked up in a query of its own, which it may not join otherwise.
        """
        if self._sqlite:
            return self.joined(statement)
        found = statement.where(tables.contract.c.id == self._index.c.rowid).offset(0).lateral()
        rows = select(*found.c).select_from(self._index.join(found, true()))
        return rows.where(self._by_index())

    def contained(self) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions that the row itself holds each word."""
        for word in self._words:
            parts = _heads(word) if len(word) == SHORT else (word,)
            yield or_(*map(self._contains, parts))

    def _contains(self, part: str) -> ColumnElement[bool]:
        if self._sqlite:
            return func.instr(SEARCHED, part) > 0
        return SEARCHED.contains(part, autoescape=True)

    def _by_index(self) -> ColumnElement[bool]:
        if not self._sqlite:
            parts: Column = func.contract_parts(self._index.c.search, type_=ARRAY(Text))
            whole = [parts.contains(cast(self._groups, ARRAY(Text)))] if self._groups else []
            return and_(*whole, *(parts.overlap(cast(list(h), ARRAY(Text))) for h in self._heads))
        either = (f"({' OR '.join(map(_quoted, heads))})" for heads in self._heads)
        query = " AND ".join((*map(_quoted, self._groups), *either))
        return literal_column(SEARCH).op("MATCH", is_comparison=True)(query)
