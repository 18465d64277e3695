"""The snapshots of each source as a person looks at them: in use, retired and quarantined."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from screening.model.errors import MissingError
from screening.model.snapshots import SnapshotLine
from screening.store.database.columns import moment

SHOWN = "status <> 'loading'"


def lines(connection: Connection, source: str | None, limit: int) -> tuple[SnapshotLine, ...]:
    narrowed = f"{SHOWN} AND source = :source" if source is not None else SHOWN
    asked = text(f"SELECT * FROM snapshot WHERE {narrowed} ORDER BY id DESC LIMIT :limit")  # noqa: S608
    rows = connection.execute(asked, {"source": source, "limit": limit}).mappings()
    return tuple(_line(row) for row in rows)


def line(connection: Connection, id: int) -> SnapshotLine:
    asked = text(f"SELECT * FROM snapshot WHERE {SHOWN} AND id = :id")  # noqa: S608
    row = connection.execute(asked, {"id": id}).mappings().first()
    if row is None:
        raise MissingError(f"There is no snapshot {id}; `screening sources` lists them.")
    return _line(row)


def runs_of(connection: Connection, ids: Sequence[int]) -> dict[str, tuple[int, int | None]]:
    """Of each source the snapshot among these, and the run that brought it."""
    wanted = set(ids)
    asked = text("SELECT id, source, run_id FROM snapshot ORDER BY source")
    return {source: (id, run) for id, source, run in connection.execute(asked) if id in wanted}


def _line(row: Mapping[Any, Any]) -> SnapshotLine:
    judged = json.loads(row["judgement"] or "{}")
    accepted = row["accepted_at"]
    return SnapshotLine(
        id=row["id"],
        source=row["source"],
        edition=row["edition"],
        layout=row["layout"],
        status=row["status"],
        sha256=row["sha256"],
        url=row["url"],
        retrieved=_day(row["retrieved"]),
        published=_day(row["published"]),
        rows=row["rows"],
        statements=row["statements"],
        run=row["run_id"],
        reasons=tuple(judged.get("reasons", ())),
        warnings=tuple(judged.get("warnings", ())),
        rejected=tuple(json.loads(row["rejected"] or "[]")),
        facts=json.loads(row["facts"] or "{}"),
        accepted_by=row["accepted_by"],
        accepted_why=row["accepted_why"],
        accepted_at=None if accepted is None else moment(accepted),
        base=row["base_id"],
        let_go=row["let_go"] is not None,
    )


def _day(value: Any) -> Any:
    """Plain SQL gives text on SQLite and a date elsewhere."""
    from datetime import date

    return date.fromisoformat(value) if isinstance(value, str) else value
