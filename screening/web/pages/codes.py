"""Confirming CPV codes for many contracts at once, alike descriptions together."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.model.corrections import CorrectionRun
from screening.model.errors import InputError, MissingError
from screening.services import code_review, corrections, cpv_suggestions
from screening.services.changes import EditChange
from screening.services.code_review import GroupToReview
from screening.services.cpv_suggestions import TitledCode
from screening.services.second_person import held
from screening.web.paging import page_number
from screening.web.request_context import (
    decision_desk,
    language,
    portfolio,
    problems_of,
    screen_again,
    signer,
    verdict_documents,
)
from screening.web.signing import remember, who

codes = Blueprint("codes", __name__)

PER_PAGE = 15
MOST_SILENT = 20  # contracts whose description says nothing, by name
NOT_NOW = ""  # the answer of a group that is left for later


@codes.get("/codes")
def overview() -> str:
    """Show the groups; with ``group`` that of one contract, with ``asked`` codes for its words."""
    return _page({}, ())


@codes.post("/codes")
def confirm() -> Response | str | tuple[str, int]:
    """Confirm what was chosen, or look up codes for what was typed instead."""
    form = request.form
    if "find" in form:
        return _page(form, ())
    by, why = signer(form.get("by", "")), form.get("why", "").strip()[:500] or None
    try:
        code_review.named(by)
        if form.get("do") == "sure":
            values = code_review.values_of_sure(portfolio())
        else:
            values = code_review.values_of_groups(portfolio(), _chosen(form))
        if held(decision_desk(), EditChange("cpv", values), why):
            return redirect(url_for("second_person.overview", done="waits"), 303)
        run = corrections.keep_values(
            portfolio(), screen_again, "cpv", values, by, why, verdict_documents()
        )
    except InputError as refusal:
        return _page(form, problems_of(refusal, "groups")), 422
    address = url_for("codes.overview", done=run.id)
    return remember(redirect(address, 303), by)


def _chosen(form: Mapping[str, str]) -> dict[str, str]:
    """Return the code of each group that has one; that of one button, where one was used."""
    if "take" in form:
        id, _, code = form["take"].partition(":")
        return {id: code}
    chosen: dict[str, str] = {}
    for name, value in form.items():
        kind, _, id = name.partition("-")
        if kind == "code" and value:
            chosen[id] = value
        elif kind == "other" and value.strip() and not form.get(f"code-{id}"):
            chosen[id] = value.strip().partition("-")[0]
    return chosen


def _page(form: Mapping[str, str], problems: Sequence[tuple[str, str]]) -> str:
    speaking = language().code
    counts = portfolio().descriptions.counts()
    pages = max(1, -(-counts.groups // PER_PAGE))
    number = min(page_number(request.values), pages)
    groups = _one_group(speaking) or code_review.page(portfolio(), speaking, number, PER_PAGE)
    typed = _by_groups(form or request.args, groups)
    return render_template(
        "codes.html",
        groups=groups,
        only=request.args.get("group"),
        counts=counts,
        sure=code_review.sure(portfolio()),
        page=number,
        pages=pages,
        silent=portfolio().descriptions.silent(MOST_SILENT) if number == 1 else (),
        found={each.group.id: _found(typed, each.group.id, speaking) for each in groups},
        chosen=lambda id: typed.get(f"code-{id}", NOT_NOW),
        typed=typed,
        problems=problems,
        by=form.get("by") or who(),
        done=_run("done"),
        undone=_run("undone"),
    )


def _by_groups(typed: Mapping[str, str], groups: Sequence[GroupToReview]) -> dict[str, str]:
    """Return what was typed, under the ids by which its groups stand on the page.

    A group goes by one of its contracts, and that may be another since the form was shown.
    """
    ids = {each.group.text_key: each.group.id for each in groups}
    fields = dict(typed.items())
    for name, value in typed.items():
        kind, _, id = name.partition("-")
        if kind not in ("code", "other") or not value.strip() or id in ids.values():
            continue
        alike = portfolio().descriptions.group(id)
        if alike is not None and alike.text_key in ids:
            fields.setdefault(f"{kind}-{ids[alike.text_key]}", value)
    return fields


def _one_group(speaking: str) -> tuple[GroupToReview, ...]:
    """Return the group that the address names, or whose words are looked up while one types."""
    asked = (name.partition("-")[2] for name in request.args if name.startswith("other-"))
    id = request.args.get("group") or next(asked, None)
    if id is None:
        return ()
    try:
        return (code_review.group(portfolio(), id, speaking),)
    except InputError:
        return ()


def _found(typed: Mapping[str, str], id: str, speaking: str) -> tuple[TitledCode, ...]:
    """Return the codes for what was typed in place of the suggestions."""
    text = typed.get(f"other-{id}", "").strip()[: cpv_suggestions.LONGEST_TEXT]
    return cpv_suggestions.codes_for(text, speaking) if text else ()


def _run(name: str) -> CorrectionRun | None:
    """Return the confirmation that the address tells of."""
    text = request.args.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    try:
        return portfolio().corrections.run(int(text))
    except MissingError:
        return None
