"""Uniform texts over the API; the same as on the pages."""

from collections.abc import Mapping
from typing import NoReturn

from flask import Response, abort

from screening.i18n.messages import render
from screening.model.errors import InputError, MissingError
from screening.model.uniform_texts import TextAdoption, TextGroup, UniformText
from screening.reports import uniform_texts as reports
from screening.services.command_context import today
from screening.services.uniform_texts import DECIDED, PROPOSED, TextDesk
from screening.web.api.blueprint import api
from screening.web.api.json_body import (
    UNREADABLE,
    by_in,
    day_in,
    refuse_input,
    refuse_problems,
    sent_fields,
    text_in,
    whole_in,
)
from screening.web.api.problems import refuse
from screening.web.api.responses import answer
from screening.web.request_context import api_language, portfolio
from screening.web.security import csrf


@api.get("/uniform-texts", endpoint="uniform_texts")
def all_uniform_texts() -> Response:
    """Answer the groups of the organization with their texts, and what it adopted."""
    texts = portfolio().uniform_texts
    groups = [(group, texts.texts(group.key)) for group in texts.groups()]
    return answer(reports.overview_document(groups, texts.adopted().adoptions))


# -- groups --


@api.post("/uniform-texts/groups", endpoint="uniform_texts_begin")
def begin() -> Response:
    """Begin a group of organizations that agree on texts."""
    body = sent_fields(("name", "needed", "by"))
    needed = body.get("needed")
    given = {"name": text_in(body, "name"), "needed": str(needed) if type(needed) is int else ""}
    try:
        key = _desk(body).begin_group(given)
    except InputError as refusal:
        refuse_input(refusal)
    return _group_answer(key, 201)


@api.post("/uniform-texts/memberships", endpoint="uniform_texts_join")
def join() -> Response:
    """Join a group by the code of a member."""
    body = sent_fields(("code", "by"))
    try:
        key = _desk(body).join(text_in(body, "code"))
    except (InputError, MissingError) as refusal:
        refuse_input(InputError(refusal.message, "code"))
    return _group_answer(key, 201)


@api.get("/uniform-texts/groups/<group>/code", endpoint="uniform_texts_code")
def code(group: str) -> Response:
    """Answer the code by which the organization lets others join."""
    _group(group)
    return answer({"code": portfolio().uniform_texts.code(group)})


@api.post("/uniform-texts/groups/<group>/code", endpoint="uniform_texts_code_renew")
def renew_code(group: str) -> Response:
    """Make another code; the former one lets nobody join."""
    body = sent_fields(("by",))
    _group(group)
    return answer({"code": _desk(body).renew_code(group)}, 201)


@api.post("/uniform-texts/groups/<group>/departure", endpoint="uniform_texts_leave")
def leave(group: str) -> Response:
    """Leave a group; what was adopted stays."""
    body = sent_fields(("by",))
    _group(group)
    _desk(body).leave(group)
    return answer({"left": group})


# -- texts --


@api.post("/uniform-texts/groups/<group>/texts", endpoint="uniform_text_propose")
def propose(group: str) -> Response:
    """Propose the first version of a text to a group."""
    body = sent_fields((*PROPOSED, "by"))
    _group(group)
    desk = _desk(body)
    try:
        key = desk.propose(group, _proposed(desk, {name: text_in(body, name) for name in PROPOSED}))
    except InputError as refusal:
        refuse_input(refusal, 409)
    return _text_answer(key, 201)


@api.post("/uniform-texts/<key>/versions", endpoint="uniform_text_renew")
def renew(key: str) -> Response:
    """Propose the next version of a text."""
    body = sent_fields(("text", "why", "after", "by"))
    text, desk = _text(key), _desk(body)
    typed = {name: text_in(body, name) for name in ("text", "why")}
    given = _proposed(desk, {**typed, "clause": text.clause, "language": text.language})
    seen = whole_in(body, "after", 0) or -1  # no version has the number 0
    try:
        desk.propose(text.group, given, key, seen)
    except InputError as refusal:
        refuse_input(refusal, 409)
    return _text_answer(key, 201)


@api.post("/uniform-texts/<key>/versions/<int:number>/withdrawal", endpoint="uniform_text_withdraw")
def withdraw(key: str, number: int) -> Response:
    """Withdraw a version that the organization proposed."""
    body = sent_fields(("why", "by"))
    _version(key, number)
    try:
        _desk(body).withdraw(key, number, text_in(body, "why"))
    except MissingError as refusal:
        _not_there(refusal)
    except InputError as refusal:
        refuse_input(refusal)
    return _text_answer(key)


@api.post("/uniform-texts/<key>/versions/<int:number>/remarks", endpoint="uniform_text_remark")
def remark(key: str, number: int) -> Response:
    """Say something of a version, or answer a remark."""
    body = sent_fields(("words", "answers", "by"))
    _version(key, number)
    answers = body.get("answers")
    if answers is not None and type(answers) is not int:
        refuse(422, UNREADABLE, {"answers": "Give the number of a remark."})
    try:
        _desk(body).remark(key, number, text_in(body, "words"), answers)
    except MissingError as refusal:
        refuse_input(InputError(refusal.message, "answers"))
    except InputError as refusal:
        refuse_input(refusal)
    return _text_answer(key, 201)


# -- what the organization adopts --


@api.post("/uniform-texts/<key>/versions/<int:number>/adoptions", endpoint="uniform_text_adopt")
def adopt(key: str, number: int) -> Response:
    """Adopt a version by a formal decision, from a day on."""
    body = sent_fields((*DECIDED, "by"))
    _version(key, number)
    try:
        days = {name: day_in(body, name) for name in ("decided", "holds_from")}
        given = {name: day.isoformat() if day else "" for name, day in days.items()}
        id = _desk(body).adopt(key, number, {**given, "reference": text_in(body, "reference")})
    except InputError as refusal:
        refuse_input(refusal)
    return answer(reports.adoption_document(_adoption(id)), 201)


@api.post("/uniform-texts/adoptions/<int:id>/end", endpoint="uniform_text_adoption_end")
def end(id: int) -> Response:
    """End an adoption from today on."""
    body = sent_fields(("why", "by"))
    _adoption(id)
    try:
        _desk(body).end(id, text_in(body, "why"))
    except MissingError as refusal:
        _not_there(refusal)
    except InputError as refusal:
        refuse_input(refusal)
    return answer(reports.adoption_document(_adoption(id)))


for _writes in (begin, join, renew_code, leave, propose, renew, withdraw, remark, adopt, end):
    csrf.exempt(_writes)  # no form of another site can send this type


def _desk(body: Mapping[str, object]) -> TextDesk:
    return TextDesk(portfolio(), by_in(body), today())


def _proposed(desk: TextDesk, given: dict[str, str]) -> dict[str, str]:
    """Return a text as it was sent; 422 with all that is wrong with it."""
    refuse_problems(desk.problems(given), "text")
    return given


def _group(key: str) -> TextGroup:
    try:
        return portfolio().uniform_texts.group(key)
    except MissingError as refusal:
        _not_there(refusal)


def _text(key: str) -> UniformText:
    try:
        return portfolio().uniform_texts.text(key)
    except MissingError as refusal:
        _not_there(refusal)


def _version(key: str, number: int) -> None:
    if _text(key).version(number) is None:
        abort(404, "There is no such version.")


def _adoption(id: int) -> TextAdoption:
    for adoption in portfolio().uniform_texts.adopted().adoptions:
        if adoption.id == id:
            return adoption
    abort(404, "Your organization adopted no text under this number.")


def _not_there(refusal: MissingError) -> NoReturn:
    abort(404, render(refusal.message, api_language()))


def _group_answer(key: str, status: int = 200) -> Response:
    texts = portfolio().uniform_texts
    return answer(reports.group_document(texts.group(key), texts.texts(key)), status)


def _text_answer(key: str, status: int = 200) -> Response:
    return answer(reports.document(portfolio().uniform_texts.text(key)), status)
