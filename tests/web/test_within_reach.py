"""One role here and another there: what may only be read is shown without a form, and refused."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from screening.model.audit import LogFilter
from screening.model.people import Grant, Permission, Role, ScopeKind, on_departments
from screening.model.proposals import ChangeKind, Person
from screening.services import purchase_requests
from screening.services.changes import CategoryChange
from screening.store.database.engine import writing
from screening.web.route_rules import RULES, RouteKind
from screening.web.within_reach import FINDERS
from tests.support.people import add_person, add_token, program_with, signed_in
from tests.support.web_client import (
    client_of,
    example_of,
    id_of,
    make_app,
    portfolio_of,
    send_form,
    services_of,
    targets,
    text_of,
    token_of,
)

DEPARTMENTS = {"DVR-1": "Jeugd", "DVR-2": "Zorg", "DVR-3": None}
TAGS = {"DVR-2": ("Inhuur",)}
MANAGES = on_departments([Role.CONTRACT_MANAGER], ["Jeugd"])
READS_ALL, READS_ZORG = (Grant(Role.READER),), on_departments([Role.READER], ["Zorg"])
MANAGES_TAG = (Grant(Role.CONTRACT_MANAGER, ScopeKind.TAG, "Inhuur"),)
PEOPLE = {
    "reads all": (*MANAGES, *READS_ALL),
    "reads Zorg": (*MANAGES, *READS_ZORG),
    "manages a tag": (*MANAGES_TAG, *READS_ALL),
}
# Routes that need what goes by one contract and name none in their address, and why that is right.
WITHOUT_OBJECT = {
    "requests.new", "requests.add", "api.request_add",  # the part that the form names is looked at
    "practices.use", "practices.record_outcome", "api.practice_use",  # of the whole organization
    "api.practice_outcome",
    "second_person.settle", "api.proposal_decide",  # below, by what the change needs
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """Something of a department, by the part of an address that names it."""

    begin: str
    value: str
    department: str | None
    tags: tuple[str, ...] = ()

    def is_within(self, name: str, *, decides: bool = False) -> bool:
        """Say in the plainest way whether somebody may read this, or decide on it."""
        return any(
            grant.reaches(self.department, self.tags)
            for grant in PEOPLE[name]
            if not decides or grant.role is Role.CONTRACT_MANAGER
        )


@dataclass
class World:
    app: Flask
    things: list[Thing]
    clients: dict[str, FlaskClient]
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    app = make_app(tmp_path_factory.mktemp("reach"))
    store, alone, things = services_of(app).store, client_of(app), []
    for number, department in DEPARTMENTS.items():
        with writing(store._engine) as connection:
            stmt = text(
                "UPDATE contract SET department = :department, tags = :tags WHERE number = :number"
            )
            tags = json.dumps(TAGS[number]) if number in TAGS else None
            values = {"department": department, "tags": tags, "number": number}
            connection.execute(stmt, values)
        id, portfolio = id_of(app, number), portfolio_of(app)
        said = {"title": f"Voor {number}", "department": department or ""}
        facts = purchase_requests.merged(portfolio, {**said, "tags": TAGS.get(number, ())})
        request = purchase_requests.add(portfolio, facts, "Anna")
        said = {"kind": "accept", "scope": "", "why": "geen ander", "by": "Anna"}
        send_form(alone, f"/contracts/{id}/decisions", "/imports/new", **said)
        things += [
            Thing("/contracts/<id>", id, department, TAGS.get(number, ())),
            Thing("/requests/<number>", request, department, TAGS.get(number, ())),
        ]
        things += [
            Thing(
                "/decisions/<int:decision_id>",
                str(decision.id),
                department,
                TAGS.get(number, ()),
            )
            for decisions in portfolio.risk_decisions.of_many(
                [portfolio.contracts.get(id).contract.key]
            ).values()
            for decision in decisions
        ]
    add_person(store, Role.ADMINISTRATOR, email="beheer@voorbeeld.nl", name="B. Heer")
    clients, tokens = {}, {}
    for name, grants in PEOPLE.items():
        person = add_person(
            store, *grants, email=f"{name[-3:].strip()}@voorbeeld.nl".lower(), name=name
        )
        clients[name] = signed_in(app, person)
        tokens[name] = add_token(store, person, Role.CONTRACT_MANAGER)[1]
    return World(app, things, clients, tokens)


def deciding(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield each route that decides on something of one contract: endpoint, method and rule."""
    for rule in app.url_map.iter_rules():
        if RULES[rule.endpoint].needs is Permission.DECIDE_CONTRACT:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, rule.rule


def test_every_route_that_decides_on_one_contract_is_looked_at_at_the_door(world: World) -> None:
    left_out = {
        endpoint
        for endpoint, _, rule in deciding(world.app)
        if not rule.removeprefix("/api/v1").startswith(tuple(FINDERS))
    }
    assert left_out == WITHOUT_OBJECT
    assert {thing.begin for thing in world.things} == set(FINDERS)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("by_token", [False, True])
def test_what_may_only_be_read_is_refused_and_what_may_not_is_not_found(
    world: World, name: str, by_token: bool
) -> None:
    person = program_with(world.app, world.tokens[name]) if by_token else world.clients[name]
    csrf = token_of(world.clients[name], "/account")
    log = portfolio_of(world.app).log
    before, tried = log.page(LogFilter(), 1), 0
    for endpoint, method, rule in deciding(world.app):
        is_json = RULES[endpoint].kind is RouteKind.JSON
        for thing in world.things:
            if thing.begin not in rule or (by_token and not is_json):
                continue
            path = example_of(
                rule.replace(thing.begin, thing.begin.partition("<")[0] + thing.value)
            )
            is_decided = thing.is_within(name, decides=True)
            if is_decided and method == "POST":
                continue  # below
            sent: dict[str, str] | None = {} if is_json else None
            form = None if is_json or method == "GET" else {"csrf_token": csrf}
            came = person.open(path, method=method, json=sent, data=form).status_code
            if is_decided:
                assert came == 200, path
            elif thing.is_within(name):
                assert came == 403, path
            else:
                nowhere = example_of(rule)
                gone = person.open(nowhere, method=method, json=sent, data=form).status_code
                assert came == gone != 403, "as what is not there"
            tried += 1
    assert tried > 20
    assert log.page(LogFilter(), 1) == before, "nothing was written"


@pytest.mark.parametrize("name", PEOPLE)
def test_no_page_has_a_form_or_a_link_that_would_be_refused(world: World, name: str) -> None:
    client, adapter = world.clients[name], world.app.url_map.bind("localhost")
    pages = ["/", "/todo", "/requests", "/decisions", "/second-person", "/requests/new"]
    pages += [
        thing.begin.partition("<")[0] + thing.value
        for thing in world.things
        if thing.is_within(name) and not thing.begin.startswith("/decisions")
    ]
    with_forms = 0
    for page in pages:
        for method, path in targets(text_of(client, page)):
            endpoint, _ = adapter.match(path, method)
            if RULES[endpoint].needs is Permission.DECIDE_CONTRACT:
                came = client.open(path, method=method).status_code
                assert came == (400 if method == "POST" else 200), (page, method, path)
                with_forms += 1
    assert with_forms > 5


def test_the_page_of_the_list_says_what_is_decided_on(world: World) -> None:
    page = text_of(world.clients["reads Zorg"], "/?lang=en")
    assert "You see the contracts of: Jeugd, Zorg." in page
    assert "You decide on the contracts of: Jeugd. The others you read." in page
    page = text_of(world.clients["reads all"], "/?lang=en")
    assert "You see the contracts of" not in page
    assert "You decide on the contracts of: Jeugd." in page
    page = text_of(world.clients["manages a tag"], "/?lang=en")
    assert "You decide on the contracts of: tag Inhuur." in page
    for name in PEOPLE:
        total = world.clients[name].get("/api/v1/contracts").get_json()["total"]
        contracts = [thing for thing in world.things if thing.begin == "/contracts/<id>"]
        assert total == sum(thing.is_within(name) for thing in contracts)


def test_one_decides_where_the_role_is_held(world: World) -> None:
    client, id = world.clients["reads all"], id_of(world.app, "DVR-1")
    status, _ = send_form(
        client, f"/contracts/{id}/category", f"/contracts/{id}", category="bedrijfskleding"
    )
    assert status == 200
    assert portfolio_of(world.app).reviews.history(id)[0].by == "reads all"
    assert client.get("/imports").status_code == 200, "a reader of the whole sees what is of it"
    assert client.get("/edits/new?all=1").status_code == 403


def test_who_may_not_decide_on_all_of_a_change_settles_it_not(world: World) -> None:
    portfolio, waiting = portfolio_of(world.app), {}
    for number in ("DVR-1", "DVR-2"):
        id = id_of(world.app, number)
        content = CategoryChange(id, "geen").content()
        anna = Person("Anna", None)
        kept = portfolio.proposals.add(ChangeKind.CATEGORY, content, [id], 1, anna, "zo is het")
        waiting[number] = kept.id
    client = world.clients["reads Zorg"]
    page = text_of(client, "/second-person")
    assert f'action="/second-person/{waiting["DVR-1"]}"' in page
    assert f'id="proposal-{waiting["DVR-2"]}"' in page
    assert f'action="/second-person/{waiting["DVR-2"]}"' not in page
    form = {"csrf_token": token_of(client, "/account"), "do": "refuse", "why": "nee"}
    program = program_with(world.app, world.tokens["reads Zorg"])
    for number, page_says in (("DVR-2", 403), ("DVR-1", 303)):
        answer = client.post(f"/second-person/{waiting[number]}", data=form)
        assert answer.status_code == page_says
    refused = program.post(f"/api/v1/proposals/{waiting['DVR-2']}/decision", json={"do": "agree"})
    assert refused.status_code == 403
    assert portfolio.proposals.get(waiting["DVR-2"]).state == "waiting"
