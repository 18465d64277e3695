"""Values that are kept encrypted, as whoever closes them under another key goes through them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Column, Engine, func, select

from screening.model.audit import Upkeep
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.database import engine

_COLUMNS: Mapping[str, Column[object]] = {
    str(column): column
    for column in (
        tables.signal.c.sealed,
        tables.signal.c.reply,
        tables.signal.c.why,
        tables.person.c.totp_secret,
        tables.sign_in_session.c.new_secret,
        tables.held_form.c.content,
        tables.sign_in_provider.c.client_secret,
        tables.provider_session.c.id_token,
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
                    select(func.count()).where(column.is_not(None), column.not_like(f"{mark}%"))
                ).scalar_one()
                for column in _COLUMNS.values()
            )

    def page(self, name: str, mark: str, after: int, most: int) -> tuple[SealedValue, ...]:
        """Return values of a column that do not begin with this mark, by the ids of their rows."""
        column = _COLUMNS[name]
        id = column.table.c.id
        stmt = select(id, column).where(
            column.is_not(None), column.not_like(f"{mark}%"), id > after
        )
        with engine.reading(self._engine) as connection:
            rows = connection.execute(stmt.order_by(id).limit(most)).all()
        return tuple(SealedValue(*row) for row in rows)

    def replace(self, name: str, changes: Sequence[tuple[SealedValue, str]]) -> int:
        """Put values in the place of others; return how many.

        One that somebody wrote since it was read stays as it is.
        """
        column, replaced = _COLUMNS[name], 0
        table = column.table
        with engine.writing(self._engine) as connection:
            for before, closed in changes:
                stmt = table.update().where(table.c.id == before.id, column == before.closed)
                replaced += connection.execute(stmt.values({column.name: closed})).rowcount
            upkeep(connection, Upkeep.RENEWAL)
        return replaced
