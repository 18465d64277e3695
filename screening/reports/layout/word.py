"""A paper as a Word document (Office Open XML), with headings, lists and tables of its styles."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from screening.reports.layout.blocks import (
    Block,
    Bullets,
    Callout,
    FigureBlock,
    Heading,
    NewPage,
    Paper,
    PaperTable,
    Paragraph,
)
from screening.reports.layout.characters import in_the_fonts, printable
from screening.reports.layout.typesetting import as_png

LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of the calendar of a zip: no file in it has a time of its own
MARGIN = Mm(22)
WIDTH = Mm(210) - 2 * MARGIN


def render(paper: Paper) -> bytes:
    """Return the document; the same paper gives the same bytes."""
    document = Document()
    _set_up(document, paper)
    document.add_heading(printable(paper.title), 0)
    for block in paper.blocks:
        _write(document, block)
    _footer(document, paper)
    out = io.BytesIO()
    document.save(out)
    return _without_times(out.getvalue())


def _write(document: WordDocument, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(printable(block.text), block.level - 1)
        case Paragraph():
            run = document.add_paragraph().add_run(printable(block.text))
            if block.quiet:
                run.font.size = Pt(9)
        case Bullets():
            for item in block.items:
                document.add_paragraph(printable(item), style="List Bullet")
        case PaperTable():
            _table(document, block)
        case Callout():
            _callout(document, block)
        case FigureBlock():
            _figure(document, block)
        case NewPage():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _set_up(document: WordDocument, paper: Paper) -> None:
    properties = document.core_properties
    moment = datetime.combine(paper.day, time())
    properties.title, properties.author = printable(paper.title), "Ketenblik"
    properties.language = LANGUAGES[paper.language]
    properties.created = properties.modified = moment
    properties.last_modified_by, properties.comments, properties.revision = "Ketenblik", "", 1
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGES[paper.language])
    normal.element.get_or_add_rPr().append(language)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN


def _table(document: WordDocument, block: PaperTable) -> None:
    table = document.add_table(rows=1, cols=len(block.headings), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, block.headings, strict=True):
        cell.paragraphs[0].add_run(printable(heading)).bold = True
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in block.rows:
        added = table.add_row()
        if block.is_blank(row):
            added.height = Mm(12)
        for cell, text in zip(added.cells, row, strict=True):
            cell.text = printable(text)
            if block.small:
                for run in cell.paragraphs[0].runs:
                    run.font.size = Pt(8.5)
    _set_widths(table, block.widths or (1,) * len(block.headings))
    document.add_paragraph()


def _callout(document: WordDocument, block: Callout) -> None:
    """Add a frame: a table of one cell, which Word and its readers know."""
    cell = document.add_table(rows=1, cols=1, style="Table Grid").rows[0].cells[0]
    run = cell.paragraphs[0].add_run(printable(block.mark))
    run.bold, run.font.size = True, Pt(14)
    cell.add_paragraph(printable(block.text))
    document.add_paragraph()


def _figure(document: WordDocument, block: FigureBlock) -> None:
    """Add a drawing as a picture with its description: Word takes no SVG from everybody."""
    shape = document.add_picture(io.BytesIO(as_png(in_the_fonts(block.svg))), width=WIDTH)
    shape._inline.docPr.set("descr", printable(block.alt))


def _set_widths(table: WordTable, widths: Sequence[int]) -> None:
    """Set the columns in proportion. Word reads the cells, other programs the columns."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = WIDTH * width // sum(widths)
        for cell in column.cells:
            cell.width = column.width


def _footer(document: WordDocument, paper: Paper) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{printable(paper.footer)}  ·  ").font.size = Pt(8)
    _field(paragraph, "PAGE")
    paragraph.add_run(f" {paper.page_of} ").font.size = Pt(8)
    _field(paragraph, "NUMPAGES")


def _field(paragraph: WordParagraph, name: str) -> None:
    """Add a field that Word fills in: the number of a page, or of pages."""
    run = paragraph.add_run()
    run.font.size = Pt(8)
    for kind, text in (("begin", None), (None, name), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _without_times(content: bytes) -> bytes:
    """Return the zip with its files in one order and without the moment of writing."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as written,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as plain,
    ):
        for name in written.namelist():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            plain.writestr(entry, written.read(name))
    return out.getvalue()
