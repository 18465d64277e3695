"""The description of the API: OpenAPI 3.1, written by hand and kept true by tests.

What programs write stands in ``openapi_writes``, requests in ``openapi_requests``, and the parts in
``openapi_parts``.
"""

from collections.abc import Iterable, Mapping

from flask import Response

from screening.model.audit import About, Action, Door
from screening.model.contracts import FOLLOW_UPS, INFORMATION, NOT_SCREENED, SORTS, TERMS
from screening.model.corrections import FIELDS as CORRECTABLE
from screening.model.match import ANSWERS, STATES
from screening.model.monitoring import Dimension, Part
from screening.model.uniform_texts import Uniformity
from screening.model.verdict import (
    Band,
    DutyOutcome,
    Flag,
    Front,
    RegimeOutcome,
)
from screening.rules import rulebook
from screening.rules.duty import regime
from screening.rules.duty.duty import PARTS
from screening.rules.toml_reader import CERTAINTIES
from screening.services.cpv_suggestions import LONGEST_TEXT, MOST_TEXTS
from screening.services.purchase_form import (
    BUYER_TYPES,
    NATURES,
    categories,
)
from screening.web.api import (
    openapi_answers,
    openapi_council,
    openapi_follow_up,
    openapi_lenders,
    openapi_monitoring,
    openapi_policy,
    openapi_practices,
    openapi_publication,
    openapi_requests,
    openapi_uniform_texts,
    openapi_writes,
)
from screening.web.api.blueprint import api
from screening.web.api.openapi_parts import (
    BUSY,
    BY,
    CONFIDENCE,
    DAY_OR_NULL,
    ETAG,
    FOLLOW_UP_SCHEMA,
    ID,
    IDEMPOTENCY_KEY,
    IN_BOTH,
    KEEPERS_SCHEMA,
    KEY,
    LANGUAGE,
    LIST,
    MATCH_ID,
    OWNED_BY_SCHEMA,
    PAGE,
    PROBLEM,
    TEXT_OR_NULL,
    TOO_MANY,
    UNCHANGED,
    WAITS,
    Operation,
    Schema,
    either,
    json_of,
    object_of,
    query,
    row_number,
    sent,
)
from screening.web.api.responses import answer
from screening.web.route_rules import RULES, RouteKind
from sources.kit.values.statements import Issue

ABOUT = """\
Screening indicates risk. It is not a finding against a supplier.

**Who asks.** A program sends `Authorization: Bearer TOKEN`. A token is made on *Your account*
or, for a program of its own, by an administrator on *People*, or with `screening token add`; it
may do what its role may, on the contracts of the department or tag that it is narrowed to, and
never more than its owner; it works 90 days where nothing else is said. Without it, with a wrong,
expired or revoked one, and where its owner is blocked, the answer is 401; after twenty wrong ones
from one address within fifteen minutes 429, and so for more than 1,200 requests a minute of one
person or program: `Retry-After` says how long. What the role does not allow is 403, what is of
another organization, or of a contract that token or owner does not see, 404. On a machine of one
person, where nobody has an account, no token is asked. What is written with the cookie of who
works for several organizations says for which one it is meant: `Works-As` holds the field
`works_as` of the forms of a page that is open for it, and without it the own organization is
meant. Where the person works for another now it is 409, and nothing is written.

**Errors** are problem documents (RFC 9457): `type`, `title`, `status`, `detail`, and in
`errors` each `field` that is wrong with a `detail`. `lang` or `Accept-Language` chooses Dutch
or English.

**Once.** A `POST` with an `Idempotency-Key` is done once: whoever did not hear the answer sends
the same again within 24 hours and gets the first one, with `Idempotency-Replayed: true`. The
same key with another request is 422. While the first goes on, or where it was cut off, it is
409: look at what is there before taking a new key. A refusal changed nothing and is not kept,
so the request may come again, corrected.

**Nobody overwrites anybody.** A contract and a match have an `ETag`. What is said of a contract
needs `If-Match`: without it 428, and 412 where somebody changed it since.

**Busy.** 503 with `Retry-After` says that a long write of somebody else goes on and nothing was
changed.

**Long work is a job.** Imports, undoing one, screening what waits, lists as files and how the
public page would look answer 202 with a job; ask its `links.self` until `state` is `done`,
`failed` or `cancelled`.
"""


@api.get("/openapi.json")
def openapi() -> Response:
    """Answer the description."""
    return answer(document())


def document() -> Operation:
    """Return the description (OpenAPI 3.1)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ketenblik",
            "version": "1",
            "summary": "From a public contract to an explained human-rights verdict.",
            "description": ABOUT,
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/api/v1"}],
        "paths": {
            path: {method: _with_common_parts(operation) for method, operation in methods.items()}
            for path, methods in sorted(_all_paths().items())
        },
        "components": {
            "schemas": _all_schemas(),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-ketenblik"},
            },
        },
        "security": [{"token": []}, {"session": []}, {}],
    }


def _with_common_parts(operation: Operation) -> Operation:
    """Return an operation with what all of them have: the language, refusals, what it needs."""
    rule = RULES[f"{api.name}.{operation['operationId']}"]
    responses: Operation = {
        **operation["responses"],
        **dict.fromkeys(("401", "403", "422"), PROBLEM),
        "429": TOO_MANY,
        "503": BUSY,
    }
    parameters = [*operation.get("parameters", ()), LANGUAGE]
    if rule.kind is RouteKind.JSON:
        parameters.append(IDEMPOTENCY_KEY)
        responses |= {"400": PROBLEM, "409": PROBLEM}
    return {
        **operation,
        "parameters": parameters,
        "responses": dict(sorted(responses.items())),
        "x-permission": rule.needs.value,  # in screening/services/people/permissions.csv
    }


PARTS_OF_IT = (
    openapi_writes,
    openapi_follow_up,
    openapi_answers,
    openapi_lenders,
    openapi_requests,
    openapi_council,
    openapi_monitoring,
    openapi_policy,
    openapi_practices,
    openapi_publication,
    openapi_uniform_texts,
)


def _all_paths() -> dict[str, dict[str, Operation]]:
    return {
        path: operation for part in PARTS_OF_IT for path, operation in part.paths().items()
    } | _paths()


def _all_schemas() -> Schema:
    shared = {name: schema for part in PARTS_OF_IT for name, schema in part.schemas().items()}
    return _schemas() | shared


def _paths() -> dict[str, dict[str, Operation]]:
    return {
        "/contracts": {"get": _list()},
        "/contracts/{id}": {
            "get": _one(
                "contract",
                "One contract as it was imported.",
                "Contract",
                responses={"304": UNCHANGED},
            )
        },
        "/contracts/{id}/verdict": {"get": _verdict()},
        "/contracts/{id}/paths": {"get": _paths_of_one()},
        "/contracts/{id}/deciding-questions": {"get": _deciding()},
        "/contracts/{id}/declarations": {
            "get": _one(
                "declarations",
                "What suppliers declared for a contract, and which documents were seen of it.",
                "Declarations",
            )
        },
        "/contracts/{id}/history": {
            "get": _one(
                "history",
                "What happened to a contract: who did what, its verdicts, and the rows of lists "
                "that changed them. Also of a contract that is gone.",
                "History",
            )
        },
        "/log": {"get": _log()},
        "/matches": {"get": _matches()},
        "/matches/{id}": {"get": _match()},
        "/matches/{id}/decisions": {"post": _match_decide()},
        "/hotspots": {"get": _hotspots()},
        "/payments": {"get": _payments()},
        "/notice-sources": {"get": _notice_sources()},
        "/sources": {"get": _sources()},
        "/changes": {"get": _changes()},
        "/changes/{run_id}": {"get": _changes_of()},
        "/checks": {"post": _check()},
        "/cpv-suggestions": {"post": _cpv_suggestions()},
        "/cpv-groups": {"get": _cpv_groups()},
        "/cpv-confirmations": {"post": _cpv_confirm()},
        "/edits": {"post": _edit()},
        "/edits/{run_id}/undo": {"post": _edit_undo()},
        "/openapi.json": {
            "get": {
                "operationId": "openapi",
                "summary": "This description.",
                "responses": {"200": json_of("The description.", {"type": "object"})},
            }
        },
    }


def _list() -> Operation:
    return {
        "operationId": "contracts",
        "summary": "The contracts of the organization, most urgent first, a page at a time.",
        "parameters": [
            query("page", PAGE),
            query("after", KEY),
            query("before", KEY),
            query("per_page", {"type": "integer", "minimum": 1, "maximum": 200, "default": 25}),
            query("q", {"type": "string", "maxLength": 200}),
            query("flag", {"enum": [*Flag, NOT_SCREENED]}),
            query("band", {"enum": list(Band)}),
            query("level", {"enum": ["L0", "L1", "L2", "L3", "L4"]}),
            query("division", {"type": "string", "pattern": "^[0-9]{2}$"}),
            query("buyer", {"type": "string"}),
            query("supplier", {"type": "string"}),
            query("owner", {"type": "string"}),
            query("department", {"type": "string"}),
            query("status", {"type": "string"}),
            query("tag", {"type": "string"}),
            query("term", {"enum": list(TERMS)}),
            query("information", {"enum": list(INFORMATION)}),
            query("regime", {"enum": list(rulebook.load().regimes.ids)}),
            query("follow_up", {"enum": list(FOLLOW_UPS)}),
            query("uniform_text", {"enum": list(Uniformity)}),
            query("owned_by", OWNED_BY_SCHEMA),
            query("measure", {"type": "string", "maxLength": 100}),
            query("part", {"enum": list(Part)}),
            query("measured_on", {"type": "string", "format": "date"}),
            query("measured_by", {"enum": list(Dimension)}),
            query("measured_value", {"type": "string", "maxLength": 300}),
            query("sort", {"enum": list(SORTS), "default": SORTS[0]}),
        ],
        "responses": {
            "200": json_of("A page of contracts.", {"$ref": "#/components/schemas/Page"}),
            "400": PROBLEM,
        },
    }


def _one(
    operation: str,
    summary: str,
    schema: str,
    parameters: Iterable[Schema] = (),
    responses: Mapping[str, Schema] | None = None,
) -> Operation:
    """Return the operation that answers one thing by its id."""
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": [ID, *parameters],
        "responses": {
            "200": json_of(summary, {"$ref": f"#/components/schemas/{schema}"})
            | ({"headers": ETAG} if responses and "304" in responses else {}),
            "404": PROBLEM,
            **(responses or {}),
        },
    }


def _verdict() -> Operation:
    summary = "The verdict in use, with the hash of its inputs as ETag."
    return _one("verdict", summary, "Verdict", responses={"304": UNCHANGED})


def _paths_of_one() -> Operation:
    summary = "The best paths per issue, and exactly how many more."
    issue: Schema = {"type": "array", "items": {"enum": [issue.value for issue in Issue]}}
    top: Schema = {"type": "integer", "minimum": 1, "maximum": 100, "default": 3}
    parameters = (query("issue", issue), query("top", top))
    return _one("paths", summary, "Paths", parameters, {"400": PROBLEM})


def _deciding() -> Operation:
    summary = "The open questions, by the chance that the answer changes flag, level or band."
    return _one("deciding", summary, "Deciding")


def _check() -> Operation:
    schema, example = {"$ref": "#/components/schemas/Check"}, {"cpv": "18110000", "value": 240000}
    body = {"application/json": {"schema": schema, "example": example}}
    return {
        "operationId": "check",
        "summary": "The verdict of a purchase that is not a contract yet; nothing is kept.",
        "requestBody": {"required": True, "content": body},
        "responses": {
            "200": json_of("The verdict.", {"$ref": "#/components/schemas/Verdict"}),
            **dict.fromkeys(("400", "413", "415", "422"), PROBLEM),
        },
    }


def _cpv_suggestions() -> Schema:
    schema = {"$ref": "#/components/schemas/SuggestionRequest"}
    example = {"texts": ["Werkkleding voor de buitendienst"], "language": "nl"}
    body = {"application/json": {"schema": schema, "example": example}}
    return {
        "operationId": "cpv_suggestions",
        "summary": "Up to ten CPV codes for each text, best first; nothing is kept.",
        "requestBody": {"required": True, "content": body},
        "responses": {
            "200": json_of(
                "A list of codes for each text, in the order of the texts.",
                {"$ref": "#/components/schemas/Suggestions"},
            ),
            **dict.fromkeys(("400", "413", "415", "422"), PROBLEM),
        },
    }


def _cpv_groups() -> Operation:
    sure = object_of("groups contracts", groups={"type": "integer"}, contracts={"type": "integer"})
    body = object_of(
        "page per_page contracts total silent unread sure groups",
        contracts={"type": "integer", "description": "Without a CPV code."},
        total={"type": "integer", "description": "Groups of alike descriptions."},
        silent={"type": "integer", "description": "Whose description says nothing."},
        sure={**sure, "description": "Of a confidence of 0.8 or more."},
        groups=LIST,
    )
    return {
        "operationId": "cpv_groups",
        "summary": "Alike descriptions of contracts without a CPV code, the biggest groups first.",
        "parameters": [
            query("page", PAGE),
            query("per_page", {"type": "integer", "minimum": 1, "maximum": 200, "default": 25}),
        ],
        "responses": {"200": json_of("A page of groups.", body), "400": PROBLEM},
    }


def _cpv_confirm() -> Operation:
    group = object_of("id code", id={"type": "string"}, code={"type": "string"})
    body = object_of(
        "by",
        by=BY,
        groups={"type": "array", "items": group, "minItems": 1},
        at_least={"type": ["number", "null"], "exclusiveMinimum": 0, "maximum": 1},
        why=TEXT_OR_NULL,
    )
    summary = "Confirm a code for each group, or all suggestions of a confidence."
    answers = "What was kept, and how many are left."
    example: Schema = {
        "by": "I. Nkoper",
        "groups": [{"id": "…", "code": "30192000"}],
        "why": "As ordered",
    }
    operation = sent(body, summary, "cpv_confirm", "201", answers, example)
    operation["responses"]["202"] = WAITS
    return operation


def _edit() -> Operation:
    body = object_of(
        "field",
        by=BY,
        why=TEXT_OR_NULL,
        field={"enum": list(CORRECTABLE)},
        value=TEXT_OR_NULL,
        contracts={"type": "array", "items": {"type": "string"}, "minItems": 1},
        filter={"type": "object", "description": "As the parameters of the list of contracts."},
        dry_run={"type": "boolean"},
    )
    example: Schema = {
        "by": "I. Nkoper",
        "field": "department",
        "value": "Facilities",
        "contracts": ["2026-014"],
        "dry_run": True,
    }
    summary = "Say one thing of many contracts."
    operation = sent(body, summary, "edit", "201", "What was kept.", example)
    operation["responses"]["200"] = json_of("What would change.", {"type": "object"})
    operation["responses"]["202"] = WAITS
    return operation


def _edit_undo() -> Operation:
    summary = "Take back what was said once."
    body, example = object_of("", by=BY, why=TEXT_OR_NULL), {"by": "I. Nkoper"}
    operation = sent(body, summary, "edit_undo", "200", "What was taken back.", dict(example))
    operation["parameters"] = [row_number("run_id")]
    operation["responses"] |= {"202": WAITS, "404": PROBLEM, "409": PROBLEM}
    return operation


def _matches() -> Operation:
    body = object_of(
        "total page per_page counts next matches",
        total={"type": "integer"},
        page={"type": "integer"},
        per_page={"type": "integer"},
        counts={"type": "object"},
        next=TEXT_OR_NULL,
        matches=LIST,
    )
    return {
        "operationId": "matches",
        "summary": "Pairs that may be one company, or a party on a list; the likeliest first.",
        "parameters": [
            query("page", PAGE),
            query("per_page", {"type": "integer", "minimum": 1, "maximum": 200, "default": 25}),
            query("q", {"type": "string", "maxLength": 200}),
            query("state", {"enum": [*STATES, "all"], "default": "waiting"}),
            query("kind", {"enum": ["party", "entity"]}),
            query("source", {"type": "string"}),
            query("party", {"type": "string"}),
        ],
        "responses": {"200": json_of("A page of matches.", body), "400": PROBLEM},
    }


def _match() -> Operation:
    return {
        "operationId": "match",
        "summary": "One pair: both sides, why, what would settle it, and what people said.",
        "parameters": [MATCH_ID],
        "responses": {
            "200": json_of("The pair.", {"type": "object"}) | {"headers": ETAG},
            "304": UNCHANGED,
            "404": PROBLEM,
        },
    }


def _match_decide() -> Operation:
    body = object_of(
        "answer by",
        answer={"enum": [*ANSWERS, "undone"]},
        by={"type": "string", "minLength": 1},
        why={"type": "string", "description": "Needed, unless the last answer is taken back."},
        review_on={"type": ["string", "null"], "format": "date"},
    )
    return {
        "operationId": "match_decide",
        "summary": "A person's word on a pair; what it reaches is screened again at once.",
        "parameters": [MATCH_ID],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": body,
                    "example": {
                        "answer": "not_same",
                        "by": "I. Nkoper",
                        "why": "Another address and another register number.",
                    },
                }
            },
        },
        "responses": {
            "201": json_of("The word, and the contracts that it reached.", {"type": "object"}),
            **dict.fromkeys(("400", "404", "409", "412", "413", "415", "422"), PROBLEM),
        },
    }


def _hotspots() -> Operation:
    size = {"type": "integer", "minimum": 1, "maximum": 200, "default": 25}
    return {
        "operationId": "hotspots",
        "summary": "The places or parties on which most contracts at High depend.",
        "parameters": [
            query("of", {"type": "string", "enum": ["places", "parties"], "default": "places"}),
            query("page", PAGE),
            query("per_page", size),
        ],
        "responses": {
            "200": json_of("A page of them, the most contracts first.", {"type": "object"}),
            "400": PROBLEM,
        },
    }


def _notice_sources() -> Operation:
    body = object_of("notice_sources", notice_sources=LIST)
    return {
        "operationId": "notice_sources",
        "summary": "Whose own notices are looked for, and what the last look of each brought.",
        "responses": {"200": json_of("The numbers that are looked for.", body)},
    }


def _log() -> Operation:
    key: Schema = {"type": "integer", "minimum": 1}
    size = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    day: Schema = {"type": "string", "format": "date"}
    text: Schema = {"type": "string", "maxLength": 200}
    body = object_of(
        "lines head public_key",
        lines=LIST,
        head={"type": ["object", "null"], "description": "How many lines, the last hash, signed."},
        public_key={"type": ["string", "null"], "description": "Ed25519, base64; checks the head."},
    )
    return {
        "operationId": "log",
        "summary": "Who did what, the latest first; for auditors and administrators.",
        "parameters": [
            query("before", key),
            query("per_page", size),
            query("of", {"enum": ["organization", "service"], "default": "organization"}),
            query("who", text),
            query("door", {"enum": [door.value for door in Door]}),
            query("action", {"enum": [action.value for action in Action]}),
            query("kind", {"enum": [kind.value for kind in About]}),
            query("object", text),
            query("since", day),
            query("until", day),
        ],
        "responses": {"200": json_of("The lines of a page.", body), "400": PROBLEM},
    }


def _payments() -> Operation:
    size = {"type": "integer", "minimum": 1, "maximum": 200, "default": 25}
    body = object_of(
        "total page per_page payments suppliers",
        total={"type": "integer"},
        page={"type": "integer"},
        per_page={"type": "integer"},
        payments={"type": "integer", "description": "Rows of payment lists; never contracts."},
        suppliers=LIST,
    )
    return {
        "operationId": "payments",
        "summary": "What suppliers were paid, out of payment lists; the largest sum first.",
        "parameters": [
            query("page", PAGE),
            query("per_page", size),
        ],
        "responses": {"200": json_of("A page of suppliers.", body), "400": PROBLEM},
    }


def _sources() -> Operation:
    body: Schema = {"type": "object", "required": ["sources"], "properties": {"sources": LIST}}
    return {
        "operationId": "sources",
        "summary": "How each source is doing: edition, age, next run, and what was set aside.",
        "responses": {"200": json_of("All sources.", body)},
    }


def _changes() -> Operation:
    body: Schema = {"type": "object", "required": ["runs"], "properties": {"runs": LIST}}
    return {
        "operationId": "changes",
        "summary": "The latest refreshes that changed contracts.",
        "responses": {"200": json_of("The latest first.", body)},
    }


def _changes_of() -> Operation:
    size = {"type": "integer", "minimum": 1, "maximum": 200, "default": 25}
    return {
        "operationId": "changes_of",
        "summary": "The contracts that a refresh changed, because of which rows.",
        "parameters": [
            row_number("run_id"),
            query("page", PAGE),
            query("per_page", size),
        ],
        "responses": {
            "200": json_of("A page of changes.", object_of("run contracts changes", changes=LIST)),
            "400": PROBLEM,
            "404": PROBLEM,
        },
    }


def _schemas() -> Schema:
    return {
        "Problem": object_of(
            "type title status detail",
            type={"type": "string"},
            title={"type": "string"},
            status={"type": "integer"},
            detail={"type": "string"},
            errors={
                "type": "array",
                "items": object_of(
                    "field detail", field={"type": "string"}, detail={"type": "string"}
                ),
            },
        ),
        "Page": object_of(
            "total more_than_total page per_page next previous contracts",
            total={"type": "integer"},
            more_than_total={"type": "boolean", "description": "There are more: nobody counted."},
            page={"type": "integer"},
            per_page={"type": "integer"},
            next=TEXT_OR_NULL,
            previous=TEXT_OR_NULL,
            contracts={"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
        ),
        "Line": object_of(
            "id flag band level links",
            id={"type": "string"},
            number=TEXT_OR_NULL,
            title=TEXT_OR_NULL,
            description=TEXT_OR_NULL,
            owner=TEXT_OR_NULL,
            department=TEXT_OR_NULL,
            status=TEXT_OR_NULL,
            notes=TEXT_OR_NULL,
            tags={"type": "array", "items": {"type": "string"}},
            ended={
                "type": "boolean",
                "description": "Also of a call whose last day for tenders is past.",
            },
            call_closes={
                "type": ["string", "null"],
                "format": "date",
                "description": "The last day for tenders of a call of which no award is known.",
            },
            keepers=KEEPERS_SCHEMA,
            notice={
                "type": ["object", "null"],
                "description": "What the notices of the contract declare together, as eForms "
                "codes; with GET /contracts/{id} each of them.",
            },
            fictional={"type": "boolean", "description": "Of the example that ships."},
            flag=either(*Flag),
            band=either(*Band),
            fronts=_fronts_schema(),
            level=TEXT_OR_NULL,
            confidence=TEXT_OR_NULL,
            decisions={**LIST, "description": "Beside its flag, as each stands; only where any."},
            assumed=_assumed_schema(),
            regimes={
                "type": "object",
                "additionalProperties": {"enum": list(RegimeOutcome)},
                "description": "By its id how each regime beside the duty stands; only where any.",
            },
            information=object_of(
                "overdue_since answers_waiting answer_accepted documents_seen",
                overdue_since=TEXT_OR_NULL,
                answers_waiting={"type": "integer"},
                answer_accepted=TEXT_OR_NULL,
                documents_seen={"type": "array", "items": {"type": "string"}},
            ),
            follow_up=FOLLOW_UP_SCHEMA,
            uniform_text={
                "enum": list(Uniformity),
                "description": "How its clauses stand to the uniform texts that were adopted; only "
                "where one is compared.",
            },
            links={"type": "object"},
        ),
        "Contract": object_of(
            "id contract confirmation links",
            id={"type": "string"},
            contract={"type": "object"},
            confirmation={"type": ["object", "null"]},
            proposals={**LIST, "description": "What waits for a second person; only where any."},
            decisions={**LIST, "description": "Beside its flag, as each stands; only where any."},
            fictional={"type": "boolean", "description": "Of the example that ships."},
            assumed=_assumed_schema(),
            uniform_texts={
                **LIST,
                "description": "How each clause stands to the uniform text of its day; only where "
                "one is compared.",
            },
            themes={**LIST, "description": "What themes beside human rights ask; only where on."},
            keepers=KEEPERS_SCHEMA,
            notices={"type": "array", "description": "What notices say of it, as they say it."},
            notices_compared={"type": "array", "description": "That, beside what is on record."},
            links={"type": "object"},
        ),
        "Declarations": object_of(
            "id answers ties documents",
            id={"type": "string"},
            answers=LIST,
            ties=LIST,
            documents=LIST,
        ),
        "Deciding": object_of("id questions", id={"type": "string"}, questions=LIST),
        "History": object_of("lines verdicts changes", lines=LIST, verdicts=LIST, changes=LIST),
        "Paths": _paths_schema(),
        "Check": _check_schema(),
        "SuggestionRequest": _suggestion_request_schema(),
        "Suggestions": _suggestions_schema(),
        "Verdict": _verdict_schema(),
    }


def _check_schema() -> Schema:
    texts = {"type": "array", "items": {"type": "string"}, "maxItems": 20}
    return {
        "type": "object",
        "additionalProperties": False,
        "description": "What is left out, or null, is unknown and is asked for.",
        "properties": {
            "cpv": {"anyOf": [{"type": ["string", "null"]}, texts]},
            "value": {
                "type": ["number", "string", "null"],
                "minimum": 0,
                "description": "Euros without VAT; as a string in digits only.",
            },
            "part_of": either(*PARTS),
            "total_value": {
                "type": ["number", "string", "null"],
                "minimum": 0,
                "description": "Of all lots together, or of the whole framework agreement.",
            },
            "buyer_type": either(*BUYER_TYPES),
            "buyer_country": {
                "type": ["string", "null"],
                "description": "A name or a code of two letters.",
            },
            "nature": either(*NATURES),
            "date": {"type": ["string", "null"], "format": "date"},
            "ends": {
                "type": ["string", "null"],
                "format": "date",
                "description": "The last day, option years included.",
            },
            "category_confirmed": either(*categories()),
            "origins": {"anyOf": [{"type": ["string", "null"]}, texts]},
        },
    }


def _suggestion_request_schema() -> Schema:
    text = {"type": "string", "maxLength": LONGEST_TEXT}
    return {
        **object_of(
            "texts",
            texts={"type": "array", "items": text, "minItems": 1, "maxItems": MOST_TEXTS},
            language={
                "type": ["string", "null"],
                "pattern": "^[A-Za-z]{2}$",
                "description": "Of the texts; titles are in Dutch for nl and English for en.",
            },
        ),
        "additionalProperties": False,
    }


def _assumed_schema() -> Schema:
    code = object_of(
        "code confidence",
        code={"type": "string", "pattern": "^[0-9]{8}$"},
        confidence={"type": "number", "minimum": 0, "maximum": 1},
    )
    return {
        "type": "array",
        "items": code,
        "description": "Only without a CPV code: what the description suggests, best first.",
    }


def _suggestions_schema() -> Schema:
    code = object_of(
        "code title confidence why",
        code={"type": "string", "pattern": "^[0-9]{8}$"},
        title={"type": "string"},
        confidence={
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "description": "The chance that the group of the code (three digits) is right.",
        },
        why={"type": "string"},
    )
    codes = {"type": "array", "items": code, "maxItems": 10}
    return object_of("suggestions", suggestions={"type": "array", "items": codes})


def _paths_schema() -> Schema:
    """A number beyond 2**53 is a string of digits; ``kind`` says whether it counts paths."""
    number = {"type": ["integer", "string"], "pattern": "^[0-9]+$"}
    kind = {"enum": ["paths", "walks over the condensed graph"]}
    ways = object_of("number kind", number=number, kind=kind)
    path = object_of("place call steps further through says value band", further=ways)
    issue = object_of(
        "issue name band paths further places call through cut says front",
        front={"enum": list(Front)},
        paths={"type": "array", "items": path},
        further=ways,
        cut={"type": "boolean"},
    )
    return object_of(
        "id issues direct tiers ties left_out rounds notes",
        issues={"type": "array", "items": issue},
        tiers=LIST,
        ties=number,
        left_out=number,
    )


def _fronts_schema() -> Schema:
    """Return both fronts; null of a verdict of the method's first edition."""
    front = _front_schema()
    return {"anyOf": [object_of("chain work_here", chain=front, work_here=front), {"type": "null"}]}


def _front_schema() -> Schema:
    """One front: its worst issue, or null where the purchase holds nothing of it."""
    return object_of(
        "band confidence issue",
        band={"enum": list(Band)},
        confidence=CONFIDENCE,
        issue=either(*(issue.value for issue in Issue)),
    )


def _risk_schema() -> Schema:
    """``fronts`` is null in a verdict of the method's first edition."""
    path = object_of(
        "hops stage good country band why evidence",
        role={
            "enum": ["core", "input", "incidental"],
            "description": "What is bought, a part or material of it, or a small part.",
        },
        is_likely={
            "type": "boolean",
            "description": "False: fewer than half of such purchases hold it.",
        },
    )
    issue = object_of(
        "issue band severity confidence name paths",
        issue={"enum": [issue.value for issue in Issue]},
        band={"enum": list(Band)},
        low_band={"enum": list(Band)},
        high_band={"enum": list(Band)},
        front={"enum": list(Front), "description": "In the international chain, or at work here."},
        paths={"type": "array", "items": path},
    )
    return object_of(
        "band confidence issues",
        band={"enum": list(Band), "description": "The worse of the two fronts."},
        confidence=CONFIDENCE,
        issues={"type": "array", "items": issue},
        fronts=_fronts_schema(),
    )


def _coverage_schema() -> Schema:
    kind = object_of(
        "name chance", name=IN_BOTH, chance={"type": "number", "minimum": 0, "maximum": 1}
    )
    stated = object_of(
        "good country supplier customer share evidence_class evidence is_counted",
        evidence_class=either("A", "B", "C"),
    )
    return object_of(
        "declared observed inferred goods data_gaps cpv_match",
        cpv_match={"enum": ["code", "prefix", "division", "none"]},
        kinds={
            "type": "array",
            "items": kind,
            "description": "What such a purchase usually is, by our own tables.",
        },
        beside={
            "type": "array",
            "items": IN_BOTH,
            "description": "Goods that this supplier disclosed and that rate nothing here.",
        },
        stated={"type": "array", "items": stated},
    )


def _verdict_schema() -> Schema:
    return object_of(
        "flag duty risk clause_level clauses questions would_change coverage pins",
        flag={"enum": list(Flag)},
        duty=object_of(
            "outcome policy policy_version rule basis threshold missing",
            outcome={"enum": list(DutyOutcome)},
            missing={"type": "array", "items": {"type": "string"}},
            not_looked_at={
                "type": ["string", "null"],
                "description": "The country whose law was not looked at.",
            },
        ),
        risk=_risk_schema(),
        summary={**IN_BOTH, "description": "The duty and both fronts."},
        summaries={
            "anyOf": [
                object_of("chain work_here", chain=IN_BOTH, work_here=IN_BOTH),
                {"type": "null"},
            ],
            "description": "Each front in at most 30 words.",
        },
        clause_level={"enum": ["L0", "L1", "L2", "L3", "L4"]},
        clauses={"type": "array"},
        questions={"type": "array", "maxItems": 5},
        would_change={"type": "array"},
        coverage=_coverage_schema(),
        pins={"type": "object"},
        assumed=_assumption_schema(),
        regimes={
            "type": "array",
            "items": _regime_schema(),
            "description": "Rules beside the duty that hold, will, or may; only where any. Each "
            "answers for itself and changes neither duty nor flag.",
        },
    )


def _regime_schema() -> Schema:
    return object_of(
        "id rule version country kind title outcome from until why certainty",
        kind={"enum": list(regime.KINDS)},
        title=IN_BOTH,
        outcome={"enum": list(RegimeOutcome)},
        **{"from": DAY_OR_NULL},
        until={"type": ["string", "null"], "format": "date"},
        why=IN_BOTH,
        certainty={"enum": list(CERTAINTIES)},
        legal_basis=LIST,
        obligations=LIST,
        missing={"type": "array", "items": {"type": "string"}},
        notes={"type": "array", "items": IN_BOTH},
        later=LIST,
        clauses={"type": "array", "items": {"type": "string"}},
        limit=object_of(
            "most known state",
            most={"type": "integer"},
            known={"type": ["integer", "null"]},
            state={"enum": ["unknown", "no_more_known", "more_known"]},
        ),
        question=IN_BOTH,
        good_answer=IN_BOTH,
    )


def _assumption_schema() -> Schema:
    code = object_of(
        "code title confidence is_likely",
        code={"type": "string", "pattern": "^[0-9]{8}$"},
        title=IN_BOTH,
        confidence={"type": "number", "minimum": 0, "maximum": 1},
        is_likely={"type": "boolean", "description": "It may set the band by itself."},
    )
    return {
        **object_of(
            "codes says todo", codes={"type": "array", "items": code}, says=IN_BOTH, todo=IN_BOTH
        ),
        "description": "Only where the verdict rests on the description, not on a CPV code.",
    }
