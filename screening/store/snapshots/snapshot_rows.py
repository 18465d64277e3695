"""Rows of the table ``snapshot``: put in use, retired, read.

Read as plain SQL, without the tables: a cold command passes here, and loading them is most of its
start.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date, timedelta

from sqlalchemy import Connection, RowMapping, select, text

from screening.model.errors import InputError
from screening.model.risk_data import Pin
from screening.model.run import LastGood
from screening.model.snapshots import SourceLine
from screening.rules import rulebook
from screening.store.database import bulk
from screening.store.database.columns import Columns, maybe_date, moment, to_date
from screening.store.database.engine import alone, new_id
from screening.store.snapshots.statement_rows import read, row_of, statement_of
from sources.kit.values.message import Message
from sources.kit.values.statements import Statement

FIELDS = (
    "source", "title", "publisher", "url", "edition", "layout", "sha256", "retrieved", "published",
    "licence", "licence_url", "attribution", "rows",
)  # fmt: skip

# -- put in use --


def facts_of(pin: Pin) -> Columns:
    """Return the columns of a snapshot of which only the pin is known."""
    defaults = {"title": pin.source, "publisher": "", "url": "", "layout": "publisher"}
    facts = {f.name: getattr(pin, f.name) for f in fields(pin) if f.name in FIELDS}
    return defaults | facts | {"licence_url": "", "rows": 0}


def put_in_use(connection: Connection, facts: Columns, statements: Iterable[Statement]) -> None:
    """Put a snapshot in use in place of the one of the same source, which is kept as retired."""
    from screening.store import tables  # here, as in ``Store.portfolio``: saves a cold start

    rows = [row_of(statement) for statement in statements]
    retire(connection, facts["source"])
    result = connection.execute(
        tables.snapshot.insert().values(**facts, status="ready", statements=len(rows))
    )
    bulk.insert(connection, tables.statement, rows, snapshot_id=new_id(result))


def retire(connection: Connection, source: str, older_than: int | None = None) -> None:
    """Retire the snapshot in use, so that the next can take its place at once.

    Raises InputError if it is newer than the snapshot ``older_than``.
    """
    from screening.store import tables  # here, as in ``Store.portfolio``: saves a cold start

    alone(connection, "snapshot", source)
    snapshot = tables.snapshot
    in_use = (snapshot.c.source == source) & (snapshot.c.status == "ready")
    if older_than is not None:
        newer = select(snapshot.c.id).where(in_use, snapshot.c.id > older_than)
        if connection.execute(newer).first():
            raise InputError(Message("snapshot.too_late", source=source))
    connection.execute(snapshot.update().where(in_use).values(status="retired"))


# -- what is in use --

IN_USE = """
SELECT snapshot.*, checked_at, stale_after_days, expire_after_days
FROM snapshot LEFT JOIN source_schedule ON source_schedule.source = snapshot.source
WHERE status = 'ready' ORDER BY snapshot.source
"""

BY_ID = IN_USE.replace("status = 'ready'", "snapshot.id IN ({ids})")


def in_use(connection: Connection) -> tuple[int, ...]:
    """Return the ids of the snapshots in use."""
    stmt = text("SELECT id FROM snapshot WHERE status = 'ready' ORDER BY id")
    return tuple(connection.execute(stmt).scalars())


def freshness(connection: Connection) -> tuple[object, ...]:
    """Return a state that moves when a publisher confirms what it had, without a new snapshot."""
    stmt = text("SELECT source, checked_at, stale_after_days FROM source_schedule ORDER BY source")
    return tuple(tuple(row) for row in connection.execute(stmt))


def last_good(connection: Connection, source: str) -> LastGood | None:
    """Return the snapshot in use of one source, with what the next refresh compares with."""
    stmt = text("SELECT * FROM snapshot WHERE source = :source AND status = 'ready'")
    row = connection.execute(stmt, {"source": source}).mappings().first()
    if row is None:
        return None
    return LastGood(
        id=row["id"],
        source=row["source"],
        edition=row["edition"],
        sha256=row["sha256"],
        url=row["url"],
        retrieved=to_date(row["retrieved"]),
        published=maybe_date(row["published"]),
        rows=row["rows"],
        statements=row["statements"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        facts=json.loads(row["facts"] or "{}"),
        run=row["run_id"],
        layout=row["layout"],
    )


def pins(connection: Connection, ids: Sequence[int] | None = None) -> Iterator[tuple[int, Pin]]:
    """Yield (id, pin) of every snapshot in use, or of these, by the name of the source."""
    if ids is not None and not ids:
        return
    query = IN_USE if ids is None else BY_ID.format(ids=",".join(str(int(id)) for id in ids))
    for row in connection.execute(text(query)).mappings().all():
        stale_on, expires_on = _limits(row)
        pin = Pin(
            source=row["source"],
            edition=row["edition"],
            sha256=row["sha256"],
            retrieved=to_date(row["retrieved"]),
            published=maybe_date(row["published"]),
            licence=row["licence"],
            attribution=row["attribution"],
            stale_on=stale_on,
            expires_on=expires_on,
        )
        yield row["id"], pin


def _limits(row: RowMapping) -> tuple[date | None, date | None]:
    """Return the days on which a snapshot is stale and expires; None where nobody schedules it.

    Counted from the day on which the publisher was last seen to have nothing newer.
    """
    if row["stale_after_days"] is None:
        return None, None
    seen = to_date(row["retrieved"])
    if row["checked_at"] is not None:
        seen = max(seen, moment(row["checked_at"]).date())
    return (
        seen + timedelta(days=row["stale_after_days"] + 1),
        seen + timedelta(days=row["expire_after_days"] + 1),
    )


def lines(connection: Connection) -> tuple[SourceLine, ...]:
    """Return the snapshots in use as the list of sources shows them."""
    stmt = text("SELECT * FROM snapshot WHERE status = 'ready' ORDER BY source")
    return tuple(
        SourceLine(
            **{name: row[name] for name in FIELDS if name not in ("retrieved", "published")},
            retrieved=to_date(row["retrieved"]),
            published=maybe_date(row["published"]),
            statements=row["statements"],
        )
        for row in connection.execute(stmt).mappings()
    )


# -- their statements --


def statements_for_verdicts(connection: Connection, snapshot_id: int) -> list[Statement]:
    """Return observations, shares, and the ties of sources that say what goods are made with.

    All at once: they are few, and a command waits for them. No verdict reads the millions of names
    that a register can hold.
    """
    about = text("SELECT source, base_id FROM snapshot WHERE id = :id")
    source, base = connection.execute(about, {"id": snapshot_id}).one()
    third = "tie" if source in rulebook.load().method.sources.product_inputs else "share"
    if base is None:
        stmt = text(
            "SELECT kind, content FROM statement WHERE snapshot_id = :id "
            "AND kind IN ('observation', 'share', :third) ORDER BY id"
        )
        result = connection.execute(stmt, {"id": snapshot_id, "third": third})
        rows = [(kind, content) for kind, content in result]
    else:
        from screening.store.snapshots import deltas  # it loads the tables

        kinds = ("observation", "share", third)
        rows = [(row.kind, row.content) for row in deltas.rows(connection, snapshot_id, kinds)]
    return statements_of_rows(tuple(rows))


def statements_of_rows(rows: tuple[tuple[str, str], ...]) -> list[Statement]:
    """Return the statements of rows, each a kind and its content."""
    contents = json.loads("[" + ",".join(content for _, content in rows) + "]")
    return [statement_of(kind, content) for (kind, _), content in zip(rows, contents, strict=True)]


def statements(connection: Connection, snapshot_id: int) -> Iterator[Statement]:
    """Yield all statements of a snapshot of any size."""
    from screening.store.snapshots import deltas  # it loads the tables

    for row in deltas.rows(connection, snapshot_id):
        yield read(row.kind, row.content)
