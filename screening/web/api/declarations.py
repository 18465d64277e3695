"""What suppliers declared for a contract, and which documents were seen of it, over the API."""

from flask import Response

from screening.model.disclosure import SubmittedDisclosure, rows_as_json
from screening.model.documents import DocumentSeen
from screening.model.json_document import as_document
from screening.model.supplier_replies import SupplierReply
from screening.services.documents import OfferedTie, offered_ties
from screening.web.api.blueprint import api
from screening.web.api.contracts import stored_or_404
from screening.web.api.responses import answer
from screening.web.request_context import portfolio


@api.get("/contracts/<id>/declarations")
def declarations(id: str) -> Response:
    """Answer the answers of suppliers, the ties nearest to the contract, and what was seen."""
    stored = stored_or_404(id)
    return answer(
        {
            "id": stored.id,
            "answers": [
                _answer(submitted)
                for submitted in portfolio().disclosures.of_contract(stored.contract.key)
            ],
            "ties": [_tie(offered) for offered in offered_ties(portfolio(), stored)],
            "replies": [
                _reply(reply)
                for reply in portfolio().supplier_replies.of_contract(stored.contract.key)
            ],
            "documents": [_document(seen) for seen in portfolio().documents.history(stored.id)],
        }
    )


def _answer(submitted: SubmittedDisclosure) -> dict[str, object]:
    return {
        "id": submitted.id,
        "supplier": submitted.request.supplier,
        "came": submitted.at.isoformat(),
        "state": submitted.state,
        "counts": submitted.counts,
        "decided_by": submitted.decided_by,
        "decided": submitted.decided_at.isoformat() if submitted.decided_at else None,
        "rows": rows_as_json(submitted.rows),
    }


def _reply(reply: SupplierReply) -> dict[str, object]:
    return {
        "supplier": reply.supplier,
        "came": reply.at.isoformat(),
        "question": reply.question or None,
        "asked": reply.asked or None,
        "text": reply.text,
    }


def _tie(offered: OfferedTie) -> dict[str, object]:
    tie = offered.tie
    return {
        "id": offered.id,
        "good": tie.good,
        "country": tie.country,
        "supplier": offered.supplier,
        "customer": offered.customer,
        "share": tie.share,
        "kind": tie.kind.value,
        "source": tie.source,
        "evidence": tie.evidence,
        "evidence_class": tie.evidence_class,
    }


def _document(seen: DocumentSeen) -> dict[str, object]:
    return {
        "id": seen.id,
        "tie": seen.tie.id,
        "good": seen.tie.good,
        "country": seen.tie.country,
        "supplier": seen.supplier,
        "customer": seen.customer,
        "document": seen.document,
        "kind": seen.kind,
        "evidence_class": seen.evidence_class,
        "seen": seen.seen.isoformat(),
        "by": seen.by,
        "at": seen.at.isoformat(),
        "note": seen.note,
        "before": as_document(seen.before) if seen.before else None,
        "after": as_document(seen.after) if seen.after else None,
        "withdrawn": seen.withdrawn.isoformat() if seen.withdrawn else None,
        "withdrawn_by": seen.withdrawn_by,
    }
