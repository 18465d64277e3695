"""The answers to what a contract asks as a document: its own, and those given for others."""

from datetime import date

from screening.model.contracts import StoredContract
from screening.model.disclosure import rows_as_json
from screening.model.reused_answers import ReusedAnswer, StandingAnswer
from screening.services.disclosures import reuse
from screening.services.disclosures.reuse import ContractAnswers, ReusedChain


def as_document(stored: StoredContract, found: ContractAnswers, as_of: date) -> dict[str, object]:
    """Return the answers to what a contract asks as JSON values."""
    key = stored.contract.key
    received = {question.id: found.received(question) for question in found.questions}
    return {
        "id": stored.id,
        "as_of": as_of.isoformat(),
        "own": [_own(each, found.steps_here(each.reply, key)) for each in found.own],
        "elsewhere": [
            *(_reply(each, found, found.steps_here(each.reply, key)) for each in found.replies),
            *(_chain(each, found) for each in found.chains),
        ],
        "questions": [
            {
                "id": question.id,
                "speaks_of": question.speaks_of.value,
                "received": None if (reply := received[question.id]) is None
                else reuse.reply_id(reply),
            }
            for question in found.questions
        ],
    }  # fmt: skip


def _own(each: StandingAnswer, steps: int) -> dict[str, object]:
    reply = each.reply
    return {
        "answer": reuse.reply_id(reply),
        "supplier": reply.supplier,
        "came": reply.at.isoformat(),
        "question": reply.question or None,
        "asked": reply.asked or None,
        "text": reply.text,
        "state": each.state.value,
        "by": each.step.by if each.step else None,
        "why": each.step.why if each.step else None,
        "steps": steps,
    }


def _reply(each: ReusedAnswer, found: ContractAnswers, steps: int) -> dict[str, object]:
    reply = each.reply
    return {
        "answer": reuse.reply_id(reply),
        "kind": "reply",
        "state": each.state.value,
        "supplier": reply.supplier,
        "came": reply.at.isoformat(),
        "contract": _contract(found, reply.contract_key),
        "question": reply.question,
        "asked": reply.asked,
        "text": reply.text,
        "speaks_of": each.speaks_of.value if each.speaks_of else None,
        "why_over": each.why.value if each.why else None,
        "until": each.until.isoformat() if each.until else None,
        "by": each.step.by if each.step else None,
        "steps": steps,
    }


def _chain(each: ReusedChain, found: ContractAnswers) -> dict[str, object]:
    return {
        "answer": each.id,
        "kind": "chain",
        "state": each.state.value,
        "supplier": each.original.request.supplier,
        "came": each.original.at.isoformat(),
        "contract": _contract(found, each.contract_key),
        "rows": rows_as_json(each.rows),
        "covers_all": each.is_whole,
        "by": each.taken.decided_by if each.taken else None,
    }


def _contract(found: ContractAnswers, key: str) -> dict[str, object] | None:
    """Return the contract that an answer was given for; None where it may not be seen."""
    stored = found.contracts.get(key)
    if stored is None:
        return None
    return {"id": stored.id, "number": stored.contract.number}
