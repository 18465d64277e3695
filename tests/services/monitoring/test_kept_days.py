"""A figure of a kept day is replayed: nothing that happens later changes it."""

import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.model.corrections import Correction
from screening.model.errors import InputError, ScreeningError, UnknownByTagError
from screening.model.json_document import canonical
from screening.model.monitoring import Figure, MeasuredUnit, Part, figures_of
from screening.model.people import WHOLE, ScopePart, ScopeReach
from screening.model.verdict import DutyOutcome
from screening.rules.monitoring import measure_book
from screening.services.clause_records import ClauseRecord, include
from screening.services.monitoring import ambitions
from screening.services.monitoring.kept_days import (
    keep,
    keep_by_calendar,
    kept_period,
)
from screening.services.monitoring.rows import rows_on
from screening.services.monitoring.trends import trend_of
from screening.store import Store
from screening.store.portfolio import Portfolio
from tests.support.measured_world import (
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

AMBITION = {
    "title": "Elk contract", "measure": "set_in_documents", "target": "100%",
    "until": "2030-12-31", "basis": "Raadsbesluit", "owner": "Wethouder",
}  # fmt: skip
MADE = [
    MadeContract(
        "C-1", clauses=of_level("L2"), department="Zorg", euros=Decimal("10.50"), suppliers=2
    ),
    MadeContract("C-2", department="Bouw", hours=Decimal("1.25"), declared=True),
    MadeContract("C-3", duty=DutyOutcome.ASK),
]


def replayed(portfolio: Portfolio, day: date = DAY) -> tuple[Figure, ...]:
    period = kept_period(portfolio, day)
    assert period is not None
    return figures_of(period.rows, period.measures)


def test_what_was_kept_gives_the_same_figures_whatever_happens_since(ready_address: str) -> None:
    with measured_world(ready_address, MADE) as store:
        portfolio = store.portfolio(OURS)
        tell(portfolio, "C-1")
        of_then = figures_of(rows_on(portfolio, DAY), measure_book.load().measures)
        kept = keep(portfolio, DAY, "anna")
        assert (kept.day, kept.by, kept.edition) == (DAY, "anna", measure_book.load().edition)
        assert replayed(portfolio) == of_then
        include(portfolio, id_of(portfolio, "C-2"), ClauseRecord(START, of_level("L2")), "a", None)
        follow(portfolio, id_of(portfolio, "C-1"), "received", date(2025, 4, 1))
        tell(portfolio, "C-2")
        portfolio.imports.undo(1, "anna")
        assert figures_of(rows_on(portfolio, DAY), measure_book.load().measures) != of_then
        assert replayed(portfolio) == of_then


def test_a_day_is_kept_once_and_another_day_gives_nothing(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        portfolio = store.portfolio(OURS)
        keep(portfolio, DAY, "anna")
        with pytest.raises(InputError):
            keep(portfolio, DAY, "bert")
        assert kept_period(portfolio, date(2026, 2, 28)) is None


def test_what_was_changed_on_disk_is_found_out(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        portfolio = store.portfolio(OURS)
        keep(portfolio, DAY, "anna")
        stored = portfolio.monitored_days.content_of(DAY)
        assert stored is not None
        better = zlib.compress(zlib.decompress(stored[1]).replace(b'"10.50"', b'"99.50"'))
        change(store, better)
        with pytest.raises(ScreeningError):
            kept_period(portfolio, DAY)


def change(store: Store, content: bytes) -> None:
    """Write over what was kept, as no part of the program does."""
    with store._engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute("UPDATE monitored_day SET content = ?", (content,))
        connection.connection.commit()


def test_a_kept_day_names_no_person_no_supplier_and_no_contract_of_a_case(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        portfolio = store.portfolio(OURS)
        tell(portfolio, "C-1")
        keep(portfolio, DAY, "anna")
        stored = portfolio.monitored_days.content_of(DAY)
        assert stored is not None
        text = zlib.decompress(stored[1]).decode()
        rows = json.loads(text)["rows"]
        assert "anna" not in text
        assert "r:C-1" not in text
        assert [row["contracts"] for row in rows if row["unit"] == MeasuredUnit.CASE] == [[]]


def test_of_a_kept_day_a_person_sees_the_own_departments_and_keeps_none(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        keep(store.portfolio(OURS), DAY, "anna")
        part = store.portfolio(OURS, ScopeReach.of_departments("Zorg"))
        counted = {figure.measure: figure for figure in replayed(part)}
        assert sum(counted["set_in_documents"].counts.values()) == 1
        assert counted["set_in_documents"].euros[Part.MET] == Decimal("10.50")
        with pytest.raises(InputError):
            keep(part, date(2026, 3, 2), "anna")


def test_cases_of_a_kept_day_are_for_who_sees_the_whole_organization(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        tell(store.portfolio(OURS), "C-1")
        keep(store.portfolio(OURS), DAY, "anna")
        units = []
        for seen in (WHOLE, ScopeReach.of_departments("Zorg")):
            period = kept_period(store.portfolio(OURS, seen), DAY)
            assert period is not None
            units.append({row.unit for row in period.rows if row.department == "Zorg"})
        assert units == [set(MeasuredUnit), set(MeasuredUnit) - {MeasuredUnit.CASE}]


def test_the_service_keeps_the_last_day_of_a_month_or_the_first_day_after(tmp_path: Path) -> None:
    with measured_world(on_sqlite(tmp_path), MADE) as store:
        days = [
            date(2026, 11, 15),  # nothing of October was kept: it begins at once
            date(2026, 11, 29),
            date(2026, 11, 30),
            date(2026, 11, 30),
            date(2026, 12, 30),
            date(2027, 1, 4),  # the service stood still on the last day of the year
            date(2027, 1, 5),
        ]
        assert [keep_by_calendar(store, day) for day in days] == [1, 0, 1, 0, 0, 1, 0]
        kept = store.portfolio(OURS).monitored_days.all()
        assert [each.day.isoformat() for each in kept] == ["2026-11-15", "2026-11-30", "2027-01-04"]


PARTS = ("Zorg", "Bouw", "Elders")
TAGS = ("Inhuur", "Regio", "Nergens")
OF_ALL_KINDS = [
    MadeContract(
        f"C-{number}",
        department=(None, *PARTS)[number % 3],
        tags=((), ("Inhuur",), ("Inhuur", "Regio"), ("Regio",))[number % 4],
        suppliers=number % 2,
        euros=Decimal(10**number),
    )
    for number in range(12)
]
part = st.builds(
    ScopePart, *(st.frozensets(st.sampled_from(names), max_size=2) for names in (PARTS, TAGS))
)


@pytest.fixture(scope="module")
def kept_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with measured_world(on_sqlite(tmp_path_factory.mktemp("kept")), OF_ALL_KINDS) as store:
        tell(store.portfolio(OURS), "C-1")
        keep(store.portfolio(OURS), DAY, "anna")
        for number in ("C-1", "C-2"):
            taken = Correction(id_of(store.portfolio(OURS), number), None)
            store.portfolio(OURS).corrections.keep("tags", [taken], "anna")
        yield store


@settings(max_examples=25, deadline=None)
@given(st.lists(part, min_size=1, max_size=2))
def test_who_sees_parts_has_the_figures_of_their_contracts_and_of_no_other(
    kept_world: Store, parts: list[ScopePart]
) -> None:
    """Departments and tags are those of the day; each contract's euros tell it from the rest."""
    seen = [
        made
        for made in OF_ALL_KINDS
        if all(made.department in p.departments or p.tags & {*made.tags} for p in parts)
    ]
    portfolio = kept_world.portfolio(OURS, ScopeReach(tuple(parts)))
    for figure in replayed(portfolio):
        wanted = {
            MeasuredUnit.CONTRACT: len(seen),
            MeasuredUnit.SUPPLIER: sum(made.suppliers for made in seen),
            MeasuredUnit.CASE: 0,
        }
        assert sum(figure.counts.values()) == wanted[figure.unit]
        if figure.unit is MeasuredUnit.CONTRACT:
            assert sum(figure.euros.values()) == sum(made.euros or 0 for made in seen)
    assert [kept.rows for kept in portfolio.monitored_days.all()] == [None]


def test_of_a_day_without_tags_who_sees_by_a_tag_is_told_that_it_is_not_known(
    tmp_path: Path,
) -> None:
    made = [MadeContract("C-1", department="Zorg", tags=("Inhuur",)), MadeContract("C-2")]
    with measured_world(on_sqlite(tmp_path), made) as store:
        whole = store.portfolio(OURS)
        number = ambitions.add(whole, AMBITION, "anna", DAY)
        before_tags_were_kept(store)
        tag = ScopePart(frozenset({"Zorg"}), frozenset({"Inhuur"}))
        tagged = store.portfolio(OURS, ScopeReach((tag,)))
        with pytest.raises(UnknownByTagError):
            kept_period(tagged, DAY)
        later, measure = date(2026, 4, 1), measure_book.load().measures[0]
        trend = trend_of(tagged, measure, None, later)
        assert [figure is None for figure in trend.whole.figures] == [True, False]
        assert (trend.unknown, trend_of(whole, measure, None, later).unknown) == ((DAY,), ())
        (progress,) = ambitions.progress(tagged, later)
        assert (progress.ambition.id, progress.points[0].figure) == (number, None)
        for seen in (WHOLE, ScopeReach.of_departments("Zorg")):
            period = kept_period(store.portfolio(OURS, seen), DAY)
            assert period is not None
            assert "C-1" in str(whole.contracts.get(period.rows[0].id).contract.number)


def before_tags_were_kept(store: Store) -> None:
    """Keep a day as it was kept then."""
    portfolio = store.portfolio(OURS)
    keep(portfolio, DAY, "anna")
    stored = portfolio.monitored_days.content_of(DAY)
    assert stored is not None
    document = json.loads(zlib.decompress(stored[1]))
    del document["has_tags"]
    for row in document["rows"]:
        del row["tags"]
    content = canonical(document).encode()
    with store._engine.connect() as connection:
        raw = connection.connection.cursor()
        digest = hashlib.sha256(content).hexdigest()
        raw.execute(
            "UPDATE monitored_day SET content = ?, sha256 = ?", (zlib.compress(content), digest)
        )
        connection.connection.commit()
