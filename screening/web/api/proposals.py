"""Changes that wait for a second person, over the API."""

from dataclasses import replace

from flask import Response, abort, url_for

from screening.model.errors import InputError, MissingError
from screening.model.people import Permission
from screening.model.proposals import ChangeProposal
from screening.reports import proposals as reports
from screening.services import second_person
from screening.web.access import TokenForbidsError
from screening.web.api.blueprint import api
from screening.web.api.json_body import reason_in, refuse_input, sent_fields, text_in
from screening.web.api.problems import refuse
from screening.web.api.responses import answer
from screening.web.request_context import decision_desk, portfolio, portfolio_for, visitor
from screening.web.security import csrf
from screening.web.within_reach import settled_within
from sources.kit.values.message import Message

DECISIONS = ("agree", "refuse", "withdraw")


@api.get("/proposals", endpoint="proposals")
def proposals() -> Response:
    """Answer the changes that were proposed, the latest first."""
    return answer({"proposals": [_document(each) for each in portfolio().proposals.all()]})


@api.get("/proposals/<int:proposal_id>", endpoint="proposal")
def proposal(proposal_id: int) -> Response:
    """Answer one of them, as it stands now."""
    return answer(_document(_get(proposal_id)))


@api.post("/proposals/<int:proposal_id>/decision", endpoint="proposal_decide")
def decide(proposal_id: int) -> Response:
    """Agree to a change of somebody else, refuse it, or take one's own back."""
    proposed, body = _get(proposal_id), sent_fields(("do", "why"))
    within = settled_within(proposed)
    if within is None:
        refuse(403, TokenForbidsError.description)
    wish, why = text_in(body, "do"), reason_in(body)
    try:
        if wish not in DECISIONS:
            raise InputError(Message("proposal.no_decision", known=DECISIONS), "do")
        desk = replace(decision_desk(), portfolio=within)
        second_person.settle(desk, proposed, visitor().account, wish, why)
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field is None else 422)
    return answer(_document(_get(proposal_id)))


csrf.exempt(decide)  # no form of another site can send this type


def waits(proposed: ChangeProposal) -> Response:
    """Return that a change waits for a second person (202), and where it stands."""
    return answer({"proposal": _document(proposed)}, 202)


def _get(id: int) -> ChangeProposal:
    try:
        return portfolio_for(Permission.READ).proposals.get(id)
    except MissingError:
        abort(404, "There is no such proposal.")


def _document(proposed: ChangeProposal) -> dict[str, object]:
    links = {
        "self": url_for("api.proposal", proposal_id=proposed.id),
        "page": url_for("second_person.overview"),
    }
    return reports.document(proposed) | {"links": links}
