"""The description of good practice."""

from screening.model.practices import PracticeKind
from screening.web.api.openapi_parts import TEXT_OR_NULL, Operation, Schema, json_of, object_of

TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
VERSION: Schema = {"type": "integer", "minimum": 1}
WORDS: Schema = {
    "kind": {"enum": list(PracticeKind)},
    "title": TEXT,
    "text": TEXT,
    "result": {"type": "string", "description": "What came of it with who published it."},
    "organization": {"type": "string", "description": "Who published it."},
}
OUTCOME: Schema = {"type": ["string", "null"], "description": "Null: not recorded yet."}


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    practice = {"$ref": "#/components/schemas/Practice"}
    copy = {"$ref": "#/components/schemas/PracticeCopy"}
    body = object_of(
        "practices used",
        practices={"type": "array", "items": practice},
        used={"type": "array", "items": copy},
    )
    operation: Operation = {
        "operationId": "practices",
        "summary": "What organizations of the service publish to each other, and what is used.",
        "parameters": [],
        "responses": {"200": json_of("The practices.", body)},
    }
    return {"/practices": {"get": operation}}


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
