"""The profile of a supplier: its contracts, what is asked and due, in words that blame nobody."""

import json
from datetime import date

import pytest
from flask import Flask

from screening.model.disclosure import DeclaredRow
from screening.model.verdict import Listed, ListedParty, Text
from screening.reports import paper_desk
from screening.rules.risk.listed_parties import ListFindings
from screening.services import follow_up
from screening.services.clause_records import ClauseRecord, include
from screening.services.command_context import today
from screening.services.disclosures.lifecycle import ask
from screening.services.follow_up import FollowUpEvent
from tests.support.pdf_ua import faults
from tests.support.web_client import client_of, make_app, portfolio_of
from tests.support.word_text import text_of_word

BLAME = ("schuld", "overtreed", "beschuldig", "uitsluit", "verdacht", "Stop")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A supplier with a clause on record and two answers: one put aside, one that waits."""
    app = make_app(tmp_path_factory.mktemp("profile"))
    portfolio = portfolio_of(app)
    contract = portfolio.contracts.get("DVR-1")
    include(portfolio, contract.id, ClauseRecord(date(2026, 2, 1), ("C2", "C5")), "Jan", None)
    for good in ("stof", "knopen"):
        link = ask(portfolio, contract, None, "Jan")
        request = portfolio.disclosures.request_by(link.token)
        assert request is not None
        answer = portfolio.disclosures.receive(request, (DeclaredRow("Weverij", good),), None)
    portfolio.disclosures.decide(answer, "aside", "Jan", "gaat over een ander contract")
    return app


def profile(app: Flask, form: str, key: str) -> bytes:
    query = {"key": key, "language": "nl"}
    answer = client_of(app).get(f"/supplier/papers/supplier.{form}", query_string=query)
    assert answer.status_code == 200
    return bytes(answer.data)


def key_of(app: Flask) -> str:
    return portfolio_of(app).contracts.get("DVR-1").contract.suppliers[0].key


def test_the_profile_holds_contracts_places_answers_days_and_questions(app: Flask) -> None:
    text = text_of_word(profile(app, "docx", key_of(app)))
    for words in (
        "1 contract met ons", "DVR-1", "€ 1.240.000 (bekend van 1 van 1 contracten",
        "grondstof", "gebruikelijk voor dit product",
        "DVR-1: het antwoord van", "is opzijgelegd: gaat over een ander contract",
        "daarover is nog niet beslist", "Wat nog komt, en wanneer", "Vragen over deze aankopen",
    ):  # fmt: skip
        assert words in text.replace("\N{NO-BREAK SPACE}", " "), words


def test_it_blames_nobody_and_holds_nothing_of_the_buyers_own_file(app: Flask) -> None:
    text = text_of_word(profile(app, "docx", key_of(app)))
    assert [word for word in (*BLAME, "Jan", "notice_of_default") if word in text] == []
    document = json.loads(profile(app, "json", key_of(app)))
    assert "verdict" not in document
    assert "Jan" not in json.dumps(document)


def listed_party(known_by: str) -> ListedParty:
    says = Text("Stop en laat eerst een jurist kijken", "Stop and have a lawyer look first")
    return ListedParty(
        party="Fictieve Kleding B.V.", entity="Made Up Garments", effect="x", kind="legal",
        stop=True, issue=None, says=says, todo=says, basis=says, certainty="read", source="x",
        title="A list", edition="2026-11-01", programme="", since=None, where="row 1",
        by=known_by, identifier="NL-KVK 90000001", confirmed_by="Jan", confirmed_on="2026-11-02",
        tier=1, hops=(), owners=(), owned=None,
    )  # fmt: skip


def test_a_likeness_that_nobody_confirmed_is_not_told_at_all(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    alike = Listed(possible=2, note=Text("twee keer lijkt", "resembles twice"))
    monkeypatch.setattr(paper_desk, "list_findings", lambda *_: ListFindings(alike))
    assert "Lijsten" not in text_of_word(profile(app, "docx", key_of(app)))
    assert "lijkt" not in profile(app, "json", key_of(app)).decode()


@pytest.mark.parametrize(
    ("known_by", "words"),
    [("identifier", "heeft hetzelfde nummer (NL-KVK 90000001)"),
     ("confirmed", "Een medewerker heeft bevestigd dat dit Fictieve Kleding B.V. is.")],
)  # fmt: skip
def test_a_listing_is_told_with_how_it_is_known_and_a_way_to_object(
    app: Flask, monkeypatch: pytest.MonkeyPatch, known_by: str, words: str
) -> None:
    listed = Listed(hits=(listed_party(known_by),))
    monkeypatch.setattr(paper_desk, "list_findings", lambda *_: ListFindings(listed))
    text = text_of_word(profile(app, "docx", key_of(app)))
    assert words in text
    assert "Klopt dit niet? Laat het weten" in text
    assert [word for word in (*BLAME, "Jan", "jurist") if word in text] == []


def test_the_profile_is_pdf_ua_and_the_same_each_time(app: Flask) -> None:
    content = profile(app, "pdf", key_of(app))
    assert faults(content) == []
    assert content == profile(app, "pdf", key_of(app))


def test_the_page_of_a_supplier_leads_to_its_profile_and_nobody_has_none(app: Flask) -> None:
    client, key = client_of(app), key_of(app)
    page = client.get("/supplier", query_string={"key": key}).get_data(as_text=True)
    assert "/supplier/papers/supplier.pdf?key=" in page
    assert client.get("/supplier/papers/supplier.pdf?key=nobody").status_code == 404
    assert client.get("/supplier/papers/contract.pdf", query_string={"key": key}).status_code == 404


def test_what_the_supplier_promised_stands_in_its_profile_with_what_was_shown(app: Flask) -> None:
    portfolio = portfolio_of(app)
    stored, day = portfolio.contracts.get("DVR-1"), today()
    promise = FollowUpEvent("promise", 1, "promised", moved_to=day, why="leefbaar loon")
    follow_up.record(portfolio, stored, promise, "A. Inkoper", day)
    for what in ("received", "accepted"):
        event = FollowUpEvent("promise-1", 1, what, day=day)
        follow_up.record(portfolio, stored, event, "A. Inkoper", day)
    text = text_of_word(profile(app, "docx", key_of(app)))
    assert "Wat de leverancier uit zichzelf toezegde" in text
    [line] = [each for each in text.splitlines() if "Toezegging van de leverancier" in each]
    assert line.startswith("DVR-1: Toezegging van de leverancier: leefbaar loon")
    assert "goedgekeurd op" in line
