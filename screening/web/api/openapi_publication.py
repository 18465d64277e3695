"""The description of what everybody may see: choosing, drafting, publishing, withdrawing."""

from screening.model.publication import LONGEST_PUBLISHER, LONGEST_WHY, TO_PUBLISH
from screening.model.published_figures import WhyHidden
from screening.services.publication import measures_to_publish
from screening.web.api.openapi_parts import (
    COUNT,
    DAY,
    LIST,
    NAME,
    PROBLEM,
    TEXT,
    TEXTS,
    Operation,
    Schema,
    json_of,
    object_of,
    sent,
)

REASON: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_WHY}


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    return {
        "/publication": {"get": _overview()},
        "/publication/choice": {"post": _choose()},
        "/publication/draft": {"get": _draft(), "post": _look()},
        "/publication/versions": {"post": _publish()},
        "/publication/withdrawal": {"post": _withdraw()},
    }


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    version = object_of(
        "number at by why sha256 withdrawn",
        number=COUNT,
        at={"type": "string", "format": "date-time"},
        by=TEXT,
        why=TEXT,
        sha256=TEXT,
        withdrawn={"type": ["string", "null"], "format": "date-time"},
    )
    choice = object_of(
        "address publisher measures dimensions days ambitions contracts",
        address=TEXT,
        publisher=TEXT,
        **_lists(),
    )
    publication = object_of(
        "choice draft_is_ready shown versions",
        choice={**choice, "type": ["object", "null"]},
        draft_is_ready={
            "type": "boolean",
            "description": "It was worked out how what is chosen now would look.",
        },
        shown={"type": ["integer", "null"], "description": "The version that everybody sees."},
        versions={"type": "array", "items": version},
    )
    return {"Publication": publication}


def _lists() -> Schema:
    measures = [measure.id for measure in measures_to_publish()]
    return {
        "measures": {"type": "array", "items": {"enum": measures}},
        "dimensions": {"type": "array", "items": {"enum": list(TO_PUBLISH)}},
        "days": {"type": "array", "items": DAY, "description": "Of those that were kept."},
        "ambitions": {"type": "array", "items": {"type": "integer"}},
        "contracts": {**TEXTS, "description": "Numbers or ids of contracts shown one by one."},
    }


def _publication() -> Schema:
    return {"$ref": "#/components/schemas/Publication"}


def _overview() -> Operation:
    return {
        "operationId": "publication",
        "summary": "What is chosen for the public page, and the versions that were published.",
        "responses": {"200": json_of("The publication.", _publication())},
    }


def _draft() -> Operation:
    hidden = object_of(
        "day measure dimension value column count why money_alone",
        day=DAY,
        measure=TEXT,
        dimension=TEXT,
        value=TEXT,
        column=TEXT,
        count=COUNT,
        why={"enum": list(WhyHidden)},
        money_alone={"type": "boolean", "description": "The count is shown."},
    )
    body = object_of(
        "after basis figures hidden exposed gone document",
        after={**COUNT, "description": "The last version; sent with what publishes this."},
        basis={**TEXT, "description": "A hash of all that this is made of; sent with it too."},
        figures=COUNT,
        hidden={"type": "array", "items": hidden},
        exposed={**LIST, "description": "Shown before, and telling now: nothing is published."},
        gone={**TEXTS, "description": "Chosen contracts that are no longer in the register."},
        document={"type": "object", "description": "All that everybody would see."},
    )
    return {
        "operationId": "publication_draft",
        "summary": "How the public page would look, with each hidden figure and why.",
        "responses": {"200": json_of("The draft.", body), "404": PROBLEM},
    }


def _choose() -> Operation:
    body = object_of(
        "address publisher",
        address={"type": "string", "minLength": 3, "maxLength": 60},
        publisher={"type": "string", "minLength": 1, "maxLength": LONGEST_PUBLISHER},
        **_lists(),
        by=NAME,
    )
    example: Schema = {
        "address": "gemeente-voorbeeld",
        "publisher": "Gemeente Voorbeeld",
        "measures": ["set_in_documents"],
        "dimensions": ["department"],
        "contracts": ["2026-014"],
    }
    summary = "Choose what the public page shows; nothing is shown by it."
    operation = sent(body, summary, "publication_choose", "200", "The publication.", example)
    operation["responses"]["200"] = json_of("The publication.", _publication())
    return operation


def _look() -> Operation:
    body: Schema = {"type": "object", "properties": {"by": NAME}}
    summary = "Have a worker work out how the public page would look."
    operation = sent(body, summary, "publication_look", "202", "The job.", {})
    job: Schema = {"$ref": "#/components/schemas/Job"}
    operation["responses"] |= {"202": json_of("The job.", job), "409": PROBLEM}
    return operation


def _publish() -> Operation:
    body = object_of(
        "why after basis",
        why={**REASON, "description": "For instance the decision that it rests on."},
        after={**COUNT, "description": "As the draft that was looked at has it."},
        basis={**TEXT, "description": "As that draft has it; another one is not published."},
        by=NAME,
    )
    example: Schema = {"why": "Council resolution 12", "after": 1, "basis": "…"}
    summary = "Publish what was worked out; everybody sees it from now on."
    operation = sent(body, summary, "publication_publish", "201", "The version.", example)
    operation["responses"] |= {
        "201": json_of("The version.", object_of("number", number=COUNT)),
        "409": PROBLEM,
    }
    return operation


def _withdraw() -> Operation:
    body = object_of("why", why=REASON, by=NAME)
    summary = "Withdraw the public page: its addresses answer 404."
    example: Schema = {"why": "A mistake"}
    operation = sent(body, summary, "publication_withdraw", "200", "The publication.", example)
    operation["responses"] |= {"200": json_of("The publication.", _publication()), "409": PROBLEM}
    return operation
