"""The portfolio in figures: counts and money with denominators, and what is not known."""

from collections.abc import Iterator
from itertools import islice

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.contracts import ContractLine, title_of
from screening.model.json_document import as_document
from screening.model.verdict import Front
from screening.reports import portfolio_words, worded_list
from screening.reports.charts import Bar, bars
from screening.reports.layout.blocks import (
    Block,
    Callout,
    FigureBlock,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
)
from screening.reports.papers import PaperAbout
from screening.reports.portfolio_subject import PortfolioSubject
from screening.reports.portfolio_words import MOST_LINES, FigureSection
from sources.kit.values.message import Message

ABOUT = PaperAbout.PORTFOLIO
FIRST = 20  # contracts that stand in the paper by name


def paper(subject: PortfolioSubject, language: Language) -> Paper:
    """Return the paper."""
    day = subject.today
    return Paper(
        title=render(Message("overview.title"), language.code),
        language=language.code,
        day=day,
        blocks=tuple(_blocks(subject, language)),
        footer=render(Message("overview.footer", day=day.isoformat()), language.code),
        page_of=render(Message("paper.of"), language.code),
        data={
            "kind": "portfolio",
            "as_of": day.isoformat(),
            "filter": as_document(subject.filter),
            "figures": as_document(subject.figures),
        },
    )


def sheet(subject: PortfolioSubject, language: Language, form: str) -> bytes:
    """Return the contracts as a workbook with the figures, or as CSV."""
    if form == "csv":
        return "".join(worded_list.as_csv(subject.lines(), language.code)).encode()
    lines, figures = subject.lines(), subject.figures
    return worded_list.as_xlsx(lines, figures, subject.today, language.code)


def _blocks(subject: PortfolioSubject, language: Language) -> Iterator[Block]:
    def say(message: Message) -> str:
        return render(message, language.code)

    figures = subject.figures
    counted = say(Message("overview.count", count=figures.contracts))
    yield Callout(counted, portfolio_words.in_all(figures, language))
    yield Paragraph(portfolio_words.filter_words(subject.filter, language))
    yield Paragraph(say(Message("overview.how")), quiet=True)
    for section in portfolio_words.sections(figures, language):
        yield Heading(section.title)
        yield _drawing(section, language)
        yield Paragraph(section.says)
        yield _table(section, language)
        if len(section.lines) > MOST_LINES:
            more = Message("overview.more", count=len(section.lines) - MOST_LINES)
            yield Paragraph(say(more), quiet=True)
    yield from _first(subject, language)


def _drawing(section: FigureSection, language: Language) -> FigureBlock:
    rows = [
        Bar(line.label, line.part, language.number(line.contracts), line.is_known)
        for line in section.lines[:MOST_LINES]
    ]
    return FigureBlock(bars(rows), f"{section.title}. {section.says}")


def _table(section: FigureSection, language: Language) -> PaperTable:
    headings = (
        Message("overview.what"),
        Message("overview.contracts"),
        Message("overview.part"),
        Message("overview.euros"),
        Message("overview.part_of_value"),
        Message("overview.value_known"),
    )
    rows = tuple(
        (
            line.label,
            language.number(line.contracts),
            portfolio_words.percent(line.part),
            portfolio_words.value_of(line, language),
            portfolio_words.percent(line.part_of_value),
            portfolio_words.known_of(line, language),
        )
        for line in section.lines[:MOST_LINES]
    )
    shown = tuple(render(heading, language.code) for heading in headings)
    return PaperTable(shown, rows, (6, 2, 2, 4, 2, 3), small=True)


def _first(subject: PortfolioSubject, language: Language) -> Iterator[Block]:
    """Yield the first contracts of the filter's order, so that figures have names."""
    rows = tuple(_row(line, language) for line in islice(subject.lines(), FIRST))
    if not rows:
        return
    headings = (
        Message("column.number"),
        Message("column.title"),
        Message("column.supplier"),
        Message("column.flag"),
        Message("column.chain"),
        Message("column.work"),
        Message("column.value"),
    )
    yield Heading(render(Message("overview.first", count=len(rows)), language.code))
    shown = tuple(render(heading, language.code) for heading in headings)
    yield PaperTable(shown, rows, (3, 4, 4, 3, 3, 3, 3), small=True)


def _row(line: ContractLine, language: Language) -> tuple[str, ...]:
    unknown = render(Message("overview.unknown"), language.code)
    fronts = [line.outline.fronts.get(front) if line.outline else None for front in Front]
    value = line.value
    return (
        line.number or line.id,
        title_of(line.title, line.description) or unknown,
        "; ".join(party.name for party in line.suppliers) or unknown,
        labels.word(line.flag or "not_screened", "flag", language),
        *(
            render(Message("column.not_involved"), language.code)
            if risk and risk.is_empty
            else labels.word(risk.band, "band", language)
            if risk
            else unknown
            for risk in fronts
        ),
        language.money(value.amount, value.currency) if value else unknown,
    )
