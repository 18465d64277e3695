"""A paper in Word and in PDF: the same bytes each time, for any text that others wrote."""

import io
import json
import re
import zipfile
from datetime import date

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.reports.charts import Bar, bars
from screening.reports.layout import characters, pdf, word
from screening.reports.layout.blocks import (
    Bullets,
    Callout,
    FigureBlock,
    Heading,
    NewPage,
    Paper,
    PaperTable,
    Paragraph,
)
from tests.support.pdf_ua import faults
from tests.support.word_text import text_of_word

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


def paper_saying(text: str, language: str = "en") -> Paper:
    """Return a paper with a text in each kind of block."""
    blocks = (
        Heading(text or "x"),
        Paragraph(text),
        Paragraph(text, quiet=True),
        Bullets((text, text)),
        Callout(text, text),
        FigureBlock(bars([Bar(text, 0.5, text), Bar("One", 1.0, "1", is_known=False)]), text),
        NewPage(),
        Heading("Deeper", 3),
        PaperTable(("One", "Two", "Three"), ((text, text, text), ("by hand", "", "")), (1, 2, 1)),
    )
    return Paper("A title", language, date(2026, 11, 29), blocks, text, "of", {"text": text})


@settings(max_examples=25)
@given(ANY_TEXT)
def test_any_text_is_written_and_the_same_paper_gives_the_same_bytes(text: str) -> None:
    paper = paper_saying(text)
    assert word.render(paper) == word.render(paper)
    assert pdf.render(paper) == pdf.render(paper)


def test_what_others_wrote_is_never_markup() -> None:
    hostile = '#read("/etc/passwd") *a* _b_ $x$ <c> @d \\ {MERGEFIELD x} = 1'
    assert hostile in text_of_word(word.render(paper_saying(hostile)))
    assert pdf.render(paper_saying(hostile)).startswith(b"%PDF")


def test_control_characters_leave_no_document_that_word_cannot_open() -> None:
    assert "ab c" in text_of_word(word.render(paper_saying("a\x00b\n\x1bc\x85")))


def test_every_letter_of_the_scripts_that_we_keep_is_in_the_fonts() -> None:
    letters = [chr(at) for low, high in characters._IN_THE_FONTS for at in range(low, high + 1)]
    kept = [letter for letter in letters if characters.printable(letter) == letter]
    assert len(kept) > 500
    for letter in characters._SIGNS.union(kept):
        assert characters.in_the_fonts(letter).strip() or letter.isspace(), letter
    pdf.render(paper_saying(" ".join(sorted(characters._SIGNS.union(kept)))))


@pytest.mark.parametrize(
    ("name", "written"),
    [("上海贸易", "ShangHaiMaoYi"), ("Łódź Şirketi", "Łódź Şirketi"), ("Ελλάς", "Ελλάς")],
)
def test_a_name_that_the_fonts_lack_is_transliterated(name: str, written: str) -> None:
    assert characters.in_the_fonts(name) == written


def test_the_original_of_such_a_name_stands_in_the_json_of_the_pdf() -> None:
    # typst compresses what is attached, and the fonts; without the JSON the file is shorter
    with_data = pdf.render(paper_saying("上海贸易"))
    assert b"application#2Fjson" in with_data
    assert b"data.json" in with_data or "data.json".encode("utf-16-be") in with_data


def test_a_pdf_says_which_standards_it_keeps_and_its_language() -> None:
    content = pdf.render(paper_saying("text", "nl"))
    assert b"pdfaid:part>3" in content
    assert b"pdfaid:conformance>A" in content
    assert b"pdfuaid:part>1" in content
    assert re.search(rb"/Lang ?\(nl", content)


def test_what_a_pdf_promises_is_held_against_it() -> None:
    content = pdf.render(paper_saying("text"))
    assert faults(content) == []
    without_tags = faults(content.replace(b"/StructTreeRoot", b"/StructTreeNone"))
    assert [fault for fault in without_tags if fault.startswith("UA-01-005 (7.1)")]


def test_word_gets_language_title_repeated_headings_and_no_moment_of_writing() -> None:
    content = word.render(paper_saying("text", "nl"))
    document = Document(io.BytesIO(content))
    assert document.core_properties.title == "A title"
    assert document.core_properties.language == "nl-NL"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {part.date_time for part in parts.infolist()} == {word.FIRST_DAY}
        body = parts.read("word/document.xml")
        assert b"w:tblHeader" in body
        assert b'w:lang w:val="nl-NL"' in parts.read("word/styles.xml")


def test_the_data_of_a_paper_are_json() -> None:
    assert json.loads(json.dumps(paper_saying("x").data)) == {"text": "x"}
