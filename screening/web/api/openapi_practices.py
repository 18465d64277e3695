"""The description of good practice."""

from screening.model.practices import (
    LONGEST_DEPARTMENT,
    LONGEST_LINE,
    LONGEST_RESULT,
    LONGEST_TEXT,
    PracticeKind,
)
from screening.web.api.openapi_parts import (
    MOMENT,
    NAME,
    PROBLEM,
    TEXT,
    TEXT_OR_NULL,
    Operation,
    Schema,
    json_of,
    object_of,
    row_number,
    sent,
)

VERSION: Schema = {"type": "integer", "minimum": 1}
WORDS: Schema = {
    "kind": {"enum": list(PracticeKind)},
    "title": TEXT,
    "text": TEXT,
    "result": {"type": "string", "description": "What came of it with who published it."},
    "organization": {"type": "string", "description": "Who published it."},
}
KEY: Schema = {
    "name": "key",
    "in": "path",
    "required": True,
    "schema": TEXT,
    "description": "The key of a practice.",
    "example": "0123456789abcdef0123456789abcdef",
}
PRACTICE: Schema = {"$ref": "#/components/schemas/Practice"}
COPY: Schema = {"$ref": "#/components/schemas/PracticeCopy"}
EXAMPLE: Schema = {
    "kind": "clause",
    "title": "Tell where it is made",
    "text": "The supplier names each factory before the first delivery.",
    "result": "Named for nine of ten deliveries.",
}
OUTCOME: Schema = {"type": ["string", "null"], "description": "Null: not recorded yet."}


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    body = object_of(
        "practices used",
        practices={"type": "array", "items": PRACTICE},
        used={"type": "array", "items": COPY},
    )
    operation: Operation = {
        "operationId": "practices",
        "summary": "What organizations of the service publish to each other, and what is used.",
        "parameters": [],
        "responses": {"200": json_of("The practices.", body)},
    }
    return {
        "/practices": {"get": operation, "post": _publish()},
        "/practices/{key}/versions": {"post": _renew()},
        "/practices/{key}/withdrawal": {"post": _withdraw()},
        "/practices/{key}/uses": {"post": _use()},
        "/practices/copies/{id}/outcome": {"post": _outcome()},
    }


def _typed(needed: str = "", **more: Schema) -> Schema:
    def text(most: int, least: int = 0) -> Schema:
        return {"type": "string", "minLength": least, "maxLength": most}

    return object_of(
        f"kind title text result {needed}",
        kind={"enum": list(PracticeKind)},
        title=text(LONGEST_LINE, 1),
        text=text(LONGEST_TEXT, 1),
        result=text(LONGEST_RESULT, 1),
        department={**text(LONGEST_DEPARTMENT), "description": "Named beside the organization."},
        contract={**TEXT, "description": "It comes from; no other organization sees it."},
        request={**TEXT, "description": "It comes from; no other organization sees it."},
        **more,
        by=NAME,
    )


def _publish() -> Operation:
    summary = "Publish a practice to the organizations of the service."
    operation = sent(_typed(), summary, "practice_publish", "201", "The practice.", EXAMPLE)
    operation["responses"]["201"] = json_of("The practice.", PRACTICE)
    return operation


def _renew() -> Operation:
    after: Schema = {**VERSION, "description": "The version that you saw."}
    summary = "Publish a newer version of your own practice; copies stay as they are."
    body, example = _typed("after", after=after), {**EXAMPLE, "after": 1}
    operation = sent(body, summary, "practice_renew", "201", "The practice.", example)
    operation["responses"] |= {"201": json_of("The practice.", PRACTICE), "404": PROBLEM}
    return operation | {"parameters": [KEY]}


def _withdraw() -> Operation:
    body = object_of("why", why={"type": "string", "minLength": 1}, by=NAME)
    summary = "Withdraw your own practice with a reason; copies stay."
    example: Schema = {"why": "It does not hold any more."}
    operation = sent(body, summary, "practice_withdraw", "200", "The practice.", example)
    operation["responses"] |= {"200": json_of("The practice.", PRACTICE), "404": PROBLEM}
    return operation | {"parameters": [KEY]}


def _use() -> Operation:
    department: Schema = {"type": "string", "maxLength": LONGEST_DEPARTMENT}
    body = object_of("", department={**department, "description": "Which uses it."}, by=NAME)
    summary = "Take the published version over: a copy stays, whatever becomes of its source."
    example: Schema = {"department": "Roads"}
    operation = sent(body, summary, "practice_use", "201", "The copy.", example)
    operation["responses"] |= {"201": json_of("The copy.", COPY), "404": PROBLEM}
    return operation | {"parameters": [KEY]}


def _outcome() -> Operation:
    result: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_RESULT}
    body = object_of("outcome", outcome=result, by=NAME)
    summary = "Record what came of what was taken over; who published it sees it."
    example: Schema = {"outcome": "It works here too."}
    operation = sent(body, summary, "practice_outcome", "200", "The copy.", example)
    operation["responses"] |= {"200": json_of("The copy.", COPY), "404": PROBLEM}
    return operation | {"parameters": [row_number("id")]}


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    use = object_of(
        "organization department version at outcome",
        organization=TEXT,
        department=TEXT,
        version=VERSION,
        at=MOMENT,
        outcome=OUTCOME,
    )
    practice = object_of(
        "key version kind title text result organization department published_at own withdrawn "
        "uses",
        key=TEXT,
        version=VERSION,
        **WORDS,
        department=TEXT,
        published_at=MOMENT,
        own={"type": "boolean"},
        withdrawn={"type": ["string", "null"], "description": "Why; null while it stands."},
        uses={"type": "array", "items": use},
    )
    copy = object_of(
        "number key version newer_version source_withdrawn kind title text result organization "
        "origin_department department at outcome",
        number={"type": "integer"},
        key=TEXT,
        version=VERSION,
        newer_version={"type": ["integer", "null"], "description": "Published since."},
        source_withdrawn=TEXT_OR_NULL,
        **WORDS,
        origin_department=TEXT,
        department={"type": "string", "description": "Which uses it."},
        at=MOMENT,
        outcome=OUTCOME,
    )
    return {"Practice": practice, "PracticeCopy": copy}
