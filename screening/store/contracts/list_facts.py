"""What a line of the list shows of a verdict, kept in a short column beside flag, band and level.

A page of the list would otherwise read a document of some forty kilobytes for each line.
"""

import json

from sqlalchemy import ColumnElement, RowMapping

from screening.model.verdict import Band, Flag, FrontRisk, RegimeOutcome
from screening.model.verdict_outline import VerdictOutline
from screening.store import tables
from screening.store.database import columns

CONTRACT = tables.contract.c
READ = tuple(
    CONTRACT[name]
    for name in ("flag", "band", "level", "confidence", "overdue_since", "list_facts")
)


def packed(outline: VerdictOutline) -> str:
    """Return the column's content for a verdict: what no other column of a contract says."""
    facts = {
        "as_of": outline.as_of,  # ``screened`` is empty while a contract is due
        "method": outline.method,
        "head": outline.head,
        "country": outline.country,
        "stop": outline.stop,
        "not_looked_at": outline.not_looked_at,
        "chain": _packed_front(outline.chain),
        "work_here": _packed_front(outline.work_here),
        "regimes": {id: outcome.value for id, outcome in outline.regimes},
    }
    return columns.compact({name: fact for name, fact in facts.items() if fact})


def outline_from(row: RowMapping) -> VerdictOutline | None:
    """Return the verdict in use in short, of a contract's row; None where there is none."""
    if row["list_facts"] is None or row["flag"] is None:
        return None
    facts = json.loads(row["list_facts"])
    return VerdictOutline(
        flag=Flag(row["flag"]),
        band=Band(row["band"]),
        level=row["level"],
        confidence=row["confidence"],
        as_of=facts["as_of"],
        method=facts["method"],
        head=facts.get("head"),
        country=facts.get("country"),
        stop=facts.get("stop", False),
        overdue_since=row["overdue_since"],
        not_looked_at=facts.get("not_looked_at"),
        chain=_front(facts.get("chain")),
        work_here=_front(facts.get("work_here")),
        regimes=tuple(
            (id, RegimeOutcome(outcome)) for id, outcome in facts.get("regimes", {}).items()
        ),
    )


def falls_under(regime: str) -> ColumnElement[bool]:
    """Return the condition that a regime says something of a contract."""
    return CONTRACT.list_facts.contains(f'"{regime}":"', autoescape=True)


def falls_under_any() -> ColumnElement[bool]:
    """Return the condition that some regime says something of a contract."""
    return CONTRACT.list_facts.contains('"regimes":', autoescape=True)


def _packed_front(risk: FrontRisk | None) -> list[str | None] | None:
    return [risk.band.value, risk.confidence, risk.issue] if risk else None


def _front(content: list[str | None] | None) -> FrontRisk | None:
    if content is None:
        return None
    band, confidence, issue = content
    return FrontRisk(Band(str(band)), str(confidence), issue)
