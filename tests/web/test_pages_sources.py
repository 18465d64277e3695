"""Sources as a person sees them: how each is doing, what was set aside, and what changed."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import sources
from screening.services.importing import ImportOptions, import_files
from screening.services.refreshing import run_now
from screening.services.refreshing.inputs import RefreshInput
from screening.services.screening import rescreen, screener_for
from screening.store import Store
from screening.web.request_context import Services
from tests.support.changed_rows import CODES
from tests.support.goods_list import DAY, document
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    token_of,
)

GOODS = "us_dol_ilab_goods"
HEAD = "contractnummer;titel;leverancier;cpv;contractwaarde;start\n"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Contracts, and a list of goods that was set aside: it is older and far shorter."""
    home = tmp_path_factory.mktemp("home")
    app = make_app(home, filled=False)
    options = ImportOptions("anna", buyer="Gemeente X", buyer_type="subcentral", buyer_country="NL")
    lines = (f"C-{n};Inkoop {n};Vos B.V.;{CODES[n * 37 % len(CODES)]};99000;2026-02-01\n"
             for n in range(60))  # fmt: skip
    import_files(portfolio_of(app), [("register.csv", (HEAD + "".join(lines)).encode())], options)
    rescreen(portfolio_of(app), screener_for(store_of(app), DAY))
    path = home / "goods_2018.xml"
    path.write_bytes(document())
    around: Services = app.extensions["screening"]
    desk = run_now.refresh_context(around.store, around.settings, DAY)
    run_now.run_now(around.store, desk, sources.source(GOODS), "anna", RefreshInput(path=path))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def store_of(app: Flask) -> Store:
    around: Services = app.extensions["screening"]
    return around.store


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def held(app: Flask) -> str:
    return f"/sources/{GOODS}/snapshots/{store_of(app).snapshots.lines(GOODS)[0].id}"


def test_every_source_has_its_line_with_age_and_licence(client: FlaskClient) -> None:
    text = page(client, "/sources")
    for source in sources.catalogue().values():
        assert f"/sources/{source.name}" in text
    assert "actueel" in text
    assert "apart gezet" in text
    assert "US public domain" in text


def test_every_source_has_its_page(client: FlaskClient) -> None:
    for name in sources.catalogue():
        assert "<h1>" in page(client, f"/sources/{name}")
        assert "<h1>" in page(client, f"/sources/{name}?lang=en")


def test_a_list_that_was_set_aside_says_why_and_how_it_differs(
    app: Flask, client: FlaskClient
) -> None:
    text = page(client, f"/sources/{GOODS}?lang=nl")
    assert "is ouder dan die in gebruik" in text
    assert "is older than" not in text
    assert "is older than the one in use" in page(client, f"/sources/{GOODS}?lang=en")
    text = page(client, f"{held(app)}?lang=nl")
    assert "is ouder dan die in gebruik" in text
    assert "is older than" not in text
    assert "Vergeleken met 2022" in text
    assert "verdwenen" in text
    assert "In gebruik nemen" in text


def test_a_run_is_put_in_the_queue(app: Flask, client: FlaskClient) -> None:
    place = "/sources/un_undp_hdi"
    token = token_of(client, place)
    answer = client.post(f"{place}/runs", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, f"{place}?asked=1")
    run = store_of(app).jobs.history.runs("un_undp_hdi")[0]
    assert (run.state, run.trigger, run.requested_by) == ("queued", "manual", "local")
    assert "staat klaar" in page(client, answer.location)
    again = client.post(f"{place}/runs", data={"csrf_token": token})
    assert again.location == answer.location
    assert [each.id for each in store_of(app).jobs.history.runs("un_undp_hdi")] == [run.id]


def test_a_list_that_only_a_person_may_bring_has_no_button(client: FlaskClient) -> None:
    name = next(name for name, one in sources.catalogue().items() if one.upload_only)
    text = page(client, f"/sources/{name}")
    assert "Nu verversen" not in text
    assert f"screening refresh {name} --from" in text
    token = token_of(client, f"/sources/{GOODS}")
    assert client.post(f"/sources/{name}/runs", data={"csrf_token": token}).status_code == 404


def test_accepting_needs_a_name_and_a_reason_and_shows_what_changed(
    app: Flask, client: FlaskClient
) -> None:
    place = held(app)
    token = token_of(client, place)
    wrong = client.post(place, data={"csrf_token": token, "by": "Anna", "why": " "})
    assert wrong.status_code == 400
    assert 'value="Anna"' in wrong.get_data(as_text=True)
    assert client.get("/changes").status_code == 200
    done = client.post(place, data={"csrf_token": token, "by": "Anna", "why": "een herdruk"})
    assert done.status_code == 303
    assert "aanvaard door Anna: een herdruk" in page(client, f"/sources/{GOODS}")
    assert client.post(place, data={"csrf_token": token, "by": "A", "why": "b"}).status_code == 409

    (run,) = portfolio_of(app).changes.runs()
    assert f"/changes/{run.run}" in page(client, "/changes")
    text = page(client, f"/changes/{run.run}")
    assert "verdwenen" in text
    assert "List of Goods" in text
    assert client.get("/changes/987654").status_code == 404

    listed = client.get("/api/v1/changes").get_json()
    assert [(one["run"], one["contracts"]) for one in listed["runs"]] == [(run.run, run.contracts)]
    found = client.get(f"/api/v1/changes/{run.run}?per_page=200").get_json()
    assert found["contracts"] == run.contracts
    first = found["changes"][0]
    assert (first["source"], first["what"]) == (GOODS, "removed")
    assert first["before"] != first["after"]
    assert client.get(first["links"]["verdict"]).status_code == 200
    assert client.get(f"/api/v1/changes/{run.run}?per_page=0").status_code == 400
    assert client.get("/api/v1/changes/987654").status_code == 404


def test_the_api_tells_the_state_of_every_source(client: FlaskClient) -> None:
    found = client.get("/api/v1/sources").get_json()["sources"]
    assert [one["source"] for one in found] == list(sources.catalogue())
    goods = next(one for one in found if one["source"] == GOODS)
    assert goods["freshness"] == "fresh"
    assert {"edition", "rows", "sha256", "age_days", "next_run", "licence"} <= set(goods)


def test_a_hostile_row_is_text(app: Flask, tmp_path: Path, client: FlaskClient) -> None:
    path = tmp_path / "goods_2019.xml"
    path.write_bytes(document(good="&lt;script&gt;alert(1)&lt;/script&gt;"))
    around: Services = app.extensions["screening"]
    desk = run_now.refresh_context(around.store, around.settings, DAY)
    run_now.run_now(around.store, desk, sources.source(GOODS), "anna", RefreshInput(path=path))
    assert "<script>alert" not in page(client, held(app))
