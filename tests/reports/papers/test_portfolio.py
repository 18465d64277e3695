"""Contracts in figures: the page, the paper and the workbook say the same."""

import io
import json
import re
import zipfile
from datetime import date

import pytest
from docx import Document
from flask import Flask
from python_calamine import CalamineWorkbook

from screening.model.contracts import ContractFilter
from screening.services.importing import ImportOptions, import_files
from tests.support.pdf_ua import faults
from tests.support.web_client import FORMULA, client_of, make_app, portfolio_of, text_of

LATER = (
    "contractnummer;titel;leverancier;land leverancier;contractwaarde;valuta;afdeling\n"
    "DVR-4;Nog niet beoordeeld;Vos B.V.;NL;1000,50;GBP;ICT\n"
    "DVR-5;Zonder waarde;Haas B.V.;NL;;;ICT\n"
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Three contracts with a verdict and two without, of which one has no value at all."""
    app = make_app(tmp_path_factory.mktemp("figures"))
    options = ImportOptions(who="test", buyer="Ministerie van Voorbeelden", buyer_country="NL")
    import_files(portfolio_of(app), [("more.csv", LATER.encode())], options)
    return app


def paper(app: Flask, form: str, query: str = "") -> bytes:
    answer = client_of(app).get(f"/overview.{form}?language=nl{query}")
    assert answer.status_code == 200
    return bytes(answer.data)


def saved(app: Flask, form: str, language: str = "nl") -> bytes:
    answer = client_of(app).get(f"/contracts.{form}?language={language}")
    assert answer.status_code == 200
    return bytes(answer.data)


def test_the_figures_are_those_of_the_tabs_of_the_list(app: Flask) -> None:
    tabs = portfolio_of(app).listing.page(ContractFilter()).counts_by_flag
    figures = json.loads(paper(app, "json"))["figures"]
    counted = {line["slug"]: line["contracts"] for line in figures["by_flag"] if line["contracts"]}
    assert counted == dict(tabs)
    assert figures["contracts"] == 5


def test_page_paper_and_workbook_say_the_same_sums_with_what_is_not_known(app: Flask) -> None:
    said = "Van 3 van de 5 is de waarde in euro's bekend: samen € 3.560.000."
    page = text_of(client_of(app), "/overview?lang=nl").replace("\N{NO-BREAK SPACE}", " ")
    document = Document(io.BytesIO(paper(app, "docx")))
    words = "\n".join(cell.text for table in document.tables for row in table.rows
                      for cell in row.cells).replace("\N{NO-BREAK SPACE}", " ")  # fmt: skip
    rest = "Van 1 staat die in een andere valuta of zonder valuta, van 1 is die niet bekend."
    assert said.replace("'", "&#39;") in page
    assert rest in page
    assert f"{said} {rest}" in words
    book = CalamineWorkbook.from_filelike(io.BytesIO(saved(app, "xlsx")))
    assert book.get_sheet_by_name("Cijfers").to_python()[1][2:] == [
        5.0,
        1.0,
        3560000.0,
        3.0,
        1.0,
        1.0,
    ]


def test_what_was_not_screened_and_whose_department_is_unknown_stands_there(app: Flask) -> None:
    page = text_of(client_of(app), "/overview?lang=nl")
    assert "Nog niet beoordeeld" in page
    assert "Van 3 contracten is het niet bekend." in page  # of which department they are
    assert 'class="unknown"' in page


def test_a_filter_narrows_every_figure_and_is_named(app: Flask) -> None:
    document = json.loads(paper(app, "json", "&department=ICT"))
    assert document["figures"]["contracts"] == 2
    assert document["filter"]["department"] == "ICT"
    assert "Gekozen: afdeling ICT." in text_of(client_of(app), "/overview?lang=nl&department=ICT")


def test_each_drawing_of_the_paper_has_its_words_and_its_table(app: Flask) -> None:
    content = paper(app, "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        body = parts.read("word/document.xml").decode()
        pictures = [name for name in parts.namelist() if name.startswith("word/media/")]
    described = re.findall(r'descr="(Naar [^"]+)"', body)
    assert len(described) == len(pictures) == 7
    assert all("contracten" in words for words in described)


def test_the_paper_is_pdf_ua_and_the_same_each_time(app: Flask) -> None:
    content = paper(app, "pdf")
    assert faults(content) == []
    assert content == paper(app, "pdf")


def test_a_workbook_has_dutch_words_typed_cells_and_a_frozen_heading(app: Flask) -> None:
    content = saved(app, "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Contracten", "Cijfers"]
    rows = book.get_sheet_by_name("Contracten").to_python()
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    line = next(each for each in lines if each["Contractnummer"] == "DVR-1")
    assert line["Contractwaarde"] == 1240000.0
    assert line["Startdatum"] == date(2026, 2, 1)
    assert line["Vlag"] == "Vraag open"
    assert line["Wat wordt gekocht"] == "Beroepskleding"
    assert (
        next(line for line in lines if line["Contractnummer"] == "DVR-3")["Titel"] == "'" + FORMULA
    )
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet
    assert "<cols>" in sheet
    assert content == saved(app, "xlsx")


def test_csv_opens_in_the_spreadsheet_of_its_land(app: Flask) -> None:
    dutch, english = saved(app, "csv").decode(), saved(app, "csv", "en").decode()
    assert dutch.startswith("\ufeffContractnummer;Titel;")
    assert english.startswith("\ufeffContract number,Title,")
    assert ";1000,50;GBP;" in dutch
    assert ",1000.50,GBP," in english
    for text in (dutch, english):
        assert not re.search(r'(^|[;,\n])"?[=@]', text)


def test_the_list_for_programs_stays_as_it_was(app: Flask) -> None:
    plain = client_of(app).get("/contracts.csv").get_data(as_text=True)
    assert plain.startswith("\ufeffid,number,title,buyer,suppliers,supplier_countries,cpv,")
    page = text_of(client_of(app), "/?lang=nl")
    assert 'href="/contracts.xlsx?language=nl"' in page
    assert 'href="/overview"' in page
