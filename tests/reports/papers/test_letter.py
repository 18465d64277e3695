"""The letter to a supplier: what is asked, why and by when, and nothing of the buyer's own file."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from screening.reports import papers
from screening.reports.paper_desk import PaperDesk
from screening.reports.papers.letter import DAYS
from screening.services.command_context import today
from screening.services.disclosures.lifecycle import ask
from screening.services.settings import Settings
from screening.services.verdict_documents import VerdictDocuments
from screening.store.store import LOCAL
from screening.web.app import create_app
from tests.support import people
from tests.support.pdf_ua import faults
from tests.support.web_client import client_of, id_of, make_app, portfolio_of, services_of, token_of
from tests.support.word_text import text_of_word

PUBLIC = "https://ketenblik.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("letter")
    make_app(home)
    return home


def service(home: Path) -> Flask:
    return create_app(Settings.from_environment({"SCREENING_HOME": str(home)}), people.CHEAP)


def letter(app: Flask, form: str, language: str = "nl") -> bytes:
    address = f"/contracts/{id_of(app, 'DVR-1')}/papers/letter.{form}?language={language}"
    answer = client_of(app).get(address)
    assert answer.status_code == 200
    return bytes(answer.data)


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", ("Geachte leverancier", "Wat wij vragen", "Waarom wij dit vragen", "Hoe u antwoordt")),
     ("en", ("Dear supplier", "What we ask", "Why we ask", "How to answer"))],
)  # fmt: skip
def test_the_letter_says_what_is_asked_why_and_by_when(
    home: Path, language: str, words: tuple[str, ...]
) -> None:
    app = service(home)
    text = text_of_word(letter(app, "docx", language))
    document = json.loads(letter(app, "json", language))
    assert [word for word in words if word not in text] == []
    assert document["answer_by"] == (today() + timedelta(days=DAYS)).isoformat()
    assert document["questions"]
    assert all(question[language] in text for question in document["questions"])
    assert document["suppliers"] == ["Fictieve Kleding B.V."]


def test_nothing_of_the_buyers_own_file_is_in_the_letter(home: Path) -> None:
    app = service(home)
    assert set(json.loads(letter(app, "json"))) == {
        "kind", "day", "number", "title", "buyer", "suppliers", "answer_by", "questions",
        "places", "due",
    }  # fmt: skip
    text = text_of_word(letter(app, "docx"))
    for word in ("Verplicht", "Vraag open", "Aanbevolen", "L2", "Zeer hoog", "1.240.000", "ISV"):
        assert word not in text


def posted(app: Flask, number: str) -> tuple[str, str]:
    """Ask the supplier of DVR-1, and return the link and the letter for a contract."""
    client = client_of(app)
    id, other = id_of(app, "DVR-1"), id_of(app, number)
    csrf = token_of(client, f"/disclosures/new?contract={id}")
    sent = {"csrf_token": csrf, "contract": id, "days": "30"}
    page = client.post("/disclosures/new", data=sent).get_data(as_text=True)
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None, page
    form = {"csrf_token": csrf, "token": token[1], "form": "docx", "language": "nl"}
    answer = client.post(f"/contracts/{other}/letter", data=form)
    assert answer.status_code == 200, answer.status
    return token[1], text_of_word(answer.data)


def test_a_link_that_others_can_open_stands_in_the_letter_of_its_supplier(home: Path) -> None:
    services = services_of(service(home))
    portfolio = services.store.portfolio(LOCAL)
    stored = portfolio.contracts.get("DVR-1")
    desk = PaperDesk(portfolio, VerdictDocuments(services.store, portfolio, today()), today())
    address = f"{PUBLIC}/d/{ask(portfolio, stored, None, 'Jan').token}"
    subject = desk.contract(stored, desk.link_of(stored, address))
    assert subject is not None
    text = text_of_word(papers.write("letter", subject, "nl", "docx"))
    assert address in text
    assert "Die is alleen voor u" in text
    assert desk.link_of(portfolio.contracts.get("DVR-3"), address) is None


def test_a_link_that_only_this_machine_can_open_is_left_out(home: Path) -> None:
    token, text = posted(service(home), "DVR-1")
    assert token not in text
    assert "Antwoord op deze brief" in text


def test_a_letter_never_holds_the_link_of_another_contract(home: Path) -> None:
    app = service(home)
    token, text = posted(app, "DVR-3")
    assert token not in text
    assert portfolio_of(app).disclosures.request_by(token) is not None


def test_the_letter_is_pdf_ua_and_the_same_each_time(home: Path) -> None:
    app = service(home)
    content = letter(app, "pdf")
    assert faults(content) == []
    assert content == letter(app, "pdf")
