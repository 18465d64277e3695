"""Who may look after a contract, what the register proposes, and handing over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.model.errors import InputError
from screening.model.keepers import Seat
from screening.model.people import Role, on_departments
from screening.services import corrections
from screening.services.people import keepers
from screening.services.people.keepers import TO_DEPUTY, Wish
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support import ready_made
from tests.support.kept_contracts import REGISTER, id_of, kept, names
from tests.support.refusals import refuses


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Portfolio]:
    store = Store.open(f"sqlite:///{ready_made.database(tmp_path / 'screening.db')}")
    store.prepare()
    portfolio = store.add_organization(LOCAL, "Local")
    portfolio.imports.keep(REGISTER, "anna")
    yield portfolio
    store.close()


def add(portfolio: Portfolio, email: str, name: str, *departments: str) -> int:
    return portfolio.people.add(email, name, on_departments([Role.BUYER], departments), "test")


def appoint(portfolio: Portfolio, number: str, **seats: str | None) -> None:
    wishes = {Seat[seat.upper()]: text for seat, text in seats.items()}
    keepers.appoint(portfolio, portfolio.contracts.get(number), wishes, "test", None)


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("A. Vos", True),
        ("vos,  A.", True),
        ("a.vos@example.org", True),
        ("Á. Vós", True),
        ("Vos", False),
        ("B. Vos", False),
        ("A. de Vos", False),
    ],
)
def test_the_register_proposes_an_account_of_that_name_or_address(
    ours: Portfolio, text: str, agrees: bool
) -> None:
    vos = add(ours, "a.vos@example.org", "A. Vos")
    add(ours, "b@example.org", "B. Jansen")
    corrections.keep(ours, lambda ids: True, "owner", text, [id_of(ours, "2")], "test")
    proposal = keepers.proposal_for(ours, ours.contracts.get("2"))
    assert (proposal.id if proposal else None) == (vos if agrees else None)


def test_a_proposal_is_of_one_account_that_can_and_keeps_nothing(ours: Portfolio) -> None:
    vos = add(ours, "a.vos@example.org", "A. Vos", "ICT")
    (proposal,) = keepers.proposals(ours)
    assert (proposal.text, proposal.account.id, proposal.contracts) == ("A. Vos", vos, 2)
    assert kept(ours, unowned=True) == ["1", "2", "3", "4"]
    assert keepers.proposal_for(ours, ours.contracts.get("3")) is None, "it does not see Zorg"
    add(ours, "other@example.org", "A. Vos")
    assert keepers.proposals(ours) == (), "two of that name"


def test_who_does_not_see_a_contract_cannot_look_after_it(ours: Portfolio) -> None:
    add(ours, "i@example.org", "I. Ict", "ICT")
    gone = add(ours, "g@example.org", "G. One")
    add(ours, "admin@example.org", "Admin")
    ours.people.block(gone, "test")
    program = ours.people.add("p", "Program", [Role.BUYER], "test", is_service=True)
    appoint(ours, "1", owner="i@example.org")
    for text in ("i@example.org", "g@example.org", "nobody@example.org", str(program), "99999"):
        with refuses(InputError, "no account that sees this contract"):
            appoint(ours, "3", owner=text)
    with refuses(InputError, "no deputy too"):
        appoint(ours, "1", deputy="I@example.org")
    assert names(ours.contracts.get("1").keepers) == ("I. Ict", None)
    assert [a.name for a in keepers.candidates(ours, "Zorg")] == ["Admin"]


def test_many_at_once_are_previewed_and_who_sees_only_some_gets_those(ours: Portfolio) -> None:
    ict = str(add(ours, "i@example.org", "I. Ict", "ICT"))
    ids = [id_of(ours, number) for number in ("1", "2", "3")]
    value = corrections.value_for(ours, "owner_account", " I@example.org ")
    assert value == ict
    shown = corrections.preview(ours, None, "owner_account", value, ids)  # type: ignore[arg-type]
    assert (shown.changed, shown.unseen, shown.tried) == (2, 1, 0)
    assert (shown.labels or {})[ict] == "I. Ict (i@example.org)"

    def screen(ids: object) -> None:
        raise AssertionError("no verdict depends on it")

    run = corrections.keep(ours, screen, "owner_account", value, ids, "test")
    assert kept(ours, owner_account=int(ict)) == ["1", "2"]
    facts = corrections.facts_of(ours, run, 9)
    assert {fact.value for fact in facts} == {"I. Ict (i@example.org)"}
    corrections.undo(ours, screen, run.id, "test")
    assert kept(ours, owner_account=int(ict)) == []


def test_contracts_are_handed_over_to_deputies_and_by_department(ours: Portfolio) -> None:
    leaving, deputy = add(ours, "l@example.org", "Leaving"), add(ours, "d@example.org", "Deputy")
    add(ours, "z@example.org", "Zorg only", "Zorg")
    for number in ("1", "2", "3", "4"):
        appoint(ours, number, owner=str(leaving))
    appoint(ours, "1", deputy=str(deputy))
    account = ours.people.get(leaving)
    wishes = [
        Wish("ICT", Seat.OWNER, TO_DEPUTY),
        Wish("Zorg", Seat.OWNER, "z@example.org"),
    ]
    (run,) = keepers.hand_over(ours, account, wishes, "test", "leaves")
    assert names(ours.contracts.get("1").keepers) == ("Deputy", None)
    assert names(ours.contracts.get("3").keepers) == ("Zorg only", None)
    assert kept(ours, owner_account=leaving) == ["2", "4"], "no deputy, and no wish"
    with refuses(InputError, "does not see all"):
        wish = Wish(None, Seat.OWNER, "z@example.org")
        keepers.hand_over(ours, account, [wish], "test", None)
    ours.corrections.undo(run.id, "test")
    assert names(ours.contracts.get("1").keepers) == ("Leaving", "Deputy")
