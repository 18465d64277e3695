"""The description of uniform texts."""

from screening.i18n.language import LANGUAGES
from screening.model.uniform_texts import (
    LONGEST_CLAUSE,
    LONGEST_DECISION,
    LONGEST_GROUP_NAME,
    LONGEST_REASON,
    MOST_NEEDED,
    TextState,
)
from screening.web.api.openapi_parts import (
    DAY,
    DAY_OR_NULL,
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

NUMBER: Schema = {"type": "integer", "minimum": 1}
NAMED_TEXT: Schema = {"clause": TEXT, "language": {"enum": list(LANGUAGES)}}
GROUP: Schema = {"$ref": "#/components/schemas/TextGroup"}
UNIFORM_TEXT: Schema = {"$ref": "#/components/schemas/UniformText"}
ADOPTED: Schema = {"$ref": "#/components/schemas/TextAdoption"}
CODE = object_of("code", code={**TEXT, "description": "By which others join; of one member."})
GROUP_KEY: Schema = {
    "name": "group",
    "in": "path",
    "required": True,
    "schema": TEXT,
    "description": "The key of a group.",
    "example": "0123456789abcdef0123456789abcdef",
}
TEXT_KEY: Schema = {**GROUP_KEY, "name": "key", "description": "The key of a text."}
VERSION_OF_TEXT = [TEXT_KEY, row_number("number")]
EXAMPLE: Schema = {
    "text": "{supplier} delivers an analysis of the chain of {product} by {deadline}.",
    "why": "Shorter, and it names the day.",
}
NO_TEXT = {"404": PROBLEM}


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
    return {
        "/uniform-texts": {"get": operation},
        "/uniform-texts/groups": {"post": _begin()},
        "/uniform-texts/memberships": {"post": _join()},
        "/uniform-texts/groups/{group}/code": {"get": _code(), "post": _renew_code()},
        "/uniform-texts/groups/{group}/departure": {"post": _leave()},
        "/uniform-texts/groups/{group}/texts": {"post": _propose()},
        "/uniform-texts/{key}/versions": {"post": _renew()},
        "/uniform-texts/{key}/versions/{number}/withdrawal": {"post": _withdraw()},
        "/uniform-texts/{key}/versions/{number}/remarks": {"post": _say()},
        "/uniform-texts/{key}/versions/{number}/adoptions": {"post": _adopt()},
        "/uniform-texts/adoptions/{id}/end": {"post": _end()},
    }


def _words(most: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most}


def _begin() -> Operation:
    needed = {**NUMBER, "maximum": MOST_NEEDED, "description": "Members that adopt a text first."}
    body = object_of("name needed", name=_words(LONGEST_GROUP_NAME), needed=needed, by=NAME)
    summary = "Begin a group of organizations that agree on texts; yours is its first member."
    example: Schema = {"name": "Purchasing East", "needed": 2}
    operation = sent(body, summary, "uniform_texts_begin", "201", "The group.", example)
    operation["responses"]["201"] = json_of("The group.", GROUP)
    return operation


def _join() -> Operation:
    body = object_of("code", code={**TEXT, "description": "Of a member."}, by=NAME)
    summary = "Join a group by the code of a member; the members then see your organization."
    example: Schema = {"code": "…"}
    operation = sent(body, summary, "uniform_texts_join", "201", "The group.", example)
    operation["responses"]["201"] = json_of("The group.", GROUP)
    return operation


def _code() -> Operation:
    return {
        "operationId": "uniform_texts_code",
        "summary": "The code by which your organization lets others join a group.",
        "parameters": [GROUP_KEY],
        "responses": {"200": json_of("The code.", CODE), **NO_TEXT},
    }


def _renew_code() -> Operation:
    summary = "Make another code by which others join; the former one lets nobody join."
    body = object_of("", by=NAME)
    operation = sent(body, summary, "uniform_texts_code_renew", "201", "The code.", {})
    operation["responses"] |= {"201": json_of("The code.", CODE), **NO_TEXT}
    return operation | {"parameters": [GROUP_KEY]}


def _leave() -> Operation:
    summary = "Leave a group; what your organization adopted stays its own."
    body = object_of("", by=NAME)
    operation = sent(body, summary, "uniform_texts_leave", "200", "Which was left.", {})
    left = object_of("left", left={**TEXT, "description": "The key of the group."})
    operation["responses"] |= {"200": json_of("Which was left.", left), **NO_TEXT}
    return operation | {"parameters": [GROUP_KEY]}


def _proposed(needed: str, **more: object) -> Schema:
    text = {**_words(LONGEST_CLAUSE), "description": "With placeholders, such as {supplier}."}
    return object_of(f"{needed} text why", **more, text=text, why=_words(LONGEST_REASON), by=NAME)


def _propose() -> Operation:
    summary = "Propose the first version of a text to a group."
    body, example = (
        _proposed("clause language", **NAMED_TEXT),
        {
            "clause": "C5",
            "language": "en",
            **EXAMPLE,
        },
    )
    operation = sent(body, summary, "uniform_text_propose", "201", "The text.", example)
    operation["responses"] |= {"201": json_of("The text.", UNIFORM_TEXT), **NO_TEXT}
    return operation | {"parameters": [GROUP_KEY]}


def _renew() -> Operation:
    after = {**NUMBER, "description": "The version that you saw."}
    summary = "Propose the next version of a text; what was adopted stays as it is."
    body, example = _proposed("after", after=after), {**EXAMPLE, "after": 2}
    operation = sent(body, summary, "uniform_text_renew", "201", "The text.", example)
    operation["responses"] |= {"201": json_of("The text.", UNIFORM_TEXT), **NO_TEXT}
    return operation | {"parameters": [TEXT_KEY]}


def _withdraw() -> Operation:
    body = object_of("why", why=_words(LONGEST_REASON), by=NAME)
    summary = "Withdraw a version that your organization proposed; what was adopted stays."
    example: Schema = {"why": "It does not say by when."}
    operation = sent(body, summary, "uniform_text_withdraw", "200", "The text.", example)
    operation["responses"] |= {"200": json_of("The text.", UNIFORM_TEXT), **NO_TEXT}
    return operation | {"parameters": VERSION_OF_TEXT}


def _say() -> Operation:
    answers = {"type": ["integer", "null"], "description": "The remark that it answers."}
    body = object_of("words", words=_words(LONGEST_REASON), answers=answers, by=NAME)
    summary = "Say something of a version, or answer a remark; the members see it."
    example: Schema = {"words": "Who delivers what, where there are several suppliers?"}
    operation = sent(body, summary, "uniform_text_remark", "201", "The text.", example)
    operation["responses"] |= {"201": json_of("The text.", UNIFORM_TEXT), **NO_TEXT}
    return operation | {"parameters": VERSION_OF_TEXT}


def _adopt() -> Operation:
    body = object_of(
        "reference decided holds_from",
        reference={**_words(LONGEST_DECISION), "description": "The formal decision."},
        decided=DAY,
        holds_from={**DAY, "description": "Today or later."},
        by=NAME,
    )
    summary = "Adopt a version by a formal decision: new annexes have it from a day on."
    example: Schema = {
        "reference": "Council resolution 7",
        "decided": "2026-01-01",
        "holds_from": "…",
    }
    operation = sent(body, summary, "uniform_text_adopt", "201", "The adoption.", example)
    operation["responses"] |= {"201": json_of("The adoption.", ADOPTED), **NO_TEXT}
    return operation | {"parameters": VERSION_OF_TEXT}


def _end() -> Operation:
    body = object_of("why", why=_words(LONGEST_REASON), by=NAME)
    summary = "End an adoption from today on; no earlier text comes back."
    example: Schema = {"why": "There is a new policy."}
    operation = sent(body, summary, "uniform_text_adoption_end", "200", "The adoption.", example)
    operation["responses"] |= {"200": json_of("The adoption.", ADOPTED), **NO_TEXT}
    return operation | {"parameters": [row_number("id")]}


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
