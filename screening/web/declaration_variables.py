"""The variables of a contract's page that tell what was declared of it, and what was seen."""

from screening.model.contracts import StoredContract
from screening.model.documents import DOCUMENT_KINDS, EVIDENCE_CLASSES, VerdictInShort
from screening.model.supplier_replies import latest
from screening.model.verdict import Verdict
from screening.services.command_context import today
from screening.services.disclosures import reuse
from screening.services.disclosures.open_points import open_points
from screening.services.documents import offered_ties
from screening.web.request_context import portfolio


def declaration_variables(
    stored: StoredContract, verdict: Verdict | None, changed: str | None
) -> dict[str, object]:
    """Return answers, ties, documents and open points; ``changed``: the record of just now."""
    answers = portfolio().disclosures.of_contract(stored.contract.key)
    counting = [answer for answer in answers if answer.counts]
    ties = offered_ties(portfolio(), stored)
    documents = portfolio().documents.history(stored.id)
    return {
        "answers": reuse.answers_of(portfolio(), stored, verdict, today()),
        "replies": latest(portfolio().supplier_replies.of_contract(stored.contract.key)),
        "counting": counting,
        "waiting": [answer for answer in answers if answer.waits],
        "ties": ties,
        "unseen": [offered for offered in ties if not offered.tie.is_evidenced],
        "documents": documents,
        "open_points": open_points((row for answer in counting for row in answer.rows), verdict),
        "changed": next((seen for seen in documents if str(seen.id) == changed), None),
        "verdict_short": None if verdict is None else _in_short(verdict),
        "document_kinds": DOCUMENT_KINDS,
        "evidence_classes": EVIDENCE_CLASSES,
    }


def _in_short(verdict: Verdict) -> VerdictInShort:
    risk = verdict.risk
    return VerdictInShort(
        verdict.flag.value, risk.band.value, risk.confidence, verdict.clause_level
    )
