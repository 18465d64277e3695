"""The description of requests: purchases before there is a contract."""

from screening.model.purchase_requests import LEVELS, LONGEST, RequestState, RequestStep
from screening.services.purchase_form import BUYER_TYPES, NATURES, categories
from screening.services.request_questions import FIELDS as ASKED
from screening.services.request_questions import MOST
from screening.web.api.openapi_parts import (
    ETAG,
    LIST,
    PROBLEM,
    TEXT_OR_NULL,
    UNCHANGED,
    Operation,
    Schema,
    json_of,
    object_of,
    query,
    sent,
)

NUMBER: Schema = {
    "name": "number",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "The number of a request.",
    "example": "2026-0001",
}
IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of the request as you last read it, or `*`. 428 without, 412 where it "
    "was changed since.",
    "example": "*",
}
BY: Schema = {
    "type": "string",
    "maxLength": 200,
    "description": "Who says so, where nobody is signed in; else it is whoever sends it.",
}
DAY_OR_TEXT: Schema = {
    "type": ["string", "null"],
    "description": "A day as people write it: 2026-11-23, 23-11-2026, 23 november 2026.",
}
AMOUNT: Schema = {
    "type": ["string", "number", "null"],
    "description": "Euros without VAT, as people write them: 1200000, 1.200.000,00, 1,2 mln.",
}


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    return {
        "/requests": {"get": _requests(), "post": _add()},
        "/requests/{number}": {"get": _request()},
        "/requests/{number}/state": {"post": _move()},
    }


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    moment: Schema = {"type": "string", "format": "date-time"}
    decision = object_of(
        "level advised follows why by at sha256",
        level={"enum": list(LEVELS)},
        advised={"enum": list(LEVELS), "description": "As the verdict says."},
        follows={"type": "boolean"},
        why=TEXT_OR_NULL,
        by={"type": "string"},
        at=moment,
        sha256={"type": "string", "description": "Of the canonical text of the verdict."},
    )
    event = object_of(
        "step by at why level contract",
        step={"enum": list(RequestStep)},
        by={"type": "string"},
        at=moment,
        why=TEXT_OR_NULL,
        level={"enum": [*LEVELS, None]},
        contract=TEXT_OR_NULL,
    )
    question = object_of(
        "field question decides",
        field={"enum": list(ASKED)},
        question={"type": "string"},
        decides={
            "type": "array",
            "items": {"type": "object"},
            "description": "Answers with which the verdict would be another.",
        },
    )
    names = ["title", "words", "requester", "adviser", "department", "buyer", "reference"]
    return {
        "Request": object_of(
            "number state title tags answers made_by made_at changed_at decision contract history "
            "links",
            number={"type": "string", "description": "Never given again."},
            state={"enum": list(RequestState)},
            **dict.fromkeys(names, TEXT_OR_NULL),
            tags={"type": "array", "items": {"type": "string"}},
            answers={
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "As a check takes them.",
            },
            made_by={"type": "string"},
            made_at=moment,
            changed_at=moment,
            decision={**decision, "type": ["object", "null"]},
            contract={**TEXT_OR_NULL, "description": "The id of the contract that came of it."},
            history={"type": "array", "items": event},
            verdict={
                "type": "object",
                "description": "Of the decision, as it was; of now where there is none.",
            },
            differs={**LIST, "description": "What the verdict of now says otherwise."},
            questions={"type": "array", "items": question, "maxItems": MOST},
            award_criteria=_award(),
            proposals={**LIST, "description": "Contracts that may have come of it, and why."},
            links={"type": "object"},
        )
    }


def _award() -> Schema:
    text: Schema = {"type": "string"}
    step = object_of(
        "level reached evidence", level={"type": "integer"}, reached=text, evidence=text
    )
    criterion = object_of(
        "id issues stage stage_name title scored limit levels market_question legal_basis "
        "certainty",
        id=text,
        issues={"type": "array", "items": text},
        stage={"type": "integer", "description": "0 labour, 1 final, 2 component, 3 raw."},
        stage_name=text,
        title=text,
        scored=text,
        limit=text,
        levels={"type": "array", "items": step},
        market_question={**text, "description": "For the market consultation."},
        legal_basis=LIST,
        certainty=text,
    )
    return object_of(
        "version last_checked certainty rules criteria",
        version=text,
        last_checked={"type": "string", "format": "date"},
        certainty=text,
        rules={**LIST, "description": "What holds for every criterion."},
        criteria={
            "type": "array",
            "items": criterion,
            "description": "That fit the greatest risks, at the level that was decided on or is "
            "advised; none below L2.",
        },
    )


def _ref() -> Schema:
    return {"$ref": "#/components/schemas/Request"}


def _requests() -> Operation:
    body = object_of("requests", requests={"type": "array", "items": _ref()})
    return {
        "operationId": "requests",
        "summary": "Purchases before there is a contract, the latest first; without verdicts.",
        "parameters": [
            query("state", {"enum": list(RequestState)}),
            query("q", {"type": "string", "maxLength": 200}),
        ],
        "responses": {"200": json_of("The requests.", body)},
    }


def _request() -> Operation:
    return {
        "operationId": "request",
        "summary": "One request: its verdict, its open questions, contracts that it may be.",
        "parameters": [NUMBER],
        "responses": {
            "200": {**json_of("The request.", _ref()), "headers": ETAG},
            "304": UNCHANGED,
            "404": PROBLEM,
        },
    }


def _add() -> Operation:
    def text(name: str) -> Schema:
        return {"type": ["string", "null"], "maxLength": LONGEST[name]}

    body = object_of(
        "",
        title={**text("title"), "description": "By default what is bought."},
        words={**text("words"), "description": "What is bought, in words."},
        requester=text("requester"),
        adviser=text("adviser"),
        department=text("department"),
        buyer=text("buyer"),
        reference={**text("reference"), "description": "Of the procurement."},
        tags={
            "type": ["string", "array", "null"],
            "items": {"type": "string"},
            "description": "A role on one of them sees the request; several in a text have a "
            "semicolon between them. Who works for a part gives own ones alone.",
        },
        cpv={
            "type": ["string", "array", "null"],
            "items": {"type": "string"},
            "description": "Codes, the main one first; words in their place are what is bought.",
        },
        value=AMOUNT,
        part_of={"type": ["string", "null"]},
        total_value=AMOUNT,
        buyer_type={"enum": [*BUYER_TYPES, None]},
        buyer_country={"type": ["string", "null"]},
        nature={"enum": [*NATURES, None]},
        date=DAY_OR_TEXT,
        ends=DAY_OR_TEXT,
        category_confirmed={"enum": [*categories(), None]},
        origins={"type": ["string", "array", "null"], "items": {"type": "string"}},
        by=BY,
    )
    summary = "Describe a purchase before there is a contract."
    example: Schema = {"words": "laptops for 2,000 desks", "value": "1.200.000,00"}
    operation = sent(body, summary, "request_add", "201", "The request.", example)
    operation["responses"]["201"] = {**json_of("The request.", _ref()), "headers": ETAG}
    return operation


def _move() -> Operation:
    body = object_of(
        "do",
        do={
            "enum": list(RequestStep),
            "description": "`back` takes the last step back; `not_this` and `maybe_this` speak of "
            "a contract and move nothing.",
        },
        why={
            "type": ["string", "null"],
            "maxLength": LONGEST["why"],
            "description": "The advice, or the reason; needed below the level of the verdict.",
        },
        level={"enum": [*LEVELS, None], "description": "By default that of the verdict."},
        contract={"type": ["string", "null"], "description": "The id or number of a contract."},
        by=BY,
    )
    summary = "Ask, advise, decide, tie a contract, or take a step back."
    operation = sent(body, summary, "request_move", "200", "The request.", {"do": "asked"})
    operation["responses"] |= {
        "200": {**json_of("The request.", _ref()), "headers": ETAG},
        **dict.fromkeys(("404", "409", "412", "428"), PROBLEM),
    }
    return operation | {"parameters": [NUMBER, IF_MATCH]}
