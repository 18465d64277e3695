"""The rows of a table as a backup keeps them: one JSON list a line, the same from both engines.

Tables are read as the database has them and not as this version declares them, so that a backup of
an older version can be read, and be built up again before it is migrated.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import cast

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    collate,
    func,
    inspect,
    select,
)
from sqlalchemy.engine import Inspector
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.sql.elements import ColumnElement

from screening.model.errors import ScreeningError
from screening.store.database import bulk, list_upkeep
from sources.kit.values.message import Message

AT_ONCE = 1_000  # rows: read, written and told of together
# what the database keeps beside the rows and makes anew: not part of what anybody said
DERIVED = ("contract_count", "contract_move", "contract_tag", "alembic_version")

TEXT, WHOLE, FIGURE, TRUTH, DAY, MOMENT, BYTES = (
    "text", "integer", "float", "boolean", "date", "moment", "bytes",
)  # fmt: skip
KINDS: tuple[tuple[type, str], ...] = (  # the first that fits
    (Boolean, TRUTH),
    (Integer, WHOLE),
    (Float, FIGURE),
    (DateTime, MOMENT),
    (Date, DAY),
    (LargeBinary, BYTES),
    (String, TEXT),
)

NOT_IN_JSON = (DAY, MOMENT, BYTES)

Columns = tuple[tuple[str, str], ...]  # name and kind of each, by name
Tick = Callable[[int], object]  # called with how many rows more are done


@dataclass(frozen=True, slots=True)
class TableDigest:
    """The number of rows of a table, and the hash of their lines in the order of their keys."""

    rows: int
    sha256: str


class RunningDigest:
    """Count and hash of lines that pass one by one."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, line: bytes) -> None:
        """Count a line."""
        self.rows += 1
        self._hash.update(line)

    def digest(self) -> TableDigest:
        """Return count and hash of the lines until now."""
        return TableDigest(self.rows, self._hash.hexdigest())


def tables_of(connection: Connection) -> dict[str, Table]:
    """Return the tables with rows of somebody by name, each after those that it points to."""
    inspector, metadata = inspect(connection), MetaData()
    names = [name for name, _ in inspector.get_sorted_table_and_fkc_names() if name]
    keys = _keys(connection, inspector)
    columns = {name: kept for (_, name), kept in inspector.get_multi_columns().items()}
    return {
        name: _table(metadata, name, columns[name], keys.get(name))
        for name in names
        if _is_kept(name)
    }


def _is_kept(name: str) -> bool:
    made = (list_upkeep.SEARCH, list_upkeep.WORDS, "sqlite_")
    return name not in DERIVED and not name.startswith(made)


def _keys(connection: Connection, inspector: Inspector) -> dict[str, Collection[str]]:
    """Return the columns of the primary key of each table.

    Nothing for SQLite, which says of each column whether it belongs to the key: to ask once more
    takes as long as all the rest.
    """
    if connection.dialect.name == "sqlite":
        return {}
    several = inspector.get_multi_pk_constraint().items()
    return {name: key["constrained_columns"] for (_, name), key in several if key}


def _table(
    metadata: MetaData,
    name: str,
    columns: Sequence[ReflectedColumn],
    key: Collection[str] | None,
) -> Table:
    return Table(
        name,
        metadata,
        *(
            Column(
                column["name"],
                column["type"],
                primary_key=column["name"] in key
                if key is not None
                else bool(column.get("primary_key")),
                autoincrement=False,
            )
            for column in sorted(columns, key=lambda column: str(column["name"]))
        ),
    )


def columns_of(table: Table) -> Columns:
    """Return name and kind of each column, by name."""
    return tuple((column.name, _kind(column.type)) for column in table.columns)


def _kind(type_: object) -> str:
    for known, kind in KINDS:
        if isinstance(type_, known):
            return kind
    raise RuntimeError(f"no kind of column for {type_}")


def count(connection: Connection, table: Table) -> int:
    """Return how many rows a table has."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


# -- reading --


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield the rows as JSON lists of their columns by name, in the order of their keys."""
    stmt = select(table).order_by(*_order(table, connection.dialect.name))
    rows = connection.execute(stmt, execution_options={"yield_per": AT_ONCE})
    odd = [at for at, (_, kind) in enumerate(columns_of(table)) if kind in NOT_IN_JSON]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
    for row in rows:
        values = list(row)
        for at in odd:
            if values[at] is not None:
                values[at] = _written(values[at])
        yield encode(values).encode() + b"\n"


def _order(table: Table, engine: str) -> Sequence[ColumnElement[object]]:
    """Return the key of a table, by bytes on both engines; every column where it has no key."""
    keys: Sequence[ColumnElement[object]]
    keys = list(table.primary_key.columns) or list(table.columns)
    if engine == "postgresql":
        keys = [_by_bytes(key) if isinstance(key.type, String) else key for key in keys]
    return keys


def _by_bytes(key: ColumnElement[object]) -> ColumnElement[object]:
    return cast(ColumnElement[object], collate(cast(ColumnElement[str], key), "C"))


def digest(connection: Connection, table: Table) -> TableDigest:
    """Return count and hash of the rows of a table."""
    return digest_of(lines(connection, table))


def digest_of(several: Iterable[bytes]) -> TableDigest:
    """Return count and hash of lines."""
    running = RunningDigest()
    for line in several:
        running.add(line)
    return running.digest()


def _in_utc(moment: datetime) -> str:
    """Return a moment in UTC without saying so: SQLite hands it out like that already."""
    naive = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return naive.isoformat(timespec="microseconds")


def _written(value: object) -> object:
    """Return a value as JSON has it; text and whole numbers are as they are."""
    if isinstance(value, datetime):
        return _in_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(cast(bytes, value)).decode()


def _read(value: str, kind: str) -> object:
    """Return a value as the drivers want it."""
    if kind == MOMENT:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return date.fromisoformat(value) if kind == DAY else base64.b64decode(value)


# -- writing --


def load(
    connection: Connection, table: Table, columns: Columns, several: Iterable[bytes], tick: Tick
) -> None:
    """Insert the rows of lines whose columns are these. Raise ScreeningError where they differ."""
    if columns_of(table) != columns:
        raise ScreeningError(Message("backup.other_columns", table=table.name))
    names = [name for name, _ in columns]
    odd = [(at, kind) for at, (_, kind) in enumerate(columns) if kind in NOT_IN_JSON]
    remaining = iter(several)
    while batch := list(islice(remaining, AT_ONCE)):
        rows = []
        for line in batch:
            values = json.loads(line)
            for at, kind in odd:
                if values[at] is not None:
                    values[at] = _read(values[at], kind)
            rows.append(dict(zip(names, values, strict=True)))
        bulk.insert(connection, table, rows)
        tick(len(rows))


def empty(connection: Connection, several: Iterable[Table]) -> None:
    """Remove the rows that the making of tables left, those that point to others first."""
    for table in reversed(list(several)):
        connection.execute(table.delete())


def count_on(connection: Connection, table: Table) -> None:
    """Have the database give ids after those that are there; SQLite does so by itself."""
    if connection.dialect.name != "postgresql" or "id" not in table.columns:
        return
    name = connection.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar()
    if name is None:
        return
    highest = connection.execute(select(func.max(table.columns["id"]))).scalar()
    if highest is not None:
        connection.execute(select(func.setval(name, highest)))
