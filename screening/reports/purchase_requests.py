"""Requests in words and as JSON objects."""

from collections.abc import Iterable, Iterator, Mapping

from screening.i18n import labels
from screening.i18n.language import Language
from screening.model.purchase_requests import PurchaseRequest, RequestEvent
from screening.services.purchase_requests import VerdictDifference
from screening.services.request_questions import OpenQuestion

JSON = dict[str, object]
FACTS = ("title", "words", "requester", "adviser", "department", "buyer", "reference")


def document(request: PurchaseRequest, contracts: Mapping[str, str]) -> JSON:
    """Return a request as a JSON object. ``contracts``: the id of each contract by its key."""
    facts = request.facts
    return {
        "number": request.number,
        "state": request.state.value,
        **{name: getattr(facts, name) or None for name in FACTS},
        "tags": list(facts.tags),
        "answers": dict(facts.answers),
        "made_by": request.made_by,
        "made_at": request.made_at.isoformat(),
        "changed_at": request.changed_at.isoformat(),
        "decision": _decision(request.decided),
        "contract": contracts.get(request.contract_key or ""),
        "history": [_event(event, contracts) for event in request.events],
    }


def question(open_question: OpenQuestion, language: Language) -> JSON:
    """Return an open question, with the answers that change the verdict."""
    return {
        "field": open_question.field,
        "question": labels.word(open_question.field, "request_field", language),
        "decides": [
            {"answer": each.answer, "flag": each.flag, "duty": each.duty, "level": each.level}
            for each in open_question.decides
        ],
    }


def difference(each: VerdictDifference) -> JSON:
    """Return what a verdict says otherwise than the one before it."""
    return {"what": each.what, "before": each.before, "after": each.after}


def list_lines(requests: Iterable[PurchaseRequest], language: Language) -> Iterator[str]:
    """Yield a line for each request."""
    for request in requests:
        state = labels.word(request.state.value, "request_state", language)
        who = f", {request.facts.requester}" if request.facts.requester else ""
        yield f"{request.number}  {state:<20}  {request.facts.title}{who}"


def head_lines(request: PurchaseRequest, language: Language) -> Iterator[str]:
    """Yield what is known of a request, and what was done with it."""
    state = labels.word(request.state.value, "request_state", language)
    yield f"{request.number}  {request.facts.title}  ({state})"
    for event in request.events:
        step = labels.word(event.step.value, "request_step", language)
        level = f" {event.decision.level}" if event.decision else ""
        day = language.date(event.at.date().isoformat()) if event.at else ""
        why = f". {event.why}" if event.why else ""
        yield f"  {step}{level}: {day}, {event.by}{why}"


def question_lines(questions: Iterable[OpenQuestion], language: Language) -> Iterator[str]:
    """Yield the open questions, each with the option that answers it."""
    for each in questions:
        option = each.field.replace("_", "-").replace("origins", "origin")
        yield f"  --{option}: {labels.word(each.field, 'request_field', language)}"


def _decision(event: RequestEvent | None) -> JSON | None:
    if event is None or event.decision is None:
        return None
    decision = event.decision
    return {
        "level": decision.level,
        "advised": decision.advised,
        "follows": decision.follows,
        "why": event.why,
        "by": event.by,
        "at": event.at.isoformat() if event.at else None,
        "sha256": decision.sha256,
    }


def _event(event: RequestEvent, contracts: Mapping[str, str]) -> JSON:
    return {
        "step": event.step.value,
        "by": event.by,
        "at": event.at.isoformat() if event.at else None,
        "why": event.why,
        "level": event.decision.level if event.decision else None,
        "contract": contracts.get(event.contract_key or ""),
    }
