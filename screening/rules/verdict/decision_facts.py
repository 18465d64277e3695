"""What a decision about a contract rests on: the part of its verdict that lies within its scope.

Bands and words only: a figure that moves within its band, a new edition or another sentence reopens
no decision.
"""

from collections.abc import Iterator

from screening.model.risk_decisions import (
    ISSUE,
    PLACE,
    WHOLE,
    DecisionFacts,
    DecisionKind,
    digest_of,
)
from screening.model.verdict import DutyOutcome, IssueRisk, RiskPath, Verdict

UNKNOWN_COUNTRY = "?"


def facts_within(verdict: Verdict, scope: str, kind: DecisionKind) -> DecisionFacts | None:
    """Return the facts that a decision rests on; None where the verdict holds no such scope."""
    if kind is DecisionKind.DUTY_OVERRIDDEN:
        return dict(_duty(verdict)) if scope == WHOLE else None
    if scope == WHOLE:
        return dict(_whole(verdict))
    if scope.startswith(ISSUE):
        return dict(_issue(verdict, scope.removeprefix(ISSUE))) or None
    if scope.startswith(PLACE):
        return dict(_place(verdict, scope)) or None
    return None


def has_duty(verdict: Verdict) -> bool:
    """Return whether there is a duty, or a question whether there is one."""
    return verdict.duty.outcome in (DutyOutcome.MANDATORY, DutyOutcome.ASK)


def scopes_of(verdict: Verdict) -> tuple[str, ...]:
    """Return what a decision can be about: the whole, each issue, each place; worst first."""
    issues = [ISSUE + issue.issue for issue in verdict.risk.issues]
    places = [
        place_scope(path)
        for issue in verdict.risk.issues
        for path in issue.paths
        if path.country is not None
    ]
    return (WHOLE, *dict.fromkeys(issues), *dict.fromkeys(places))


def seen_of(verdict: Verdict | None) -> str:
    """Return the hash of what a page shows of a verdict that decisions rest on; empty for none."""
    return "" if verdict is None else digest_of(dict((*_duty(verdict), *_whole(verdict))))


def place_scope(path: RiskPath) -> str:
    """Return the scope of the place to which a path leads: its good and its country."""
    return f"{PLACE}{path.good.en}@{path.country or UNKNOWN_COUNTRY}"


def _duty(verdict: Verdict) -> Iterator[tuple[str, str]]:
    duty = verdict.duty
    yield "duty", duty.outcome.value
    yield "rule", duty.rule
    yield "basis", " ".join(reference.id for reference in duty.legal_basis)
    if duty.missing:
        yield "missing", " ".join(duty.missing)
    if duty.category is not None:
        yield "category", duty.category
    if duty.threshold is not None:
        yield "threshold", f"{duty.threshold.amount} {duty.threshold.currency}"


def _whole(verdict: Verdict) -> Iterator[tuple[str, str]]:
    yield "flag", verdict.flag.value
    yield "level", verdict.clause_level
    information = verdict.chain_information
    if information is not None and information.overdue_since is not None:
        yield "overdue", information.overdue_since.isoformat()
    for party in verdict.listed.hits:
        yield f"listed:{party.party}", f"{party.source} {party.effect}"
    for issue in verdict.risk.issues:
        yield from _facts_of(issue)
    yield from _places(verdict)


def _issue(verdict: Verdict, slug: str) -> Iterator[tuple[str, str]]:
    for issue in verdict.risk.issues:
        if issue.issue == slug:
            yield from _facts_of(issue)
            for path in issue.paths:
                yield _name_of(path, issue), _of_path(path)
    for party in verdict.listed.hits:
        if party.issue == slug:
            yield f"listed:{party.party}", f"{party.source} {party.effect}"


def _place(verdict: Verdict, scope: str) -> Iterator[tuple[str, str]]:
    for name, value in _places(verdict):
        if name.startswith(f"{scope}:"):
            yield name, value


def _places(verdict: Verdict) -> Iterator[tuple[str, str]]:
    for issue in verdict.risk.issues:
        for path in issue.paths:
            yield _name_of(path, issue), _of_path(path)


def _name_of(path: RiskPath, issue: IssueRisk) -> str:
    """Return what tells a place of an issue from all others of its good and country."""
    parts = (place_scope(path), issue.issue, issue.front.value, str(path.stage), path.region or "")
    return ":".join(parts)


def _facts_of(issue: IssueRisk) -> Iterator[tuple[str, str]]:
    yield f"{ISSUE}{issue.issue}:{issue.front.value}", f"{issue.band.value} {issue.rests_on}"


def _of_path(path: RiskPath) -> str:
    return " ".join(filter(None, (path.band.value, path.rests_on, path.region)))
