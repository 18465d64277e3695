"""When each source is due, by its row in ``source_schedule``."""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, exists, select

from screening.model.audit import About, Action, Upkeep
from screening.model.schedule import (
    FIRST,
    FIRST_LOOK,
    Schedule,
    due_slot,
    slot_name,
)
from screening.store import tables
from screening.store.audit_log.lines import of_service, record, upkeep
from screening.store.database import bulk
from screening.store.database.columns import compact, maybe_moment, moment
from screening.store.runs.leases import RunLeases

Slot = tuple[str, str]  # source, and the slot's name


def due(connection: Connection, now: datetime) -> list[Slot]:
    """Return the latest slot of each source that is on, unless it lies before the source came.

    A source without a list in use is due once, soon after it came, and not only a week later.
    """
    table = tables.source_schedule
    rows = connection.execute(table.select().where(table.c.enabled)).mappings().all()
    looked_at = set(connection.execute(_looked_at()).scalars())
    slots = []
    for row in rows:
        source, since = str(row["source"]), moment(row["since"])
        slot = due_slot(_schedule(row), now)
        if slot is not None and slot >= since:
            slots.append((source, slot_name(slot)))
        elif slot is not None and source not in looked_at and now >= since + FIRST_LOOK:
            slots.append((source, f"{FIRST} {slot_name(since)}"))
    return slots


def _looked_at() -> Select[str]:
    """Select the sources that have a list in use, or had a run since they were switched on."""
    plan, run, snapshot = tables.source_schedule, tables.job_run, tables.snapshot
    ran = exists().where(run.c.source == plan.c.source, run.c.requested_at >= plan.c.since)
    used = exists().where(snapshot.c.source == plan.c.source, snapshot.c.status == "ready")
    return select(plan.c.source).where(ran | used)


def _schedule(row: RowMapping) -> Schedule:
    return Schedule(
        source=row["source"],
        rule=row["rule"],
        offset_seconds=row["offset_seconds"],
        enabled=row["enabled"],
        stale_after_days=row["stale_after_days"],
        expire_after_days=row["expire_after_days"],
        parts=tuple(json.loads(row["parts"])),
    )


def _declare(connection: Connection, schedule: Schedule, now: datetime) -> None:
    table = tables.source_schedule
    declared = {
        "rule": schedule.rule,
        "offset_seconds": schedule.offset_seconds,
        "stale_after_days": schedule.stale_after_days,
        "expire_after_days": schedule.expire_after_days,
    }
    row = {**declared, "source": schedule.source, "enabled": schedule.enabled, "since": now}
    connection.execute(bulk.insert_once(connection, table, row, ("source",)))
    connection.execute(table.update().where(table.c.source == schedule.source).values(**declared))


class Schedules:
    """The schedules of all sources."""

    def __init__(self, leases: RunLeases) -> None:
        self._leases = leases

    def declare(self, schedules: Iterable[Schedule]) -> None:
        """Write these schedules; ``enabled`` and ``since`` of one that is there stay as they are.

        Whether a source is on is for a person to decide.
        """
        with self._leases.writing() as connection:
            upkeep(connection, Upkeep.PLAN)
            for schedule in schedules:
                _declare(connection, schedule, self._leases.now())

    def enable(self, source: str, enabled: bool) -> None:
        """Switch a source on or off; slots of the time that it was off are not due afterwards."""
        table = tables.source_schedule
        with self._leases.writing() as connection:
            stmt = table.update().where(table.c.source == source, table.c.enabled != enabled)
            if connection.execute(stmt.values(enabled=enabled, since=self._leases.now())).rowcount:
                about, after = (About.SOURCE, source), {"enabled": enabled}
                log = of_service(self._leases.now)
                record(log, connection, Action.SOURCE_SWITCHED, about, after=after)

    def choose_parts(self, source: str, parts: Iterable[str]) -> None:
        """Refresh these parts of a source and no others, from the next run on."""
        table = tables.source_schedule
        with self._leases.writing() as connection:
            stmt = table.update().where(table.c.source == source)
            chosen = list(parts)
            if connection.execute(stmt.values(parts=compact(chosen))).rowcount:
                about, after = (About.SOURCE, source), {"parts": chosen}
                log = of_service(self._leases.now)
                record(log, connection, Action.SOURCE_PARTS_CHOSEN, about, after=after)

    def parts(self, source: str) -> tuple[str, ...]:
        """Return the parts that an operator chose of a source; empty where nobody did."""
        return next((plan.parts for plan, _ in self.all() if plan.source == source), ())

    def all(self) -> tuple[tuple[Schedule, datetime | None], ...]:
        """Return every schedule, and when its publisher last confirmed what is in use."""
        table = tables.source_schedule
        with self._leases.reading() as connection:
            rows = connection.execute(table.select().order_by(table.c.source)).mappings().all()
        return tuple((_schedule(row), maybe_moment(row["checked_at"])) for row in rows)
