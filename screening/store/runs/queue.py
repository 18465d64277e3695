"""The schedule and the queue, in SQL: which slots are due, and that each is queued once."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from screening.model.run import GIVEN
from screening.model.schedule import (
    FIRST,
    FIRST_LOOK,
    Schedule,
    due_slot,
    slot_name,
)
from screening.store import tables
from screening.store.database.columns import moment

Slot = tuple[str, str]  # source, and the slot's name


def declare(connection: Connection, schedule: Schedule, now: datetime) -> None:
    """What follows from the source is brought up to date; ``enabled`` and ``since`` are kept."""
    table = tables.source_schedule
    told = {
        "rule": schedule.rule,
        "offset_seconds": schedule.offset_seconds,
        "stale_after_days": schedule.stale_after_days,
        "expire_after_days": schedule.expire_after_days,
    }
    fresh = {**told, "source": schedule.source, "enabled": schedule.enabled, "since": now}
    connection.execute(_insert_once(connection, table, fresh, ("source",)))
    connection.execute(table.update().where(table.c.source == schedule.source).values(**told))


def due(connection: Connection, now: datetime) -> list[Slot]:
    """The latest slot of each source that is on, unless it lies before the source came.

    A source that has nothing in use is looked at soon after it came, once, and not a week later.
    """
    table = tables.source_schedule
    rows = connection.execute(table.select().where(table.c.enabled)).mappings().all()
    known = set(connection.execute(_known()).scalars())
    found = []
    for row in rows:
        source, since = str(row["source"]), moment(row["since"])
        slot = due_slot(of_row(row), now)
        if slot is not None and slot >= since:
            found.append((source, slot_name(slot)))
        elif slot is not None and source not in known and now >= since + FIRST_LOOK:
            found.append((source, f"{FIRST} {slot_name(since)}"))
    return found


def _known() -> Any:
    """Sources that have a list in use, or had a run since they were last switched on."""
    plan, run, snapshot = tables.source_schedule, tables.job_run, tables.snapshot
    asked = exists().where(run.c.source == plan.c.source, run.c.requested_at >= plan.c.since)
    used = exists().where(snapshot.c.source == plan.c.source, snapshot.c.status == "ready")
    return select(plan.c.source).where(asked | used)


def is_queued(connection: Connection, slot: Slot) -> bool:
    run = tables.job_run
    asked = select(run.c.id).where(run.c.source == slot[0], run.c.slot == slot[1])
    return connection.execute(asked).first() is not None


def queue(
    connection: Connection,
    slot: Slot,
    now: datetime,
    trigger: str = "schedule",
    by: str | None = None,
) -> int:
    """Answers 0 when the slot was queued before, by this clock or another."""
    made = _queue(connection, slot, now, trigger=trigger, requested_by=by)
    if made:
        drop_tries(connection, slot[0])
    return made


def queue_again(connection: Connection, slot: Slot, now: datetime, **more: Any) -> int:
    """Another try of a slot; ``not_before`` and ``tries`` say when, and how many there were."""
    return _queue(connection, slot, now, **more)


def drop_tries(connection: Connection, source: str) -> None:
    """A newer run takes the place of a try that still waits."""
    run = tables.job_run
    waits = (run.c.source == source) & (run.c.state == "queued") & (run.c.tries > 0)
    connection.execute(run.delete().where(waits))


def _queue(connection: Connection, slot: Slot, now: datetime, **more: Any) -> int:
    row = {
        "source": slot[0],
        "slot": slot[1],
        "state": "queued",
        "trigger": "schedule",
        "requested_at": now,
        "attempt": 0,
        "tries": 0,
        **more,
    }
    insert = _insert_once(connection, tables.job_run, row, ("source", "slot"))
    made = connection.execute(insert.returning(tables.job_run.c.id)).first()
    return 0 if made is None else 1  # a count of rows is not what both drivers give here


def _insert_once(
    connection: Connection, table: Any, row: dict[str, Any], unique: tuple[str, ...]
) -> Any:
    """INSERT … ON CONFLICT DO NOTHING, which each engine has under its own name."""
    if connection.dialect.name == "postgresql":
        theirs = postgresql.insert(table).values(row)
        return theirs.on_conflict_do_nothing(index_elements=unique)
    return sqlite.insert(table).values(row).on_conflict_do_nothing(index_elements=unique)


def waiting(run: int | None, now: datetime, lease: timedelta) -> Any:
    """A cheap look, without a lock: is there anything to do?"""
    table = tables.job_run
    asked = select(table.c.id).limit(1)
    if run is None:
        return asked.where((_may_begin(now) & ~_given()) | _abandoned(now, lease))
    return asked.where(_may_begin(now) | _abandoned(now, lease), table.c.id == run)


def following(run: int | None, now: datetime) -> Any:
    """The oldest run that waits and whose source has none that goes on.

    One that works on what a person handed over is taken by who asked for it, or by nobody.
    """
    table, other = tables.job_run, tables.job_run.alias("other")
    busy = exists().where(other.c.source == table.c.source, other.c.state == "running")
    asked = select(table).where(_may_begin(now), ~busy).order_by(table.c.id).limit(1)
    asked = asked.where(~_given() if run is None else table.c.id == run)
    return asked.with_for_update(of=table, skip_locked=True)


def _may_begin(now: datetime) -> Any:
    run = tables.job_run
    return (run.c.state == "queued") & (run.c.not_before.is_(None) | (run.c.not_before <= now))


def queued(connection: Connection) -> dict[str, datetime]:
    """Of each source with a run that waits: from when on it does."""
    run = tables.job_run
    asked = select(run.c.source, run.c.requested_at, run.c.not_before)
    found: dict[str, datetime] = {}
    for source, asked_at, not_before in connection.execute(asked.where(run.c.state == "queued")):
        at = moment(not_before or asked_at)
        found[source] = min(at, found.get(source, at))
    return found


def abandoned(now: datetime, lease: timedelta) -> Any:
    """Runs whose worker has not been heard of for a lease."""
    asked = select(tables.job_run).where(_abandoned(now, lease))
    return asked.with_for_update(skip_locked=True)


def _abandoned(now: datetime, lease: timedelta) -> Any:
    """Who works on what was handed over begins at once; one that still waits was cut off."""
    run = tables.job_run
    lost = (run.c.state == "running") & (run.c.lease_until < now)
    return lost | ((run.c.state == "queued") & _given() & (run.c.requested_at < now - lease))


def _given() -> Any:
    return tables.job_run.c.slot.startswith(GIVEN, autoescape=True)


def of_row(row: Mapping[Any, Any]) -> Schedule:
    return Schedule(
        source=row["source"],
        rule=row["rule"],
        offset_seconds=row["offset_seconds"],
        enabled=row["enabled"],
        stale_after_days=row["stale_after_days"],
        expire_after_days=row["expire_after_days"],
        parts=tuple(json.loads(row["parts"])),
    )
