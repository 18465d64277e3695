"""Each format renders the same verdict, and no cell of somebody else becomes a formula."""

import csv
import io
import json
import re
from dataclasses import MISSING, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graphs.chain import SupplyChain
from graphs.parties import Contract, Money, Party
from screening.model import risk_data
from screening.model.contracts import ContractLine, PartyReference
from screening.model.json_document import as_document
from screening.model.purchase import purchase_from_contract
from screening.model.verdict_outline import outline_of
from screening.reports.contract_list import as_csv, as_xlsx
from screening.reports.spreadsheet import STARTS_A_FORMULA, csv_line, guarded
from screening.reports.verdicts import (
    ReportEntry,
    formats,
    report,
)
from screening.reports.verdicts.text import SENTENCES
from screening.rules import rulebook
from screening.rules.verdict.screen import screen

CONTRACT = Contract(
    key="k",
    number="C-1",
    title='=HYPERLINK("x")',
    buyer=Party("b", "Ministerie", "NL"),
    buyer_type="central",
    suppliers=(Party("s", "@Vos; B.V.", "NL"),),
    cpv=("18100000",),
    value=Money(Decimal("250000.00"), "EUR"),
    awarded=date(2026, 3, 1),
)


@pytest.fixture(scope="module")
def entry() -> ReportEntry:
    verdict = screen(
        purchase_from_contract(CONTRACT),
        SupplyChain.of(CONTRACT, ()),
        risk_data.from_snapshots(()),
        rulebook.load(),
        date(2026, 11, 23),
    )
    return ReportEntry("c0", CONTRACT, as_document(verdict))


def test_a_file_in_the_folder_is_a_format() -> None:
    assert set(formats()) >= {"csv", "json", "table", "text"}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("format", formats())
def test_every_format_renders_none_and_several(
    format: str, language: str, entry: ReportEntry
) -> None:
    chosen = report(format)
    assert "charset" in chosen.media_type or chosen.media_type == "application/json"
    assert isinstance("".join(chosen.render([], language)), str)
    once = "".join(chosen.render([entry], language))
    assert once.endswith("\n")
    assert once == "".join(chosen.render([entry], language))
    assert len("".join(chosen.render([entry, entry], language))) > len(once)


def test_a_table_says_of_a_buyer_abroad_which_law_was_not_looked_at() -> None:
    abroad = replace(CONTRACT, buyer=Party("b", "Kommune", "NO"))
    verdict = screen(
        purchase_from_contract(abroad),
        SupplyChain.of(abroad, ()),
        risk_data.from_snapshots(()),
        rulebook.load(),
        date(2026, 11, 23),
    )
    document = as_document(verdict)
    text = "".join(report("csv").render([ReportEntry("c0", abroad, document)]))
    (row,) = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    assert (row["duty"], row["law_not_looked_at"]) == ("none", "NO")
    assert row["work_here_confidence"] == document["risk"]["fronts"]["work_here"]["confidence"]


def test_json_is_a_list_with_all_of_the_verdict(entry: ReportEntry) -> None:
    render = report("json").render
    assert json.loads("".join(render([]))) == []
    read = json.loads("".join(render([entry, entry])))
    assert [list(one) for one in read] == [["contract", "verdict"]] * 2
    assert read[0]["verdict"] == entry.document
    assert read[0]["contract"]["value"] == {"amount": "250000.00", "currency": "EUR"}


def test_csv_has_one_row_per_contract_and_runs_nothing(entry: ReportEntry) -> None:
    (row,) = csv.DictReader(io.StringIO("".join(report("csv").render([entry]))))
    assert (row["number"], row["flag"], row["missing"]) == ("C-1", "ask", "category")
    assert row["title"] == '\'=HYPERLINK("x")'
    assert row["suppliers"] == "'@Vos; B.V."
    summaries = entry.document["summaries"]
    assert row["chain_summary"] == summaries["chain"]["nl"]
    assert row["work_here_summary"] == summaries["work_here"]["nl"]


def test_the_table_keeps_to_its_columns(entry: ReportEntry) -> None:
    head, line = "".join(report("table").render([entry], "en")).splitlines()
    assert head.index("flag") == line.index("open question")


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Vlag: vraag open"), ("en", "Flag: open question")]
)
def test_the_text_begins_with_the_answer(language: str, words: str, entry: ReportEntry) -> None:
    lines = "".join(report("text").render([entry], language)).splitlines()
    assert lines[1] == words
    assert all(len(line) <= 120 for line in lines)


def test_the_text_says_which_sources_are_old_and_which_have_expired(entry: ReportEntry) -> None:
    coverage = entry.document["coverage"]
    aged = {"stale_sources": ["un_undp_hdi", "eu_cahra"], "expired_sources": ["eu_cahra"]}
    old = ReportEntry(
        entry.id, entry.contract, {**entry.document, "coverage": {**coverage, **aged}}
    )
    text = "".join(report("text").render([old], "en"))
    assert "These sources are past their date: un_undp_hdi\n" in text
    assert "expired; nothing is called clear by them: eu_cahra\n" in text
    assert "past their date" not in "".join(report("text").render([entry], "en"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_marked_as_text(start: str) -> None:
    assert guarded(start + "1+1") == "'" + start + "1+1"


@pytest.mark.parametrize("text", ["x;=1+1", "x;y;@SUM(1)", "x\t+1", "x\n-1"])
def test_what_a_spreadsheet_would_split_off_is_marked_as_text_too(text: str) -> None:
    parts = re.split(r"[;\t\n]", csv_line([text]).strip().strip('"'))
    assert not any(part.startswith(STARTS_A_FORMULA) for part in parts)


def test_numbers_and_plain_words_stay_what_they_are() -> None:
    assert guarded(Decimal("-5.00")) == Decimal("-5.00")
    assert guarded("a=b") == "a=b"
    assert guarded(None) == ""


def line(**more: Any) -> ContractLine:
    every = ContractLine.__dataclass_fields__.values()
    facts: dict[str, Any] = {
        field.name: None
        for field in every
        if field.default is MISSING and field.default_factory is MISSING
    }
    return ContractLine(**(facts | {"id": "c0", "suppliers": (), **more}))


def test_the_list_is_exported_with_band_and_issue_of_each_front(entry: ReportEntry) -> None:
    text = "".join(as_csv([line(outline=outline_of(entry.verdict)), line(id="c1")]))
    with_verdict, without = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    fronts = entry.document["risk"]["fronts"]
    for front in ("chain", "work_here"):
        assert with_verdict[f"{front}_band"] == fronts[front]["band"]
        assert with_verdict[f"{front}_issue"] == (fronts[front]["issue"] or "")
        assert with_verdict[f"{front}_confidence"] == fronts[front]["confidence"]
        assert without[f"{front}_band"] == ""


def test_the_list_is_exported_with_its_supplier_countries() -> None:
    suppliers = (
        PartyReference("a", "A", "NL"),
        PartyReference("b", "B"),
        PartyReference("c", "C", "NL"),
    )
    text = "".join(as_csv([line(number="C-1", suppliers=suppliers)]))
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["suppliers"], row["supplier_countries"]) == ("A; B; C", "NL ?")


def test_a_workbook_holds_text_numbers_and_dates_but_no_formula() -> None:
    from python_calamine import CalamineWorkbook

    lines = [line(title="=1+1", value=Money(Decimal("12.50"), "EUR"), ends=date(2027, 1, 2))]
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(lines)))
    head, row = book.get_sheet_by_index(0).to_python()
    cells = dict(zip(head, row, strict=True))
    assert (cells["title"], cells["value"], cells["ends"]) == ("'=1+1", 12.5, date(2027, 1, 2))


def test_an_abbreviation_ends_no_sentence_and_a_full_stop_does() -> None:
    text = "The list names it (U.S. Department of Labor, 2022). Voorbeeld B.V. Utrecht sells. Ask."
    assert SENTENCES.split(text) == [
        "The list names it (U.S. Department of Labor, 2022).",
        "Voorbeeld B.V. Utrecht sells.",
        "Ask.",
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Andere regels", "LOA vanaf 1 juli 2026", "Te vragen aan de leverancier: Welke")),
        ("en", ("Other rules", "LOA from 1 July 2026", "To ask the supplier: Which")),
    ],
)
def test_the_text_says_what_other_rules_ask_and_what_was_looked_at(
    language: str, words: tuple[str, ...]
) -> None:
    buyer, sent = Party("b", "Kommune", "NO"), date(2026, 8, 1)
    abroad = replace(CONTRACT, buyer=buyer, cpv=("45210000",), dispatched=sent)
    verdict = screen(
        purchase_from_contract(abroad),
        SupplyChain.of(abroad, ()),
        risk_data.from_snapshots(()),
        rulebook.load(),
        date(2026, 11, 23),
    )
    entry = ReportEntry("c0", abroad, as_document(verdict))
    text = "".join(report("text").render([entry], language))
    assert [each for each in words if each not in text] == []
    row = next(csv.DictReader(io.StringIO("".join(report("csv").render([entry])))))
    assert row["regimes"] == "no_loa"
