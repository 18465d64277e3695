"""Where a proof stands on a day, what it means for what is due, and what it shows to be done."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.follow_up import SOON, Appointment, State, standing
from screening.model.proofs import (
    NOTHING_SHOWN,
    PROOF_DECISIONS,
    Proof,
    ProofDecision,
    ProofScope,
    ProofState,
    management_of,
    proof_standings,
    records_of,
)
from screening.model.verdict import Shown

DUE, CAME, LAST = date(2026, 5, 1), date(2026, 4, 1), date(2026, 12, 31)
FIRST = datetime(2026, 4, 1, tzinfo=UTC)
APPOINTMENT = Appointment("C2", 1, DUE, True)
WHOLE = ProofScope()


def decided(*whats: str) -> tuple[ProofDecision, ...]:
    """Decisions, an hour apart; what is refused is asked for again in June."""
    return tuple(
        ProofDecision(
            what,
            CAME,
            "anna",
            FIRST + timedelta(hours=number),
            again=date(2026, 6, 1) if what == "refused" else None,
        )
        for number, what in enumerate(whats, 1)
    )


def proof(*whats: str, id: int = 1, last_day: date | None = LAST, **more: object) -> Proof:
    came = Proof(
        id=id,
        item="C2",
        number=1,
        due=DUE,
        title="Analyse",
        kind="analysis",
        scope=WHOLE,
        received=CAME,
        by="anna",
        at=FIRST + timedelta(minutes=id),
        last_day=last_day,
        decisions=decided(*whats),
    )
    return replace(came, **more)  # type: ignore[arg-type]  # facts of a proof, by their names


def state(*proofs: Proof, on: date = DUE) -> list[ProofState]:
    return [each.state for each in proof_standings(proofs, on)]


def slot(*proofs: Proof, on: date = DUE) -> State:
    records = records_of(proof_standings(proofs, on))
    return standing(APPOINTMENT, (), on, None, records).state


@pytest.mark.parametrize(
    ("whats", "stands", "place"),
    [
        ((), ProofState.WAITING, State.RECEIVED),
        (("accepted",), ProofState.ACCEPTED, State.ACCEPTED),
        (("refused",), ProofState.REFUSED, State.PLANNED),
        (("withdrawn",), ProofState.WITHDRAWN, State.SOON),
        (("accepted", "withdrawn"), ProofState.WITHDRAWN, State.SOON),
        (("accepted", "withdrawn", "taken_back"), ProofState.ACCEPTED, State.ACCEPTED),
        (("refused", "accepted"), ProofState.ACCEPTED, State.ACCEPTED),
        (("accepted", "taken_back", "taken_back"), ProofState.WAITING, State.RECEIVED),
    ],
)
def test_the_last_decision_in_force_says_where_a_proof_and_its_place_stand(
    whats: tuple[str, ...], stands: ProofState, place: State
) -> None:
    assert state(proof(*whats)) == [stands]
    assert slot(proof(*whats)) is place


def test_it_expires_on_the_day_after_its_last_one() -> None:
    accepted = proof("accepted")
    days = {LAST - timedelta(days=SOON + 1): ProofState.ACCEPTED, LAST: ProofState.EXPIRING}
    days[LAST + timedelta(days=1)] = ProofState.EXPIRED
    assert {day: state(accepted, on=day)[0] for day in days} == days
    assert slot(accepted, on=LAST + timedelta(days=1)) is State.EXPIRED
    assert state(proof("accepted", last_day=None), on=date(2099, 1, 1)) == [ProofState.ACCEPTED]


def test_of_two_that_were_accepted_the_one_that_holds_longest_decides() -> None:
    short = proof("accepted", id=2, last_day=date(2026, 6, 1))
    assert slot(proof("accepted"), short, on=date(2026, 7, 1)) is State.ACCEPTED
    assert slot(proof("accepted"), short, on=LAST) is State.EXPIRING


def test_what_is_refused_beside_one_that_counts_asks_for_nothing_until_that_ends() -> None:
    both = (proof("accepted"), proof("refused", id=2, last_day=None))
    assert slot(*both, on=date(2026, 7, 1)) is State.ACCEPTED
    assert slot(*both, on=LAST + timedelta(days=1)) is State.LATE


def test_what_came_after_one_was_accepted_is_to_be_looked_at() -> None:
    later = proof(id=2, at=FIRST + timedelta(days=1))
    assert slot(proof("accepted"), later) is State.RECEIVED


def test_one_that_replaces_does_so_once_it_is_accepted() -> None:
    first, second = proof("accepted"), proof(id=2, replaces=1)
    assert state(first, second) == [ProofState.ACCEPTED, ProofState.WAITING]
    second = proof("accepted", id=2, replaces=1, last_day=None)
    assert state(first, second) == [ProofState.REPLACED, ProofState.ACCEPTED]
    assert state(first, replace(second, decisions=decided("accepted", "withdrawn"))) == [
        ProofState.ACCEPTED, ProofState.WITHDRAWN,
    ]  # fmt: skip


def test_what_is_shown_rises_from_plan_to_third_party_to_remedy_and_ends_with_its_proofs() -> None:
    plan = proof("accepted", item="C3", kind="plan", last_day=None)
    audit = proof("accepted", id=2, kind="audit", scope=ProofScope("cotton", "IN"))
    remedy = proof("accepted", id=3, item="C11", kind="remedy", last_day=date(2026, 6, 1))
    shown = [
        management_of(proof_standings((plan, audit, remedy), day))
        for day in (DUE, date(2026, 7, 1), date(2027, 7, 1))
    ]
    assert [axis.shown for axis in shown] == [Shown.REMEDY, Shown.VERIFIED, Shown.PLAN]
    assert [axis.is_partial for axis in shown] == [False, True, False]
    assert [axis.until for axis in shown] == [date(2026, 6, 1), LAST, None]


def test_nothing_is_shown_by_what_nobody_accepted_or_what_says_nothing_of_measures() -> None:
    waiting = proof(item="C3", kind="plan")
    analysis = proof("accepted", id=2)
    assert management_of(proof_standings((waiting, analysis), DUE)) == NOTHING_SHOWN


proofs = st.lists(
    st.tuples(
        st.lists(st.sampled_from(PROOF_DECISIONS), max_size=5),
        st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 12, 31))),
        st.sampled_from(["C2", "C3", "C11"]),
        st.sampled_from(["analysis", "audit", "certificate"]),
        st.one_of(st.none(), st.integers(1, 4)),
    ),
    max_size=4,
).map(
    lambda several: tuple(
        proof(*whats, id=id, last_day=last_day, item=item, kind=kind, replaces=replaces)
        for id, (whats, last_day, item, kind, replaces) in enumerate(several, 1)
    )
)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(proofs, DAYS, st.integers(0, 400))
def test_time_alone_shows_nothing_more(several: tuple[Proof, ...], on: date, later: int) -> None:
    now, then = (proof_standings(several, day) for day in (on, on + timedelta(days=later)))
    assert {each.proof.id for each in then if each.counts} <= {
        each.proof.id for each in now if each.counts
    }
    rising = list(Shown)
    heights = [rising.index(management_of(each).shown) for each in (now, then)]
    assert heights[1] <= heights[0]


@given(proofs, DAYS)
def test_a_place_is_accepted_only_where_a_proof_of_it_counts(
    several: tuple[Proof, ...], on: date
) -> None:
    own = tuple(each for each in several if each.item == "C2")
    counts = any(each.counts for each in proof_standings(own, on))
    if slot(*own, on=on) in (State.ACCEPTED, State.EXPIRING):
        assert counts


@given(proofs, DAYS, st.sampled_from(["accepted", "refused", "withdrawn"]))
def test_a_decision_that_is_taken_back_leaves_all_as_it_was(
    several: tuple[Proof, ...], on: date, what: str
) -> None:
    twice = tuple(
        replace(each, decisions=(*each.decisions, *decided(what, "taken_back"))) for each in several
    )
    before, after = proof_standings(several, on), proof_standings(twice, on)
    assert [each.state for each in before] == [each.state for each in after]
