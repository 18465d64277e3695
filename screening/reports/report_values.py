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
    ReportFigure,
    ReportText,
    TextBlock,
    YearReport,
)
from screening.services.council_report.places import filled
from sources.kit.values.message import Message

LEAST = 0.005  # a share that would be written as 0%


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
    return values


def figure_values(figure: ReportFigure, before: str, language: Language) -> dict[str, str]:
    """Return what a figure fills, by the names of its places. ``before``: figure | before."""
    texts = {
        "met": language.number(figure.met),
        "not_met": language.number(figure.not_met),
        "unknown": language.number(figure.unknown),
        "in_scope": language.number(figure.in_scope),
        "out_of_scope": language.number(figure.out_of_scope),
        "share": share_words(figure, language),
    }
    for name, euros in (
        ("euros_met", figure.euros_met),
        ("euros_in_scope", figure.euros_in_scope),
    ):
        if euros is not None:
            texts[name] = language.money(Decimal(euros).quantize(Decimal(1)), "EUR")
    return {f"{before}:{figure.measure}.{what}": text for what, text in texts.items()}


def share_words(figure: ReportFigure, language: Language) -> str:
    """Return a share in words: one where all is known, else from how little to how much."""
    low, high = figure.share_low, figure.share_high
    if low is None or high is None:
        return render(Message("council.nothing_in_scope"), language.code)
    if figure.unknown == 0:
        return percent(low)
    between = Message("council.between", low=percent(low), high=percent(high))
    return render(between, language.code)


def percent(share: float) -> str:
    """Return a share in whole percents; what is there is not called none, nor all what is not."""
    if 0 < share < LEAST:
        return "<1%"
    if 1 - LEAST < share < 1:
        return ">99%"
    return f"{share:.0%}"
