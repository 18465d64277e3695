"""What commands decide with, and what they say of a change that waits for a second person."""

from screening.model.proposals import ChangeProposal, Person
from screening.runtime.console import Console
from screening.services.changes import DecisionDesk
from screening.services.command_context import CommandContext, today
from screening.services.screening import Screen, rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments


def desk_of(context: CommandContext, by: str, screen: Screen | None = None) -> DecisionDesk:
    """Return what a command decides with, in the name that was given with it."""
    portfolio, screener = context.portfolio, screener_for(context.store, today())
    return DecisionDesk(
        portfolio,
        screener,
        screen or (lambda ids: rescreen(portfolio, screener, ids)),
        VerdictDocuments(context.store, portfolio, today()),
        today(),
        Person(by),
    )


def told_to_wait(proposal: ChangeProposal | None, console: Console) -> bool:
    """Say that a change waits for a second person, where it does; return whether it does."""
    if proposal is not None:
        console.answer("proposal.waits", id=proposal.id)
    return proposal is not None
