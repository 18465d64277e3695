"""What a verdict asks for, from less to more. Too little data (``not_assessable``) asks nothing."""

from screening.model.verdict import DutyOutcome, Flag, Verdict

FLAG_RANK = {
    Flag.NONE: 0,
    Flag.NOT_ASSESSABLE: 0,
    Flag.ASK: 1,
    Flag.RECOMMENDED: 2,
    Flag.REQUIRED: 3,
}
DUTY_RANK = {
    DutyOutcome.NONE: 0,
    DutyOutcome.VOLUNTARY: 0,
    DutyOutcome.ASK: 1,
    DutyOutcome.MANDATORY: 2,
}


def goes_down(now: Verdict, then: Verdict | None, *, with_level: bool = False) -> bool:
    """Return whether a verdict asks for less than the one before: in its flag or its duty.

    ``then``: None where nothing is asked any more. ``with_level``: also where the clause level is
    lower.
    """
    if then is None:
        return FLAG_RANK[now.flag] > 0 or DUTY_RANK[now.duty.outcome] > 0
    return (
        FLAG_RANK[then.flag] < FLAG_RANK[now.flag]
        or DUTY_RANK[then.duty.outcome] < DUTY_RANK[now.duty.outcome]
        or (with_level and then.clause_level < now.clause_level)
    )
