"""What the claims of a provider come to: roles, a second factor, a person."""

import pytest

from screening.model.people import Grant, Role, ScopeKind
from screening.model.sign_in_providers import (
    ClaimRule,
    grants_of,
    has_second_factor,
    person_of,
    values_of,
)


@pytest.mark.parametrize(
    ("claims", "claim", "values"),
    [
        ({"groups": ["a", "b"]}, "groups", {"a", "b"}),
        ({"groups": "a b"}, "groups", {"a b"}),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", {"a"}),
        ({"https://x.org/roles": ["a"]}, "https://x.org/roles", {"a"}),
        ({"level": 3, "staff": True}, "level", {"3"}),
        ({"staff": True}, "staff", {"true"}),
        ({"groups": [None, {"a": 1}]}, "groups", set()),
        ({"groups": {"a": 1}}, "groups", set()),
        ({"groups": "a"}, "groups.a", set()),
        ({}, "groups", set()),
    ],
)
def test_a_claim_is_a_text_a_list_or_one_within_another(
    claims: dict[str, object], claim: str, values: set[str]
) -> None:
    assert values_of(claims, claim) == values


def test_every_row_that_fits_gives_its_role_and_none_is_none() -> None:
    rules = [
        ClaimRule(1, "groups", "inkoop", Grant(Role.BUYER)),
        ClaimRule(2, "groups", "zorg", Grant(Role.AUDITOR, ScopeKind.DEPARTMENT, "Zorg")),
        ClaimRule(3, "groups", "zorg", Grant(Role.BUYER, ScopeKind.TAG, "Inhuur")),
        ClaimRule(4, "groups", "ink", Grant(Role.ADMINISTRATOR)),
    ]
    assert grants_of(rules, {"groups": ["inkoop"]}) == {Grant(Role.BUYER)}
    assert grants_of(rules, {"groups": ["inkoop", "zorg"]}) == {rule.grant for rule in rules[:3]}
    assert grants_of(rules, {"groups": ["INKOOP"]}) == frozenset()
    assert grants_of([], {"groups": ["inkoop"]}) == frozenset()


@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ({"amr": ["mfa"]}, True),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["hwk", "fpt"]}, True),
        ({"amr": ["pwd", "pin"]}, False),
        ({"amr": ["otp"]}, False),
        ({"acr": "urn:two"}, True),
        ({"acr": "urn:one"}, False),
        ({"acr": ["urn:two"]}, False),
        ({}, False),
    ],
)
def test_a_second_factor_is_two_kinds_or_a_word_for_it(
    claims: dict[str, object], counts: bool
) -> None:
    assert has_second_factor(claims, ("urn:two",)) is counts


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        ({"email": " A@Voorbeeld.nl", "email_verified": True}, "a@voorbeeld.nl"),
        ({"email": "a@voorbeeld.nl", "email_verified": "true"}, "a@voorbeeld.nl"),
        ({"email": "a@voorbeeld.nl", "xms_edov": "1"}, "a@voorbeeld.nl"),
        ({"email": "a@voorbeeld.nl", "xms_edov": True}, "a@voorbeeld.nl"),
        ({"email": "a@voorbeeld.nl", "email_verified": "false"}, None),
        ({"email": "a@voorbeeld.nl"}, None),
        ({"email": "nonsense", "email_verified": True}, None),
        ({"preferred_username": "a@voorbeeld.nl", "email_verified": True}, None),
    ],
)
def test_an_address_counts_only_where_it_is_verified(
    claims: dict[str, object], email: str | None
) -> None:
    assert person_of({"sub": "1", **claims}).email == email


def test_a_person_has_the_first_name_that_there_is() -> None:
    assert person_of({"sub": "1", "name": " N.  Ieuw "}).name == "N. Ieuw"
    assert person_of({"sub": "1", "name": "", "preferred_username": "nieuw"}).name == "nieuw"
    assert person_of({"sub": "1"}).name == "1"
