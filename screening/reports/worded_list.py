"""The list of contracts for people: headings and values in words, as CSV and as a workbook.

For programs there is ``contract_list``, whose headings and slugs stay as they are.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from graphs import cpv
from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.contracts import NOT_SCREENED, ContractLine, title_of
from screening.model.portfolio_figures import PortfolioFigures
from screening.model.verdict import Front
from screening.reports import decisions, portfolio_words, regimes
from screening.reports.spreadsheet import (
    Cell,
    NamedSheet,
    SheetColumn,
    localized_csv_line,
    workbook,
)
from sources.kit.values.message import Message

CellOf = Callable[[ContractLine, Language], Cell]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of the list: its heading, its width in letters, and what stands in it."""

    heading: Message
    width: int
    cell: CellOf


def as_csv(lines: Iterable[ContractLine], language: str) -> Iterator[str]:
    """Yield line by line; the first carries the mark by which spreadsheets know UTF-8."""
    spoken = Language(language)
    headings = [render(column.heading, language) for column in COLUMNS]
    yield "\ufeff" + localized_csv_line(headings, language)
    for row in _rows(lines, spoken):
        yield localized_csv_line(row, language)


def as_xlsx(
    lines: Iterable[ContractLine], figures: PortfolioFigures, made: date, language: str
) -> bytes:
    """Return a workbook: the contracts, and the same in figures."""
    spoken = Language(language)
    columns = [SheetColumn(render(each.heading, language), each.width) for each in COLUMNS]
    name = render(Message("column.sheet"), language)
    sheets = (
        NamedSheet(name, columns, _rows(lines, spoken)),
        portfolio_words.sheet(figures, spoken),
    )
    return workbook(sheets, made, language)


def _rows(lines: Iterable[ContractLine], language: Language) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        yield tuple(column.cell(line, language) for column in COLUMNS)


def _word(table: str, slug: Callable[[ContractLine], str | None]) -> CellOf:
    """Return what says a slug of a line in words; nothing where there is none."""

    def said(line: ContractLine, language: Language) -> Cell:
        value = slug(line)
        return labels.word(value, table, language) if value else None

    return said


def _plain(read: Callable[[ContractLine], Cell]) -> CellOf:
    return lambda line, _: read(line)


def _bought(line: ContractLine, language: Language) -> Cell:
    title = cpv.title(line.cpv, language.code) if line.cpv else None
    return title or line.category


def _suppliers(line: ContractLine, _: Language) -> Cell:
    return "; ".join(party.name for party in line.suppliers) or None


def _countries(line: ContractLine, language: Language) -> Cell:
    names = (language.country(party.country) for party in line.suppliers)
    return "; ".join(dict.fromkeys(name for name in names if name)) or None


def _band(front: Front) -> CellOf:
    def said(line: ContractLine, language: Language) -> Cell:
        risk = line.outline.fronts.get(front) if line.outline else None
        if risk is None:
            return None
        if risk.is_empty:
            return render(Message("column.not_involved"), language.code)
        return labels.word(risk.band, "band", language)

    return said


def _issue(front: Front) -> CellOf:
    def said(line: ContractLine, language: Language) -> Cell:
        risk = line.outline.fronts.get(front) if line.outline else None
        return labels.issue_name(risk.issue, language) if risk and risk.issue else None

    return said


def _confidence(front: Front) -> CellOf:
    def said(line: ContractLine, _: Language) -> Cell:
        risk = line.outline.fronts.get(front) if line.outline else None
        return risk.confidence if risk and not risk.is_empty else None

    return said


def _decided(line: ContractLine, language: Language) -> Cell:
    return decisions.in_short(line.decisions, language) or None


def _regimes(line: ContractLine, language: Language) -> Cell:
    return "; ".join(regimes.titles_of_line(line, language)) or None


def _shown(line: ContractLine, language: Language) -> Cell:
    """Return what is shown to be done about the risk; nothing where no clause is on record."""
    if line.follow_up is None:
        return None
    return labels.word(line.follow_up.management.shown.value, "management", language)


def _uniform(line: ContractLine, language: Language) -> Cell:
    if line.uniform_text is None:
        return None
    return labels.word(line.uniform_text.value, "uniformity", language)


def _owner(line: ContractLine, _: Language) -> Cell:
    return line.keepers.owner.name if line.keepers.owner else line.owner


COLUMNS = (
    ListColumn(Message("column.number"), 16, _plain(lambda line: line.number)),
    ListColumn(Message("column.title"), 38, _plain(lambda line: title_of(line.title,
                                                                       line.description))),
    ListColumn(Message("column.bought"), 34, _bought),
    ListColumn(Message("column.cpv"), 11, _plain(lambda line: line.cpv)),
    ListColumn(Message("column.supplier"), 30, _suppliers),
    ListColumn(Message("column.supplier_country"), 18, _countries),
    ListColumn(Message("column.value"), 16, _plain(lambda line: line.value.amount if line.value
                                                 else None)),
    ListColumn(Message("column.currency"), 8, _plain(lambda line: line.value.currency if line.value
                                                   else None)),
    ListColumn(Message("column.starts"), 12, _plain(lambda line: line.starts)),
    ListColumn(Message("column.ends"), 12, _plain(lambda line: line.ends)),
    ListColumn(Message("column.options_until"), 12, _plain(lambda line: line.options_until)),
    ListColumn(Message("column.flag"), 20, _word("flag", lambda line: line.flag or NOT_SCREENED)),
    ListColumn(Message("column.decisions"), 30, _decided),
    ListColumn(Message("column.duty"), 28, _word("outcome", lambda line: line.duty)),
    ListColumn(Message("column.regimes"), 34, _regimes),
    ListColumn(Message("column.level"), 30, _word("level", lambda line: line.level)),
    ListColumn(Message("column.uniform_text"), 24, _uniform),
    ListColumn(Message("column.chain"), 18, _band(Front.CHAIN)),
    ListColumn(Message("column.chain_issue"), 24, _issue(Front.CHAIN)),
    ListColumn(Message("column.chain_confidence"), 9, _confidence(Front.CHAIN)),
    ListColumn(Message("column.work"), 18, _band(Front.WORK_HERE)),
    ListColumn(Message("column.work_issue"), 24, _issue(Front.WORK_HERE)),
    ListColumn(Message("column.work_confidence"), 9, _confidence(Front.WORK_HERE)),
    ListColumn(
        Message("column.late"),
        10,
        _plain(lambda line: (line.follow_up.late or None) if line.follow_up else None),
    ),
    ListColumn(
        Message("column.expired"),
        10,
        _plain(lambda line: (line.follow_up.expired or None) if line.follow_up else None),
    ),
    ListColumn(Message("column.shown"), 24, _shown),
    ListColumn(
        Message("column.next_due"),
        12,
        _plain(lambda line: line.follow_up.next_due if line.follow_up else None),
    ),
    ListColumn(Message("column.overdue"), 14, _plain(lambda line: line.overdue_since)),
    ListColumn(Message("column.waiting"), 12, _plain(lambda line: line.answers.waiting or None)),
    ListColumn(Message("column.accepted"), 14, _plain(lambda line: line.answers.accepted)),
    ListColumn(Message("column.documents"), 24,
               _plain(lambda line: "; ".join(line.answers.documents) or None)),
    ListColumn(Message("column.buyer"), 28, _plain(lambda line: line.buyer.name if line.buyer
                                                 else None)),
    ListColumn(Message("column.department"), 18, _plain(lambda line: line.department)),
    ListColumn(Message("column.owner"), 20, _owner),
    ListColumn(Message("column.status"), 14, _plain(lambda line: line.status)),
    ListColumn(Message("column.tags"), 20, _plain(lambda line: "; ".join(line.tags) or None)),
    ListColumn(Message("column.screened"), 12, _plain(lambda line: line.screened)),
    ListColumn(Message("column.id"), 14, _plain(lambda line: line.id)),
)  # fmt: skip
