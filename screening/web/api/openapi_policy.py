"""The description of own policy."""

from screening.model.own_policy import DecisionForm, VersionState
from screening.rules.own_policy.policy import PRESETS
from screening.services.own_policy.carrying_out import PolicyStep
from screening.web.api.openapi_parts import (
    COUNT,
    DAY_OR_NULL,
    LIST,
    NAME,
    PROBLEM,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    WHY,
    Operation,
    Schema,
    json_of,
    object_of,
    row_number,
    sent,
)

NUMBER = row_number("number")
JOB: Schema = {"$ref": "#/components/schemas/Job"}
NEEDED = "number state title owner valid_from closed_from decision articles sha256 made_by"


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    return {
        "/policies": {"get": _policies(), "post": _draft()},
        "/policies/{number}": {"get": _policy()},
        "/policies/{number}/impact": {"get": _impact()},
        "/policies/{number}/step": {"post": _step()},
    }


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    return {}


def _version(more: str = "", **fields: object) -> Schema:
    decision = object_of(
        "kind reference day", kind={"enum": list(DecisionForm)}, reference=TEXT, day=DAY_OR_NULL
    )
    return object_of(
        f"{NEEDED} activated_by {more}",
        number=COUNT,
        state={"enum": list(VersionState)},
        title=object_of("nl en", nl=TEXT, en=TEXT),
        owner=TEXT_OR_NULL,
        valid_from={"type": ["string", "null"], "format": "date"},
        closed_from={"type": ["string", "null"], "format": "date"},
        decision={**decision, "type": ["object", "null"]},
        articles=TEXTS,
        sha256=TEXT,
        made_by=TEXT,
        activated_by=TEXT_OR_NULL,
        **fields,
    )


def _policies() -> Operation:
    body = object_of("policies", policies={"type": "array", "items": _version()})
    return {
        "operationId": "policies",
        "summary": "The versions of own policy, the latest first.",
        "responses": {"200": json_of("The versions.", body)},
    }


def _policy() -> Operation:
    return {
        "operationId": "policy",
        "summary": "A version of own policy, with its file.",
        "parameters": [NUMBER],
        "responses": {
            "200": json_of("The version.", _version("content", content=TEXT)),
            "404": PROBLEM,
        },
    }


def _impact() -> Operation:
    body = object_of(
        "sha256 as_of contracts counts hours_before hours_after changes asking left_out",
        sha256={**TEXT, "description": "Of the file of which it was worked out."},
        as_of=DAY_OR_NULL,
        contracts=COUNT,
        counts={"type": "object", "additionalProperties": COUNT},
        hours_before={"type": "number"},
        hours_after={"type": "number"},
        changes=LIST,
        asking=TEXTS,
        left_out=TEXTS,
    )
    return {
        "operationId": "policy_impact",
        "summary": "What a version would change, as it was last worked out.",
        "parameters": [NUMBER],
        "responses": {"200": json_of("What it changes.", body), "404": PROBLEM},
    }


def _draft() -> Operation:
    body = object_of(
        "",
        content={**TEXT, "description": "The file, TOML."},
        preset={"enum": list(PRESETS), "description": "Copied, in place of `content`."},
        by=NAME,
    )
    example: Schema = {"preset": "wider", "by": "I. Nkoper"}
    return sent(body, "Keep a new draft.", "policy_draft", "201", "The draft.", example)


def _step() -> Operation:
    body = object_of(
        "do",
        do={"enum": list(PolicyStep)},
        owner=NAME,
        kind={"enum": list(DecisionForm), "description": "Of the formal decision."},
        reference={"type": "string", "maxLength": 200},
        decided=DAY_OR_NULL,
        valid_from=DAY_OR_NULL,
        day={**DAY_OR_NULL, "description": "`close`: the first day on which it holds no more."},
        why=WHY,
        by=NAME,
    )
    example: Schema = {
        "do": "activate",
        "kind": "council_resolution",
        "reference": "2026-114",
        "decided": "2026-01-29",
        "owner": "Head of procurement",
        "valid_from": "2026-02-01",
        "why": "The council asks this from now on.",
        "by": "I. Nkoper",
    }
    summary = "Activate a draft, end a version or roll it back."
    operation = sent(body, summary, "policy_step", "200", "How many contracts it reaches.", example)
    operation["parameters"] = [NUMBER]
    operation["responses"] |= {
        "202": json_of(
            "It waits for a second person; of a large register: the job that does it.",
            {"anyOf": [object_of("proposal", proposal=COUNT), JOB]},
        ),
        "404": PROBLEM,
        "409": PROBLEM,
    }
    return operation
