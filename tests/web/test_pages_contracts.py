"""The portfolio and a contract, as a contract manager sees them."""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from screening.services.importing import ImportOptions, import_files
from screening.services.screening import rescreen, screener_for
from screening.store.contract_list import list_counts
from tests.support import given_verdicts
from tests.support.chain_world import Batch
from tests.support.web_client import (
    DAY,
    FORMULA,
    HEADINGS,
    client_of,
    id_of,
    make_app,
    portfolio_of,
    token_of,
)

NUMBERS = re.compile(r'<div class="small subtle">((?:N|DVR)-\d+)</div>')


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def page_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def test_says_what_to_do_when_there_is_nothing(tmp_path: Path) -> None:
    page = page_of(client_of(make_app(tmp_path, filled=False)), "/")
    assert "Er zijn nog geen contracten" in page
    assert 'href="/imports/new"' in page


def test_shows_contracts_flags_and_the_limits_of_a_flag(client: FlaskClient) -> None:
    page = page_of(client, "/")
    for text in (
        "Bedrijfskleding",
        "DVR-1",
        "Fictieve Kleding B.V.",
        "€\N{NO-BREAK SPACE}1.240.000",
    ):
        assert text in page
    assert "geen oordeel over een leverancier" in page
    assert "laatste import op" in page


def test_every_band_has_a_shape_and_a_word(client: FlaskClient) -> None:
    page = page_of(client, "/")
    bands = page.split('<span class="band ')[1:]
    assert bands
    for band in bands:
        inside = band.split("</span>")[0]
        assert "<svg" in inside
        assert inside.rsplit(">", 1)[1].strip()


def test_speaks_both_languages_and_remembers(client: FlaskClient) -> None:
    assert '<html lang="nl">' in page_of(client, "/")
    english = page_of(client, "/?q=kleding&lang=en")
    assert '<html lang="en">' in english
    assert "?q=kleding&amp;lang=nl" in english
    assert '<html lang="en">' in page_of(client, "/checks/new")
    assert '<html lang="nl">' in page_of(client, "/checks/new?lang=nl")
    assert '<html lang="nl">' in page_of(client, "/checks/new?lang=fr")


def test_filters_and_keeps_the_filter(client: FlaskClient) -> None:
    page = page_of(client, "/?q=kleding&sort=-value")
    assert "Bedrijfskleding" in page
    assert "Kantoorartikelen" not in page
    assert 'value="kleding"' in page
    assert "contracts.csv?q=kleding" in page.replace("sort=-value&amp;", "")
    assert "Geen contract past" in page_of(client, "/?q=bestaatniet")


def test_a_page_beyond_the_last_shows_the_last(client: FlaskClient) -> None:
    assert "DVR-1" in page_of(client, "/?page=999999")


def test_pages_go_on_by_the_key_of_a_row(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    rows = "\n".join(f"N-{n:03};Kleding {n};Maker;NL;18110000;1000;2026-02-01;2029-01-31"
                     for n in range(60))  # fmt: skip
    import_files(
        portfolio_of(app),
        [("more.csv", f"{HEADINGS}\n{rows}\n".encode())],
        ImportOptions(who="test", buyer_type="central", buyer_country="NL"),
    )
    client = client_of(app)
    first = page_of(client, "/?sort=number&q=kleding")
    second = page_of(client, link_in(first, "next"))
    third = page_of(client, link_in(second, "next"))
    assert [NUMBERS.findall(page) for page in (first, second, third)] == [
        ["DVR-1", *(f"N-{n:03}" for n in range(24))],
        [f"N-{n:03}" for n in range(24, 49)],
        [f"N-{n:03}" for n in range(49, 60)],
    ]
    assert "Pagina 2 van 3" in second
    assert 'rel="next"' not in third
    assert NUMBERS.findall(page_of(client, link_in(third, "prev"))) == NUMBERS.findall(second)
    last = page_of(client, "/?sort=number&q=kleding&before=last")
    assert NUMBERS.findall(last)[-1] == "N-059"
    assert "Pagina 3 van 3" in last
    assert NUMBERS.findall(page_of(client, "/?sort=number&q=kleding&page=2")) == (
        NUMBERS.findall(second)
    )


def test_a_key_that_is_none_is_refused_with_a_way_on(client: FlaskClient) -> None:
    page = page_of(client, "/?after=nonsense", status=422)
    assert "geen sleutel van een regel" in page


def test_what_nobody_counted_is_said_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_counts, "MOST_COUNTED", 1)
    page = page_of(client, "/?q=dvr-")
    assert "Meer dan 1 contracten in dit overzicht" in page
    assert "<strong>meer dan 1</strong> Alle" in page


def link_in(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    assert found, rel
    return found[1].replace("&amp;", "&")


def test_a_contract_that_ended_is_marked_and_comes_last(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    row = "OLD-1;Kleding van toen;Oude Kleding B.V.;NL;18110000;9000000;2021-02-01;2023-01-31"
    import_files(
        portfolio_of(app),
        [("old.csv", f"{HEADINGS}\n{row}\n".encode())],
        ImportOptions(who="test", buyer_type="central", buyer_country="NL"),
    )
    client = client_of(app)
    page = page_of(client, "/")
    assert page.index("DVR-2") < page.index("OLD-1")
    assert page.count("afgelopen op 31 januari 2023") == 1
    by_value, by_end = page_of(client, "/?sort=-value"), page_of(client, "/?sort=ends")
    assert by_value.index("OLD-1") < by_value.index("DVR-2")
    assert by_end.index("DVR-2") < by_end.index("OLD-1")


def test_of_a_contract_that_ended_the_next_one_is_what_to_do(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    stored = portfolio_of(app).contracts.get("DVR-1")
    ended = replace(stored.contract, ends=date(2026, 5, 31))
    portfolio_of(app).imports.keep(Batch((ended,)), "test")
    rescreen(portfolio_of(app), screener_for(app.extensions["screening"].store, DAY))
    page = page_of(client_of(app), f"/contracts/{stored.id}")
    steps = page.split('<ol class="steps">')[1].split("</ol>")[0]
    assert "Dit contract is afgelopen" in steps
    assert "Gebruik de clausule die past" not in steps
    assert "afgelopen op 31 mei 2026" in page


def test_saves_the_view_without_anything_that_runs(client: FlaskClient) -> None:
    assert client.get("/contracts.csv?q=a").status_code == 422, "as the list, and no broken file"
    text = client.get("/contracts.csv?q=DVR-3").get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["title"] for row in rows] == [f"'{FORMULA}"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/contracts.xlsx").get_data()))
    cells = [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert len([cell for cell in cells if cell.startswith("DVR-")]) == 3
    assert not any(cell.startswith("=") for cell in cells)
    assert client.get("/contracts.pdf").status_code == 404


def test_shows_a_contract_with_all_a_manager_needs(app: Flask, client: FlaskClient) -> None:
    page = page_of(client, f"/contracts/{id_of(app, 'DVR-1')}")
    for heading in (
        "Wat u nu kunt doen",
        "Plicht",
        "Risico per thema",
        "Waar het risico zit",
        "Clausule",
        "Vragen aan de leverancier",
        "Wat bekend is en wat niet",
        "Voor de auditor",
    ):
        assert heading in page, heading
    assert page.count("<h1>") == 1
    assert 'class="kind kind-inferred"' in page
    assert "Een goed antwoord" in page
    assert page.count("geen bevinding over deze leverancier") == 1


def test_shows_numbers_of_the_method_only_to_the_auditor(app: Flask, client: FlaskClient) -> None:
    path = f"/contracts/{id_of(app, 'DVR-1')}"
    verdict = given_verdicts.document(app, "DVR-1")
    value = f"{verdict['risk']['issues'][0]['value']:.4f}"
    before, after = page_of(client, path).split('id="auditor"')
    assert value in after
    assert value not in before
    assert verdict["pins"]["inputs"] in after


def test_gives_the_clauses_in_both_languages_with_the_names_filled_in(
    app: Flask, client: FlaskClient
) -> None:
    page = page_of(client, f"/contracts/{id_of(app, 'DVR-1')}")
    texts = [part.split("</div>")[0] for part in page.split('class="clause-text"')[1:]]
    assert texts
    assert {'lang="nl"' in text for text in texts} == {True, False}
    assert any("Fictieve Kleding B.V." in text for text in texts)
    assert not any("{" in text or "[" in text for text in texts)


def test_a_person_confirms_the_category_and_the_verdict_follows(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client = client_of(app)
    id = id_of(app, "DVR-1")
    assert "Vraag open" in page_of(client, f"/contracts/{id}")
    csrf = token_of(client, f"/contracts/{id}")
    form = {"csrf_token": csrf, "category": "bedrijfskleding", "why": "Het gaat om uniformen"}
    answer = client.post(f"/contracts/{id}/category", data=form)
    assert answer.status_code == 303
    page = page_of(client, answer.location.split("#")[0])
    assert "De categorie is bevestigd" in page
    assert "Een clausule is verplicht" in page
    assert "Het gaat om uniformen" in page
    verdict = given_verdicts.document(app, id)
    assert verdict["flag"] == "required"


def test_asks_again_when_no_category_was_chosen(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client = client_of(app)
    id = id_of(app, "DVR-1")
    csrf = token_of(client, f"/contracts/{id}")
    form = {"csrf_token": csrf, "category": "kleren", "why": "Het zijn uniformen"}
    answer = client.post(f"/contracts/{id}/category", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Het zijn uniformen"' in page
    assert "<title>Fout:" in page
    assert 'href="#category"' in page
    assert portfolio_of(app).reviews.history(id) == ()
    (english,) = re.findall(r'href="([^"]*lang=en)"', page)
    assert '<html lang="en">' in page_of(client, english)


def test_an_error_page_says_what_and_where_to_go(client: FlaskClient) -> None:
    page = page_of(client, "/contracts/c00000000000", 404)
    assert "Deze pagina bestaat niet" in page
    assert "Naar de contracten" in page
    assert "This page does not exist" in page_of(client, "/nope?lang=en", 404)


def test_an_unexpected_error_shows_nothing_of_the_inside(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setitem(app.view_functions, "health.healthz", broken)
    page = page_of(client, "/healthz", 500)
    assert "Er ging bij ons iets mis" in page
    assert "secret of the house" not in page
