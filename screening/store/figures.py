"""Snapshots and what they say. Read as plain rows: thousands of them before a command answers."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, text

from screening.kept import SourceLine
from screening.store.engine import new_id, reading, writing
from sources.kit import figures as shipped
from sources.kit.statements import Issue, Listing, Observation, Share, Statement, Tie

if TYPE_CHECKING:
    from screening.heard import Pin

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
        if _loaded(connection) == index:
            return False  # another process was first
        for one in shipped.load():
            put_in_use(connection, _shipped_facts(one), one.statements)
        connection.execute(text("DELETE FROM shipped"))
        made = text("INSERT INTO shipped (sha256) VALUES (:sha256)")
        connection.execute(made, {"sha256": index})
    return True


def _loaded(connection: Connection) -> str | None:
    found = connection.execute(text("SELECT sha256 FROM shipped")).scalar()
    return None if found is None else str(found)


def _shipped_facts(one: shipped.Figures) -> dict[str, Any]:
    return {name: getattr(one, name) for name in FIELDS if name != "published"}


def facts_of(pin: "Pin") -> dict[str, Any]:
    """A pin alone: what else is known of a source stays empty."""
    known = {field.name: getattr(pin, field.name) for field in fields(pin)}
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
    from screening import tables

    rows = [_row(statement) for statement in statements]
    snapshot = tables.snapshot
    in_use = (snapshot.c.source == facts["source"]) & (snapshot.c.status == "current")
    connection.execute(snapshot.update().where(in_use).values(status="former"))
    made = connection.execute(
        snapshot.insert().values(**facts, status="current", statements=len(rows))
    )
    id = new_id(made)
    if rows:
        connection.execute(tables.statement.insert(), [{**row, "snapshot_id": id} for row in rows])


def _row(statement: Statement) -> dict[str, Any]:
    kind = type(statement).__name__.lower()
    said = {
        field.name: value
        for field in fields(statement)
        if (value := getattr(statement, field.name)) != field.default
    }
    return {
        "kind": kind,
        "subject": getattr(statement, SUBJECTS[kind]),
        "country": getattr(statement, COUNTRIES[kind]),
        "content": json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=str),
    }


# -- what is in use --


def in_use(connection: Connection) -> tuple[int, ...]:
    asked = text("SELECT id FROM snapshot WHERE status = 'current' ORDER BY id")
    return tuple(connection.execute(asked).scalars())


def snapshots(connection: Connection) -> "Iterator[tuple[Pin, Iterable[Statement]]]":
    """Every snapshot in use with its statements, in the order of the sources' names."""
    from screening.heard import Pin

    asked = text("SELECT * FROM snapshot WHERE status = 'current' ORDER BY source")
    for row in connection.execute(asked).mappings().all():
        pin = Pin(
            source=row["source"],
            edition=row["edition"],
            sha256=row["sha256"],
            retrieved=_date(row["retrieved"]),
            published=_maybe_date(row["published"]),
            licence=row["licence"],
            attribution=row["attribution"],
        )
        yield pin, _statements(connection, row["id"])


def _statements(connection: Connection, snapshot_id: int) -> list[Statement]:
    asked = text("SELECT kind, content FROM statement WHERE snapshot_id = :id ORDER BY id")
    rows = connection.execute(asked, {"id": snapshot_id}).all()
    contents = json.loads("[" + ",".join(content for _, content in rows) + "]")
    return [_statement(KINDS[kind], said) for (kind, _), said in zip(rows, contents, strict=True)]


READ: dict[str, Callable[[Any], Any]] = {
    "issue": {issue.value: issue for issue in Issue}.__getitem__,
    "flags": tuple,
    "aliases": tuple,
    "since": date.fromisoformat,
}


def _statement(kind: type[Statement], said: dict[str, Any]) -> Statement:
    for name, read in READ.items():
        if name in said:
            said[name] = read(said[name])
    return kind(**said)


def lines(connection: Connection) -> tuple[SourceLine, ...]:
    asked = text("SELECT * FROM snapshot WHERE status = 'current' ORDER BY source")
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
