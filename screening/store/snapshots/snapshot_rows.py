"""Snapshots and what they say. Read as plain rows: thousands of them before a command answers."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from screening.model.errors import InputError
from screening.model.risk_data import Pin
from screening.model.run import LastGood
from screening.model.snapshots import SourceLine
from screening.rules import rulebook
from screening.store.database import bulk
from screening.store.database.columns import moment
from screening.store.database.engine import (
    alone,
    new_id,
    reading,
    writing,
)
from sources.kit.shipped import figures as shipped
from sources.kit.values.message import Message
from sources.kit.values.statements import (
    Issue,
    Listing,
    Observation,
    Share,
    Statement,
    Tie,
)

FIELDS = (
    "source", "title", "publisher", "url", "edition", "layout", "sha256", "retrieved", "published",
    "licence", "licence_url", "attribution", "rows",
)  # fmt: skip
KINDS: dict[str, type[Statement]] = {
    "observation": Observation,
    "listing": Listing,
    "tie": Tie,
    "share": Share,
}
SUBJECTS = {"observation": "indicator", "listing": "name", "tie": "child", "share": "good"}
COUNTRIES = {
    "observation": "country",
    "listing": "country",
    "tie": "child_country",
    "share": "origin",
}


# -- what ships --


def load_shipped(engine: Engine) -> bool:
    """Loads the shipped figures when they are not the ones loaded; answers whether it did."""
    index = hashlib.sha256((shipped.SHIPPED / shipped.INDEX).read_bytes()).hexdigest()
    with reading(engine) as connection:
        if _loaded(connection) == index:
            return False
    with writing(engine) as connection:
        alone(connection, "shipped")
        if _loaded(connection) == index:
            return False  # another process was first
        for one in shipped.load():
            if not _refreshed_since(connection, one):
                put_in_use(connection, _shipped_facts(one), one.statements)
        connection.execute(text("DELETE FROM shipped"))
        made = text("INSERT INTO shipped (sha256) VALUES (:sha256)")
        connection.execute(made, {"sha256": index})
    return True


def _loaded(connection: Connection) -> str | None:
    found = connection.execute(text("SELECT sha256 FROM shipped")).scalar()
    return None if found is None else str(found)


def _refreshed_since(connection: Connection, one: shipped.Figures) -> bool:
    """A newer program may carry older figures than those that a run has fetched."""
    asked = text(
        "SELECT retrieved FROM snapshot "
        "WHERE source = :source AND status = 'ready' AND run_id IS NOT NULL"
    )
    found = connection.execute(asked, {"source": one.source}).scalar()
    return found is not None and _date(found) >= one.retrieved


def _shipped_facts(one: shipped.Figures) -> dict[str, Any]:
    return {name: getattr(one, name) for name in FIELDS if name != "published"}


def facts_of(pin: Pin) -> dict[str, Any]:
    """A pin alone: what else is known of a source stays empty."""
    known = {f.name: getattr(pin, f.name) for f in fields(pin) if f.name in FIELDS}
    return (
        {"title": pin.source, "publisher": "", "url": "", "layout": "publisher"}
        | known
        | {
            "licence_url": "",
            "rows": 0,
        }
    )


def put_in_use(
    connection: Connection, facts: dict[str, Any], statements: Iterable[Statement]
) -> None:
    """This snapshot in place of the one in use; the former one stays, out of use."""
    from screening.store import tables  # here, as in ``Store.portfolio``: saves a cold start

    rows = [row_of(statement) for statement in statements]
    retire(connection, facts["source"])
    made = connection.execute(
        tables.snapshot.insert().values(**facts, status="ready", statements=len(rows))
    )
    id = new_id(made)
    bulk.insert(connection, tables.statement, rows, snapshot_id=id)


def retire(connection: Connection, source: str, older_than: int | None = None) -> None:
    """Takes the snapshot in use out of use, so that the next can take its place at once."""
    from screening.store import tables  # here, as in ``Store.portfolio``: saves a cold start

    alone(connection, "snapshot", source)
    snapshot = tables.snapshot
    in_use = (snapshot.c.source == source) & (snapshot.c.status == "ready")
    if older_than is not None:
        newer = select(snapshot.c.id).where(in_use, snapshot.c.id > older_than)
        if connection.execute(newer).first():
            raise InputError(Message("snapshot.too_late", source=source))
    connection.execute(snapshot.update().where(in_use).values(status="retired"))


NAMES = {
    kind: (name, tuple((field.name, field.default) for field in fields(kind)))
    for name, kind in KINDS.items()
}
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


def row_of(statement: Statement) -> dict[str, Any]:
    """Called millions of times for one list."""
    kind, named = NAMES[type(statement)]
    said = {
        name: value for name, default in named if (value := getattr(statement, name)) != default
    }
    return {
        "kind": kind,
        "subject": getattr(statement, SUBJECTS[kind]),
        "country": getattr(statement, COUNTRIES[kind]),
        "content": ENCODER.encode(said),
    }


# -- what is in use --

IN_USE = """
SELECT snapshot.*, checked_at, stale_after_days, expire_after_days
FROM snapshot LEFT JOIN source_schedule ON source_schedule.source = snapshot.source
WHERE status = 'ready' ORDER BY snapshot.source
"""

THESE = IN_USE.replace("status = 'ready'", "snapshot.id IN ({ids})")


def in_use(connection: Connection) -> tuple[int, ...]:
    asked = text("SELECT id FROM snapshot WHERE status = 'ready' ORDER BY id")
    return tuple(connection.execute(asked).scalars())


def limits(connection: Connection) -> tuple[object, ...]:
    """What moves when a publisher is seen again without a new snapshot."""
    asked = text("SELECT source, checked_at, stale_after_days FROM source_schedule ORDER BY source")
    return tuple(tuple(row) for row in connection.execute(asked))


def last_good(connection: Connection, source: str) -> LastGood | None:
    """The snapshot in use of one source, with what the next refresh compares with."""
    asked = text("SELECT * FROM snapshot WHERE source = :source AND status = 'ready'")
    row = connection.execute(asked, {"source": source}).mappings().first()
    if row is None:
        return None
    return LastGood(
        id=row["id"],
        source=row["source"],
        edition=row["edition"],
        sha256=row["sha256"],
        url=row["url"],
        retrieved=_date(row["retrieved"]),
        published=_maybe_date(row["published"]),
        rows=row["rows"],
        statements=row["statements"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        facts=json.loads(row["facts"] or "{}"),
        run=row["run_id"],
        layout=row["layout"],
    )


def pins(connection: Connection, ids: Sequence[int] | None = None) -> Iterator[tuple[int, Pin]]:
    """Every snapshot in use (or these), in the order of the sources' names."""
    if ids is not None and not ids:
        return
    asked = IN_USE if ids is None else THESE.format(ids=",".join(str(int(id)) for id in ids))
    for row in connection.execute(text(asked)).mappings().all():
        stale_on, expires_on = _limits(row)
        pin = Pin(
            source=row["source"],
            edition=row["edition"],
            sha256=row["sha256"],
            retrieved=_date(row["retrieved"]),
            published=_maybe_date(row["published"]),
            licence=row["licence"],
            attribution=row["attribution"],
            stale_on=stale_on,
            expires_on=expires_on,
        )
        yield row["id"], pin


def _limits(row: Mapping[Any, Any]) -> tuple[date | None, date | None]:
    """Counted from the day on which the publisher was last seen to have nothing newer."""
    if row["stale_after_days"] is None:
        return None, None  # a source that nobody schedules
    seen = _date(row["retrieved"])
    if row["checked_at"] is not None:
        seen = max(seen, moment(row["checked_at"]).date())
    return (
        seen + timedelta(days=row["stale_after_days"] + 1),
        seen + timedelta(days=row["expire_after_days"] + 1),
    )


def heard_of(connection: Connection, snapshot_id: int) -> list[Statement]:
    """Observations, shares, and the ties of those who say what goods are made with.

    All at once: they are few, and a command waits for them. No verdict listens to the millions of
    names that a register can hold.
    """
    named = text("SELECT source, base_id FROM snapshot WHERE id = :id")
    source, base = connection.execute(named, {"id": snapshot_id}).one()
    more = "tie" if source in rulebook.load().method.sources.inputs else "share"
    if base is None:
        asked = text(
            "SELECT kind, content FROM statement WHERE snapshot_id = :id "
            "AND kind IN ('observation', 'share', :more) ORDER BY id"
        )
        given = connection.execute(asked, {"id": snapshot_id, "more": more})
        rows = [(kind, content) for kind, content in given]
    else:
        from screening.store.snapshots import deltas  # it loads the tables

        kinds = ("observation", "share", more)
        rows = [(row.kind, row.content) for row in deltas.rows(connection, snapshot_id, kinds)]
    said = json.loads("[" + ",".join(content for _, content in rows) + "]")
    return [_statement(KINDS[kind], one) for (kind, _), one in zip(rows, said, strict=True)]


def statements(connection: Connection, snapshot_id: int) -> Iterator[Statement]:
    """Everything that a snapshot says, as it comes: of any size."""
    from screening.store.snapshots import deltas  # it loads the tables

    for row in deltas.rows(connection, snapshot_id):
        yield read(row.kind, row.content)


def read(kind: str, content: str) -> Statement:
    """A statement as it was before it became a row."""
    return _statement(KINDS[kind], json.loads(content))


READ: dict[str, Callable[[Any], Any]] = {
    "issue": {issue.value: issue for issue in Issue}.__getitem__,
    "flags": tuple,
    "aliases": tuple,
    "identifiers": tuple,
    "since": date.fromisoformat,
}


def _statement(kind: type[Statement], said: dict[str, Any]) -> Statement:
    for name, read in READ.items():
        if name in said:
            said[name] = read(said[name])
    return kind(**said)


def lines(connection: Connection) -> tuple[SourceLine, ...]:
    asked = text("SELECT * FROM snapshot WHERE status = 'ready' ORDER BY source")
    return tuple(
        SourceLine(
            **{name: row[name] for name in FIELDS if name not in ("retrieved", "published")},
            retrieved=_date(row["retrieved"]),
            published=_maybe_date(row["published"]),
            statements=row["statements"],
        )
        for row in connection.execute(asked).mappings()
    )


def _date(value: Any) -> date:
    """Plain SQL gives text on SQLite and a date elsewhere."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _maybe_date(value: Any) -> date | None:
    return None if value is None else _date(value)
