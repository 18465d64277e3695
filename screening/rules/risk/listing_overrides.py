"""The effect of listed parties on the risk: an issue rises to the level of their class, never
falls.

Monotone by construction: every number and band is the larger of what it was and what the hit says.
Where the list raises the band, the place that decided before no longer does: no country is named
(M13).
"""

from collections.abc import Iterable
from dataclasses import replace

from screening.model.verdict import (
    BAND_RANK,
    Band,
    Front,
    IssueRisk,
    Text,
)
from screening.rules.risk import formulas
from screening.rules.risk.assessment import Assessment, key_of, ordered_issues, risk_of
from screening.rules.risk.listed_parties import RiskOverride
from screening.rules.risk.method import Method
from screening.rules.risk.order import IssueRank
from sources.kit.values.statements import Issue


def with_overrides(
    assessment: Assessment, overrides: Iterable[RiskOverride], method: Method
) -> Assessment:
    """Return the assessment with the issues that listed parties raise; unchanged without any."""
    by_issue: dict[Issue, list[RiskOverride]] = {}
    for override in overrides:
        by_issue.setdefault(override.issue, []).append(override)
    if not by_issue:
        return assessment
    issues = {key_of(issue): issue for issue in assessment.risk.issues}
    ranks = dict(assessment.ranks)
    reasons: dict[Issue, Text] = {}
    for issue, raising in sorted(by_issue.items()):
        best = max(
            raising, key=lambda item: item.likelihood
        )  # the first of equals: they are in order
        key = (Front.CHAIN, issue)
        before = issues.get(key) or _unknown(issue, method)
        raised = issues[key] = _raised(before, best, len(raising), method)
        if raised.value > before.value or key not in ranks:
            ranks[key] = IssueRank.of(raised, None, method.constants.order.not_named)
        if BAND_RANK[method.band(best.likelihood)] >= BAND_RANK[before.band]:
            reasons[issue] = best.reason
    ordered = ordered_issues(issues.values(), ranks)
    by_state = {
        (Front.CHAIN, override.issue)
        for raising in by_issue.values()
        for override in raising
        if override.state_imposed
    }
    return replace(
        assessment,
        risk=risk_of(ordered, assessment.typical),
        ranks=ranks,
        state_imposed=assessment.state_imposed | by_state,
        lifted=reasons,
    )


def _raised(before: IssueRisk, by: RiskOverride, hits: int, method: Method) -> IssueRisk:
    band = method.band(by.likelihood)
    higher, equal = BAND_RANK[band] > BAND_RANK[before.band], band is before.band
    confidence = by.confidence if higher else before.confidence
    value = max(before.value, by.likelihood) if higher or equal else before.value
    low, high = max(before.low, by.likelihood), max(before.high, by.likelihood)
    return replace(
        before,
        band=band if higher else before.band,
        low=low,
        value=value,
        high=high,
        low_band=method.band(low),
        high_band=method.band(high),
        confidence=min(confidence, by.confidence) if equal else confidence,
        country=None if higher else before.country,
        missing=() if higher else before.missing,
        breadth=before.breadth + hits,
    )


def _unknown(issue: Issue, method: Method) -> IssueRisk:
    """Return an issue that no table rates for these goods: all of it comes from the list."""
    facts = method.issues[issue]
    bounds = method.constants.severity
    return IssueRisk(
        issue=issue.value,
        band=Band.LOW,
        low=0.0,
        value=0.0,
        high=0.0,
        low_band=Band.LOW,
        high_band=Band.LOW,
        severity=formulas.severity(
            facts.scale, facts.irremediability, None, bounds.minimum, bounds.maximum
        ),
        confidence="E",
        name=facts.name,
        paths=(),
        further_paths=0,
        breadth=0,
        possible=(),
    )
