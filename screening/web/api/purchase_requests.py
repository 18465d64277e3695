"""Requests over the API: purchases before there is a contract, as on their pages."""

from collections.abc import Mapping

from flask import Response, abort, request, url_for

from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.errors import InputError, MissingError
from screening.model.json_document import as_document
from screening.model.people import Permission
from screening.model.proposals import Person
from screening.model.purchase_requests import PurchaseRequest, RequestState
from screening.model.verdict import Verdict
from screening.reports import award_criteria
from screening.reports import purchase_requests as reports
from screening.services import purchase_requests, request_ties
from screening.services.command_context import today
from screening.services.purchase_requests import FIELDS, RequestMove
from screening.services.request_questions import Trial, open_questions
from screening.web.address_choices import choice
from screening.web.api.blueprint import api
from screening.web.api.json_body import by_in, refuse_input, sent_fields, text_in
from screening.web.api.preconditions import check_if_match, with_tag
from screening.web.api.problems import refuse
from screening.web.api.responses import answer
from screening.web.request_context import api_language, own_policies, portfolio, screener, visitor
from screening.web.security import csrf
from sources.kit.values.message import Message

MOVE = ("do", "why", "level", "contract", "by")


@api.get("/requests", endpoint="requests")
def requests() -> Response:
    """Answer the requests, the latest first; those that were removed only where they are asked."""
    state = choice(request.args, "state", tuple(RequestState))
    text = request.args.get("q", "").strip()[:200]
    found = purchase_requests.found(portfolio().requests.all(), state, text)
    ids = purchase_requests.contract_ids(portfolio(), found)
    return answer({"requests": [_document(each, ids) for each in found]})


@api.post("/requests", endpoint="request_add")
def add() -> Response:
    """Keep a new request; answer it with its number."""
    body = sent_fields((*FIELDS, "by"))
    given = {name: value for name, value in body.items() if name != "by"}
    within = visitor().reach(Permission.DECIDE_CONTRACT)
    may_tag = visitor().may(Permission.DECIDE_MANY)
    wrong = purchase_requests.problems(portfolio(), given, None, within, may_tag=may_tag)
    if wrong:
        fields = {each.field or "title": _said(each.message) for each in wrong}
        refuse(422, "Some answers cannot be read.", fields)
    facts = purchase_requests.merged(portfolio(), given, None, api_language())
    number = purchase_requests.add(portfolio(), facts, by_in(body))
    return _whole(_get(number), 201)


@api.get("/requests/<number>", endpoint="request")
def one_request(number: str) -> Response:
    """Answer a request with its verdict, its open questions and the contracts that it may be."""
    return _whole(_get(number))


@api.post("/requests/<number>/state", endpoint="request_move")
def move(number: str) -> Response:
    """Keep what was done with a request: asked, advised, decided, tied, or a step back."""
    kept, body = _get(number), sent_fields(MOVE)
    check_if_match(_state(kept), needed=True)
    wish = RequestMove(
        text_in(body, "do"),
        text_in(body, "why") or None,
        text_in(body, "level") or None,
        text_in(body, "contract") or None,
    )
    account = visitor().account
    by = Person(by_in(body), account.id if account else None)
    try:
        purchase_requests.move(portfolio(), kept, wish, lambda: _verdict_now(kept), by)
    except MissingError as refusal:
        refuse_input(InputError(refusal.message, "contract"))
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field is None else 422)
    return _whole(_get(number))


for _writes in (add, move):
    csrf.exempt(_writes)  # no form of another site can send this type


def _get(number: str) -> PurchaseRequest:
    try:
        return portfolio().requests.get(number)
    except MissingError:
        abort(404, "There is no such request.")


def _whole(kept: PurchaseRequest, status: int = 200) -> Response:
    now, language = _verdict_now(kept), Language(api_language())
    decided = kept.decided.decision if kept.decided else None
    then = purchase_requests.kept_verdict(decided) if decided else now
    differs = purchase_requests.differences(then, now)
    trial = Trial(screener(), today(), own_policies())
    questions = () if decided else open_questions(kept.facts, now, trial)
    ids = purchase_requests.contract_ids(portfolio(), [kept])
    level = decided.level if decided else now.clause_level
    offered = award_criteria.of_request(kept.facts, then, level)
    body = _document(kept, ids) | {
        "verdict": dict(decided.document) if decided else as_document(now),
        "differs": [reports.difference(each) for each in differs],
        "questions": [reports.question(each, language) for each in questions],
        "award_criteria": award_criteria.document(offered, language),
        "proposals": [
            {
                "contract": each.contract.public_id,
                "number": each.contract.number,
                "reasons": [_said(reason) for reason in each.reasons],
            }
            for each in request_ties.contracts_for(portfolio(), kept)
        ],
    }
    return with_tag(answer(body, status), _state(kept))


def _document(kept: PurchaseRequest, contracts: Mapping[str, str]) -> dict[str, object]:
    links = {
        "self": url_for("api.request", number=kept.number),
        "page": url_for("requests.page", number=kept.number),
        "note": url_for("requests.paper", number=kept.number, kind="request", form="pdf"),
    }
    return reports.document(kept, contracts) | {"links": links}


def _state(kept: PurchaseRequest) -> str:
    return f"r{kept.version}"


def _verdict_now(kept: PurchaseRequest) -> Verdict:
    return purchase_requests.verdict_on(kept.facts, screener(), today(), own_policies())


def _said(message: Message | str) -> str:
    return render(message, api_language())
