"""The queue, a pair, a supplier and reported errors, as pages and over the API."""

import csv
import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.match import ContradictionError, MatchFilter
from screening.services.matching import decisions as deciding
from screening.services.settings import Settings
from screening.web.app import create_app
from tests.support.match_world import (
    BANNED,
    SPINNER,
    SPINNERS,
    TAILOR,
    TAILOR_AGAIN,
    WEAVER,
    World,
    compared_world,
)
from tests.support.web_client import client_of, token_of


@pytest.fixture
def here(tmp_path: Path) -> World:
    return compared_world(tmp_path / "home")


@pytest.fixture
def app(here: World) -> Flask:
    made = create_app(Settings.from_environment({"SCREENING_HOME": str(here.home)}))
    made.config["TESTING"] = False
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def id_of(here: World, party: str, other: str) -> str:
    for match in here.portfolio.matches.page(MatchFilter(state=None), 1, 100).items:
        if (match.compared.one.key, match.compared.other.name) == (party, other):
            return match.id
    raise AssertionError("no such pair")


def text(client: FlaskClient, path: str, language: str = "en") -> str:
    sep = "&" if "?" in path else "?"
    answer = client.get(f"{path}{sep}lang={language}")
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def said(client: FlaskClient, id: str, **form: str) -> str:
    token = token_of(client, f"/matches/{id}")
    answer = client.post(f"/matches/{id}", data={"csrf_token": token, **form})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def test_the_queue_is_in_order_and_says_why(client: FlaskClient) -> None:
    page = text(client, "/matches")
    names = re.findall(r'class="queue-name"><a [^>]*>([^<]+) <span', page)
    assert names[0] == WEAVER.name  # the equal number before all likenesses
    assert "both names have" in page or "Both names have" in page
    assert "What would settle it:" in page
    assert "An answer reaches" in page
    assert "Report an error" in page


def test_both_languages_show_the_same_pairs(client: FlaskClient) -> None:
    assert "Is het hetzelfde bedrijf?" in text(client, "/matches", "nl")
    counted = [re.findall(r"<strong>(\d+)</strong>", text(client, "/matches", one)) for one in
               ("nl", "en")]  # fmt: skip
    assert counted[0] == counted[1]


def test_a_word_on_a_page_reaches_its_contracts_and_says_how_many(
    client: FlaskClient, here: World
) -> None:
    id = id_of(here, SPINNER.key, SPINNERS.name)
    there = said(client, id, answer="same", why="same address", by="A. Inkoper", state="waiting")
    page = text(client, there)
    assert "2 contracts were screened again" in page
    contract = here.portfolio.contracts.get("C-1").id
    shown = text(client, f"/contracts/{contract}")
    assert "Parties of this chain on lists" in shown
    assert "confirmed by A. Inkoper" in shown
    assert shown.index("Parties of this chain on lists") < shown.index("verdict-heading")
    decision = here.portfolio.match_decisions.history(id)[0]
    assert (decision.by, decision.channel, decision.why) == ("A. Inkoper", "page", "same address")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"answer": "same", "why": "x"}, "Say who decides."),
        ({"answer": "same", "by": "A"}, "Say why; it is kept with your answer."),
        ({"by": "A", "why": "x"}, "Choose one of the answers."),
        ({"answer": "same", "by": "A", "why": "x", "review_on": "soon"}, "This is not a date."),
    ],
)
def test_a_form_that_leaves_something_out_says_what(
    client: FlaskClient, here: World, form: dict[str, str], sentence: str
) -> None:
    id = id_of(here, SPINNER.key, SPINNERS.name)
    token = token_of(client, f"/matches/{id}")
    answer = client.post(f"/matches/{id}?lang=en", data={"csrf_token": token, **form})
    assert answer.status_code == 400
    assert sentence in answer.get_data(as_text=True)
    assert here.portfolio.match_decisions.history(id) == ()


def test_a_word_can_be_taken_back_on_the_page(client: FlaskClient, here: World) -> None:
    id = id_of(here, TAILOR.key, TAILOR_AGAIN.name)
    said(client, id, answer="same", why="one number", by="A. Inkoper")
    assert "Read as one with" in text(client, f"/supplier?key={TAILOR.key}")
    token = token_of(client, f"/matches/{id}")
    answer = client.post(f"/matches/{id}/undo", data={"csrf_token": token, "by": "A. Inkoper"})
    assert answer.status_code == 303
    assert here.portfolio.parties.aliases().map == {}
    assert "Read as one with" not in text(client, f"/supplier?key={TAILOR.key}")


def test_the_export_holds_the_whole_filter(client: FlaskClient, here: World) -> None:
    answer = client.get("/matches.csv?kind=entity")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    total = here.portfolio.matches.page(MatchFilter(kind="entity"), 1, 1).total
    assert len(rows) == total > 0
    assert {row["kind"] for row in rows} == {"entity"}
    assert rows[0]["because"]


def test_a_supplier_shows_its_lists_contracts_and_past_words(
    client: FlaskClient, here: World
) -> None:
    page = text(client, f"/supplier?key={WEAVER.key}")
    assert BANNED.name in page
    assert "an equal number:" in page
    assert "no contract" in page
    assert "Uniformen" in text(client, f"/supplier?key={TAILOR.key}")
    assert client.get("/supplier?key=nobody").status_code == 404
    person = text(client, "/supplier?key=r:person")
    assert "never compared" in person


def test_an_error_can_be_reported_and_settled(client: FlaskClient, here: World) -> None:
    id = id_of(here, SPINNER.key, SPINNERS.name)
    where = f"/errors/new?about={id}"
    token = token_of(client, where)
    form = {"csrf_token": token, "about": id, "text": "offered twice <b>", "by": "B. Lezer"}
    refused = client.post(where, data={**form, "text": ""})
    assert refused.status_code == 400
    english = f'href="/errors/new?about={id}&amp;lang=en"'
    assert english in refused.get_data(as_text=True)
    assert f'action="/errors/new?about={id}"' in text(client, where)
    assert client.post("/errors/new", data=form).status_code == 303
    page = text(client, "/errors")
    assert "offered twice &lt;b&gt;" in page
    report = here.portfolio.error_reports.all()[0].id
    token = token_of(client, "/errors")
    done = {"csrf_token": token, "by": "C. Beheer", "why": "merged"}
    assert client.post(f"/errors/{report}", data={"csrf_token": token}).status_code == 400
    assert client.post(f"/errors/{report}", data=done).status_code == 303
    assert here.portfolio.error_reports.all()[0].settled_why == "merged"


def test_a_refusal_is_said_in_the_visitors_language(client: FlaskClient, here: World) -> None:
    id = id_of(here, SPINNER.key, SPINNERS.name)
    token = token_of(client, f"/matches/{id}?lang=nl")
    word = {"csrf_token": token, "answer": "same", "by": "A", "why": "x"}
    past = client.post(f"/matches/{id}?lang=nl", data={**word, "review_on": "2020-01-01"})
    nothing = client.post(f"/matches/{id}/undo?lang=nl", data={"csrf_token": token, "by": "A"})
    assert (past.status_code, nothing.status_code) == (409, 409)
    assert "hoogstens twee jaar vanaf nu" in past.get_data(as_text=True)
    assert "er valt niets terug te nemen" in nothing.get_data(as_text=True)
    assert "Nobody has decided" not in nothing.get_data(as_text=True)


def test_a_contradiction_names_both_parties_in_the_visitors_language(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, here: World
) -> None:
    id = id_of(here, SPINNER.key, SPINNERS.name)
    token = token_of(client, f"/matches/{id}?lang=nl")

    def refuse(*_: object, **__: object) -> None:
        raise ContradictionError(TAILOR.key, "gone")

    monkeypatch.setattr(deciding, "decide", refuse)
    word = {"csrf_token": token, "answer": "same", "by": "A", "why": "x"}
    page = client.post(f"/matches/{id}?lang=nl", data=word).get_data(as_text=True)
    assert f"Iemand zei eerder dat {TAILOR.name} en gone niet hetzelfde zijn" in page


def test_the_api_lists_and_decides_with_who_and_how(client: FlaskClient, here: World) -> None:
    found = client.get("/api/v1/matches?kind=entity").get_json()
    assert found["total"] == len(found["matches"]) > 0
    id = id_of(here, SPINNER.key, SPINNERS.name)
    where = f"/api/v1/matches/{id}/decisions"
    word = {"answer": "same", "by": "A. Inkoper", "why": "same address"}
    answer = client.post(where, json=word)
    assert answer.status_code == 201
    body = answer.get_json()
    assert len(body["contracts"]) == 2
    one = client.get(f"/api/v1/matches/{id}").get_json()
    assert one["state"] == "same"
    assert [(d["by"], d["channel"]) for d in one["decisions"]] == [("A. Inkoper", "api")]
    assert client.post(where, json={"answer": "undone", "by": "A"}).status_code == 201
    assert client.post(where, json={"answer": "undone", "by": "A"}).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answer": "yes", "by": "A", "why": "x"}, "answer"),
        ({"answer": "same", "why": "x"}, "by"),
        ({"answer": "same", "by": "A"}, "why"),
        ({"answer": "same", "by": "A", "why": "x", "review_on": 3}, "review_on"),
        ({"answer": "same", "by": "A", "why": "x", "who": "A"}, "who"),
        ({"answer": "same", "by": "half of a letter \ud800", "why": "x"}, "by"),
        ({"answer": "same", "by": "A\0", "why": "x"}, "by"),
        ({"answer": "same", "by": "A" * 201, "why": "x"}, "by"),
        ({"answer": "same", "by": "A", "why": "x" * 501}, "why"),
    ],
)
def test_the_api_says_which_field_is_wrong(
    client: FlaskClient, here: World, body: dict[str, object], field: str
) -> None:
    id = id_of(here, SPINNER.key, SPINNERS.name)
    answer = client.post(f"/api/v1/matches/{id}/decisions", json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]
    assert here.portfolio.match_decisions.history(id) == ()
