"""Somebody whose role is held on departments: their contracts, and nothing of the rest."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from screening.model.disclosure import DeclaredRow
from screening.model.errors import MissingError
from screening.model.people import (
    OF_NO_ROLE,
    WITHIN_DEPARTMENTS,
    Grant,
    Role,
    ScopeKind,
    ScopeReach,
    on_departments,
)
from screening.model.policy_impact import PolicyImpact
from screening.model.purchase_requests import RequestFacts
from screening.services.command_context import today
from screening.services.disclosures import lifecycle
from screening.services.monitoring.kept_days import keep
from screening.store.database.engine import writing
from screening.store.store import LOCAL
from screening.web.route_rules import RULES, RouteKind
from tests.support.own_policies import FINISHED
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    client_of,
    example_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    targets,
    text_of,
    token_of,
)

OURS, OTHERS = "DVR-1", ("DVR-2", "DVR-3")
SECRETS = (
    *OTHERS, "Kantoorartikelen", "Zonen B.V.", "Verzonnen Catering", "Kantoorzaken",
    "Verzonnen Wever", "Verzwegen", "Elders",
)  # fmt: skip
TAG = "Inhuur"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = make_app(tmp_path_factory.mktemp("departments"))
    store = services_of(app).store
    with writing(store._engine) as connection:
        for number, department, tag in (
            (OURS, "Facilitair", TAG),
            (OTHERS[0], "Kantoorzaken", "Elders"),
            (OTHERS[1], None, "Elders"),
        ):
            stmt = text(
                "UPDATE contract SET department = :department, tags = :tags WHERE number = :number"
            )
            tags = json.dumps([tag])
            connection.execute(stmt, {"department": department, "tags": tags, "number": number})
    portfolio = portfolio_of(app)
    portfolio.requests.add(RequestFacts("Zichtbaar", department="Facilitair", tags=(TAG,)), "test")
    for facts in (RequestFacts("Verzwegen", tags=("Elders",)), RequestFacts("Verzwegen")):
        portfolio.requests.add(facts, "test")
    keep(portfolio, today(), "test")
    link = lifecycle.ask(portfolio, portfolio.contracts.get(OTHERS[0]), None, "test")
    request = portfolio.disclosures.request_by(link.token)
    assert request is not None
    portfolio.disclosures.receive(request, (DeclaredRow(supplier="Verzonnen Wever"),), None)
    add_person(store, Role.ADMINISTRATOR, email="beheer@voorbeeld.nl", name="B. Heer")
    return app


@pytest.fixture(scope="module")
def manager(app: Flask) -> FlaskClient:
    people = portfolio_of(app).people
    roles = [Role.CONTRACT_MANAGER, Role.AUDITOR]
    id = people.add("f@voorbeeld.nl", "F. Acilitair", on_departments(roles, ["Facilitair"]), "test")
    services_of(app).store.credentials.set_password(id, "a hash")
    return signed_in(app, id)


@pytest.fixture(scope="module")
def tagged(app: Flask) -> FlaskClient:
    roles = [Grant(role, ScopeKind.TAG, TAG) for role in (Role.CONTRACT_MANAGER, Role.AUDITOR)]
    return signed_in(app, add_person(services_of(app).store, *roles, email="t@voorbeeld.nl"))


def opened(app: Flask) -> list[tuple[str, str]]:
    """Every route for who holds a role on departments: endpoint and an address of ours."""
    return [
        (rule.endpoint, example_of(rule.rule.replace("<id>", id_of(app, OURS))))
        for rule in app.url_map.iter_rules()
        if RULES[rule.endpoint].needs in WITHIN_DEPARTMENTS and "GET" in (rule.methods or ())
    ]


def test_no_page_list_export_or_answer_holds_anything_of_other_departments(
    app: Flask, manager: FlaskClient
) -> None:
    pages = opened(app)
    assert len(pages) > 10
    for endpoint, path in pages:
        for query in ("", "?q=DVR", "?sort=number", "?flag=required", "?department=Kantoorzaken"):
            answer = manager.get(path + query)
            assert answer.status_code < 500, (endpoint, query)
            page = (
                answer.get_data().decode("utf-8", "replace").replace("?department=Kantoorzaken", "")
            )
            page = page.replace("department=Kantoorzaken", "").replace(
                "<option selected>Kantoorzaken", ""
            )
            for filter in ("afdeling Kantoorzaken", '"department": "Kantoorzaken"'):
                page = page.replace(filter, "")  # as it was typed
            for secret in SECRETS:
                assert secret not in page, (endpoint, query, secret)


def test_no_page_list_export_or_answer_holds_anything_of_other_tags(
    app: Flask, tagged: FlaskClient
) -> None:
    kept = f"?day={today()}&by=department&measure=set_in_documents&part=met&measured_on={today()}"
    pages = {*opened(app), ("requests.page", "/requests/" + requests_of(tagged)[0])}
    for endpoint, path in sorted(pages):
        for query in ("", "?q=verzwegen&tag=elders", kept):
            answer = tagged.get(path + query)
            assert answer.status_code < 500, (endpoint, query)
            page = answer.get_data().decode("utf-8", "replace")
            for secret in SECRETS:
                assert secret not in page, (endpoint, query, secret)
    assert text_of(tagged, "/requests").count("Zichtbaar") == 1


def requests_of(client: FlaskClient) -> list[str]:
    answered = client.get("/api/v1/requests").get_json()["requests"]
    return [each["number"] for each in answered]


@pytest.mark.parametrize("who", ["manager", "tagged"])
def test_figures_of_now_and_of_a_kept_day_count_what_is_seen(
    who: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(who)
    assert len(requests_of(client)) == 1
    for day in ("", f"?day={today()}"):
        document = client.get(f"/api/v1/monitoring{day}").get_json()
        assert [kept["rows"] for kept in document["kept_days"]] == [None]
        assert (document["kept"] or {}).get("rows") is None
        for measure in document["measures"]:
            counted = sum(measure[part] for part in ("met", "not_met", "unknown", "out_of_scope"))
            assert counted == (0 if measure["unit"] == "case" else 1), measure["id"]


def test_counts_are_those_of_the_department(manager: FlaskClient) -> None:
    assert manager.get("/api/v1/contracts").get_json()["total"] == 1
    page = text_of(manager, "/?lang=en")
    assert "1 contract" in page
    assert "You see the contracts of: Facilitair." in page
    assert "3 contracts" not in page
    assert manager.get("/contracts.csv").get_data(as_text=True).count("DVR-") == 1


def test_answers_of_suppliers_are_those_of_the_department(app: Flask) -> None:
    seen = services_of(app).store.portfolio(LOCAL, ScopeReach.of_departments("Facilitair"))
    (answer,) = portfolio_of(app).disclosures.disclosures()
    assert (seen.disclosures.disclosures(), seen.disclosures.waiting()) == ((), 0)
    with pytest.raises(MissingError):
        seen.disclosures.disclosure(answer.id)


def test_a_contract_of_elsewhere_is_not_found_whatever_is_sent(
    app: Flask, manager: FlaskClient
) -> None:
    form = {"csrf_token": token_of(manager, f"/contracts/{id_of(app, OURS)}"), "category": "x"}
    for number in OTHERS:
        id = id_of(app, number)
        for path in (f"/contracts/{id}", f"/api/v1/contracts/{id}", f"/contracts/{number}"):
            assert manager.get(path).status_code == 404, path
        assert manager.get(f"/api/v1/contracts/{id}/verdict").status_code == 404
        for action in ("category", "clause"):
            assert manager.post(f"/contracts/{id}/{action}", data=form).status_code == 404
        assert portfolio_of(app).reviews.history(id) == ()


def test_what_is_of_the_whole_organization_is_refused(app: Flask, manager: FlaskClient) -> None:
    tried = 0
    for rule in app.url_map.iter_rules():
        needs = RULES[rule.endpoint].needs
        if needs in OF_NO_ROLE or needs in WITHIN_DEPARTMENTS:
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        is_json = RULES[rule.endpoint].kind is RouteKind.JSON
        answer = manager.open(example_of(rule.rule), method=method, json={} if is_json else None)
        assert answer.status_code == 403, (rule.rule, answer.status_code)
        tried += 1
    assert tried > 40


def test_no_page_points_to_what_is_refused(app: Flask, manager: FlaskClient) -> None:
    adapter = app.url_map.bind("localhost")
    for path in ("/", f"/contracts/{id_of(app, OURS)}", "/checks/new", "/sources", "/methodology"):
        for method, address in targets(text_of(manager, path)):
            endpoint, _ = adapter.match(address, method)
            needs = RULES[endpoint].needs
            assert needs in OF_NO_ROLE or needs in WITHIN_DEPARTMENTS, (path, address)


def test_a_contract_of_the_department_is_decided_on(app: Flask, manager: FlaskClient) -> None:
    page = f"/contracts/{id_of(app, OURS)}"
    form = {"csrf_token": token_of(manager, page), "category": "bedrijfskleding"}
    assert manager.post(f"{page}/category", data=form).status_code == 303
    (confirmed, *_) = portfolio_of(app).reviews.history(id_of(app, OURS))
    assert confirmed.by == "F. Acilitair"
    assert portfolio_of(app).contracts.waiting() == 0


def test_an_administrator_ticks_departments(app: Flask, tmp_path: Path) -> None:
    person = next(a for a in portfolio_of(app).people.all() if a.email == "beheer@voorbeeld.nl")
    admin = signed_in(app, person.id)
    form = {
        "csrf_token": token_of(admin, "/people/new"),
        "email": "i@voorbeeld.nl",
        "name": "I. Inkoper",
        "roles": ["buyer"],
        "departments-buyer": ["Kantoorzaken"],
    }
    assert admin.post("/people/new", data=form).status_code == 200
    invited = portfolio_of(app).people.by_email("i@voorbeeld.nl")
    assert invited.given == {Grant(Role.BUYER, ScopeKind.DEPARTMENT, "Kantoorzaken")}
    assert 'value="Kantoorzaken" checked' in text_of(admin, f"/people/{invited.id}")
    unticked = {**form, "do": "roles", "roles": []}
    assert admin.post(f"/people/{invited.id}", data=unticked).status_code == 400
    assert portfolio_of(app).people.get(invited.id).given == invited.given, "nothing stays in part"
    refused = admin.post(
        f"/people/{invited.id}",
        data={
            "csrf_token": form["csrf_token"],
            "do": "roles",
            "roles": ["administrator"],
            "departments-administrator": ["ICT"],
        },
        headers={"Accept-Language": "en"},
    )
    assert refused.status_code == 400
    assert "look after the whole organization" in refused.get_data(as_text=True)
    assert portfolio_of(app).people.get(invited.id).roles == {Role.BUYER}
    assert "DVR-2" not in client_of(app).get("/").get_data(as_text=True)


def test_what_a_policy_changes_is_for_who_sees_all_and_a_draft_for_who_makes_one(
    app: Flask, manager: FlaskClient
) -> None:
    policies = portfolio_of(app).own_policies
    content = FINISHED + "[hours]\ndesk_look = 3.0\n"
    active, draft = (policies.draft(content, "test").number for _ in range(2))
    impact = PolicyImpact(date(2026, 1, 1), 3, (), (), (), (), ("41000", "42000"))
    policies.keep_impact(active, "0", impact)
    policies.activate(active, content, "test", ())
    page = text_of(manager, f"/policy/{active}?lang=en")
    assert "Our policy" in page
    assert "What it changes" not in page
    assert not any(hours in page for hours in ("42000", "42,000"))  # short ones stand in tokens
    assert manager.get(f"/policy/{active}/impact/turns_required").status_code == 403
    for place in (
        f"/policy/{draft}",
        f"/policy/{draft}/file",
        f"/policy/compare?one=wider&other={draft}",
        f"/api/v1/policies/{draft}",
    ):
        assert manager.get(place).status_code == 404
    assert f"/policy/{draft}" not in text_of(manager, "/policy")
    listed = manager.get("/api/v1/policies").get_json()["policies"]
    assert [version["number"] for version in listed] == [active]
