"""What people say of contracts over the API: codes for alike descriptions, bulk edit, undo."""

from collections.abc import Mapping
from decimal import Decimal

from flask import Response, abort

from screening.i18n.messages import render
from screening.model.errors import InputError, MissingError
from screening.reports import code_groups
from screening.reports import corrections as reports
from screening.services import code_review, corrections
from screening.services.changes import EditChange, EditUndo
from screening.services.cpv_suggestions import SURE
from screening.services.second_person import held
from screening.web.api.blueprint import api
from screening.web.api.contracts import paging_from_request
from screening.web.api.json_body import filter_in, reason_in, sent_fields, text_in
from screening.web.api.problems import problem_of
from screening.web.api.proposals import waits
from screening.web.api.responses import answer
from screening.web.request_context import (
    api_language,
    decision_desk,
    portfolio,
    screen_again,
    screener,
    signer,
    verdict_documents,
)
from screening.web.security import csrf
from sources.kit.values.message import Message

Answer = Response | tuple[str, int, dict[str, str]]
CONFIRM = ("by", "why", "groups", "at_least")
EDIT = ("by", "why", "field", "value", "contracts", "filter", "dry_run")


@api.get("/cpv-groups", endpoint="cpv_groups")
def groups() -> Answer:
    """Answer a page of alike descriptions without a code, the biggest first."""
    wrong, number, size = paging_from_request()
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    language = api_language()
    found = code_review.page(portfolio(), language, number, size)
    counts = portfolio().descriptions.counts()
    sure = code_review.sure(portfolio())
    return answer(
        {"page": number, "per_page": size} | code_groups.document(found, counts, sure, language)
    )


@api.post("/cpv-confirmations", endpoint="cpv_confirm")
def confirm() -> Answer:
    """Confirm a code for each group, or all of a confidence, and screen again."""
    body = sent_fields(CONFIRM)
    try:
        by, why = code_review.named(signer(text_in(body, "by"))), reason_in(body)
        if "at_least" in body:
            values = code_review.values_of_sure(portfolio(), _chance(body))
        else:
            values = code_review.values_of_groups(portfolio(), _codes(body))
        proposed = held(decision_desk(), EditChange("cpv", values), why)
        if proposed:
            return waits(proposed)
        run = corrections.keep_values(
            portfolio(), screen_again, "cpv", values, by, why, verdict_documents()
        )
    except InputError as refusal:
        return _refused(refusal)
    left = portfolio().descriptions.counts().contracts
    return answer(reports.run_document(run) | {"left": left}, 201)


@api.post("/edits", endpoint="edit")
def edit() -> Answer:
    """Say one thing of many contracts, or answer what that would change."""
    body = sent_fields(EDIT)
    try:
        field, typed = text_in(body, "field"), body.get("value")
        if typed is not None and not isinstance(typed, str):
            raise InputError(Message("correction.no_value"), "value")
        value = corrections.value_for(portfolio(), field, typed)
        ids = _chosen(body)
        if body.get("dry_run") is True:
            shown = corrections.preview(portfolio(), screener(), field, value, ids)
            return answer(reports.preview_document(shown))
        by = signer(text_in(body, "by"))
        why = reason_in(body)
        values = corrections.values_for(portfolio(), field, value, ids)
        proposed = held(decision_desk(), EditChange(field, values), why)
        if proposed:
            return waits(proposed)
        done = corrections.keep_values(
            portfolio(), screen_again, field, values, by, why, verdict_documents()
        )
    except InputError as refusal:
        return _refused(refusal)
    return answer(reports.run_document(done), 201)


@api.post("/edits/<int:run_id>/undo", endpoint="edit_undo")
def undo(run_id: int) -> Answer:
    """Take back what was said once, and screen again."""
    body = sent_fields(("by", "why"))
    by, why = signer(text_in(body, "by")), reason_in(body)
    try:
        proposed = held(decision_desk(), EditUndo(run_id), why)
        if proposed:
            return waits(proposed)
        undone = corrections.undo(portfolio(), screen_again, run_id, by, why)
    except MissingError:
        abort(404, "There is no such correction.")
    except InputError as refusal:
        return _refused(refusal, 409 if refusal.field is None else 422)
    return answer(reports.run_document(undone))


for view in (confirm, edit, undo):
    csrf.exempt(view)  # no form of another site can send this type


def _refused(refusal: InputError, status: int = 422) -> tuple[str, int, dict[str, str]]:
    detail = render(refusal.message, api_language())
    return problem_of(status, detail, {refusal.field or "run": detail})


def _chance(body: Mapping[str, object]) -> float:
    value = body["at_least"]
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return SURE if value is None else _impossible(value)
    return float(value) if 0 < value <= 1 else _impossible(value)


def _impossible(value: object) -> float:
    raise InputError(
        Message("correction.not_one_of", value=str(value)[:60], known=("0 < at_least <= 1",)),
        "at_least",
    )


def _codes(body: Mapping[str, object]) -> dict[str, str]:
    """Return the code of each group. Raises InputError for what is no list of both."""
    groups = body.get("groups")
    if not isinstance(groups, list) or not groups:
        raise InputError(Message("correction.nothing_chosen"), "groups")
    codes: dict[str, str] = {}
    for each in groups:
        id, code = (each.get("id"), each.get("code")) if isinstance(each, dict) else (None, None)
        if not isinstance(id, str) or not isinstance(code, str):
            raise InputError(Message("correction.nothing_chosen"), "groups")
        codes[id] = code
    return codes


def _chosen(body: Mapping[str, object]) -> tuple[str, ...]:
    """Return the contracts that were named, else those of the filter. Raises InputError."""
    named = body.get("contracts")
    if isinstance(named, list) and named and all(isinstance(id, str) for id in named):
        return tuple(named)
    if named is not None or not isinstance(body.get("filter"), dict):
        raise InputError(Message("correction.no_contracts"), "contracts")
    return portfolio().listing.every_id(filter_in(body))
