"""Matches over the API: the queue, one pair with what people said of it, and a word on it.

A word is taken as JSON only: no form of another site can send that, so it needs no CSRF token.
"""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any
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
from screening.web.api.answers import answer
from screening.web.api.blueprint import api
from screening.web.api.contracts import Answer, asked_paging
from screening.web.api.problems import problem_of
from screening.web.pages.matches import NARROWING, asked_filter
from screening.web.request_context import api_language, portfolio, screen_again
from screening.web.security import csrf

FIELDS = ("answer", "by", "why", "review_on")
LONGEST = {"by": 200, "why": 500}  # letters, as on the page


@api.get("/matches")
def matches() -> Answer:
    wrong, number, size = asked_paging()
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    page = portfolio().matches.page(asked_filter(request.args), number, size)
    more = number < page.pages
    asked = {name: request.args[name] for name in NARROWING if name in request.args}
    asked |= {"page": str(number + 1), "per_page": str(size)}
    return answer(
        {
            "total": page.total,
            "page": number,
            "per_page": size,
            "counts": dict(page.counts),
            "next": f"{url_for('api.matches')}?{urlencode(asked)}" if more else None,
            "matches": [reports.document(one) | _links(one) for one in page.items],
        }
    )


@api.get("/matches/<id>")
def match(id: str) -> Answer:
    found = _found(id)
    decisions = portfolio().match_decisions
    return answer(
        reports.document(found)
        | {
            "contracts": list(decisions.reached(found)),
            "decisions": [reports.decision(one) for one in decisions.history(found.id)],
        }
        | _links(found)
    )


@api.post("/matches/<id>/decisions", endpoint="match_decide")
def decide(id: str) -> Answer:
    """A person's word; "undone" takes the last one back. Answers what it reached."""
    if request.mimetype != "application/json":
        abort(415, "Send the answer as application/json.")
    found = _found(id)
    given = _read(request.get_data())
    if given is None:
        return problem_of(400, "The body is not a JSON object.")
    wrong, review_on = _problems(given)
    if wrong:
        return problem_of(422, "Some answers cannot be read.", wrong)
    try:
        done = _say(found, given, review_on)
    except InputError as refusal:
        detail = render(refusal.message, api_language())
        return problem_of(409, detail, {refusal.field or "answer": detail})
    body = reports.decision(done.decision) | {
        "contracts": list(done.reached),
        "changed": list(done.changed),
    }
    return answer(body | _links(found), 201)


csrf.exempt(decide)


def _say(found: Match, given: dict[str, Any], review_on: dt.date | None) -> deciding.DecisionResult:
    by, why = given["by"], given.get("why") or ""
    if given["answer"] == UNDONE:
        return deciding.undo(portfolio(), _screen, found.id, by=by, why=why, channel="api")
    return deciding.decide(
        portfolio(),
        _screen,
        found.id,
        given["answer"],
        by=by,
        why=why,
        channel="api",
        review_on=review_on,
    )


def _problems(given: dict[str, Any]) -> tuple[dict[str, str], dt.date | None]:
    """Every field that is wrong, and the day of review where there is one."""
    wrong = {
        str(name)[:60]: f"There is no such field; the fields are {', '.join(FIELDS)}."
        for name in given
        if name not in FIELDS
    }
    if given.get("answer") not in (*ANSWERS, UNDONE):
        wrong["answer"] = f"Give one of {', '.join((*ANSWERS, UNDONE))}."
    for name in ("by", "why"):
        optional = name == "why" and given.get("answer") == UNDONE
        value = given.get(name, "" if optional else None)
        if not isinstance(value, str) or not (value.strip() or optional):
            wrong[name] = "Give text; it is kept with the answer."
        elif len(value) > LONGEST[name] or not (value + " ").replace("\n", " ").isprintable():
            wrong[name] = f"Give at most {LONGEST[name]} letters that can be printed."
    review_on = None
    try:
        day = given.get("review_on")
        review_on = dt.date.fromisoformat(day) if day is not None else None
    except (TypeError, ValueError):
        wrong["review_on"] = "Give a date, for example 2027-11-23."
    return wrong, review_on


def _read(body: bytes) -> dict[str, Any] | None:
    if len(body) > upload_limits.MATCH_BODY:
        abort(413, "An answer is at most 16 KB.")
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _screen(ids: Sequence[str]) -> bool:
    return screen_again(ids) if ids else True


def _found(id: str) -> Match:
    try:
        return portfolio().matches.get(id)
    except MissingError:
        abort(404, "There is no match with this id.")


def _links(one: Match) -> dict[str, Any]:
    return {
        "links": {
            "self": url_for("api.match", id=one.id),
            "decide": url_for("api.match_decide", id=one.id),
            "page": url_for("matches.match", id=one.id),
        }
    }
