"""Files of proofs go by themselves: a time after the contract ended or the proof was withdrawn.

What the file was, what it spoke of and what was decided stay on record; only the bytes go.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from screening.model.audit import SERVICE_NAME
from screening.model.proofs import Proof
from screening.services.notice import Notice
from screening.services.proofs.files import ProofFiles
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store import Store


def clean_up(store: "Store", files: ProofFiles, days: int, as_of: date, notice: Notice) -> int:
    """Forget the files that are kept for longer than ``days``, and those that nobody names.

    Return how many proofs have lost their file.
    """
    forgotten = 0
    needed: set[str] = set()
    for slug in store.organizations():
        portfolio = store.portfolio(slug)
        held = portfolio.proofs.with_files()
        ends = {
            stored.id: stored.contract.options_until or stored.contract.ends
            for stored in portfolio.contracts.get_many([id for id in held if id])
        }
        since = as_of - timedelta(days=days)
        over = [
            proof.id
            for id, proofs in held.items()
            for proof in proofs
            if _is_over(proof, ends.get(id), since)
        ]
        if over:
            forgotten += portfolio.proofs.forget_files(over, SERVICE_NAME)
        needed |= portfolio.proofs.hashes()
    files.sweep(needed)
    if forgotten:
        notice(Message("retention.removed", kind="proofs", count=forgotten))
    return forgotten


def _is_over(proof: Proof, ends: date | None, since: date) -> bool:
    """Return whether a proof was withdrawn, or its contract ended, before a day."""
    decision = proof.decision
    is_withdrawn = decision is not None and decision.what == "withdrawn" and decision.day < since
    return is_withdrawn or (ends is not None and ends < since)
