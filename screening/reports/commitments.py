"""Motions and commitments as the command and the API give them."""

from screening.model.commitments import Commitment


def document(kept: Commitment) -> dict[str, object]:
    """Return a motion or commitment with its steps, the oldest first, as JSON values."""
    facts = kept.facts
    return {
        "number": kept.id,
        "kind": facts.kind.value,
        "text": facts.text,
        "reference": facts.reference,
        "day": facts.day.isoformat(),
        "owner": facts.owner,
        "state": kept.state.value,
        "steps": [
            {
                "state": step.state.value,
                "day": step.day.isoformat(),
                "by": step.by,
                "at": step.at.isoformat(),
                "why": step.why,
            }
            for step in kept.steps
        ],
    }
