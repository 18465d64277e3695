"""Pages about who looks after contracts: on the contract, in the list, on handing over."""

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.cli.main import main
from screening.model.contracts import ContractFilter
from screening.model.corrections import Correction
from screening.model.people import Role
from screening.store import Store
from screening.store.portfolio import Portfolio
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

ADMIN, BUYER = ("beheer@voorbeeld.nl", "B. Heer"), ("i.nkoper@voorbeeld.nl", "I. Nkoper")


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def store(app: Flask) -> Store:
    return services_of(app).store


@pytest.fixture
def portfolio(app: Flask) -> Portfolio:
    return portfolio_of(app)


@pytest.fixture
def admin_id(store: Store) -> int:
    return add_person(store, Role.ADMINISTRATOR, email=ADMIN[0], name=ADMIN[1])


@pytest.fixture
def admin(app: Flask, admin_id: int) -> FlaskClient:
    return signed_in(app, admin_id)


@pytest.fixture
def buyer(store: Store) -> int:
    return add_person(store, Role.BUYER, email=BUYER[0], name=BUYER[1])


def send(client: FlaskClient, page: str, path: str, **fields: str) -> TestResponse:
    form = {"csrf_token": token_of(client, page), **fields}
    return client.post(path, data=form, headers={"Accept-Language": "en"})


def appoint(portfolio: Portfolio, person: int, *numbers: str) -> None:
    chosen = [Correction(portfolio.contracts.get(number).id, str(person)) for number in numbers]
    portfolio.corrections.keep("owner_account", chosen, "test")


def say(portfolio: Portfolio, field: str, value: str, *numbers: str) -> None:
    chosen = [Correction(portfolio.contracts.get(number).id, value) for number in numbers]
    portfolio.corrections.keep(field, chosen, "test")


def numbers_in(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/api/v1/contracts?sort=number&{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [line["number"] for line in answer.get_json()["contracts"]]


def test_an_owner_and_a_deputy_are_chosen_on_the_page_of_the_contract(
    app: Flask, admin: FlaskClient, admin_id: int, buyer: int
) -> None:
    page = f"/contracts/{id_of(app, 'DVR-1')}"
    answer = send(
        admin, page, f"{page}/keepers", owner_account=str(buyer), deputy_account=str(admin_id)
    )
    assert answer.status_code == 303
    shown = text_of(admin, f"{page}?lang=en")
    assert f'<a href="/?owned_by={buyer}">I. Nkoper</a>' in shown
    assert "<dt>Deputy</dt><dd>B. Heer" in shown
    same = send(admin, page, f"{page}/keepers", deputy_account=str(buyer))
    assert same.status_code == 422
    assert "no deputy too" in same.get_data(as_text=True)
    assert send(admin, page, f"{page}/keepers", owner_account="").status_code == 303
    keepers = portfolio_of(app).contracts.get("DVR-1").keepers
    assert keepers.owner is None
    assert keepers.deputy is not None, "what the form does not have stays"


def test_the_register_proposes_and_a_person_confirms(
    app: Flask, admin: FlaskClient, buyer: int, portfolio: Portfolio
) -> None:
    say(portfolio, "owner", "Nkoper, I.", "DVR-1", "DVR-2")
    page = f"/contracts/{id_of(app, 'DVR-1')}"
    assert "The register calls the owner “Nkoper, I.”. Is that I. Nkoper" in text_of(
        admin, f"{page}?lang=en"
    )
    overview = text_of(admin, "/people/contracts?lang=en")
    assert "3 running contracts have no owner" in overview
    link = overview.split('href="/edits/preview?', 1)[1].partition('"')[0].replace("&amp;", "&")
    preview = text_of(admin, f"/edits/preview?{link}&lang=en")
    assert "2 contracts change" in preview
    assert "I. Nkoper (i.nkoper@voorbeeld.nl)" in preview
    assert portfolio.keepers.counts() == ()
    fields = {"field": "owner_account", "value-owner_account": str(buyer), "all": "1"}
    kept = send(
        admin, "/edits/new?all=1", "/edits", owner="Nkoper, I.", owned_by="nobody", **fields
    )
    assert kept.status_code == 303
    assert numbers_in(admin, f"owned_by={buyer}") == ["DVR-1", "DVR-2"]
    assert "I. Nkoper (i.nkoper@voorbeeld.nl)" in text_of(admin, kept.location)
    assert send(admin, kept.location, f"{kept.location}/undo").status_code == 303
    assert numbers_in(admin, f"owned_by={buyer}") == []


def test_the_list_shows_mine_those_of_a_colleague_and_those_of_nobody(
    app: Flask, admin: FlaskClient, buyer: int, portfolio: Portfolio
) -> None:
    assert 'name="owned_by"' not in text_of(admin, "/")
    appoint(portfolio, buyer, "DVR-1")
    mine = signed_in(app, buyer)
    assert 'href="/?owned_by=me">My contract</a>' in text_of(mine, "/?lang=en")
    assert ">My contract</a>" not in text_of(admin, "/?lang=en")
    assert numbers_in(mine, "owned_by=me") == ["DVR-1"]
    assert numbers_in(admin, "owned_by=me") == []
    assert numbers_in(mine, "owned_by=deputy") == []
    assert numbers_in(admin, "owned_by=nobody") == ["DVR-2", "DVR-3"]
    assert "1 contract in this view" in text_of(admin, f"/?owned_by={buyer}&lang=en")
    assert "I. Nkoper" in text_of(admin, "/")
    assert admin.get("/?owned_by=somebody").status_code == 422
    assert admin.get("/api/v1/contracts?owned_by=somebody").status_code == 422
    exported = csv.DictReader(io.StringIO(admin.get("/contracts.csv").get_data(as_text=True)))
    assert [row["owner_account"] for row in exported if row["number"] == "DVR-1"] == [BUYER[0]]
    assert text_of(admin, "/edits/new?all=1").count('value="owner_account"') == 1


def test_blocking_asks_to_whom_the_contracts_go(
    app: Flask, admin: FlaskClient, admin_id: int, buyer: int, portfolio: Portfolio
) -> None:
    say(portfolio, "department", "ICT", "DVR-1")
    appoint(portfolio, buyer, "DVR-1", "DVR-2")
    say(portfolio, "deputy_account", str(admin_id), "DVR-1")
    answer = send(admin, f"/people/{buyer}", f"/people/{buyer}", do="block")
    assert answer.location == f"/people/{buyer}/contracts?after=block"
    assert portfolio.people.get(buyer).blocked is not None, "at once"
    page = text_of(admin, f"{answer.location}&lang=en")
    assert "2 of them have no owner" in page
    assert '<option value="deputy" selected>' in page
    assert "3 running contracts have no owner" in text_of(admin, "/people/contracts?lang=en")
    fields = {"share-0": "owner_account:", "share-1": "owner_account:ICT", "to-1": "deputy"}
    handed = send(admin, answer.location, f"/people/{buyer}/contracts", **fields)
    assert handed.location == "/people/contracts?done=handed"
    assert numbers_in(admin, f"owned_by={admin_id}") == ["DVR-1"]
    assert numbers_in(admin, "owned_by=nobody") == ["DVR-2", "DVR-3"]
    wrong = send(
        admin, "/people/contracts", f"/people/{buyer}/contracts",
        **{"share-0": "owner_account:", "to-0": str(buyer)},
    )  # fmt: skip
    assert wrong.status_code == 422


def test_taking_a_role_away_on_a_department_asks_about_its_contracts(
    app: Flask, admin: FlaskClient, buyer: int, portfolio: Portfolio
) -> None:
    say(portfolio, "department", "ICT", "DVR-1")
    appoint(portfolio, buyer, "DVR-1", "DVR-2")
    page = f"/people/{buyer}"
    fields = {"do": "roles", "roles": "buyer", "departments-buyer": "ICT"}
    assert send(admin, page, page, **fields).location == f"{page}/contracts?after=roles"
    assert numbers_in(admin, "owned_by=nobody") == ["DVR-2", "DVR-3"]
    assert "Looks after 2 contracts" in text_of(admin, f"{page}?lang=en")


def test_all_contracts_go_to_one_account_at_once(
    app: Flask, admin: FlaskClient, admin_id: int, buyer: int, portfolio: Portfolio
) -> None:
    say(portfolio, "department", "ICT", "DVR-1")
    appoint(portfolio, buyer, "DVR-1", "DVR-2")
    path = f"/people/{buyer}/contracts"
    fields = {"share-0": "owner_account:", "share-1": "owner_account:ICT"}
    assert send(admin, path, path, **fields, **{"to-all": str(admin_id)}).status_code == 303
    assert numbers_in(admin, f"owned_by={admin_id}") == ["DVR-1", "DVR-2"]
    assert admin.get("/people/99999/contracts").status_code == 404


def test_without_accounts_nothing_new_is_shown(app: Flask, portfolio: Portfolio) -> None:
    say(portfolio, "owner", "J. Jansen", "DVR-1")
    client = client_of(app)
    page = text_of(client, f"/contracts/{id_of(app, 'DVR-1')}?lang=en")
    assert "J. Jansen" in page
    for words in ("Change owner", "according to the register", "<dt>Owner</dt>"):
        assert words not in page
    assert "owner_account" not in text_of(client, "/edits/new?all=1")
    assert "owned_by" not in text_of(client, "/")
    assert "keepers" not in client.get("/api/v1/contracts").get_json()["contracts"][0]
    assert numbers_in(client, "owned_by=nobody") == ["DVR-1", "DVR-2", "DVR-3"]


def test_programs_appoint_with_what_they_last_saw(
    app: Flask, admin: FlaskClient, buyer: int
) -> None:
    path = f"/api/v1/contracts/{id_of(app, 'DVR-1')}"
    tag = admin.get(path).headers["ETag"]
    body = {"owner": BUYER[0], "why": "new"}
    assert admin.post(f"{path}/keepers", json=body).status_code == 428
    done = admin.post(f"{path}/keepers", json=body, headers={"If-Match": tag})
    assert done.status_code == 201
    owner = {"id": buyer, "name": BUYER[1], "email": BUYER[0], "holds": True}
    assert done.get_json()["keepers"] == {"owner": owner, "deputy": None}
    assert admin.get(path).get_json()["keepers"] == {"owner": owner, "deputy": None}
    again = admin.post(f"{path}/keepers", json=body, headers={"If-Match": tag})
    assert again.status_code == 412, "it has changed"
    for wrong in ({"owner": "eve@voorbeeld.nl"}, {"deputy": 3}, {"deputy": BUYER[0]}):
        refused = admin.post(f"{path}/keepers", json=wrong, headers={"If-Match": "*"})
        assert refused.status_code == 422
        assert [error["field"] for error in refused.get_json()["errors"]] == list(wrong)
    nobody = admin.post(f"{path}/keepers", json={"owner": None}, headers={"If-Match": "*"})
    assert nobody.get_json()["keepers"] == {"owner": None, "deputy": None}
    edit = {"field": "owner_account", "value": BUYER[0], "filter": {"owned_by": "nobody"}}
    shown = admin.post("/api/v1/edits", json={**edit, "dry_run": True}).get_json()
    assert (shown["changed"], shown["unseen"]) == (3, 0)
    assert shown["value"] == f"{BUYER[1]} ({BUYER[0]})"
    assert admin.post("/api/v1/edits", json=edit).get_json()["contracts"] == 3


def test_a_command_hands_over_and_lists_what_nobody_owns(
    app: Flask,
    store: Store,
    admin_id: int,
    buyer: int,
    portfolio: Portfolio,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path))
    monkeypatch.setenv("LANG", "en")
    appoint(portfolio, buyer, "DVR-1", "DVR-2")
    assert main(["user", "block", BUYER[0]]) == 0
    assert "without an owner now: 2." in capsys.readouterr().err
    assert main(["user", "handover", BUYER[0], "--to", ADMIN[0]]) == 0
    assert "2 handed over" in capsys.readouterr().out
    assert len(portfolio.listing.every_id(ContractFilter(owner_account=admin_id))) == 2
    assert main(["export", "--owned-by", "nobody"]) == 0
    assert "DVR-3" in capsys.readouterr().out
    assert main(["export", "--owned-by", ADMIN[0]]) == 0
    assert "DVR-3" not in capsys.readouterr().out
    assert main(["export", "--owned-by", "eve@voorbeeld.nl"]) == 2
    assert main(["user", "handover", ADMIN[0], "--to-deputy"]) == 0
    assert "0 handed over" in capsys.readouterr().out
