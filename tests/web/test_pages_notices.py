"""Own notices on pages and over the API: numbers, questions, and what a notice declares."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.services.clause_records import ClauseRecord, include
from screening.services.importing import import_files
from screening.services.screening import rescreen, screener_for
from tests.support.ted_world import notice
from tests.support.web_client import (
    DAY,
    client_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

ROWS = re.compile(r'<th scope="row".*?href="/contracts/(c[0-9a-f]{11})"', re.DOTALL)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    made = make_app(tmp_path_factory.mktemp("home"))
    portfolio = portfolio_of(made)
    imported = import_files(portfolio, [("call.xml", notice("call_lots"))])
    rescreen(portfolio, screener_for(services_of(made).store, DAY), imported.report.affected)
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def panels(app: Flask) -> str:
    stored = portfolio_of(app).contracts
    return next(
        contract.id
        for contract in stored.get_many(stored.ids())
        if contract.contract.title == "Zonnepanelen"
    )


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "en",
            (
                "What the notice says",
                "Human rights due diligence in global supply chains",
                "The register has no clause on record",
                "Contract before award",
            ),
        ),
        (
            "nl",
            (
                "Wat de aankondiging zegt",
                "Zorgvuldigheid inzake de mensenrechten in wereldwijde toeleveringsketens",
                "In het register staat bij dit contract geen clausule",
                "Contract vóór gunning",
            ),
        ),
    ],
)
def test_a_contract_shows_what_its_notice_declares_beside_the_record(
    app: Flask, client: FlaskClient, language: str, texts: tuple[str, ...]
) -> None:
    page = text_of(client, f"/contracts/{panels(app)}?lang={language}")
    for text in (*texts, "De internationale sociale voorwaarden gelden.", "1001-2024"):
        assert text in page


def test_a_contract_without_a_notice_shows_none(app: Flask, client: FlaskClient) -> None:
    id = portfolio_of(app).contracts.get("DVR-1").id
    assert "What the notice says" not in text_of(client, f"/contracts/{id}?lang=en")


def test_the_api_gives_the_fields_of_the_notice_and_the_comparison(
    app: Flask, client: FlaskClient
) -> None:
    answer = client.get(f"/api/v1/contracts/{panels(app)}").get_json()
    (said,) = answer["notices"]
    assert said["declared"]["social"] == ["hum-right", "work-cond"]
    assert said["declared"]["terms"] == "De internationale sociale voorwaarden gelden."
    assert (said["stage"], said["issued"], said["deadline"]) == (
        "call",
        "2023-11-02",
        "2023-12-15",
    )
    (compared,) = answer["notices_compared"]
    assert compared["code"] == "notices.declared_not_recorded"
    plain = client.get(f"/api/v1/contracts/{portfolio_of(app).contracts.get('DVR-1').id}")
    assert plain.get_json()["notices"] == []


@pytest.mark.parametrize(
    ("language", "closed", "todo"),
    [
        ("en", "tenders closed on 15 December 2023, no award known", "Import the award"),
        ("nl", "inschrijving gesloten op 15 december 2023, geen gunning bekend", "Importeer de"),
    ],
)
def test_a_call_of_which_tenders_ended_is_no_purchase_to_come(
    app: Flask, client: FlaskClient, language: str, closed: str, todo: str
) -> None:
    page = text_of(client, f"/contracts/{panels(app)}?lang={language}")
    assert closed in page
    assert todo in page
    assert 'href="#clause">' in page  # the advice can still be read
    assert ROWS.findall(text_of(client, "/?term=closed")) == ROWS.findall(
        text_of(client, f"/?term=ended&lang={language}")
    )
    assert text_of(client, f"/?term=closed&lang={language}").count(closed) == 1
    assert panels(app) not in ROWS.findall(text_of(client, "/?term=running"))
    assert ROWS.findall(text_of(client, "/?term=closed")) == ROWS.findall(text_of(client, "/"))[-1:]


def test_the_api_says_until_when_tenders_could_be_sent(client: FlaskClient) -> None:
    lines = client.get("/api/v1/contracts?term=closed").get_json()["contracts"]
    assert {(line["call_closes"], line["ended"]) for line in lines} == {("2023-12-15", True)}
    others = client.get("/api/v1/contracts?term=running").get_json()["contracts"]
    assert {line["call_closes"] for line in others} == {None}


def test_a_saved_list_and_the_api_have_what_the_notices_declare(
    app: Flask, client: FlaskClient
) -> None:
    saved = text_of(client, "/contracts.csv").lstrip("\ufeff")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(saved))}
    row = rows[panels(app)]
    assert "hum-right" in row["social_objectives"].split()
    assert (row["notice_stage"], row["tenders_until"]) == ("call", "2023-12-15")
    assert row["dispatched"] != ""
    assert {row["notice_stage"] for row in rows.values()} == {"", "call"}
    lines = client.get("/api/v1/contracts?per_page=200").get_json()["contracts"]
    (line,) = (line for line in lines if line["id"] == panels(app))
    assert "hum-right" in line["notice"]["social"]
    assert line["notice"]["tenders_until"] == "2023-12-15"
    assert None in [line["notice"] for line in lines]


def test_a_saved_list_that_is_imported_again_keeps_the_day_of_sending(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    other = portfolio_of(make_app(tmp_path / "home", filled=False))
    import_files(other, [("saved.csv", client.get("/contracts.csv").data)])
    sent = portfolio_of(app).contracts.get(panels(app)).contract.dispatched
    assert sent is not None
    stored = other.contracts.get_many(other.contracts.ids())
    assert sent in {contract.contract.dispatched for contract in stored}


def test_an_award_ends_the_waiting_and_its_undo_brings_it_back(tmp_path: Path) -> None:
    app = make_app(tmp_path / "home", filled=False)
    client, portfolio = client_of(app), portfolio_of(app)
    import_files(portfolio, [("call.xml", notice("call_lots"))])
    before = ROWS.findall(text_of(client, "/?term=closed"))
    run = import_files(portfolio, [("award.xml", notice("award"))]).report.run
    after = ROWS.findall(text_of(client, "/?term=closed"))
    assert len(after) < len(before)
    assert run is not None
    portfolio.imports.undo(run, "test")
    assert ROWS.findall(text_of(client, "/?term=closed")) == before


def test_a_recorded_clause_changes_what_is_said(tmp_path: Path) -> None:
    app = make_app(tmp_path / "home", filled=False)
    import_files(portfolio_of(app), [("call.xml", notice("call_lots"))])
    include(portfolio_of(app), panels(app), ClauseRecord(date(2024, 4, 1), ("C2",)), "a", None)
    page = text_of(client_of(app), f"/contracts/{panels(app)}?lang=en")
    assert "since 1 April 2024 the register has a clause on record: C2" in page


def test_a_number_is_added_looked_for_at_once_and_removed(client: FlaskClient, app: Flask) -> None:
    token = token_of(client, "/notices")
    form = {"csrf_token": token, "number": "90000016", "since": "2024-01-01"}
    assert client.post("/notices", data=form).status_code == 303
    (source,) = portfolio_of(app).notice_sources.all()
    assert (source.number, source.since) == ("90000016", date(2024, 1, 1))
    assert source.wanted_at is not None
    assert "90000016" in text_of(client, "/notices?done=added")
    listed = client.get("/api/v1/notice-sources").get_json()["notice_sources"]
    assert [line["number"] for line in listed] == ["90000016"]
    assert client.post(f"/notices/{source.id}/look", data={"csrf_token": token}).status_code == 303
    gone = client.post(f"/notices/{source.id}/remove", data={"csrf_token": token})
    assert gone.status_code == 303
    assert portfolio_of(app).notice_sources.all() == ()
    again = client.post(f"/notices/{source.id}/look", data={"csrf_token": token})
    assert again.status_code == 404


@pytest.mark.parametrize(
    ("number", "since", "why"),
    [
        ('x") OR', "", "cannot be an organization number"),
        ("90000016", "2099-01-01", "Give the first day"),
        ("90000016", "gisteren", "Give the first day"),
    ],
)
def test_a_wrong_number_or_day_is_said_and_what_was_typed_stays(
    client: FlaskClient, number: str, since: str, why: str
) -> None:
    form = {"csrf_token": token_of(client, "/notices"), "number": number, "since": since}
    answer = client.post("/notices?lang=en", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert why in page
    assert ("90000016" in page) == (number == "90000016")


def test_nothing_is_written_without_the_token(client: FlaskClient) -> None:
    for address in ("/notices", "/notices/1/look", "/notices/1/remove", "/notices/calls"):
        assert client.post(address, data={"number": "90000016"}).status_code in (400, 403)


def test_an_unclear_award_is_asked_about_and_answered(tmp_path: Path) -> None:
    app = make_app(tmp_path / "home", filled=False)
    client, portfolio = client_of(app), portfolio_of(app)
    import_files(portfolio, [("award.xml", notice("award").replace(b"LOT-0003", b"LOT-0001"))])
    import_files(portfolio, [("call.xml", notice("call_lots"))])
    page = text_of(client, "/notices?lang=en")
    assert "Which contract follows from the call?" in page
    assert "Zonnedak B.V." in page
    (asked,) = portfolio.notices.asked()
    token = token_of(client, "/notices")
    form = {"csrf_token": token, "call": asked.notice.key}
    assert client.post("/notices/calls", data=form).status_code == 422
    award = portfolio.contracts.get("OVK/2024/17").contract.key
    assert client.post("/notices/calls", data=form | {"award": award}).status_code == 303
    assert portfolio.notices.asked() == ()
    (kept,) = {line.contract_key for line in portfolio.notices.of("OVK/2024/17")}
    assert kept == asked.contract_key
