"""Is it the same company? The queue of pairs, one pair, a person's decision and its undoing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from screening.web.address_choices import choice
from screening.web.paging import filter_link, page_number
from screening.web.request_context import (
    AT_ONCE,
    is_signed_in,
    language,
    portfolio,
    screen_again,
    services,
    signer,
)
from screening.web.template_filters import gettext

matches = Blueprint("matches", __name__)

PER_PAGE = 10
NARROWING = ("q", "state", "kind", "source", "party")
ALL = "all"
NAME = "decides"  # the cookie that saves typing one's name twice
A_WORKING_DAY = 10 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """The form on a pair as a person filled it in; every field may be empty or wrong."""

    answer: str
    by: str
    why: str
    review_on: str

    @classmethod
    def of(cls, form: Mapping[str, str]) -> "AnswerForm":
        """Return the fields of a form, cut at what is kept of each."""
        fields = ("answer", "by", "why", "review_on")
        answer, by, why, review_on = (form.get(name, "").strip()[:500] for name in fields)
        return cls(answer, signer(by), why, review_on)

    def problems(self) -> list[tuple[str, str]]:
        """Return each field that is wrong, with a sentence."""
        checks = (
            ("answer", self.answer not in ANSWERS, gettext("Choose one of the answers.")),
            ("by", not self.by, gettext("Say who decides.")),
            ("why", not self.why, gettext("Say why; it is kept with your answer.")),
            ("review_on", _day_is_wrong(self.review_on), gettext("This is not a date.")),
        )
        return [(field, sentence) for field, is_wrong, sentence in checks if is_wrong]


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """The outcome of the last decision, as the address of the queue tells it.

    ``contracts`` were reached, ``changed`` got another verdict; None where it is not told.
    """

    answer: str
    match: Match
    contracts: int | None
    changed: int | None


@matches.get("/matches")
def queue() -> str:
    """Show the pairs that the filter in the address holds."""
    filter = filter_from(request.args)
    page = portfolio().matches.page(filter, page_number(request.args), PER_PAGE)
    if page.total and page.page > page.pages:
        page = portfolio().matches.page(filter, page.pages, PER_PAGE)
    return render_template(
        "matches.html",
        page=page,
        filter=filter,
        narrowed=filter != MatchFilter(state=filter.state),
        reached={match.id: len(portfolio().match_decisions.reached(match)) for match in page.items},
        sources=portfolio().matches.sources(),
        progress=portfolio().comparison.progress(services().store.entity_lists.in_use()),
        last_answer=_last_answer(request.args),
        states=STATES,
        link=lambda **changes: filter_link(request.args, NARROWING, changes),
        **_shared_variables(),
    )


@matches.get("/matches.csv")
def export() -> Response:
    """Save everything that the filter holds, not only the page in view."""
    lines = reports.as_csv(portfolio().matches.every(filter_from(request.args)), language())
    attachment = {"Content-Disposition": 'attachment; filename="matches.csv"'}
    return Response(lines, content_type=contract_list.CSV, headers=attachment)


@matches.get("/matches/<id>")
def match(id: str) -> str:
    """Show one pair, with the form."""
    return _match_page(_match(id), ())


@matches.post("/matches/<id>")
def decide(id: str) -> AnyResponse | tuple[str, int]:
    """Keep a person's decision, and screen again at once what it reaches."""
    match = _match(id)
    form = AnswerForm.of(request.form)
    if problems := form.problems():
        return _match_page(match, problems), 400
    try:
        done = deciding.decide(
            portfolio(),
            _screen,
            match.id,
            form.answer,
            by=form.by,
            why=form.why,
            channel="page",
            review_on=_day(form.review_on),
        )
    except InputError as refusal:
        return _match_page(match, [_refused(refusal)]), 409
    return _back(match, form.answer, done, form.by)


@matches.post("/matches/<id>/undo")
def undo(id: str) -> AnyResponse | tuple[str, int]:
    """Take the last decision on a pair back."""
    match = _match(id)
    by = signer(request.form.get("by", "").strip()[:200])
    if not by:
        return _match_page(match, [("by", gettext("Say who decides."))]), 400
    try:
        done = deciding.undo(
            portfolio(),
            _screen,
            match.id,
            by=by,
            why=request.form.get("why", "").strip()[:500],
            channel="page",
        )
    except InputError as refusal:
        return _match_page(match, [_refused(refusal)]), 409
    return _back(match, "undone", done, by)


def filter_from(arguments: Mapping[str, str]) -> MatchFilter:
    """Return the filter in an address. Raises UnknownChoiceError."""
    state = choice(arguments, "state", (*STATES, ALL)) or WAITING
    return MatchFilter(
        state=None if state == ALL else state,
        kind=choice(arguments, "kind", (PARTY, ENTITY)),
        source=arguments.get("source") or None,
        text=arguments.get("q", "").strip()[:200] or None,
        party=arguments.get("party") or None,
    )


def _match_page(match: Match, problems: Sequence[tuple[str, str]]) -> str:
    decisions = portfolio().match_decisions
    return render_template(
        "match.html",
        match=match,
        reached=len(decisions.reached(match)),
        decisions=decisions.history(match.id),
        problems=list(problems),
        typed=request.form,
        **_shared_variables(),
    )


def _shared_variables() -> dict[str, object]:
    """Return the variables that the queue and the page of one pair have in common."""
    spoken = language()
    return {
        "says": lambda reason: match_reasons.says(reason, spoken),
        "settles": lambda name: match_reasons.field(name, spoken),
        "register": lambda scheme: match_reasons.register(scheme, spoken),
        "by": request.cookies.get(NAME, ""),
        "tomorrow": dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1),
    }


def _refused(refusal: InputError) -> tuple[str, str]:
    """Return the field that was refused, and why, in the visitor's language."""
    if isinstance(refusal, ContradictionError):
        names = {party.key: party.name for party in portfolio().parties.get_many(refusal.parties)}
        left, right = (names.get(key, key) for key in refusal.parties)
        sentence = gettext(
            "A person said before that {one} and {other} are not the same; take that back first."
        )
        return "answer", sentence.format(one=left, other=right)
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


def _back(match: Match, answer: str, done: deciding.DecisionResult, by: str) -> AnyResponse:
    """Redirect to the queue where the person was, with what came of the decision."""
    arguments: dict[str, Any] = {
        name: request.form[name] for name in NARROWING if request.form.get(name)
    }
    arguments |= {"done": answer, "match": match.id, "contracts": len(done.reached)}
    if len(done.reached) <= AT_ONCE:  # more of them are screened while the visitor goes on
        arguments["changed"] = len(done.changed)
    response = redirect(url_for("matches.queue", **arguments), 303)
    if not is_signed_in():  # whoever is need not say it again
        response.set_cookie(NAME, by, max_age=A_WORKING_DAY, httponly=True, samesite="Lax")
    return response


def _last_answer(arguments: Mapping[str, str]) -> LastAnswer | None:
    """Return what came of the last decision, as the address tells it."""
    answer = arguments.get("done", "")
    if answer not in (*ANSWERS, "undone"):
        return None
    try:
        match = portfolio().matches.get(arguments.get("match", ""))
    except MissingError:
        return None
    return LastAnswer(answer, match, _count(arguments, "contracts"), _count(arguments, "changed"))


def _count(arguments: Mapping[str, str], name: str) -> int | None:
    text = arguments.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _match(id: str) -> Match:
    try:
        return portfolio().matches.get(id)
    except MissingError:
        abort(404)
