"""A statement is built once for who asks it, and never given to somebody else."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine

from screening.model.people import WHOLE, ScopePart, ScopeReach
from screening.store import tables
from screening.store.database import scope as subject
from screening.store.database.scope import Rows, Scope, kept

SQLITE = create_engine("sqlite://")


def of(organization: int, reach: ScopeReach = WHOLE) -> Scope:
    return Scope(SQLITE, organization, "ours", lambda: datetime.now(UTC), reach)


@kept
def column_of(scope: Scope, name: str) -> Rows:
    return scope.select(tables.contract, tables.contract.c[name])


def test_who_asks_again_gets_the_same_statement() -> None:
    assert column_of(of(1), "key") is column_of(of(1), "key")


def test_another_organization_part_of_it_or_name_gets_its_own() -> None:
    health, tagged = (
        ScopeReach.of_departments("Health"),
        ScopeReach((ScopePart(tags=frozenset({"Health"})),)),
    )
    asked = [
        column_of(of(1), "key"), column_of(of(2), "key"), column_of(of(1), "title"),
        column_of(of(1, health), "key"), column_of(of(1, tagged), "key"),
    ]  # fmt: skip
    said = {str(each.compile(SQLITE, compile_kwargs={"literal_binds": True})) for each in asked}
    assert len(said) == len(asked)


def test_a_process_that_serves_many_keeps_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "MOST_KEPT", 2)
    first = column_of(of(11), "key")
    for number in (12, 13, 14):
        column_of(of(number), "key")
    assert column_of(of(11), "key") is not first
