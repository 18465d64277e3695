"""Where an appointment stands, out of what people recorded of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from screening.model.follow_up import (
    NOTICE_PERIOD,
    SOON,
    Appointment,
    FollowUpRecord,
    Standing,
    State,
    begun,
    bound,
    followed_up,
    in_force,
    next_promise,
    notice_months,
    promised,
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


def made_for(due: date | None, number: int, what: str = "accepted") -> FollowUpRecord:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return FollowUpRecord("C5", number, what, DUE, None, "anna", at, None, due)


def yearly(*years: int, month: int = 1) -> list[Appointment]:
    return [Appointment("C5", at, date(year, month, 1), True) for at, year in enumerate(years, 1)]


def test_a_record_stays_with_its_day_when_the_clause_is_recorded_anew() -> None:
    first, second = made_for(date(2026, 1, 1), 1), made_for(date(2027, 1, 1), 2)
    assert bound(yearly(2026, 2027, 2028), (first, second)) == {
        ("C5", 1): (first,), ("C5", 2): (second,),
    }  # fmt: skip
    assert bound(yearly(2027, 2028), (first, second)) == {("C5", 1): (second,)}


def test_a_record_moves_with_the_start_by_some_months_and_no_further() -> None:
    first = made_for(date(2026, 1, 1), 1)
    assert bound(yearly(2026, 2027, month=5), (first,)) == {("C5", 1): (first,)}
    assert bound(yearly(2026, 2027, month=8), (first,)) == {}


def test_what_comes_once_keeps_its_records_whatever_its_day() -> None:
    plan = made_for(date(2026, 1, 1), 1)
    assert bound([Appointment("C5", 1, date(2031, 1, 1), True)], (plan,)) == {("C5", 1): (plan,)}


def test_a_record_of_before_days_were_kept_goes_by_number() -> None:
    old = made_for(None, 2)
    assert bound(yearly(2030, 2031), (old,)) == {("C5", 2): (old,)}


@given(st.sets(st.integers(2020, 2040), min_size=1), st.lists(DAYS, unique=True))
def test_no_two_days_are_bound_to_one_appointment(years: set[int], days: list[date]) -> None:
    records = [made_for(day, 1) for day in days]
    placed = bound(yearly(*sorted(years)), records)
    assert all(len({record.due for record in several}) == 1 for several in placed.values())
    assert sum(map(len, placed.values())) <= len(records)


def test_a_signal_begins_a_term_until_it_is_taken_back() -> None:
    began = replace(made_for(date(2026, 5, 15), 0, "began"), item="C7")
    back = replace(began, what="withdrawn")
    assert begun((began,), {"C7": True}) == (Appointment("C7", 1, date(2026, 5, 15), True),)
    assert begun((began, back), {"C7": True}) == ()
    assert begun((began,), {"C9": True}) == ()


def test_the_notice_period_is_the_last_one_that_was_recorded() -> None:
    three, six = (
        FollowUpRecord(NOTICE_PERIOD, months, "agreed", DUE, None, "anna", None, None)
        for months in (3, 6)
    )
    assert notice_months((three, six)) == 6
    assert notice_months((three, six, replace(six, what="withdrawn"))) == 3
    assert notice_months(()) is None


def accepted_until(day: date) -> Standing:
    came = record("received")
    return standing(APPOINTMENT, (), day, None, (came, replace(record("accepted"), until=DUE)))


def test_what_was_accepted_expires_on_the_day_after_its_last_one() -> None:
    soon = DUE - timedelta(days=SOON)
    states = [
        accepted_until(day).state
        for day in (soon - timedelta(days=1), soon, DUE, DUE + timedelta(days=1))
    ]
    assert states == [State.ACCEPTED, State.EXPIRING, State.EXPIRING, State.EXPIRED]
    assert accepted_until(DUE + timedelta(days=3)).days_late == 3


def test_what_expired_is_done_once_a_later_one_of_it_came() -> None:
    expired = accepted_until(date(2027, 1, 1))
    later = Appointment("C2", 2, date(2027, 6, 1), True)
    open_still = standing(later, (), date(2027, 1, 1))
    came = standing(later, (record("received"),), date(2027, 1, 1))
    assert followed_up([expired, open_still])[0].state is State.EXPIRED
    assert followed_up([expired, came])[0].state is State.ACCEPTED


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


def test_a_promise_is_an_appointment_until_it_is_taken_back_and_its_number_is_not_given_again() -> (
    None
):
    first = FollowUpRecord("promise-1", 1, "promised", DUE, DUE, "anna", None, "A wage.", DUE)
    later = DUE + timedelta(days=40)
    second = replace(first, item="promise-2", due=later, moved_to=later, why="A union.")
    back = replace(first, what="withdrawn")
    assert promised((first, second)) == (
        Appointment("promise-1", 1, DUE, False),
        Appointment("promise-2", 1, later, False),
    )
    assert promised((first, second, back)) == (Appointment("promise-2", 1, later, False),)
    assert next_promise((first, second, back)) == "promise-3"
    assert next_promise(()) == "promise-1"


def test_a_promise_is_late_came_and_moves_as_every_other_day() -> None:
    made = FollowUpRecord("promise-1", 1, "promised", DUE, DUE, "anna", None, "A wage.", DUE)
    [of_it] = promised((made,))

    def state(*after: FollowUpRecord) -> State:
        records = (made, *(replace(each, item="promise-1") for each in after))
        return standing(of_it, records, DUE + timedelta(days=1)).state

    assert state() is State.LATE
    assert state(record("received")) is State.RECEIVED
    assert state(record("moved", moved_to=DUE + timedelta(days=90))) is State.PLANNED
