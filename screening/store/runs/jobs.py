"""Runs of sources: queued once per slot, done by one worker at a time, finished once or not at all.

Any number of clocks queue slots, any number of workers claim runs; the database decides. A claim
is a lease: who does not renew it loses the run to the next worker. What makes that safe is not the
lease but the fence: every write of a worker names its attempt, and a worker that was given up
changes no row. Loading and finishing are in ``screening.store.runs.loading``.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from screening.model.errors import MissingError
from screening.model.run import (
    GIVEN,
    Alarm,
    Claim,
    LastGood,
    Run,
    SnapshotFacts,
)
from screening.model.schedule import Schedule
from screening.store import tables
from screening.store.database.columns import (
    compact,
    error_column,
    errors_of,
    maybe_moment,
    moment,
)
from screening.store.runs import alarms, loading, queue, retention
from screening.store.runs.leases import Fence
from screening.store.snapshots import deltas, snapshot_rows
from sources.kit.values.message import Message
from sources.kit.values.statements import Statement


class Jobs(Fence):
    """The queue of one database."""

    # -- the clock's part --

    def declare(self, schedules: Iterable[Schedule]) -> None:
        """Make the rows of the schedule say this. Whether a source is on stays a person's word."""
        with self.writing() as connection:
            for schedule in schedules:
                queue.declare(connection, schedule, self.now())

    def enable(self, source: str, enabled: bool) -> None:
        """A source that is switched on again owes nothing for the time it was off."""
        table = tables.source_schedule
        with self.writing() as connection:
            change = table.update().where(table.c.source == source, table.c.enabled != enabled)
            connection.execute(change.values(enabled=enabled, since=self.now()))

    def choose(self, source: str, parts: Iterable[str]) -> None:
        """Of a source that is in parts: these and no others, from the next run on."""
        table = tables.source_schedule
        with self.writing() as connection:
            change = table.update().where(table.c.source == source)
            connection.execute(change.values(parts=compact(list(parts))))

    def parts(self, source: str) -> tuple[str, ...]:
        """What an operator has chosen of a source; nothing unless somebody did."""
        return next((plan.parts for plan, _ in self.schedules() if plan.source == source), ())

    def schedules(self) -> tuple[tuple[Schedule, datetime | None], ...]:
        """Every schedule, and when its publisher last confirmed what is in use."""
        table = tables.source_schedule
        with self.reading() as connection:
            rows = connection.execute(table.select().order_by(table.c.source)).mappings().all()
        return tuple((queue.of_row(row), maybe_moment(row["checked_at"])) for row in rows)

    def tick(self) -> int:
        """Queue the latest due slot of each source; answers how many were new.

        Slots that were missed before the latest are left out: one look catches up with all of them.
        """
        now = self.now()
        with self.reading() as connection:
            due = queue.due(connection, now)
            missing = [one for one in due if not queue.is_queued(connection, one)]
        if not missing:
            return 0
        with self.writing() as connection:
            queued = sum(queue.queue(connection, slot, now) for slot in missing)
            self.at("slots queued")
            return queued

    def request(self, source: str, by: str, given: bool = False) -> int:
        """A person wants a run now; answers its id.

        ``given``: on a file, an address or an edition that the queue does not know, so nobody else
        can do it.
        """
        with self.writing() as connection:
            slot = f"{GIVEN if given else 'manual:'}{uuid4()}"
            queue.queue(connection, (source, slot), self.now(), "manual", by)
            run = tables.job_run
            asked = select(run.c.id).where(run.c.source == source, run.c.slot == slot)
            return int(connection.execute(asked).scalar_one())

    def withdraw(self, run: int) -> None:
        """A run that did not begin was never asked for."""
        table = tables.job_run
        with self.writing() as connection:
            waits = (table.c.id == run) & (table.c.state == "queued")
            connection.execute(table.delete().where(waits))

    # -- the worker's part --

    def claim(self, owner: str, run: int | None = None) -> Claim | None:
        """The oldest run that waits (or this one), for this worker; None when there is none.

        Of one source only one run goes on at a time, so two results never race each other.
        """
        with self.reading() as connection:
            if not connection.execute(queue.waiting(run, self.now(), self.lease)).first():
                return None
        self.requeue()
        try:
            with self.writing() as connection:
                found = self._claim(connection, owner, run)
        except IntegrityError:  # another worker began a run of the same source in this moment
            return None
        if found is not None:
            self.at("claimed")
        return found

    def _claim(self, connection: Connection, owner: str, run: int | None) -> Claim | None:
        table = tables.job_run
        chosen = connection.execute(queue.following(run, self.now())).mappings().first()
        if chosen is None:
            return None
        claim = Claim(
            run=chosen["id"],
            source=chosen["source"],
            slot=chosen["slot"],
            trigger=chosen["trigger"],
            attempt=chosen["attempt"] + 1,
            owner=owner,
            lease_until=self.now() + self.lease,
            tries=chosen["tries"],
        )
        taken = connection.execute(
            table.update()
            .where(table.c.id == claim.run, table.c.state == "queued")
            .values(
                state="running",
                attempt=claim.attempt,
                owner=owner,
                lease_until=claim.lease_until,
                started=self.now(),
                app_version=app_version(),
            )
        )
        return claim if taken.rowcount == 1 else None

    def renew(self, claim: Claim) -> None:
        """Say that this worker is alive. Raises LostClaimError when it is too late for that."""
        with self.writing() as connection:
            self.hold(connection, claim)

    def release(self, claim: Claim) -> None:
        """Give the run back, so that nobody has to wait for the lease; nothing when it is lost."""
        given_back = tables.job_run.update().where(self.mine(claim))
        with self.writing() as connection:
            connection.execute(given_back.values(state="queued", owner=None, lease_until=None))

    def requeue(self) -> int:
        """Runs whose worker has not been heard of wait again; after too many attempts they fail.

        One that worked on what a person handed over fails at once: nobody else has it.
        """
        now = self.now()
        with self.writing() as connection:
            dead = connection.execute(queue.abandoned(now, self.lease)).mappings().all()
            for row in dead:
                self._give_up(connection, row, now)
        return len(dead)

    def _give_up(self, connection: Connection, row: Mapping[Any, Any], now: datetime) -> None:
        table = tables.job_run
        this = table.update().where(table.c.id == row["id"])
        given = row["slot"].startswith(GIVEN)
        if row["attempt"] < self.most_attempts and not given:
            connection.execute(this.values(state="queued", owner=None, lease_until=None))
            return
        why = Message("run.worker_lost", count=row["attempt"])
        if given:
            why = Message("run.cut_off", name=row["requested_by"] or "")
        done = {"state": "failed", "finished": now, "lease_until": None}
        connection.execute(this.values(**done, error=error_column([why])))
        alarms.raise_one(connection, row["source"], [why], now, row["id"])

    # -- the refresh's part --

    def load_statements(
        self,
        claim: Claim,
        statements: Iterable[Statement],
        slot: Callable[[Statement], str] | None = None,
    ) -> int:
        """Keep these under a new snapshot that nobody sees yet; answers its id.

        Any number of statements in bounded memory: they are taken as they come, a thousand per
        transaction, and each transaction renews the claim. Raises LostClaimError.
        """
        return loading.load(self, claim, loading.rows_of(statements, slot))

    def load_changes(self, claim: Claim, base: int, changes: Mapping[str, Statement | None]) -> int:
        """The same for what changed since the snapshot in use, which stays as it is below it.

        Of each slot what stands there now; None where nothing does any more.
        """
        return loading.load(self, claim, loading.rows_of_changes(changes), base)

    def standing(self, snapshot: int, slots: Iterable[str]) -> dict[str, Statement]:
        """What a snapshot says at these slots."""
        with self.reading() as connection:
            found = deltas.standing(connection, snapshot, slots)
        return {slot: snapshot_rows.read(*said) for slot, said in found.items()}

    def let_go(self) -> int:
        """Remove statements that nobody asks for any more; answers of how many snapshots."""
        return retention.let_go(self)

    def publish(self, claim: Claim, snapshot: int, facts: SnapshotFacts) -> None:
        """Finish the run with this snapshot in use. All of it or, with LostClaimError, nothing."""
        loading.publish(self, claim, snapshot, facts)

    def quarantine(
        self,
        claim: Claim,
        snapshot: int | None,
        facts: SnapshotFacts | None,
        reasons: Iterable[Message | str],
    ) -> None:
        """Finish the run with an alarm and this snapshot kept aside; what is in use stays so.

        Bytes that could not be read have no snapshot, and facts only as far as they are known.
        """
        loading.quarantine(self, claim, snapshot, facts, tuple(reasons))

    def unchanged(self, claim: Claim, seen: date | None = None) -> None:
        """Finish the run: the publisher had nothing newer (on that day) than what is in use."""
        loading.unchanged(self, claim, seen)

    def fail(
        self,
        claim: Claim,
        error: Message | str,
        outcome: str = "refused",
        after: float | None = None,
    ) -> None:
        """Finish the run without a snapshot, with an alarm that says why.

        A slot is tried again later, a few times. So is what a person asked for, where the publisher
        wants a pause: ``after`` is how long, in seconds. What works on a file, an address or an
        edition of a person's is not.
        """
        loading.fail(self, claim, error, outcome, after)

    def accept(self, snapshot: int, by: str, why: str) -> None:
        """A person's word against the gate: this quarantined snapshot comes into use."""
        loading.accept(self, snapshot, by, why)

    def sweep(self) -> int:
        """Remove what dead loads left behind; answers how many loads there were."""
        return loading.sweep(self)

    # -- what happened --

    def last_good(self, source: str) -> LastGood | None:
        with self.reading() as connection:
            return snapshot_rows.last_good(connection, source)

    def queued(self) -> dict[str, datetime]:
        """Of each source with a run that waits: from when on it does."""
        with self.reading() as connection:
            return queue.queued(connection)

    def run(self, id: int) -> Run:
        """Raises MissingError."""
        with self.reading() as connection:
            found = connection.execute(select(tables.job_run).where(tables.job_run.c.id == id))
            row = found.mappings().first()
        if row is None:
            raise MissingError(Message("run.missing", id=id))
        return _run(row)

    def runs(self, source: str | None = None, limit: int = 50) -> tuple[Run, ...]:
        """The latest first."""
        table = tables.job_run
        asked = select(table).order_by(table.c.id.desc()).limit(limit)
        if source is not None:
            asked = asked.where(table.c.source == source)
        with self.reading() as connection:
            return tuple(_run(row) for row in connection.execute(asked).mappings())

    def alarms(self, source: str | None = None, open_only: bool = True) -> tuple[Alarm, ...]:
        """The latest first."""
        with self.reading() as connection:
            return alarms.found(connection, source, open_only)

    def counts(self) -> dict[str, int]:
        """How many runs are in each state."""
        table = tables.job_run
        asked = select(table.c.state, func.count()).group_by(table.c.state)
        with self.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(asked)}


def app_version() -> str:
    try:
        return version("ketenblik")
    except PackageNotFoundError:  # run from a copy that was never installed
        return "unknown"


def _run(row: Mapping[Any, Any]) -> Run:
    return Run(
        id=row["id"],
        source=row["source"],
        slot=row["slot"],
        state=row["state"],
        trigger=row["trigger"],
        requested_at=moment(row["requested_at"]),
        requested_by=row["requested_by"],
        attempt=row["attempt"],
        owner=row["owner"],
        started=maybe_moment(row["started"]),
        finished=maybe_moment(row["finished"]),
        outcome=row["outcome"],
        rows=row["rows"],
        edition=row["edition"],
        snapshot=row["snapshot_id"],
        app_version=row["app_version"],
        errors=errors_of(row["error"]),
        tries=row["tries"],
        not_before=maybe_moment(row["not_before"]),
    )
