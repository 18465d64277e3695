"""The description of measures, kept days and ambitions."""

from screening.model.monitoring import AmbitionState, Dimension, MeasuredUnit, Part
from screening.rules.monitoring.measure_book import GROUPS
from screening.web.api.openapi_parts import (
    COUNT,
    DAY,
    IN_BOTH,
    PROBLEM,
    TEXT_OR_NULL,
    Operation,
    Schema,
    json_of,
    object_of,
    query,
)

SHARE: Schema = {
    "type": ["number", "null"],
    "description": "0 to 1; null where nothing is in scope. Low: none of the unknown is met; "
    "high: all of it.",
}


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    return {"/monitoring": {"get": _monitoring()}, "/ambitions": {"get": _ambitions()}}


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    reason = object_of("why rows", why=IN_BOTH, rows=COUNT)
    euros = object_of(" ".join(Part), **{part.value: {"type": "number"} for part in Part})
    names = (
        "met not_met unknown out_of_scope unsure in_scope share_low share_high why_out_of_scope "
        "euros worth_unknown hours without_hours without_end"
    )
    figure = object_of(
        names,
        **{part.value: COUNT for part in Part},
        unsure={**COUNT, "description": "Of the unknown: whether it counts is not known either."},
        in_scope=COUNT,
        share_low=SHARE,
        share_high=SHARE,
        why_out_of_scope={"type": "array", "items": reason},
        euros=euros,
        worth_unknown={**COUNT, "description": "In scope, without a known value in euros."},
        hours={"type": "number"},
        without_hours=COUNT,
        without_end=COUNT,
    )
    kept = object_of(
        "day kept_at by edition software sha256 rows",
        day=DAY,
        kept_at={"type": "string", "format": "date-time"},
        by={"type": "string"},
        edition={"type": "string", "description": "Of the measures of then."},
        software={"type": "string"},
        sha256={"type": "string", "description": "Of all that was kept."},
        rows={
            **COUNT,
            "type": ["integer", "null"],
            "description": "Null for who sees a part of the contracts.",
        },
    )
    return {"Figure": figure, "KeptDay": kept}


def _monitoring() -> Operation:
    figure = {"$ref": "#/components/schemas/Figure"}
    kept = {"$ref": "#/components/schemas/KeptDay"}
    measure: Schema = {
        "allOf": [
            figure,
            {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "edition": {"type": "string"},
                    "group": {"enum": list(GROUPS)},
                    "unit": {"enum": list(MeasuredUnit)},
                    "title": IN_BOTH,
                    "sentence": IN_BOTH,
                    "caution": {**IN_BOTH, "description": "What the figure does not say."},
                    "counts_money": {"type": "boolean"},
                    "groups": {"type": "array", "items": {"type": "object"}},
                },
            },
        ]
    }
    body = object_of(
        "day kept edition measures kept_days",
        day=DAY,
        kept={
            "anyOf": [kept, {"type": "null"}],
            "description": "The kept day that is replayed; null where it is as of now.",
        },
        edition={"type": "string"},
        measures={"type": "array", "items": measure},
        by={"enum": list(Dimension)},
        kept_days={"type": "array", "items": kept},
    )
    return {
        "operationId": "monitoring",
        "summary": "The measures with their figures: of today, or of a day that was kept.",
        "parameters": [
            query("day", DAY),
            query("by", {"enum": list(Dimension)}),
            query("measure", {"type": "string", "maxLength": 100}),
        ],
        "responses": {"200": json_of("The figures.", body), "400": PROBLEM, "404": PROBLEM},
    }


def _ambitions() -> Operation:
    state: Schema = {"enum": [*AmbitionState, None]}
    figure: Schema = {"anyOf": [{"$ref": "#/components/schemas/Figure"}, {"type": "null"}]}
    point = object_of("day state figure", day=DAY, state=state, figure=figure)
    ambition = object_of(
        "number title measure target until basis reference basis_day owner preset set_by set_at "
        "state points",
        number={"type": "integer"},
        title={"type": "string"},
        measure={"type": "string"},
        target={"type": "number", "description": "0 to 1."},
        until=DAY,
        basis={"type": "string", "description": "The decision that it rests on."},
        reference=TEXT_OR_NULL,
        basis_day={"type": ["string", "null"], "format": "date"},
        owner={"type": "string"},
        preset=TEXT_OR_NULL,
        set_by={"type": "string"},
        set_at={"type": "string", "format": "date-time"},
        state=state,
        points={"type": "array", "items": point},
    )
    body = object_of("ambitions", ambitions={"type": "array", "items": ambition})
    return {
        "operationId": "ambitions",
        "summary": "What the organization wants to reach, and how far it is.",
        "parameters": [],
        "responses": {"200": json_of("The ambitions.", body)},
    }
