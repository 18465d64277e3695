"""What grants allow, and on whose contracts: held against the table, read by itself."""

import csv
from importlib.resources import files
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.model.errors import InputError
from screening.model.people import (
    OF_A_ROLE,
    OF_THE_WHOLE,
    WITHIN_DEPARTMENTS,
    Grant,
    Permission,
    Role,
    ScopeKind,
    by_role,
    plain_grants,
)
from screening.services.people.accounts import grant_in, grant_on
from screening.services.people.permissions import permissions_on, reach
from tests.support.refusals import refused

NAMES = ("ICT", "Jeugd", "Zorg")


def grants() -> st.SearchStrategy[frozenset[Grant]]:
    """Any roles on the whole organization and on departments, as one account can hold them."""
    whole = st.builds(Grant, st.sampled_from(Role))
    parts = st.sampled_from([role for role in Role if role not in OF_THE_WHOLE])
    kinds = st.sampled_from((ScopeKind.DEPARTMENT, ScopeKind.TAG))
    on_part = st.builds(Grant, parts, kinds, st.sampled_from(NAMES))
    return st.frozensets(whole | on_part, max_size=4)


def table() -> set[tuple[str, str]]:
    """Return each role with each thing that it may do."""
    text = (files("screening.services.people") / "permissions.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(role, row["permission"]) for row in rows for role in Role if row[role] == "yes"}


TABLE = table()


# Contracts as far as a scope can tell: of a department or of none, with tags or without any.
CONTRACTS = [
    (department, tags)
    for department in ("ICT", "Zorg", "Nergens", None)
    for tags in ((), ("Jeugd",), ("ICT", "Zorg"), ("Nergens",))
]


def allows(
    held: frozenset[Grant], permission: Permission, department: str | None, tags: tuple[str, ...]
) -> bool:
    """Say in the plainest way whether grants allow something on such a contract."""
    return any(
        (grant.role, permission) in TABLE
        and (
            grant.kind == ScopeKind.ORGANIZATION
            or (
                permission in WITHIN_DEPARTMENTS
                and (
                    grant.value == department
                    if grant.kind == ScopeKind.DEPARTMENT
                    else grant.value in tags
                )
            )
        )
        for grant in held
    )


@settings(max_examples=50)
@given(held=grants(), permission=st.sampled_from(OF_A_ROLE))
def test_what_is_reached_is_what_some_grant_allows(
    held: frozenset[Grant], permission: Permission
) -> None:
    within = reach(held, permission)
    for contract in CONTRACTS:
        assert within.holds(*contract) == allows(held, permission, *contract)
    anywhere = any(allows(held, permission, name, NAMES) for name in (*NAMES, None))
    assert (permission in permissions_on(held)) == anywhere


@settings(max_examples=50)
@given(held=grants(), token=grants(), permission=st.sampled_from(OF_A_ROLE))
def test_a_token_reaches_no_more_than_both_it_and_its_owner(
    held: frozenset[Grant], token: frozenset[Grant], permission: Permission
) -> None:
    within = reach(held, permission).within(reach(token, permission))
    for contract in CONTRACTS:
        is_allowed = all(allows(each, permission, *contract) for each in (held, token))
        assert within.holds(*contract) == is_allowed


def test_grants_meet_where_some_contract_can_be_within_both() -> None:
    """A contract has one department and any tags, so only departments shut each other out."""
    kinds = (ScopeKind.DEPARTMENT, ScopeKind.TAG)
    parts = [Grant(Role.READER, kind, name) for kind in kinds for name in NAMES]
    parts.append(Grant(Role.READER))
    places = [(name, tags) for name in NAMES for tags in ((), NAMES)]
    for one, other in product(parts, parts):
        both = any(one.reaches(*place) and other.reaches(*place) for place in places)
        assert one.meets(other) == both


@settings(max_examples=30)
@given(held=grants())
def test_grants_that_say_nothing_more_are_left_out_and_nothing_changes(
    held: frozenset[Grant],
) -> None:
    plain = plain_grants(held)
    assert plain <= held
    assert dict(by_role(plain)).keys() == {grant.role for grant in held}
    for permission in OF_A_ROLE:
        assert reach(plain, permission) == reach(held, permission)


def test_every_role_may_read_and_look_up() -> None:
    """What an account sees is counted on: ``Account.sees`` asks for no permission."""
    assert all((role, "read") in TABLE and (role, "look_up") in TABLE for role in Role)


def test_what_decides_on_a_contract_may_read_it() -> None:
    assert {role for role, may in TABLE if may == "decide_contract"} <= {
        role for role, may in TABLE if may == "read"
    }


def test_a_grant_is_read_as_a_command_has_it() -> None:
    assert grant_in("reader") == Grant(Role.READER)
    on_jeugd = Grant(Role.CONTRACT_MANAGER, ScopeKind.DEPARTMENT, "Jeugd = Zorg")
    assert grant_in("contract_manager:department=Jeugd = Zorg") == on_jeugd
    assert grant_in("buyer:tag=Inhuur") == Grant(Role.BUYER, ScopeKind.TAG, "Inhuur")


@pytest.mark.parametrize(
    "text", ["", "king", "reader:", "reader:department=", "reader:department= ", "reader:team=ICT"]
)
def test_what_is_no_grant_is_refused(text: str) -> None:
    with refused(InputError, "people.no_grant"):
        grant_in(text)


@pytest.mark.parametrize(
    "part", ["Zorg", "team=ICT", "tag=", "tag= ", "tag=" + 201 * "x", "tag=\0"]
)
def test_what_is_no_part_of_the_organization_is_refused(part: str) -> None:
    with refused(InputError, "people.no_part") as refusal:
        grant_on(Role.READER, part)
    assert refusal.value.field == "part"
