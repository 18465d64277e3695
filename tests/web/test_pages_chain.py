"""The page of a chain: paths and whom to speak with first, owners apart, everybody by tier."""

import csv
import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.json_document import as_document
from screening.model.verdict import Band, Text
from screening.rules.verdict.chain_paths import PathCount, ReportedPath, Tier
from screening.rules.verdict.protocols import PathFinder
from screening.services import screening as rescreening
from screening.services.chains.view import view_of
from screening.services.screening import (
    rescreen,
    screener_for,
)
from screening.web.chain_drawing import Drawing
from tests.support.chain_world import NASTY, make_chained
from tests.support.web_client import (
    DAY,
    client_of,
    id_of,
    portfolio_of,
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_chained(tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def page(client: FlaskClient, app: Flask, more: str = "", number: str = "DVR-1") -> str:
    answer = client.get(f"/contracts/{id_of(app, number)}/chain{more}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_says_whom_to_speak_with_before_it_draws(client: FlaskClient, app: Flask) -> None:
    html = page(client, app)
    assert html.index('id="paths"') < html.index("<table") < html.index('id="drawing"')
    assert "Spreek met" in html
    assert "Fictieve Kleding B.V." in html


def test_a_sentence_can_be_quoted_in_both_languages(client: FlaskClient, app: Flask) -> None:
    dutch = words(page(client, app, "?issue=child_labour&lang=nl"))
    assert "Padma Garments (schakel 2, opgegeven door Fictieve Kleding B.V., 3 maart 2026" in dutch
    english = words(page(client, app, "?issue=child_labour&lang=en"))
    assert "Padma Garments (tier 2, declared by Fictieve Kleding B.V., 3 March 2026" in english


def test_an_owner_is_said_and_drawn_as_owner_and_stands_on_no_path(
    client: FlaskClient, app: Flask
) -> None:
    html = page(client, app)
    assert "Wie van wie is" in html
    assert "line-owns" in html[html.index('class="chain"') :]
    document = client.get(f"/api/v1/contracts/{id_of(app, 'DVR-1')}/paths").get_json()
    steps = [s for i in document["issues"] for p in i["paths"] for s in p["steps"]]
    assert not any(s["party"] and s["party"]["key"] == "group" for s in steps)
    assert "Delta Group" not in client.get(
        f"/contracts/{id_of(app, 'DVR-1')}/parties.csv"
    ).get_data(as_text=True)


def test_the_drawing_counts_what_it_leaves_out_one_or_many() -> None:
    labels = {"others": "{count} more parties", "other": "1 more party", "step": "Step {step}"}
    labels |= dict.fromkeys(("contract", "title", "not_drawn", "between"), "")
    for parties, label in ((1, "1 more party"), (1200, "1\u202f200 more parties")):
        drawing = Drawing(labels, str, str)
        assert label in drawing.of("K", [path_without_steps()], [Tier(1, parties)], {}, "")


def path_without_steps() -> ReportedPath:
    return ReportedPath(
        place=Text("katoen", "cotton"),
        good="cotton",
        country="TM",
        region=None,
        stage=3,
        band=Band.HIGH,
        value=0.5,
        confidence="C",
        disclosed=False,
        call=(),
        steps=(),
        further=PathCount(0, "paths"),
        through=(),
        through_left_out=0,
        says=Text("", ""),
    )


def test_names_the_round_and_what_stands_below_other_contracts(
    client: FlaskClient, app: Flask
) -> None:
    text = words(page(client, app))
    assert "Partijen die elkaar rondom leveren" in text
    assert "Ook onder andere contracten" in text
    assert "1 ander contract" in text


def test_what_a_register_calls_a_party_is_never_markup(client: FlaskClient, app: Flask) -> None:
    html = page(client, app)
    assert NASTY not in html
    assert "Katoen &lt;b&gt;" in html


def test_an_issue_that_is_not_there_leads_back_to_the_page(client: FlaskClient, app: Flask) -> None:
    answer = client.get(f"/contracts/{id_of(app, 'DVR-1')}/chain?issue=nonsense")
    assert answer.status_code == 302
    assert client.get("/contracts/nonsense/chain").status_code == 404


@pytest.mark.parametrize("given", ["0", "-1", "x", "99999999", "2"])
def test_an_impossible_page_shows_the_last_one(client: FlaskClient, app: Flask, given: str) -> None:
    assert "Padma Garments" in page(client, app, f"?page={given}")


def test_what_somebody_stated_is_told_and_never_denied(client: FlaskClient, app: Flask) -> None:
    text = words(client.get(f"/contracts/{id_of(app, 'DVR-1')}?lang=nl").get_data(as_text=True))
    stated = text.split("Wat de keten zelf opgeeft")[-1]
    assert "Padma Garments levert het aan Fictieve Kleding B.V." in stated
    assert "Getoond met documenten" in stated
    sewing = [part for part in re.split(r"(?<=[.]) ", text) if "afwerk" in part or "naai" in part]
    assert not any("herkomst is niet bekend" in part for part in sewing)


def test_no_sentence_to_copy_says_that_nobody_stated_what_somebody_did(
    client: FlaskClient, app: Flask
) -> None:
    document = client.get(f"/api/v1/contracts/{id_of(app, 'DVR-1')}/paths?top=20").get_json()
    stated = {"garment_assembly", "fabric", "cotton"}
    usual = [
        path["says"]["en"]
        for issue in document["issues"]
        for path in issue["paths"]
        if path["good"] in stated and not path["disclosed"]
    ]
    assert usual
    told = ("not yet seen in a document", "shown with a document")
    assert all(any(words in says for words in told) for says in usual)
    assert not any("nobody in the chain" in says for says in usual)


def test_a_contract_without_ties_has_its_usual_paths(client: FlaskClient, app: Flask) -> None:
    text = words(page(client, app, "?lang=en", number="DVR-3"))
    assert "nobody in the chain has stated it" in text


def test_the_tables_hold_everything(client: FlaskClient, app: Flask) -> None:
    id = id_of(app, "DVR-1")
    paths = client.get(f"/contracts/{id}/chain.csv?lang=en").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(paths.removeprefix("\ufeff"))))
    assert {"issue", "speak with", "further paths", "in words"} <= set(rows[0])
    parties = client.get(f"/contracts/{id}/parties.csv").get_data(as_text=True)
    listed = list(csv.reader(io.StringIO(parties.removeprefix("\ufeff"))))
    assert [(row[0], row[1]) for row in listed[2:]] == [
        ("2", "other"), ("2", "sewer"), ("3", "weaver"), ("4", "gin"),
    ]  # fmt: skip


def test_the_api_counts_exactly_and_says_what_it_counts(client: FlaskClient, app: Flask) -> None:
    id = id_of(app, "DVR-1")
    body = client.get(f"/api/v1/contracts/{id}/paths?issue=forced_labour&top=5").get_json()
    (issue,) = body["issues"]
    cotton = [p for p in issue["paths"] if p["disclosed"] and p["good"] == "cotton"]
    assert {len([s for s in p["steps"] if s["party"]]) for p in cotton} == {4}
    assert cotton[0]["further"] == {"number": 0, "kind": "walks over the condensed graph"}
    assert [who["key"] for who in cotton[0]["through"]][-2:] == ["weaver", "gin"]
    assert client.get(f"/api/v1/contracts/{id}/paths?top=0").status_code == 400
    assert client.get(f"/api/v1/contracts/{id}/paths?issue=x").status_code == 422
    assert client.get("/api/v1/contracts/x/paths").status_code == 404


def test_a_large_chain_is_kept_beside_its_verdict_and_shows_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_chained(tmp_path)
    portfolio = portfolio_of(app)
    stored = portfolio.contracts.get("DVR-1")
    screener = screener_for(app.extensions["screening"].store, DAY)

    def path_finder() -> PathFinder:
        return screener.paths

    made = view_of(portfolio, stored, path_finder)
    assert portfolio.chain_views.inputs_of(stored.id) is None
    monkeypatch.setattr(rescreening, "LARGE", 1)
    rescreen(portfolio, screener)
    made_of = portfolio.verdicts.inputs_of(stored.id)
    assert made_of is not None
    assert portfolio.chain_views.inputs_of(stored.id) == made_of

    def nobody() -> PathFinder:
        raise AssertionError("what was kept is read")

    kept = view_of(portfolio, stored, nobody)
    assert as_document(kept.paths) == as_document(made.paths)
    assert kept.parties() == made.parties()
