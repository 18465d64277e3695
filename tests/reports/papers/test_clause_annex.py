"""The annex to a contract, as a command and a page write it, read back as Word reads it."""

import io
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument

from screening.reports.contract_subject import ContractSubject
from screening.reports.papers import put_together
from screening.reports.verdicts import entries
from screening.services.command_context import CommandContext, today
from screening.services.verdict_documents import VerdictDocuments
from tests.support.command_line import run
from tests.support.pdf_ua import faults
from tests.support.uniform_texts import adopted, desk
from tests.support.web_client import NASTY, client_of, id_of, make_app, portfolio_of

HEADINGS = (
    "Contractnummer", "Onderwerp", "Opdrachtgever", "Leverancier", "CPV-code", "Contractwaarde",
    "Valuta", "Start", "Einde",
)  # fmt: skip
MINISTRY, TOWN = "Ministerie van Voorbeelden", "Gemeente Voorbeeld"
TERM = ("EUR", "01-01-2026", "31-12-2029")
ROWS = (
    ("C-1", "Uniformen", MINISTRY, "Vos B.V.", "18110000", "1250000,00", *TERM),
    ("C-2", "Schoonmaak", TOWN, "Haas B.V.", "90910000", "2500000,00", *TERM),
    ("C-3", "Software", TOWN, "", "72200000", "9000,00", *TERM),
    ("C-4", "Uitzendkrachten", TOWN, "Bij B.V.", "79620000", "900000,00", *TERM),
)


def read(content: bytes) -> WordDocument:
    return Document(io.BytesIO(content))


def text_of(document: WordDocument) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def headings_of(document: WordDocument) -> list[str]:
    paragraphs = document.paragraphs
    return [
        p.text
        for p in paragraphs
        if p.style is not None and str(p.style.name).startswith("Heading")
    ]


def table_under(document: WordDocument, heading: str) -> list[list[str]]:
    """Return the first table whose first heading this is."""
    for table in document.tables:
        if table.rows[0].cells[0].text == heading:
            return [[cell.text for cell in row.cells] for row in table.rows]
    raise AssertionError(f"no table {heading}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("annex")
    register = folder / "register.csv"
    register.write_text("\n".join(map(";".join, (HEADINGS, *ROWS))), encoding="utf-8")
    done = run(folder, "import", str(register), "--buyer-type", "central")
    assert done.returncode == 0, done.stderr
    return folder


def annex(home: Path, number: str, *words: str, form: str = "docx") -> bytes:
    path = home / f"out.{form}"
    done = run(home, "report", "clause-annex", number, "-o", str(path), *words)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return path.read_bytes()


def notes(home: Path, number: str, *words: str) -> bytes:
    path = home / "notes.docx"
    done = run(home, "report", "clause-notes", number, "-o", str(path), *words)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return path.read_bytes()


def test_an_annex_is_filled_in_from_the_contracts_own_verdict(home: Path) -> None:
    document = read(annex(home, "C-1", "--language", "nl"))
    facts = dict(table_under(document, "Wat"))
    assert facts["Nummer"] == "C-1"
    assert facts["Opdrachtgever"] == "Ministerie van Voorbeelden"
    assert facts["Opdrachtnemer"] == "Vos B.V."
    assert facts["Looptijd"] == "1 januari 2026 tot en met 31 december 2029"
    places = table_under(document, "Risico voor mensen")
    assert len(places) > 2
    assert all(all(row) for row in places)
    assert len({tuple(row[:4]) for row in places}) == len(places)
    said = text_of(document)
    assert "Vos B.V. voert dit contract uit met respect voor mensenrechten" in said
    assert "Ministerie van Voorbeelden vraagt geen wijziging" in said
    assert "{" not in said
    assert "[" not in said


def test_a_sentence_names_what_is_bought_without_what_its_title_includes(home: Path) -> None:
    document = read(annex(home, "C-4", "--language", "nl"))
    assert "personeel, met inbegrip van" in dict(table_under(document, "Wat"))["Wat wordt gekocht"]
    said = text_of(document)
    assert "in de keten van diensten voor de terbeschikkingstelling van personeel." in said
    assert "met inbegrip van" not in said


def test_what_the_buyer_should_know_is_a_paper_of_its_own(home: Path) -> None:
    assert headings_of(read(notes(home, "C-1", "--language", "nl"))) == [
        "Plicht", "Niveau", "Let op", "Als iets uitblijft: wat gebruikelijk is",
        "Termijnen die nergens zijn voorgeschreven", "Een lichtere vorm", "Artikelen naast de ISV",
        "Waar de risico's vandaan komen",
    ]  # fmt: skip


def test_nothing_of_the_buyers_own_file_goes_to_the_supplier(home: Path) -> None:
    annex_text = text_of(read(annex(home, "C-1", "--language", "nl")))
    for words in ("in gebreke stellen", "boete", "inschrijver", "art. 72"):
        assert words not in annex_text


def test_the_data_inside_the_pdf_of_the_annex_are_what_both_parties_may_read(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_HOME", str(home))
    context = CommandContext.open()
    documents = VerdictDocuments(context.store, context.portfolio, today())
    id = context.portfolio.contracts.get("C-1").id
    subject = ContractSubject(next(entries(context.portfolio, [id], documents.many)), today())
    assert set(put_together("clause-annex", subject, "nl").data) == {
        "kind", "number", "title", "buyer", "suppliers", "as_of", "level", "articles",
    }  # fmt: skip
    context.store.close()


def test_a_running_contract_is_warned_about_article_72_in_the_notes(home: Path) -> None:
    assert "art. 72" in text_of(read(notes(home, "C-1", "--language", "nl")))


def test_people_who_do_the_work_have_their_own_articles_and_a_table_of_lenders(home: Path) -> None:
    cleaning = read(annex(home, "C-2", "--language", "en"))
    assert "People who do the work for this contract" in headings_of(cleaning)
    lenders = table_under(cleaning, "Labour lender")
    assert lenders[0] == ["Labour lender", "KvK number", "Looked up in the register on", "By"]
    assert len(lenders) > 1
    assert "People who do the work for this contract" not in headings_of(
        read(annex(home, "C-1", "--language", "en"))
    )


def test_every_article_has_a_version_a_day_and_a_legal_basis(home: Path) -> None:
    document = read(annex(home, "C-2", "--language", "en"))
    rows = table_under(document, "Text")[1:]
    numbered = [h for h in headings_of(document) if h[0].isdigit()]
    assert len(rows) == len(numbered)
    assert all(all(row) for row in rows)
    assert any(row[0].startswith("B1 ") for row in rows)


def test_the_same_contract_gives_the_same_bytes_in_both_forms_and_languages(home: Path) -> None:
    for form in ("docx", "pdf"):
        for language in ("nl", "en"):
            words = ("--language", language)
            assert annex(home, "C-1", *words, form=form) == annex(home, "C-1", *words, form=form)


def test_a_contract_without_a_clause_has_no_annex_and_the_sentence_says_why(home: Path) -> None:
    path = home / "none.docx"
    done = run(home, "report", "clause-annex", "C-3", "-o", str(path), "--language", "en")
    assert done.returncode == 2
    assert "asks for no clause of this contract (level L0)" in done.stderr
    assert not path.exists()


def test_what_cannot_be_written_is_said_in_one_sentence(home: Path) -> None:
    for words, said in (
        (("report", "poem", "C-1", "-o", "x.docx"), "choose from clause-annex, clause-notes"),
        (
            ("report", "clause-annex", "C-1", "-o", "x.txt"),
            "written as docx, pdf, json, not as 'txt'",
        ),
        (("report", "clause-annex", "C-9", "-o", "x.docx"), "C-9"),
        (("report", "clause-annex", "C-1", "-o", "/nowhere/x.docx"), "/nowhere/x.docx"),
    ):
        done = run(home, *words, "--language", "en")
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_the_page_of_a_contract_gives_the_annex_in_both_languages(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-1")
    page = client.get(f"/contracts/{id}?lang=nl").get_data(as_text=True)
    address = f"/contracts/{id}/papers/clause-annex.docx?language="
    for language, title in (("nl", "Bijlage mensenrechten"), ("en", "Annex on human rights")):
        assert f'href="{address}{language}"' in page
        answer = client.get(address + language)
        assert answer.status_code == 200
        named = f'attachment; filename="clause-annex-DVR-1-{language}.docx"'
        assert answer.headers["Content-Disposition"] == named
        assert text_of(read(answer.data)).startswith(title)
    for kind in ("clause-annex", "clause-notes"):
        pdf = client.get(f"/contracts/{id}/papers/{kind}.pdf")
        assert (pdf.mimetype, faults(pdf.data)) == ("application/pdf", [])


@pytest.mark.parametrize(
    ("needed", "origin"),
    [
        (1, " (uniforme tekst van Inkoopbureau Oost, versie 1)."),
        (300, " (voorgesteld in de groep Inkoopbureau Oost, versie 1)."),
    ],
)
def test_the_annex_has_the_uniform_text_and_says_whose_it_is(
    tmp_path: Path, needed: int, origin: str
) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-1")
    address = f"/contracts/{id}/papers/clause-annex.docx?language="
    before = text_of(read(client.get(address + "nl").data))
    adoption = adopted(portfolio_of(app), needed=needed)
    dutch = read(client.get(address + "nl").data)
    said = text_of(dutch)
    assert "een analyse van de keten van" in said
    assert "een analyse van de keten van" not in before
    assert (
        "C2 heeft een tekst die de opdrachtgever heeft vastgesteld met Collegebesluit 7 van "
        "1 december 2024 en die geldt vanaf 1 januari 2025" + origin in said
    )
    versions = {row[0][:3]: row[1] for row in table_under(dutch, "Tekst")}
    assert (versions["C2 "], versions["C3 "]) == ("uniforme tekst 1", "1")
    assert "{" not in said
    english = text_of(read(client.get(address + "en").data))
    assert "Inkoopbureau Oost" not in english  # nothing was adopted in that language
    desk(portfolio_of(app)).end(adoption.id, "Nieuw beleid")
    assert text_of(read(client.get(address + "nl").data)) == before


def test_an_address_of_no_paper_is_404_and_an_unknown_language_is_refused(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-1")
    assert client.get(f"/contracts/{id}/papers/poem.docx").status_code == 404
    assert client.get(f"/contracts/{id}/papers/clause-annex.xls").status_code == 404
    assert client.get("/contracts/none/papers/clause-annex.docx").status_code == 404
    wrong = client.get(f"/contracts/{id}/papers/clause-annex.docx?language=fr")
    assert wrong.status_code == 422


def test_the_name_of_a_supplier_is_text_in_the_annex(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-2")
    answer = client.get(f"/contracts/{id}/papers/clause-annex.docx?language=nl")
    assert NASTY in text_of(read(answer.data))
    assert client.get(f"/contracts/{id}/papers/clause-annex.pdf?language=nl").status_code == 200


def test_a_regime_asks_for_its_article_where_the_risk_at_work_does_not(tmp_path: Path) -> None:
    codes = "18110000, 79711000"  # clothes, with the risk in the chain, and alarms that are watched
    row = ("C-9", "Uniformen en alarm", TOWN, "Haas B.V.", codes, "250000,00", *TERM)
    register = tmp_path / "register.csv"
    register.write_text("\n".join(map(";".join, (HEADINGS, row))), encoding="utf-8")
    bought = ("--buyer-type", "subcentral", "--buyer-country", "NL")
    assert run(tmp_path, "import", str(register), *bought).returncode == 0
    paper = tmp_path / "annex.docx"
    assert run(tmp_path, "report", "clause-annex", "C-9", "-o", str(paper)).returncode == 0
    headings = headings_of(read(paper.read_bytes()))
    assert [text for text in headings if "Toegelaten uitleners" in text]
    assert not [text for text in headings if "Loon en uren" in text]
