"""Ties and parties of several imports come together, whatever comes first, and come apart again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from graphs.parties import Contract, Identifier, Kind, Ownership, Party, Supply
from screening.store import Store, tables
from screening.store.database.engine import open_engine
from screening.store.portfolio import Portfolio

KVK = Identifier("NL-KVK", "12345678")
LEI = Identifier("XI-LEI", "724500VKKSH9QOLTFR81", True)
REGISTERED = Party("register:NL-KVK:12345678", "Vos Kleding B.V.", "NL", (KVK,))
LISTED = Party(
    "id:XI-LEI:724500VKKSH9QOLTFR81", "VOS KLEDING B.V.", "NL", (LEI, KVK), aliases=("Vos",)
)
WEAVER = Party("id:OS-ID:IN2019067X1K87E", "Weaver", "IN")
CONTRACT = Contract("register:C-1", number="C-1", suppliers=(REGISTERED,))


@dataclass(frozen=True)
class Batch:
    contracts: tuple[Contract, ...] = ()
    parties: tuple[Party, ...] = ()
    supplies: tuple[Supply, ...] = ()
    ownerships: tuple[Ownership, ...] = ()


LIST = Batch(parties=(LISTED, WEAVER), supplies=(Supply(LISTED.key, WEAVER.key, "cotton", "IN"),))
REGISTER = Batch(contracts=(CONTRACT,))


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    opened = Store(open_engine(ready_address), lambda: datetime(2026, 11, 23, tzinfo=UTC))
    opened.prepare()
    yield opened
    opened.close()


@pytest.fixture
def ours(store: Store) -> Portfolio:
    return store.add_organization("ours", "Ours")


def rows(store: Store, table: str) -> list[tuple[object, ...]]:
    """Everything in a table but its own ids."""
    chosen = tables.metadata.tables[table]
    with store._engine.connect() as connection:
        columns = [c for c in chosen.c if c.name not in ("id", "organization_id")]
        return sorted(map(tuple, connection.execute(select(*columns))), key=repr)


def below(ours: Portfolio) -> list[str]:
    stored = ours.contracts.get("C-1").contract
    return [tie.supplier for tie in ours.ties.below(stored).supplies]


@pytest.mark.parametrize("order", [(REGISTER, LIST), (LIST, REGISTER)])
def test_a_list_and_a_register_meet_in_an_equal_number_whatever_comes_first(
    ours: Portfolio, order: tuple[Batch, ...]
) -> None:
    for batch in order:
        ours.imports.keep(batch, "x")
    assert below(ours) == [WEAVER.key]
    (supplier,) = ours.contracts.get("C-1").contract.suppliers
    assert {identifier.scheme for identifier in supplier.identifiers} == {"NL-KVK", "XI-LEI"}


def test_a_list_and_a_register_of_one_import_meet_too(ours: Portfolio) -> None:
    ours.imports.keep(replace(LIST, contracts=(CONTRACT,)), "x")
    assert below(ours) == [WEAVER.key]


@pytest.mark.parametrize("order", [(REGISTER, LIST), (LIST, REGISTER)])
def test_importing_in_turns_changes_nothing_after_the_first_round(
    store: Store, ours: Portfolio, order: tuple[Batch, ...]
) -> None:
    for batch in order:
        ours.imports.keep(batch, "x")
    before = [rows(store, name) for name in ("party", "supply", "contract", "party_identifier")]
    for batch in (*order, *order):
        ours.imports.keep(batch, "x")
    assert before == [rows(store, n) for n in ("party", "supply", "contract", "party_identifier")]
    assert all(run.counts["ties"] == 0 for run in ours.imports.runs()[:4])


def test_a_party_met_under_another_name_keeps_its_own_and_gets_an_alias(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "x")
    other = replace(LISTED, name="Fox Clothing", aliases=())
    ours.imports.keep(Batch(parties=(other,)), "x")
    (supplier,) = ours.contracts.get("C-1").contract.suppliers
    assert (supplier.name, supplier.aliases) == ("Vos Kleding B.V.", ("Fox Clothing",))


def test_a_list_that_knows_only_the_number_does_not_rename_a_party(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "x")
    ours.imports.keep(Batch(parties=(Party("id:NL-KVK:12345678", KVK.id, None, (KVK,)),)), "x")
    (supplier,) = ours.contracts.get("C-1").contract.suppliers
    assert (supplier.name, supplier.aliases) == ("Vos Kleding B.V.", ())


def test_two_registers_never_meet_by_themselves(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "x")
    other = replace(REGISTERED, key="eforms:NL-KVK:12345678")
    ours.imports.keep(
        Batch(parties=(other, WEAVER), supplies=(Supply(other.key, WEAVER.key),)), "x"
    )
    assert below(ours) == []


def test_a_number_of_several_settles_nothing(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "x")
    branch = replace(LISTED, key="id:XI-LEI:B", identifiers=(Identifier("XI-LEI", "B", True), KVK))
    tie = Supply(LISTED.key, WEAVER.key)
    ours.imports.keep(Batch(parties=(LISTED, branch, WEAVER), supplies=(tie,)), "x")
    assert below(ours) == []


def test_a_number_that_fails_its_check_settles_nothing(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "x")
    doubtful = replace(LISTED, identifiers=(replace(KVK, valid=False),))
    ours.imports.keep(replace(LIST, parties=(doubtful, WEAVER)), "x")
    assert below(ours) == []


def test_parties_with_two_numbers_of_one_register_stay_two(ours: Portfolio) -> None:
    other = Identifier("XI-LEI", "5493001KJTIIGC8Y1R12", True)
    holder = replace(REGISTERED, identifiers=(KVK, other))
    ours.imports.keep(Batch(contracts=(replace(CONTRACT, suppliers=(holder,)),)), "x")
    ours.imports.keep(LIST, "x")
    assert below(ours) == []


def test_undoing_a_list_leaves_the_party_as_the_register_said(
    store: Store, ours: Portfolio
) -> None:
    ours.imports.keep(REGISTER, "x")
    before = [rows(store, name) for name in ("party", "party_identifier", "supply")]
    run = ours.imports.keep(LIST, "x").run
    assert run is not None
    assert [rows(store, n) for n in ("party", "party_identifier", "supply")] != before
    ours.imports.undo(run, "x")
    assert [rows(store, n) for n in ("party", "party_identifier", "supply")] == before


NUMBERED = Batch(
    parties=(REGISTERED, WEAVER),
    supplies=(Supply(REGISTERED.key, WEAVER.key, "cotton", "IN", contract="C-1"),),
)


def test_a_tie_for_a_contract_that_comes_later_is_linked_then(
    store: Store, ours: Portfolio
) -> None:
    ours.imports.keep(NUMBERED, "x")
    report = ours.imports.keep(REGISTER, "x")
    assert below(ours) == [WEAVER.key]
    assert report.affected == (ours.contracts.get("C-1").id,)
    stored = rows(store, "supply")
    for batch in (NUMBERED, REGISTER, replace(NUMBERED, contracts=(CONTRACT,))):
        ours.imports.keep(batch, "x")
    assert rows(store, "supply") == stored


def test_undoing_the_contract_lets_the_tie_wait_again(store: Store, ours: Portfolio) -> None:
    ours.imports.keep(NUMBERED, "x")
    stored = rows(store, "supply")
    run = ours.imports.keep(REGISTER, "x").run
    assert run is not None
    ours.imports.undo(run, "x")
    assert rows(store, "supply") == stored


def test_a_number_of_two_contracts_links_nothing(ours: Portfolio) -> None:
    ours.imports.keep(NUMBERED, "x")
    ours.imports.keep(Batch(contracts=(CONTRACT, replace(CONTRACT, key="register:other"))), "x")
    assert ours.ties.below(CONTRACT).supplies == ()


def test_a_tie_that_changes_while_it_is_linked_can_still_be_undone(
    store: Store, ours: Portfolio
) -> None:
    ours.imports.keep(NUMBERED, "x")
    stored = rows(store, "supply")
    better = replace(NUMBERED.supplies[0], share=0.5, kind=Kind.DECLARED)
    both = replace(NUMBERED, contracts=(CONTRACT,), supplies=(better,))
    run = ours.imports.keep(both, "x").run
    assert run is not None
    (tie,) = ours.ties.below(ours.contracts.get("C-1").contract).supplies
    assert (tie.share, tie.contract) == (0.5, CONTRACT.key)
    ours.imports.undo(run, "x")
    assert rows(store, "supply") == stored


def test_what_a_mill_supplies_is_made_where_it_stands(ours: Portfolio) -> None:
    mill = Party("id:UML:PO1000000001", "Mill", "ID", facility=True)
    office = Party("register:name:trader", "Trader", "SG")
    ties = (
        Supply(REGISTERED.key, mill.key, "palm_oil"),
        Supply(REGISTERED.key, office.key, "soap"),
    )
    ours.imports.keep(Batch(contracts=(CONTRACT,), parties=(mill, office), supplies=ties), "x")
    country_of = {tie.good: tie.country for tie in ours.ties.below(CONTRACT).supplies}
    assert country_of == {"palm_oil": "ID", "soap": None}  # a trader's address is no origin


GIVEN = Party("given:gemeente voorbeeld", "Gemeente Voorbeeld", "NL")


def test_importing_again_without_the_buyer_keeps_the_one_that_was_typed(ours: Portfolio) -> None:
    typed = replace(CONTRACT, buyer=GIVEN, buyer_type="subcentral")
    ours.imports.keep(Batch(contracts=(typed,)), "x")
    report = ours.imports.keep(REGISTER, "x")
    stored = ours.contracts.get("C-1").contract
    assert (report.unchanged, stored.buyer, stored.buyer_type) == (1, GIVEN, "subcentral")


def test_a_buyer_that_the_file_names_at_last_replaces_the_typed_one(ours: Portfolio) -> None:
    ours.imports.keep(Batch(contracts=(replace(CONTRACT, buyer=GIVEN),)), "x")
    real = Party("register:name:ministerie", "Ministerie", "NL")
    ours.imports.keep(Batch(contracts=(replace(CONTRACT, buyer=real),)), "x")
    assert ours.contracts.get("C-1").contract.buyer == real


def test_a_million_ties_would_be_undone_a_slice_at_a_time(
    store: Store, ours: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    from screening.store.contracts import imports

    monkeypatch.setattr(imports, "AT_ONCE", 2)
    firms = tuple(Party(f"f{n}", f"Firm {n}") for n in range(7))
    ties = tuple(Supply("f0", firm.key) for firm in firms[1:])
    run = ours.imports.keep(Batch(parties=firms, supplies=ties), "x").run
    assert run is not None
    ours.imports.undo(run, "x")
    assert rows(store, "supply") == rows(store, "party") == []
