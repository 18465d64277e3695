"""Tokens end to end: made on a page or by command, used in the API, never seen again."""

import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from screening.cli.main import main
from screening.model.api_tokens import FORM, SHOWN, new_api_token
from screening.model.audit import Action, LogFilter
from screening.model.corrections import Correction
from screening.model.people import GUESS_LIMITS, Grant, Role, ScopeKind, on_departments
from screening.store import Store
from screening.web.rate_limit import RateLimit
from tests.support.people import PASSWORD, add_person, add_token, program_with, signed_in
from tests.support.web_client import (
    client_of,
    example_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def store(app: Flask) -> Store:
    return services_of(app).store


@pytest.fixture
def admin_id(store: Store) -> int:
    return add_person(store, Role.ADMINISTRATOR, email="beheer@voorbeeld.nl", name="B. Heer")


@pytest.fixture
def admin(app: Flask, admin_id: int) -> FlaskClient:
    return signed_in(app, admin_id)


def send(client: FlaskClient, path: str, page: str = "", **fields: str) -> TestResponse:
    form = {"csrf_token": token_of(client, page or path), **fields}
    return client.post(path, data=form, headers={"Accept-Language": "en"})


def shown(answer: TestResponse) -> str:
    """The token that a page shows, this once."""
    found = re.search(r">(ketenblik_[^<]+)<", answer.text)
    assert found is not None, answer.text
    assert FORM.fullmatch(found[1])
    return found[1]


OWN = {"label": "Nachtelijke export", "role": "reader", "days": "30", "current": PASSWORD}


def test_a_person_makes_a_token_uses_it_and_revokes_it(app: Flask, store: Store) -> None:
    client = signed_in(app, add_person(store, Role.BUYER))
    token = shown(send(client, "/account/tokens", **OWN))
    page = text_of(client, "/account/tokens?lang=en")
    assert "Nachtelijke export" in page
    assert token[:SHOWN] in page
    assert token not in page
    program = program_with(app, token)
    assert program.get("/api/v1/contracts").get_json()["total"] == 3
    kept = portfolio_of(app).tokens.all()[0]
    assert kept.last_used is not None
    assert kept.expires == kept.made + timedelta(days=30)
    answer = send(client, f"/account/tokens/{kept.id}/revoke", "/account/tokens")
    assert answer.status_code == 303
    refused = program.get("/api/v1/contracts")
    assert refused.status_code == 401
    assert 'Bearer realm="Ketenblik", error="invalid_token"' in refused.headers["WWW-Authenticate"]


def test_a_mistake_loses_nothing_and_makes_no_token(app: Flask, admin: FlaskClient) -> None:
    for wrong in ({"label": ""}, {"days": "400"}, {"role": "king"}, {"current": "not this"}):
        answer = send(admin, "/account/tokens", **(OWN | wrong))
        assert answer.status_code == 400
        assert "Check 1 answer" in answer.text
        if "label" not in wrong:
            assert "Nachtelijke export" in answer.text
    assert PASSWORD not in answer.text
    assert portfolio_of(app).tokens.all() == ()


def test_an_administrator_adds_a_program_whose_work_stands_under_its_name(
    app: Flask, admin: FlaskClient
) -> None:
    path = "/people/tokens"
    added = send(admin, "/people/programs", path, name="ERP", **{"program-role": "buyer"})
    assert added.status_code == 303
    assert send(admin, "/people/programs", path, name="ERP").status_code == 400
    program = next(a for a in portfolio_of(app).people.all() if a.is_service)
    fields = OWN | {"owner": str(program.id), "role": "buyer"}
    token = shown(send(admin, path, **fields))
    edit = {"field": "department", "value": "Inkoop", "contracts": [id_of(app, "DVR-1")]}
    answer = program_with(app, token).post("/api/v1/edits", json=edit)
    assert answer.status_code == 201
    assert answer.get_json()["by"] == "ERP"
    assert portfolio_of(app).tokens.all()[0].made_by == "B. Heer"
    person = text_of(admin, f"/people/{program.id}?lang=en")
    assert "set a password" not in person
    blocked = send(admin, f"/people/{program.id}", do="block")
    assert blocked.status_code == 303
    assert program_with(app, token).get("/api/v1/contracts").status_code == 401


def test_an_administrator_makes_no_token_of_a_colleague_but_can_revoke_one(
    app: Flask, store: Store, admin: FlaskClient
) -> None:
    colleague = add_person(store, Role.BUYER)
    send(admin, "/people/programs", "/people/tokens", name="ERP")
    answer = send(admin, "/people/tokens", **OWN, owner=str(colleague))
    assert answer.status_code == 400
    id, token = add_token(store, colleague, Role.BUYER)
    assert send(admin, f"/account/tokens/{id}/revoke", "/account/tokens").status_code == 404
    assert send(admin, f"/people/tokens/{id}/revoke", "/people/tokens").status_code == 303
    assert program_with(app, token).get("/api/v1/contracts").status_code == 401


def test_a_program_is_never_asked_for_a_second_factor_and_a_person_is(
    app: Flask, store: Store, admin_id: int
) -> None:
    people = portfolio_of(app).people
    program = people.add("service:local/erp", "ERP", [Role.BUYER], "test", is_service=True)
    person = add_person(store, Role.BUYER)
    people.require_second_factor([Role.BUYER])
    for owner, status in ((program, 200), (person, 403)):
        _, token = add_token(store, owner, Role.BUYER)
        assert program_with(app, token).get("/api/v1/contracts").status_code == status


def test_a_token_counts_before_a_cookie_and_no_other_kind_of_header_counts(
    app: Flask, store: Store, admin: FlaskClient
) -> None:
    headers = {"Authorization": f"Bearer {new_api_token()}"}
    assert admin.get("/api/v1/contracts").status_code == 200
    assert admin.get("/api/v1/contracts", headers=headers).status_code == 401
    assert admin.get("/", headers=headers).status_code == 200
    for header in ("Basic Zm9vOmJhcg==", "Bearer", "Bearer ", "x", f"Token {new_api_token()}"):
        answer = client_of(app).get("/api/v1/contracts", headers={"Authorization": header})
        assert answer.status_code == 401, header


def test_without_an_account_the_api_asks_for_no_token(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    assert program_with(app, new_api_token()).get("/api/v1/contracts").status_code == 200
    assert "without a token" in text_of(client_of(app), "/people/tokens?lang=en")


def test_too_many_wrong_tokens_are_told_to_wait_and_right_ones_are_not(
    app: Flask, store: Store, admin_id: int
) -> None:
    _, right = add_token(store, admin_id, Role.READER)
    wrong = program_with(app, new_api_token())
    for _ in range(GUESS_LIMITS["token"].most):
        assert wrong.get("/api/v1/contracts").status_code == 401
    answer = wrong.get("/api/v1/contracts")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 900
    assert answer.mimetype == "application/problem+json"
    assert program_with(app, right).get("/api/v1/contracts").status_code == 200


def test_who_asks_too_often_waits_and_others_do_not(
    app: Flask, store: Store, admin: FlaskClient, admin_id: int
) -> None:
    reader_id = add_person(store, Role.READER, email="lezer@voorbeeld.nl", name="L. Ezer")
    _, token = add_token(store, reader_id, Role.READER)
    services = services_of(app)
    app.extensions["screening"] = replace(services, pace=RateLimit(2))
    program = program_with(app, token)
    assert [program.get("/api/v1/contracts").status_code for _ in range(2)] == [200, 200]
    answer = program.get("/api/v1/contracts")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert answer.mimetype == "application/problem+json"
    assert [admin.get("/").status_code for _ in range(3)] == [200, 200, 429]
    assert "Wait a minute" in admin.get("/", headers={"Accept-Language": "en"}).text


def test_a_token_stands_in_no_log_no_answer_and_no_row(
    app: Flask, store: Store, admin_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    _, right = add_token(store, admin_id, Role.ADMINISTRATOR)
    wrong = new_api_token()
    edit = {"field": "department", "value": "Inkoop", "contracts": [id_of(app, "DVR-1")]}
    with caplog.at_level(logging.DEBUG):
        for token in (right, wrong):
            program = program_with(app, token)
            answers = [
                program.post("/api/v1/edits", json=edit | {"by": "x", "why": "y"}),
                program.get("/api/v1/contracts?q=x&q=y"),
                program.get("/api/v1/no-such-thing"),
                program.post("/api/v1/edits", data="{", content_type="application/json"),
            ]
            assert all(token not in answer.text + str(answer.headers) for answer in answers)
    rows = ""
    with store._engine.connect() as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        for (table,) in connection.execute(text(names)).all():
            rows += str(connection.execute(text(f'SELECT * FROM "{table}"')).all())  # noqa: S608
    for token in (right, wrong):
        assert token not in caplog.text
        assert token[SHOWN:] not in rows


def test_by_command_a_token_is_made_shown_listed_and_revoked(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path))

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["token", *words, "--language", "en"])
        told = capsys.readouterr()
        return code, told.out, told.err

    program = ("ERP", "--program", "--label", "nightly", "--role", "buyer")
    code, _, err = run("add", *program)
    assert (code, "Nobody has an account" in err) == (2, True)
    add_person(services_of(app).store, Role.ADMINISTRATOR)
    code, out, err = run("add", *program)
    assert code == 0
    token = out.strip()
    assert FORM.fullmatch(token)
    assert token not in err
    assert program_with(app, token).get("/api/v1/contracts").status_code == 200
    _, out, _ = run("list")
    assert out.startswith(f"1  {token[:SHOWN]}…  nightly  ERP  buyer")
    assert token not in out
    on_tag = ("add", "A.Inkoper@voorbeeld.nl", "--label", "mine", "--tag")
    assert run(*on_tag, "Inhuur")[0] == 0
    assert "A. Inkoper  reader (tag=Inhuur)" in run("list")[1]
    assert run(*on_tag, "")[0] == 2, "an empty name is not all"
    assert run("add", "A.Inkoper@voorbeeld.nl", "--label", "mine", "--days", "9999")[0] == 2
    assert run("revoke", "1")[0] == 0
    assert program_with(app, token).get("/api/v1/contracts").status_code == 401
    assert run("revoke", "99")[0] == 2


def test_a_token_of_a_department_opens_its_contracts_and_nothing_else(
    app: Flask, store: Store, admin_id: int
) -> None:
    """Of an owner who sees everything too: a token may be less than its owner."""
    portfolio = portfolio_of(app)
    for number, department in (("DVR-1", "Zorg"), ("DVR-2", "Wegen")):
        said = [Correction(portfolio.contracts.get(number).id, department)]
        portfolio.corrections.keep("department", said, "test", None)
    on_zorg = Grant(Role.ADMINISTRATOR, ScopeKind.DEPARTMENT, "Zorg")
    _, token = add_token(store, admin_id, on_zorg)
    program = program_with(app, token)
    lines = program.get("/api/v1/contracts").get_json()["contracts"]
    assert [line["number"] for line in lines] == ["DVR-1"]
    geen = {"category": "geen", "why": "gordijnen"}
    category = {"json": geen, "headers": {"If-Match": "*"}}
    assert program.post("/api/v1/contracts/DVR-1/category", **category).status_code == 201
    assert program.post("/api/v1/contracts/DVR-2/category", **category).status_code == 404
    for path in ("/api/v1/imports", "/api/v1/jobs", "/api/v1/matches"):
        assert program.get(path).status_code == 403


def test_a_token_of_a_tag_opens_what_its_owner_sees_of_it_and_nothing_else(
    app: Flask, store: Store, admin_id: int
) -> None:
    """Of an owner who has a department: the contracts of both, as long as they are of both."""
    portfolio, ids = portfolio_of(app), {}
    for number, department, tag in (
        ("DVR-1", "Zorg", "Inhuur"), ("DVR-2", "Wegen", "Inhuur"), ("DVR-3", "Zorg", "Regio"),
    ):  # fmt: skip
        ids[number] = portfolio.contracts.get(number).id
        for field, value in (("department", department), ("tags", tag)):
            portfolio.corrections.keep(field, [Correction(ids[number], value)], "test", None)
    owner = add_person(store, *on_departments([Role.CONTRACT_MANAGER], ["Zorg"]))
    _, token = add_token(store, owner, Grant(Role.CONTRACT_MANAGER, ScopeKind.TAG, "Inhuur"))
    program = program_with(app, token)

    def seen() -> list[str]:
        listed = program.get("/api/v1/contracts").get_json()
        assert listed["total"] == len(listed["contracts"])
        return [line["number"] for line in listed["contracts"]]

    assert seen() == ["DVR-1"]
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and "GET" in (rule.methods or ()):
            for hidden in ("DVR-2", "DVR-3"):
                path = example_of(rule.rule.replace("<id>", ids[hidden]))
                answer = program.get(path)
                assert "<id>" not in rule.rule or answer.status_code in (403, 404), path
                assert hidden not in answer.get_data(as_text=True).replace(path, ""), path
    geen = {"json": {"category": "geen", "why": "gordijnen"}, "headers": {"If-Match": "*"}}
    came = [program.post(f"/api/v1/contracts/{n}/category", **geen).status_code for n in ids]
    assert came == [201, 404, 404]
    portfolio.people.set_roles(owner, on_departments([Role.CONTRACT_MANAGER], ["Wegen"]), "test")
    assert seen() == ["DVR-2"]
    portfolio.corrections.keep("tags", [Correction(ids["DVR-2"], "Flex")], "test", None)
    assert seen() == [], "a tag of another name is another tag"
    portfolio.people.set_roles(owner, [Role.READER], "test")
    assert seen() == ["DVR-1"]
    assert program.post("/api/v1/contracts/DVR-1/category", **geen).status_code == 403


def test_on_the_page_a_token_and_a_program_are_narrowed_to_a_tag(
    app: Flask, store: Store, admin: FlaskClient
) -> None:
    portfolio = portfolio_of(app)
    said = [Correction(id_of(app, "DVR-1"), "Inhuur")]
    portfolio.corrections.keep("tags", said, "test", None)
    path, on_tag = "/people/tokens", Grant(Role.READER, ScopeKind.TAG, "Inhuur")
    named = {"name": "ERP", "program-role": "reader", "program-part": "tag=Inhuur"}
    assert '<option value="tag=Inhuur">' in text_of(admin, path)
    answer = send(admin, "/people/programs", path, **(named | {"program-role": "administrator"}))
    assert 'id="program-role-wrong"' in answer.text
    answer = send(admin, "/people/programs", path, **(named | {"program-part": "Inhuur"}))
    assert 'id="program-part-wrong"' in answer.text
    assert send(admin, "/people/programs", path, **named).status_code == 303
    program = next(a for a in portfolio.people.all() if a.is_service)
    fields = OWN | {"owner": str(program.id), "part": "tag=Inhuur"}
    token = shown(send(admin, path, **fields))
    assert program.grants == {on_tag}
    assert portfolio.tokens.all()[0].grant == on_tag
    assert "tag Inhuur" in text_of(admin, path + "?lang=en")
    (made,) = portfolio.log.page(LogFilter(action=Action.TOKEN_MADE), 1)
    assert "reader (tag=Inhuur)" in str(made.line.after)
    assert program_with(app, token).get("/api/v1/contracts").get_json()["total"] == 1
