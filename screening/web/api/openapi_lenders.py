"""The part of the description of the API on labour lenders."""

from screening.model.lender_checks import LENDER_OUTCOMES
from screening.web.api.openapi_parts import (
    DAY_OR_NULL,
    ID,
    LIST,
    NAME,
    PROBLEM,
    TEXT_OR_NULL,
    WHY,
    Operation,
    Schema,
    json_of,
    object_of,
    row_number,
    sent,
)

REFERENCE: Schema = {"$ref": "#/components/schemas/LenderChecks"}


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    return {
        "/contracts/{id}/lenders": {"get": _read(), "post": _add()},
        "/contracts/{id}/lenders/{check_id}/withdrawal": {"post": _withdraw()},
    }


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    return {"LenderChecks": object_of("id checks", id={"type": "string"}, checks=LIST)}


def _read() -> Operation:
    summary = "Look-ups in the public register of admitted labour lenders for a contract."
    return {
        "operationId": "lenders",
        "summary": summary,
        "parameters": [ID],
        "responses": {"200": json_of(summary, REFERENCE), "404": PROBLEM},
    }


def _add() -> Operation:
    body = object_of(
        "name kvk outcome looked",
        name={"type": "string", "minLength": 1, "maxLength": 300},
        kvk={"type": "string", "pattern": "^[0-9]{8}$"},
        outcome={"enum": list(LENDER_OUTCOMES)},
        looked={**DAY_OR_NULL, "description": "The day on which somebody looked."},
        looked_by={**TEXT_OR_NULL, "description": "Who looked; left out: who sends it."},
        why=WHY,
        by=NAME,
    )
    example: Schema = {
        "name": "Fictief Uitzendbureau B.V.", "kvk": "12345678", "outcome": "admitted",
        "looked": "2026-11-01",
    }  # fmt: skip
    return _kept(
        body, "Record a look-up in the register of labour lenders.", "lender_add", example, []
    )


def _withdraw() -> Operation:
    summary = "Say that a look-up was a mistake; it stays on record."
    parameters = [row_number("check_id")]
    return _kept(object_of("", by=NAME), summary, "lender_withdraw", {}, parameters)


def _kept(
    body: Schema, summary: str, operation: str, example: Schema, parameters: list[Schema]
) -> Operation:
    described = sent(body, summary, operation, "201", summary, example)
    described["responses"] |= {"201": json_of(summary, REFERENCE), "404": PROBLEM}
    return described | {"parameters": [ID, *parameters]}
