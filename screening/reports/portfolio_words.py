"""Many contracts in figures, in words: the sections of the page, the papers and the workbook."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.contracts import NOT_SCREENED, ContractFilter
from screening.model.portfolio_figures import (
    NO_ISSUE,
    NOBODY_SAYS,
    FigureLine,
    PortfolioFigures,
    ValueSum,
)
from screening.model.verdict import Front
from screening.reports import measure_words
from screening.reports.spreadsheet import Cell, NamedSheet, SheetColumn
from sources.kit.values.message import Message

MOST_LINES = 24  # of a section on a page or on paper; the workbook has them all


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a section. ``part`` and ``part_of_value``: of all contracts, and of all euros."""

    label: str
    contracts: int
    part: float
    worth: ValueSum
    part_of_value: float | None  # None: no value is known in euros
    is_known: bool


@dataclass(frozen=True, slots=True)
class FigureSection:
    """What is counted in one way. ``says``: what its drawing shows, in a sentence."""

    id: str
    title: str
    says: str
    lines: tuple[ShownLine, ...]


def sections(figures: PortfolioFigures, language: Language) -> tuple[FigureSection, ...]:
    """Return the sections, each with every contract once; none where there is no contract."""
    if not figures.contracts:
        return ()
    return tuple(_sections(figures, language))


def _sections(figures: PortfolioFigures, language: Language) -> Iterator[FigureSection]:
    def say(message: Message) -> str:
        return render(message, language.code)

    def worded(table: str, unknown: str) -> Callable[[str], str]:
        return lambda slug: labels.word(slug, table, language) if slug else unknown

    def issue(slug: str) -> str:
        if slug == NO_ISSUE:
            return say(Message("overview.no_issue"))
        return labels.issue_name(slug, language) if slug else say(Message("overview.unknown"))

    unknown = say(Message("overview.unknown"))
    not_rated = say(Message("overview.not_rated"))
    yield _section("flag", say(Message("overview.flag")), figures.by_flag,
                   worded("flag", unknown), figures, language)  # fmt: skip
    yield _section("level", say(Message("overview.level")), figures.by_level,
                   worded("level", not_rated), figures, language)  # fmt: skip
    for front in Front:
        name = labels.word(front, "front", language)
        yield _section(f"band-{front.value}", say(Message("overview.band", front=name)),
                       figures.by_band[front], worded("band", not_rated),
                       figures, language)  # fmt: skip
        yield _section(f"issue-{front.value}", say(Message("overview.issue", front=name)),
                       figures.by_issue[front], issue, figures, language)  # fmt: skip
    yield _section("department", say(Message("overview.department")), figures.by_department,
                   lambda slug: slug or unknown, figures, language)  # fmt: skip


def _section(
    id: str,
    title: str,
    lines: Sequence[FigureLine],
    label: Callable[[str], str],
    figures: PortfolioFigures,
    language: Language,
) -> FigureSection:
    euros = figures.worth.euros
    shown = tuple(
        ShownLine(
            label=label(line.slug),
            contracts=line.contracts,
            part=line.contracts / figures.contracts,
            worth=line.worth,
            part_of_value=float(line.worth.euros / euros) if euros else None,
            is_known=line.slug not in (NOBODY_SAYS, NOT_SCREENED),
        )
        for line in lines
    )
    return FigureSection(id, title, _says(shown, figures, language), shown)


def _says(lines: Sequence[ShownLine], figures: PortfolioFigures, language: Language) -> str:
    """Return what a drawing of these lines shows: the longest bar, and what is not known."""
    known = [line for line in lines if line.is_known and line.contracts]
    unknown = sum(line.contracts for line in lines if not line.is_known)
    parts = []
    if known:
        most = max(known, key=lambda line: line.contracts)
        message = Message(
            "overview.most",
            label=most.label,
            some=most.contracts,
            every=figures.contracts,
            part=most.part,
        )
        parts.append(render(message, language.code))
    if unknown:
        parts.append(render(Message("overview.not_known", count=unknown), language.code))
    return " ".join(parts)


def in_all(figures: PortfolioFigures, language: Language) -> str:
    """Return how many contracts there are, and of how many the value is known."""
    worth = figures.worth
    message = Message(
        "overview.in_all",
        contracts=figures.contracts,
        known=worth.in_euros,
        euros=money(worth.euros, language),
        otherwise=worth.otherwise,
        unknown=worth.unknown,
    )
    return render(message, language.code)


def money(amount: Decimal, language: Language) -> str:
    """Return a sum in whole euros: cents of a sum say more than anybody knows."""
    return language.money(amount.quantize(Decimal(1)), "EUR")


def percent(part: float | None) -> str:
    """Return a part of a whole; a dash where it is not known."""
    return measure_words.NONE if part is None else measure_words.percent(part)


def value_of(line: ShownLine, language: Language) -> str:
    """Return the euros of a line; that nothing is known where no value is."""
    if not line.worth.in_euros:
        return render(Message("overview.unknown"), language.code) if line.contracts else "–"
    return money(line.worth.euros, language)


def known_of(line: ShownLine, language: Language) -> str:
    """Return of how many contracts of a line the value is known in euros."""
    some, every = line.worth.in_euros, line.contracts
    return render(Message("overview.known_of", some=some, every=every), language.code)


def filter_words(filter: ContractFilter, language: Language) -> str:
    """Return by what the contracts were chosen, in words."""
    parts: list[Message] = []
    word = labels.word
    if filter.flag:
        parts.append(Message("overview.by_flag", what=word(filter.flag, "flag", language)))
    if filter.band:
        parts.append(Message("overview.by_band", what=word(filter.band, "band", language)))
    if filter.level:
        parts.append(Message("overview.by_level", what=word(filter.level, "level", language)))
    if filter.term:
        parts.append(Message("overview.by_term", what=word(filter.term, "term", language)))
    if filter.information:
        what = word(filter.information, "information", language)
        parts.append(Message("overview.by_information", what=what))
    if filter.text:
        parts.append(Message("overview.by_text", what=filter.text))
    if filter.cpv_division:
        parts.append(Message("overview.by_division", what=filter.cpv_division))
    if filter.department:
        parts.append(Message("overview.by_department", what=filter.department))
    if filter.status:
        parts.append(Message("overview.by_status", what=filter.status))
    if filter.tag:
        parts.append(Message("overview.by_tag", what=filter.tag))
    if filter.owner or filter.unowned or filter.owner_account or filter.deputy_account:
        parts.append(Message("overview.by_owner"))
    if filter.buyer or filter.supplier:
        parts.append(Message("overview.by_party"))
    if not parts:
        return render(Message("overview.every_contract"), language.code)
    return render(Message("overview.chosen", parts=tuple(parts)), language.code)


def sheet(figures: PortfolioFigures, language: Language) -> NamedSheet:
    """Return the figures as a sheet: every section below the other, each line with its section."""
    headings = (
        (Message("overview.section"), 34),
        (Message("overview.what"), 38),
        (Message("overview.contracts"), 12),
        (Message("overview.part"), 12),
        (Message("overview.euros"), 18),
        (Message("overview.value_known"), 16),
        (Message("overview.value_otherwise"), 16),
        (Message("overview.value_unknown"), 16),
    )
    columns = [SheetColumn(render(heading, language.code), width) for heading, width in headings]
    name = render(Message("overview.sheet"), language.code)
    return NamedSheet(name, columns, _sheet_rows(figures, language))


def _sheet_rows(figures: PortfolioFigures, language: Language) -> Iterator[tuple[Cell, ...]]:
    every = render(Message("overview.all"), language.code)
    yield every, every, figures.contracts, 1.0, *_sums(figures.worth)
    for section in sections(figures, language):
        for line in section.lines:
            counted = (line.contracts, line.part)
            yield section.title, line.label, *counted, *_sums(line.worth)


def _sums(worth: ValueSum) -> tuple[Cell, ...]:
    euros = worth.euros if worth.in_euros else None
    return euros, worth.in_euros, worth.otherwise, worth.unknown
