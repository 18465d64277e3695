"""A reason is asked where a decision takes a duty or a flag down, and nowhere else."""

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from screening.model.errors import InputError
from screening.model.verdict import DutyOutcome, Flag, Verdict
from screening.rules.verdict.protocols import ContractScreener
from screening.services import corrections
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

# What a verdict asks for, from less to more. Too little data (``not_assessable``) asks for nothing.
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


def goes_down(now: Verdict, then: Verdict) -> bool:
    """Return whether a verdict asks for less than the one before: in its flag or its duty."""
    return (
        FLAG_RANK[then.flag] < FLAG_RANK[now.flag]
        or DUTY_RANK[then.duty.outcome] < DUTY_RANK[now.duty.outcome]
    )


def ask(
    portfolio: "Portfolio",
    screener: ContractScreener,
    field: str,
    value: str | None,
    ids: Sequence[str],
    why: str | None,
) -> None:
    """Raise InputError for ``why`` where none is given and what is said takes something down.

    The first ``corrections.TRIED`` contracts that change are screened as they would be; a reason is
    asked for more of them whatever they come to, as nobody looks at each.
    """
    if (why or "").strip() or field in corrections.WITHOUT_EFFECT:
        return
    changing = corrections.changing(portfolio, field, value, ids)
    for stored in islice(changing, corrections.TRIED):
        now = corrections.verdict_of(portfolio, screener, stored)
        then = corrections.verdict_of(portfolio, screener, corrections.said(stored, field, value))
        if now is not None and then is not None and goes_down(now, then):
            name = stored.contract.number or stored.id
            raise InputError(Message("reason.goes_down", contract=name), "why")
    if next(changing, None) is not None:
        raise InputError(Message("reason.many", most=corrections.TRIED), "why")
