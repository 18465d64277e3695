"""Values that are kept encrypted, as whoever closes them under another key goes through them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Engine, Table, and_, func, select

from screening.model.audit import Upkeep
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.database import engine

_COLUMNS: Mapping[str, tuple[Table, str]] = {
    f"{table.name}.{column}": (table, column)
    for table, column in (
        (tables.signal, "sealed"),
        (tables.signal, "reply"),
        (tables.signal, "why"),
        (tables.person, "totp_secret"),
        (tables.sign_in_session, "new_secret"),
        (tables.held_form, "content"),
        (tables.sign_in_provider, "client_secret"),
        (tables.provider_session, "id_token"),
    )
}
COLUMNS = tuple(_COLUMNS)  # such as "signal.sealed"


class SealedValue(NamedTuple):
    """An encrypted value and the id of its row."""

    id: int
    closed: str


class SealedValues:
    """The encrypted values of one database, of all organizations, column by column."""

    def __init__(self, database: Engine) -> None:
        self._engine = database

    def count(self, mark: str) -> int:
        """Return how many values do not begin with this mark."""
        with engine.reading(self._engine) as connection:
            return sum(
                connection.execute(
                    select(func.count()).select_from(table).where(_without(mark, table.c[column]))
                ).scalar_one()
                for table, column in _COLUMNS.values()
            )

    def page(self, name: str, mark: str, after: int, most: int) -> tuple[SealedValue, ...]:
        """Return values of a column that do not begin with this mark, by the ids of their rows."""
        table, column = _COLUMNS[name]
        id, closed = table.c.id, table.c[column]
        stmt = select(id, closed).where(_without(mark, closed), id > after)
        with engine.reading(self._engine) as connection:
            rows = connection.execute(stmt.order_by(id).limit(most)).all()
        return tuple(SealedValue(*row) for row in rows)

    def replace(self, name: str, changes: Sequence[tuple[SealedValue, str]]) -> int:
        """Put values in the place of others; return how many.

        One that somebody wrote since it was read stays as it is.
        """
        (table, column), replaced = _COLUMNS[name], 0
        with engine.writing(self._engine) as connection:
            for before, closed in changes:
                same = (table.c.id == before.id) & (table.c[column] == before.closed)
                stmt = table.update().where(same).values({column: closed})
                replaced += connection.execute(stmt).rowcount
            upkeep(connection, Upkeep.RENEWAL)
        return replaced


def _without(mark: str, closed: ColumnElement[object]) -> ColumnElement[bool]:
    return and_(closed.is_not(None), closed.not_like(f"{mark}%"))
