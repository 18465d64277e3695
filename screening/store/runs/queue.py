"""The queue of runs: one run per slot, one worker per run, one run at a time per source."""

from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, Select, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import ColumnElement

from screening.model.audit import About, Action, Facts, Upkeep
from screening.model.run import GIVEN, Claim
from screening.store import tables
from screening.store.audit_log.lines import of_service, record, upkeep
from screening.store.database import bulk
from screening.store.database.columns import error_column, moment
from screening.store.database.engine import alone
from screening.store.database.leases import has_lapsed
from screening.store.runs import alarms, schedules
from screening.store.runs.leases import RunLeases
from screening.store.runs.schedules import Slot
from sources.kit.values.message import Message

MANUAL = "manual:"  # how the slot of a run begins that a person asked for

# -- rows of the queue --


def _is_queued(connection: Connection, slot: Slot) -> bool:
    run = tables.job_run
    stmt = select(run.c.id).where(run.c.source == slot[0], run.c.slot == slot[1])
    return connection.execute(stmt).first() is not None


def _add_slot(
    connection: Connection,
    slot: Slot,
    now: datetime,
    trigger: str = "schedule",
    by: str | None = None,
) -> int:
    """Return 1, or 0 where the slot was queued before, by this clock or another."""
    added = _add(connection, slot, now, trigger=trigger, requested_by=by)
    if added:
        drop_retries(connection, slot[0])
    return added


def add_retry(
    connection: Connection,
    slot: Slot,
    now: datetime,
    trigger: str,
    tries: int,
    not_before: datetime,
) -> None:
    """Queue a slot again, for ``not_before``; ``tries`` is how often it has failed."""
    _add(connection, slot, now, trigger=trigger, tries=tries, not_before=not_before)


def drop_retries(connection: Connection, source: str) -> None:
    """Remove retries that still wait: a newer run takes their place."""
    run = tables.job_run
    waits = (run.c.source == source) & (run.c.state == "queued") & (run.c.tries > 0)
    connection.execute(run.delete().where(waits))


def _add(connection: Connection, slot: Slot, now: datetime, **values: object) -> int:
    row = {
        "source": slot[0],
        "slot": slot[1],
        "state": "queued",
        "trigger": "schedule",
        "requested_at": now,
        "attempt": 0,
        "tries": 0,
        **values,
    }
    stmt = bulk.insert_once(connection, tables.job_run, row, ("source", "slot"))
    added = connection.execute(stmt.returning(tables.job_run.c.id)).first()
    return 0 if added is None else 1  # the drivers do not agree on a count of rows here


# -- conditions --


def _may_begin(now: datetime) -> ColumnElement[bool]:
    run = tables.job_run
    return (run.c.state == "queued") & (run.c.not_before.is_(None) | (run.c.not_before <= now))


def _is_abandoned(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Hold for runs whose worker has not renewed its lease.

    A run on a file of a person's begins at once; one that still waits was cut off.
    """
    run = tables.job_run
    lost = (run.c.state == "running") & has_lapsed(run.c.lease_until, now, lease)
    cut_off = (run.c.state == "queued") & _on_given_file() & (run.c.requested_at < now - lease)
    return lost | cut_off


def _on_given_file() -> ColumnElement[bool]:
    return tables.job_run.c.slot.startswith(GIVEN, autoescape=True)


def _anything_to_do(run: int | None, now: datetime, lease: timedelta) -> Select[int]:
    """Select a run that can begin or was abandoned: a cheap look, without a lock."""
    table = tables.job_run
    stmt = select(table.c.id).limit(1)
    if run is None:
        return stmt.where((_may_begin(now) & ~_on_given_file()) | _is_abandoned(now, lease))
    return stmt.where(_may_begin(now) | _is_abandoned(now, lease), table.c.id == run)


def _next_run(run: int | None, now: datetime) -> Select[Any]:
    """Select the oldest run that waits and whose source has none that goes on.

    A run on a file of a person's is taken by whoever asked for it, or by nobody.
    """
    table, other = tables.job_run, tables.job_run.alias("other")
    busy = exists().where(other.c.source == table.c.source, other.c.state == "running")
    stmt = select(table).where(_may_begin(now), ~busy).order_by(table.c.id).limit(1)
    stmt = stmt.where(~_on_given_file() if run is None else table.c.id == run)
    return stmt.with_for_update(of=table, skip_locked=True)


def app_version() -> str:
    """Return the version of this program, which is written down with each run."""
    try:
        return version("ketenblik")
    except PackageNotFoundError:  # run from a copy that was never installed
        return "unknown"


class RunQueue:
    """The queue of one database, and the leases of the runs that workers have claimed."""

    def __init__(self, leases: RunLeases) -> None:
        self._leases = leases

    @property
    def lease(self) -> timedelta:
        """For how long a claim holds unless it is renewed."""
        return self._leases.lease

    # -- for the clock and for persons --

    def tick(self) -> int:
        """Queue the latest due slot of each source; return how many were new.

        Slots that were missed before the latest are left out: one look catches up with all of them.
        """
        now = self._leases.now()
        with self._leases.reading() as connection:
            due = schedules.due(connection, now)
            missing = [slot for slot in due if not _is_queued(connection, slot)]
        if not missing:
            return 0
        with self._leases.writing() as connection:
            added = sum(_add_slot(connection, slot, now) for slot in missing)
            if added:
                after = {"slots": [list(slot) for slot in missing]}
                self._log(connection, Action.RUNS_QUEUED, (About.SOURCE, "due"), after=after)
            self._leases.at_fail_point("slots queued")
            return added

    def ask(self, source: str, by: str) -> int:
        """Return the run of a source that a person asked for and that waits; else queue one.

        Ten clicks are one fetch.
        """
        run = tables.job_run
        with self._leases.writing() as connection:
            alone(connection, "asked", source)
            waits = select(run.c.id).where(
                run.c.source == source,
                run.c.state == "queued",
                run.c.slot.like(f"{MANUAL}%"),
            )
            id = connection.execute(waits).scalar()
            return self._request(connection, source, by, MANUAL) if id is None else int(id)

    def request(self, source: str, by: str, given: bool = False) -> int:
        """Queue a run that a person wants now, whatever waits; return its id.

        ``given``: on a file, an address or an edition that the queue does not know, so nobody else
        can do it.
        """
        with self._leases.writing() as connection:
            return self._request(connection, source, by, GIVEN if given else MANUAL)

    def _request(self, connection: Connection, source: str, by: str, kind: str) -> int:
        slot = f"{kind}{uuid4()}"
        _add_slot(connection, (source, slot), self._leases.now(), "manual", by)
        run = tables.job_run
        stmt = select(run.c.id).where(run.c.source == source, run.c.slot == slot)
        id = int(connection.execute(stmt).scalar_one())
        about = (About.SOURCE, source)
        self._log(connection, Action.RUNS_QUEUED, about, by=by, after={"run": id})
        return id

    def withdraw(self, run: int) -> None:
        """Remove a run that did not begin, as if nobody had asked for it."""
        table = tables.job_run
        with self._leases.writing() as connection:
            waits = (table.c.id == run) & (table.c.state == "queued")
            if connection.execute(table.delete().where(waits)).rowcount:
                self._log(connection, Action.RUN_WITHDRAWN, (About.SOURCE, run))

    def waiting_since(self) -> dict[str, datetime]:
        """Return, for each source with a run that waits, from when on it does."""
        run = tables.job_run
        stmt = select(run.c.source, run.c.requested_at, run.c.not_before)
        since: dict[str, datetime] = {}
        with self._leases.reading() as connection:
            rows = connection.execute(stmt.where(run.c.state == "queued")).all()
        for source, requested_at, not_before in rows:
            at = moment(not_before or requested_at)
            since[source] = min(at, since.get(source, at))
        return since

    # -- for workers --

    def claim(self, owner: str, run: int | None = None) -> Claim | None:
        """Claim the oldest run that waits (or this one) for a worker; None where there is none.

        Of one source only one run goes on at a time, so two results never race each other.
        """
        leases = self._leases
        with leases.reading() as connection:
            stmt = _anything_to_do(run, leases.now(), leases.lease)
            if not connection.execute(stmt).first():
                return None
        self.requeue()
        try:
            with leases.writing() as connection:
                upkeep(connection, Upkeep.LEASE)
                claim = self._claim(connection, owner, run)
        except IntegrityError:  # another worker began a run of the same source in this moment
            return None
        if claim is not None:
            leases.at_fail_point("claimed")
        return claim

    def _claim(self, connection: Connection, owner: str, run: int | None) -> Claim | None:
        table, now = tables.job_run, self._leases.now()
        row = connection.execute(_next_run(run, now)).mappings().first()
        if row is None:
            return None
        claim = Claim(
            run=row["id"],
            source=row["source"],
            slot=row["slot"],
            trigger=row["trigger"],
            attempt=row["attempt"] + 1,
            owner=owner,
            lease_until=now + self._leases.lease,
            tries=row["tries"],
        )
        result = connection.execute(
            table.update()
            .where(table.c.id == claim.run, table.c.state == "queued")
            .values(
                state="running",
                attempt=claim.attempt,
                owner=owner,
                lease_until=claim.lease_until,
                started=now,
                app_version=app_version(),
            )
        )
        return claim if result.rowcount == 1 else None

    def renew(self, claim: Claim) -> None:
        """Extend the lease of a run. Raises LostClaimError where it is too late for that."""
        with self._leases.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            self._leases.renew(connection, claim)

    def release(self, claim: Claim) -> None:
        """Give the run back, so that nobody has to wait for the lease; nothing when it is lost."""
        stmt = tables.job_run.update().where(self._leases.held_by(claim))
        with self._leases.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            connection.execute(stmt.values(state="queued", owner=None, lease_until=None))

    def requeue(self) -> int:
        """Queue abandoned runs again, or fail them after too many attempts; return how many.

        One that worked on what a person handed over fails at once: nobody else has it.
        """
        now = self._leases.now()
        stmt = select(tables.job_run).where(_is_abandoned(now, self._leases.lease))
        with self._leases.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            abandoned = connection.execute(stmt.with_for_update(skip_locked=True)).mappings().all()
            for row in abandoned:
                self._give_up(connection, row, now)
        return len(abandoned)

    def _give_up(self, connection: Connection, row: RowMapping, now: datetime) -> None:
        table = tables.job_run
        stmt = table.update().where(table.c.id == row["id"])
        on_given_file = row["slot"].startswith(GIVEN)
        if row["attempt"] < self._leases.most_attempts and not on_given_file:
            connection.execute(stmt.values(state="queued", owner=None, lease_until=None))
            return
        reason = Message("run.worker_lost", count=row["attempt"])
        if on_given_file:
            reason = Message("run.cut_off", name=row["requested_by"] or "")
        end = {"state": "failed", "finished": now, "lease_until": None}
        connection.execute(stmt.values(**end, error=error_column([reason])))
        alarms.raise_alarm(connection, row["source"], [reason], now, row["id"])
        after = {"outcome": "failed", "run": row["id"]}
        self._log(connection, Action.RUN_ENDED, (About.SOURCE, row["source"]), after=after)

    def _log(
        self,
        connection: Connection,
        action: Action,
        about: tuple[About, object],
        *,
        by: str | None = None,
        after: Facts | None = None,
    ) -> None:
        record(of_service(self._leases.now), connection, action, about, by=by, after=after)
