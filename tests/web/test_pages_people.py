"""The page of the people, for administrators: invite, roles, block, links; and by command."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.cli.main import main
from screening.i18n.labels import DOERS
from screening.model.people import NAMES_OF_NOBODY, Role
from screening.store import Store
from tests.support.people import PASSWORD, add_person, signed_in
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path, filled=False)


@pytest.fixture
def store(app: Flask) -> Store:
    return services_of(app).store


@pytest.fixture
def admin(app: Flask, store: Store) -> FlaskClient:
    id = add_person(store, Role.ADMINISTRATOR, email="beheer@voorbeeld.nl", name="B. Heer")
    return signed_in(app, id)


def send(client: FlaskClient, page: str, **fields: str | list[str]) -> TestResponse:
    return send_to(client, page, page, **fields)


def send_to(client: FlaskClient, page: str, path: str, **fields: str | list[str]) -> TestResponse:
    """Send the form of a page to another address."""
    form = {"csrf_token": token_of(client, page), **fields}
    return client.post(path, data=form, headers={"Accept-Language": "en"})


def link_in(answer: TestResponse) -> str:
    """The path of the link that a page shows."""
    found = re.search(r'value="http://127\.0\.0\.1:8000(/link/[^"]+)"', answer.text)
    assert found is not None
    return found[1]


def set_password(app: Flask, link: str) -> TestResponse:
    return send(client_of(app), link, password=PASSWORD, again=PASSWORD)


def test_an_invitation_becomes_an_account(app: Flask, admin: FlaskClient) -> None:
    answer = send(
        admin, "/people/new", email="N@voorbeeld.nl", name="N. Ieuw", roles=["buyer", "reader"]
    )
    assert "SCREENING_PUBLIC_URL" in answer.text, "the page says that others cannot open the link"
    link = link_in(answer)
    assert "N. Ieuw" in text_of(client_of(app), link)
    wrong = send(client_of(app), link, password=PASSWORD, again="another")
    assert wrong.status_code == 400
    assert set_password(app, link).location == f"/sign-in?set=invited&next={link}"
    assert client_of(app).get(link).status_code == 404
    account = portfolio_of(app).people.by_email("n@voorbeeld.nl")
    assert account.state == "active"
    assert account.roles == {Role.BUYER, Role.READER}


def test_nobody_has_a_name_that_stands_for_no_person() -> None:
    assert set(DOERS) == NAMES_OF_NOBODY


def test_a_mistake_in_an_invitation_loses_nothing(admin: FlaskClient) -> None:
    mistakes: tuple[tuple[dict[str, str | list[str]], str], ...] = (
        ({"email": "no address"}, "not an e-mail address"),
        ({"email": "beheer@voorbeeld.nl"}, "already"),
        ({"name": "local"}, "stands for a machine"),
        ({"roles": []}, "at least one role"),
        ({"roles": ["emperor"]}, "at least one role"),
    )
    for wrong, words in mistakes:
        fields: dict[str, str | list[str]] = {
            "email": "n@voorbeeld.nl",
            "name": "N. Ieuw",
            "roles": ["buyer"],
        }
        fields |= wrong
        answer = send(admin, "/people/new", **fields)
        assert answer.status_code == 400
        assert words in answer.text
        assert f'value="{fields["email"]}"' in answer.text
        assert f'value="{fields["name"]}"' in answer.text
        checked = re.findall(r'value="(\w+)" aria-describedby="[\w-]+" checked', answer.text)
        assert checked == [role for role in fields["roles"] if role == "buyer"]


def test_the_first_account_of_a_machine_is_an_administrator(app: Flask) -> None:
    client = client_of(app)
    assert "Maak het eerste account" in text_of(client, "/people")
    answer = send(client, "/people/new", email="ik@voorbeeld.nl", name="Ik", roles=["reader"])
    assert client.get("/people").status_code == 303, "from now on everybody signs in"
    assert set_password(app, link_in(answer)).status_code == 303
    assert portfolio_of(app).people.by_email("ik@voorbeeld.nl").roles == {Role.ADMINISTRATOR}


def test_another_role_and_a_block_act_at_once(app: Flask, store: Store, admin: FlaskClient) -> None:
    id = add_person(store, Role.CONTRACT_MANAGER)
    theirs = signed_in(app, id)
    page = f"/people/{id}"
    assert theirs.get("/imports/new").status_code == 200
    assert send(admin, page, do="roles", roles=["reader"]).location == "/people?done=roles"
    assert theirs.get("/imports/new").status_code == 303
    theirs = signed_in(app, id)
    assert theirs.get("/imports/new").status_code == 403
    assert theirs.get("/imports").status_code == 200
    assert send(admin, page, do="block").location == "/people?done=block"
    assert theirs.get("/imports").status_code == 303
    assert send(admin, page, do="unblock").status_code == 303
    assert theirs.get("/imports").status_code == 303, "the session does not come back"


def test_the_last_administrator_cannot_be_lost(store: Store, admin: FlaskClient) -> None:
    changes: tuple[dict[str, str | list[str]], ...] = (
        {"do": "block"},
        {"do": "roles", "roles": ["reader"]},
    )
    for fields in changes:
        answer = send(admin, "/people/1", **fields)
        assert answer.status_code == 409
        assert "last administrator" in answer.text
    assert send(admin, "/people/1", do="roles").status_code == 400
    assert admin.get("/people").status_code == 200


def test_a_reset_ends_the_password_of_before_and_the_sessions(
    app: Flask, store: Store, admin: FlaskClient
) -> None:
    id = add_person(store, Role.READER)
    theirs = signed_in(app, id)
    link = link_in(send(admin, f"/people/{id}", do="link"))
    assert theirs.get("/").status_code == 200, "asking for a link does not keep anybody out"
    assert set_password(app, link).status_code == 303
    assert theirs.get("/").status_code == 303
    assert set_password_again_fails(app, link)


def set_password_again_fails(app: Flask, link: str) -> bool:
    return client_of(app).get(link).status_code == 404


def test_a_role_without_a_second_factor_has_to_set_it_up(
    app: Flask, store: Store, admin: FlaskClient
) -> None:
    theirs = signed_in(app, add_person(store, Role.BUYER))
    send_to(admin, "/people", "/people/second-factor", roles=["buyer"])
    assert theirs.get("/").location == "/account/second-factor"
    assert 'id="need-buyer" name="roles" value="buyer" checked' in text_of(admin, "/people")


def test_an_auditor_sees_who_is_there_and_has_no_button(app: Flask, store: Store) -> None:
    client = signed_in(app, add_person(store, Role.AUDITOR, name="C. Ontrole"))
    page = text_of(client, "/people")
    assert "C. Ontrole" in page
    assert "/people/new" not in page
    assert client.get("/people/1").status_code == 403


def test_a_name_is_text(app: Flask, store: Store, admin: FlaskClient) -> None:
    add_person(store, Role.READER, name="<script>alert(1)</script>")
    for path in ("/people", "/people/2"):
        assert "<script>alert" not in text_of(admin, path)


# -- by command --


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: Flask) -> Path:
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path))
    monkeypatch.setenv("LANG", "en")
    return tmp_path


def test_the_command_makes_the_first_administrator(
    app: Flask, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["user", "add", "B@voorbeeld.nl", "--role", "administrator"]) == 0
    said = capsys.readouterr()
    assert "this machine only" in said.err
    assert set_password(app, "/link/" + said.out.strip().rpartition("/")[2]).status_code == 303
    assert main(["user", "list"]) == 0
    assert capsys.readouterr().out.split() == ["b@voorbeeld.nl", "B", "administrator", "in", "use"]


def _listed(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["user", "list"]) == 0
    return capsys.readouterr().out


def test_the_command_changes_roles_blocks_and_resets(
    store: Store, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_person(store, Role.ADMINISTRATOR, email="beheer@voorbeeld.nl")
    id = add_person(store, Role.READER)
    people, email = store.portfolio("local").people, "a.inkoper@voorbeeld.nl"
    assert main(["user", "role", email, "--role", "buyer", "--role", "auditor"]) == 0
    assert people.get(id).roles == {Role.BUYER, Role.AUDITOR}
    mixed = ("--role", "reader", "--grant", "contract_manager:department=Jeugd")
    assert main(["user", "role", email, *mixed]) == 0
    assert "contract_manager (Jeugd)" in _listed(capsys)
    assert main(["user", "role", email, "--grant", "administrator:department=Jeugd"]) == 2
    assert main(["user", "role", email]) == 2
    assert "at least one role" in capsys.readouterr().err
    assert main(["user", "block", email]) == 0
    assert people.get(id).state == "blocked"
    assert main(["user", "reset", email]) == 2
    assert "is blocked" in capsys.readouterr().err
    assert main(["user", "block", email, "--undo"]) == 0
    assert main(["user", "reset", email, "--second-factor"]) == 0
    assert "/link/" in capsys.readouterr().out
    assert main(["user", "block", "beheer@voorbeeld.nl"]) == 2
    assert "last administrator" in capsys.readouterr().err
    assert main(["user", "reset", "niemand@voorbeeld.nl"]) == 2
