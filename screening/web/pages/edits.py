"""Bulk edit: choose contracts, say one thing of them, see what it changes, keep it, undo it."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from screening.model.corrections import FIELDS, SEATS, CorrectionRun
from screening.model.errors import InputError, MissingError
from screening.services import corrections, cpv_suggestions
from screening.services.changes import EditChange, EditUndo
from screening.services.cpv_suggestions import TitledCode
from screening.services.purchase_form import BUYER_TYPES, categories
from screening.services.second_person import held
from screening.web.pages.contracts import NARROWING, filter_from
from screening.web.request_context import (
    decision_desk,
    language,
    message_text,
    portfolio,
    problems_of,
    screen_again,
    screener,
    signer,
    verdict_documents,
)
from screening.web.signing import remember, who
from screening.web.verdict_variables import category_name

edits = Blueprint("edits", __name__)

MOST_IDS = 500  # ticked contracts in one address
MOST_SHOWN = 200  # contracts of a correction on its page


@edits.get("/edits")
def overview() -> str:
    """Show what people said of contracts, the latest first."""
    return render_template("edits.html", runs=portfolio().corrections.runs())


@edits.get("/edits/<int:run_id>")
def run(run_id: int) -> str:
    """Show one of them with its contracts, and how to take it back."""
    return _run_page(run_id, ())


@edits.post("/edits/<int:run_id>/undo")
def undo(run_id: int) -> Response | tuple[str, int]:
    """Take back what was said, and screen again."""
    by, why = signer(request.form.get("by", "")), request.form.get("why", "").strip()[:500] or None
    _find(run_id)
    try:
        if held(decision_desk(), EditUndo(run_id), why):
            return redirect(url_for("second_person.overview", done="waits"), 303)
        undone = corrections.undo(portfolio(), screen_again, run_id, by, why)
    except InputError as refusal:
        return _run_page(run_id, problems_of(refusal, "by")), 422
    if undone.field == "cpv" and request.form.get("back") == "codes":
        return remember(redirect(url_for("codes.overview", undone=run_id), 303), by)
    return remember(redirect(url_for("edits.run", run_id=run_id), 303), by)


@edits.get("/edits/new")
def new() -> str:
    """Ask what is to be said of the contracts that the address chooses."""
    return _form_page(())


@edits.get("/edits/preview")
def preview() -> str | tuple[str, int]:
    """Show what it would change; nothing is kept."""
    try:
        field, value = _said(request.args)
        shown = corrections.preview(portfolio(), screener(), field, value, _ids(request.args))
    except InputError as refusal:
        return _form_page([_problem(refusal)]), 422
    return _preview_page(shown, ())


@edits.post("/edits")
def keep() -> Response | tuple[str, int]:
    """Keep it, and screen what it changes."""
    by, why = signer(request.form.get("by", "")), request.form.get("why", "").strip()[:500] or None
    try:
        field, value = _said(request.form)
        ids = _ids(request.form)
        change = EditChange(field, corrections.values_for(portfolio(), field, value, ids))
        if held(decision_desk(), change, why):
            return redirect(url_for("second_person.overview", done="waits"), 303)
        done = corrections.keep_values(
            portfolio(), screen_again, field, change.values, by, why, verdict_documents()
        )
    except InputError as refusal:
        if refusal.field not in ("by", "why"):
            return _form_page([_problem(refusal)]), 422
        shown = corrections.preview(portfolio(), screener(), field, value, ids)
        return _preview_page(shown, [_problem(refusal)]), 422
    return remember(redirect(url_for("edits.run", run_id=done.id), 303), by)


def _said(arguments: Mapping[str, str]) -> tuple[str, str | None]:
    """Return field and value. Raises InputError for what cannot be."""
    field = arguments.get("field", "")
    return field, corrections.value_for(portfolio(), field, arguments.get(f"value-{field}"))


def _ids(arguments: MultiDict[str, str]) -> tuple[str, ...]:
    """Return the ticked contracts, or all that the filter holds where that was asked."""
    if arguments.get("all"):
        return portfolio().listing.every_id(filter_from(arguments))
    return tuple(dict.fromkeys(arguments.getlist("id")))[:MOST_IDS]


def _problem(refusal: InputError) -> tuple[str, str]:
    """Return the field of the form that is wrong, and why."""
    field = refusal.field or "field"
    if field == "value":
        field = f"value-{request.values.get('field', '')}"
    return field, message_text(refusal.message)


def _choosing() -> Iterator[tuple[str, str]]:
    """Yield what chooses the contracts, as hidden fields of the next form."""
    if request.values.get("all"):
        yield "all", "1"
        for name in NARROWING:
            if request.values.get(name):
                yield name, request.values[name]
    else:
        for id in dict.fromkeys(request.values.getlist("id")):
            yield "id", id


def _form_page(problems: Sequence[tuple[str, str]]) -> str:
    ids = _ids(request.values)
    accounts = [a for a in portfolio().people.all() if a.roles and not a.is_service]
    text = request.values.get("value-cpv", "").strip()[: cpv_suggestions.LONGEST_TEXT]
    return render_template(
        "edit_new.html",
        contracts=len(ids),
        choosing=list(_choosing()),
        fields=[field for field in FIELDS if accounts or field not in SEATS],
        seats=SEATS,
        accounts=accounts,
        category_slugs=categories(),
        buyer_types=BUYER_TYPES,
        category_name=category_name,
        found=_found(text) if problems else (),
        problems=problems,
        typed=request.values,
    )


def _found(text: str) -> tuple[TitledCode, ...]:
    """Return codes for words in place of a code."""
    if not cpv_suggestions.is_in_words(text):
        return ()
    return cpv_suggestions.codes_for(text, language().code, most_found=5)


def _preview_page(shown: corrections.Preview, problems: Sequence[tuple[str, str]]) -> str:
    return render_template(
        "edit_preview.html",
        shown=shown,
        choosing=list(_choosing()),
        category_name=category_name,
        typed=request.values.get(f"value-{shown.field}", ""),
        problems=problems,
        why=request.values.get("why", ""),
        by=request.values.get("by") or who(),
    )


def _run_page(run_id: int, problems: Sequence[tuple[str, str]]) -> str:
    return render_template(
        "edit_run.html",
        run=_find(run_id),
        facts=corrections.facts_of(portfolio(), _find(run_id), MOST_SHOWN),
        category_name=category_name,
        problems=problems,
        by=request.form.get("by") or who(),
        most=MOST_SHOWN,
    )


def _find(run_id: int) -> CorrectionRun:
    try:
        return portfolio().corrections.run(run_id)
    except MissingError:
        abort(404)
