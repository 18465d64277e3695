"""Where an appointment stands, out of what people recorded of it."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from screening.model.follow_up import (
    SOON,
    Appointment,
    FollowUpRecord,
    Standing,
    State,
    in_force,
    standing,
)

DUE = date(2026, 6, 1)
APPOINTMENT = Appointment("C2", 1, DUE, True)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def record(what: str, moved_to: date | None = None, day: date = DUE) -> FollowUpRecord:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return FollowUpRecord("C2", 1, what, day, moved_to, "anna", at, None)


def stands(*records: FollowUpRecord, on: date = DUE) -> Standing:
    return standing(APPOINTMENT, records, on)


def test_what_nobody_recorded_is_planned_then_soon_then_late() -> None:
    assert stands(on=DUE - timedelta(days=SOON + 1)).state is State.PLANNED
    assert stands(on=DUE - timedelta(days=SOON)).state is State.SOON
    assert stands(on=DUE).state is State.SOON
    late = stands(on=DUE + timedelta(days=1))
    assert (late.state, late.days_late) == (State.LATE, 1)


def test_what_came_waits_for_a_decision_and_is_never_late() -> None:
    assert stands(record("received"), on=date(2027, 1, 1)).state is State.RECEIVED
    accepted = stands(record("received"), record("accepted"), on=date(2027, 1, 1))
    assert (accepted.state, accepted.days_late) == (State.ACCEPTED, 0)


def test_what_was_refused_is_asked_for_again_by_the_new_day() -> None:
    again = (record("received"), record("refused", moved_to=date(2026, 7, 1)))
    assert stands(*again, on=date(2026, 7, 1)).state is State.SOON
    late = stands(*again, on=date(2026, 7, 3))
    assert (late.state, late.days_late, late.moved) == (State.LATE, 2, True)


def test_of_what_was_due_before_the_clause_was_recorded_nothing_is_known() -> None:
    on, since = date(2027, 1, 1), date(2026, 12, 1)
    assert standing(APPOINTMENT, (), on, since).state is State.UNKNOWN
    assert standing(APPOINTMENT, (), on, since).days_late == 0
    assert standing(APPOINTMENT, (record("received"),), on, since).state is State.RECEIVED
    refused = (record("received"), record("refused"))
    assert standing(APPOINTMENT, refused, on, since).state is State.LATE
    assert standing(APPOINTMENT, (), on, DUE).state is State.LATE


def test_what_comes_no_more_is_closed_and_the_day_is_that_of_the_decision() -> None:
    dropped = stands(record("dropped", day=date(2026, 6, 9)), on=date(2027, 1, 1))
    assert (dropped.state, dropped.days_late) == (State.DROPPED, 0)
    moved = record("moved", moved_to=date(2026, 9, 1), day=date(2026, 6, 20))
    came = stands(record("received", day=date(2026, 6, 5)), moved, on=DUE)
    assert came.decided_by is not None
    assert came.decided_by.day == date(2026, 6, 5)


def test_a_withdrawal_takes_back_the_last_record_alone() -> None:
    moved, came = record("moved", moved_to=date(2026, 8, 1)), record("received")
    back = stands(moved, came, record("withdrawn"), on=date(2026, 7, 20))
    assert (back.state, back.due) == (State.SOON, date(2026, 8, 1))
    assert in_force([record("withdrawn")]) == ()


RECORDS = st.lists(
    st.one_of(
        st.sampled_from(["received", "accepted", "refused", "dropped", "withdrawn"]).map(record),
        DAYS.map(lambda day: record("moved", moved_to=day)),
    ),
    max_size=8,
)


@given(RECORDS, DAYS)
def test_taking_back_what_was_just_recorded_leaves_it_as_it_was(
    records: list[FollowUpRecord], on: date
) -> None:
    for what in ("received", "accepted", "refused", "dropped"):
        assert stands(*records, record(what), record("withdrawn"), on=on) == stands(*records, on=on)


@given(RECORDS, DAYS, st.integers(0, 400))
def test_time_alone_makes_nothing_come_in_and_nothing_less_late(
    records: list[FollowUpRecord], on: date, later: int
) -> None:
    before, after = stands(*records, on=on), stands(*records, on=on + timedelta(days=later))
    decided = (State.RECEIVED, State.ACCEPTED, State.DROPPED)
    assert (before.state in decided) == (after.state in decided)
    assert after.days_late >= before.days_late
    assert after.due == before.due
