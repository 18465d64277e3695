"""Matches over the API: the queue, one pair with its history, and a decision on it.

A decision is taken as JSON only: no form of another site can send that, so it needs no CSRF token.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import abort, request, url_for

from screening.i18n.messages import render
from screening.model.errors import InputError, MissingError
from screening.model.match import (
    ANSWERS,
    UNDONE,
    Match,
)
from screening.reports import matches as reports
from screening.services.matching import decisions as deciding
from screening.web import upload_limits
from screening.web.api.blueprint import api
from screening.web.api.contracts import Answer, paging_from_request
from screening.web.api.json_body import LONGEST
from screening.web.api.preconditions import (
    check_if_match,
    match_state,
    unless_changed,
    with_tag,
)
from screening.web.api.problems import problem_of
from screening.web.api.responses import answer
from screening.web.pages.matches import NARROWING, filter_from
from screening.web.request_context import (
    api_language,
    is_signed_in,
    portfolio,
    screen_again,
    signer,
)
from screening.web.security import csrf

FIELDS = ("answer", "by", "why", "review_on")


@api.get("/matches")
def matches() -> Answer:
    """Answer a page of the pairs that the filter in the address holds."""
    wrong, number, size = paging_from_request()
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    page = portfolio().matches.page(filter_from(request.args), number, size)
    more = number < page.pages
    following = {name: request.args[name] for name in NARROWING if name in request.args}
    following |= {"page": str(number + 1), "per_page": str(size)}
    return answer(
        {
            "total": page.total,
            "page": number,
            "per_page": size,
            "counts": dict(page.counts),
            "next": f"{url_for('api.matches')}?{urlencode(following)}" if more else None,
            "matches": [reports.document(match) | _links(match) for match in page.items],
        }
    )


@api.get("/matches/<id>")
def match(id: str) -> Answer:
    """Answer one pair, the contracts that a decision reaches, and the decisions on it."""
    match = _match(id)
    decisions = portfolio().match_decisions
    history = decisions.history(match.id)
    response = answer(
        reports.document(match)
        | {
            "contracts": list(decisions.reached(match)),
            "decisions": [reports.decision(decision) for decision in history],
        }
        | _links(match)
    )
    return with_tag(response, match_state(match))


@api.post("/matches/<id>/decisions", endpoint="match_decide")
def decide(id: str) -> Answer:
    """Keep a person's decision ("undone" takes the last one back), and answer what it reached."""
    if request.mimetype != "application/json":
        abort(415, "Send the answer as application/json.")
    match = _match(id)
    check_if_match(match_state(match), needed=False)
    body = _read(request.get_data())
    if body is None:
        return problem_of(400, "The body is not a JSON object.")
    wrong = _problems(body)
    if wrong:
        return problem_of(422, "Some answers cannot be read.", wrong)
    try:
        done = _decide(match, DecisionBody.of(body))
    except InputError as refusal:
        detail = render(refusal.message, api_language())
        return problem_of(409, detail, {refusal.field or "answer": detail})
    reached = {"contracts": list(done.reached), "changed": list(done.changed)}
    return answer(reports.decision(done.decision) | reached | _links(match), 201)


csrf.exempt(decide)


@dataclass(frozen=True, slots=True)
class DecisionBody:
    """A decision as a program sends it."""

    answer: str
    by: str
    why: str
    review_on: dt.date | None

    @classmethod
    def of(cls, body: Mapping[str, object]) -> "DecisionBody":
        """Return the decision in a body in which ``_problems`` finds nothing wrong."""
        answer, by, why = (str(body.get(name) or "") for name in ("answer", "by", "why"))
        return cls(answer, signer(by), why, _day(body.get("review_on")))


def _decide(match: Match, decision: DecisionBody) -> deciding.DecisionResult:
    by, why = decision.by, decision.why
    to_write = unless_changed(lambda: match_state(portfolio().matches.get(match.id)))
    if decision.answer == UNDONE:
        return deciding.undo(to_write, _screen, match.id, by=by, why=why, channel="api")
    return deciding.decide(
        to_write,
        _screen,
        match.id,
        decision.answer,
        by=by,
        why=why,
        channel="api",
        review_on=decision.review_on,
    )


def _problems(body: Mapping[str, object]) -> dict[str, str]:
    """Return what is wrong, by field."""
    wrong = {
        str(name)[:60]: f"There is no such field; the fields are {', '.join(FIELDS)}."
        for name in body
        if name not in FIELDS
    }
    if body.get("answer") not in (*ANSWERS, UNDONE):
        wrong["answer"] = f"Give one of {', '.join((*ANSWERS, UNDONE))}."
    for name in ("by", "why"):
        optional = (name == "why" and body.get("answer") == UNDONE) or (
            name == "by" and is_signed_in()
        )
        value = body.get(name, "" if optional else None)
        if not isinstance(value, str) or not (value.strip() or optional):
            wrong[name] = "Give text; it is kept with the answer."
        elif len(value) > LONGEST[name] or not (value + " ").replace("\n", " ").isprintable():
            wrong[name] = f"Give at most {LONGEST[name]} letters that can be printed."
    try:
        _day(body.get("review_on"))
    except (TypeError, ValueError):
        wrong["review_on"] = "Give a date, for example 2027-11-23."
    return wrong


def _day(value: object) -> dt.date | None:
    """Return the day. Raise TypeError or ValueError if the value is none."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError("a day is text")
    return dt.date.fromisoformat(value)


def _read(body: bytes) -> dict[str, object] | None:
    if len(body) > upload_limits.MATCH_BODY:
        abort(413, "An answer is at most 16 KB.")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _screen(ids: Sequence[str]) -> bool:
    return screen_again(ids) if ids else True


def _match(id: str) -> Match:
    try:
        return portfolio().matches.get(id)
    except MissingError:
        abort(404, "There is no match with this id.")


def _links(match: Match) -> dict[str, object]:
    return {
        "links": {
            "self": url_for("api.match", id=match.id),
            "decide": url_for("api.match_decide", id=match.id),
            "page": url_for("matches.match", id=match.id),
        }
    }
