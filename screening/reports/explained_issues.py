"""Which issues of a verdict are shown with their paths, on a page and on paper."""

from screening.model.verdict import URGENT_BANDS, Band, Front, IssueRisk, Verdict

MOST_EXPLAINED = 3  # issues with their paths, in a verdict of one front


def explained(verdict: Verdict) -> tuple[IssueRisk, ...]:
    """Return the issues whose paths are shown: the urgent ones, and the first of each front."""
    issues = verdict.risk.issues
    urgent = [issue for issue in issues if issue.band in URGENT_BANDS]
    if verdict.risk.fronts is None:
        return tuple(urgent or issues)[:MOST_EXPLAINED]
    leading = [next((i for i in issues if i.front is front), None) for front in Front]
    wanted = urgent + [issue for issue in issues if issue in leading and issue.band is not Band.LOW]
    return tuple(issue for issue in issues if issue.paths and (issue in wanted or not wanted))
