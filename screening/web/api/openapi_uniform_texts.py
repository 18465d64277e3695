"""The description of uniform texts."""

from screening.i18n.language import LANGUAGES
from screening.model.uniform_texts import TextState
from screening.web.api.openapi_parts import (
    DAY,
    DAY_OR_NULL,
    MOMENT,
    TEXT,
    TEXT_OR_NULL,
    Operation,
    Schema,
    json_of,
    object_of,
)

NUMBER: Schema = {"type": "integer", "minimum": 1}
NAMED_TEXT: Schema = {"clause": TEXT, "language": {"enum": list(LANGUAGES)}}


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    body = object_of(
        "groups adopted",
        groups=_list_of("TextGroup"),
        adopted=_list_of("TextAdoption"),
    )
    operation: Operation = {
        "operationId": "uniform_texts",
        "summary": "The groups of the organization, the clauses they agree on, what it adopted.",
        "parameters": [],
        "responses": {"200": json_of("The groups and what was adopted.", body)},
    }
    return {"/uniform-texts": {"get": operation}}


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    return {
        "TextGroup": _group(),
        "UniformText": object_of(
            "key clause language versions remarks",
            key=TEXT,
            **NAMED_TEXT,
            versions={"type": "array", "items": _version()},
            remarks={"type": "array", "items": _remark()},
        ),
        "TextAdoption": _adoption(),
    }


def _list_of(schema: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{schema}"}}


def _group() -> Schema:
    member = object_of(
        "organization since own", organization=TEXT, since=MOMENT, own={"type": "boolean"}
    )
    needed = {**NUMBER, "description": "Members that adopt a text before it is the group's."}
    return object_of(
        "key name needed members texts",
        key={**TEXT, "description": "Names the group in addresses; it lets nobody join."},
        name=TEXT,
        needed=needed,
        members={"type": "array", "items": member},
        texts=_list_of("UniformText"),
    )


def _version() -> Schema:
    adopter = object_of(
        "organization decision decided holds_from",
        organization=TEXT,
        decision=TEXT,
        decided=DAY,
        holds_from=DAY,
    )
    return object_of(
        "number text sha256 why organization proposed_at own state since withdrawn adopted_by",
        number=NUMBER,
        text={**TEXT, "description": "With placeholders, such as {supplier}."},
        sha256=TEXT,
        why=TEXT,
        organization=TEXT,
        proposed_at=MOMENT,
        own={"type": "boolean"},
        state={"enum": list(TextState)},
        since={**DAY_OR_NULL, "description": "The group's since this day, or from it on."},
        withdrawn={"type": ["string", "null"], "description": "Why; null while it stands."},
        adopted_by={"type": "array", "items": adopter},
    )


def _remark() -> Schema:
    return object_of(
        "number version organization text at answers",
        number=NUMBER,
        version=NUMBER,
        organization=TEXT,
        text=TEXT,
        at=MOMENT,
        answers={"type": ["integer", "null"], "description": "The remark that it answers."},
    )


def _adoption() -> Schema:
    return object_of(
        "number key version group of_group clause language text sha256 decision decided holds_from "
        "ended ended_why",
        number=NUMBER,
        key=TEXT,
        version=NUMBER,
        group={**TEXT, "description": "In which it was proposed."},
        of_group={"type": "boolean", "description": "Whether it is the group's text too."},
        **NAMED_TEXT,
        text=TEXT,
        sha256=TEXT,
        decision=TEXT,
        decided=DAY,
        holds_from=DAY,
        ended={**DAY_OR_NULL, "description": "From this day it holds no more."},
        ended_why=TEXT_OR_NULL,
    )
