"""The providers as an administrator sets them up, on the pages and by command."""

import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.cli.main import main
from screening.model.audit import Action, LogFilter
from screening.model.people import Grant, Role, ScopeKind
from screening.services.people.provider_sign_in import OF_PROVIDERS
from screening.services.secret_box import SecretBox
from tests.support.people import add_person, signed_in
from tests.support.web_client import make_app, portfolio_of, services_of, text_of, token_of

FORM = {
    "name": "Entra ID",
    "issuer": "https://login.example.org/tenant/v2.0",
    "client_id": "1234",
    "client_secret": "heel geheim",
    "scopes": "email profile",
    "domains": "voorbeeld.nl, @Ander.Voorbeeld.nl",
    "factor_values": "",
}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path, filled=False)


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    id = add_person(services_of(app).store, Role.ADMINISTRATOR, email="b@voorbeeld.nl")
    return signed_in(app, id)


def send(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    form = {"csrf_token": token_of(client, path), **fields}
    return client.post(path, data=form, headers={"Accept-Language": "en"})


def added(admin: FlaskClient) -> str:
    return send(admin, "/people/providers/new", **FORM).location


def test_an_administrator_adds_a_provider_and_its_table(app: Flask, admin: FlaskClient) -> None:
    location = added(admin)
    assert location == "/people/providers/1?done=added"
    assert "until then nobody comes in" in text_of(admin, location + "&lang=en")
    (provider,) = portfolio_of(app).providers.all()
    assert provider.settings.scopes == "openid email profile"
    assert provider.settings.domains == ("voorbeeld.nl", "ander.voorbeeld.nl")
    box = SecretBox(services_of(app).settings.secret_key(), OF_PROVIDERS)
    assert box.open(provider.client_secret) == "heel geheim"
    row = {"do": "rule", "claim": "roles", "value": "Ketenblik.Buyer", "role": "buyer"}
    assert send(admin, "/people/providers/1", **row).status_code == 303
    assert send(admin, "/people/providers/1", **row).status_code == 303  # and stays one row
    (rule,) = portfolio_of(app).providers.rules(1)
    assert (rule.claim, rule.value, rule.grant) == ("roles", "Ketenblik.Buyer", Grant(Role.BUYER))
    assert "Ketenblik.Buyer" in text_of(admin, "/people/providers/1")
    send(admin, "/people/providers/1", do=f"unrule-{rule.id}")
    assert portfolio_of(app).providers.rules(1) == ()
    assert send(admin, "/people/providers/1", do=f"unrule-{rule.id}").status_code == 404


def test_a_row_names_a_department_or_a_tag_where_its_role_allows_it(
    app: Flask, admin: FlaskClient
) -> None:
    added(admin)
    row = {"do": "rule", "claim": "groups", "value": "zorg", "role": "reader"}
    for part in ("department=Zorg", "tag=Inhuur", ""):
        assert send(admin, "/people/providers/1", **row, part=part).status_code == 303
    grants = [rule.grant for rule in portfolio_of(app).providers.rules(1)]
    assert grants == [
        Grant(Role.READER, ScopeKind.DEPARTMENT, "Zorg"),
        Grant(Role.READER, ScopeKind.TAG, "Inhuur"),
        Grant(Role.READER),
    ]
    page = text_of(admin, "/people/providers/1?lang=en")
    assert all(f'<div class="cell">{on}</div>' in page for on in ("Zorg", "tag Inhuur"))
    lines = portfolio_of(app).log.page(LogFilter(action=Action.CLAIM_RULE_ADDED), 3)
    assert "reader (tag=Inhuur)" in str(lines[1].line.after)
    for wrong, field in (({"role": "administrator"}, "role"), ({"part": "Inhuur"}, "part")):
        answer = send(admin, "/people/providers/1", **(row | {"part": "tag=Inhuur"} | wrong))
        assert answer.status_code == 400
        assert f'href="#{field}"' in answer.text
    assert len(portfolio_of(app).providers.rules(1)) == 3


def test_the_secret_is_never_shown_and_stays_where_none_is_given(
    app: Flask, admin: FlaskClient
) -> None:
    added(admin)
    before = portfolio_of(app).providers.get(1)
    change = {**FORM, "do": "settings", "client_secret": "", "name": "Ons account", "domains": ""}
    assert send(admin, "/people/providers/1", **change).status_code == 303
    after = portfolio_of(app).providers.get(1)
    assert (after.name, after.settings.domains) == ("Ons account", ())
    assert after.client_secret == before.client_secret
    assert "heel geheim" not in text_of(admin, "/people/providers/1")
    send(admin, "/people/providers/1", **{**change, "client_secret": "nieuw"})
    assert portfolio_of(app).providers.get(1).client_secret != before.client_secret
    send(admin, "/people/providers/1", **{**change, "issuer": "https://evil.example"})
    assert portfolio_of(app).providers.get(1).settings.issuer == FORM["issuer"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("issuer", "http://login.example.org"),
        ("issuer", "https://login.example.org/?x"),
        ("issuer", "https://a:b@login.example.org"),
        ("issuer", "login.example.org"),
        ("issuer", "https://[::1"),
        ("client_id", ""),
        ("client_secret", ""),
        ("domains", "nonsense"),
        ("scopes", "x" * 400),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    app: Flask, admin: FlaskClient, field: str, value: str
) -> None:
    answer = send(admin, "/people/providers/new", **{**FORM, field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert f'id="{field}-wrong"' in page
    assert "heel geheim" not in page
    other = "client_id" if field == "name" else "name"
    assert f'value="{FORM[other]}"' in page
    assert portfolio_of(app).providers.all() == ()


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9000/a", "http://localhost:9000"])
def test_only_a_provider_on_this_machine_may_do_without_tls(
    app: Flask, admin: FlaskClient, issuer: str
) -> None:
    assert send(admin, "/people/providers/new", **{**FORM, "issuer": issuer}).status_code == 303


def test_a_name_stands_for_one_provider(app: Flask, admin: FlaskClient) -> None:
    added(admin)
    answer = send(admin, "/people/providers/new", **FORM)
    assert answer.status_code == 400
    assert "take another name" in answer.get_data(as_text=True)


def test_an_administrator_removes_a_provider(app: Flask, admin: FlaskClient) -> None:
    added(admin)
    answer = send(admin, "/people/providers/1", do="remove")
    assert answer.location == "/people/providers?done=removed"
    assert "is removed" in text_of(admin, answer.location + "&lang=en")
    assert portfolio_of(app).providers.all() == ()
    assert send(admin, "/people/providers/new", do="x", **FORM).status_code == 303


def test_an_auditor_reads_and_another_organization_finds_nothing(
    app: Flask, admin: FlaskClient
) -> None:
    added(admin)
    store = services_of(app).store
    auditor = signed_in(app, add_person(store, Role.AUDITOR, email="c@voorbeeld.nl"))
    page = text_of(auditor, "/people/providers/1")
    assert 'name="client_secret"' not in page
    assert auditor.post("/people/providers/1").status_code == 403
    store.add_organization("other", "Other")
    other = add_person(store, Role.ADMINISTRATOR, email="d@voorbeeld.nl", organization="other")
    stranger = signed_in(app, other)
    assert stranger.get("/people/providers/1").status_code == 404
    assert "login.example.org" not in text_of(stranger, "/people/providers")


def test_a_provider_by_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_app(tmp_path, filled=False)
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path))
    monkeypatch.setenv("SCREENING_PUBLIC_URL", "https://keten.voorbeeld.nl")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    secret = tmp_path / "secret"
    secret.write_text("heel geheim\n")
    add = [
        "provider", "add", "Keycloak", "--issuer", "https://sso.example.org/realms/r",
        "--client-id", "ketenblik", "--secret-file", os.fspath(secret), "--domain", "voorbeeld.nl",
    ]  # fmt: skip
    assert main(add) == 0
    said = capsys.readouterr()
    assert "https://keten.voorbeeld.nl/sign-in/with/1/back" in said.out + said.err
    assert main(add) == 2
    assert main([*add[:-3], os.fspath(tmp_path / "none")]) == 2
    capsys.readouterr()
    assert main(["provider", "list"]) == 0
    assert capsys.readouterr().out == "Keycloak  https://sso.example.org/realms/r  ketenblik\n"
    assert main(["provider", "remove", "Keycloak"]) == 0
    assert main(["provider", "remove", "Keycloak"]) == 2
