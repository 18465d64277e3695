"""No figure that is shown lets a reader learn a contract: held by an attacker who solves it all."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from screening.model.published_figures import (
    LEAST,
    NEARNESS,
    OTHERS,
    OVERALL,
    PARTS,
    AlreadyShown,
    Column,
    FigurePlace,
    RowToPublish,
    SafeFigures,
    Slice,
    WhyHidden,
    rounded,
)
from screening.rules.monitoring import suppression
from screening.rules.monitoring.suppression import safe_figures
from tests.support.effort import tries
from tests.support.simplex import Bounds, bounds

DAY, LATER = date(2027, 1, 1), date(2028, 1, 1)
DIMENSIONS = ("department", "category")
Rows = Mapping[Slice, list[RowToPublish]]


def rows_of(**groups: tuple[int, int, int]) -> list[RowToPublish]:
    """Make rows by department: how many are met, not met and unknown."""
    made = []
    for name, counts in groups.items():
        for column, count in zip(PARTS, counts, strict=True):
            made += [
                RowToPublish(f"{name}-{column}-{number}", column, {"department": name})
                for number in range(count)
            ]
    return made


def made_at_random(seed: int, days: int = 1) -> Rows:
    """Make the contracts of a small organization, and what holds of them on each day."""
    chance = random.Random(seed)  # noqa: S311
    skew = [chance.uniform(0.05, 1) for _ in range(3)]
    rows: dict[Slice, list[RowToPublish]] = {}
    contracts = [
        RowToPublish(
            str(number),
            chance.choices(PARTS, skew)[0],
            {
                "department": chance.choice("ABCD"),
                "category": chance.choices("12345", (8, 5, 3, 2, 1))[0],
            },
            Decimal(round(chance.lognormvariate(11, 2))),
            is_open=chance.random() < 0.1,
        )
        for number in range(chance.randint(10, 120))
    ]
    for number in range(days):
        rows[date(2027 + number, 1, 1), "followed_up"] = list(contracts)
        for at in range(chance.randint(0, 12)):
            row = chance.choice(contracts)
            contracts.remove(row)
            column = chance.choices(PARTS, skew)[0]
            is_new = chance.random() < 0.3
            contracts.append(replace(row, column=column, id=f"{number}/{at}" if is_new else row.id))
    return rows


# -- the attacker: the equations that every reader can write down --


def equations(safe: SafeFigures, key: Slice) -> list[dict[FigurePlace, int]]:
    """Return the sums that hold in all tables of a measure: each adds up to nothing."""
    places = [figure.place for figure in safe.figures]
    of_slice = [place for place in places if (place.day, place.measure) == key]
    sums = [
        {whole: -1} | {whole.beside(part): 1 for part in PARTS}
        for whole in of_slice
        if whole.column is Column.IN_SCOPE
    ]
    for dimension in {place.dimension for place in of_slice} - {OVERALL}:
        for column in Column:
            total = FigurePlace(*key, OVERALL, OVERALL, column)
            sums.append(
                {total: -1}
                | {
                    place: 1
                    for place in of_slice
                    if place.dimension == dimension and place.column is column
                }
            )
    return sums


def attacked(rows: Rows, safe: SafeFigures, is_money: bool = False) -> dict[FigurePlace, Bounds]:
    """Return between which values each hidden figure must lie, for who knows the open contracts."""
    secret = secret_money(rows, safe) if is_money else secret_counts(rows, safe)
    found: dict[FigurePlace, Bounds] = {}
    for key in rows:
        shown, hidden = set(), []
        for figure in safe.figures:
            if (figure.place.day, figure.place.measure) == key:
                if figure.money_hidden if is_money else figure.hidden:
                    hidden.append(figure.place)
                else:
                    shown.add(figure.place)
        system = []
        for equation in equations(safe, key):
            unknown = {place: factor for place, factor in equation.items() if place not in shown}
            right = -sum(equation[place] * secret[place] for place in equation if place in shown)
            if unknown:
                system.append((unknown, Fraction(right)))
        found |= bounds(system, hidden)
    return found


def secret_money(rows: Rows, safe: SafeFigures) -> dict[FigurePlace, int]:
    """Return the euros of each figure, exactly: more than who reads rounded sums has."""
    euros = {
        (key, row.id): round(row.euros or 0) for key, several in rows.items() for row in several
    }
    return {
        figure.place: sum(
            euros[(figure.place.day, figure.place.measure), id]
            for id in members(rows, safe, figure.place)
        )
        for figure in safe.figures
    }


def secret_counts(rows: Rows, safe: SafeFigures) -> dict[FigurePlace, int]:
    return {figure.place: len(members(rows, safe, figure.place)) for figure in safe.figures}


def members(rows: Rows, safe: SafeFigures, place: FigurePlace) -> frozenset[str]:
    """Return the contracts in a figure that are not published."""
    named = {figure.place.value for figure in safe.figures if _is_same(figure.place, place)}
    ids = set()
    for row in rows[place.day, place.measure]:
        value = row.groups.get(place.dimension, "") if place.dimension else OVERALL
        value = value if value in named else OTHERS
        is_in = place.column in (row.column, Column.IN_SCOPE) and value == place.value
        if is_in and not row.is_open:
            ids.add(row.id)
    return frozenset(ids)


def _is_same(place: FigurePlace, other: FigurePlace) -> bool:
    return (place.day, place.measure, place.dimension) == (
        other.day,
        other.measure,
        other.dimension,
    )


def leaks(rows: Rows, safe: SafeFigures) -> list[str]:
    """Return what the attacker learns."""
    secret, learned = secret_counts(rows, safe), []
    found = attacked(rows, safe)
    for figure in safe.figures:
        place = figure.place
        whole = secret[place.beside(Column.IN_SCOPE)]
        if secret[place] < LEAST and whole and not figure.hidden:
            learned.append(f"small and shown: {place}")
        if figure.hidden not in (None, WhyHidden.COMPLEMENT) and whole:
            low, high = found[place]
            if high is not None and high - low < 1:
                learned.append(f"solved: {place}")
            elif figure.hidden is WhyHidden.FEW and (low > 0 or (high or LEAST) < LEAST):
                learned.append(f"between {low} and {high}: {place}")
    return learned + differences(rows, safe)


def differences(rows: Rows, safe: SafeFigures) -> list[str]:
    """Return the small groups that remain between two figures, or two days."""
    learned = []
    shown = [figure.place for figure in safe.figures if not figure.hidden]
    sets = {place: members(rows, safe, place) for place in shown}
    wholes = {place: members(rows, safe, place.beside(Column.IN_SCOPE)) for place in shown}
    for place in shown:
        for other in shown:
            if sets[place] < sets[other] and len(sets[other] - sets[place]) < LEAST:
                learned.append(f"lies within: {place} {other}")
            if (place.measure, place.column) != (other.measure, other.column):
                continue
            if wholes[place] < wholes[other] and len(wholes[other] - wholes[place]) < LEAST:
                learned.append(f"group within: {place} {other}")
            if replace(place, day=other.day) == other:
                changed = max(len(sets[place] ^ sets[other]), len(wholes[place] ^ wholes[other]))
                fewest = min(
                    len(change) or LEAST
                    for change in (sets[place] ^ sets[other], wholes[place] ^ wholes[other])
                )
                if changed and fewest < LEAST:
                    learned.append(f"between days: {place} {other}")
    return learned


# -- what the attacker finds --


@pytest.mark.parametrize("seed", range(tries(25, 1000)))
def test_an_attacker_who_solves_all_equations_learns_no_contract(seed: int) -> None:
    rows = made_at_random(seed, days=1 + seed % 3)
    safe = safe_figures(rows, DIMENSIONS)
    assert leaks(rows, safe) == []


@pytest.mark.parametrize("seed", range(tries(8, 300)))
def test_no_supplier_learns_the_worth_of_another_contract(seed: int) -> None:
    """Who has the second largest contract of a sum may not know the largest to a fifth (p%)."""
    rows = made_at_random(seed)
    safe = safe_figures(rows, DIMENSIONS)
    found = attacked(rows, safe, is_money=True)
    worths = {row.id: round(row.euros or 0) for several in rows.values() for row in several}
    for figure in safe.figures:
        amounts = sorted((worths[id] for id in members(rows, safe, figure.place)), reverse=True)
        if sum(amounts) > 1:
            low, high = found.get(figure.place, (Fraction(sum(amounts)),) * 2)
            own, second = [*amounts, 0][:2]
            assert high is None or high - own - second >= Fraction(NEARNESS) * own - 1, figure
            assert len(amounts) > 1 or low <= (1 - Fraction(NEARNESS)) * own + 1, figure


def test_the_attacker_is_one_that_finds_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression._Hiding, "protect", lambda hiding, room: None)
    worlds = [made_at_random(seed) for seed in range(10)]
    assert sum(bool(leaks(rows, safe_figures(rows, DIMENSIONS))) for rows in worlds) > 5


def test_the_attacker_finds_what_differences_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_hide_differences", "_hide_small_changes"):
        monkeypatch.setattr(suppression, name, lambda hiding, contents: set())
    worlds = [made_at_random(seed, days=3) for seed in range(10)]
    assert any(differences(rows, safe_figures(rows, DIMENSIONS)) for rows in worlds)


def test_figures_are_shown_where_nothing_is_small() -> None:
    rows = {(DAY, "m"): rows_of(A=(9, 8, 7), B=(12, 6, 5))}
    assert not any(figure.hidden for figure in safe_figures(rows, ("department",)).figures)


def test_a_small_figure_takes_others_with_it() -> None:
    rows = {(DAY, "m"): rows_of(A=(9, 2, 7), B=(12, 6, 5), C=(8, 9, 20))}
    safe = safe_figures(rows, ("department",))
    why = {
        (figure.place.value, figure.place.column): figure.hidden
        for figure in safe.figures
        if figure.hidden
    }
    assert why.pop(("A", Column.NOT_MET)) is WhyHidden.FEW
    assert set(why.values()) == {WhyHidden.COMPLEMENT}
    assert len(why) == 3  # one more in its line, and two beside these


def test_that_all_meet_it_is_shown_only_where_the_contracts_are() -> None:
    rows = rows_of(A=(9, 0, 0), B=(12, 0, 0))
    (figure, *_) = safe_figures({(DAY, "m"): rows}, ("department",)).figures
    assert figure.hidden
    opened = [replace(row, is_open=True) for row in rows]
    safe = safe_figures({(DAY, "m"): opened}, ("department",))
    assert not any(figure.hidden for figure in safe.figures)


def test_small_groups_stand_together_under_no_name() -> None:
    rows = {(DAY, "m"): rows_of(A=(9, 8, 7), B=(6, 6, 6), C=(1, 1, 1), D=(0, 1, 2))}
    safe = safe_figures(rows, ("department",))
    values = {figure.place.value for figure in safe.figures}
    assert values == {OVERALL, "A", "B", OTHERS}


def test_one_more_contract_is_not_told_by_two_days() -> None:
    rows = rows_of(A=(9, 8, 7), B=(12, 6, 5))
    new = RowToPublish("new", Column.MET, {"department": "A"})
    safe = safe_figures({(DAY, "m"): rows, (LATER, "m"): [*rows, new]}, ("department",))
    hidden = {figure.place for figure in safe.figures if figure.hidden is WhyHidden.FEW_CHANGED}
    assert {place.day for place in hidden} == {LATER}
    assert FigurePlace(LATER, "m", OVERALL, OVERALL, Column.MET) in hidden


def known_of(safe: SafeFigures) -> AlreadyShown:
    """Return what a reader knows of figures by department once they are published."""
    groups = {figure.place.value for figure in safe.figures} - {OVERALL, OTHERS}
    return AlreadyShown(
        frozenset(figure.place for figure in safe.figures if not figure.hidden),
        frozenset(figure.place for figure in safe.figures if not figure.money_hidden),
        {(DAY, "m", "department"): frozenset(groups)},
    )


def test_what_was_shown_stays_known() -> None:
    rows = rows_of(A=(9, 8, 7), B=(12, 6, 5), C=(8, 9, 20))
    first = safe_figures({(DAY, "m"): rows}, ("department",))
    known = known_of(first)
    again = safe_figures({(DAY, "m"): rows}, ("department",), known)
    assert again == first
    assert not again.exposed
    opened = [replace(row, is_open=row.groups["department"] == "B") for row in rows]
    leftover = [replace(row, is_open=row.id != "B-met-0") for row in rows]
    assert safe_figures({(DAY, "m"): opened}, ("department",), known).exposed == ()
    assert safe_figures({(DAY, "m"): leftover}, ("department",), known).exposed


def test_money_of_which_one_contract_is_nearly_all_is_hidden() -> None:
    rows = rows_of(A=(9, 8, 7), B=(12, 6, 5))
    worth = [replace(row, euros=Decimal(1000)) for row in rows]
    large = replace(worth[0], euros=Decimal(9_000_000))
    safe = safe_figures({(DAY, "m"): [large, *worth[1:]]}, ("department",))
    by_place = {figure.place: figure for figure in safe.figures}
    figure = by_place[FigurePlace(DAY, "m", "department", "A", Column.MET)]
    assert (figure.hidden, figure.money_hidden) == (None, WhyHidden.ONE_IS_LARGE)
    hidden = [figure for figure in safe.figures if figure.money_hidden]
    assert len(hidden) > 2  # or it could be computed


def test_money_is_told_to_two_figures() -> None:
    amounts: Iterable[tuple[str, str]] = [("1234567", "1200000"), ("0", "0"), ("95.5", "96")]
    assert [(str(int(rounded(Decimal(euros)))), told) for euros, told in amounts] == [
        (told, told) for _, told in amounts
    ]
