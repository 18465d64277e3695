"""The contract file: what the page of a contract says, in Word, PDF and JSON."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from docx import Document
from flask import Flask

from screening.model.disclosure import DeclaredRow
from screening.model.documents import DocumentSeen, TieReference
from screening.model.proofs import (
    Proof,
    ProofDecision,
    ProofScope,
    ProofStanding,
    ProofState,
)
from screening.model.risk_decisions import (
    DecisionKind,
    DecisionStanding,
    DecisionState,
    RiskDecision,
    WantedDecision,
)
from screening.reports import papers
from screening.reports.paper_desk import PaperDesk
from screening.services import follow_up
from screening.services.clause_records import ClauseRecord, include
from screening.services.command_context import today
from screening.services.disclosures.lifecycle import ask
from screening.services.follow_up import FollowUpEvent
from screening.services.verdict_documents import VerdictDocuments
from tests.support.pdf_ua import faults
from tests.support.web_client import NASTY, client_of, id_of, make_app, portfolio_of, services_of
from tests.support.word_text import text_of_word

ORIGINAL = "上海纺织"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A service with a clause on record, an answer that waits and one that was put aside."""
    app = make_app(tmp_path_factory.mktemp("file"))
    portfolio = portfolio_of(app)
    id = portfolio.contracts.get("DVR-1").id
    include(portfolio, id, ClauseRecord(date(2026, 2, 1), ("C2", "C5")), "A. Inkoper", "getekend")
    portfolio.reviews.confirm(id, "geen", "B. Inkoper", "valt er niet onder")
    for supplier in (ORIGINAL, "Weverij Voorbeeld"):
        link = ask(portfolio, portfolio.contracts.get("DVR-1"), None, "A. Inkoper")
        request = portfolio.disclosures.request_by(link.token)
        assert request is not None
        row = DeclaredRow(supplier, "stof", made_in="IN", share=0.5)
        answer = portfolio.disclosures.receive(request, (row,), None)
    portfolio.disclosures.decide(answer, "aside", "A. Inkoper", "gaat over een ander contract")
    return app


def file(app: Flask, form: str, number: str = "DVR-1", language: str = "nl") -> bytes:
    id = id_of(app, number)
    answer = client_of(app).get(f"/contracts/{id}/papers/contract.{form}?language={language}")
    assert answer.status_code == 200
    return bytes(answer.data)


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("nl", ("Plicht", "Risico per thema", "Waar het risico zit", "Clausule", "Bewijs",
                "Kalender, en wat ervan kwam", "Vragen aan de leverancier", "Voor de auditor",
                "Wat bekend is en wat niet", "Wat er is gedaan, in het kort")),
        ("en", ("Duty", "Risk per issue", "Where the risk is", "Clause", "Evidence",
                "Calendar, and what came of it", "Questions for the supplier", "For the auditor",
                "What is known and what is not", "What was done, in short")),
    ],
)  # fmt: skip
def test_the_file_has_every_part_of_the_page(
    app: Flask, language: str, parts: tuple[str, ...]
) -> None:
    document = Document(io.BytesIO(file(app, "docx", language=language)))
    styled = [(str(p.style.name) if p.style else "", p.text) for p in document.paragraphs]
    headings = [text for style, text in styled if style.startswith("Heading")]
    assert [part for part in parts if part not in headings] == []


def test_what_people_recorded_stands_in_the_file_with_who_and_why(app: Flask) -> None:
    text = text_of_word(file(app, "docx"))
    for words in (
        "In het contract sinds 1 februari 2026: C2, C5.",
        "A. Inkoper", "getekend", "valt er niet onder",
        "daarover is nog niet beslist, dus het telt niet mee",
        "opzijgelegd: gaat over een ander contract",
        "stof, India (50%); Weverij Voorbeeld",
    ):  # fmt: skip
        assert words in text


def test_the_flag_is_a_word_and_each_place_points_to_evidence_with_publisher_and_edition(
    app: Flask,
) -> None:
    text = text_of_word(file(app, "docx"))
    verdict = json.loads(file(app, "json"))["verdict"]
    assert verdict["summary"]["nl"] in text
    assert "Bewijs: [1]" in text
    evidence = verdict["risk"]["issues"][0]["paths"][0]["evidence"][0]
    assert evidence["says"]["nl"].rstrip(".")[1:] in text
    assert evidence["edition"] in text


def test_the_json_is_the_verdict_with_its_pins_and_what_is_on_record(app: Flask) -> None:
    document = json.loads(file(app, "json"))
    stored = portfolio_of(app).verdicts.many([id_of(app, "DVR-1")])
    assert document["verdict"] == stored[id_of(app, "DVR-1")]
    assert len(document["verdict"]["pins"]["inputs"]) == 64
    assert document["clause_in_contract"]["clauses"] == ["C2", "C5"]
    assert [each["state"] for each in document["answers"]] == ["aside", "waiting"]
    assert document["calendar"][0]["records"] == []
    assert document["category_decisions"][0]["category"] == "geen"


def test_the_question_that_decides_most_comes_first_with_what_it_decides(app: Flask) -> None:
    document = json.loads(file(app, "json"))
    text = text_of_word(file(app, "docx"))
    chances = [question["chance"] for question in document["deciding"]]
    assert chances
    assert chances == sorted(chances, reverse=True)
    assert "Wat het antwoord beslist" in text


def test_a_name_that_the_fonts_lack_is_printed_in_latin_and_kept_in_the_json(app: Flask) -> None:
    assert ORIGINAL in file(app, "json").decode()
    assert file(app, "pdf").startswith(b"%PDF-")


def test_pdf_keeps_pdf_a_and_pdf_ua_and_holds_the_json(app: Flask) -> None:
    content = file(app, "pdf")
    for mark in (
        b"pdfaid:part>3",
        b"pdfaid:conformance>A",
        b"pdfuaid:part>1",
        b"application#2Fjson",
    ):
        assert mark in content
    assert faults(content) == []


@pytest.mark.parametrize("form", ["pdf", "docx", "json"])
def test_the_same_inputs_give_the_same_bytes(app: Flask, form: str) -> None:
    assert file(app, form) == file(app, form)


def test_what_others_wrote_is_text_in_the_file(app: Flask) -> None:
    assert NASTY in text_of_word(file(app, "docx", "DVR-2"))
    assert file(app, "pdf", "DVR-2").startswith(b"%PDF-")


def test_the_page_of_a_contract_leads_to_its_file(app: Flask) -> None:
    id = id_of(app, "DVR-1")
    page = client_of(app).get(f"/contracts/{id}?lang=en").get_data(as_text=True)
    for form in ("pdf", "docx"):
        assert f'href="/contracts/{id}/papers/contract.{form}?language=en"' in page


def test_a_document_that_was_seen_and_withdrawn_stays_in_the_file(app: Flask) -> None:
    portfolio, id = portfolio_of(app), id_of(app, "DVR-3")
    seen = DocumentSeen(
        id=0, tie=TieReference("a", "b", "cacao", "GH"), customer="A", supplier="Branderij B",
        document="W-12", kind="purchase", evidence_class="B", seen=date(2026, 11, 1),
        by="A. Inkoper", at=datetime(2026, 11, 2, tzinfo=UTC),
    )  # fmt: skip
    number = portfolio.documents.record(id, seen)
    portfolio.documents.withdraw(id, number, "B. Inkoper", "van een ander jaar")
    text = text_of_word(file(app, "docx", "DVR-3"))
    assert "W-12: bestelling of factuur, klasse B" in text
    assert "Sindsdien ingetrokken." in text
    assert "van een ander jaar" in text


def test_decisions_and_proofs_stand_in_the_file_and_only_proofs_in_the_profile(app: Flask) -> None:
    services = services_of(app)
    portfolio = portfolio_of(app)
    desk = PaperDesk(portfolio, VerdictDocuments(services.store, portfolio, today()), today())
    subject = desk.contract(portfolio.contracts.get("DVR-1"))
    assert subject is not None
    assert subject.record is not None
    at = datetime(2026, 11, 2, tzinfo=UTC)
    wanted = WantedDecision(
        DecisionKind.ACCEPT, "issue:child_labour", "er is geen alternatief", "C. Baas",
        date(2027, 11, 2), is_default_day=False,
    )  # fmt: skip
    decided = RiskDecision(
        id=7, contract_key="k", batch=None, wanted=wanted, by="A. Inkoper", at=at, facts={},
        needs_second=False,
    )  # fmt: skip
    proof = Proof(
        id=3, item="C2", number=1, due=date(2026, 5, 1), title="Risicoanalyse 2026",
        kind="analysis", scope=ProofScope(), received=date(2026, 5, 2), by="A. Inkoper", at=at,
        decisions=(ProofDecision("refused", date(2026, 5, 9), "A. Inkoper", at, "zonder landen"),),
    )  # fmt: skip
    record = replace(
        subject.record,
        decisions=(DecisionStanding(decided, DecisionState.IN_FORCE),),
        proofs=(ProofStanding(proof, ProofState.REFUSED),),
    )
    text = text_of_word(papers.write("contract", replace(subject, record=record), "nl", "docx"))
    for words in ("er is geen alternatief", "Risicoanalyse 2026", "zonder landen", "kinderarbeid"):
        assert words in text
    profile = desk.supplier(portfolio.contracts.get("DVR-1").contract.suppliers[0].key)
    whole = replace(profile, contracts=(replace(subject, record=record),))
    told = text_of_word(papers.write("supplier", whole, "nl", "docx"))
    assert "zonder landen" in told
    assert "er is geen alternatief" not in told


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Andere regels", "toegelaten uitleners (Wtta)", "vanaf 1 januari 2027")),
        ("en", ("Other rules", "admitted labour lenders only (Wtta)", "from 1 January 2027")),
    ],
)
def test_rules_beside_the_duty_stand_in_the_file_where_there_are_any(
    app: Flask, language: str, words: tuple[str, ...]
) -> None:
    catering = text_of_word(file(app, "docx", number="DVR-3", language=language))
    assert [each for each in words if each not in catering] == []
    assert words[0] not in text_of_word(file(app, "docx", language=language))


def test_a_promise_stands_in_the_file_with_what_was_shown_of_it(app: Flask) -> None:
    portfolio = portfolio_of(app)
    stored, day = portfolio.contracts.get("DVR-1"), today()
    promise = FollowUpEvent("promise", 1, "promised", moved_to=day, why="leefbaar loon")
    follow_up.record(portfolio, stored, promise, "A. Inkoper", day)
    for what in ("received", "accepted"):
        event = FollowUpEvent("promise-1", 1, what, day=day)
        follow_up.record(portfolio, stored, event, "A. Inkoper", day)
    text = text_of_word(file(app, "docx"))
    assert "Toezegging van de leverancier: leefbaar loon" in text
    assert "toegezegd" in text
