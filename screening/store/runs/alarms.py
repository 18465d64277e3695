"""What a person must see about a source: raised with the run that failed, settled by one that did
not, or by a person.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from screening.model.run import Alarm
from screening.store import tables
from screening.store.database.columns import (
    compact,
    maybe_moment,
    moment,
)
from sources.kit.values.message import Message, as_json, from_json


def raise_one(
    connection: Connection,
    source: str,
    reasons: Sequence[Message | str],
    now: datetime,
    run: int | None = None,
    snapshot: int | None = None,
) -> None:
    """The same reasons again and again are one alarm, about the latest run."""
    table, said = tables.alarm, compact([as_json(reason) for reason in reasons])
    same = (table.c.source == source) & (table.c.reasons == said) & table.c.resolved_at.is_(None)
    about = {"run_id": run, "snapshot_id": snapshot}
    if connection.execute(table.update().where(same).values(about)).rowcount == 0:
        row = {"source": source, "at": now, "reasons": said, **about}
        connection.execute(table.insert().values(row))


def resolve(connection: Connection, source: str, now: datetime, by: str) -> None:
    table = tables.alarm
    unsettled = (table.c.source == source) & table.c.resolved_at.is_(None)
    connection.execute(table.update().where(unsettled).values(resolved_at=now, resolved_by=by))


def found(connection: Connection, source: str | None, open_only: bool) -> tuple[Alarm, ...]:
    table = tables.alarm
    asked = select(table).order_by(table.c.id.desc())
    if open_only:
        asked = asked.where(table.c.resolved_at.is_(None))
    if source is not None:
        asked = asked.where(table.c.source == source)
    return tuple(_alarm(row) for row in connection.execute(asked).mappings())


def _alarm(row: Mapping[Any, Any]) -> Alarm:
    return Alarm(
        id=row["id"],
        source=row["source"],
        at=moment(row["at"]),
        reasons=tuple(map(from_json, json.loads(row["reasons"]))),
        run=row["run_id"],
        snapshot=row["snapshot_id"],
        resolved_at=maybe_moment(row["resolved_at"]),
        resolved_by=row["resolved_by"],
    )
