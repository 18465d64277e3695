"""What notices declare, held against what is on record of the contract.

A notice that leaves a field empty says nothing about the contract: national figures are known to be
wrong because buyers leave it empty. So a difference is named and not judged.
"""

from collections.abc import Sequence

from graphs.notices import KeptNotice, Stage
from screening.model.purchase import ChainRequest
from sources.kit.values.message import Message

DUE_DILIGENCE = "hum-right"  # of the codelist social-objective


def compared(notices: Sequence[KeptNotice], record: ChainRequest | None) -> tuple[Message, ...]:
    """Return what a person should know of notices and record together; empty without notices."""
    if not notices:
        return ()
    declares = [kept.notice for kept in notices if DUE_DILIGENCE in kept.notice.declared.social]
    any_social = any(kept.notice.declared.social for kept in notices)
    says = _against_record(bool(declares), any_social, record)
    calls = [kept.notice for kept in notices if kept.notice.stage is not Stage.AWARD]
    awards = [kept.notice for kept in notices if kept.notice.stage is Stage.AWARD]
    if declares and calls and awards:
        in_call = any(DUE_DILIGENCE in notice.declared.social for notice in calls)
        in_award = any(DUE_DILIGENCE in notice.declared.social for notice in awards)
        if in_call and not in_award:
            return (says, Message("notices.only_in_call"))
        if in_award and not in_call:
            return (says, Message("notices.only_in_award"))
    return (says,)


def _against_record(declares: bool, any_social: bool, record: ChainRequest | None) -> Message:
    if record is None:
        if declares:
            return Message("notices.declared_not_recorded")
        return Message("notices.neither")
    clauses = ", ".join(record.clauses)
    day = record.included.isoformat()
    if declares:
        return Message("notices.both", day=day, clauses=clauses)
    if any_social:
        return Message("notices.recorded_other_declared", day=day, clauses=clauses)
    return Message("notices.recorded_not_declared", day=day, clauses=clauses)
