"""What is published is what was chosen, without what would tell of a single contract."""

from datetime import date
from pathlib import Path

import pytest

from screening.model.errors import InputError, MissingError
from screening.model.monitoring import Dimension, KeptPeriod
from screening.model.publication import PublicationChoice, shown_in
from screening.model.published_figures import OTHERS, WhyHidden
from screening.services import publication
from screening.services.publication import PublicationDesk
from screening.store import Store
from tests.support import ready_made
from tests.support.published import ADDRESS, FIRST, MEASURE, SECOND, period

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
    assert desk.portfolio.publications.current() is None
    desk.publish("Raadsbesluit", 0)
    version = desk.portfolio.publications.current()
    assert version is not None
    assert (version.number, version.why, version.document.address) == (1, "Raadsbesluit", ADDRESS)


def test_the_draft_says_why_a_figure_is_hidden_and_the_document_does_not_hold_it(
    desk: PublicationDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "kept_period", lambda portfolio, day: period(day, 24))
    desk.choose(CHOICE, "")
    draft = desk.draft()
    assert {figure.hidden for figure in draft.figures} > {None}
    values = {figure.value for figure in draft.document.figures if figure.dimension == "category"}
    assert OTHERS not in values  # three contracts: no group of their own, and none to hide in
    for figure, shown in zip(draft.figures, draft.document.figures, strict=True):
        assert (shown.count is None) == (figure.hidden is not None)


def test_what_was_shown_stays_known_after_it_was_withdrawn(desk: PublicationDesk) -> None:
    desk.choose(CHOICE, "")
    desk.publish("Raadsbesluit", 0)
    desk.withdraw("Een fout")
    assert desk.portfolio.publications.current() is None
    versions = desk.portfolio.publications.versions()
    known = shown_in(tuple(version.document for version in versions)).counts
    desk.choose(PublicationChoice(ADDRESS, "Ons", (MEASURE.id,), (), (FIRST, SECOND)), "")
    later = {figure.place for figure in desk.draft().figures if not figure.hidden}
    assert {place for place in known if not place.dimension} <= later


def test_a_day_with_few_changes_shows_nothing_of_them(
    desk: PublicationDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        publication, "kept_period", lambda portfolio, day: period(day, 60 if day == FIRST else 62)
    )
    desk.choose(PublicationChoice(ADDRESS, "Ons", (MEASURE.id,), (), (FIRST, SECOND)), "")
    hidden = [figure for figure in desk.draft().figures if figure.hidden is WhyHidden.FEW_CHANGED]
    assert {figure.place.day for figure in hidden} == {SECOND}


def test_publishing_needs_a_reason_and_the_last_look(desk: PublicationDesk) -> None:
    desk.choose(CHOICE, "")
    with pytest.raises(InputError, match="no_reason"):
        desk.publish("  ", 0)
    desk.publish("Raadsbesluit", 0)
    with pytest.raises(InputError, match="changed_meanwhile"):
        desk.publish("Raadsbesluit", 0)


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
    with pytest.raises(MissingError):
        desk.draft()
