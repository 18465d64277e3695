"""The part of the description of the API on answers of suppliers."""

from screening.model.reused_answers import (
    ANSWER_STEPS,
    AnswerState,
    ReuseState,
    SpeaksOf,
    WhyOver,
)
from screening.web.api.openapi_parts import (
    DAY,
    DAY_OR_NULL,
    ID,
    LIST,
    MOMENT,
    NAME,
    PROBLEM,
    TEXT,
    TEXT_OR_NULL,
    WHY,
    Operation,
    Schema,
    json_of,
    object_of,
    sent,
)

STEPS: Schema = {
    "type": "integer",
    "minimum": 0,
    "description": "How many steps were taken with it here; see `seen`.",
}
REFERENCE: Schema = {"$ref": "#/components/schemas/ContractAnswers"}


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    return {"/contracts/{id}/answers": {"get": _read(), "post": _act()}}


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    own = object_of(
        "answer supplier came text state steps",
        answer={**TEXT, "description": "Its name when something is done with it."},
        supplier=TEXT,
        came=MOMENT,
        question={**TEXT_OR_NULL, "description": "Null: a reply to the whole."},
        asked=TEXT_OR_NULL,
        text=TEXT,
        state={"enum": [state.value for state in AnswerState]},
        by=TEXT_OR_NULL,
        why=TEXT_OR_NULL,
        steps=STEPS,
    )
    elsewhere = object_of(
        "answer kind state supplier came contract",
        answer=TEXT,
        kind={"enum": ["reply", "chain"]},
        state={"enum": [state.value for state in ReuseState]},
        supplier=TEXT,
        came=MOMENT,
        contract={"type": ["object", "null"], "description": "That it was given for."},
        question=TEXT,
        asked=TEXT,
        text=TEXT,
        speaks_of={"enum": [*(each.value for each in SpeaksOf), None]},
        why_over={"enum": [*(each.value for each in WhyOver), None]},
        until={**DAY_OR_NULL, "description": "The last day on which it counts here."},
        rows={**LIST, "description": "Of a chain: what is about goods of this contract."},
        covers_all={
            "type": "boolean",
            "description": "Of a chain: every good that decides here, on that day if taken over.",
        },
        by=TEXT_OR_NULL,
        steps={**STEPS, "description": "Of a reply: how many steps were taken with it here."},
    )
    return {
        "ContractAnswers": object_of(
            "id as_of own elsewhere questions",
            id=TEXT,
            as_of=DAY,
            own={"type": "array", "items": own},
            elsewhere={"type": "array", "items": elsewhere},
            questions={**LIST, "description": "Each with the answer that counts as received."},
        )
    }


def _read() -> Operation:
    summary = "Answers of suppliers to what a contract asks, also those given for other contracts."
    return {
        "operationId": "answers",
        "summary": summary,
        "parameters": [ID],
        "responses": {"200": json_of(summary, REFERENCE), "404": PROBLEM},
    }


def _act() -> Operation:
    body = object_of(
        "what answers",
        what={
            "enum": list(ANSWER_STEPS),
            "description": "`taken_over`: use an answer for another contract here; `undone`: take "
            "back the last thing done with it here.",
        },
        answers={"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 200},
        seen={
            "type": ["object", "null"],
            "additionalProperties": {"type": "integer", "minimum": 0},
            "description": "By answer the `steps` that you saw; 409 where there are others by now. "
            "Left out: none but you decides.",
        },
        why={**WHY, "description": "Needed for `refused`; the supplier reads it."},
        by=NAME,
    )
    summary = "Accept or refuse answers, take them over from another contract, or undo that."
    example: Schema = {"what": "accepted", "answers": ["reply-1"], "seen": {"reply-1": 0}}
    described = sent(body, summary, "answers_act", "201", summary, example)
    described["responses"] |= {"201": json_of(summary, REFERENCE), "404": PROBLEM, "409": PROBLEM}
    return described | {"parameters": [ID]}
