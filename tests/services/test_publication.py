"""What is published is what was chosen, without what would tell of a single contract."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from screening.model.errors import InputError, MissingError
from screening.model.monitoring import Dimension, FactCondition, KeptPeriod, MeasuredUnit, Part
from screening.model.portfolio_job import JobCancelledError
from screening.model.publication import (
    PUBLISHED_UNIT,
    OpenResult,
    PublicationChoice,
    PublicationDraft,
    shown_in,
)
from screening.model.published_figures import OTHERS, RowToPublish, Slice, WhyHidden
from screening.rules.monitoring import measure_book, suppression
from screening.services import publication
from screening.services.publication import PublicationDesk, WantedChoice, choice_of
from screening.store import Store
from tests.support import ready_made
from tests.support.published import ADDRESS, FIRST, MEASURE, SECOND, document, period

CHOICE = PublicationChoice(
    address=ADDRESS,
    publisher="Gemeente Voorbeeld",
    measures=(MEASURE.id,),
    dimensions=(Dimension.DEPARTMENT, Dimension.CATEGORY),
    days=(FIRST,),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(f"sqlite:///{ready_made.database(tmp_path / 'test.db')}")


@pytest.fixture
def desk(store: Store, monkeypatch: pytest.MonkeyPatch) -> PublicationDesk:
    def kept(portfolio: object, day: date) -> KeptPeriod | None:
        return period(day) if day in (FIRST, SECOND) else None

    monkeypatch.setattr(publication, "kept_period", kept)
    return PublicationDesk(store.add_organization("ons", "Ons"), "A. Beheer")


def test_nothing_is_shown_before_somebody_publishes(desk: PublicationDesk) -> None:
    desk.choose(CHOICE, "")
    draft = desk.make_draft()
    assert desk.portfolio.publications.current() is None
    desk.publish("Raadsbesluit", 0, draft.basis)
    version = desk.portfolio.publications.current()
    assert version is not None
    assert (version.number, version.why, version.document.address) == (1, "Raadsbesluit", ADDRESS)


def test_the_draft_says_why_a_figure_is_hidden_and_the_document_does_not_hold_it(
    desk: PublicationDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "kept_period", lambda portfolio, day: period(day, 24))
    desk.choose(CHOICE, "")
    draft = desk.make_draft()
    assert draft.figures == len(draft.document.figures) > len(draft.hidden) > 0
    values = {figure.value for figure in draft.document.figures if figure.dimension == "category"}
    assert OTHERS not in values  # three contracts: no group of their own, and none to hide in
    hidden = {figure.place for figure in draft.hidden if not figure.is_money_alone}
    assert hidden == {figure.place for figure in draft.document.figures if figure.count is None}


def test_what_was_shown_stays_known_after_it_was_withdrawn(desk: PublicationDesk) -> None:
    published(desk)
    desk.withdraw("Een fout")
    assert desk.portfolio.publications.current() is None
    versions = desk.portfolio.publications.versions()
    known = shown_in(tuple(version.document for version in versions)).counts
    desk.choose(PublicationChoice(ADDRESS, "Ons", (MEASURE.id,), (), (FIRST, SECOND)), "")
    figures = desk.make_draft().document.figures
    later = {figure.place for figure in figures if figure.count is not None}
    assert {place for place in known if not place.dimension} <= later


def test_a_day_with_few_changes_shows_nothing_of_them(
    desk: PublicationDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        publication, "kept_period", lambda portfolio, day: period(day, 60 if day == FIRST else 62)
    )
    desk.choose(PublicationChoice(ADDRESS, "Ons", (MEASURE.id,), (), (FIRST, SECOND)), "")
    hidden = [each for each in desk.make_draft().hidden if each.why is WhyHidden.FEW_CHANGED]
    assert {figure.place.day for figure in hidden} == {SECOND}


def published(desk: PublicationDesk, choice: PublicationChoice = CHOICE) -> int:
    desk.choose(choice, "")
    draft = desk.make_draft()
    return desk.publish("Raadsbesluit", draft.after, draft.basis)


def test_publishing_needs_a_reason_and_the_last_look(desk: PublicationDesk) -> None:
    desk.choose(CHOICE, "")
    with pytest.raises(InputError, match="look_first"):
        desk.publish("Raadsbesluit", 0, "")
    basis = desk.make_draft().basis
    with pytest.raises(InputError, match="no_reason"):
        desk.publish("  ", 0, basis)
    with pytest.raises(InputError, match="changed_meanwhile"):
        desk.publish("Raadsbesluit", 1, basis)
    desk.publish("Raadsbesluit", 0, basis)
    with pytest.raises(InputError, match="look_first"):
        desk.publish("Raadsbesluit", 0, basis)


def test_what_somebody_else_looked_at_is_not_published(desk: PublicationDesk) -> None:
    desk.choose(replace(CHOICE, dimensions=()), "")
    seen = desk.make_draft()
    other = PublicationDesk(desk.portfolio, "B. Ander")
    other.choose(CHOICE, "")
    other.make_draft()
    with pytest.raises(InputError, match="changed_meanwhile"):
        desk.publish("Raadsbesluit", seen.after, seen.basis)
    assert desk.portfolio.publications.current() is None


def test_an_older_draft_that_is_ready_later_does_not_take_the_place_of_a_newer_one(
    desk: PublicationDesk,
) -> None:
    desk.choose(replace(CHOICE, dimensions=()), "")
    other = PublicationDesk(desk.portfolio, "B. Ander")
    newer: list[PublicationDraft] = []

    def meanwhile(done: int, total: int) -> None:
        if not newer:
            other.choose(CHOICE, "")
            newer.append(other.make_draft())

    with pytest.raises(InputError, match="overtaken"):
        desk.make_draft(meanwhile)
    assert [desk.draft()] == newer


def test_what_is_published_is_what_was_looked_at_and_that_is_kept(desk: PublicationDesk) -> None:
    desk.choose(CHOICE, "")
    assert desk.draft() is None
    draft = desk.make_draft()
    assert desk.draft() == draft
    desk.publish("Raadsbesluit", draft.after, draft.basis)
    current = desk.portfolio.publications.current()
    assert current is not None
    assert current.document == draft.document


def test_a_draft_is_of_no_use_once_anything_is_otherwise(desk: PublicationDesk) -> None:
    desk.choose(CHOICE, "")
    basis = desk.make_draft().basis
    desk.choose(replace(CHOICE, publisher="Ons"), "")
    assert desk.draft() is None
    desk.choose(CHOICE, "")
    assert desk.draft() is not None  # it is again what was looked at
    desk.publish("Raadsbesluit", 0, basis)
    assert desk.draft() is None


def test_working_it_out_tells_how_far_it_is_and_stops_when_asked(desk: PublicationDesk) -> None:
    desk.choose(CHOICE, "")
    told: list[tuple[int, int]] = []
    desk.make_draft(lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (2, 2)  # one table, for its counts and for its money

    def stop(done: int, total: int) -> None:
        raise JobCancelledError

    desk.choose(replace(CHOICE, publisher="Ons"), "")
    with pytest.raises(JobCancelledError):
        desk.make_draft(stop)
    assert desk.draft() is None


def test_a_name_that_is_none_is_refused_with_those_that_are(desk: PublicationDesk) -> None:
    known = WantedChoice(ADDRESS, "Ons", ("set_in_documents",), ("department",))
    assert choice_of(desk.portfolio, known).dimensions == (Dimension.DEPARTMENT,)
    for wrong in (
        replace(known, measures=("cases_ended",)),
        replace(known, dimensions=("owner",)),
        replace(known, days=(FIRST,)),
        replace(known, ambitions=(1,)),
    ):
        with pytest.raises(InputError, match=r"publication\.not_one_of"):
            choice_of(desk.portfolio, wrong)


def test_an_address_is_one_organizations(desk: PublicationDesk, store: Store) -> None:
    desk.choose(CHOICE, "")
    other = PublicationDesk(store.add_organization("anders", "Anders"), "B")
    with pytest.raises(InputError, match="address_taken"):
        other.choose(CHOICE, "")
    found = store.portfolio_published_at(ADDRESS)
    assert found is not None
    assert found.organization == "ons"


@pytest.mark.parametrize(
    ("address", "publisher", "numbers", "field"),
    [
        ("Met Spatie", "Ons", "", "address"),
        ("a", "Ons", "", "address"),
        ("goed-adres", " ", "", "publisher"),
        ("goed-adres", "Ons", "bestaat-niet", "contracts"),
    ],
)
def test_a_wrong_choice_says_which_field(
    desk: PublicationDesk, address: str, publisher: str, numbers: str, field: str
) -> None:
    with pytest.raises(InputError) as refusal:
        desk.choose(PublicationChoice(address, publisher), numbers)
    assert refusal.value.field == field


def test_there_is_nothing_to_withdraw_before(desk: PublicationDesk) -> None:
    with pytest.raises(MissingError):
        desk.withdraw("Een fout")
    for look in (desk.draft, desk.make_draft, desk.queue_draft):
        with pytest.raises(MissingError):
            look()


OTHER_MEASURE = replace(MEASURE, id="clause_right", numerator=(FactCondition("duty", True),))
GONE = "c00000000001"  # in the rows of both days, and no longer in the register


def of_suppliers(day: date) -> KeptPeriod:
    """Make a kept day on which all rows are suppliers of one contract."""
    kept = period(day)
    rows = tuple(replace(row, unit=MeasuredUnit.SUPPLIER, contracts=(GONE,)) for row in kept.rows)
    return replace(kept, rows=rows, measures=(replace(MEASURE, unit=MeasuredUnit.SUPPLIER),))


def with_both_measures(portfolio: object, day: date) -> KeptPeriod:
    return replace(period(day), measures=(MEASURE, OTHER_MEASURE))


@pytest.fixture
def open_rows(monkeypatch: pytest.MonkeyPatch) -> dict[Slice, set[str]]:
    """Note which rows count as published when figures are made safe."""
    noted: dict[Slice, set[str]] = {}
    really = suppression.safe_figures

    def noting(rows: dict[Slice, list[RowToPublish]], *rest: object) -> object:
        noted.clear()
        noted.update({key: {row.id for row in own if row.is_open} for key, own in rows.items()})
        return really(rows, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(publication, "safe_figures", noting)
    return noted


def test_measures_of_suppliers_and_cases_cannot_be_chosen(desk: PublicationDesk) -> None:
    for measure in measure_book.load().measures:
        choice = replace(CHOICE, measures=(measure.id,))
        if measure.unit is PUBLISHED_UNIT:
            desk.choose(choice, "")
            continue
        with pytest.raises(InputError, match=r"publication\.unit") as refusal:
            desk.choose(choice, "")
        assert refusal.value.field == "measures"


def test_many_suppliers_of_one_contract_are_no_figure(
    desk: PublicationDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "kept_period", lambda portfolio, day: of_suppliers(day))
    desk.choose(CHOICE, "")
    shown = desk.make_draft().document
    assert (shown.figures, shown.measures) == ((), ())


def test_a_chosen_contract_that_is_gone_is_named_and_counts_as_not_published(
    desk: PublicationDesk, open_rows: dict[Slice, set[str]]
) -> None:
    choice = replace(CHOICE, contracts=(GONE,), numbers=("2026-7",))
    desk.portfolio.publications.choose(choice, "A. Beheer")
    draft = desk.make_draft()
    assert draft.gone == ("2026-7",)
    assert draft.document.contracts == ()
    assert open_rows == {(FIRST, MEASURE.id): set()}


def test_a_contract_is_open_for_the_day_and_measure_of_which_its_result_is_published(
    desk: PublicationDesk, monkeypatch: pytest.MonkeyPatch, open_rows: dict[Slice, set[str]]
) -> None:
    monkeypatch.setattr(publication, "kept_period", with_both_measures)
    first = document()
    results = (OpenResult(FIRST, MEASURE.id, Part.MET),)
    published = (replace(first.contracts[0], id=GONE, results=results),)
    shown = replace(first, figures=(), contracts=published)
    desk.portfolio.publications.publish(shown, 0, "A. Beheer", "Raadsbesluit")
    desk.choose(replace(CHOICE, measures=(OTHER_MEASURE.id,), days=(FIRST, SECOND)), "")
    desk.make_draft()
    assert open_rows == {
        (FIRST, MEASURE.id): {GONE},
        (FIRST, OTHER_MEASURE.id): set(),
        (SECOND, MEASURE.id): set(),
        (SECOND, OTHER_MEASURE.id): set(),
    }


def test_the_address_stays_while_something_is_shown(desk: PublicationDesk) -> None:
    published(desk)
    elsewhere = replace(CHOICE, address="een-ander-adres")
    with pytest.raises(InputError, match="address_in_use") as refusal:
        desk.choose(elsewhere, "")
    assert refusal.value.field == "address"
    desk.choose(replace(CHOICE, publisher="Ons"), "")
    desk.withdraw("Een ander adres")
    desk.choose(elsewhere, "")
    chosen = desk.portfolio.publications.choice()
    assert chosen is not None
    assert chosen.address == "een-ander-adres"


def test_an_address_that_published_stays_its_organizations(
    desk: PublicationDesk, store: Store
) -> None:
    published(desk)
    desk.withdraw("Een ander adres")
    desk.choose(replace(CHOICE, address="een-ander-adres"), "")
    other = PublicationDesk(store.add_organization("anders", "Anders"), "B")
    with pytest.raises(InputError, match="address_taken"):
        other.choose(CHOICE, "")
    other.choose(replace(CHOICE, address=ADDRESS[:-1]), "")
    desk.choose(CHOICE, "")


def test_what_was_made_for_another_address_is_not_published(desk: PublicationDesk) -> None:
    desk.choose(CHOICE, "")
    made = desk.make_draft().document
    desk.choose(replace(CHOICE, address="een-ander-adres"), "")
    with pytest.raises(InputError, match="changed_meanwhile"):
        desk.portfolio.publications.publish(made, 0, "A. Beheer", "Raadsbesluit")
