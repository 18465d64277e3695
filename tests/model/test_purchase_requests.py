"""Where a request stands follows from what was done with it, whatever that was."""

from hypothesis import given
from hypothesis import strategies as st

from screening.model.purchase_requests import (
    ASIDE,
    LEADS_TO,
    OPEN_STEPS,
    KeptDecision,
    RequestEvent,
    RequestState,
    RequestStep,
    in_force,
    number_of,
    parse_number,
    state_of,
)

STEPS = st.lists(st.sampled_from(RequestStep), max_size=20)


def walk(steps: list[RequestStep]) -> list[RequestEvent]:
    """Do of these steps what can be done."""
    events: list[RequestEvent] = []
    for step in steps:
        if step in OPEN_STEPS[state_of(events)]:
            events.append(RequestEvent(step, "anna"))
    return events


@given(STEPS)
def test_a_step_back_leads_to_where_it_stood_before(steps: list[RequestStep]) -> None:
    events = walk(steps)
    back = RequestEvent(RequestStep.BACK, "anna")
    for step in OPEN_STEPS[state_of(events)]:
        if step in LEADS_TO:
            done = [*events, RequestEvent(step, "anna")]
            assert state_of(done) is LEADS_TO[step]
            assert state_of([*done, back]) is state_of(events)


@given(STEPS)
def test_nothing_becomes_a_contract_that_was_not_decided(steps: list[RequestStep]) -> None:
    counting = [event.step for event in in_force(walk(steps))]
    if RequestStep.TIED in counting:
        assert RequestStep.DECIDED in counting[: counting.index(RequestStep.TIED)]


@given(STEPS)
def test_what_is_said_of_contracts_moves_nothing(steps: list[RequestStep]) -> None:
    events = walk(steps)
    assert state_of(events) is state_of([event for event in events if event.step not in ASIDE])


def test_from_every_state_there_is_a_way_on_or_back() -> None:
    assert set(OPEN_STEPS) == set(RequestState)
    assert all(OPEN_STEPS.values())


def test_a_decision_is_below_above_or_as_advised() -> None:
    below, same, above = (KeptDecision(level, "L2", {}, "") for level in ("L1", "L2", "L3"))
    assert (below.is_below, same.is_below, above.is_below) == (True, False, False)
    assert (below.follows, same.follows, above.follows) == (False, True, False)


@given(st.integers(2000, 2999), st.integers(1, 99_999))
def test_a_number_is_read_back(year: int, serial: int) -> None:
    assert parse_number(number_of(year, serial)) == (year, serial)
