"""What measures count is what happened: worked out here from the events, by other means."""

import tempfile
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from screening.model.monitoring import Figure, MeasuredUnit, Part, figures_of, rows_in
from screening.model.people import ScopeReach
from screening.model.purchase import ChainRequest
from screening.model.signals import SignalState
from screening.model.uniform_texts import OTHER_TEXT
from screening.model.verdict import Band, DutyOutcome
from screening.rules.monitoring import measure_book
from screening.services.clause_records import ClauseRecord, include
from screening.services.monitoring.rows import rows_on
from screening.store.portfolio import Portfolio
from tests.support.measured_world import (
    CLAUSES,
    DAY,
    OURS,
    START,
    MadeContract,
    follow,
    id_of,
    measured_world,
    of_level,
    on_sqlite,
    tell,
)
from tests.support.uniform_texts import adopted

BOOK = measure_book.load()
MADE = st.builds(
    MadeContract,
    number=st.just(""),
    duty=st.sampled_from([*DutyOutcome, None]),
    band=st.sampled_from(Band),
    confidence=st.sampled_from("ABCDE"),
    level=st.sampled_from(("L0", "L1", "L2", "L3")),
    is_call=st.booleans(),
    is_over=st.booleans(),
    declared=st.sampled_from((True, False, None)),
    clauses=st.sampled_from((None, None, of_level("L1"), of_level("L2"), of_level("L3"))),
    overridden=st.booleans(),
    analysis=st.sampled_from((None, "on_time", "late", "received")),
    department=st.sampled_from(("Zorg", "Bouw", None)),
    euros=st.sampled_from((None, Decimal("1000.25"), Decimal(50))),
    suppliers=st.integers(0, 2),
    invited=st.booleans(),
    answered=st.booleans(),
    hours=st.sampled_from((None, Decimal("1.5"))),
)
PORTFOLIOS = st.lists(MADE, min_size=1, max_size=8).map(
    lambda several: [
        MadeContract(**{**vars(made), "number": f"C-{number}"})
        for number, made in enumerate(several)
    ]
)


def figure(portfolio: Portfolio, measure: str, day: date = DAY) -> Figure:
    wanted = [each for each in BOOK.measures if each.id == measure]
    return figures_of(rows_on(portfolio, day), wanted)[0]


def counts(portfolio: Portfolio, measure: str, day: date = DAY) -> tuple[int, int, int, int]:
    """Met, not met, unknown, out of scope."""
    counted = figure(portfolio, measure, day).counts
    return tuple(counted[part] for part in Part)  # type: ignore[return-value]


def in_scope(made: MadeContract, holds: bool | None) -> str:
    """Where a row belongs by who is measured: ``holds`` says whether its condition does."""
    if made.is_call or made.is_over or holds is False:
        return "out"
    return "unsure" if holds is None else "in"


def has_duty(made: MadeContract) -> bool | None:
    if made.duty in (None, DutyOutcome.ASK):
        return None
    return made.duty is DutyOutcome.MANDATORY


def has_risk(made: MadeContract) -> bool | None:
    if made.duty is None or made.band is Band.INSUFFICIENT:
        return None
    return made.band in (Band.HIGH, Band.VERY_HIGH)


def expected(made: MadeContract, measure: str) -> str:
    """Met, not met, unknown or out, as somebody with the files in hand would say."""
    place = in_scope(made, has_risk(made) if measure in OF_RISK else has_duty(made))
    if place == "out":
        return "out"
    if measure == "analysis_accepted" and (
        made.overridden if made.clauses is None else "C2" not in made.clauses
    ):
        return "out"
    if place == "unsure" or (measure == "analysis_accepted" and made.clauses is None):
        return "unknown"
    if measure == "declared_in_notice":
        return {True: "met", False: "not_met", None: "unknown"}[made.declared]
    if measure == "chain_known":
        return "met" if made.confidence in "AB" else "not_met"
    if measure == "hours_recorded":
        return "met" if made.hours else "not_met"
    if measure == "analysis_accepted":
        return "met" if made.analysis in ("on_time", "late") else "not_met"
    if made.clauses is None:
        return "not_met" if made.overridden else "unknown"
    if measure == "set_in_documents":
        return "met"
    assert measure == "clause_right"
    return "met" if set(of_level(made.level)) <= set(made.clauses) else "not_met"


OF_DUTY = ("declared_in_notice", "set_in_documents", "clause_right")
OF_RISK = ("chain_known", "hours_recorded", "analysis_accepted")


@given(PORTFOLIOS)
@settings(max_examples=10, phases=(Phase.explicit, Phase.generate))  # each makes a database
def test_every_figure_is_what_somebody_works_out_from_the_events(
    made: list[MadeContract],
) -> None:
    folder = tempfile.TemporaryDirectory()
    with folder as home, measured_world(on_sqlite(Path(home)), made) as store:
        rows = rows_on(store.portfolio(OURS), DAY)
    figures = {each.measure: each for each in figures_of(rows, BOOK.measures)}
    for measure in (*OF_DUTY, *OF_RISK):
        places = Counter(expected(each, measure) for each in made)
        counted = {part.value: count for part, count in figures[measure].counts.items()}
        assert counted == {
            "met": places["met"],
            "not_met": places["not_met"],
            "unknown": places["unknown"],
            "out_of_scope": places["out"],
        }, measure
        money = sum(each.euros or 0 for each in made if expected(each, measure) == "met")
        assert figures[measure].euros[Part.MET] == money
    links = [each for each in made if in_scope(each, has_risk(each)) == "in" and each.suppliers]
    invited = figures["suppliers_invited"]
    assert invited.met == sum(each.invited for each in links)
    assert invited.met + invited.not_met == sum(each.suppliers for each in links)
    asked = [
        each
        for each in made
        if each.invited and each.suppliers and not each.is_call and not each.is_over
    ]
    answered = figures["suppliers_answered"]
    assert (answered.met, answered.in_scope) == (sum(e.answered for e in asked), len(asked))


def test_rows_have_every_fact_of_their_unit_and_no_other(tmp_path: Path) -> None:
    made = [MadeContract("C-1", clauses=of_level("L2"), suppliers=1), MadeContract("C-2")]
    with measured_world(on_sqlite(tmp_path), made) as store:
        portfolio = store.portfolio(OURS)
        tell(portfolio, "C-1")
        rows = rows_on(portfolio, DAY)
    for unit in MeasuredUnit:
        own = [row for row in rows if row.unit is unit]
        assert own
        assert all(set(row.facts) == set(BOOK.facts_of(unit)) for row in own)


def test_both_engines_count_the_same(ready_address: str) -> None:
    made = [
        MadeContract("C-1", clauses=of_level("L2"), analysis="on_time", euros=Decimal("10.10")),
        MadeContract("C-2", clauses=of_level("L1"), suppliers=2, invited=True, answered=True),
        MadeContract("C-3", overridden=True, hours=Decimal("2.25")),
        MadeContract("C-4", duty=DutyOutcome.ASK, declared=False),
    ]
    with measured_world(ready_address, made) as store:
        portfolio = store.portfolio(OURS)
        assert counts(portfolio, "clause_right") == (1, 2, 1, 0)
        assert counts(portfolio, "declared_in_notice") == (0, 0, 4, 0)
        assert counts(portfolio, "analysis_accepted") == (1, 0, 1, 2)
        assert counts(portfolio, "deliveries_on_time") == (0, 1, 1, 2)
        assert counts(portfolio, "suppliers_answered") == (1, 0, 0, 1)
        hours = figure(portfolio, "hours_recorded")
        assert (hours.met, hours.hours, hours.without_hours) == (1, Decimal("2.25"), 3)
        assert figure(portfolio, "clause_right").euros[Part.MET] == Decimal("10.10")


def test_what_came_after_its_day_is_accepted_and_not_on_time(tmp_path: Path) -> None:
    made = [MadeContract("C-1", clauses=("C2",), analysis="late")]
    with measured_world(on_sqlite(tmp_path), made) as store:
        portfolio = store.portfolio(OURS)
        assert counts(portfolio, "analysis_accepted") == (1, 0, 0, 0)
        assert counts(portfolio, "deliveries_on_time") == (0, 1, 0, 0)
        assert counts(portfolio, "followed_up") == (1, 0, 0, 0)


def test_what_was_never_due_is_out_of_scope_and_what_is_late_was_not_followed_up(
    tmp_path: Path,
) -> None:
    with measured_world(on_sqlite(tmp_path), [MadeContract("C-1", clauses=("C2",))]) as store:
        portfolio = store.portfolio(OURS)
        assert counts(portfolio, "followed_up", START + timedelta(days=9)) == (0, 0, 0, 1)
        assert counts(portfolio, "followed_up") == (0, 1, 0, 0)


PROMISED, BY_THEN = START + timedelta(days=30), START + timedelta(days=120)


def promise(portfolio: Portfolio, number: str, came: int | None, *what: str) -> None:
    """Record a promise and, so many days from its own day, what came of it."""
    id, item = id_of(portfolio, number), "promise-1"
    follow(portfolio, id, "promised", PROMISED, item, BY_THEN)
    for step in what:
        follow(portfolio, id, step, BY_THEN + timedelta(days=came or 0), item, BY_THEN)


def test_a_promise_is_kept_where_what_shows_it_came_on_its_day_and_was_accepted(
    tmp_path: Path,
) -> None:
    fates: dict[str, tuple[int | None, tuple[str, ...]]] = {
        "kept": (0, ("received", "accepted")),
        "late": (1, ("received", "accepted")),
        "waits": (-3, ("received",)),
        "waits_late": (3, ("received",)),
        "nothing": (None, ()),
        "dropped": (5, ("dropped",)),
        "refused": (-3, ("received", "refused")),
        "better": (-3, ("received", "refused", "received", "accepted")),
    }
    made = [MadeContract(number, clauses=("C2",)) for number in (*fates, "none")]
    with measured_world(on_sqlite(tmp_path), [*made, MadeContract("no clause")]) as store:
        portfolio = store.portfolio(OURS)
        for number, (came, what) in fates.items():
            promise(portfolio, number, came, *what)
        assert counts(portfolio, "promises_kept") == (2, 4, 2, 2)


def test_what_came_late_after_a_refusal_does_not_keep_a_promise(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), [MadeContract("C-1", clauses=("C2",))]) as store:
        portfolio = store.portfolio(OURS)
        promise(portfolio, "C-1", -3, "received", "refused")
        for what in ("received", "accepted"):
            late = BY_THEN + timedelta(days=1)
            follow(portfolio, id_of(portfolio, "C-1"), what, late, "promise-1", BY_THEN)
        assert counts(portfolio, "promises_kept") == (0, 1, 0, 0)


def test_a_broken_promise_is_not_mended_by_another(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), [MadeContract("C-1", clauses=("C2",))]) as store:
        portfolio = store.portfolio(OURS)
        promise(portfolio, "C-1", 0, "received", "accepted")
        follow(portfolio, id_of(portfolio, "C-1"), "promised", PROMISED, "promise-2", BY_THEN)
        assert counts(portfolio, "promises_kept") == (0, 1, 0, 0)


def test_a_clause_of_an_older_text_is_not_the_right_one(tmp_path: Path) -> None:
    made = [MadeContract(number, level="L1") for number in ("C-1", "C-2", "C-3")]
    clauses = of_level("L1")
    with measured_world(on_sqlite(tmp_path), made) as store:
        portfolio = store.portfolio(OURS)
        versions = {id: CLAUSES[id]["version"] for id in clauses}
        for number, kept in (("C-1", versions), ("C-2", {**versions, "C1": "0"}), ("C-3", {})):
            request = ChainRequest(START, clauses, None, versions=tuple(kept.items()))
            portfolio.clauses.include(id_of(portfolio, number), request, "anna")
        assert counts(portfolio, "clause_right") == (2, 1, 0, 0)


def test_a_signal_that_began_the_term_of_a_clause_is_one_case(tmp_path: Path) -> None:
    made = [MadeContract("C-1", clauses=of_level("L2"))]
    with measured_world(on_sqlite(tmp_path), made) as store:
        portfolio = store.portfolio(OURS)
        id = id_of(portfolio, "C-1")
        signal = tell(portfolio, "C-1")
        assert counts(portfolio, "cases_taken_up") == (0, 1, 0, 0)
        portfolio.signals.move(signal, SignalState.TAKEN_UP, "anna")
        due = START + timedelta(days=16)
        follow(portfolio, id, "began", START + timedelta(days=2), "C7", due)
        assert counts(portfolio, "cases_taken_up") == (1, 0, 0, 0)
        follow(
            portfolio, id, "began", START + timedelta(days=90), "C7", START + timedelta(days=104)
        )
        assert counts(portfolio, "cases_taken_up") == (2, 0, 0, 0)
        assert counts(portfolio, "cases_ended") == (0, 2, 0, 0)
        assert counts(portfolio, "cases_open_after_year") == (1, 0, 0, 1)
        portfolio.signals.move(signal, SignalState.CLOSED, "anna", "verzegeld")
        assert counts(portfolio, "cases_ended") == (1, 1, 0, 0)
        assert counts(portfolio, "cases_open_after_year") == (0, 1, 0, 1)


def test_clauses_are_held_against_the_text_that_the_organization_adopted(
    ready_address: str,
) -> None:
    clauses = of_level("L2")
    made = [
        MadeContract("C-1", clauses=clauses, euros=Decimal("10.10")),  # the uniform text
        MadeContract("C-2", clauses=clauses),  # another one
        MadeContract("C-3", clauses=clauses),  # nobody said which
        MadeContract("C-4"),  # nobody recorded a clause
        MadeContract("C-5", clauses=clauses),  # agreed before there was a uniform text
        MadeContract("C-6", clauses=("C3",)),  # there is none of this clause
        MadeContract("C-7", overridden=True),  # it was decided that there is no clause
        MadeContract("C-8", clauses=clauses, duty=DutyOutcome.NONE),
    ]
    with measured_world(ready_address, made) as store:
        portfolio = store.portfolio(OURS)
        assert counts(portfolio, "clause_uniform") == (0, 0, 0, 8)
        adoption = adopted(portfolio, START.isoformat())
        for number, text in (("C-1", adoption.sha256), ("C-2", OTHER_TEXT)):
            record = ClauseRecord(START, clauses, texts=(("C2", text),))
            include(portfolio, id_of(portfolio, number), record, "anna", None)
        before = ClauseRecord(START - timedelta(days=1), clauses)
        include(portfolio, id_of(portfolio, "C-5"), before, "anna", None)
        assert counts(portfolio, "clause_uniform") == (1, 1, 2, 4)
        counted = figure(portfolio, "clause_uniform")
        assert (counted.unsure, counted.euros[Part.MET]) == (1, Decimal("10.10"))
        portfolio.uniform_texts.end(adoption.id, DAY, "anna", "Nieuw beleid")
        assert counts(portfolio, "clause_uniform") == (1, 1, 2, 4)


def test_what_a_person_may_not_see_is_not_counted_for_that_person(ready_address: str) -> None:
    made = [
        MadeContract("C-1", department="Zorg", suppliers=1, clauses=of_level("L2")),
        MadeContract("C-2", department="Bouw", suppliers=2),
        MadeContract("C-3"),
    ]
    with measured_world(ready_address, made) as store:
        whole = store.portfolio(OURS)
        tell(whole, "C-1")
        tell(whole, None)
        part = store.portfolio(OURS, ScopeReach.of_departments("Zorg"))
        assert counts(part, "set_in_documents") == (1, 0, 0, 0)
        assert counts(part, "suppliers_invited") == (0, 1, 0, 0)
        assert counts(part, "cases_taken_up") == (0, 0, 0, 0)
        assert counts(whole, "cases_taken_up") == (0, 2, 0, 0)
        assert {row.department for row in rows_on(part, DAY)} == {"Zorg"}


def test_every_figure_opens_into_the_rows_that_it_counts(tmp_path: Path) -> None:
    made = [
        MadeContract("C-1", clauses=of_level("L2"), analysis="late", suppliers=2, invited=True),
        MadeContract("C-2", is_call=True),
        MadeContract("C-3", duty=None),
    ]
    with measured_world(on_sqlite(tmp_path), made) as store:
        rows = rows_on(store.portfolio(OURS), DAY)
    for measure, counted in zip(BOOK.measures, figures_of(rows, BOOK.measures), strict=True):
        for part in Part:
            assert len(rows_in(rows, measure, part)) == counted.counts[part], measure.id
