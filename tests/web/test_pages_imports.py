"""Import by upload: look first, correct, confirm, undo."""

import io
import re
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.audit import Door, LogFilter
from screening.model.contracts import ContractFilter
from screening.model.people import Role
from screening.services import uploads
from screening.services.importing import import_paths
from tests.support.asked_jobs import work_for, working
from tests.support.people import add_person, signed_in
from tests.support.web_client import (
    client_of,
    make_app,
    portfolio_of,
    register,
    services_of,
    text_of,
    token_of,
)

STRANGE = b"wat we kopen;van wie;prijs;code\nLaarzen;Fictief Leer B.V.;25000;18800000\n"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path, filled=False)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def upload(client: FlaskClient, *files: tuple[str, bytes], **said: str) -> str:
    """Upload, and answer the address of the preview."""
    form = {
        "csrf_token": token_of(client, "/imports/new"),
        "files": [(io.BytesIO(content), name) for name, content in files],
        **said,
    }
    answer = client.post("/imports/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)[:500]
    return answer.location


def decide(client: FlaskClient, place: str, **form: object) -> str:
    token = token_of(client, place)
    answer = client.post(place, data={"csrf_token": token, **form})
    assert answer.status_code == 303
    return answer.location


def test_shows_how_a_file_is_read_and_keeps_nothing_yet(app: Flask, client: FlaskClient) -> None:
    place = upload(client, ("register.csv", register()))
    page = text_of(client, place)
    assert "Er is nog niets bewaard" in page
    assert "register.csv" in page
    assert "Fictieve Kleding B.V." in page
    assert re.search(r'<option value="supplier" selected>', page)
    assert portfolio_of(app).listing.stats().contracts == 0


def test_confirms_screens_and_removes_the_files(app: Flask, client: FlaskClient) -> None:
    place = upload(client, ("register.csv", register()), buyer="Ministerie", buyer_type="central")
    result = decide(client, place, do="confirm", buyer="Ministerie", buyer_type="central")
    assert "Import klaar" in text_of(client, result)
    stats = portfolio_of(app).listing.stats()
    assert (stats.contracts, stats.not_screened) == (3, 0)
    home: Path = app.extensions["screening"].settings.home
    assert list((home / "uploads").rglob("*.bin")) == []
    assert client.get(place).location == result
    assert "Bedrijfskleding" in text_of(client, "/")


def test_a_person_overrules_a_column_and_it_is_remembered(app: Flask, client: FlaskClient) -> None:
    place = upload(client, ("vreemd.csv", STRANGE))
    page = text_of(client, place)
    headings = re.findall(r'name="heading" value="([^"]+)"', page)
    assert headings == ["wat we kopen", "van wie", "prijs", "code"]
    said = ["title", "supplier", "value", "cpv"]
    again = decide(client, place, do="again", heading=headings, field=said)
    chosen = re.findall(r'<option value="(\w+)" selected>', text_of(client, again))
    assert set(said) <= set(chosen)
    decide(client, again, do="confirm", heading=headings, field=said)
    assert portfolio_of(app).listing.stats().contracts == 1
    page = text_of(client, upload(client, ("vreemd.csv", STRANGE)))
    assert set(said) <= set(re.findall(r'<option value="(\w+)" selected>', page))


def test_asks_for_a_file_and_loses_nothing(client: FlaskClient) -> None:
    form = {"csrf_token": token_of(client, "/imports/new"), "buyer": "Gemeente Nergens"}
    answer = client.post("/imports/new", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "<title>Fout:" in page
    assert 'href="#files"' in page
    assert 'value="Gemeente Nergens"' in page


def test_a_file_that_is_no_register_is_refused_with_a_sentence(client: FlaskClient) -> None:
    page = text_of(client, upload(client, ("notes.md", b"# Notes\n\nNothing to see.\n")))
    assert "geweigerd" in page


def test_a_name_never_becomes_a_path(app: Flask, client: FlaskClient) -> None:
    upload(client, ("../../../etc/evil.csv", register()))
    home: Path = app.extensions["screening"].settings.home
    names = {path.name for path in (home / "uploads").rglob("*") if path.is_file()}
    assert names == {"0.bin", "state.json"}


@pytest.mark.parametrize("token", ["..", "x", "A" * 22, "%2e%2e%2fsecret_key", "a" * 5000])
def test_an_upload_that_is_not_there_is_not_found(client: FlaskClient, token: str) -> None:
    assert client.get(f"/imports/new/{token}").status_code == 404


def test_where_uploads_that_wait_leave_no_room_the_form_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_WAITING", 10)
    form = {
        "csrf_token": token_of(client, "/imports/new"),
        "files": [(io.BytesIO(register()), "register.csv")],
        "buyer": "Gemeente Voorbeeld",
    }
    answer = client.post("/imports/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "Bewaar of stop wat wacht" in answer.text
    assert "Gemeente Voorbeeld" in answer.text
    sent = client.post("/api/v1/imports", data=register(), content_type="text/csv")
    assert (sent.status_code, sent.get_json()["errors"][0]["field"]) == (422, "files")


def test_stopping_removes_the_upload(app: Flask, client: FlaskClient) -> None:
    place = upload(client, ("register.csv", register()))
    assert decide(client, place, do="stop").endswith("/imports/new")
    assert client.get(place).status_code == 404


@pytest.mark.parametrize("others", [("confirm",) * 5, ("stop",) * 3])
def test_clicks_at_the_same_moment_are_one_import_or_none(
    app: Flask, client: FlaskClient, others: tuple[str, ...]
) -> None:
    place = upload(client, ("register.csv", register()))
    visitors = [(client_of(app), choice) for choice in ("confirm", *others)]
    tokens = [token_of(visitor, place) for visitor, _ in visitors]
    ready = threading.Barrier(len(visitors))

    def click(number: int) -> int:
        visitor, choice = visitors[number]
        ready.wait(30)
        form = {"csrf_token": tokens[number], "do": choice}
        return int(visitor.post(place, data=form).status_code)

    with ThreadPoolExecutor(len(visitors)) as threads:
        answers = set(threads.map(click, range(len(visitors))))
    was_stopped = 404 in answers  # then whoever came after found nothing
    assert answers <= {303, 404}
    assert len(portfolio_of(app).imports.runs()) == (0 if was_stopped else 1)


def test_undoes_an_import_after_asking(app: Flask, client: FlaskClient) -> None:
    decide(client, upload(client, ("register.csv", register())), do="confirm")
    page = text_of(client, "/imports")
    place = re.search(r'href="(/imports/\d+/undo)"', page)
    assert place
    assert "Deze import terugdraaien?" in text_of(client, place[1])
    assert decide(client, place[1], why="verkeerd").startswith("/imports?undone")
    assert portfolio_of(app).listing.stats().contracts == 0
    page = text_of(client, "/imports")
    assert "teruggedraaid op" in page
    assert "/undo" not in page


def test_many_contracts_are_screened_while_the_visitor_goes_on(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.web.request_context.AT_ONCE", 1)
    result = decide(client, upload(client, ("register.csv", register())), do="confirm")
    work_for(app)
    assert "worden nu gescreend" in text_of(client, result)
    assert portfolio_of(app).listing.stats().not_screened == 0


def test_names_each_table_of_several_files(client: FlaskClient) -> None:
    notes = ("a.md", b"# Notes\n")
    page = text_of(client, upload(client, notes, ("register.csv", register())))
    assert "Kolommen van register.csv" in page
    assert "Kolommen van a.md" not in page


def test_a_person_can_explain_a_table_inside_an_archive(app: Flask, client: FlaskClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("map/strange.csv", STRANGE)
    place = upload(client, ("all.zip", packed.getvalue()))
    assert "Kolommen van all.zip/map/strange.csv" in text_of(client, place)
    headings = ["wat we kopen", "van wie", "prijs", "code"]
    said = {"heading": headings, "field": ["title", "supplier", "value", "cpv"]}
    decide(client, place, do="confirm", **said)
    assert portfolio_of(app).listing.stats().contracts == 1


def test_a_facility_list_is_taken_for_the_list_of_the_brand_that_is_named(
    app: Flask, client: FlaskClient
) -> None:
    content = b"name,address,country\nFictief Naaiatelier,1 Straat,IN\n"
    place = upload(client, ("list.csv", content), brand="Fictief Merk")
    decide(client, place, do="confirm", brand="Fictief Merk")
    assert portfolio_of(app).listing.stats().ties == 1


def test_an_upload_outlives_a_crash_while_its_state_is_written(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = upload(client, ("strange.csv", STRANGE))
    token = token_of(client, place)
    whole = Path.write_text

    def half(path: Path, text: str, *more: str) -> None:
        whole(path, text[:20], *more)
        raise OSError("killed")

    monkeypatch.setattr(Path, "write_text", half)
    assert client.post(place, data={"csrf_token": token, "buyer": "Wij"}).status_code == 500
    monkeypatch.undo()
    assert "strange.csv" in text_of(client, place)


def test_what_a_reader_says_is_said_in_dutch(app: Flask, client: FlaskClient) -> None:
    rows = "C-1;Inkoop;Vos B.V.;A-12;abc\n;;;18110000;5\n"
    table = ("contractnummer;titel;leverancier;cpv;waarde\n" + rows).encode()
    text = text_of(client, upload(client, ("register.csv", table), ("niets.json", b"7")))
    assert "rij 2, “cpv”: “A-12” bevat geen CPV-code" in text
    assert "Deze JSON is alleen een getal, geen contracten." in text
    assert "noemt geen leverancier en geen onderwerp" in text
    assert "names no supplier" not in text


def test_a_table_with_a_supplier_alone_is_not_said_to_have_none(client: FlaskClient) -> None:
    table = b"Wederpartij;Zaaknaam\nVos B.V.;abc\nHaas B.V.;def\n"
    text = text_of(client, upload(client, ("lijst.csv", table)))
    assert '<option value="supplier" selected>' in text
    assert "of een leverancier met wat er is gekocht" in text


def test_a_run_shows_files_without_the_folders_of_this_machine(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    file = tmp_path / "register.csv"
    file.write_text("contractnummer;titel;leverancier\nX-9;Papier;Vos B.V.\n", encoding="utf-8")
    import_paths(portfolio_of(app), [file])
    run = portfolio_of(app).imports.runs()[0]
    text = text_of(client, f"/imports/{run.id}")
    assert ">register.csv<" in text
    assert str(tmp_path) not in text


def test_the_country_of_the_buyer_is_kept_with_the_contracts(
    app: Flask, client: FlaskClient
) -> None:
    rows = b"nummer;titel;leverancier\nA-1;Laarzen;Fictief Leer B.V.\n"
    place = upload(client, ("a.csv", rows), buyer="Byen", buyer_country="Noorwegen")
    assert 'value="NO"' in text_of(client, place)
    decide(client, place, do="confirm")
    (line,) = portfolio_of(app).listing.page(ContractFilter()).items
    assert line.buyer is not None
    assert line.buyer.country == "NO"


def test_a_country_that_nobody_knows_is_refused_at_its_field(client: FlaskClient) -> None:
    form = {
        "csrf_token": token_of(client, "/imports/new"),
        "files": [(io.BytesIO(b"a;b\n1;2\n"), "a.csv")],
        "buyer_country": "Narnia",
    }
    answer = client.post("/imports/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert 'href="#buyer_country"' in answer.get_data(as_text=True)


HEADLESS = b"C-1;Schoonmaak van scholen;Blink B.V.;1000,00\nC-2;Uniformen;Wevers B.V.;2500,50\n"


def test_a_file_without_headings_is_asked_about(app: Flask, client: FlaskClient) -> None:
    place = upload(client, ("zonder.csv", HEADLESS))
    page = text_of(client, place)
    assert "Kolom 1" in page  # no row could be headings, so none of them is taken for it
    assert "Schoonmaak van scholen" in page
    ticked = {"no_headings": "zonder.csv", "heading": [f"Column {n}" for n in range(1, 5)]}
    said = ["number", "title", "supplier", "value"]
    again = decide(client, place, do="again", field=said, **ticked)
    assert "Bewaar en screen" in text_of(client, again)
    decide(client, again, do="confirm", field=said, **ticked)
    stored = portfolio_of(app).contracts.get("C-1").contract
    assert (stored.title, portfolio_of(app).listing.stats().contracts) == (
        "Schoonmaak van scholen",
        2,
    )


def test_a_first_row_of_words_is_data_when_a_person_says_so(client: FlaskClient) -> None:
    words = b"Schoonmaak;Blink B.V.;Utrecht\nUniformen;Wevers B.V.;Zwolle\n"
    place = upload(client, ("woorden.csv", words))
    assert "Kolom 1" not in text_of(client, place)
    again = decide(client, place, do="confirm", no_headings="woorden.csv")
    assert again == place  # read again first: a person has not seen it this way
    page = text_of(client, again)
    assert "Kolom 1" in page
    assert 'value="woorden.csv" checked' in page
    assert "Kolom 1" not in text_of(client, decide(client, place, do="again"))


def test_nothing_is_offered_to_be_kept_of_a_refused_file(app: Flask, client: FlaskClient) -> None:
    place = upload(client, ("scan.pdf", b"%PDF-1.7 not a register"))
    page = text_of(client, place)
    assert "Bewaar en screen" not in page
    assert "kies een ander bestand" in page
    assert decide(client, place, do="confirm") == place
    assert portfolio_of(app).imports.runs() == ()


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", ("Zou nieuw zijn", "leesbaar")), ("en", ("Would be new", "can be read"))],
)
def test_a_preview_says_what_would_be(
    client: FlaskClient, language: str, words: tuple[str, ...]
) -> None:
    page = text_of(client, f"{upload(client, ('register.csv', register()))}?lang={language}")
    assert all(word in page for word in words)
    assert "geïmporteerd" not in page


def test_who_buys_is_asked_and_remembered(client: FlaskClient) -> None:
    assert 'name="buyer_country" value="Nederland"' in text_of(client, "/imports/new?lang=nl")
    said = {"buyer": "Stad Gent", "buyer_type": "subcentral", "buyer_country": "BE"}
    place = upload(client, ("register.csv", register()), **said)
    decide(client, place, do="confirm", **said)
    page = text_of(client, "/imports/new?lang=nl")
    for kept in ('value="Stad Gent"', 'value="subcentral" selected', 'value="België"'):
        assert kept in page


def test_payments_are_counted_and_no_contract_is_made(app: Flask, client: FlaskClient) -> None:
    paid = b"leverancier;betaaldatum;betaald bedrag\nBlink B.V.;03-02-2026;100\n"
    place = upload(client, ("betalingen.csv", paid))
    assert "Betalingen" in text_of(client, place)
    result = text_of(client, decide(client, place, do="confirm"))
    assert 'href="/payments"' in result
    assert portfolio_of(app).listing.stats().contracts == 0


def test_clauses_that_a_register_names_begin_the_calendar_and_are_asked_about_once(
    app: Flask, client: FlaskClient
) -> None:
    head, *rows = register().decode().splitlines()
    cells = ("ISV-clausule", "C2; C8", "ja", "C99")
    content = "\n".join(
        f"{row};{cell}" for row, cell in zip((head, *rows), cells, strict=True)
    ).encode()
    place = upload(client, ("register.csv", content))
    page = text_of(client, place)
    assert '<option value="clauses" selected>' in page
    assert "Clausules zouden worden vastgelegd van" in page
    assert "“ja” zegt niet welke clausule" in page
    assert "“C99” is geen clausule van ons" in page
    assert "Clausules vastgelegd van" in text_of(client, decide(client, place, do="confirm"))
    portfolio = portfolio_of(app)
    named, asked = (portfolio.contracts.get(number).id for number in ("DVR-1", "DVR-2"))
    page = text_of(client, f"/contracts/{named}?lang=nl")
    assert "Gelezen uit register.csv, rij 2" in page
    assert "Agenda van dit contract" in page
    assert "Welke clausule is het?" not in page
    assert "Het register zegt “ja”" in text_of(client, f"/contracts/{asked}?lang=nl")
    (logged,) = portfolio.log.page(LogFilter(door=Door.IMPORT), 9)
    assert (logged.line.object, logged.why) == (named, "register.csv, row 2")
    again = decide(client, upload(client, ("register.csv", content)), do="confirm")
    assert "Clausules vastgelegd van" not in text_of(client, again)
    assert len(portfolio.clauses.history(named)) == 1
    first = portfolio.imports.runs()[-1]
    decide(client, f"/imports/{first.id}/undo", why="verkeerd")
    assert portfolio.listing.stats().contracts == 0


# -- where several people send files --


@pytest.fixture
def anna(app: Flask) -> FlaskClient:
    """Somebody who is signed in and may import; no file is read in the process of the pages."""
    return signed_in(app, add_person(services_of(app).store, Role.CONTRACT_MANAGER))


PAGES = import_module("screening.web.pages.imports")  # by its name in the package it is a blueprint


def not_here(*given: object, **more: object) -> None:
    raise AssertionError("read in the process that makes pages")


def test_where_people_have_accounts_no_file_is_read_by_the_process_that_makes_pages(
    app: Flask, anna: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PAGES, "A_MOMENT", 0.0)
    with monkeypatch.context() as here:
        here.setattr(PAGES, "read_upload", not_here)
        here.setattr(PAGES, "import_files", not_here)
        job = upload(anna, ("register.csv", register()))
        assert job.startswith("/jobs/")
        assert work_for(app).state == "done"
        preview = re.search(r"/imports/new/[\w-]+", text_of(anna, job))
        assert preview is not None
        assert "DVR-1" not in text_of(anna, "/")
        kept = decide(anna, preview.group(), do="confirm")
        assert kept.startswith("/jobs/")
    assert work_for(app).state == "done"
    assert "DVR-1" in text_of(anna, "/")


def test_with_a_worker_beside_a_small_upload_goes_on_by_itself(
    app: Flask, anna: FlaskClient
) -> None:
    with working(app):
        preview = upload(anna, ("register.csv", register()))
        assert preview.startswith("/imports/new/")
        assert decide(anna, preview, do="confirm") == preview
        assert anna.get(preview).location == f"{preview}/result"
    assert "DVR-1" in text_of(anna, "/")
