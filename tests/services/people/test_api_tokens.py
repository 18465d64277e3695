"""Tokens as people and commands make them: what is refused, and how wrong ones are counted."""

import pytest
from sqlalchemy import Engine

from screening.model.api_tokens import FORM, new_api_token
from screening.model.errors import InputError
from screening.model.people import GUESS_LIMITS, Account, Grant, Role, ScopeKind, on_departments
from screening.services.people.accounts import grant_in
from screening.services.people.api_tokens import (
    Refused,
    TokenWish,
    add_service,
    bearer_of,
    make,
    roles_for,
)
from screening.store import Store
from screening.store.people.api_tokens import Bearer
from screening.store.store import LOCAL
from tests.support.people import add_person, add_token
from tests.support.refusals import refused


@pytest.fixture
def store(tables_engine: Engine) -> Store:
    made = Store(tables_engine)
    made.add_organization(LOCAL, "Local")
    return made


@pytest.fixture
def owner(store: Store) -> Account:
    id = add_person(store, Role.BUYER)
    return store.portfolio(LOCAL).people.get(id)


def test_a_token_can_be_recognized_by_its_form_and_is_never_twice_the_same() -> None:
    tokens = {new_api_token() for _ in range(20)}
    assert len(tokens) == 20
    assert all(FORM.fullmatch(token) for token in tokens)


@pytest.mark.parametrize(
    ("label", "role", "days", "field"),
    [
        ("", "reader", "90", "label"),
        ("x" * 81, "reader", "90", "label"),
        ("a\x00b", "reader", "90", "label"),
        ("x", "king", "90", "role"),
        ("x", "administrator", "90", "role"),
        ("x", "reader", "0", "days"),
        ("x", "reader", "366", "days"),
        ("x", "reader", "1e9", "days"),
        ("x", "reader", "99999", "days"),
    ],
)
def test_a_mistake_names_its_field(
    store: Store, owner: Account, label: str, role: str, days: str, field: str
) -> None:
    with pytest.raises(InputError) as refusal:
        make(store.portfolio(LOCAL), owner, TokenWish(label, role, days), "test")
    assert refusal.value.field == field


def test_a_token_works_ninety_days_where_nothing_is_said(store: Store, owner: Account) -> None:
    kept = make(store.portfolio(LOCAL), owner, TokenWish("x", "buyer"), "test").kept
    assert (kept.expires - kept.made).days == 90


def test_a_token_opens_no_department_that_its_owner_does_not_see(store: Store) -> None:
    portfolio = store.portfolio(LOCAL)
    id = portfolio.people.add(
        "z@voorbeeld.nl", "Z.", on_departments([Role.BUYER], ["Zorg"]), "test"
    )
    store.credentials.set_password(id, "x")
    zorg = portfolio.people.get(id)
    for part in ("department=Zorg", "tag=Inhuur"):  # of a tag: the contracts of both
        made = make(portfolio, zorg, TokenWish("x", "buyer", part=part), "test")
        assert made.kept.grant == grant_in(f"buyer:{part}")
    with refused(InputError, "token.no_part"):
        make(portfolio, zorg, TokenWish("x", "buyer", part="department=Wegen"), "test")


def test_a_token_can_have_no_role_that_may_do_more_than_its_owner(owner: Account) -> None:
    assert roles_for(owner) == (Role.READER, Role.BUYER)


def test_a_program_has_a_name_of_its_own_and_needs_somebody_to_look_after_it(
    store: Store,
) -> None:
    people = store.portfolio(LOCAL).people
    with pytest.raises(InputError):
        add_service(people, LOCAL, "ERP", "reader", "test")
    add_person(store, Role.ADMINISTRATOR)
    id = add_service(people, LOCAL, "ERP", "reader", "test")
    with pytest.raises(InputError) as refusal:
        add_service(people, LOCAL, "erp", "reader", "test")
    assert refusal.value.field == "name"
    assert people.get(id).grants == {Grant(Role.READER)}
    assert people.get(id).state == "service"
    assert not people.get(id).works


def test_a_program_can_be_of_a_tag_where_its_role_allows_it(store: Store) -> None:
    people = store.portfolio(LOCAL).people
    add_person(store, Role.ADMINISTRATOR)
    id = add_service(people, LOCAL, "ERP", "reader", "test", "tag=Inhuur")
    assert people.get(id).grants == {Grant(Role.READER, ScopeKind.TAG, "Inhuur")}
    with refused(InputError, "people.role_of_the_whole"):
        add_service(people, LOCAL, "BI", "administrator", "test", "tag=Inhuur")


def test_wrong_tokens_are_counted_by_address_and_right_ones_go_on(
    store: Store, owner: Account
) -> None:
    _, right = add_token(store, owner.id, Role.READER)
    for _ in range(GUESS_LIMITS["token"].most):
        assert bearer_of(store, new_api_token(), "203.0.113.9") == Refused(too_often=False)
    assert bearer_of(store, "no token at all", "203.0.113.9") == Refused(too_often=True)
    assert bearer_of(store, new_api_token(), "203.0.113.10") == Refused(too_often=False)
    assert isinstance(bearer_of(store, right, "203.0.113.9"), Bearer)
