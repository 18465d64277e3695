"""What a person must see about a source: raised with the run that failed, settled by one that did
not, or by a person.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from screening.model.run import Alarm
from screening.store import tables
from screening.store.database.columns import (
    compact,
    maybe_moment,
    moment,
)
from sources.kit.values.message import Message, as_json, from_json


def raise_alarm(
    connection: Connection,
    source: str,
    reasons: Sequence[Message | str],
    now: datetime,
    run: int | None = None,
    snapshot: int | None = None,
) -> None:
    """Raise an alarm; the same reasons again and again are one alarm, about the latest run."""
    table, packed = tables.alarm, compact([as_json(reason) for reason in reasons])
    same = (table.c.source == source) & (table.c.reasons == packed) & table.c.resolved_at.is_(None)
    about = {"run_id": run, "snapshot_id": snapshot}
    if connection.execute(table.update().where(same).values(about)).rowcount == 0:
        row = {"source": source, "at": now, "reasons": packed, **about}
        connection.execute(table.insert().values(row))


def resolve(connection: Connection, source: str, now: datetime, by: str) -> None:
    """Settle the open alarms about a source."""
    table = tables.alarm
    unsettled = (table.c.source == source) & table.c.resolved_at.is_(None)
    connection.execute(table.update().where(unsettled).values(resolved_at=now, resolved_by=by))


def find_alarms(connection: Connection, source: str | None, open_only: bool) -> tuple[Alarm, ...]:
    """Return the alarms about a source or all, the latest first."""
    table = tables.alarm
    stmt = select(table).order_by(table.c.id.desc())
    if open_only:
        stmt = stmt.where(table.c.resolved_at.is_(None))
    if source is not None:
        stmt = stmt.where(table.c.source == source)
    return tuple(_alarm(row) for row in connection.execute(stmt).mappings())


def _alarm(row: RowMapping) -> Alarm:
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
