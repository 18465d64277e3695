"""A change that takes a duty or a flag down: a reason, and above a level a second person.

The level is set by an administrator (``SecondPersonRule``); by default nobody else is needed.
"""

from screening.model.errors import InputError
from screening.model.people import Account, Permission
from screening.model.proposals import (
    ChangeKind,
    ChangeProposal,
    ProposalState,
)
from screening.model.typed_text import reason_of
from screening.services import reasons, second_person_rules
from screening.services.changes import DecisionDesk, RiskDecisionChange, WantedChange, change_of
from sources.kit.values.message import Message

WITH_LEVEL = (ChangeKind.DOCUMENT, ChangeKind.DOCUMENT_WITHDRAWAL)
# What who agrees must be allowed, as who proposes is.
NEEDS = {
    ChangeKind.CATEGORY: Permission.DECIDE_CONTRACT,
    ChangeKind.CLAUSE: Permission.DECIDE_CONTRACT,
    ChangeKind.EDIT: Permission.DECIDE_MANY,
    ChangeKind.EDIT_UNDO: Permission.DECIDE_MANY,
    ChangeKind.DOCUMENT: Permission.DECIDE_MANY,
    ChangeKind.DOCUMENT_WITHDRAWAL: Permission.DECIDE_MANY,
    ChangeKind.IMPORT_UNDO: Permission.IMPORT,
    ChangeKind.RISK_DECISION: Permission.DECIDE_CONTRACT,
    ChangeKind.OWN_POLICY: Permission.MANAGE_POLICY,
}
LONGEST_REASON = 500
STATES = {
    "agree": ProposalState.AGREED,
    "refuse": ProposalState.REFUSED,
    "withdraw": ProposalState.WITHDRAWN,
}


def held(
    desk: DecisionDesk, change: WantedChange, why: str | None, field: str = "why"
) -> ChangeProposal | None:
    """Return the proposal that is kept where a second person is needed; None: do it now.

    Raises InputError for ``field`` where something goes down and no reason is given.
    """
    reason = (reason_of(why) or "")[:LONGEST_REASON]
    rules = second_person_rules.rules_of(desk.portfolio, desk.today)
    if reason and not rules:
        return None
    steps = change.steps(desk.portfolio)
    falls = reasons.falls(
        desk.portfolio, desk.screener, steps, with_level=change.kind in WITH_LEVEL
    )
    if not reason:
        first = next(falls, None)
        reasons.ask(first, reason, field)
        return None
    needing = [
        fall.id for fall in falls if any(rule.needs(fall.flag, fall.value_eur) for rule in rules)
    ]
    if not needing:
        return None
    count = sum(1 for _ in change.steps(desk.portfolio))
    return desk.portfolio.proposals.add(
        change.kind, change.content(), needing, count, desk.who, reason
    )


def settle(
    desk: DecisionDesk,
    proposal: ChangeProposal,
    account: Account | None,
    wish: str,
    why: str | None,
) -> None:
    """Agree to what another person proposed and do it, refuse it, or take one's own back.

    What is agreed is done in the name of who proposed it; who agrees is kept with it. ``account``:
    of who settles. ``wish``: agree, refuse or withdraw. Raises InputError for who may not, where it
    is settled or has lapsed, and for a refusal without a reason.
    """
    state = STATES[wish]
    if state is not ProposalState.WITHDRAWN and (account is None or account.is_service):
        raise InputError(Message("proposal.needs_person"))
    if state is ProposalState.REFUSED and reason_of(why) is None:
        raise InputError(Message("proposal.why_not"), "why")
    change = change_of(proposal.kind, proposal.content)
    if state is ProposalState.AGREED and isinstance(change, RiskDecisionChange):
        change.refuse_gone(desk.portfolio)
    desk.portfolio.proposals.settle(proposal.id, state, desk.who, why)
    if state is ProposalState.AGREED:
        change.apply(desk, proposal.by.name, proposal.why)
        desk.portfolio.proposals.done(proposal.id)
