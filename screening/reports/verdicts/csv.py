"""One row per contract, for a spreadsheet."""

from collections.abc import Iterable, Iterator

from screening.model.verdict import Verdict, regimes_in_short
from screening.reports.spreadsheet import Cell, csv_line
from screening.reports.verdicts import ReportEntry

media_type = "text/csv; charset=utf-8"

HEADINGS = (
    "id", "number", "title", "buyer", "suppliers", "cpv", "value", "currency", "flag", "duty",
    "rule", "band", "confidence", "top_issues", "clause_level", "missing", "summary",
    "chain_band", "chain_issue", "chain_summary",
    "work_here_band", "work_here_issue", "work_here_summary",
    "chain_confidence", "work_here_confidence", "law_not_looked_at",
    "assumed_cpv", "regimes",
)  # fmt: skip


def render(entries: Iterable[ReportEntry], language: str = "nl") -> Iterator[str]:
    """Yield a line of headings, then one per contract."""
    yield csv_line(HEADINGS)
    for entry in entries:
        yield csv_line(_cells(entry, language))


def _cells(entry: ReportEntry, language: str) -> tuple[Cell, ...]:
    contract, verdict = entry.contract, entry.verdict
    duty, risk, value = verdict.duty, verdict.risk, contract.value
    return (
        entry.id,
        contract.number,
        contract.title,
        contract.buyer.name if contract.buyer else None,
        "; ".join(party.name for party in contract.suppliers),
        " ".join(contract.cpv),
        str(value.amount) if value else None,
        value.currency if value else None,
        verdict.flag.value,
        duty.outcome.value,
        duty.rule,
        risk.band.value,
        risk.confidence,
        " ".join(issue.issue for issue in risk.issues[:3]),
        verdict.clause_level,
        " ".join(duty.missing),
        getattr(verdict.summary, language),
        *_fronts(verdict, language),
        duty.not_looked_at,
        " ".join(code.code for code in verdict.assumed.codes) if verdict.assumed else None,
        " ".join(id for id, _ in regimes_in_short(verdict.regimes)),
    )


def _fronts(verdict: Verdict, language: str) -> tuple[Cell, ...]:
    """Return band, issue and sentence of each front, then the confidence of each.

    Empty where a verdict knows none.
    """
    fronts, summaries = verdict.risk.fronts, verdict.summaries
    if fronts is None or summaries is None:
        return ("",) * 8
    return (
        fronts.chain.band.value,
        fronts.chain.issue,
        getattr(summaries.chain, language),
        fronts.work_here.band.value,
        fronts.work_here.issue,
        getattr(summaries.work_here, language),
        fronts.chain.confidence,
        fronts.work_here.confidence,
    )
