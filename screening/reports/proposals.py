"""Proposals as JSON objects."""

from screening.model.proposals import ChangeProposal


def document(proposal: ChangeProposal) -> dict[str, object]:
    """Return a proposal as a JSON object."""
    settled = proposal.settled_at
    return {
        "id": proposal.id,
        "kind": proposal.kind.value,
        "change": dict(proposal.content),
        "contracts": list(proposal.contracts),
        "count": proposal.count,
        "by": proposal.by.name,
        "at": proposal.at.isoformat(),
        "why": proposal.why,
        "state": proposal.state.value,
        "done": proposal.is_done,
        "settled_by": proposal.settled_by.name if proposal.settled_by else None,
        "settled_at": settled.isoformat() if settled else None,
        "settled_why": proposal.settled_why,
    }
