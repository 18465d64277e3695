"""Roles on departments: the store shows their contracts, and in no list, count or row another."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from graphs.parties import Contract, Party
from screening.model.contracts import ContractFilter
from screening.model.errors import InputError, MissingError
from screening.model.people import (
    OF_THE_WHOLE,
    WHOLE,
    Grant,
    Permission,
    Role,
    ScopeKind,
    ScopeReach,
    on_departments,
)
from screening.model.proposals import ChangeKind, Person
from screening.model.purchase_requests import RequestFacts
from screening.model.verdict import Band, Flag
from screening.services.people.accounts import invite
from screening.services.people.permissions import reach
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
TAGS = ("Inhuur", "Regio")
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
        tags=((), ("Inhuur",), ("Inhuur", "Regio"))[number % 3],
        read_from="made up",
    )


class World(NamedTuple):
    store: Store
    whole: Portfolio
    place_of: dict[str, tuple[str | None, tuple[str, ...]]]  # by id: department and tags


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
    for line in lines:
        facts = RequestFacts("Jassen", department=line.department, tags=line.tags)
        whole.requests.add(facts, "test")
    yield World(store, whole, {line.id: (line.department, line.tags) for line in lines})
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
        tag=either(*TAGS),
        sort=st.sampled_from(("urgency", "number", "title")),
    )


def held() -> st.SearchStrategy[tuple[Grant, ...]]:
    """One role or several, each on departments of its own or, now and then, on the whole."""
    parts = st.sampled_from([role for role in Role if role not in OF_THE_WHOLE])
    places = st.sampled_from((*NAMES, "Nergens"))
    on_department = st.builds(Grant, parts, st.just(ScopeKind.DEPARTMENT), places)
    on_tag = st.builds(Grant, parts, st.just(ScopeKind.TAG), st.sampled_from((*TAGS, "Nergens")))
    whole = st.builds(Grant, st.sampled_from((Role.READER, Role.AUDITOR, Role.CONTRACT_MANAGER)))
    return st.lists(on_department | on_tag | on_department | whole, max_size=4).map(tuple)


def tokens() -> st.SearchStrategy[Grant]:
    """Any role that a token can have, on the whole of its owner, a department or a tag."""
    parts = st.sampled_from(
        [(ScopeKind.ORGANIZATION, "")]
        + [(ScopeKind.DEPARTMENT, name) for name in NAMES]
        + [(ScopeKind.TAG, name) for name in (*TAGS, "Nergens")]
    )
    return st.builds(lambda role, part: Grant(role, *part), st.sampled_from(Role), parts)


def is_within(
    place: tuple[str | None, Collection[str]],
    grants: Iterable[Grant],
    permission: Permission = Permission.READ,
) -> bool:
    """Say in the plainest way whether somebody may do this with a contract of such a place."""
    department, tags = place
    deciding = (Role.CONTRACT_MANAGER, Role.BUYER, Role.ADMINISTRATOR)
    return any(
        grant.is_whole
        or (grant.value in tags if grant.kind is ScopeKind.TAG else grant.value == department)
        for grant in grants
        if permission is Permission.READ or grant.role in deciding
    )


@settings(max_examples=40)
@given(
    grants=held(),
    token=st.none() | tokens(),
    permission=st.sampled_from((Permission.READ, Permission.DECIDE_CONTRACT)),
    filter=narrowed(),
)
def test_lists_searches_and_counts_are_those_of_what_the_grants_allow(
    world: World,
    grants: tuple[Grant, ...],
    token: Grant | None,
    permission: Permission,
    filter: ContractFilter,
) -> None:
    """Of a person; and of a program, which sees what both its token and its owner see."""
    narrowings = (grants,) if token is None else (grants, (token,))
    within = WHOLE
    for narrowing in narrowings:
        within = within.within(reach(narrowing, permission))
    seen = world.store.portfolio(LOCAL, within)
    expected = [
        line
        for line in world.whole.listing.every_line(filter)
        if all(is_within((line.department, line.tags), each, permission) for each in narrowings)
    ]
    page = seen.listing.page(filter, per_page=COUNT)
    assert list(page.items) == expected
    assert list(seen.listing.every_line(filter)) == expected
    assert sorted(seen.listing.every_id(filter)) == sorted(line.id for line in expected)
    assert page.total == len(expected)
    if not filter.flag:
        assert page.counts_by_flag == Counter(line.flag or "not_screened" for line in expected)
    assert set(world.whole.contracts.ids()) == set(world.place_of)
    requests = [
        each.number
        for each in world.whole.requests.all()
        if all(
            is_within((each.facts.department, each.facts.tags), grants, permission)
            for grants in narrowings
        )
    ]
    assert [each.number for each in seen.requests.all()] == requests


@settings(max_examples=10)
@given(grants=held())
def test_a_contract_that_no_grant_reaches_does_not_exist(
    world: World, grants: tuple[Grant, ...]
) -> None:
    seen = world.store.portfolio(LOCAL, reach(grants, Permission.READ))
    for id, place in world.place_of.items():
        if is_within(place, grants):
            assert seen.contracts.get(id).id == id
            assert seen.verdicts.current(id) == world.whole.verdicts.current(id)
            continue
        for find in (seen.contracts.get, seen.verdicts.current):
            with pytest.raises(MissingError):
                find(id)
    choices, stats = seen.listing.choices(), seen.listing.stats()
    of_these = [id for id, place in world.place_of.items() if is_within(place, grants)]
    seen_places = [world.place_of[id] for id in of_these]
    assert set(choices.departments) == {name for name, _ in seen_places if name}
    assert set(choices.tags) == {tag for _, tags in seen_places for tag in tags}
    assert (choices.contracts, stats.contracts) == (len(of_these), len(of_these))
    assert set(seen.contracts.ids()) == set(of_these)
    assert [stored.id for stored in seen.contracts.get_many(world.place_of)] == [
        id for id in world.place_of if id in of_these
    ]


def test_nobody_of_departments_sees_a_contract_of_none(world: World) -> None:
    """A contract whose department nobody said could be anybody's."""
    homeless = {id for id, (name, _) in world.place_of.items() if name is None}
    seen = world.store.portfolio(LOCAL, ScopeReach.of_departments(*NAMES))
    assert homeless
    assert not homeless & set(seen.contracts.ids())


def test_a_change_that_waits_is_seen_by_who_sees_all_that_it_changes(world: World) -> None:
    ours, ours_too = [id for id, (name, _) in world.place_of.items() if name == "ICT"][:2]
    theirs = next(id for id, (name, _) in world.place_of.items() if name == "Zorg")
    anna, proposals = Person("Anna"), world.whole.proposals
    edit = {"field": "cpv", "values": {ours: "18110000", theirs: "18110000"}}
    policy = {"number": 1, "step": "activate"}
    for kind, content, falling, count in (
        (ChangeKind.EDIT, edit, [ours], 2),  # the other contract asks for nothing, so nothing falls
        (ChangeKind.IMPORT_UNDO, {"run": 1}, [ours], COUNT),
        (ChangeKind.OWN_POLICY, policy, [], 0),  # a draft is of who makes it
        (ChangeKind.OWN_POLICY, {**policy, "number": 2}, [ours], 1),
    ):
        proposals.add(kind, content, falling, count, anna, "why")
    category = {"contract": ours, "category": "geen"}
    own = proposals.add(ChangeKind.CATEGORY, category, [ours], 1, anna, "why")
    edit = {"field": "cpv", "values": {ours: "18110000", ours_too: "18110000"}}
    of_ours = proposals.add(ChangeKind.EDIT, edit, [ours], 2, anna, "why")
    seen = world.store.portfolio(LOCAL, ScopeReach.of_departments("ICT")).proposals
    assert {each.id for each in seen.all()} == {own.id, of_ours.id}
    assert {each.id for each in seen.of_contract(ours)} == {own.id, of_ours.id}
    assert len(proposals.all()) == 6


# -- who holds a role on departments --


@pytest.fixture
def store(tables_engine: Engine) -> Store:
    made = Store(tables_engine)
    made.add_organization(LOCAL, "Local")
    return made


def test_a_role_is_held_on_departments_and_then_on_the_whole(store: Store) -> None:
    people = store.portfolio(LOCAL).people
    held = on_departments([Role.BUYER, Role.READER], ["ICT", "Zorg"])
    id = people.add("a@voorbeeld.nl", "A", held, "test")
    account = people.get(id)
    assert account.grants == account.given == set(held)
    assert account.roles == {Role.BUYER, Role.READER}
    people.set_roles(id, [Role.BUYER], "test")
    assert people.get(id).given == {Grant(Role.BUYER)}


def test_one_role_here_and_another_there_stay_apart(store: Store) -> None:
    people = store.portfolio(LOCAL).people
    manager = Grant(Role.CONTRACT_MANAGER, ScopeKind.DEPARTMENT, "Zorg")
    id = people.add("a@voorbeeld.nl", "A", [Role.READER, manager], "test")
    assert people.get(id).given == {Grant(Role.READER), manager}
    people.set_roles(id, [Role.READER, Grant(Role.READER, ScopeKind.DEPARTMENT, "ICT")], "test")
    assert people.get(id).given == {Grant(Role.READER)}, "the department says nothing more"


def test_other_departments_end_the_session_as_another_role_does(store: Store) -> None:
    people = store.portfolio(LOCAL).people
    id = add_person(store, Role.BUYER)
    token = session_of(store, id)
    people.set_roles(id, [Role.BUYER], "test")
    assert store.sessions.find(token) is not None
    people.set_roles(id, on_departments([Role.BUYER], ["ICT"]), "test")
    assert store.sessions.find(token) is None


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.POLICY_OWNER])
def test_what_is_for_the_whole_organization_is_held_on_no_department(
    store: Store, role: Role
) -> None:
    people = store.portfolio(LOCAL).people
    with refused(InputError, "people.role_of_the_whole"):
        invite(people, "a@voorbeeld.nl", "A", on_departments([role, Role.READER], ["ICT"]), "test")
    assert people.all() == ()
