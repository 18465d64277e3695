"""When sources are due: one run per slot, through clock changes, outages and several clocks."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sources
from screening.model.errors import InputError
from screening.model.run import SnapshotFacts
from screening.model.schedule import (
    NEVER,
    Schedule,
    due_slot,
    next_slot,
    offset_of,
    schedule_of,
    slot_name,
)
from screening.store.database.engine import open_engine
from screening.store.runs.jobs import Jobs
from screening.store.runs.leases import RunLeases
from sources.kit.judge.freshness import AgeLimits
from tests.support import ready_made
from tests.support.effort import tries

AGE = (430, 800)  # days after which a list is stale, and expired
HOURLY = Schedule("a", "every 6 hours", 1_234, *AGE)
DAILY = Schedule("b", "every 1 days", 40_000, *AGE)
FIRST = 12  # looks every ten minutes, in which each source is looked at once
RULES = ["every 6 hours", "every 1 days", "every 1 weeks", "monthly"]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.sampled_from(RULES), st.integers(0, 86_399))
def test_a_slot_is_never_in_the_future_and_the_next_one_always_is(
    now: datetime, rule: str, offset: int
) -> None:
    schedule = Schedule("a", rule, offset, *AGE)
    due, following = due_slot(schedule, now), next_slot(schedule, now)
    assert due is not None
    assert following is not None
    assert due <= now < following


@given(moments, st.sampled_from(RULES), st.integers(0, 10_000))
def test_the_slot_does_not_depend_on_the_moment_of_asking(
    now: datetime, rule: str, later: int
) -> None:
    schedule = Schedule("a", rule, 7_777, *AGE)
    following = next_slot(schedule, now)
    assert following is not None
    moment = min(now + timedelta(seconds=later), following - timedelta(seconds=1))
    assert due_slot(schedule, moment) == due_slot(schedule, now)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_change_to_or_from_summer_time_moves_no_slot(day: date) -> None:
    """The local day has 23 or 25 hours; a source that looks every six hours keeps doing so."""
    start = datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM).astimezone(UTC)
    asked = [start + timedelta(minutes=10 * n) for n in range(6 * 26)]
    found = sorted({slot for moment in asked if (slot := due_slot(HOURLY, moment))})
    assert {after - before for before, after in pairwise(found)} == {timedelta(hours=6)}


def test_offsets_spread_the_sources_and_stay_where_they_are() -> None:
    offsets = {name: offset_of(name, "every 1 days") for name in sources.catalogue()}
    assert offsets == {name: offset_of(name, "every 1 days") for name in sources.catalogue()}
    assert len(set(offsets.values())) == len(offsets)


def test_what_an_operator_uploads_is_never_due() -> None:
    schedule = schedule_of(sources.source("org_ituc_rights"), AgeLimits(*AGE))
    assert schedule.rule == NEVER
    assert due_slot(schedule, datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_a_rule_that_nobody_understands_is_refused() -> None:
    with pytest.raises(InputError):
        due_slot(Schedule("a", "now and then", 0, *AGE), datetime(2026, 1, 1, tzinfo=UTC))


# -- a simulated week --


class Watch:
    """A hand that the test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def facts(slot: str) -> SnapshotFacts:
    return SnapshotFacts(
        title="", publisher="", url="", edition=slot, layout="publisher", sha256="0" * 64,
        retrieved=date(2026, 1, 1), licence="", licence_url="", attribution="", rows=0,
    )  # fmt: skip


def ticks(start: datetime, outages: list[tuple[datetime, datetime]]) -> Iterator[datetime]:
    """A week, without the hours in which all machines were down: every 10 minutes, later 50."""
    for step in range(7 * 24 * 6):
        if step > FIRST and step % tries(5, 1):
            continue
        moment = start + timedelta(minutes=10 * step)
        if not any(begin <= moment < end for begin, end in outages):
            yield moment


@pytest.mark.parametrize("monday", [date(2026, 3, 23), date(2026, 10, 19)])
def test_a_week_with_a_clock_change_and_two_outages_has_one_run_per_slot(
    monday: date, tmp_path: Path
) -> None:
    """Three clocks tick at once; after an outage the latest missed slot runs once.

    Nothing is in use at the beginning, so each source is looked at once before its first slot.
    """
    start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    outages = [
        (start + timedelta(days=1, hours=2), start + timedelta(days=1, hours=15)),
        (start + timedelta(days=4, hours=20), start + timedelta(days=6, hours=1)),
    ]
    engine = open_engine(f"sqlite:///{ready_made.tables(tmp_path / 's.db')}")
    watch = Watch(start)
    clocks = [Jobs(RunLeases(engine, watch)) for _ in range(3)]
    jobs = clocks[0]
    jobs.schedules.declare([HOURLY, DAILY])
    done: list[tuple[str, str]] = []
    for moment in ticks(start, outages):
        watch.now = moment
        for clock in clocks:
            clock.queue.tick()
        while (claim := jobs.queue.claim("worker")) is not None:
            loaded = jobs.loading.load_statements(claim, ())
            jobs.outcomes.publish(claim, loaded, facts(claim.slot))
            done.append((claim.source, claim.slot))
    engine.dispose()
    assert set(Counter(done).values()) == {1}
    assert set(done) == expected(start, outages)


def expected(start: datetime, outages: list[tuple[datetime, datetime]]) -> set[tuple[str, str]]:
    """What was due at some tick and after the schedule was declared, and one first look at each."""
    found = {(one.source, f"first {slot_name(start)}") for one in (HOURLY, DAILY)}
    for moment in ticks(start, outages):
        for schedule in (HOURLY, DAILY):
            slot = due_slot(schedule, moment)
            if slot is not None and slot >= start:
                found.add((schedule.source, slot_name(slot)))
    return found
