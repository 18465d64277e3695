"""Good practice: what organizations publish to each other, and what this one took over."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import InputError, MissingError
from screening.model.practices import Practice, PracticeKind
from screening.reports.practices import origin
from screening.services.practices import MOST, PracticeDesk
from screening.services.typed_values import read_whole
from screening.web.address_choices import choice
from screening.web.request_context import (
    Problems,
    message_text,
    person,
    portfolio,
    problems_of,
)

pages = Blueprint("practices", __name__)


def _desk() -> PracticeDesk:
    return PracticeDesk(portfolio(), person())


@pages.get("/practices")
def overview() -> str:
    """Show what is published, what is used here, and the form of a new practice."""
    return _overview([])


@pages.post("/practices")
def publish() -> AnyResponse | tuple[str, int]:
    """Publish a practice to the other organizations of the service."""
    wrong = _problems()
    if wrong:
        return _overview(wrong), 422
    key = _desk().publish(request.form)
    return redirect(url_for("practices.page", key=key, done="published"), 303)


@pages.get("/practices/<key>")
def page(key: str) -> str:
    """Show one practice with who uses it and what came of it."""
    return _page(_practice(key), [])


@pages.post("/practices/<key>")
def change(key: str) -> AnyResponse | tuple[str, int]:
    """Publish a newer version of one's own practice, or withdraw it."""
    practice, form = _practice(key), request.form
    if not practice.is_own or practice.withdrawn is not None:
        abort(404)
    is_newer = form.get("do") != "withdraw"
    wrong = _problems() if is_newer else []
    if wrong:
        return _page(practice, wrong), 422
    try:
        if is_newer:
            _desk().publish(form, key, read_whole(form.get("after", "")))
        else:
            _desk().withdraw(key, form.get("why", ""))
    except InputError as refusal:
        return _page(practice, problems_of(refusal, "title" if is_newer else "why")), 422
    except MissingError:
        abort(404)
    done = "published" if is_newer else "withdrawn"
    return redirect(url_for("practices.page", key=key, done=done), 303)


@pages.post("/practices/<key>/use")
def use(key: str) -> AnyResponse | tuple[str, int]:
    """Take the version that is published over."""
    practice = _practice(key)
    try:
        _desk().use(key, request.form.get("used_in", ""))
    except InputError as refusal:
        return _page(practice, problems_of(refusal, "used_in")), 422
    except MissingError:
        abort(404)
    return redirect(url_for("practices.page", key=key, done="used", _anchor="here"), 303)


@pages.post("/practices/copies/<int:id>")
def record_outcome(id: int) -> AnyResponse | tuple[str, int]:
    """Record what came of what was taken over."""
    copy = next((each for each in portfolio().practices.copies() if each.id == id), None)
    if copy is None:
        abort(404)
    try:
        _desk().record_outcome(id, request.form.get("outcome", ""))
    except InputError as refusal:
        wrong = [(f"outcome-{id}", text) for _, text in problems_of(refusal, "outcome")]
        return _page(_practice(copy.key), wrong), 422
    return redirect(url_for("practices.page", key=copy.key, done="outcome", _anchor="here"), 303)


def _practice(key: str) -> Practice:
    try:
        return portfolio().practices.get(key)
    except MissingError:
        abort(404)


def _problems() -> Problems:
    return [
        (each.field or "title", message_text(each.message))
        for each in _desk().problems(request.form)
    ]


def _overview(problems: Problems) -> str:
    kind = choice(request.args, "kind", tuple(PracticeKind))
    shelf = portfolio().practices.shelf()
    return render_template(
        "practices.html",
        practices=[each for each in shelf if kind in (None, "", each.words.kind)],
        copies=portfolio().practices.copies(),
        kind=kind,
        **_shared(problems, {}),
    )


def _page(practice: Practice, problems: Problems) -> str:
    words, number = practice.words, _contract_number(practice.subject.contract)
    as_is = {
        "kind": words.kind.value,
        "title": words.title,
        "text": words.text,
        "result": words.result,
        "department": words.department,
        "contract": number,
        "request": practice.subject.request or "",
    }
    copies = portfolio().practices.copies()
    return render_template(
        "practice.html",
        practice=practice,
        contract_number=number,
        request_number=_request_number(practice.subject.request),
        copies=[copy for copy in copies if copy.key == practice.key],
        done=choice(request.args, "done", ("published", "withdrawn", "used", "outcome")),
        **_shared(problems, as_is),
    )


def _contract_number(id: str | None) -> str:
    """Return the number of a contract; nothing where it is gone, or not the visitor's to see."""
    if id is None:
        return ""
    try:
        return portfolio().contracts.get(id).contract.number or id
    except MissingError:
        return ""


def _request_number(number: str | None) -> str:
    """Return the number of a request; nothing where it is not the visitor's to see."""
    try:
        return portfolio().requests.get(number or "").number
    except MissingError:
        return ""


def _shared(problems: Problems, as_is: Mapping[str, str]) -> dict[str, object]:
    """Return what both pages show their forms with; what was typed takes the place of what is."""
    typed: Mapping[str, str] = {**as_is, **request.form} if problems else as_is
    return {
        "kinds": tuple(PracticeKind),
        "most": MOST,
        "origin": origin,
        "problems": problems,
        "typed": typed,
    }
