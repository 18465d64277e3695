"""Runs: queued once, held by one worker, finished once; what is in use stays until it is better.

Every test holds on both databases.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine, func, select

from screening.model.errors import InputError, MissingError
from screening.model.run import (
    Claim,
    LostClaimError,
    SnapshotFacts,
)
from screening.model.schedule import PAUSES, Schedule
from screening.store import tables
from screening.store.database.engine import reading
from screening.store.runs.jobs import Jobs
from screening.store.runs.leases import RunLeases
from sources.kit.values.message import Message
from sources.kit.values.statements import Observation
from tests.support.refusals import refuses

SOURCE = "a"
DAILY = Schedule(SOURCE, "every 1 days", 3_600, 7, 30)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SAID = [Observation("hdi", "NL", number / 100, where=f"row {number}") for number in range(25)]
FACTS = SnapshotFacts(
    title="A list", publisher="Them", url="https://example.org/a.csv", edition="2026-05",
    layout="publisher", sha256="ab" * 32, retrieved=date(2026, 5, 4), licence="CC0",
    licence_url="", attribution="Them", rows=25, etag='"1"', facts={"fill": {"name": 1.0}},
    rejected=[{"row": "row 9", "problem": "no country"}], judgement={"rows": "kept"},
)  # fmt: skip


class Watch:
    """A hand that the test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def engine(tables_engine: Engine) -> Engine:
    return tables_engine


@pytest.fixture
def jobs(engine: Engine, watch: Watch) -> Jobs:
    result = Jobs(RunLeases(engine, watch, batch_size=10, most_attempts=3))
    result.schedules.declare([DAILY])
    return result


def claimed(jobs: Jobs, owner: str = "anna") -> Claim:
    """A run that a person asked for, in the hands of this worker."""
    claim = jobs.queue.claim(owner, jobs.queue.request(SOURCE, "a person"))
    assert claim is not None
    return claim


def published(jobs: Jobs, facts: SnapshotFacts = FACTS) -> Claim:
    claim = claimed(jobs)
    jobs.outcomes.publish(claim, jobs.loading.load_statements(claim, SAID), facts)
    return claim


def quarantined(jobs: Jobs) -> int:
    """The snapshot that the gate did not believe."""
    claim = claimed(jobs)
    snapshot = jobs.loading.load_statements(claim, SAID[:5])
    jobs.outcomes.quarantine(
        claim, snapshot, replace(FACTS, edition="2026-06"), ["80 % fewer rows"]
    )
    return snapshot


def statements_of(engine: Engine, snapshot: int) -> int:
    counted = select(func.count()).where(tables.statement.c.snapshot_id == snapshot)
    with reading(engine) as connection:
        return int(connection.execute(counted).scalar_one())


# -- the clock --


def test_a_slot_is_queued_once_however_many_clocks_tick(jobs: Jobs, watch: Watch) -> None:
    watch.pass_(days=1)
    assert [jobs.queue.tick() for _ in range(3)] == [1, 0, 0]
    assert [run.slot for run in jobs.history.runs(SOURCE)] == ["2026-05-05T01:00:00Z"]


def test_the_latest_runs_of_each_source_are_those_that_each_is_asked_for(
    jobs: Jobs, watch: Watch
) -> None:
    for _ in range(4):
        watch.pass_(days=1)
        jobs.queue.tick()
    assert jobs.history.runs_by_source((SOURCE, "none"), limit=3) == {
        SOURCE: jobs.history.runs(SOURCE, limit=3),
        "none": (),
    }
    assert len(jobs.history.runs(SOURCE)) > 0
    assert jobs.history.runs_by_source((), limit=3) == {}


def test_slots_from_before_a_source_came_are_not_due(jobs: Jobs) -> None:
    assert jobs.queue.tick() == 0


def test_after_an_outage_the_latest_missed_slot_is_queued_alone(jobs: Jobs, watch: Watch) -> None:
    watch.pass_(days=10)
    assert jobs.queue.tick() == 1
    assert [run.slot for run in jobs.history.runs()] == ["2026-05-14T01:00:00Z"]


def test_a_source_that_is_off_is_not_due_and_owes_nothing_once_it_is_on(
    jobs: Jobs, watch: Watch
) -> None:
    jobs.schedules.enable(SOURCE, False)
    watch.pass_(days=3)
    assert jobs.queue.tick() == 0
    jobs.schedules.enable(SOURCE, True)
    assert jobs.queue.tick() == 0
    watch.pass_(days=1)
    assert jobs.queue.tick() == 1


def test_a_new_version_changes_the_rule_but_not_whether_a_source_is_on(jobs: Jobs) -> None:
    jobs.schedules.enable(SOURCE, False)
    jobs.schedules.declare([replace(DAILY, rule="every 1 weeks", stale_after_days=3)])
    schedule = {plan.source: plan for plan, _ in jobs.schedules.all()}[SOURCE]
    assert (schedule.rule, schedule.stale_after_days) == ("every 1 weeks", 3)
    assert not schedule.enabled


# -- one worker at a time --


def test_a_run_is_claimed_by_one_worker_and_of_one_source_one_run_goes_on(jobs: Jobs) -> None:
    jobs.queue.request(SOURCE, "x")
    jobs.queue.request(SOURCE, "x")
    first = jobs.queue.claim("anna")
    assert first is not None
    assert jobs.queue.claim("tom") is None
    jobs.outcomes.fail(first, "the publisher is down")
    second = jobs.queue.claim("tom")
    assert second is not None
    assert second.run > first.run


def test_what_several_people_ask_for_is_one_run_until_it_has_begun(jobs: Jobs) -> None:
    first = jobs.queue.ask(SOURCE, "anna")
    assert jobs.queue.ask(SOURCE, "tom") == first
    assert jobs.queue.claim("a worker", first) is not None
    second = jobs.queue.ask(SOURCE, "tom")
    assert second != first
    assert jobs.queue.ask(SOURCE, "anna") == second


def test_a_lease_that_is_renewed_is_not_taken(jobs: Jobs, watch: Watch) -> None:
    claim = claimed(jobs)
    for _ in range(5):
        watch.pass_(seconds=100)
        jobs.queue.renew(claim)
        assert jobs.queue.claim("tom") is None


def test_a_run_that_a_clock_ahead_claimed_for_years_is_taken_up(jobs: Jobs, watch: Watch) -> None:
    watch.pass_(days=800)
    claim = claimed(jobs)
    watch.pass_(days=-800)
    second = jobs.queue.claim("tom")
    assert second is not None
    assert (second.run, second.attempt) == (claim.run, 2)


def test_a_worker_that_is_not_heard_of_loses_its_run_and_cannot_finish_it(
    jobs: Jobs, watch: Watch, engine: Engine
) -> None:
    first = claimed(jobs)
    snapshot = jobs.loading.load_statements(first, SAID)
    watch.pass_(minutes=5)
    second = jobs.queue.claim("tom")
    assert second is not None
    assert (second.run, second.attempt) == (first.run, 2)
    for late in (
        lambda: jobs.outcomes.publish(first, snapshot, FACTS),
        lambda: jobs.outcomes.quarantine(first, snapshot, FACTS, ["x"]),
        lambda: jobs.outcomes.unchanged(first),
        lambda: jobs.outcomes.fail(first, "x"),
        lambda: jobs.queue.renew(first),
        lambda: jobs.loading.load_statements(first, SAID),
    ):
        with pytest.raises(LostClaimError):
            late()
    assert jobs.loading.last_good(SOURCE) is None
    assert jobs.history.alarms() == ()
    jobs.outcomes.publish(second, jobs.loading.load_statements(second, SAID[:3]), FACTS)
    assert jobs.retention.remove_dead_loads() == 1
    assert statements_of(engine, snapshot) == 0


def test_a_worker_may_come_back_when_nobody_took_its_run(jobs: Jobs, watch: Watch) -> None:
    claim = claimed(jobs)
    watch.pass_(minutes=5)
    jobs.outcomes.publish(claim, jobs.loading.load_statements(claim, SAID), FACTS)
    assert jobs.history.run(claim.run).outcome == "accepted"


def test_a_run_that_was_given_back_waits_no_lease(jobs: Jobs) -> None:
    claim = claimed(jobs)
    jobs.queue.release(claim)
    again = jobs.queue.claim("tom")
    assert again is not None
    assert again.run == claim.run


def test_a_run_that_takes_its_workers_down_is_given_up_with_an_alarm(
    jobs: Jobs, watch: Watch
) -> None:
    run = claimed(jobs).run
    for _ in range(2):
        watch.pass_(minutes=5)
        assert jobs.queue.claim("next") is not None
    watch.pass_(minutes=5)
    assert jobs.queue.claim("next") is None
    assert jobs.history.run(run).state == "failed"
    assert jobs.history.alarms(SOURCE)[0].reasons == (Message("run.worker_lost", count=3),)


def test_what_a_person_handed_over_is_done_by_nobody_else(jobs: Jobs, watch: Watch) -> None:
    """The queue does not know the file: a worker would fetch instead, and call it the same run."""
    run = jobs.queue.request(SOURCE, "anna", given=True)
    assert jobs.queue.claim("a worker") is None
    claim = jobs.queue.claim("anna's command", run)
    assert claim is not None
    snapshot = jobs.loading.load_statements(claim, SAID[:5])
    watch.pass_(minutes=5)
    assert jobs.queue.claim("a worker") is None
    ended = jobs.history.run(run)
    assert (ended.state, ended.attempt) == ("failed", 1)
    assert ended.errors == (Message("run.cut_off", name="anna"),)
    assert jobs.history.alarms(SOURCE)[0].reasons == ended.errors
    with pytest.raises(LostClaimError):
        jobs.outcomes.publish(claim, snapshot, FACTS)
    assert jobs.queue.claim("a worker", jobs.queue.request(SOURCE, "tom")) is not None


def test_what_was_handed_over_and_never_begun_ends_too(jobs: Jobs, watch: Watch) -> None:
    run = jobs.queue.request(SOURCE, "anna", given=True)
    watch.pass_(minutes=1)
    assert jobs.queue.requeue() == 0
    watch.pass_(minutes=5)
    assert jobs.queue.claim("a worker") is None
    assert jobs.history.run(run).state == "failed"


def test_a_pause_that_a_publisher_wants_does_not_turn_an_address_into_another(
    jobs: Jobs, watch: Watch
) -> None:
    claim = jobs.queue.claim("anna", jobs.queue.request(SOURCE, "anna", given=True))
    assert claim is not None
    jobs.outcomes.fail(claim, "429 Too Many Requests", after=60)
    watch.pass_(minutes=30)
    assert jobs.queue.claim("a worker") is None
    assert len(jobs.history.runs(SOURCE)) == 1


# -- what becomes of a run --


def test_a_snapshot_is_seen_by_nobody_until_it_is_published(jobs: Jobs, engine: Engine) -> None:
    published(jobs)
    before = jobs.loading.last_good(SOURCE)
    assert before is not None
    claim = claimed(jobs)
    snapshot = jobs.loading.load_statements(claim, iter(SAID))
    assert statements_of(engine, snapshot) == len(SAID)
    assert jobs.loading.last_good(SOURCE) == before
    jobs.outcomes.publish(claim, snapshot, replace(FACTS, edition="2026-07"))
    after = jobs.loading.last_good(SOURCE)
    assert after is not None
    assert (after.id, after.edition, after.statements) == (snapshot, "2026-07", len(SAID))
    assert (after.etag, after.facts) == ('"1"', {"fill": {"name": 1.0}})


def test_a_run_says_what_came_of_it(jobs: Jobs) -> None:
    run = jobs.history.run(published(jobs).run)
    assert (run.state, run.outcome, run.rows, run.edition) == (
        "succeeded", "accepted", 25, "2026-05",
    )  # fmt: skip
    assert (run.trigger, run.requested_by, run.started) == ("manual", "a person", NOON)
    with pytest.raises(MissingError):
        jobs.history.run(10_000)


def test_what_is_not_believed_is_kept_aside_and_alarms(jobs: Jobs) -> None:
    published(jobs)
    quarantined(jobs)
    last = jobs.loading.last_good(SOURCE)
    assert last is not None
    assert last.edition == "2026-05"
    assert [alarm.reasons for alarm in jobs.history.alarms()] == [("80 % fewer rows",)]
    assert [run.state for run in jobs.history.runs()] == ["quarantined", "succeeded"]


def test_a_person_may_accept_what_the_gate_did_not(jobs: Jobs, engine: Engine) -> None:
    published(jobs)
    snapshot = quarantined(jobs)
    with refuses(InputError, "Say why"):
        jobs.outcomes.accept(snapshot, "anna", "  ")
    jobs.outcomes.accept(snapshot, "anna", "the publisher has split the list")
    last = jobs.loading.last_good(SOURCE)
    assert last is not None
    assert last.id == snapshot
    assert jobs.history.alarms() == ()
    row = tables.snapshot.c
    with reading(engine) as connection:
        stmt = select(row.accepted_by, row.accepted_why).where(row.id == snapshot)
        decision = connection.execute(stmt)
        assert decision.one() == ("anna", "the publisher has split the list")
    with refuses(InputError, "not quarantined"):
        jobs.outcomes.accept(snapshot, "anna", "again")


def test_what_was_overtaken_by_a_newer_snapshot_cannot_be_accepted(jobs: Jobs) -> None:
    snapshot = quarantined(jobs)
    published(jobs)
    with refuses(InputError, "newer"):
        jobs.outcomes.accept(snapshot, "anna", "why not")
    last = jobs.loading.last_good(SOURCE)
    assert last is not None
    assert last.edition == "2026-05"


def test_of_a_list_that_is_refused_again_and_again_the_latest_two_are_kept(
    jobs: Jobs, engine: Engine
) -> None:
    published(jobs)
    refused = [quarantined(jobs) for _ in range(5)]
    assert jobs.retention.remove_unneeded() == 3
    assert [statements_of(engine, snapshot) for snapshot in refused] == [0, 0, 0, 5, 5]
    with refuses(InputError, "no longer kept"):
        jobs.outcomes.accept(refused[0], "anna", "why not")
    jobs.outcomes.accept(refused[-1], "anna", "the publisher has split the list")


def test_nothing_newer_is_news_too(jobs: Jobs, watch: Watch) -> None:
    published(jobs)
    watch.pass_(days=2)
    claim = claimed(jobs)
    jobs.outcomes.unchanged(claim)
    checked = {plan.source: moment for plan, moment in jobs.schedules.all()}[SOURCE]
    assert checked == watch.now
    assert jobs.history.run(claim.run).edition == "2026-05"


def test_what_a_clock_ahead_confirmed_is_confirmed_anew(jobs: Jobs, watch: Watch) -> None:
    published(jobs)
    watch.pass_(days=800)
    jobs.outcomes.unchanged(claimed(jobs))
    watch.pass_(days=-790)
    jobs.outcomes.unchanged(claimed(jobs))
    checked = {plan.source: moment for plan, moment in jobs.schedules.all()}[SOURCE]
    assert checked == watch.now


def test_the_same_failure_again_and_again_is_one_alarm_until_a_run_succeeds(jobs: Jobs) -> None:
    for _ in range(3):
        jobs.outcomes.fail(claimed(jobs), "the publisher is down")
    assert len(jobs.history.alarms()) == 1
    published(jobs)
    assert jobs.history.alarms() == ()
    (settled,) = jobs.history.alarms(open_only=False)
    assert settled.resolved_by is not None


def test_a_snapshot_of_another_run_cannot_be_published(jobs: Jobs) -> None:
    theirs = quarantined(jobs)
    claim = claimed(jobs)
    with pytest.raises(MissingError):
        jobs.outcomes.publish(claim, theirs, FACTS)
    assert jobs.history.run(claim.run).state == "running"


def test_a_reader_that_breaks_off_leaves_nothing_in_use(jobs: Jobs, engine: Engine) -> None:
    def broken() -> Iterator[Observation]:
        yield from SAID
        raise ValueError("row 26 is torn")

    claim = claimed(jobs)
    with pytest.raises(ValueError, match="torn"):
        jobs.loading.load_statements(claim, broken())
    assert jobs.retention.remove_dead_loads() == 0  # its run goes on, so it may not be dead
    jobs.outcomes.fail(claim, "row 26 is torn")
    assert jobs.retention.remove_dead_loads() == 1
    with reading(engine) as connection:
        left = connection.execute(
            select(func.count())
            .select_from(tables.snapshot)
            .where(tables.snapshot.c.source == SOURCE)
        )
        assert left.scalar() == 0


# -- what is tried again --


def failed(jobs: Jobs, watch: Watch, after: float | None = None) -> Claim:
    claim = jobs.queue.claim("anna")
    assert claim is not None
    jobs.outcomes.fail(claim, "the publisher is down", after=after)
    return claim


def test_a_slot_that_failed_is_tried_three_times_more_and_then_not_before_the_next(
    jobs: Jobs, watch: Watch
) -> None:
    watch.pass_(days=1)
    jobs.queue.tick()
    waits = []
    for _ in range(4):
        waits.append(jobs.queue.waiting_since()[SOURCE])
        if jobs.queue.waiting_since()[SOURCE] > watch.now:
            assert jobs.queue.claim("too early") is None
            watch.now = jobs.queue.waiting_since()[SOURCE]
        failed(jobs, watch)
    assert jobs.queue.waiting_since() == {}
    assert jobs.queue.tick() == 0
    assert [run.slot.partition("Z")[2] for run in reversed(jobs.history.runs(SOURCE))] == [
        "", " try 2", " try 3", " try 4",
    ]  # fmt: skip
    pauses = [after - before for before, after in pairwise(waits)]
    assert pauses == list(PAUSES)
    assert len(jobs.history.alarms()) == 1


def test_a_try_that_succeeds_settles_the_alarm_and_ends_the_row_of_tries(
    jobs: Jobs, watch: Watch
) -> None:
    watch.pass_(days=1)
    jobs.queue.tick()
    failed(jobs, watch)
    watch.pass_(minutes=5)
    again = jobs.queue.claim("tom")
    assert again is not None
    assert (again.trigger, again.tries) == ("schedule", 1)
    jobs.outcomes.unchanged(again)
    assert (jobs.history.alarms(), jobs.queue.waiting_since()) == ((), {})


def test_whatever_is_newer_takes_the_place_of_a_try_that_waits(jobs: Jobs, watch: Watch) -> None:
    watch.pass_(days=1)
    jobs.queue.tick()
    failed(jobs, watch)
    published(jobs)  # a person asked in the meantime
    assert jobs.queue.waiting_since() == {}
    watch.pass_(days=1)
    jobs.queue.tick()
    failed(jobs, watch)
    watch.pass_(days=1)
    assert jobs.queue.tick() == 1
    assert {run.slot for run in jobs.history.runs() if run.state == "queued"} == {
        "2026-05-07T01:00:00Z"
    }


def test_a_publisher_that_wants_a_pause_gets_it_and_no_worker_waits(
    jobs: Jobs, watch: Watch
) -> None:
    jobs.queue.request(SOURCE, "a person")
    failed(jobs, watch, after=1_800)
    assert jobs.queue.waiting_since() == {SOURCE: watch.now + timedelta(minutes=30)}
    watch.pass_(minutes=29)
    assert jobs.queue.claim("tom") is None
    watch.pass_(minutes=1)
    assert jobs.queue.claim("tom") is not None


def test_what_a_person_asked_for_is_not_tried_again_unasked(jobs: Jobs) -> None:
    jobs.outcomes.fail(claimed(jobs), "the publisher is down")
    assert jobs.queue.waiting_since() == {}


def test_a_crash_before_a_failure_is_written_leaves_no_second_try(
    jobs: Jobs, watch: Watch, engine: Engine
) -> None:
    """The run that failed and the try that follows are one transaction."""
    watch.pass_(days=1)
    jobs.queue.tick()

    def crash(point: str) -> None:
        if point == "fenced":
            raise KeyboardInterrupt

    frail = Jobs(RunLeases(engine, watch, at_fail_point=crash))
    with pytest.raises(KeyboardInterrupt):
        failed(frail, watch)
    assert len(jobs.history.runs()) == 1
    watch.pass_(minutes=5)
    failed(jobs, watch)
    with pytest.raises(LostClaimError):
        jobs.outcomes.fail(Claim(1, SOURCE, "x", "schedule", 1, "anna", watch.now), "too late")
    assert len(jobs.history.runs()) == 2


# -- the first look --


def test_a_source_with_nothing_in_use_is_looked_at_soon_and_once(jobs: Jobs, watch: Watch) -> None:
    jobs.schedules.declare([replace(DAILY, source="by hand", rule="never")])
    watch.pass_(minutes=2)
    assert [jobs.queue.tick() for _ in range(3)] == [1, 0, 0]
    assert [run.slot for run in jobs.history.runs()] == ["first 2026-05-04T12:00:00Z"]
    failed(jobs, watch)
    watch.pass_(hours=1)
    failed(jobs, watch)
    assert jobs.queue.tick() == 0


def test_a_source_that_has_a_list_waits_for_its_slot(jobs: Jobs, watch: Watch) -> None:
    published(jobs)
    watch.pass_(minutes=2)
    assert jobs.queue.tick() == 0


def test_a_source_that_is_switched_on_is_looked_at_soon(jobs: Jobs, watch: Watch) -> None:
    jobs.schedules.enable(SOURCE, False)
    watch.pass_(days=30, hours=3)
    jobs.schedules.enable(SOURCE, True)
    watch.pass_(minutes=2)
    assert jobs.queue.tick() == 1
