"""Verdicts as aligned columns for a terminal: one line per contract."""

from collections.abc import Iterable, Iterator, Sequence

from screening.i18n import labels
from screening.i18n.language import Language
from screening.reports.verdicts import ReportEntry

media_type = "text/plain; charset=utf-8"

HEADINGS = {
    "nl": ("id", "nummer", "vlag", "risico", "niveau", "titel", "leverancier"),
    "en": ("id", "number", "flag", "risk", "level", "title", "supplier"),
}
WIDTHS = (12, 16, 18, 28, 6, 40, 30)


def render(entries: Iterable[ReportEntry], language: str = "nl") -> Iterator[str]:
    """Yield a line of headings, then one per contract."""
    spoken = Language(language)
    yield _line(HEADINGS[language])
    for entry in entries:
        contract, verdict = entry.contract, entry.verdict
        risk = verdict.risk
        yield _line(
            (
                entry.id or "",
                contract.number or "",
                labels.word(verdict.flag, "flag", spoken).lower(),
                f"{labels.word(risk.band, 'band', spoken).lower()} ({risk.confidence})",
                verdict.clause_level,
                contract.title or "",
                ", ".join(party.name for party in contract.suppliers),
            )
        )


def _line(cells: Sequence[str]) -> str:
    fitted = (_fit(cell, width) for cell, width in zip(cells, WIDTHS, strict=True))
    return "  ".join(fitted).rstrip() + "\n"


def _fit(cell: str, width: int) -> str:
    plain = " ".join(cell.split())
    return f"{plain:<{width}}" if len(plain) <= width else plain[: width - 1] + "…"
