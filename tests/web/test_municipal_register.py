"""A register as a municipality keeps it: no titles, an owner, a department, ended contracts."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from screening.services.importing import ImportOptions, import_files
from screening.services.screening import rescreen, screener_for
from tests.support.web_client import DAY, client_of, make_app, portfolio_of, services_of

REGISTER = """Contractnummer;Omschrijving;Afdeling;Contracteigenaar;Status;Opmerkingen;Leverancier;\
Contractwaarde;Ingangsdatum;Einddatum
GV-1;Schoonmaak van de scholen;Sociaal Domein;A. de Vries;lopend;verlengd in 2025;Blink B.V.;\
900000;01-01-2024;31-12-2030
GV-2;Uniformen voor handhaving;Veiligheid;B. Jansen;beëindigd;;Wevers B.V.;700000;\
01-01-2020;31-12-2023
GV-3;;Veiligheid;B. Jansen;lopend;;Wevers B.V.;5000;01-01-2025;31-12-2029
""".replace("\\\n", "")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    made = make_app(tmp_path_factory.mktemp("home"), filled=False)
    portfolio = portfolio_of(made)
    options = ImportOptions(buyer="Gemeente Voorbeeld", buyer_type="subcentral", buyer_country="NL")
    import_files(portfolio, [("register.csv", REGISTER.encode())], options)
    rescreen(portfolio, screener_for(services_of(made).store, DAY))
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def page_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def lines_of(client: FlaskClient, query: str = "") -> dict[str, dict[str, object]]:
    body = client.get(f"/api/v1/contracts?{query}").get_json()
    return {line["number"]: line for line in body["contracts"]}


def test_a_description_stands_where_there_is_no_title(client: FlaskClient) -> None:
    page = page_of(client, "/?lang=nl")
    assert ">Schoonmaak van de scholen</a>" in page
    assert page.count(">GV-3<") == 1  # a number that is the title is not said twice
    assert page.count("GV-3") == 2  # beside it the box to tick is called by it
    contract = page_of(client, f"/contracts/{lines_of(client)['GV-1']['id']}")
    assert "<h1>Schoonmaak van de scholen</h1>" in contract


def test_the_department_is_not_the_buyer(client: FlaskClient) -> None:
    for line in lines_of(client).values():
        assert line["buyer"] == "Gemeente Voorbeeld"


def test_owner_department_status_and_notes_are_kept_and_shown(client: FlaskClient) -> None:
    line = lines_of(client)["GV-1"]
    assert (line["owner"], line["department"]) == ("A. de Vries", "Sociaal Domein")
    assert (line["status"], line["notes"]) == ("lopend", "verlengd in 2025")
    facts = client.get(f"/api/v1/contracts/{line['id']}").get_json()["contract"]
    assert (facts["owner"], facts["notes"]) == ("A. de Vries", "verlengd in 2025")
    for language, label in (("nl", "Contracteigenaar"), ("en", "Contract owner")):
        page = page_of(client, f"/contracts/{line['id']}?lang={language}")
        assert label in page
        assert "verlengd in 2025" in page


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("owner=B. Jansen", {"GV-2", "GV-3"}),
        ("department=Sociaal Domein", {"GV-1"}),
        ("status=lopend&department=Veiligheid", {"GV-3"}),
        ("term=ended", {"GV-2"}),
        ("term=running", {"GV-1", "GV-3"}),
        ("q=jansen uniformen", {"GV-2"}),
    ],
)
def test_the_list_is_narrowed_on_the_page_and_in_the_api(
    client: FlaskClient, query: str, numbers: set[str]
) -> None:
    assert set(lines_of(client, query)) == numbers
    page = page_of(client, f"/?{query}")
    assert all((number in page) == (number in numbers) for number in ("GV-1", "GV-2", "GV-3"))


def test_an_ended_contract_is_marked_last_and_told_nothing_to_insert(client: FlaskClient) -> None:
    body = client.get("/api/v1/contracts?sort=urgency").get_json()
    assert body["contracts"][-1]["number"] == "GV-2"
    line = lines_of(client)["GV-2"]
    assert line["ended"] is True
    for language, mark, advice in (
        ("nl", "afgelopen op", "er is niets in te voegen"),
        ("en", "ended on", "nothing to insert"),
    ):
        assert mark in page_of(client, f"/?lang={language}")
        page = page_of(client, f"/contracts/{line['id']}?lang={language}")
        assert advice in page
        assert 'href="#clause">Gebruik' not in page


def test_the_page_offers_the_values_that_occur(client: FlaskClient) -> None:
    page = page_of(client, "/?lang=nl")
    for value in ("A. de Vries", "B. Jansen", "Sociaal Domein", "beëindigd"):
        assert f"<option>{value}</option>" in page


def test_a_save_of_the_list_holds_them(client: FlaskClient) -> None:
    text = page_of(client, "/contracts.csv?owner=A. de Vries")
    (row,) = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    assert (row["description"], row["owner"]) == ("Schoonmaak van de scholen", "A. de Vries")
    assert (row["department"], row["status"]) == ("Sociaal Domein", "lopend")
    answer = client.get("/contracts.xlsx?term=ended")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0)
    head, row_ = sheet.to_python()
    assert row_[head.index("owner")] == "B. Jansen"


def test_a_register_imported_again_changes_nothing_and_undo_puts_owners_back(
    tmp_path: Path,
) -> None:
    portfolio = portfolio_of(make_app(tmp_path, filled=False))
    first = import_files(portfolio, [("r.csv", REGISTER.encode())]).report
    again = import_files(portfolio, [("r.csv", REGISTER.encode())]).report
    assert (first.created, again.unchanged) == (3, 3)
    moved = REGISTER.replace("A. de Vries", "C. Bakker").encode()
    changed = import_files(portfolio, [("r.csv", moved)]).report
    assert changed.updated == 1
    assert changed.run is not None
    portfolio.imports.undo(changed.run, "test")
    assert portfolio.contracts.get("GV-1").contract.owner == "A. de Vries"


def test_a_contract_that_ends_after_its_screening_is_screened_again(app: Flask) -> None:
    portfolio = portfolio_of(app)
    id = portfolio.contracts.get("GV-3").id
    assert portfolio.contracts.newly_ended(date(2029, 12, 31)) == ()
    assert portfolio.contracts.newly_ended(date(2030, 1, 1)) == (id,)
