"""Who looks after a contract: named by corrections, taken back with them, as long as they can."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from screening.model.corrections import Correction, CorrectionRun
from screening.model.keepers import NOBODY, KeptCount, KeptShare, Seat, UnownedCount, may_keep
from screening.model.people import Grant, Role, ScopeKind, ScopeReach, on_departments
from screening.store import Store
from screening.store.portfolio import Portfolio
from tests.support.kept_contracts import REGISTER, id_of, kept, names


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    """Everything below holds on both engines."""
    opened = Store.open(ready_address)
    opened.prepare()
    yield opened
    opened.close()


@pytest.fixture
def ours(store: Store) -> Portfolio:
    portfolio = store.add_organization("ours", "Ours")
    portfolio.imports.keep(REGISTER, "anna")
    return portfolio


@pytest.fixture
def anna(ours: Portfolio) -> int:
    return add(ours, "anna")


@pytest.fixture
def bert(ours: Portfolio) -> int:
    return add(ours, "bert")


def add(portfolio: Portfolio, name: str, *departments: str) -> int:
    email = f"{name}@example.org"
    return portfolio.people.add(
        email, name.title(), on_departments([Role.BUYER], departments), "test"
    )


def appoint(portfolio: Portfolio, seat: Seat, person: int | None, *numbers: str) -> CorrectionRun:
    value = None if person is None else str(person)
    chosen = [Correction(id_of(portfolio, number), value) for number in numbers]
    return portfolio.corrections.keep(seat, chosen, "test")


def test_an_owner_and_a_deputy_stand_with_the_contract_and_in_the_list(
    ours: Portfolio, anna: int, bert: int
) -> None:
    appoint(ours, Seat.OWNER, anna, "1", "2")
    appoint(ours, Seat.DEPUTY, bert, "1")
    assert names(ours.contracts.get("1").keepers) == ("Anna", "Bert")
    assert names(ours.keepers.of(id_of(ours, "2"))) == ("Anna", None)
    assert ours.contracts.get("3").keepers == NOBODY
    line = next(line for line in ours.listing.page().items if line.number == "1")
    assert line.keepers == ours.contracts.get("1").keepers
    assert kept(ours, owner_account=anna) == ["1", "2"]
    assert kept(ours, deputy_account=bert) == ["1"]
    assert kept(ours, unowned=True) == ["3", "4"]
    assert kept(ours, unowned=True, department="Zorg") == ["3"]
    assert ours.keepers.owners() == ((anna, "Anna"),)
    assert ours.keepers.counts() == (KeptCount(anna, 2, 0), KeptCount(bert, 0, 1))
    assert ours.keepers.count_of(bert) == KeptCount(bert, 0, 1)


def test_naming_somebody_makes_no_verdict_due_and_changes_no_fact(
    ours: Portfolio, anna: int
) -> None:
    before = ours.contracts.get("1")
    run = appoint(ours, Seat.OWNER, anna, "1")
    after = ours.contracts.get("1")
    assert replace(after, keepers=NOBODY) == before
    assert ours.corrections.undo(run.id, "test") == ()
    assert ours.contracts.get("1") == before


def test_taking_back_gives_back_who_it_was(ours: Portfolio, anna: int, bert: int) -> None:
    appoint(ours, Seat.OWNER, anna, "1", "2")
    appoint(ours, Seat.DEPUTY, bert, "1", "2")
    taken_over = appoint(ours, Seat.OWNER, bert, "1")
    assert names(ours.contracts.get("1").keepers) == ("Bert", None), "no deputy of oneself"
    (fact,) = ours.corrections.facts(taken_over.id, 9)
    assert (fact.before, fact.value) == (str(anna), str(bert))
    ours.corrections.undo(taken_over.id, "test")
    assert names(ours.contracts.get("1").keepers) == ("Anna", "Bert")
    appoint(ours, Seat.OWNER, None, "1")
    assert names(ours.contracts.get("1").keepers) == (None, "Bert")


def test_it_outlives_an_import_that_is_undone_and_done_again(ours: Portfolio, anna: int) -> None:
    appoint(ours, Seat.OWNER, anna, "1")
    first = ours.imports.runs()[0].id
    ours.imports.undo(first, "test")
    assert ours.keepers.counts() == ()
    ours.imports.keep(REGISTER, "test")
    assert names(ours.contracts.get("1").keepers) == ("Anna", None)


def test_who_is_blocked_owns_nothing_until_let_in_again(
    ours: Portfolio, anna: int, bert: int
) -> None:
    ours.people.add("b@example.org", "B", [Role.ADMINISTRATOR], "test")
    appoint(ours, Seat.OWNER, anna, "1", "3")
    appoint(ours, Seat.DEPUTY, bert, "3")
    ours.people.block(anna, "test")
    assert kept(ours, unowned=True) == ["1", "2", "3", "4"]
    owner = ours.contracts.get("1").keepers.owner
    assert owner is not None
    assert not owner.holds
    assert ours.keepers.shares(anna) == (
        KeptShare("ICT", Seat.OWNER, 1, 0, seen=False),
        KeptShare("Zorg", Seat.OWNER, 1, 1, seen=False),
    )
    assert ours.keepers.unowned_by_department() == (
        UnownedCount("ICT", 2),
        UnownedCount("Zorg", 1),
        UnownedCount(None, 1),
    )
    assert ours.keepers.unowned_by_text() == (UnownedCount("A. Vos", 2),)
    ours.people.unblock(anna)
    assert kept(ours, unowned=True) == ["2", "4"]


def test_whose_role_does_not_reach_a_department_any_more_owns_nothing_of_it(
    ours: Portfolio, anna: int
) -> None:
    appoint(ours, Seat.OWNER, anna, "1", "3", "4")
    ours.people.set_roles(anna, on_departments([Role.READER], ["ICT"]), "test")
    assert kept(ours, unowned=True) == ["2", "3", "4"]
    assert [(share.department, share.seen) for share in ours.keepers.shares(anna)] == [
        (None, False),
        ("ICT", True),
        ("Zorg", False),
    ]
    assert ours.keepers.kept_by(anna, Seat.OWNER, None) == (id_of(ours, "4"),)
    assert ours.keepers.kept_by(anna, Seat.OWNER, "Zorg") == (id_of(ours, "3"),)


def test_whose_role_is_on_a_tag_owns_what_has_it_and_as_long_as_it_does(
    ours: Portfolio, anna: int
) -> None:
    appoint(ours, Seat.OWNER, anna, "1", "3")
    roles = (Grant(Role.BUYER, ScopeKind.TAG, "Inhuur"),)
    ours.people.set_roles(anna, roles, "test")
    assert kept(ours, unowned=True) == ["1", "2", "3", "4"]
    run = ours.corrections.keep("tags", [Correction(id_of(ours, "3"), "Inhuur; Regio")], "test")
    assert kept(ours, unowned=True) == ["1", "2", "4"]
    stored = ours.contracts.get(id_of(ours, "3"))
    assert may_keep(ours.people.get(anna), stored.contract.department, stored.contract.tags)
    assert not may_keep(ours.people.get(anna), stored.contract.department)
    ours.corrections.undo(run.id, "test")
    assert kept(ours, unowned=True) == ["1", "2", "3", "4"]


def test_a_deputy_who_cannot_take_over_is_none(ours: Portfolio, anna: int, bert: int) -> None:
    appoint(ours, Seat.OWNER, anna, "1", "3")
    appoint(ours, Seat.DEPUTY, bert, "1", "3")
    ids = [id_of(ours, "1"), id_of(ours, "3")]
    assert [ours.keepers.deputies(ids)[id].id for id in ids] == [bert, bert]
    ours.people.set_roles(bert, on_departments([Role.BUYER], ["Zorg"]), "test")
    assert list(ours.keepers.deputies(ids)) == [ids[1]]


def test_whoever_sees_a_department_sees_who_looks_after_it_and_no_more(
    store: Store, ours: Portfolio, anna: int, bert: int
) -> None:
    appoint(ours, Seat.OWNER, anna, "1")
    appoint(ours, Seat.OWNER, bert, "3")
    part = store.portfolio("ours", ScopeReach.of_departments("ICT"))
    assert part.keepers.owners() == ((anna, "Anna"),)
    assert part.keepers.counts() == (KeptCount(anna, 1, 0),)
    assert kept(part, unowned=True) == ["2"]
    assert kept(part, owner_account=bert) == []
    assert part.keepers.of(id_of(ours, "3")) == NOBODY


def test_an_account_of_another_organization_is_never_appointed(
    store: Store, ours: Portfolio
) -> None:
    theirs = store.add_organization("theirs", "Theirs")
    appoint(ours, Seat.OWNER, add(theirs, "eve"), "1")
    assert ours.contracts.get("1").keepers == NOBODY
