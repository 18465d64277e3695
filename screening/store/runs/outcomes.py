"""The ends that a run can come to: a snapshot in use, one in quarantine, nothing new, a failure.

Each is one transaction that begins with the fencing token: it changes the run only as this attempt
of this worker holds it, and when that changes nothing, neither does the rest.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, select

from screening.model.audit import About, Action
from screening.model.errors import InputError, MissingError
from screening.model.run import Claim, SnapshotFacts
from screening.model.schedule import retry_at, retry_slot
from screening.model.typed_text import reason_of
from screening.store import tables
from screening.store.audit_log.lines import of_service, record
from screening.store.database.columns import Columns, compact, error_column
from screening.store.runs import alarms, queue
from screening.store.runs.leases import RunLeases, lost_claim
from screening.store.snapshots import snapshot_rows
from sources.kit.values.message import Message


class RunOutcomes:
    """The outcomes of the runs of one database."""

    def __init__(self, leases: RunLeases) -> None:
        self._leases = leases

    def publish(self, claim: Claim, snapshot: int, facts: SnapshotFacts) -> None:
        """Finish the run with this snapshot in use. All of it or, with LostClaimError, nothing."""
        leases = self._leases
        leases.at_fail_point("finishing")
        end = {"state": "succeeded", "outcome": "accepted", "snapshot_id": snapshot}
        with leases.writing() as connection:
            self._finish(connection, claim, end | _of_run(facts))
            snapshot_rows.retire(connection, claim.source)
            ready = {"status": "ready", "ready_at": leases.now()}
            _complete(connection, claim, snapshot, _of_snapshot(facts) | ready)
            self._confirm(connection, claim.source, f"run {claim.run}", facts.retrieved)
            self._log_end(connection, claim, end | _of_run(facts))
        leases.at_fail_point("finished")

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
        leases, reasons = self._leases, tuple(reasons)
        leases.at_fail_point("finishing")
        end = {"state": "quarantined", "outcome": "quarantined", "snapshot_id": snapshot}
        with leases.writing() as connection:
            about = _of_run(facts) if facts else {}
            self._finish(connection, claim, end | about | {"error": error_column(reasons)})
            if snapshot is not None and facts is not None:
                quarantined = _of_snapshot(facts) | {"status": "quarantined"}
                _complete(connection, claim, snapshot, quarantined)
            now = leases.now()
            alarms.raise_alarm(connection, claim.source, reasons, now, claim.run, snapshot)
            self._log_end(connection, claim, end | about)
        leases.at_fail_point("finished")

    def unchanged(self, claim: Claim, seen: date | None = None) -> None:
        """Finish the run: the publisher had nothing newer than what is in use, today or ``seen``.

        Raises LostClaimError.
        """
        leases = self._leases
        leases.at_fail_point("finishing")
        with leases.writing() as connection:
            last = snapshot_rows.last_good(connection, claim.source)
            end: Columns = {"state": "succeeded", "outcome": "unchanged"}
            if last is not None:
                end |= {"snapshot_id": last.id, "edition": last.edition, "rows": last.rows}
            self._finish(connection, claim, end)
            self._confirm(connection, claim.source, f"run {claim.run}", seen)
            self._log_end(connection, claim, end)
        leases.at_fail_point("finished")

    def fail(
        self,
        claim: Claim,
        error: Message | str,
        outcome: str = "refused",
        after: float | None = None,
    ) -> None:
        """Finish the run without a snapshot, with an alarm that gives the reason.

        A scheduled slot is tried again later, a few times. So is a run that a person asked for,
        where the publisher wants a pause: ``after`` is how long, in seconds. One on a file, an
        address or an edition of a person's is not. Raises LostClaimError.
        """
        leases = self._leases
        leases.at_fail_point("finishing")
        with leases.writing() as connection:
            end = {"state": "failed", "outcome": outcome, "error": error_column([error])}
            self._finish(connection, claim, end)
            alarms.raise_alarm(connection, claim.source, (error,), leases.now(), claim.run)
            if claim.trigger == "schedule" or (after is not None and not claim.has_given_input):
                _retry(connection, claim, leases.now(), timedelta(seconds=after or 0))
            self._log_end(connection, claim, end)
        leases.at_fail_point("finished")

    def accept(self, snapshot: int, by: str, why: str) -> None:
        """Bring a quarantined snapshot into use, by a person's decision.

        Raises InputError where the decision has no reason or comes too late, MissingError where
        there is no such snapshot.
        """
        if reason_of(why) is None:
            raise InputError(Message("snapshot.why_believed"), "why")
        table = tables.snapshot
        with self._leases.writing() as connection:
            source = _source_of_quarantined(connection, snapshot)
            snapshot_rows.retire(connection, source, older_than=snapshot)
            now = self._leases.now()
            decision = {"accepted_by": by, "accepted_why": why.strip(), "accepted_at": now}
            stmt = table.update().where(table.c.id == snapshot, table.c.status == "quarantined")
            result = connection.execute(stmt.values(status="ready", ready_at=now, **decision))
            if result.rowcount != 1:
                raise InputError(Message("snapshot.decided_already", id=snapshot))
            self._confirm(connection, source, by)
            record(
                of_service(self._leases.now),
                connection,
                Action.SNAPSHOT_ACCEPTED,
                (About.SOURCE, source),
                by=by,
                before={"snapshot": snapshot, "status": "quarantined"},
                after={"snapshot": snapshot, "status": "ready"},
                why=why,
            )

    def _log_end(self, connection: Connection, claim: Claim, end: Columns) -> None:
        """Write one line for the run; what came stands in the rows of its snapshot."""
        names = ("outcome", "snapshot_id", "rows", "edition")
        after = {name: end[name] for name in names if name in end} | {"run": claim.run}
        log, about = of_service(self._leases.now), (About.SOURCE, claim.source)
        record(log, connection, Action.RUN_ENDED, about, after=after)

    def _finish(self, connection: Connection, claim: Claim, end: Columns) -> None:
        """End the run by its fencing token: what follows in the transaction happens once or never.

        Raises LostClaimError.
        """
        stmt = tables.job_run.update().where(self._leases.held_by(claim))
        finished = self._leases.now()
        result = connection.execute(stmt.values(**end, finished=finished, lease_until=None))
        if result.rowcount != 1:
            raise lost_claim(claim)
        self._leases.at_fail_point("fenced")

    def _confirm(
        self, connection: Connection, source: str, by: str, seen: date | None = None
    ) -> None:
        """Write down that what is in use was confirmed, settle alarms and drop retries.

        What comes in a pack was ``seen`` on an earlier day, and is as fresh as it was then.
        """
        now, table = self._leases.now(), tables.source_schedule
        at = now if seen is None or seen >= now.date() else datetime.combine(seen, time(12), UTC)
        by_a_clock_ahead = table.c.checked_at > now + timedelta(days=1)
        earlier = table.c.checked_at.is_(None) | (table.c.checked_at < at) | by_a_clock_ahead
        stmt = table.update().where(table.c.source == source, earlier)
        connection.execute(stmt.values(checked_at=at))
        alarms.resolve(connection, source, now, by)
        queue.drop_retries(connection, source)


def _retry(connection: Connection, claim: Claim, now: datetime, pause: timedelta) -> None:
    """Queue the slot again, in the transaction that ends the run: both are there, or neither."""
    at = retry_at(claim.tries, now, pause)
    if at is None:
        return
    tries = claim.tries + 1
    slot = (claim.source, retry_slot(claim.slot, tries))
    queue.add_retry(connection, slot, now, claim.trigger, tries, at)


def _complete(connection: Connection, claim: Claim, snapshot: int, columns: Columns) -> None:
    """Fill in the snapshot that this attempt has loaded. Raises MissingError for any other."""
    table = tables.snapshot
    own = (
        (table.c.id == snapshot)
        & (table.c.run_id == claim.run)
        & (table.c.attempt == claim.attempt)
        & (table.c.status == "loading")
    )
    if connection.execute(table.update().where(own).values(**columns)).rowcount != 1:
        raise MissingError(Message("snapshot.not_of_run", id=snapshot))


def _source_of_quarantined(connection: Connection, snapshot: int) -> str:
    table = tables.snapshot
    stmt = select(table.c.source, table.c.status, table.c.let_go).where(table.c.id == snapshot)
    row = connection.execute(stmt).first()
    if row is None:
        raise MissingError(Message("snapshot.unknown", id=snapshot))
    source, status, let_go = row
    if let_go is not None:
        raise InputError(Message("snapshot.let_go", id=snapshot, source=source))
    if status != "quarantined":
        raise InputError(
            Message("snapshot.not_quarantined", id=snapshot, source=source, status=status)
        )
    return str(source)


# -- values to columns --


def _of_run(facts: SnapshotFacts) -> Columns:
    return {"rows": facts.rows, "edition": facts.edition}


def _of_snapshot(facts: SnapshotFacts) -> Columns:
    plain = {name: getattr(facts, name) for name in snapshot_rows.FIELDS if name != "source"}
    if facts.statements is not None:
        plain["statements"] = facts.statements
    return plain | {
        "etag": facts.etag,
        "last_modified": facts.last_modified,
        "facts": compact(dict(facts.facts)),
        "rejected": compact([dict(rejected) for rejected in facts.rejected]),
        "judgement": compact(dict(facts.judgement)),
    }
