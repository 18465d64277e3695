"""One row per contract, for a spreadsheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from screening.reports.spreadsheet import csv_line
from screening.reports.verdicts import ReportEntry

media_type = "text/csv; charset=utf-8"

HEADINGS = (
    "id", "number", "title", "buyer", "suppliers", "cpv", "value", "currency", "flag", "duty",
    "rule", "band", "confidence", "top_issues", "clause_level", "missing", "summary",
)  # fmt: skip


def render(entries: Iterable[ReportEntry], language: str = "nl") -> Iterator[str]:
    yield csv_line(HEADINGS)
    for entry in entries:
        yield csv_line(_cells(entry, language))


def _cells(entry: ReportEntry, language: str) -> tuple[Any, ...]:
    contract, verdict = entry.contract, entry.verdict
    duty, risk, value = verdict.duty, verdict.risk, contract.get("value") or {}
    return (
        contract.get("id"),
        contract.get("number"),
        contract.get("title"),
        (contract.get("buyer") or {}).get("name"),
        "; ".join(party["name"] for party in contract.get("suppliers") or ()),
        " ".join(contract.get("cpv") or ()),
        value.get("amount"),
        value.get("currency"),
        verdict.flag.value,
        duty.outcome.value,
        duty.rule,
        risk.band.value,
        risk.confidence,
        " ".join(issue.issue for issue in risk.issues[:3]),
        verdict.clause_level,
        " ".join(duty.missing),
        getattr(verdict.summary, language),
    )
