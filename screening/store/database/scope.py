"""The one layer through which rows of an organization are reached: every statement names it.

Nothing in ``screening.store`` selects, changes or deletes such rows but through a ``Scope``.
"""

import json
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from itertools import islice
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import (
    ARRAY,
    JSON,
    Connection,
    Delete,
    Engine,
    FromClause,
    Select,
    String,
    Table,
    Update,
    and_,
    any_,
    bindparam,
    column,
    delete,
    func,
    literal,
    select,
    true,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy import table as named_table
from sqlalchemy.sql.elements import ColumnElement

from screening.model.people import WHOLE, ScopePart, ScopeReach
from screening.store.database import bulk, list_upkeep
from screening.store.database import engine as database
from screening.store.database.one_moment import answers_of

T = TypeVar("T")
Column = ColumnElement[Any]  # of a table, or what is worked out of some
S = TypeVar("S")
P = ParamSpec("P")
Rows = Select[*tuple[Any, ...]]  # of whatever columns
Note = Callable[[Connection, int], None]  # notes something else in the same transaction

# By which column a row says of which contract it is -> the column of that contract.
CONTRACT_OF = {"contract_id": "id", "contract_key": "key"}
CONTRACT = named_table(
    "contract", *map(column, ("organization_id", "department", "tags", *CONTRACT_OF.values()))
)
CONTRACT_TAG = named_table("contract_tag", *map(column, ("organization_id", "contract_id", "tag")))
LISTS_ITS_TAGS = "purchase_request"  # of few rows, which are read all: no table of its tags
GIVEN = "given"  # the parameter of ``Scope.among_given``
MOST_KEPT = 500  # statements of one kind
AT_ONCE = 500  # values in one IN (…): well below what either engine takes


@dataclass(frozen=True, slots=True)
class Scope:
    """One organization in one database."""

    engine: Engine
    id: int
    slug: str
    now: Callable[[], datetime]
    reach: ScopeReach = WHOLE  # the contracts that are seen
    before_writing: Callable[[], None] | None = None  # raises where nothing may be written

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a connection that sees one consistent state and writes nothing."""
        return database.reading(self.engine)

    @contextmanager
    def writing(self, patience: timedelta | None = None) -> Iterator[Connection]:
        """Open a transaction; one writer of an organization at a time, as each first compares.

        What it moved in the list of contracts is counted before it ends. ``patience``: as for
        ``engine.writing``.
        """
        with database.writing(self.engine, patience) as connection:
            database.alone(connection, "organization", self.id)
            if self.before_writing is not None:
                self.before_writing()
            yield connection
            list_upkeep.fold(connection, self.id)

    @contextmanager
    def preparing(self) -> Iterator[Connection]:
        """Open a connection that reads one state, and writes after ``database.begin_writing``."""
        with database.preparing(self.engine) as connection:
            yield connection

    def alone_unless_awaited(self, connection: Connection) -> bool:
        """Let no other writer of the organization go on until this transaction ends.

        False where one waits for what it wrote. On SQLite nobody else writes from the beginning on.
        """
        return database.alone_unless_awaited(connection, "organization", self.id)

    def end_writing(self, connection: Connection) -> None:
        """Count what was moved in the list of contracts, and keep what was written."""
        list_upkeep.fold(connection, self.id)
        connection.commit()

    def owns(self, table: FromClause) -> ColumnElement[bool]:
        """Return the condition that a row belongs to the organization."""
        own: ColumnElement[bool] = table.c.organization_id == self.id
        if self.reach.is_whole:
            return own
        return and_(own, *(self._is_seen(table, part) for part in self.reach.parts))

    def _is_seen(self, table: FromClause, part: ScopePart) -> ColumnElement[bool]:
        """Return the condition that a row is of a contract of this part, or of no contract."""
        columns = table.c
        if "department" in columns:  # of a contract, or of what has no tags
            return self._is_in(table, part)
        for name, target in CONTRACT_OF.items():
            if name in columns:
                contract = CONTRACT.alias()
                seen = select(contract.c[target]).where(
                    contract.c.organization_id == self.id, self._is_in(contract, part)
                )
                return columns[name].is_(None) | columns[name].in_(seen)
        return true()

    def _is_in(self, table: FromClause, part: ScopePart) -> ColumnElement[bool]:
        """Return the condition that a row with a department, and maybe tags, is in a part."""
        of_these: ColumnElement[bool] = table.c.department.in_(sorted(part.departments))
        if not part.tags or "tags" not in table.c:
            return of_these
        if getattr(table, "name", None) == LISTS_ITS_TAGS:
            return of_these | self._lists_one(table.c.tags, part.tags)
        tagged = select(CONTRACT_TAG.c.contract_id).where(
            CONTRACT_TAG.c.organization_id == self.id, CONTRACT_TAG.c.tag.in_(sorted(part.tags))
        )
        return of_these | table.c.id.in_(tagged)

    def _lists_one(self, column: Column, tags: Collection[str]) -> ColumnElement[bool]:
        """Return the condition that a column, which holds a JSON list, has one of these tags."""
        if self.engine.dialect.name == "postgresql":
            each = func.json_array_elements_text(sql_cast(column, JSON))
            listed = each.table_valued("value").render_derived()
        else:
            listed = func.json_each(column).table_valued("value")
        return select(listed.c.value).where(listed.c.value.in_(sorted(tags))).exists()

    def among(self, column: ColumnElement[T], values: Collection[T]) -> ColumnElement[bool]:
        """Return the condition that a column has one of these values, as one parameter.

        For the paths that every screening takes: of ``IN (…)`` SQLAlchemy writes out each value
        anew, which takes longer than the database needs to find the rows.
        """
        if self.engine.dialect.name == "postgresql":
            return column == any_(literal(list(values), ARRAY(column.type)))
        listed = func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(select(listed.c.value))

    def among_given(self, column: ColumnElement[T]) -> ColumnElement[bool]:
        """Return the condition that a column has one of the values that ``given`` hands over."""
        if self.engine.dialect.name == "postgresql":
            return column == any_(bindparam(GIVEN, type_=ARRAY(column.type)))
        listed = func.json_each(bindparam(GIVEN, type_=String)).table_valued("value")
        return column.in_(select(listed.c.value))

    def given(self, values: Collection[object]) -> dict[str, object]:
        """Return the parameters with which a statement of ``among_given`` is executed."""
        is_array = self.engine.dialect.name == "postgresql"
        return {GIVEN: list(values) if is_array else json.dumps(list(values))}

    def select(self, table: Table, *columns: ColumnElement[Any]) -> Rows:
        """Select columns of one table, or all; joins add ``owns`` for each further table."""
        return select(*(columns or table.c)).select_from(table).where(self.owns(table))

    def update(self, table: Table) -> Update:
        """Return an UPDATE of the organization's rows."""
        return update(table).where(self.owns(table))

    def delete(self, table: Table) -> Delete:
        """Return a DELETE of the organization's rows."""
        return delete(table).where(self.owns(table))

    def insert(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]
    ) -> None:
        """Insert many rows at once, all of this organization."""
        for chunk in slices(rows, 2 * AT_ONCE):
            bulk.insert(connection, table, chunk, organization_id=self.id)


def kept(build: Callable[Concatenate[Scope, P], S]) -> Callable[Concatenate[Scope, P], S]:
    """Have a statement built once for each organization, and for what of it is seen.

    SQLAlchemy takes four times as long to build a small one, and to see that it knows it, as to run
    it. What ``build`` takes beside the scope names the statement; values are parameters of it.
    """
    statements: dict[object, S] = {}

    @wraps(build)
    def give(scope: Scope, /, *names: P.args, **more: P.kwargs) -> S:
        which = (
            scope.id, scope.reach, scope.engine.dialect.name, names, tuple(more.items())
        )  # fmt: skip
        statement = statements.get(which)
        if statement is None:
            if len(statements) >= MOST_KEPT:
                statements.clear()
            statement = statements[which] = build(scope, *names, **more)
        return statement

    return give


def asked_once(
    read: Callable[Concatenate[Scope, Connection, P], S],
) -> Callable[Concatenate[Scope, Connection, P], S]:
    """Have the same question asked once of one moment; the answer is never changed by who has it.

    Parts of a page that know nothing of each other ask for the same contract.
    """

    @wraps(read)
    def answer(scope: Scope, connection: Connection, /, *about: P.args, **more: P.kwargs) -> S:
        answers = answers_of(connection)
        if answers is None:
            return read(scope, connection, *about, **more)
        which = (read, scope.id, scope.reach, about, tuple(more.items()))
        if which not in answers:
            answers[which] = read(scope, connection, *about, **more)
        return typing.cast(S, answers[which])

    return answer


def slices(items: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """Yield the items in lists of at most ``size``."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
