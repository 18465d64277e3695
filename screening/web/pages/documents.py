"""Documents that people saw: recorded and withdrawn on the page of a contract."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.contracts import StoredContract
from screening.model.errors import InputError, MissingError
from screening.services.changes import DocumentChange, DocumentWithdrawal
from screening.services.command_context import today
from screening.services.documents import DocumentRecord, record_document, withdraw_document
from screening.services.second_person import held
from screening.web.pages.contracts import contract_page, stored_contract, waits_on
from screening.web.request_context import (
    decision_desk,
    message_text,
    person,
    portfolio,
    screen_again,
)
from sources.kit.values.message import Message

pages = Blueprint("documents", __name__)


@pages.post("/contracts/<id>/documents")
def record(id: str) -> AnyResponse | tuple[str, int]:
    """Keep that a document was seen, and screen again at once."""
    stored = stored_contract(id)
    try:
        seen = _record(request.form)
        change = DocumentChange(stored.id, seen, today())
        if held(decision_desk(), change, seen.note, "note"):
            return waits_on(stored)
        document = record_document(portfolio(), stored, seen, person(), today(), screen_again)
    except InputError as error:
        field = f"document-{error.field or 'tie'}"
        return contract_page(stored, [(field, message_text(error.message))]), 422
    return _back(stored, document=document.id)


@pages.post("/contracts/<id>/documents/<int:document_id>")
def withdraw(id: str, document_id: int) -> AnyResponse | tuple[str, int]:
    """End a record; it stays on file, and the contract is screened without it."""
    stored = stored_contract(id)
    why = request.form.get("why", "").strip()[:500] or None
    try:
        if held(decision_desk(), DocumentWithdrawal(stored.id, document_id), why):
            return waits_on(stored)
        withdraw_document(portfolio(), stored, document_id, person(), why, screen_again)
    except MissingError:
        abort(404)
    except InputError as error:
        field = f"withdraw-{document_id}" if error.field == "why" else "documents"
        return contract_page(stored, [(field, message_text(error.message))]), 422
    return _back(stored, document=document_id)


def _back(stored: StoredContract, document: int) -> AnyResponse:
    address = url_for("contracts.contract", id=stored.id, document=document, _anchor="declared")
    return redirect(address, 303)


def _record(form: Mapping[str, str]) -> DocumentRecord:
    """Return what the form says. Raises InputError where the day is no date."""
    try:
        seen = date.fromisoformat(form.get("seen", ""))
    except ValueError:
        raise InputError(Message("clause.choose_day"), field="seen") from None
    return DocumentRecord(
        tie=form.get("tie", ""),
        document=form.get("document", ""),
        kind=form.get("kind", ""),
        evidence_class=form.get("class", ""),
        seen=seen,
        note=form.get("note"),
    )
