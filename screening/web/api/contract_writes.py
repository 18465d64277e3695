"""What people say of one contract, over the API: its category, its clauses, documents they saw.

The same services as on its page; a program says which state it saw (If-Match), so that nobody
overwrites what a colleague has just decided.
"""

from collections.abc import Mapping

from flask import Response, abort

from screening.model.contracts import StoredContract
from screening.model.errors import InputError, MissingError
from screening.model.json_document import as_document
from screening.model.keepers import Seat
from screening.services.changes import (
    CategoryChange,
    ClauseChange,
    DocumentChange,
    DocumentWithdrawal,
)
from screening.services.clause_records import ClauseEvent, record_event
from screening.services.command_context import today
from screening.services.documents import (
    DocumentRecord,
    record_document,
    verdict_in_short,
    withdraw_document,
)
from screening.services.people import keepers
from screening.services.purchase_form import categories
from screening.services.second_person import held
from screening.store.portfolio import Portfolio
from screening.web.api.blueprint import api
from screening.web.api.contracts import keepers_document, links_of, stored_or_404
from screening.web.api.json_body import by_in, day_in, reason_in, refuse_input, sent_fields, text_in
from screening.web.api.preconditions import (
    check_if_match,
    contract_state,
    unless_changed,
    with_tag,
)
from screening.web.api.proposals import waits
from screening.web.api.responses import answer
from screening.web.request_context import (
    decision_desk,
    portfolio,
    screen_again,
    verdict_documents,
)
from screening.web.security import csrf
from sources.kit.values.message import Message

CATEGORY = ("category", "why", "by")
CLAUSE = ("what", "day", "due", "clauses", "texts", "why", "by")
DOCUMENT = ("tie", "document", "kind", "evidence_class", "seen", "note", "by")
KEEPERS_OF = {Seat.OWNER.value: "owner", Seat.DEPUTY.value: "deputy"}
KEEPERS = (*KEEPERS_OF.values(), "why", "by")
MOST_CLAUSES = 100  # in one record


@api.post("/contracts/<id>/category", endpoint="category_confirm")
def confirm_category(id: str) -> Response:
    """Keep the category that a person decided on, and screen again."""
    stored = _as_last_seen(id)
    body = sent_fields(CATEGORY)
    slug = text_in(body, "category")
    if slug not in categories():
        message = Message("correction.not_one_of", value=slug[:60], known=categories())
        refuse_input(InputError(message, "category"))
    by, why = by_in(body), reason_in(body)
    try:
        proposed = held(decision_desk(), CategoryChange(stored.id, slug), why)
    except InputError as refusal:
        refuse_input(refusal)
    if proposed:
        return waits(proposed)
    verdict_documents().current(stored.id)  # what is decided upon is kept
    _to_write(stored).reviews.confirm(stored.id, slug, by, why)
    return _after(stored, screen_again((stored.id,)), {"category": slug})


@api.post("/contracts/<id>/clause-records", endpoint="clause_record")
def record_clause(id: str) -> Response:
    """Keep what a person records of a clause in the contract, and screen again."""
    stored = _as_last_seen(id)
    body = sent_fields(CLAUSE)
    try:
        event = _event(body)
        proposed = held(decision_desk(), ClauseChange(stored.id, event), reason_in(body))
        if proposed:
            return waits(proposed)
        by, why = by_in(body), reason_in(body)
        record_event(_to_write(stored), stored.id, event, by, why, verdict_documents())
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field is None else 422)
    return _after(stored, screen_again((stored.id,)), {"what": text_in(body, "what")})


@api.post("/contracts/<id>/keepers", endpoint="keepers_appoint")
def appoint(id: str) -> Response:
    """Keep who looks after a contract; a seat that is left out stays as it is."""
    stored = _as_last_seen(id)
    body = sent_fields(KEEPERS)
    try:
        named = {seat: _seat_in(body, seat) for seat in Seat if KEEPERS_OF[seat] in body}
        keepers.appoint(portfolio(), stored, named, by_in(body), reason_in(body))
    except InputError as refusal:
        field = KEEPERS_OF.get(refusal.field or "", "owner")
        refuse_input(InputError(refusal.message, field))
    return _after(stored, True, {"keepers": keepers_document(portfolio().keepers.of(stored.id))})


@api.post("/contracts/<id>/documents", endpoint="document_record")
def record_seen(id: str) -> Response:
    """Keep that a document behind a tie was seen, and screen again."""
    stored = _as_last_seen(id)
    body = sent_fields(DOCUMENT)
    try:
        record = _document(body)
        change = DocumentChange(stored.id, record, today())
        proposed = held(decision_desk(), change, record.note, "note")
        if proposed:
            return waits(proposed)
        seen = record_document(
            _to_write(stored), stored, record, by_in(body), today(), screen_again
        )
    except InputError as refusal:
        refuse_input(refusal)
    return _after(stored, seen.after is not None, {"document": seen.id})


@api.post("/contracts/<id>/documents/<int:document_id>/withdraw", endpoint="document_withdraw")
def withdraw_seen(id: str, document_id: int) -> Response:
    """End a record of a document; it stays on file."""
    stored = _as_last_seen(id)
    body = sent_fields(("why", "by"))
    by, why = by_in(body), reason_in(body)
    try:
        proposed = held(decision_desk(), DocumentWithdrawal(stored.id, document_id), why)
        if proposed:
            return waits(proposed)
        withdraw_document(_to_write(stored), stored, document_id, by, why, screen_again)
    except MissingError:
        abort(404, "There is no such document.")
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field is None else 422)
    is_screened = not portfolio().contracts.still_due([stored.id])
    return _after(stored, is_screened, {"document": document_id}, 200)


@api.post("/contracts/<id>/screening", endpoint="contract_screen")
def screen_one(id: str) -> Response:
    """Screen one contract again, with the sources in use."""
    stored = stored_or_404(id)
    sent_fields(())
    return _after(stored, screen_again((stored.id,)), {}, 200)


for view in (confirm_category, record_clause, appoint, record_seen, withdraw_seen, screen_one):
    csrf.exempt(view)  # no form of another site can send this type


def _as_last_seen(id: str) -> StoredContract:
    """Return the contract, if it is as the program last saw it."""
    stored = stored_or_404(id)
    check_if_match(contract_state(stored), needed=True)
    return stored


def _to_write(stored: StoredContract) -> Portfolio:
    """Return the portfolio whose first write is kept only of what the program last saw."""
    return unless_changed(lambda: contract_state(portfolio().contracts.get(stored.id)))


def _event(body: Mapping[str, object]) -> ClauseEvent:
    """Return the event. Raises InputError, with its field, if an answer is wrong."""
    what, day, due = text_in(body, "what"), day_in(body, "day"), day_in(body, "due")
    if what != "included" or day is None:
        return ClauseEvent(what, day, due)
    return ClauseEvent(what, day, due, _clauses(body), _texts(body))


def _seat_in(body: Mapping[str, object], seat: Seat) -> str | None:
    """Return the address or number of an account; None for nobody. Raises InputError."""
    value = body[KEEPERS_OF[seat]]
    if value is not None and not isinstance(value, str):
        raise InputError(Message("keeper.no_account", name=str(value)[:60]), seat)
    return (value or "").strip() or None


def _clauses(body: Mapping[str, object]) -> tuple[str, ...]:
    ids = body.get("clauses")
    if ids is None:
        return ()
    if not isinstance(ids, list) or len(ids) > MOST_CLAUSES:
        raise InputError(Message("clause.choose_event"), field="clauses")
    if not all(isinstance(id, str) for id in ids):
        raise InputError(Message("clause.choose_event"), field="clauses")
    return tuple(ids)


def _texts(body: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return by clause the text in the contract. Raises InputError."""
    texts = body.get("texts") or {}
    if not isinstance(texts, dict) or len(texts) > MOST_CLAUSES:
        raise InputError(Message("uniform_text.name_text"), field="texts")
    if not all(isinstance(text, str) for text in texts.values()):
        raise InputError(Message("uniform_text.name_text"), field="texts")
    return tuple(texts.items())


def _document(body: Mapping[str, object]) -> DocumentRecord:
    seen = day_in(body, "seen")
    if seen is None:
        raise InputError(Message("clause.choose_day"), field="seen")
    return DocumentRecord(
        tie=text_in(body, "tie"),
        document=text_in(body, "document"),
        kind=text_in(body, "kind"),
        evidence_class=text_in(body, "evidence_class"),
        seen=seen,
        note=text_in(body, "note"),
    )


def _after(
    before: StoredContract, is_screened: bool, said: Mapping[str, object], status: int = 201
) -> Response:
    """Return what was kept, the verdict since in short, and the tag of the new state.

    ``screened``: false where the screening goes on while this is answered.
    """
    stored = portfolio().contracts.get(before.id)
    verdict = verdict_in_short(portfolio(), stored.id)
    body = {
        "id": stored.id,
        **said,
        "screened": is_screened,
        "verdict": as_document(verdict) if verdict else None,
        "links": links_of(stored.id),
    }
    return with_tag(answer(body, status), contract_state(stored))
