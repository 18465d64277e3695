"""The parts that the description of the API is made of: schemas, parameters, answers."""

from typing import Any, TypeAlias

from screening.i18n.language import LANGUAGES
from screening.model.verdict import Shown

Schema: TypeAlias = dict[str, object]  # any part of the description
Operation: TypeAlias = dict[str, Any]

PROBLEM: Schema = {
    "description": "What is wrong, as a problem document (RFC 9457).",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
BUSY: Schema = {
    **PROBLEM,
    "description": "A long write of somebody else goes on; nothing was changed. Try again.",
    "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}},
}
ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "The id of a contract, or a register number that only one contract has.",
    "example": "2026-014",
}
LANGUAGE = {
    "name": "lang",
    "in": "query",
    "schema": {"enum": list(LANGUAGES)},
    "description": "The language of sentences about errors; else as Accept-Language says.",
}
PAGE: Schema = {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1}
KEY: Schema = {"type": "string", "maxLength": 1000}  # of a row, as ``next`` has it
LIST = {"type": "array", "items": {"type": "object"}}
CONFIDENCE: Schema = {"enum": ["A", "B", "C", "D", "E"]}
TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
TEXTS: Schema = {"type": "array", "items": TEXT}
IN_BOTH: Schema = {
    "type": "object",
    "required": ["nl", "en"],
    "properties": {"nl": TEXT, "en": TEXT},
}
DAY: Schema = {"type": "string", "format": "date"}
DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
COUNT: Schema = {"type": "integer", "minimum": 0}
ETAG: Schema = {"ETag": {"schema": {"type": "string"}, "description": "Of this state."}}
UNCHANGED: Schema = {"description": "It is still the one that you have (If-None-Match)."}
TOO_MANY: Schema = {
    **PROBLEM,
    "description": "Too many wrong tokens came from this address, or this program asks too often.",
    "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}},
}
WAITS: Schema = {
    "description": "It takes a duty or a flag down and waits for a second person.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["proposal"],
                "properties": {"proposal": {"$ref": "#/components/schemas/Proposal"}},
            }
        }
    },
}
IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "What was sent under this key in the last 24 hours is done once.",
}
BY = {"type": "string", "minLength": 1, "maxLength": 200, "description": "Who says so; it is kept."}
MATCH_ID = {
    **ID,
    "description": "The id of a match: m and eleven hexadecimal digits.",
    "example": "m0123456789a",
}


def query(name: str, schema: Schema) -> Schema:
    """Return a parameter in the address."""
    return {"name": name, "in": "query", "schema": schema}


def json_of(description: str, schema: Schema) -> Schema:
    """Return an answer in JSON."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def object_of(required: str, **properties: object) -> Schema:
    """Return an object; ``required`` are the names that are always there, with blanks between."""
    return {"type": "object", "required": required.split(), "properties": properties}


_KEEPER: Schema = {
    "type": ["object", "null"],
    "required": ["id", "name", "email", "holds"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "email": {"type": "string"},
        "holds": {"type": "boolean", "description": "False: it is blocked, or sees it no more."},
    },
}
NAME: Schema = {
    "type": "string",
    "maxLength": 200,
    "description": "Who says so, where nobody is signed in; else it is whoever sends it.",
}
WHY: Schema = {"type": ["string", "null"], "maxLength": 500}
MANAGEMENT_SCHEMA: Schema = {
    "type": "object",
    "properties": {
        "shown": {"enum": [member.value for member in Shown]},
        "partial": {"type": "boolean", "description": "Of a part of the contract alone."},
        "until": {"type": ["string", "null"], "format": "date"},
        "things": {"type": "array", "items": {"type": "object"}},
    },
}
FOLLOW_UP_SCHEMA: Schema = {
    "type": "object",
    "description": "What is due by the clauses on record; only where there are any. Its "
    "`management` says what is shown to be done about the risks, beside the band and never in it.",
    "properties": {
        "late": {"type": "integer"},
        "late_since": {"type": ["string", "null"], "format": "date"},
        "expired": {"type": "integer", "description": "Accepted by a proof that has ended."},
        "expiring": {"type": "integer"},
        "next_due": {"type": ["string", "null"], "format": "date"},
        "management": MANAGEMENT_SCHEMA,
    },
}
KEEPERS_SCHEMA: Schema = {
    **object_of("owner deputy", owner=_KEEPER, deputy=_KEEPER),
    "description": "The accounts that look after it, where there are any.",
}
OWNED_BY_SCHEMA: Schema = {
    "type": "string",
    "description": "`me`, `deputy` (whose deputy is who asks), `nobody` (no account that still "
    "can), or the number of an account.",
}


def either(*values: str) -> Schema:
    """Return a choice, or null."""
    return {"enum": [*values, None]}


def row_number(name: str) -> Schema:
    """Return a number in a path."""
    number: Schema = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    return {"name": name, "in": "path", "required": True, "schema": number}


def sent(
    schema: Schema, summary: str, operation: str, status: str, answers: str, example: Schema
) -> Operation:
    """Return an operation that takes an object and keeps something."""
    content = {"application/json": {"schema": schema, "example": example}}
    return {
        "operationId": operation,
        "summary": summary,
        "requestBody": {"required": True, "content": content},
        "responses": {
            status: json_of(answers, {"type": "object"}),
            **dict.fromkeys(("400", "413", "415", "422"), PROBLEM),
        },
    }
