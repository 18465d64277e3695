"""The open page: nothing before somebody publishes, no cookie, and a program can follow it."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.people import Role
from screening.model.portfolio_job import JobState
from screening.rules import rulebook
from screening.services.command_context import today
from screening.services.monitoring import kept_days
from screening.services.publication import PublicationDesk
from screening.web.pages import published_pages as pages
from screening.web.rate_limit import RateLimit
from tests.support.asked_jobs import work_for
from tests.support.command_line import run
from tests.support.people import add_person, signed_in
from tests.support.published import ADDRESS, document
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

PAGE = f"/open/{ADDRESS}"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


def _choose(app: Flask) -> FlaskClient:
    client = client_of(app)
    form = {
        "csrf_token": token_of(client, "/publication"),
        "do": "choose",
        "address": ADDRESS,
        "publisher": "Gemeente Voorbeeld",
    }
    assert client.post("/publication", data=form).status_code == 303
    return client


def test_an_address_shows_nothing_before_it_is_published(app: Flask) -> None:
    client = _choose(app)
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}/figures.csv").status_code == 404
    portfolio_of(app).publications.publish(document(), 0, "A. Beheer", "Raadsbesluit")
    assert client.get(PAGE).status_code == 200
    portfolio_of(app).publications.withdraw("A. Beheer", "Een fout")
    assert client.get(PAGE).status_code == 404


def test_it_is_read_in_both_languages_without_a_cookie(app: Flask) -> None:
    _choose(app)
    portfolio_of(app).publications.publish(document(), 0, "A. Beheer", "Raadsbesluit")
    for code, words in (("nl", "Mensenrechten in onze contracten"), ("en", "Human rights in our")):
        answer = client_of(app).get(f"{PAGE}?lang={code}")
        page = answer.get_data(as_text=True)
        assert words in page
        assert f'lang="{code}"' in page
        assert "Set-Cookie" not in answer.headers
    assert "A. Beheer" not in page  # names of persons stay inside


def test_a_program_sees_that_nothing_changed(app: Flask) -> None:
    client = _choose(app)
    portfolio_of(app).publications.publish(document(), 0, "A. Beheer", "Raadsbesluit")
    first = client.get(f"{PAGE}/figures.json")
    assert first.headers["Last-Modified"]
    assert "Set-Cookie" not in first.headers
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"{PAGE}/figures.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    dutch, english = (client.get(f"{PAGE}?lang={code}").headers["ETag"] for code in ("nl", "en"))
    assert dutch != english


def test_no_copy_outlives_a_withdrawal_or_the_sentences_of_a_former_software(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _choose(app)
    portfolio_of(app).publications.publish(document(), 0, "A. Beheer", "Raadsbesluit")
    first = client.get(PAGE)
    assert first.headers["Cache-Control"] == "no-cache"
    same = {"If-None-Match": first.headers["ETag"]}
    assert client.get(PAGE, headers=same).status_code == 304
    day = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(PAGE, headers=day).status_code == 200
    newer = replace(rulebook.load(), software="ketenblik 99")
    monkeypatch.setattr(rulebook, "load", lambda: newer)
    assert client.get(PAGE, headers=same).status_code == 200


def test_only_measures_that_count_contracts_are_offered(app: Flask) -> None:
    page = client_of(app).get("/publication").get_data(as_text=True)
    assert 'value="set_in_documents"' in page
    assert 'value="suppliers_answered"' not in page
    assert 'value="cases_ended"' not in page


def test_a_chosen_contract_that_is_gone_is_named(app: Flask) -> None:
    client = _choose(app)
    publications = portfolio_of(app).publications
    choice = publications.choice()
    assert choice is not None
    gone = replace(choice, contracts=("c-0",), numbers=("2019-7",))
    publications.choose(gone, "A. Beheer")
    PublicationDesk(portfolio_of(app), "A. Beheer").make_draft()
    page = text_of(client, "/publication")
    assert "staat niet meer in het register; daarvan is niets te zien: 2019-7." in page


def test_another_address_while_something_is_shown_is_refused_with_what_to_do(app: Flask) -> None:
    client = _choose(app)
    portfolio_of(app).publications.publish(document(), 0, "A. Beheer", "Raadsbesluit")
    form = {
        "csrf_token": token_of(client, "/publication"),
        "do": "choose",
        "address": "een-ander-adres",
        "publisher": "Gemeente Voorbeeld",
    }
    answer = client.post("/publication", data=form)
    assert answer.status_code == 422
    assert f"Uw pagina staat op {ADDRESS}. Trek die eerst in" in answer.get_data(as_text=True)
    assert client.get(PAGE).status_code == 200


def test_who_asks_too_often_waits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "reading", RateLimit(1))
    client = client_of(app)
    assert client.get(PAGE).status_code == 404
    assert client.get(PAGE).status_code == 429


def test_nothing_that_was_typed_is_lost(app: Flask) -> None:
    client = client_of(app)
    form = {
        "csrf_token": token_of(client, "/publication"),
        "do": "choose",
        "address": "Geen Adres",
        "publisher": "Gemeente Voorbeeld",
        "contracts": "bestaat-niet",
        "measure": "followed_up",
    }
    answer = client.post("/publication", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Gemeente Voorbeeld"' in page
    assert 'value="Geen Adres"' in page
    assert re.search(r"<textarea[^>]*>bestaat-niet</textarea>", page)


def test_publishing_by_hand(app: Flask) -> None:
    client = _choose(app)
    form = {"csrf_token": token_of(client, "/publication"), "do": "publish", "after": "0"}
    answer = client.post("/publication", data={**form, "why": "Raadsbesluit"})
    assert answer.status_code == 422
    assert "sinds er iets veranderde" in answer.get_data(as_text=True)  # nobody looked
    assert work_for(app).state is JobState.DONE
    answer = client.post("/publication", data={**form, "why": "Raadsbesluit"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Er is iets veranderd sinds u het bekeek." in page
    form["basis"] = basis_in(page)
    answer = client.post("/publication", data={**form, "why": "Raadsbesluit"})
    assert answer.status_code == 422  # nothing would be shown
    assert 'value="Raadsbesluit"' in answer.get_data(as_text=True)


def basis_in(page: str) -> str:
    (basis,) = re.findall(r'name="basis" value="(\w+)"', page)
    return str(basis)


def test_what_is_chosen_is_looked_at_and_published_and_withdrawn(app: Flask) -> None:
    day = today() - timedelta(days=1)
    kept_days.keep(portfolio_of(app), day, "test")
    client = client_of(app)
    token = {"csrf_token": token_of(client, "/publication")}
    chosen = {"address": ADDRESS, "publisher": "Gemeente Voorbeeld", "contracts": "DVR-1"}
    form = {**token, "do": "choose", **chosen, "measure": "set_in_documents", "day": str(day)}
    job = client.post("/publication", data=form).headers["Location"]
    assert work_for(app).state is JobState.DONE
    assert "/publication#preview" in text_of(client, job)
    draft = text_of(client, "/publication")
    assert "minder dan 5 contracten" in draft
    assert client.get(PAGE).status_code == 404
    seen = {"after": "0", "basis": basis_in(draft)}
    publish = {**token, "do": "publish", **seen, "why": "Raadsbesluit"}
    assert client.post("/publication", data=publish).status_code == 303
    page = client.get(PAGE).get_data(as_text=True)
    assert "niet te zien" in page
    assert "DVR-1" in page
    assert "ocds-releases.json" in page
    releases = client.get(f"{PAGE}/ocds-releases.json").get_json()["releases"]
    assert [release["contracts"][0]["id"] for release in releases] == ["DVR-1"]
    withdraw = {**token, "do": "withdraw", "why": "Een fout"}
    assert client.post("/publication", data=withdraw).status_code == 303
    assert client.get(PAGE).status_code == 404


def test_the_page_says_which_edition_stands_while_the_next_is_worked_out(app: Flask) -> None:
    client = _choose(app)
    publications = portfolio_of(app).publications
    publications.publish(document(), 0, "A. Beheer", "Raadsbesluit")
    token = {"csrf_token": token_of(client, "/publication")}
    job = client.post("/publication", data={**token, "do": "look"}).headers["Location"]
    for _ in range(2):  # it survives a reload
        page = text_of(client, "/publication")
        assert "Versie 1 blijft intussen staan." in page
        assert f'href="{job}"' in page
        assert client.get(PAGE).status_code == 200
    assert client.post(f"{job}/cancel", data=token).status_code == 303
    assert "Wat is gepubliceerd, is zoals het was." in text_of(client, job)
    page = text_of(client, "/publication")
    assert "is gestopt. Versie 1 is niet veranderd." in page
    assert 'value="look"' in page
    assert work_for(app).state is JobState.CANCELLED
    assert client.get(PAGE).status_code == 200


def test_what_cannot_be_worked_out_says_why_and_what_is_shown_stays(app: Flask) -> None:
    client = _choose(app)
    publications = portfolio_of(app).publications
    publications.publish(document(), 0, "A. Beheer", "Raadsbesluit")
    day = today() - timedelta(days=1)
    kept_days.keep(portfolio_of(app), day, "test")
    with services_of(app).store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE monitored_day SET sha256 = 'x'")
    form = {
        "csrf_token": token_of(client, "/publication"),
        **{"do": "choose", "address": ADDRESS, "publisher": "Gemeente Voorbeeld"},
        **{"measure": "set_in_documents", "day": str(day)},
    }
    job = client.post("/publication", data=form).headers["Location"]
    assert work_for(app).state is JobState.FAILED
    assert "de hash klopt niet" in text_of(client, job)
    page = text_of(client, "/publication")
    assert "kon niet worden uitgerekend." in page
    assert f'href="{job}"' in page
    assert client.get(PAGE).status_code == 200


def test_who_publishes_stops_the_job_and_who_reads_does_not(app: Flask) -> None:
    store = services_of(app).store
    _choose(app)
    job = portfolio_of(app).jobs.recent(1)[0].id
    add_person(store, Role.ADMINISTRATOR)
    reader = signed_in(app, add_person(store, Role.READER, email="lezer@voorbeeld.nl"))
    owner = signed_in(app, add_person(store, Role.POLICY_OWNER, email="beleid@voorbeeld.nl"))
    assert f"/jobs/{job}/cancel" not in text_of(reader, f"/jobs/{job}")
    assert f"/jobs/{job}/cancel" in text_of(owner, f"/jobs/{job}")
    for client, status in ((reader, 403), (owner, 303)):
        token = {"csrf_token": token_of(client, "/account")}
        assert client.post(f"/jobs/{job}/cancel", data=token).status_code == status


def test_a_publication_without_contracts_offers_no_empty_packages(app: Flask) -> None:
    client = _choose(app)
    whole = replace(document(), contracts=())
    portfolio_of(app).publications.publish(whole, 0, "A. Beheer", "Raadsbesluit")
    assert "ocds-" not in text_of(client, PAGE)
    assert client.get(f"{PAGE}/ocds-records.json").status_code == 404
    (dataset,) = client.get(f"{PAGE}/catalogue.jsonld").get_json(force=True)["dcat:dataset"]
    assert len(dataset["dcat:distribution"]) == 2


def test_command_and_api_do_what_the_page_does(tmp_path: Path, app: Flask) -> None:
    day = today() - timedelta(days=1)
    kept_days.keep(portfolio_of(app), day, "test")
    chosen = ("--address", ADDRESS, "--publisher", "Gemeente Voorbeeld", "--contract", "DVR-1")
    measured = ("--measure", "set_in_documents", "--dimension", "department", "--day", str(day))
    by = ("--by", "Anna")
    assert run(tmp_path, "publication", "choose", *chosen, *measured, *by).returncode == 0
    early = run(tmp_path, "publication", "publish", "--why", "Besluit", *by)
    assert early.returncode != 0
    assert "publication.look_first" not in early.stderr
    looked = run(tmp_path, "publication", "look", "--language", "nl", *by)
    assert "minder dan 5 contracten" in looked.stdout
    client = client_of(app)
    draft = client.get("/api/v1/publication/draft").get_json()
    assert draft == json.loads(run(tmp_path, "publication", "look", "--as", "json", *by).stdout)
    assert {each["why"] for each in draft["hidden"]} >= {"few"}
    assert f"--basis {draft['basis']}" in looked.stdout
    published = {"why": "Besluit", "after": draft["after"], "basis": draft["basis"]}
    unlooked = run(tmp_path, "publication", "publish", "--why", "Besluit", *by)
    assert "since you looked" in unlooked.stderr
    for wrong, status in (({"after": False}, 422), ({"basis": "other"}, 409)):
        refused = client.post("/api/v1/publication/versions", json=published | wrong)
        assert refused.status_code == status
    answer = client.post("/api/v1/publication/versions", json=published)
    assert (answer.status_code, answer.get_json()) == (201, {"number": 1})
    assert client.post("/api/v1/publication/versions", json=published).status_code == 409
    assert "DVR-1" in text_of(client, PAGE)
    shown = json.loads(run(tmp_path, "publication", "show", "--as", "json").stdout)
    assert shown == client.get("/api/v1/publication").get_json()
    assert (shown["shown"], shown["draft_is_ready"]) == (1, False)
    gone = run(tmp_path, "publication", "withdraw", "--why", "Fout", *by)
    assert gone.returncode == 0
    assert client.get(PAGE).status_code == 404


def test_what_a_program_chooses_wrongly_says_which_field(app: Flask) -> None:
    client = client_of(app)
    right = {"address": ADDRESS, "publisher": "Gemeente Voorbeeld"}
    for field, value in (
        ("measures", ["cases_ended"]),
        ("days", ["2026-12-31"]),
        ("days", "2026-12-31"),
        ("contracts", ["bestaat-niet"]),
        ("address", "Geen Adres"),
    ):
        answer = client.post("/api/v1/publication/choice", json={**right, field: value})
        assert answer.status_code == 422
        assert [each["field"] for each in answer.get_json()["errors"]] == [field]
    key = {"Idempotency-Key": "een"}
    for _ in range(2):
        answer = client.post("/api/v1/publication/choice", json=right, headers=key)
        assert answer.status_code == 200
    assert answer.headers["Idempotency-Replayed"] == "true"
    looked = client.post("/api/v1/publication/draft", json={})
    assert (looked.status_code, looked.get_json()["kind"]) == (202, "publication_draft")
    assert client.get("/api/v1/publication/draft").status_code == 404
    assert work_for(app).result["figures"] == 0
    assert client.get("/api/v1/publication/draft").status_code == 200
