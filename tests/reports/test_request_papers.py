"""The papers on a request: what the note says, that it says the same twice, and the annex."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest
from docx import Document
from docx.document import Document as WordDocument

from screening.model.errors import InputError
from screening.model.json_document import as_document
from screening.model.purchase_requests import (
    KeptDecision,
    PurchaseRequest,
    RequestEvent,
    RequestFacts,
    RequestStep,
)
from screening.model.verdict import Verdict
from screening.reports.request_papers import ANNEX, KINDS, NOTE, RequestPapers
from screening.services.purchase_requests import digest_of, verdict_on
from tests.support.method_world import TODAY, screener
from tests.support.pdf_ua import faults
from tests.support.refusals import refuses

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)
NASTY = "Jassen & <broeken> =1+1"
FACTS = RequestFacts(
    NASTY,
    requester="A. Koper",
    buyer="Gemeente Voorbeeld",
    answers={"cpv": "18110000", "value": "1200000", "buyer_type": "central", "ends": "2029-12-31"},
)
WHY = "Er is één aanbieder, en de looptijd is kort."


@cache
def verdict() -> Verdict:
    return verdict_on(FACTS, screener(), TODAY)


def request(*events: RequestEvent) -> PurchaseRequest:
    return PurchaseRequest(1, "2026-0001", FACTS, "anna", MADE, MADE, 1, events)


def decided(level: str, why: str | None = None) -> PurchaseRequest:
    document = as_document(verdict())
    decision = KeptDecision(level, verdict().clause_level, document, digest_of(document))
    return request(RequestEvent(RequestStep.DECIDED, "B. Chef", None, MADE, why, decision))


def written(
    of: PurchaseRequest, kind: str = NOTE, language: str = "nl", now: Verdict | None = None
) -> WordDocument:
    papers = RequestPapers(of, now or verdict(), TODAY)
    return Document(io.BytesIO(papers.write(kind, language, "docx")))


def text_of(document: WordDocument) -> str:
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("form", ["docx", "pdf"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_request_gives_the_same_bytes(kind: str, form: str, language: str) -> None:
    papers = RequestPapers(decided("L2"), verdict(), TODAY)
    content = papers.write(kind, language, form)
    assert content == papers.write(kind, language, form)
    assert form != "pdf" or faults(content) == []


def test_a_note_has_every_part_of_a_reasoned_decision() -> None:
    headings = [
        paragraph.text
        for paragraph in written(decided("L2")).paragraphs
        if paragraph.style is not None and paragraph.style.name == "Heading 1"
    ]
    assert headings[:5] == [
        "De inkoop",
        "Besluit",
        "Geldt er een plicht?",
        "Welke risico’s, voor wie, waar in de keten?",
        "Clausuleniveau",
    ]
    assert {"Wat de aanbesteding kan doen", "Vragen voor de marktconsultatie"} < set(headings)
    assert {"Voor de aankondiging (eForms)", "Let op", "Vastlegging"} < set(headings)


def test_what_people_typed_stays_text() -> None:
    document = written(decided("L2"))
    assert NASTY in document.core_properties.title


def test_less_than_advised_stands_there_with_its_reason_who_and_when() -> None:
    said = text_of(written(decided("L1", WHY)))
    for words in (WHY, "minder dan het oordeel adviseert", "B. Chef, 23 november 2026"):
        assert words in said
    assert digest_of(as_document(verdict())) in said


def test_without_a_decision_the_note_says_that_there_is_none() -> None:
    assert "Er is nog niets besloten." in text_of(written(request()))


def test_the_values_for_the_notice_follow_the_level_that_was_decided_on() -> None:
    assert "hum-right" in text_of(written(decided("L2")))
    assert "hum-right" not in text_of(written(decided("L1", WHY)))
    none = text_of(written(decided("L0", WHY)))
    assert "soc-obj" not in none
    assert "niets voor de aankondiging voorgesteld" in none


def test_what_today_says_otherwise_stands_beside_the_decision_and_changes_it_not() -> None:
    other = replace(verdict(), clause_level="L3")
    said = text_of(written(decided("L2"), now=other))
    assert "Vandaag zou het oordeel anders zijn" in said
    assert "toen L2 standaard, nu L3" in said
    assert "Besloten is: L2" in said


def test_at_most_five_questions_go_to_the_market_and_none_names_a_bidder() -> None:
    [table] = [t for t in written(decided("L2")).tables if t.rows[0].cells[0].text == "Vraag"]
    assert 1 <= len(table.rows) - 1 <= 5


def test_award_criteria_stand_there_with_each_level_its_evidence_and_their_question() -> None:
    said = text_of(written(decided("L3"), language="en"))
    for words in ("Award criteria with a scale", "No points for or against a country"):
        assert words in said
    scales = [t for t in written(decided("L3")).tables if t.rows[0].cells[0].text == "Niveau"]
    assert [[row.cells[0].text for row in table.rows[1:]] for table in scales] == [
        ["0", "1", "2", "3"]
    ] * len(scales)
    assert len(scales) == 3
    assert "welk niveau van de schaal haalbaar is" in text_of(written(decided("L3")))
    assert "Gunningscriteria met een schaal" not in text_of(written(decided("L1", WHY)))


def test_what_a_lawyer_has_not_seen_is_marked() -> None:
    said = text_of(written(decided("L2"), language="en"))
    assert "* Not yet checked by a lawyer." in said
    assert "Directive 2014/24/EU art. 58(4) and Annex XII, Part II(d) *" in said
    assert "this note is not legal advice" in said


@pytest.mark.parametrize(("level", "clauses"), [("L1", {"C1", "C7"}), ("L3", {"C8", "C9", "C12"})])
def test_the_annex_has_the_clauses_of_the_level_that_was_decided_on(
    level: str, clauses: set[str]
) -> None:
    said = text_of(written(decided(level, WHY), ANNEX))
    assert all(f"\n{clause} " in said for clause in clauses)
    assert "Gemeente Voorbeeld" in said


def test_where_nothing_is_asked_there_is_no_annex() -> None:
    nothing = {name: text for name, text in FACTS.answers.items() if name != "ends"}
    of = replace(decided("L0", WHY), facts=replace(FACTS, answers=nothing))
    with refuses(InputError, "no annex"):
        RequestPapers(of, verdict(), TODAY).write(ANNEX, "nl", "docx")


def test_goods_that_come_under_the_forced_labour_regulation_keep_its_clause_at_any_level() -> None:
    assert "\nC12 " in text_of(written(decided("L0", WHY), ANNEX))


def test_no_other_paper_and_no_other_form_is_written() -> None:
    papers = RequestPapers(request(), verdict(), TODAY)
    with refuses(InputError, "request-annex"):
        papers.write("letter", "nl", "pdf")
    with refuses(InputError, "docx"):
        papers.write(NOTE, "nl", "odt")


def test_the_purchase_of_a_request_is_that_of_a_check() -> None:
    assert date.fromisoformat(verdict().pins.as_of) == TODAY
    again = verdict_on(replace(FACTS, title="Anders", requester="Iemand"), screener(), TODAY)
    assert as_document(again) == as_document(verdict())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Andere regels", "toegelaten uitleners (Wtta)", "vanaf 1 januari 2027")),
        ("en", ("Other rules", "admitted labour lenders only (Wtta)", "from 1 January 2027")),
    ],
)
def test_the_note_names_the_rules_beside_the_duty_where_there_are_any(
    language: str, words: tuple[str, ...]
) -> None:
    answers = {**FACTS.answers, "cpv": "90911200", "buyer_country": "NL"}
    cleaning = replace(FACTS, answers=answers)
    asked = replace(request(), facts=cleaning)
    note = text_of(written(asked, language=language, now=verdict_on(cleaning, screener(), TODAY)))
    assert [each for each in words if each not in note] == []
    assert words[0] not in text_of(written(request(), language=language))
