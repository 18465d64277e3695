"""What fills the places of the texts of a yearly report, in a language."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.commitments import CommitmentState
from screening.model.council_report import (
    LANGUAGES,
    CaseCounts,
    ReportFigure,
    ReportText,
    TextBlock,
    YearReport,
)
from screening.model.published_figures import LEAST
from screening.reports.measure_words import share_words
from screening.services.council_report.places import filled
from sources.kit.values.message import Message


def with_texts(report: YearReport, blocks: Iterable[TextBlock]) -> YearReport:
    """Return a report with its texts, each with the figures in its places."""
    values = {code: place_values(report, Language(code)) for code in LANGUAGES}
    return replace(
        report,
        texts=tuple(
            ReportText(
                block.language,
                block.name,
                block.version,
                block.text,
                filled(block.text, values[block.language]),
            )
            for block in blocks
        ),
    )


def place_values(report: YearReport, language: Language) -> dict[str, str]:
    """Return what fills the places of a text, by their names, in the order of the report."""
    states = Counter(kept.state for kept in report.commitments)
    values = {
        "year": str(report.year),
        "last_year": str(report.year - 1),
        "contracts": language.number(report.contracts),
    }
    for state in CommitmentState:
        values[f"commitments:{state.value}"] = language.number(states[state])
    for figure in report.figures:
        values |= figure_values(figure.now, "figure", language)
        if figure.before is not None:
            values |= figure_values(figure.before, "before", language)
    for case in report.cases:
        values |= case_values(case.measure, case.now, "figure", language)
        if case.before is not None:  # of an older edition
            values |= case_values(case.measure, case.before, "before", language)
    return values


def case_values(
    measure: str, counts: CaseCounts, before: str, language: Language
) -> dict[str, str]:
    """Return the same of cases; of what is not told that it is not."""
    few = render(Message("council.few", least=LEAST), language.code)
    not_told = render(Message("council.not_told"), language.code)

    def told(count: int | None) -> str:
        if count is None:
            return few if counts.is_few else not_told
        return language.number(count)

    share = not_told
    if counts.met is not None:
        share = render(Message("council.nothing_in_scope"), language.code)
        if counts.in_scope:
            share = share_words(counts.share_low, counts.share_high, language)
    texts = {
        "met": told(counts.met),
        "not_met": told(counts.not_met),
        "unknown": told(counts.unknown),
        "in_scope": told(counts.in_scope),
        "out_of_scope": not_told,
        "share": share,
    }
    return {f"{before}:{measure}.{what}": text for what, text in texts.items()}


def figure_values(figure: ReportFigure, before: str, language: Language) -> dict[str, str]:
    """Return what a figure fills, by the names of its places. ``before``: figure | before."""
    texts = {
        "met": language.number(figure.met),
        "not_met": language.number(figure.not_met),
        "unknown": language.number(figure.unknown),
        "in_scope": language.number(figure.in_scope),
        "out_of_scope": language.number(figure.out_of_scope),
        "share": share_of(figure, language),
        "without_end": language.number(figure.without_end),
    }
    for name, euros in (
        ("euros_met", figure.euros_met),
        ("euros_in_scope", figure.euros_in_scope),
    ):
        if euros is not None:
            texts[name] = language.money(Decimal(euros).quantize(Decimal(1)), "EUR")
    return {f"{before}:{figure.measure}.{what}": text for what, text in texts.items()}


def share_of(figure: ReportFigure, language: Language) -> str:
    """Return the share of a figure in words; that there is nothing to count where there is none."""
    if not figure.in_scope:
        return render(Message("council.nothing_in_scope"), language.code)
    return share_words(figure.share_low, figure.share_high, language)
