"""What a line of the list shows of a verdict, kept in a short column beside flag, band and level.

A page of the list would otherwise read a document of some forty kilobytes for each line.
"""

import json

from screening.model.contracts import FrontBrief, VerdictBrief
from screening.model.verdict import FrontRisk, Verdict
from screening.store.database import columns


def packed(verdict: Verdict) -> str:
    """Return the column's content for a verdict."""
    fronts, issues = verdict.risk.fronts, verdict.risk.issues
    return columns.compact(
        {
            "stop": verdict.listed.stop,
            "issue": issues[0].issue if issues else None,
            "chain": _front(fronts.chain) if fronts else None,
            "work_here": _front(fronts.work_here) if fronts else None,
        }
    )


def brief_of(content: str | None) -> VerdictBrief | None:
    """Return what the column says; None where no verdict was kept since there is such a column."""
    if content is None:
        return None
    facts = json.loads(content)
    return VerdictBrief(
        stop=facts["stop"],
        issue=facts["issue"],
        chain=FrontBrief(*facts["chain"]) if facts["chain"] else None,
        work_here=FrontBrief(*facts["work_here"]) if facts["work_here"] else None,
    )


def _front(risk: FrontRisk) -> list[str | None]:
    return [risk.band.value, risk.confidence, risk.issue]
