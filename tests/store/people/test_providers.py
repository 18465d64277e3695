"""Roles by the claims of a provider: on the scope of each row, for as long as the row is there."""

import pytest
from sqlalchemy import Engine

from graphs.parties import Contract
from screening.model.contracts import ContractFilter
from screening.model.corrections import Correction
from screening.model.people import Account, Grant, Role, ScopeKind
from screening.model.sign_in_providers import (
    ProvidedPerson,
    ProviderSettings,
    SignInProvider,
    SignInRefusal,
)
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support.match_world import Batch

COMES = ProvidedPerson("subject", "n.ieuw@voorbeeld.nl", "N. Ieuw")
WHOLE = Grant(Role.READER)
ZORG = Grant(Role.READER, ScopeKind.DEPARTMENT, "Zorg")
INHUUR = Grant(Role.READER, ScopeKind.TAG, "Inhuur")
ROWS = {"all": WHOLE, "zorg": ZORG, "ook zorg": ZORG, "inhuur": INHUUR}


@pytest.fixture
def ours(tables_engine: Engine) -> Portfolio:
    return Store(tables_engine).add_organization(LOCAL, "Local")


@pytest.fixture
def login(ours: Portfolio) -> SignInProvider:
    id = ours.providers.add(ProviderSettings("Login", "https://login.example", "c"), "x", "test")
    for value, grant in ROWS.items():
        ours.providers.add_rule(id, "groups", value, grant, "test")
    return ours.providers.get(id)


def admitted(ours: Portfolio, login: SignInProvider, *groups: str) -> Account:
    account = ours.providers.admit(login, COMES, {"groups": list(groups)})
    assert isinstance(account, Account)
    return account


def remove(ours: Portfolio, login: SignInProvider, value: str) -> None:
    rules = {rule.value: rule.id for rule in ours.providers.rules(login.id)}
    ours.providers.remove_rule(login.id, rules[value])


def test_each_row_gives_its_role_on_its_scope(ours: Portfolio, login: SignInProvider) -> None:
    assert admitted(ours, login, "zorg", "inhuur").grants == {ZORG, INHUUR}
    assert admitted(ours, login, "zorg", "all").grants == {WHOLE}, "which says all"
    assert admitted(ours, login, "inhuur").grants == {INHUUR}


def test_a_removed_row_takes_its_scope_along_and_no_other(
    ours: Portfolio, login: SignInProvider
) -> None:
    id = admitted(ours, login, "all", "zorg", "inhuur").id
    for gone, left in (
        ("all", {ZORG, INHUUR}),
        ("zorg", {ZORG, INHUUR}),  # another row gives it too
        ("ook zorg", {INHUUR}),
        ("inhuur", set()),
    ):
        remove(ours, login, gone)
        assert ours.people.get(id).grants == left


def test_a_row_that_was_removed_meanwhile_gives_nothing(
    ours: Portfolio, login: SignInProvider
) -> None:
    id = admitted(ours, login, "inhuur").id
    remove(ours, login, "inhuur")
    came = ours.providers.admit(login, COMES, {"groups": ["inhuur"]})
    assert came is SignInRefusal.NO_ROLE
    assert ours.people.get(id).grants == frozenset()


def test_who_has_a_scope_by_claims_owns_its_contracts_alone(
    ours: Portfolio, login: SignInProvider
) -> None:
    rows = (("1", "Zorg", ()), ("2", "Wegen", ("Inhuur",)), ("3", "Wegen", ()))
    contracts = [
        Contract(key=key, number=key, title=key, department=name, tags=tags)
        for key, name, tags in rows
    ]
    ours.imports.keep(Batch(tuple(contracts)), "test")
    id = admitted(ours, login, "zorg", "inhuur").id
    ids = [ours.contracts.get(number).id for number, *_ in rows]
    owned = [Correction(contract, str(id)) for contract in ids]
    ours.corrections.keep("owner_account", owned, "test")

    def unowned() -> set[str | None]:
        return {line.number for line in ours.listing.every_line(ContractFilter(unowned=True))}

    assert unowned() == {"3"}
    admitted(ours, login, "zorg")
    assert unowned() == {"2", "3"}
    admitted(ours, login, "all")
    assert unowned() == set()
