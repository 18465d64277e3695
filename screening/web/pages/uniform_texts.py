"""Uniform texts: groups of organizations, what they propose, say and adopt."""

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.i18n.language import LANGUAGES
from screening.model.errors import InputError, MissingError
from screening.model.uniform_texts import TextAdoption, TextGroup, TextVersion, UniformText
from screening.rules import rulebook
from screening.rules.clauses.texts import PLACEHOLDERS
from screening.rules.clauses.uniform import limits
from screening.services.command_context import today
from screening.services.typed_values import read_whole
from screening.services.uniform_texts import MOST, TextDesk
from screening.web.address_choices import choice
from screening.web.request_context import (
    Problems,
    message_text,
    person,
    portfolio,
    problems_of,
    visitor,
)

pages = Blueprint("uniform_texts", __name__)

TEXT_DONE = ("proposed", "withdrawn", "remarked", "adopted")


def _desk() -> TextDesk:
    return TextDesk(portfolio(), person(), today())


@pages.get("/uniform-texts")
def overview() -> str:
    """Show the groups of the organization and what it adopted."""
    return _overview([])


@pages.post("/uniform-texts")
def begin_group() -> AnyResponse | tuple[str, int]:
    """Begin a group of organizations that agree on texts."""
    try:
        key = _desk().begin_group(request.form)
    except InputError as refusal:
        return _overview(problems_of(refusal, "name")), 422
    return redirect(url_for("uniform_texts.group", key=key, done="begun"), 303)


@pages.post("/uniform-texts/join")
def join() -> AnyResponse | tuple[str, int]:
    """Have the organization join a group by the code of a member."""
    try:
        key = _desk().join(request.form.get("code", ""))
    except (InputError, MissingError) as refusal:
        return _overview([("code", message_text(refusal.message))]), 422
    return redirect(url_for("uniform_texts.group", key=key, done="joined"), 303)


@pages.get("/uniform-texts/groups/<key>")
def group(key: str) -> str:
    """Show a group of the organization with its texts."""
    return _group_page(_group(key), [])


@pages.post("/uniform-texts/groups/<key>")
def propose(key: str) -> AnyResponse | tuple[str, int]:
    """Propose the first version of a text to a group."""
    shown = _group(key)
    if wrong := _problems():
        return _group_page(shown, wrong), 422
    try:
        text = _desk().propose(key, request.form)
    except InputError as refusal:
        return _group_page(shown, problems_of(refusal, "clause")), 422
    return redirect(url_for("uniform_texts.page", key=text, done="proposed"), 303)


@pages.post("/uniform-texts/groups/<key>/code")
def renew_code(key: str) -> AnyResponse:
    """Make another code by which others join; the former one lets nobody join."""
    _group(key)
    _desk().renew_code(key)
    return redirect(url_for("uniform_texts.group", key=key, done="renewed"), 303)


@pages.post("/uniform-texts/groups/<key>/leave")
def leave(key: str) -> AnyResponse:
    """Have the organization leave a group."""
    _group(key)
    _desk().leave(key)
    return redirect(url_for("uniform_texts.overview", done="left"), 303)


@pages.get("/uniform-texts/<key>")
def page(key: str) -> str:
    """Show a text with its versions, what was said, and who adopted it."""
    return _page(_text(key), [])


@pages.post("/uniform-texts/<key>")
def change(key: str) -> AnyResponse | tuple[str, int]:
    """Propose a next version, or withdraw one that the organization proposed."""
    text, form = _text(key), request.form
    if form.get("do") == "withdraw":
        number = read_whole(form.get("number", ""))
        return _done(
            text,
            "withdrawn",
            f"withdraw-why-{number}",
            lambda: _desk().withdraw(key, number, form.get("reason", "")),
            only=True,
        )
    given = {**form, "clause": text.clause, "language": text.language}
    if wrong := _problems(given):
        return _page(text, wrong), 422
    after = read_whole(form.get("after", ""))
    return _done(
        text, "proposed", "text", lambda: _desk().propose(text.group, given, key, max(after, 1))
    )


@pages.post("/uniform-texts/<key>/remarks")
def remark(key: str) -> AnyResponse | tuple[str, int]:
    """Say something of a version, or answer a remark."""
    text, form = _text(key), request.form
    number, answered = read_whole(form.get("number", "")), form.get("answers", "")
    answers = read_whole(answered) if answered else None
    return _done(
        text,
        "remarked",
        f"words-{answers or 0}",
        lambda: _desk().remark(key, number, form.get("words", ""), answers),
        only=True,
    )


@pages.post("/uniform-texts/<key>/adoptions")
def adopt(key: str) -> AnyResponse | tuple[str, int]:
    """Adopt a version by a formal decision."""
    text, form = _text(key), request.form
    number = read_whole(form.get("number", ""))
    return _done(text, "adopted", "reference", lambda: _desk().adopt(key, number, form))


@pages.post("/uniform-texts/adoptions/<int:id>")
def end(id: int) -> AnyResponse | tuple[str, int]:
    """End an adoption, also of a text of a group that the organization left."""
    adoptions = portfolio().uniform_texts.adopted().adoptions
    adoption = next((each for each in adoptions if each.id == id), None)
    if adoption is None:
        abort(404)
    try:
        _desk().end(id, request.form.get("reason", ""))
    except InputError as refusal:
        return _overview([(f"why-{id}", message_text(refusal.message))]), 422
    except MissingError:
        abort(404)
    return redirect(url_for("uniform_texts.overview", done="ended"), 303)


def _done(
    text: UniformText, done: str, field: str, step: Callable[[], object], *, only: bool = False
) -> AnyResponse | tuple[str, int]:
    """Take a step and go to the page of the text; or show what is wrong, at ``field``.

    ``only``: whatever field a refusal names, it is this one of several alike.
    """
    try:
        step()
    except InputError as refusal:
        problems = problems_of(refusal, field)
        return _page(text, [(field, said) for _, said in problems] if only else problems), 422
    except MissingError:
        abort(404)
    return redirect(url_for("uniform_texts.page", key=text.key, done=done), 303)


def _group(key: str) -> TextGroup:
    try:
        return portfolio().uniform_texts.group(key)
    except MissingError:
        abort(404)


def _text(key: str) -> UniformText:
    try:
        return portfolio().uniform_texts.text(key)
    except MissingError:
        abort(404)


def _problems(given: Mapping[str, str] | None = None) -> Problems:
    wrong = _desk().problems(request.form if given is None else given)
    return [(each.field or "text", message_text(each.message)) for each in wrong]


def _overview(problems: Problems) -> str:
    texts = portfolio().uniform_texts
    adopted = texts.adopted()
    in_force = adopted.on(today())
    return render_template(
        "uniform_texts.html",
        groups=texts.groups(),
        in_force=sorted(in_force.values(), key=lambda each: (len(each.clause), each.clause)),
        to_come=[each for each in adopted.adoptions if _is_to_come(each)],
        done=choice(request.args, "done", ("left", "ended")),
        **_shared(problems, {}),
    )


def _is_to_come(adoption: TextAdoption) -> bool:
    return adoption.ended is None and adoption.decision.holds_from > today()


def _group_page(shown: TextGroup, problems: Problems) -> str:
    texts = portfolio().uniform_texts
    return render_template(
        "uniform_group.html",
        group=shown,
        code=texts.code(shown.key) if visitor().may("manage_policy") else None,
        texts=texts.texts(shown.key),
        done=choice(request.args, "done", ("begun", "joined", "renewed")),
        **_shared(problems, {}),
    )


def _page(text: UniformText, problems: Problems) -> str:
    standing = next((each for each in text.versions if each.withdrawn is None), text.latest)
    own = portfolio().uniform_texts.adopted()
    mine = tuple(each for each in own.adoptions if each.key == text.key)
    return render_template(
        "uniform_text.html",
        text=text,
        group=portfolio().uniform_texts.group(text.group),
        mine=mine,
        to_adopt=_to_adopt(text, frozenset(each.version for each in mine if each.ended is None)),
        standard=_standard(text),
        done=choice(request.args, "done", TEXT_DONE),
        **_shared(problems, {"text": standing.text}),
    )


def _to_adopt(text: UniformText, adopted: frozenset[int]) -> tuple[TextVersion, ...]:
    """Return the versions that can be adopted, the latest first."""
    return tuple(
        each for each in text.versions if each.withdrawn is None and each.number not in adopted
    )


def _standard(text: UniformText) -> str:
    """Return the wording of the book; empty where the clause is gone from it."""
    clause = rulebook.load().clauses.clauses.get(text.clause)
    return str(getattr(clause.text, text.language)) if clause else ""


def _shared(problems: Problems, as_is: Mapping[str, str]) -> dict[str, object]:
    """Return what the pages show their forms with; what was typed takes the place of what is."""
    typed: Mapping[str, str] = {**as_is, **request.form} if problems else as_is
    clauses = rulebook.load().clauses.clauses
    return {
        "clauses": clauses,
        "clause_languages": LANGUAGES,
        "limits": limits.load(),
        "most": MOST,
        "placeholders": PLACEHOLDERS,
        "problems": problems,
        "typed": typed,
        "today": today(),
    }
