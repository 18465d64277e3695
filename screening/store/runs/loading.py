"""From statements to a snapshot in use: loaded in small steps that nobody sees, shown in one.

Loading is many short transactions under a snapshot that is not in use; finishing is one, which
begins with the fence: it changes the run only as this attempt of this worker holds it, and when
that changes nothing, neither does the rest.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from time import sleep
from typing import Any

from sqlalchemy import Connection, delete, exists, select

from screening.model.errors import InputError, MissingError
from screening.model.run import (
    Claim,
    SnapshotFacts,
)
from screening.model.schedule import retry_at, retry_slot
from screening.store import tables
from screening.store.database import bulk
from screening.store.database.columns import compact, error_column
from screening.store.database.engine import new_id
from screening.store.database.scope import slices
from screening.store.runs import alarms, queue
from screening.store.runs.leases import Fence, lost
from screening.store.snapshots import snapshot_rows
from sources.kit.values.message import Message
from sources.kit.values.statements import Statement

BREATH = 0.002  # seconds between two transactions, so that other writers get their turn
UNKNOWN = {
    "title": "", "publisher": "", "url": "", "edition": "", "layout": "", "sha256": "",
    "licence": "", "licence_url": "", "attribution": "", "rows": 0, "statements": 0,
}  # fmt: skip


# -- loading --


Rows = Iterable[dict[str, Any]]
NOTHING_STANDS = {"kind": "listing", "subject": "", "country": None, "content": ""}


def rows_of(statements: Iterable[Statement], slot: Callable[[Statement], str] | None) -> Rows:
    """As rows; with slots where the source tells changes, so that these can be laid over them."""
    for one in statements:
        row = snapshot_rows.row_of(one)
        row["slot"] = slot(one) or None if slot is not None else None
        yield row


def rows_of_changes(changes: Mapping[str, Statement | None]) -> Rows:
    """What stands now at each slot; None: nothing does any more."""
    for slot, one in changes.items():
        yield {**(NOTHING_STANDS if one is None else snapshot_rows.row_of(one)), "slot": slot}


def load(fence: Fence, claim: Claim, rows: Rows, base: int | None = None) -> int:
    snapshot = _begin(fence, claim, base)
    fence.at("load begun")
    for some in slices(rows, fence.at_once):
        for row in some:
            row["snapshot_id"] = snapshot
        _keep(fence, claim, snapshot, some)
        fence.at("batch kept")
        sleep(BREATH)
    fence.at("loaded")
    return snapshot


def _begin(fence: Fence, claim: Claim, base: int | None) -> int:
    """A row that only holds the place; what it is about is known at the end."""
    row = {
        **UNKNOWN,
        "source": claim.source,
        "retrieved": fence.now().date(),
        "status": "loading",
        "run_id": claim.run,
        "attempt": claim.attempt,
        "base_id": base,
    }
    with fence.writing() as connection:
        fence.hold(connection, claim)
        return new_id(connection.execute(tables.snapshot.insert().values(row)))


def _keep(fence: Fence, claim: Claim, snapshot: int, rows: list[dict[str, Any]]) -> None:
    table = tables.snapshot
    with fence.writing() as connection:
        fence.hold(connection, claim)
        bulk.insert(connection, tables.statement, rows)
        counted = table.update().where(table.c.id == snapshot)
        connection.execute(counted.values(statements=table.c.statements + len(rows)))


def sweep(fence: Fence) -> int:
    """A load is dead when its run goes on without it: an attempt never comes back."""
    with fence.reading() as connection:
        dead = connection.execute(_dead_loads()).scalars().all()
    for snapshot in dead:
        while _sweep_some(fence, snapshot):
            sleep(BREATH)
        with fence.writing() as connection:
            table = tables.snapshot
            connection.execute(
                delete(table).where(table.c.id == snapshot, table.c.status == "loading")
            )
        fence.at("swept")
    return len(dead)


def _dead_loads() -> Any:
    snapshot, run = tables.snapshot, tables.job_run
    alive = exists().where(
        run.c.id == snapshot.c.run_id,
        run.c.attempt == snapshot.c.attempt,
        run.c.state == "running",
    )
    return select(snapshot.c.id).where(snapshot.c.status == "loading", ~alive)


def _sweep_some(fence: Fence, snapshot: int) -> bool:
    table = tables.statement
    some = select(table.c.id).where(table.c.snapshot_id == snapshot).limit(5 * fence.at_once)
    with fence.writing() as connection:
        return connection.execute(delete(table).where(table.c.id.in_(some))).rowcount > 0


# -- finishing --


def publish(fence: Fence, claim: Claim, snapshot: int, facts: SnapshotFacts) -> None:
    fence.at("finishing")
    done = {"state": "succeeded", "outcome": "accepted", "snapshot_id": snapshot}
    with fence.writing() as connection:
        _finish(fence, connection, claim, done | _of_run(facts))
        snapshot_rows.retire(connection, claim.source)
        ready = {"status": "ready", "ready_at": fence.now()}
        _complete(connection, claim, snapshot, _columns(facts) | ready)
        _confirmed(fence, connection, claim.source, f"run {claim.run}", facts.retrieved)
    fence.at("finished")


def quarantine(
    fence: Fence,
    claim: Claim,
    snapshot: int | None,
    facts: SnapshotFacts | None,
    reasons: tuple[Message | str, ...],
) -> None:
    fence.at("finishing")
    done = {"state": "quarantined", "outcome": "quarantined", "snapshot_id": snapshot}
    with fence.writing() as connection:
        about = _of_run(facts) if facts else {}
        _finish(fence, connection, claim, done | about | {"error": error_column(reasons)})
        if snapshot is not None and facts is not None:
            _complete(connection, claim, snapshot, _columns(facts) | {"status": "quarantined"})
        alarms.raise_one(connection, claim.source, reasons, fence.now(), claim.run, snapshot)
    fence.at("finished")


def unchanged(fence: Fence, claim: Claim, seen: date | None = None) -> None:
    fence.at("finishing")
    with fence.writing() as connection:
        last = snapshot_rows.last_good(connection, claim.source)
        done: dict[str, Any] = {"state": "succeeded", "outcome": "unchanged"}
        if last is not None:
            done |= {"snapshot_id": last.id, "edition": last.edition, "rows": last.rows}
        _finish(fence, connection, claim, done)
        _confirmed(fence, connection, claim.source, f"run {claim.run}", seen)
    fence.at("finished")


def fail(
    fence: Fence, claim: Claim, error: Message | str, outcome: str, after: float | None = None
) -> None:
    fence.at("finishing")
    with fence.writing() as connection:
        done = {"state": "failed", "outcome": outcome, "error": error_column([error])}
        _finish(fence, connection, claim, done)
        alarms.raise_one(connection, claim.source, (error,), fence.now(), claim.run)
        if claim.trigger == "schedule" or (after is not None and not claim.given):
            _try_again(connection, claim, fence.now(), timedelta(seconds=after or 0))
    fence.at("finished")


def _try_again(connection: Connection, claim: Claim, now: datetime, wanted: timedelta) -> None:
    """In the transaction that ends the run that failed: both are there, or neither is."""
    at = retry_at(claim.tries, now, wanted)
    if at is None:
        return
    slot = (claim.source, retry_slot(claim.slot, claim.tries + 1))
    more = {"trigger": claim.trigger, "tries": claim.tries + 1, "not_before": at}
    queue.queue_again(connection, slot, now, **more)


def _finish(fence: Fence, connection: Connection, claim: Claim, done: dict[str, Any]) -> None:
    """The fence. What stands after it in the transaction happens once per run, or never."""
    now = fence.now()
    change = tables.job_run.update().where(fence.mine(claim))
    changed = connection.execute(change.values(**done, finished=now, lease_until=None))
    if changed.rowcount != 1:
        raise lost(claim)
    fence.at("fenced")


def _complete(connection: Connection, claim: Claim, snapshot: int, columns: dict[str, Any]) -> None:
    table = tables.snapshot
    own = (
        (table.c.id == snapshot)
        & (table.c.run_id == claim.run)
        & (table.c.attempt == claim.attempt)
        & (table.c.status == "loading")
    )
    if connection.execute(table.update().where(own).values(**columns)).rowcount != 1:
        raise MissingError(Message("snapshot.not_of_run", id=snapshot))


def _confirmed(
    fence: Fence, connection: Connection, source: str, by: str, seen: date | None = None
) -> None:
    """The publisher was heard and believed: the figures are fresh, and nothing alarms any more.

    What comes in a pack was ``seen`` on an earlier day, and is as fresh as it was then.
    """
    now, table = fence.now(), tables.source_schedule
    at = now if seen is None or seen >= now.date() else datetime.combine(seen, time(12), UTC)
    earlier = table.c.checked_at.is_(None) | (table.c.checked_at < at)
    change = table.update().where(table.c.source == source, earlier)
    connection.execute(change.values(checked_at=at))
    alarms.resolve(connection, source, now, by)
    queue.drop_tries(connection, source)


# -- a person's word --


def accept(fence: Fence, snapshot: int, by: str, why: str) -> None:
    if not why.strip():
        raise InputError(Message("snapshot.why_believed"), "why")
    table = tables.snapshot
    with fence.writing() as connection:
        source = _source_of_quarantined(connection, snapshot)
        snapshot_rows.retire(connection, source, older_than=snapshot)
        now = fence.now()
        word = {"accepted_by": by, "accepted_why": why.strip(), "accepted_at": now}
        change = table.update().where(table.c.id == snapshot, table.c.status == "quarantined")
        changed = connection.execute(change.values(status="ready", ready_at=now, **word))
        if changed.rowcount != 1:
            raise InputError(Message("snapshot.decided_already", id=snapshot))
        _confirmed(fence, connection, source, by)


def _source_of_quarantined(connection: Connection, snapshot: int) -> str:
    table = tables.snapshot
    asked = select(table.c.source, table.c.status, table.c.let_go).where(table.c.id == snapshot)
    found = connection.execute(asked).first()
    if found is None:
        raise MissingError(Message("snapshot.unknown", id=snapshot))
    source, status, let_go = found
    if let_go is not None:
        raise InputError(Message("snapshot.let_go", id=snapshot, source=source))
    if status != "quarantined":
        raise InputError(
            Message("snapshot.not_quarantined", id=snapshot, source=source, status=status)
        )
    return str(source)


# -- values to columns --


def _of_run(facts: SnapshotFacts) -> dict[str, Any]:
    return {"rows": facts.rows, "edition": facts.edition}


def _columns(facts: SnapshotFacts) -> dict[str, Any]:
    plain = {name: getattr(facts, name) for name in snapshot_rows.FIELDS if name != "source"}
    if facts.statements is not None:
        plain["statements"] = facts.statements
    return plain | {
        "etag": facts.etag,
        "last_modified": facts.last_modified,
        "facts": compact(dict(facts.facts)),
        "rejected": compact([dict(one) for one in facts.rejected]),
        "judgement": compact(dict(facts.judgement)),
    }
