"""The part of the description of the API on what is due, and on proofs of it."""

from screening.model.follow_up import EVENTS, State
from screening.model.proofs import POINT_ANSWERS, PROOF_DECISIONS, PROOF_KINDS, ProofState
from screening.rules.themes import theme as themes
from screening.services.proofs.files import MEDIA_TYPES
from screening.web.api.openapi_parts import (
    DAY,
    DAY_OR_NULL,
    ID,
    LIST,
    MANAGEMENT_SCHEMA,
    MOMENT,
    NAME,
    PROBLEM,
    TEXT,
    TEXT_OR_NULL,
    WHY,
    Operation,
    Schema,
    json_of,
    object_of,
    row_number,
    sent,
)
from sources.kit.values.statements import Issue

SEEN: Schema = {
    "type": ["integer", "null"],
    "minimum": 0,
    "description": "How many records you saw; 409 where there are others by now. Left out: none "
    "but you writes.",
}
NUMBER = row_number("proof_id")


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    return {
        "/todo": {"get": _todo()},
        "/contracts/{id}/calendar": {
            "get": _read("calendar", "What is due of a contract.", "Calendar", [ID])
        },
        "/contracts/{id}/calendar-records": {"post": _calendar_record()},
        "/contracts/{id}/proofs": {
            "get": _read("proofs", "The proofs of a contract.", "Proofs", [ID]),
            "post": _proof_add(),
        },
        "/contracts/{id}/proofs/{proof_id}": {
            "get": _read("proof", "One proof, with its checklist.", "Proof", [ID, NUMBER])
        },
        "/contracts/{id}/proofs/{proof_id}/decisions": {"post": _proof_decide()},
        "/contracts/{id}/proofs/{proof_id}/file": {"get": _proof_file()},
    }


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    due = object_of(
        "contract number title suppliers item occurrence what due state days_late accepted_until "
        "step default_not_prescribed",
        contract=TEXT,
        number=TEXT_OR_NULL,
        title=TEXT_OR_NULL,
        suppliers={"type": "array", "items": TEXT},
        item={"type": "string", "description": "A clause, or a day of every contract."},
        occurrence={"type": "integer"},
        what={"type": "object"},
        due=DAY,
        state={"enum": [state.value for state in State]},
        days_late={"type": "integer", "description": "How long it is late or expired."},
        accepted_until=DAY_OR_NULL,
        step={"type": ["string", "null"], "description": "Of the ladder of its clause."},
        default_not_prescribed={"type": "boolean"},
    )
    proof = object_of(
        "id state occurrence item title kind scope received by at decisions links",
        id={"type": "integer"},
        state={"enum": [state.value for state in ProofState]},
        occurrence={"type": "integer"},
        item=TEXT,
        title=TEXT,
        kind={"enum": list(PROOF_KINDS)},
        scope={"type": "object", "description": "All null: the whole contract."},
        received=DAY,
        by=TEXT,
        at=MOMENT,
        label=TEXT_OR_NULL,
        first_day=DAY_OR_NULL,
        last_day=DAY_OR_NULL,
        file={"type": ["object", "null"], "description": "Null: described alone."},
        replaces={"type": ["integer", "null"]},
        note=TEXT_OR_NULL,
        decisions=LIST,
        checklist={**LIST, "description": "Of one proof alone: what to look at."},
        label_meaning={"type": ["object", "null"]},
        links={"type": "object"},
    )
    items: Schema = {"type": "array", "items": {"$ref": "#/components/schemas/Due"}}
    answers: Schema = {**LIST, "description": "Answers of suppliers that wait."}
    changes: Schema = {
        **LIST,
        "description": "Contracts whose verdict a refresh changed within a week, and by which row.",
    }
    return {
        "Due": due,
        "Proof": proof,
        "Todo": object_of(
            "as_of items answers changes", as_of=DAY, items=items, answers=answers, changes=changes
        ),
        "Calendar": object_of(
            "id as_of items waiting notice_months records management",
            id=TEXT,
            as_of=DAY,
            items=items,
            waiting={**LIST, "description": "What has no day until something happens."},
            notice_months={"type": ["integer", "null"]},
            records={"type": "integer", "description": "How many there are; see `seen`."},
            management=MANAGEMENT_SCHEMA,
            outdated_clauses={
                **LIST,
                "description": "Clauses of which the contract carries another version than there "
                "is now; `now` null: used no more.",
            },
        ),
        "Proofs": object_of(
            "id as_of proofs management",
            id=TEXT,
            as_of=DAY,
            proofs={"type": "array", "items": {"$ref": "#/components/schemas/Proof"}},
            management=MANAGEMENT_SCHEMA,
        ),
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _todo() -> Operation:
    return {
        "operationId": "todo",
        "summary": "What somebody has to do about contracts that have not ended: late first.",
        "responses": {"200": json_of("What is due.", _ref("Todo"))},
    }


def _read(operation: str, summary: str, schema: str, parameters: list[Schema]) -> Operation:
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": parameters,
        "responses": {"200": json_of(summary, _ref(schema)), "404": PROBLEM},
    }


def _kept(
    body: Schema, summary: str, operation: str, schema: str, parameters: list[Schema],
    example: Schema,
) -> Operation:  # fmt: skip
    described = sent(body, summary, operation, "201", summary, example)
    described["responses"] |= {
        "201": json_of(summary, _ref(schema)),
        **dict.fromkeys(("404", "409"), PROBLEM),
    }
    return described | {"parameters": parameters}


def _calendar_record() -> Operation:
    body = object_of(
        "item what",
        item={
            "type": "string",
            "description": "As in the calendar; `notice_period` for `agreed`, `promise` for "
            "`promised`.",
        },
        occurrence={
            "type": "integer",
            "minimum": 0,
            "description": "Of `agreed`: the months.",
        },
        what={
            "enum": list(EVENTS),
            "description": "`promised`: what a supplier promised (`why`), by the day `moved_to`.",
        },
        day=DAY_OR_NULL,
        moved_to=DAY_OR_NULL,
        why=WHY,
        seen=SEEN,
        by=NAME,
    )
    summary = "Record what came of something that is due, or another day."
    example: Schema = {"item": "C5", "what": "received", "day": "2026-03-01"}
    return _kept(body, summary, "calendar_record", "Calendar", [ID], example)


def _proof_add() -> Operation:
    body = object_of(
        "item title kind received",
        item={"type": "string", "description": "Of the calendar."},
        occurrence={"type": "integer", "minimum": 0},
        title={"type": "string", "minLength": 1, "maxLength": 300},
        kind={"enum": list(PROOF_KINDS)},
        received=DAY,
        label={"type": ["string", "null"], "description": "A certificate or label, by its name."},
        good={"type": ["string", "null"], "description": "Left out: the whole contract."},
        country=TEXT_OR_NULL,
        issue={"enum": [*(issue.value for issue in Issue), *themes.load(), None]},
        site=TEXT_OR_NULL,
        first_day=DAY_OR_NULL,
        last_day={**DAY_OR_NULL, "description": "The last day on which it holds."},
        replaces={"type": ["integer", "null"], "minimum": 0},
        note={"type": ["string", "null"], "maxLength": 2000},
        file_name={"type": ["string", "null"]},
        content={
            "type": ["string", "null"],
            "contentEncoding": "base64",
            "description": "The file, at most 10 MB; left out it is described alone.",
        },
        by=NAME,
    )
    summary = "Keep a proof of something that is due."
    example: Schema = {
        "item": "C2", "title": "Risk analysis 2026", "kind": "analysis", "received": "2026-03-01",
    }  # fmt: skip
    return _kept(body, summary, "proof_add", "Proof", [ID], example)


def _proof_decide() -> Operation:
    point = object_of(
        "id answer",
        id={"type": "string"},
        answer={"enum": list(POINT_ANSWERS)},
        why=WHY,
    )
    body = object_of(
        "what",
        what={"enum": list(PROOF_DECISIONS)},
        points={
            "type": ["array", "null"],
            "items": point,
            "description": "Of its checklist; what is left out was not looked at.",
        },
        why=WHY,
        again={**DAY_OR_NULL, "description": "Of `refused`: by when it is asked for again."},
        seen=SEEN,
        by=NAME,
    )
    summary = "Decide on a proof, or take the last decision back."
    example: Schema = {"what": "accepted"}
    return _kept(body, summary, "proof_decide", "Proof", [ID, NUMBER], example)


def _proof_file() -> Operation:
    binary: Schema = {"schema": {"type": "string", "format": "binary"}}
    return {
        "operationId": "proof_file",
        "summary": "The file of a proof, to be saved.",
        "parameters": [ID, NUMBER],
        "responses": {
            "200": {
                "description": "The file.",
                "content": dict.fromkeys(MEDIA_TYPES, binary),
            },
            "404": PROBLEM,
        },
    }
