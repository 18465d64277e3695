"""Verdicts as aligned columns for a terminal: one line per contract."""

from collections.abc import Iterable, Iterator, Sequence

from screening.i18n import labels
from screening.i18n.language import Language
from screening.model.contracts import title_of
from screening.model.verdict import FrontRisk, Risk
from screening.reports.verdicts import ReportEntry

media_type = "text/plain; charset=utf-8"

HEADINGS = {
    "nl": ("id", "nummer", "vlag", "in de keten", "bij het werk", "niveau", "titel", "leverancier"),
    "en": ("id", "number", "flag", "in the chain", "at work here", "level", "title", "supplier"),
}
WIDTHS = (12, 16, 18, 26, 26, 6, 40, 30)


def render(entries: Iterable[ReportEntry], language: str = "nl") -> Iterator[str]:
    """Yield a line of headings, then one per contract."""
    spoken = Language(language)
    yield _line(HEADINGS[language])
    for entry in entries:
        contract, verdict = entry.contract, entry.verdict
        risk, fronts = verdict.risk, verdict.risk.fronts
        yield _line(
            (
                entry.id or "",
                contract.number or "",
                labels.word(verdict.flag, "flag", spoken).lower(),
                _rated(fronts.chain if fronts else risk, spoken),
                _rated(fronts.work_here, spoken) if fronts else "",
                verdict.clause_level,
                title_of(contract.title, contract.description) or "",
                ", ".join(party.name for party in contract.suppliers),
            )
        )


def _rated(rated: Risk | FrontRisk, spoken: Language) -> str:
    return f"{labels.word(rated.band, 'band', spoken).lower()} ({rated.confidence})"


def _line(cells: Sequence[str]) -> str:
    fitted = (_fit(cell, width) for cell, width in zip(cells, WIDTHS, strict=True))
    return "  ".join(fitted).rstrip() + "\n"


def _fit(cell: str, width: int) -> str:
    plain = " ".join(cell.split())
    return f"{plain:<{width}}" if len(plain) <= width else plain[: width - 1] + "…"
