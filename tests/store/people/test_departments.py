"""Roles on departments: the store shows their contracts, and in no list, count or row another."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from graphs.parties import Contract, Party
from screening.model.contracts import ContractFilter
from screening.model.errors import InputError, MissingError
from screening.model.people import Role
from screening.model.verdict import Band, Flag
from screening.services.people.accounts import invite
from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support import ready_made
from tests.support.chain_world import Batch
from tests.support.people import add_person, session_of
from tests.support.refusals import refused
from tests.support.verdicts import verdict

NAMES = ("Facilitair", "ICT", "Inkoop", "Zorg")
COUNT = 24


def made_up(number: int) -> Contract:
    """A contract of some department, or of none."""
    return Contract(
        key=f"k{number}",
        number=f"N-{number}",
        title=("Schoonmaak", "Laptops", "Inhuur")[number % 3],
        buyer=Party("b", "Koper", "NL"),
        suppliers=(Party(f"s{number % 4}", f"Leverancier {number % 4}", "NL"),),
        cpv=(("18110000",), ("90910000",), ())[number % 3],
        owner=("Anna", "Bram", None)[number % 3],
        department=(*NAMES, None)[number % 5],
        status=("actief", "concept")[number % 2],
        read_from="made up",
    )


class World(NamedTuple):
    store: Store
    whole: Portfolio
    department_of: dict[str, str | None]  # by id of a contract


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path: Path = tmp_path_factory.mktemp("departments") / "test.db"
    store = Store(open_engine(f"sqlite:///{ready_made.tables(path)}"))
    whole = store.add_organization(LOCAL, "Local")
    whole.imports.keep(Batch(tuple(map(made_up, range(COUNT)))), "test")
    lines = list(whole.listing.every_line())
    flags, bands = list(Flag), list(Band)
    whole.verdicts.keep(
        [
            (line.id, verdict(flags[at % len(flags)], bands[at % len(bands)], f"i{at}"))
            for at, line in enumerate(lines)
            if at % 4
        ]
    )
    yield World(store, whole, {line.id: line.department for line in lines})
    store.close()


def narrowed() -> st.SearchStrategy[ContractFilter]:
    def either(*values: str) -> st.SearchStrategy[str | None]:
        return st.sampled_from((None, *values))

    return st.builds(
        ContractFilter,
        flag=either("required", "ask", "not_screened"),
        cpv_division=either("18"),
        text=either("schoon", "laptops inhuur"),
        supplier=either("s1"),
        owner=either("Anna"),
        department=either(*NAMES),
        status=either("actief"),
        sort=st.sampled_from(("urgency", "number", "title")),
    )


@settings(max_examples=40)
@given(departments=st.frozensets(st.sampled_from((*NAMES, "Nergens"))), filter=narrowed())
def test_lists_searches_and_counts_are_those_of_the_departments(
    world: World, departments: frozenset[str], filter: ContractFilter
) -> None:
    seen = world.store.portfolio(LOCAL, departments)
    expected = [
        line for line in world.whole.listing.every_line(filter) if line.department in departments
    ]
    page = seen.listing.page(filter, per_page=COUNT)
    assert list(page.items) == expected
    assert list(seen.listing.every_line(filter)) == expected
    assert sorted(seen.listing.every_id(filter)) == sorted(line.id for line in expected)
    assert page.total == len(expected)
    if not filter.flag:
        assert page.counts_by_flag == Counter(line.flag or "not_screened" for line in expected)
    assert set(world.whole.contracts.ids()) == set(world.department_of)


@settings(max_examples=10)
@given(departments=st.frozensets(st.sampled_from(NAMES)))
def test_a_contract_of_another_department_does_not_exist(
    world: World, departments: frozenset[str]
) -> None:
    seen = world.store.portfolio(LOCAL, departments)
    for id, department in world.department_of.items():
        if department in departments:
            assert seen.contracts.get(id).id == id
            assert seen.verdicts.current(id) == world.whole.verdicts.current(id)
            continue
        for find in (seen.contracts.get, seen.verdicts.current):
            with pytest.raises(MissingError):
                find(id)
    choices, stats = seen.listing.choices(), seen.listing.stats()
    of_these = [id for id, name in world.department_of.items() if name in departments]
    assert set(choices.departments) <= departments
    assert (choices.contracts, stats.contracts) == (len(of_these), len(of_these))
    assert set(seen.contracts.ids()) == set(of_these)
    assert [stored.id for stored in seen.contracts.get_many(world.department_of)] == [
        id for id in world.department_of if id in of_these
    ]


def test_nobody_of_departments_sees_a_contract_of_none(world: World) -> None:
    """A contract whose department nobody said could be anybody's."""
    homeless = {id for id, name in world.department_of.items() if name is None}
    seen = world.store.portfolio(LOCAL, frozenset(NAMES))
    assert homeless
    assert not homeless & set(seen.contracts.ids())


# -- who holds a role on departments --


@pytest.fixture
def store(tables_engine: Engine) -> Store:
    made = Store(tables_engine)
    made.add_organization(LOCAL, "Local")
    return made


def test_a_role_is_held_on_departments_and_then_on_the_whole(store: Store) -> None:
    people = store.portfolio(LOCAL).people
    id = people.add("a@voorbeeld.nl", "A", [Role.BUYER, Role.READER], "test", ["ICT", "Zorg"])
    account = people.get(id)
    assert account.departments == {"ICT", "Zorg"}
    assert account.roles == {Role.BUYER, Role.READER}
    people.set_roles(id, [Role.BUYER], "test")
    account = people.get(id)
    assert account.roles == {Role.BUYER}
    assert not account.departments


def test_other_departments_end_the_session_as_another_role_does(store: Store) -> None:
    people = store.portfolio(LOCAL).people
    id = add_person(store, Role.BUYER)
    token = session_of(store, id)
    people.set_roles(id, [Role.BUYER], "test")
    assert store.sessions.find(token) is not None
    people.set_roles(id, [Role.BUYER], "test", ["ICT"])
    assert store.sessions.find(token) is None


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.POLICY_OWNER])
def test_what_is_for_the_whole_organization_is_held_on_no_department(
    store: Store, role: Role
) -> None:
    people = store.portfolio(LOCAL).people
    with refused(InputError, "people.role_of_the_whole"):
        invite(people, "a@voorbeeld.nl", "A", [role, Role.READER], "test", ["ICT"])
    assert people.all() == ()
