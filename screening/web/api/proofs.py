"""Proofs of what is due, over the API: kept, held against their checklist, handed out."""

import base64
import binascii
from collections.abc import Mapping

from flask import Response, abort, url_for

from screening.model.contracts import StoredContract
from screening.model.errors import InputError, MissingError
from screening.model.json_document import as_document
from screening.model.proofs import ProofStanding
from screening.services import checklists
from screening.services.command_context import today
from screening.services.proofs import recording
from screening.services.proofs.files import SentFile
from screening.services.proofs.recording import ProofRecord, ProofVerdict
from screening.services.themes import ids_on
from screening.web import upload_limits
from screening.web.api.blueprint import api
from screening.web.api.contracts import management_document, stored_or_404
from screening.web.api.json_body import (
    by_in,
    day_in,
    reason_in,
    refuse_input,
    sent_fields,
    text_in,
    whole_in,
)
from screening.web.api.responses import answer
from screening.web.pages.proofs import proof_files, saved
from screening.web.request_context import portfolio, services, verdict_documents
from screening.web.security import csrf
from sources.kit.values.message import Message

PROOF = (
    "item", "occurrence", "title", "kind", "received", "label", "good", "country", "issue", "site",
    "first_day", "last_day", "replaces", "note", "file_name", "content", "by",
)  # fmt: skip
DECISION = ("what", "points", "why", "again", "seen", "by")


@api.get("/contracts/<id>/proofs", endpoint="proofs")
def proofs(id: str) -> Response:
    """Answer the proofs of a contract with where each stands, and what they show to be done."""
    stored = stored_or_404(id)
    several = recording.proofs_of(portfolio(), stored, today())
    axis = recording.management(portfolio(), stored, today())
    return answer(
        {
            "id": stored.id,
            "as_of": today().isoformat(),
            "proofs": [_document(stored, standing) for standing in several],
            "management": management_document(axis),
        }
    )


@api.get("/contracts/<id>/proofs/<int:proof_id>", endpoint="proof")
def proof(id: str, proof_id: int) -> Response:
    """Answer one proof, with its checklist and what its label speaks for."""
    stored = stored_or_404(id)
    return answer(_whole(stored, _found(stored, proof_id)))


@api.post("/contracts/<id>/proofs", endpoint="proof_add")
def add(id: str) -> Response:
    """Keep a proof, with its file if one is sent."""
    stored = stored_or_404(id)
    body = sent_fields(PROOF, upload_limits.PROOF_BODY)
    try:
        record, sent = _record(body), _sent_file(body)
        themes = ids_on(services().settings)
        number = recording.add(
            portfolio(), proof_files(), stored, record, sent, by_in(body), today(), themes
        )
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field is None else 422)
    except MissingError as error:
        refuse_input(InputError(error.message, "replaces"))
    return answer(_whole(stored, _found(stored, number)), 201)


@api.post("/contracts/<id>/proofs/<int:proof_id>/decisions", endpoint="proof_decide")
def decide(id: str, proof_id: int) -> Response:
    """Keep what a person decides on a proof."""
    stored = stored_or_404(id)
    standing = _found(stored, proof_id)
    body = sent_fields(DECISION)
    document = verdict_documents().current(stored.id)
    points = checklists.checklist_of(document, standing.proof.item).points
    try:
        verdict = ProofVerdict(
            what=text_in(body, "what"),
            why=reason_in(body),
            answers=_answers(body),
            again=day_in(body, "again"),
            seen=whole_in(body, "seen", -1) if body.get("seen") is not None else None,
        )
        recording.decide(portfolio(), stored, proof_id, verdict, points, by_in(body), today())
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field is None else 422)
    return answer(_whole(stored, _found(stored, proof_id)), 201)


@api.get("/contracts/<id>/proofs/<int:proof_id>/file", endpoint="proof_file")
def file(id: str, proof_id: int) -> Response:
    """Hand out the file of a proof, to be saved."""
    stored = stored_or_404(id)
    return saved(_found(stored, proof_id).proof)


for view in (add, decide):
    csrf.exempt(view)  # no form of another site can send this type


def _found(stored: StoredContract, proof_id: int) -> ProofStanding:
    try:
        return recording.find_proof(portfolio(), stored, proof_id, today())
    except MissingError:
        abort(404, "There is no such proof.")


def _document(stored: StoredContract, standing: ProofStanding) -> dict[str, object]:
    proof = standing.proof
    facts = {
        name: value
        for name, value in as_document(proof).items()
        if name not in ("id", "number", "decisions")
    }
    return {
        "id": proof.id,
        "state": standing.state.value,
        "occurrence": proof.number,
        **facts,
        "decisions": [as_document(decision) for decision in proof.decisions],
        "links": {
            "self": url_for("api.proof", id=stored.id, proof_id=proof.id),
            "page": url_for("proofs.proof", id=stored.id, proof_id=proof.id),
        },
    }


def _whole(stored: StoredContract, standing: ProofStanding) -> dict[str, object]:
    document = verdict_documents().current(stored.id)
    checklist = checklists.checklist_of(document, standing.proof.item)
    meaning = checklists.label_meaning(document, standing.proof.label)
    is_labelled = standing.proof.label is not None
    return _document(stored, standing) | {
        "checklist": [as_document(point) for point in checklist.points],
        "label_meaning": as_document(meaning) if is_labelled else None,
    }


def _record(body: Mapping[str, object]) -> ProofRecord:
    return ProofRecord(
        item=text_in(body, "item"),
        number=whole_in(body, "occurrence", 1),
        title=text_in(body, "title"),
        kind=text_in(body, "kind"),
        received=day_in(body, "received"),
        label=text_in(body, "label") or None,
        good=text_in(body, "good") or None,
        country=text_in(body, "country") or None,
        issue=text_in(body, "issue") or None,
        site=text_in(body, "site") or None,
        first_day=day_in(body, "first_day"),
        last_day=day_in(body, "last_day"),
        replaces=whole_in(body, "replaces", 0) if body.get("replaces") is not None else None,
        note=text_in(body, "note") or None,
    )


def _sent_file(body: Mapping[str, object]) -> SentFile | None:
    """Return the file in a body, in base64. Raises InputError where it is none."""
    name, content = text_in(body, "file_name"), text_in(body, "content")
    if not name and not content:
        return None
    try:
        return SentFile(name, base64.b64decode(content, validate=True))
    except (binascii.Error, ValueError):
        raise InputError(Message("proof.file_coded"), field="content") from None


def _answers(body: Mapping[str, object]) -> dict[str, tuple[str, str | None]]:
    """Return the answers by point. Raises InputError for what is no list of points."""
    points = body.get("points")
    if points is None:
        return {}
    answers: dict[str, tuple[str, str | None]] = {}
    for point in points if isinstance(points, list) else [None]:
        if not isinstance(point, dict):
            raise InputError(Message("proof.choose_answer"), field="points")
        why = text_in(point, "why") or None
        answers[text_in(point, "id")] = (text_in(point, "answer"), why)
    return answers
