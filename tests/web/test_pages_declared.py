"""What suppliers declared and what was seen: on the page of a contract, the list, menu and API."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.cli import main as cli
from screening.model.disclosure import DeclaredRow
from screening.rules import rulebook
from screening.services.disclosures import goods_meant, lifecycle
from tests.support.web_client import client_of, id_of, make_app, portfolio_of, text_of, token_of

COTTON = DeclaredRow("Weverij Voorbeeld", good="katoen", made_in="PT", share=1.0, evidence="W-12")
PARTLY = (
    COTTON,
    DeclaredRow("Spinnerij Voorbeeld", good="garen", made_in="PT", share=0.6),
    DeclaredRow("Naaiatelier Voorbeeld", good="confectie"),
    DeclaredRow("Groothandel Voorbeeld", made_in="DE"),
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def answer(app: Flask, *rows: DeclaredRow) -> int:
    """The id of an answer of the supplier of DVR-1 that waits."""
    portfolio = portfolio_of(app)
    link = lifecycle.ask(portfolio, portfolio.contracts.get("DVR-1"), None, "test")
    request = portfolio.disclosures.request_by(link.token)
    assert request is not None
    return portfolio.disclosures.receive(request, rows or (COTTON,), None)


def accept(client: FlaskClient, id: int) -> None:
    path = f"/disclosures/{id}"
    form = {"csrf_token": token_of(client, path), "do": "accept"}
    assert client.post(path, data=form).status_code == 303


def page(app: Flask, client: FlaskClient, language: str = "nl") -> str:
    return text_of(client, f"/contracts/{id_of(app, 'DVR-1')}?lang={language}")


def steps(page: str) -> str:
    return page.split('<ol class="steps">')[1].split("</ol>")[0]


def declared(page: str) -> str:
    """The part of a page on what was declared and seen."""
    return page.split('id="declared"')[1].split("</section>")[0]


def record(app: Flask, client: FlaskClient, **more: str) -> tuple[int, str]:
    """Record a document on the first tie that is offered; the status and the page after."""
    id = id_of(app, "DVR-1")
    place = f"/contracts/{id}"
    (tie, *_) = re.findall(r'<option value="([0-9a-f]{12})"', text_of(client, place))
    form = {"csrf_token": token_of(client, place), "tie": tie, "document": "W-12",
            "kind": "origin", "class": "B", "seen": "2026-01-20"}  # fmt: skip
    given = client.post(f"{place}/documents", data=form | more)
    after = given if given.status_code != 303 else client.get(given.location.split("#")[0])
    return given.status_code, after.get_data(as_text=True)


def test_an_answer_that_waits_is_in_the_menu_on_the_first_page_and_first_on_its_contract(
    app: Flask, client: FlaskClient
) -> None:
    assert "antwoord" not in text_of(client, "/").split("<main")[0]
    id = answer(app)
    first = text_of(client, "/")
    assert "1 antwoord wacht" in first.split("<main")[0]
    assert "1 antwoord van een leverancier wacht op u" in first
    assert "1 answer waiting" in text_of(client, "/?lang=en").split("<main")[0]
    shown = page(app, client, "nl")
    assert steps(shown).index(f"/disclosures/{id}") < steps(shown).index("#duty")
    assert "wacht op u" in declared(shown)
    assert "DVR-1" in text_of(client, "/?information=waiting&lang=nl").split("<tbody")[1]
    accept(client, id)
    assert "1 antwoord" not in text_of(client, "/")


def test_an_accepted_answer_is_told_beside_the_risk_and_never_denied(
    app: Flask, client: FlaskClient
) -> None:
    accept(client, answer(app))
    for language, told, seen in (
        ("nl", "Opgegeven door Fictieve Kleding B.V.", "nog niet in een document gezien"),
        ("en", "Declared by Fictieve Kleding B.V.", "not yet seen in a document"),
    ):
        shown = page(app, client, language)
        assert told in declared(shown)
        assert "W-12" in declared(shown)
        assert "100 %" in declared(shown)
        assert seen in shown.split('<p class="summary">')[1].split("</p>")[0]
        assert "Portugal" in shown.split('id="risk"')[1].split("</table>")[0]
    assert "Bekijk de documenten achter wat is opgegeven" in steps(page(app, client))
    listed = text_of(client, "/?information=declared")
    assert "nog niet in een document gezien" in listed
    chain = text_of(client, f"/contracts/{id_of(app, 'DVR-1')}/chain")
    cotton = [row for row in re.split(r"(?=Via )", chain) if "naar katoen uit China" in row]
    assert cotton
    assert not any("niemand in de keten" in row for row in cotton)


def test_what_an_answer_leaves_open_is_said(app: Flask, client: FlaskClient) -> None:
    accept(client, answer(app, *PARTLY))
    open_ = declared(page(app, client)).split("Nog open:")[1].split("</ul>")[0]
    assert "garen: de rest ervan (40%)" in open_
    assert "confectie: waar het wordt gemaakt" in open_
    assert "Groothandel Voorbeeld: wat er wordt geleverd" in open_


def test_a_word_that_no_table_knows_is_asked_about_and_counts_as_a_person_says(
    app: Flask, client: FlaskClient
) -> None:
    id = answer(
        app,
        DeclaredRow("Naaiatelier Voorbeeld", good="confectie", made_in="BD"),
        DeclaredRow("Spinnerij Voorbeeld", good="halffabricaat x", made_in="PT"),
    )
    path = f"/disclosures/{id}"
    shown = text_of(client, f"{path}?lang=nl")
    assert "Welk goed wordt bedoeld?" in shown
    (offered,) = re.findall(r'<option value="([a-z_]+)" selected>', shown)
    assert offered == "garment_assembly"
    form = {
        "csrf_token": token_of(client, path), "do": "accept",
        "word-1": "confectie", "good-1": offered, "word-2": "halffabricaat x", "good-2": "",
    }  # fmt: skip
    refused = client.post(f"{path}?lang=nl", data=form | {"good-2": "unobtainium"})
    assert refused.status_code == 422
    assert "Er is geen goed “unobtainium”" in refused.get_data(as_text=True)
    assert client.post(path, data=form).status_code == 303
    assert "telt als Confectie van kleding" in text_of(client, f"{path}?lang=nl")
    verdict = portfolio_of(app).verdicts.current(id_of(app, "DVR-1"))
    assert verdict is not None
    stated = {tie["good"]["nl"] for tie in verdict["coverage"]["stated"]}
    assert "Confectie van kleding" in {name[:1].upper() + name[1:] for name in stated}
    open_ = declared(page(app, client)).split("Nog open:")[1].split("</ul>")[0]
    assert "halffabricaat x: welk goed dat is; tot dan telt het niet mee" in open_
    assert "confectie:" not in open_


def test_every_word_of_a_supplier_means_a_good_that_exists_and_says_something_new() -> None:
    method = rulebook.load().method
    wrong = {
        (word, good)
        for word, good in goods_meant.supplier_words().items()
        if good not in method.goods
    }
    assert wrong == set()
    assert goods_meant.supplier_words()["confectie"] == "garment_assembly"


def test_a_good_is_told_by_its_name_and_what_a_supplier_wrote_as_it_is(
    app: Flask, client: FlaskClient
) -> None:
    own_word = replace(COTTON, good="doeken")
    accept(client, answer(app, replace(COTTON, good="garment_assembly"), own_word))
    told = declared(page(app, client))
    assert "Confectie" in told
    assert "Doeken, Portugal" in told
    assert "garment_assembly" not in told


def test_a_document_is_recorded_changes_the_verdict_as_the_page_says_and_is_withdrawn(
    app: Flask, client: FlaskClient
) -> None:
    accept(client, answer(app))
    id = id_of(app, "DVR-1")
    before = portfolio_of(app).verdicts.current(id)
    assert before is not None
    status, shown = record(app, client, note="Getoond tijdens het bezoek")
    assert status == 303
    told = declared(shown)
    assert "Document W-12 is vastgelegd" in told
    assert "Eerst:" in told or "bleef zoals het was" in told
    assert "Getoond tijdens het bezoek" in told
    after = portfolio_of(app).verdicts.current(id)
    assert after is not None
    assert after["coverage"]["evidenced_goods"] == before["coverage"]["evidenced_goods"] + 1
    (seen,) = portfolio_of(app).documents.history(id)
    assert seen.before is not None
    assert seen.after is not None
    assert (seen.before.level, seen.after.level) == (before["clause_level"], after["clause_level"])
    assert "Met een document gezien: katoen uit Portugal" in shown
    assert "1 document gezien" in text_of(client, "/?information=seen")
    answered = client.get(f"/api/v1/contracts/{id}/declarations").get_json()
    assert [document["document"] for document in answered["documents"]] == ["W-12"]
    assert [tie["evidence_class"] for tie in answered["ties"]] == ["B"]
    assert [given["counts"] for given in answered["answers"]] == [True]
    place = f"/contracts/{id}/documents/{seen.id}"
    token = token_of(client, f"/contracts/{id}")
    assert client.post(place, data={"csrf_token": token}).status_code == 303
    again = portfolio_of(app).verdicts.current(id)
    assert again == before
    assert "ingetrokken" in declared(page(app, client))
    assert client.post(place, data={"csrf_token": token}).status_code == 422
    assert client.post(f"{place}9", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"tie": "0" * 12}, "document-tie", "Kies waar het document over gaat."),
        ({"document": "  "}, "document-document", "Geef de naam of het nummer"),
        ({"kind": "rumour"}, "document-kind", "Kies wat voor document het is"),
        ({"class": "D"}, "document-class", "Kies hoe sterk het is"),
        ({"seen": "gisteren"}, "document-seen", "Kies een dag."),
        ({"seen": "2998-01-01"}, "document-seen", "niet na vandaag"),
    ],
)
def test_a_wrong_answer_keeps_nothing_and_loses_nothing_that_was_typed(
    app: Flask, client: FlaskClient, wrong: dict[str, str], field: str, says: str
) -> None:
    accept(client, answer(app))
    status, shown = record(app, client, note="Bij het bezoek", **wrong)
    assert (status, f'href="#{field}"' in shown, says in shown) == (422, True, True)
    assert 'value="Bij het bezoek"' in shown
    assert portfolio_of(app).documents.history("DVR-1") == ()


def test_the_command_shows_records_and_withdraws(
    app: Flask,
    client: FlaskClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    accept(client, answer(app))
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path))
    assert cli.main(["document", "DVR-1", "--language", "en"]) == 0
    shown = capsys.readouterr().out
    assert "accepted by local" in shown
    (tie,) = re.findall(r"^tie ([0-9a-f]{12})  katoen, Portugal", shown, re.M)
    recording = ["document", "DVR-1", "--document", "W-12", "--tie", tie]
    assert cli.main(recording) == 2
    assert cli.main([*recording, "--by", "Anna", "--kind", "origin"]) == 0
    assert "L" in capsys.readouterr().out
    (seen,) = portfolio_of(app).documents.history("DVR-1")
    assert (seen.by, seen.kind, seen.evidence_class) == ("Anna", "origin", "B")
    assert cli.main(["document", "DVR-1", "--withdraw", str(seen.id), "--by", "Anna"]) == 0
    assert cli.main(["document", "DVR-1", "--language", "nl"]) == 0
    assert "ingetrokken door Anna" in capsys.readouterr().out


def test_the_list_of_the_api_says_what_is_on_hand(app: Flask, client: FlaskClient) -> None:
    answer(app)
    lines = json.loads(client.get("/api/v1/contracts?information=waiting").data)["contracts"]
    assert [line["number"] for line in lines] == ["DVR-1"]
    assert lines[0]["information"] == {
        "overdue_since": None, "answers_waiting": 1, "answer_accepted": None, "documents_seen": [],
    }  # fmt: skip
    assert client.get("/api/v1/contracts?information=all").status_code == 422
    assert client.get("/?information=all").status_code == 422
