"""Measures are counted row by row: parts add up, and what is unknown is never guessed."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from screening.model.monitoring import (
    NOT_STATED,
    AmbitionState,
    Dimension,
    FactCondition,
    Figure,
    LeftOut,
    Measure,
    MeasuredRow,
    MeasuredUnit,
    Part,
    figures_of,
    grouped,
    rows_in,
    state_of,
)
from screening.model.verdict import Text

NO_CONTRACT = Text("Nog geen contract", "No contract yet")
NO_DUTY = Text("Geen plicht", "No duty")
CLAUSE = Measure(
    id="clause_right",
    edition="1+abc",
    group="clauses",
    unit=MeasuredUnit.CONTRACT,
    title=Text("Juiste clausule", "Right clause"),
    sentence=Text("Van {scope} dragen er {met}.", "Of {scope}, {met}."),
    caution=Text("Niets over naleving.", "Nothing on compliance."),
    denominator=(FactCondition("signed", True, NO_CONTRACT), FactCondition("duty", True, NO_DUTY)),
    numerator=(FactCondition("right_text", True), FactCondition("overridden", False)),
    has_money=True,
)
FACTS = ("signed", "duty", "right_text", "overridden")
ANSWERS = st.sampled_from((True, False, None))
ROWS = st.lists(
    st.builds(
        MeasuredRow,
        unit=st.sampled_from(MeasuredUnit),
        id=st.text("abc", min_size=1, max_size=3),
        contracts=st.just(("c1",)),
        facts=st.fixed_dictionaries(dict.fromkeys(FACTS, ANSWERS)),
        department=st.sampled_from(("Zorg", "Bouw", None)),
        euros=st.sampled_from((Decimal("10.50"), Decimal(7), None)),
        hours=st.sampled_from((Decimal("1.25"), None)),
    ),
    max_size=40,
)


def row(**facts: bool | None) -> MeasuredRow:
    return MeasuredRow(MeasuredUnit.CONTRACT, "c1", ("c1",), {**dict.fromkeys(FACTS), **facts})


def test_a_row_is_left_out_by_the_first_condition_that_fails() -> None:
    figure = figures_of([row(signed=False, duty=False), row(duty=False)], [CLAUSE])[0]
    assert figure.out_of_scope == (LeftOut(NO_CONTRACT, 1), LeftOut(NO_DUTY, 1))
    assert figure.in_scope == 0
    assert (figure.share_low, figure.share_high) == (None, None)


def test_what_runs_for_want_of_an_end_date_is_said_beside_the_figure() -> None:
    rows = [
        row(signed=True, duty=True, running=True, end_known=False),
        row(signed=True, duty=True, running=True, end_known=True),
        row(signed=False, duty=True, running=True, end_known=False),
    ]
    running = replace(CLAUSE, denominator=(*CLAUSE.denominator, FactCondition("running", True)))
    assert [each.without_end for each in figures_of(rows, [CLAUSE, replace(running, id="b")])] == [
        0, 1,
    ]  # fmt: skip


def test_one_answer_that_fails_settles_it_whatever_else_is_unknown() -> None:
    bound = {"signed": True, "duty": True}
    assert CLAUSE.sort(row(**bound, overridden=True)).part is Part.NOT_MET
    assert CLAUSE.sort(row(**bound, overridden=False)).part is Part.UNKNOWN
    assert CLAUSE.sort(row(**bound, overridden=False, right_text=True)).part is Part.MET


def test_where_the_duty_is_unknown_a_row_is_unknown_and_said_apart() -> None:
    figure = figures_of([row(signed=True), row(signed=True, duty=True)], [CLAUSE])[0]
    assert (figure.unknown, figure.unsure, figure.surely_in_scope) == (2, 1, 1)
    assert (figure.share_low, figure.share_high) == (0, 1)


@given(ROWS)
def test_the_parts_of_a_figure_are_the_rows_and_their_money(rows: list[MeasuredRow]) -> None:
    figure = figures_of(rows, [CLAUSE])[0]
    own = [each for each in rows if each.unit is MeasuredUnit.CONTRACT]
    assert sum(figure.counts.values()) == len(own)
    assert sum(figure.euros.values()) == sum(each.euros or 0 for each in own)
    assert sum(each.rows for each in figure.out_of_scope) == figure.counts[Part.OUT_OF_SCOPE]
    in_scope = [
        each
        for each in own
        if each.facts["signed"] is not False and each.facts["duty"] is not False
    ]
    assert figure.in_scope == len(in_scope)
    assert figure.worth_unknown == sum(each.euros is None for each in in_scope)
    assert figure.hours == sum((each.hours or Decimal(0) for each in in_scope), Decimal(0))
    assert figure.without_hours == sum(each.hours is None for each in in_scope)


@given(ROWS)
def test_a_figure_is_the_list_behind_it(rows: list[MeasuredRow]) -> None:
    figure = figures_of(rows, [CLAUSE])[0]
    for part in Part:
        assert len(rows_in(rows, CLAUSE, part)) == figure.counts[part]


@given(ROWS, st.data())
def test_the_bounds_hold_whatever_the_unknown_turn_out_to_be(
    rows: list[MeasuredRow], data: st.DataObject
) -> None:
    before = figures_of(rows, [CLAUSE])[0]
    settled = [
        replace(
            each,
            facts={
                name: data.draw(st.booleans()) if value is None else value
                for name, value in each.facts.items()
            },
        )
        for each in rows
    ]
    after = figures_of(settled, [CLAUSE])[0]
    assert after.unknown == 0
    assert before.met <= after.met
    assert after.share_low == after.share_high
    if after.share_low is not None:
        assert (before.share_low or 0) <= after.share_low <= (before.share_high or 0)


@given(ROWS)
def test_the_figures_of_a_dimension_add_up_to_the_whole(rows: list[MeasuredRow]) -> None:
    figure = figures_of(rows, [CLAUSE])[0]
    (groups,) = grouped(rows, [CLAUSE], Dimension.DEPARTMENT)
    for part in Part:
        assert sum(own.counts[part] for own in groups.figures.values()) == figure.counts[part]
        assert sum(own.euros[part] for own in groups.figures.values()) == figure.euros[part]
    assert list(groups.figures) == sorted(groups.figures, key=lambda each: (not each, each))


def test_what_states_no_department_stands_last() -> None:
    rows = [row(), replace(row(), department="Zorg"), replace(row(), department="Bouw")]
    (groups,) = grouped(rows, [CLAUSE], Dimension.DEPARTMENT)
    assert list(groups.figures) == ["Bouw", "Zorg", NOT_STATED]


def figure_of(met: int, not_met: int, unknown: int) -> Figure:
    counts = {Part.MET: met, Part.NOT_MET: not_met, Part.UNKNOWN: unknown, Part.OUT_OF_SCOPE: 3}
    return Figure("m", "1", MeasuredUnit.CONTRACT, counts, dict.fromkeys(Part, Decimal(0)))


def test_an_ambition_is_reached_only_where_nothing_unknown_can_undo_it() -> None:
    half = Decimal("0.5")
    assert state_of(half, figure_of(5, 5, 0)) is AmbitionState.REACHED
    assert state_of(half, figure_of(4, 4, 1)) is AmbitionState.NOT_KNOWN
    assert state_of(half, figure_of(4, 6, 1)) is AmbitionState.NOT_REACHED
    assert state_of(half, figure_of(0, 0, 0)) is AmbitionState.NOTHING_IN_SCOPE
    assert state_of(Decimal("0.1"), figure_of(1, 9, 0)) is AmbitionState.REACHED
