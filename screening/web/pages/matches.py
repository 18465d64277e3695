"""Is it the same company? The queue of pairs, one pair, a person's word on it, and its undoing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.i18n import match_reasons
from screening.model.errors import InputError, MissingError
from screening.model.match import (
    ANSWERS,
    ENTITY,
    PARTY,
    STATES,
    WAITING,
    ContradictionError,
    Match,
    MatchFilter,
)
from screening.reports import contract_list
from screening.reports import matches as reports
from screening.services.matching import decisions as deciding
from screening.web.request_context import (
    AT_ONCE,
    language,
    portfolio,
    screen_again,
    surroundings,
)
from screening.web.template_helpers import gettext

matches = Blueprint("matches", __name__)

PER_PAGE = 10
NARROWING = ("q", "state", "kind", "source", "party")
ALL = "all"
NAME = "decides"  # the cookie that saves typing one's name twice
A_WORKING_DAY = 10 * 3600


@matches.get("/matches")
def queue() -> str:
    filter = asked_filter(request.args)
    page = portfolio().matches.page(filter, _page_number(request.args), PER_PAGE)
    if page.total and page.page > page.pages:
        page = portfolio().matches.page(filter, page.pages, PER_PAGE)
    return render_template(
        "matches.html",
        page=page,
        asked=filter,
        narrowed=filter != MatchFilter(state=filter.state),
        reached={match.id: len(portfolio().match_decisions.reached(match)) for match in page.items},
        sources=portfolio().matches.sources(),
        progress=portfolio().comparison.progress(surroundings().store.entity_lists.in_use()),
        done=_done(request.args),
        states=STATES,
        link=lambda **changes: _link(request.args, changes),
        **_around(),
    )


@matches.get("/matches.csv")
def export() -> Response:
    """Everything that the filter holds, not only the page in view."""
    found = portfolio().matches.every(asked_filter(request.args))
    attachment = {"Content-Disposition": 'attachment; filename="matches.csv"'}
    return Response(
        reports.as_csv(found, language()), content_type=contract_list.CSV, headers=attachment
    )


@matches.get("/matches/<id>")
def match(id: str) -> str:
    return _match_page(_found(id), ())


@matches.post("/matches/<id>")
def decide(id: str) -> AnyResponse | tuple[str, int]:
    """Keep a person's word and screen again at once what it reaches."""
    found = _found(id)
    said, wrong = _said(request.form)
    if wrong:
        return _match_page(found, wrong), 400
    try:
        done = deciding.decide(
            portfolio(),
            _screen,
            found.id,
            said["answer"],
            by=said["by"],
            why=said["why"],
            channel="page",
            review_on=_day(said["review_on"]),
        )
    except InputError as refusal:
        return _match_page(found, [_refused(refusal)]), 409
    return _back(found, said["answer"], done, said["by"])


@matches.post("/matches/<id>/undo")
def undo(id: str) -> AnyResponse | tuple[str, int]:
    found = _found(id)
    by = request.form.get("by", "").strip()[:200]
    if not by:
        return _match_page(found, [("by", gettext("Say who decides."))]), 400
    try:
        done = deciding.undo(
            portfolio(),
            _screen,
            found.id,
            by=by,
            why=request.form.get("why", "").strip()[:500],
            channel="page",
        )
    except InputError as refusal:
        return _match_page(found, [_refused(refusal)]), 409
    return _back(found, "undone", done, by)


def asked_filter(arguments: Mapping[str, str]) -> MatchFilter:
    """The filter in an address. What is not one of the choices does not narrow."""
    state = arguments.get("state", WAITING)
    kind = arguments.get("kind")
    return MatchFilter(
        state=None if state == ALL else state if state in STATES else WAITING,
        kind=kind if kind in (PARTY, ENTITY) else None,
        source=arguments.get("source") or None,
        text=arguments.get("q", "").strip()[:200] or None,
        party=arguments.get("party") or None,
    )


def _match_page(found: Match, problems: Sequence[tuple[str, str]]) -> str:
    decisions = portfolio().match_decisions
    return render_template(
        "match.html",
        match=found,
        reached=len(decisions.reached(found)),
        decisions=decisions.history(found.id),
        problems=list(problems),
        said=request.form,
        **_around(),
    )


def _around() -> dict[str, Any]:
    """What both pages ask of their surroundings."""
    here = language()
    return {
        "says": lambda reason: match_reasons.says(reason, here),
        "settles": lambda name: match_reasons.field(name, here),
        "register": lambda scheme: match_reasons.register(scheme, here),
        "by": request.cookies.get(NAME, ""),
        "tomorrow": dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1),
    }


def _said(form: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """What the form says, and every problem with it."""
    said = {name: form.get(name, "").strip()[:500] for name in ("answer", "by", "why", "review_on")}
    wrong = [
        (field, sentence)
        for field, is_wrong, sentence in (
            ("answer", said["answer"] not in ANSWERS, gettext("Choose one of the answers.")),
            ("by", not said["by"], gettext("Say who decides.")),
            ("why", not said["why"], gettext("Say why; it is kept with your answer.")),
            ("review_on", _day_is_wrong(said["review_on"]), gettext("This is not a date.")),
        )
        if is_wrong
    ]
    return said, wrong


def _refused(refusal: InputError) -> tuple[str, str]:
    """Where to look, and why not, in the visitor's language."""
    if isinstance(refusal, ContradictionError):
        called = {party.key: party.name for party in portfolio().parties.get_many(refusal.parties)}
        one, other = (called.get(key, key) for key in refusal.parties)
        sentence = gettext(
            "A person said before that {one} and {other} are not the same; take that back first."
        )
        return "answer", sentence.format(one=one, other=other)
    if refusal.field == "review_on":
        sentence = gettext("Give a day after today and at most two years from now.")
        return "review_on", sentence
    return "by", gettext("Nobody has decided on this pair; there is nothing to take back.")


def _day_is_wrong(text: str) -> bool:
    try:
        _day(text)
    except ValueError:
        return True
    return False


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _screen(ids: Sequence[str]) -> bool:
    return screen_again(ids) if ids else True


def _back(found: Match, answer: str, done: deciding.DecisionResult, by: str) -> AnyResponse:
    """To the queue where the person was, with what came of it."""
    asked: dict[str, Any] = {
        name: request.form[name] for name in NARROWING if request.form.get(name)
    }
    asked |= {"done": answer, "match": found.id, "contracts": len(done.reached)}
    if len(done.reached) <= AT_ONCE:  # more of them are screened while the visitor goes on
        asked["changed"] = len(done.changed)
    there = url_for("matches.queue", **asked)
    response = redirect(there, 303)
    response.set_cookie(NAME, by, max_age=A_WORKING_DAY, httponly=True, samesite="Lax")
    return response


def _done(arguments: Mapping[str, str]) -> dict[str, Any] | None:
    """What the last word came to, as the address says it."""
    if arguments.get("done") not in (*ANSWERS, "undone"):
        return None
    counts = {
        name: int(text)
        for name in ("contracts", "changed")
        if (text := arguments.get(name, "")).isascii() and text.isdigit() and len(text) < 9
    }
    try:
        match = portfolio().matches.get(arguments.get("match", ""))
    except MissingError:
        return None
    return {"answer": arguments["done"], "match": match, **counts}


def _link(arguments: Mapping[str, str], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The present filter with a few things changed; any change but a page starts at page one."""
    kept = {name: arguments[name] for name in NARROWING if name in arguments}
    return {name: value for name, value in {**kept, **changes}.items() if value not in (None, "")}


def _page_number(arguments: Mapping[str, str]) -> int:
    given = arguments.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _found(id: str) -> Match:
    try:
        return portfolio().matches.get(id)
    except MissingError:
        abort(404)
