"""A change that takes a duty or a flag down: a reason, and above a level a second person.

The level is set by an administrator (``SecondPersonRule``); by default nobody else is needed.
"""

from screening.model.errors import InputError
from screening.model.people import Account, Permission
from screening.model.proposals import (
    ChangeKind,
    ChangeProposal,
    ProposalState,
    SecondPersonRule,
)
from screening.model.typed_text import reason_of
from screening.services import reasons, second_person_rules
from screening.services.changes import (
    DecisionDesk,
    RiskDecisionChange,
    SecondPersonRuleChange,
    WantedChange,
    change_of,
)
from screening.services.people.permissions import permissions_on
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
    ChangeKind.SECOND_PERSON_RULE: Permission.MANAGE_PEOPLE,
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


def set_rule(
    desk: DecisionDesk, rule: SecondPersonRule, account: Account, why: str | None
) -> ChangeProposal | None:
    """Set from when on a second person is needed; return the proposal where it waits for one too.

    A rule that asks less often than the present one needs a reason, and the word of another
    administrator where there is one: who could switch it off alone would need nobody. ``account``:
    of who sets it. Raises InputError for ``rule-why`` without a reason.
    """
    proposals = desk.portfolio.proposals
    reason = (reason_of(why) or "")[:LONGEST_REASON]
    if not rule.is_looser_than(proposals.rule()):
        proposals.set_rule(rule, desk.who.name, reason or None)
        return None
    if not reason:
        raise InputError(Message("proposal.rule_why"), "rule-why")
    change = SecondPersonRuleChange(rule)
    if _another_may(desk, NEEDS[change.kind], account):
        return proposals.add(change.kind, change.content(), (), 0, desk.who, reason)
    change.apply(desk, desk.who.name, reason)
    return None


def _another_may(desk: DecisionDesk, needs: Permission, account: Account) -> bool:
    """Return whether somebody else can sign in who may do this."""
    return any(
        other.works and other.id != account.id and needs in permissions_on(other.grants)
        for other in desk.portfolio.people.all()
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
