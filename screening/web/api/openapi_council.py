"""The description of the yearly report, and of motions and commitments."""

from screening.model.commitments import CommitmentKind, CommitmentState
from screening.model.council_report import FIRST_YEAR, LAST_YEAR, ReportState
from screening.web.api.openapi_parts import (
    DAY,
    PROBLEM,
    TEXT_OR_NULL,
    Operation,
    Schema,
    json_of,
    object_of,
    query,
)


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    return {
        "/commitments": {"get": _commitments()},
        "/council-reports/{year}": {"get": _report()},
    }


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    return {}


def _commitments() -> Operation:
    step = object_of(
        "state day by at why",
        state={"enum": list(CommitmentState)},
        day={**DAY, "description": "From this day on it stands so."},
        by={"type": "string"},
        at={"type": "string", "format": "date-time"},
        why={"type": ["string", "null"]},
    )
    commitment = object_of(
        "number kind text reference day owner state steps",
        number={"type": "integer"},
        kind={"enum": list(CommitmentKind)},
        text={"type": "string"},
        reference={"type": "string", "description": "The number that the council gave it."},
        day=DAY,
        owner={"type": "string"},
        state={"enum": list(CommitmentState)},
        steps={"type": "array", "items": step},
    )
    body = object_of("commitments", commitments={"type": "array", "items": commitment})
    return {
        "operationId": "commitments",
        "summary": "Motions of the council or parliament and commitments to it, the oldest first.",
        "parameters": [query("state", {"enum": list(CommitmentState)})],
        "responses": {"200": json_of("The motions and commitments.", body)},
    }


def _report() -> Operation:
    year: Schema = {
        "name": "year",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
        "description": "The year that the report is about.",
        "example": 2026,
    }
    body = object_of(
        "state edition decision sha256 report links",
        state={"enum": list(ReportState)},
        edition={"type": ["integer", "null"]},
        decision={**TEXT_OR_NULL, "description": "By which it was adopted."},
        sha256={"type": "string", "description": "Of `report`: sorted keys, no spaces, UTF-8."},
        report={
            "type": "object",
            "description": "Figures and what is unknown, ambitions, changes, commitments, texts.",
        },
        links={"type": "object"},
    )
    return {
        "operationId": "council_report",
        "summary": "The yearly report to the council or parliament: the edition in force, or the "
        "draft.",
        "parameters": [year, query("state", {"enum": ["adopted", "draft"]})],
        "responses": {"200": json_of("The report.", body), "404": PROBLEM},
    }
