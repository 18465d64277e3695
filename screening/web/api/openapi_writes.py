"""The description of what programs write: contracts, imports, jobs."""

from collections.abc import Iterable

from screening.model.documents import DOCUMENT_KINDS, EVIDENCE_CLASSES
from screening.model.portfolio_job import JobKind, JobState
from screening.model.proposals import ChangeKind, ProposalState
from screening.model.risk_decisions import ON_CONTRACTS, DecisionState
from screening.reports.export_job import FORMS
from screening.services.clause_records import EVENTS
from screening.services.purchase_form import BUYER_TYPES, categories
from screening.web.api.contract_writes import MOST_CLAUSES
from screening.web.api.imports import LONGEST_NAME, TYPES
from screening.web.api.openapi_parts import (
    DAY_OR_NULL,
    ID,
    KEEPERS_SCHEMA,
    LIST,
    NAME,
    PROBLEM,
    TEXT_OR_NULL,
    WAITS,
    WHY,
    Operation,
    Schema,
    json_of,
    object_of,
    query,
    row_number,
    sent,
)
from screening.web.api.proposals import DECISIONS

IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of the contract as you last read it, or `*`. 428 without, 412 where "
    "the contract has changed.",
    "example": "*",
}


def paths() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    return {
        "/contracts/{id}/category": {"post": _category()},
        "/contracts/{id}/clause-records": {"post": _clause()},
        "/contracts/{id}/keepers": {"post": _keepers()},
        "/contracts/{id}/documents": {"post": _document()},
        "/contracts/{id}/documents/{document_id}/withdraw": {"post": _withdraw()},
        "/contracts/{id}/screening": {"post": _screen()},
        "/decisions": {"get": _decisions(), "post": _decide()},
        "/decisions/{decision_id}/step": {"post": _decision_step()},
        "/proposals": {"get": _proposals()},
        "/proposals/{proposal_id}": {
            "get": _read(
                "proposal",
                "A change that was proposed, as it stands now.",
                "Proposal",
                [row_number("proposal_id")],
            )
        },
        "/proposals/{proposal_id}/decision": {"post": _proposal_decide()},
        "/imports": {"get": _imports(), "post": _import_add()},
        "/imports/{run_id}": {
            "get": _read("import_run", "One import.", "Import", [row_number("run_id")])
        },
        "/imports/{run_id}/undo": {"post": _import_undo()},
        "/jobs": {"get": _jobs()},
        "/jobs/{job_id}": {
            "get": _read(
                "job",
                "One job: how far it is, or what it came to.",
                "Job",
                [row_number("job_id")],
            )
        },
        "/jobs/{job_id}/file": {"get": _job_file()},
        "/jobs/{job_id}/cancel": {"post": _job_cancel()},
        "/jobs/screening": {"post": _job_screening()},
        "/jobs/export": {"post": _job_export()},
    }


def _decisions() -> Operation:
    schema = object_of("decisions", decisions=LIST)
    return {
        "operationId": "decisions",
        "summary": "The decisions beside flags, and those on matches, as each stands today.",
        "parameters": [query("state", {"enum": list(DecisionState)})],
        "responses": {"200": json_of("The decisions.", schema), "400": PROBLEM},
    }


def _decide() -> Operation:
    body = object_of(
        "kind why",
        kind={"enum": list(ON_CONTRACTS)},
        scope={
            "type": "string",
            "maxLength": 300,
            "default": "contract",
            "description": "`contract`, `issue:SLUG` or `place:GOOD@COUNTRY`.",
        },
        why={"type": "string", "minLength": 1, "maxLength": 500},
        owner={**NAME, "description": "Who looks at it again; else who decides."},
        expires_on={
            **DAY_OR_NULL,
            "description": "Else in a year, which is our default and not prescribed; three years "
            "at most.",
        },
        by=NAME,
        contracts={"type": "array", "items": {"type": "string"}, "minItems": 1},
        filter={"type": "object", "description": "As the parameters of the list of contracts."},
        dry_run={"type": "boolean"},
    )
    example: Schema = {
        "kind": "accept",
        "why": "There is no other supplier before 2027.",
        "by": "I. Nkoper",
        "contracts": ["2026-014"],
        "dry_run": True,
    }
    summary = "Decide beside the flag of contracts: the flag stays."
    operation = sent(body, summary, "decide", "201", "What was kept, and left out.", example)
    operation["responses"]["200"] = json_of("What it would do.", {"type": "object"})
    return operation


def _decision_step() -> Operation:
    body = object_of(
        "do",
        do={"enum": ["withdraw", "undo"]},
        why=WHY,
        by=NAME,
        batch={"type": "boolean", "description": "All that were decided at once with it."},
    )
    example: Schema = {"do": "undo", "by": "I. Nkoper"}
    summary = "Withdraw a decision, or undo the last that was done to it."
    operation = sent(body, summary, "decision_step", "200", "Which ones.", example)
    operation["parameters"] = [row_number("decision_id")]
    operation["responses"] |= {"404": PROBLEM, "409": PROBLEM}
    return operation


def schemas() -> Schema:
    """Return the schemas that these operations share."""
    moment: Schema = {"type": "string", "format": "date-time"}
    moment_or_null: Schema = {"type": ["string", "null"], "format": "date-time"}
    return {
        "Kept": object_of(
            "id screened verdict links",
            id={"type": "string"},
            category={"type": "string"},
            what={"enum": list(EVENTS)},
            document={"type": "integer"},
            keepers=KEEPERS_SCHEMA,
            screened={"type": "boolean", "description": "False: it goes on while this is sent."},
            verdict={"type": ["object", "null"], "description": "Since then, in short."},
            links={"type": "object"},
        ),
        "Proposal": object_of(
            "id kind change contracts count by at why state done settled_by settled_at settled_why "
            "links",
            id={"type": "integer"},
            kind={"enum": list(ChangeKind)},
            change={"type": "object", "description": "What it is made of."},
            contracts={
                "type": "array",
                "items": {"type": "string"},
                "description": "Whose duty or flag goes down.",
            },
            count={"type": "integer", "description": "How many contracts it changes."},
            by={"type": "string"},
            at=moment,
            why={"type": "string"},
            state={"enum": list(ProposalState)},
            done={"type": "boolean", "description": "Agreed, and carried out."},
            settled_by=TEXT_OR_NULL,
            settled_at=moment_or_null,
            settled_why=TEXT_OR_NULL,
            links={"type": "object"},
        ),
        "Import": object_of(
            "id by at files counts undone_at undone_by links",
            id={"type": "integer"},
            by={"type": "string"},
            at=moment,
            files=LIST,
            counts={"type": "object"},
            undone_at=moment_or_null,
            undone_by=TEXT_OR_NULL,
            links={"type": "object"},
        ),
        "Job": object_of(
            "id kind state by at started finished stage done total cancel_by result errors links",
            id={"type": "integer"},
            kind={"type": "string", "examples": list(JobKind)},
            state={"enum": list(JobState)},
            by={"type": "string"},
            at=moment,
            started=moment_or_null,
            finished=moment_or_null,
            stage=TEXT_OR_NULL,
            done={"type": "integer"},
            total={"type": "integer"},
            cancel_by=TEXT_OR_NULL,
            result={
                "type": "object",
                "description": "What it came to: `run` of an import, contracts `screened`, `rows`.",
            },
            errors={"type": "array", "items": {"type": "string"}},
            links={"type": "object"},
        ),
    }


def _read(operation: str, summary: str, schema: str, parameters: Iterable[Schema]) -> Operation:
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {"200": json_of(summary, _ref(schema)), "404": PROBLEM},
    }


def _ref(schema: str) -> Schema:
    return {"$ref": f"#/components/schemas/{schema}"}


def _of_contract(
    body: Schema, summary: str, operation: str, example: Schema, status: str = "201"
) -> Operation:
    """Return an operation that says something of one contract."""
    described = sent(body, summary, operation, status, "What was kept.", example)
    described["responses"][status] = json_of("What was kept.", _ref("Kept"))
    described["responses"] |= dict.fromkeys(("404", "409", "412", "428"), PROBLEM)
    described["responses"]["202"] = WAITS
    return described | {"parameters": [ID, IF_MATCH]}


def _category() -> Operation:
    body = object_of("category", category={"enum": list(categories())}, why=WHY, by=NAME)
    summary = "Confirm the category of a contract; it is screened again."
    example: Schema = {"category": "geen", "why": "Office supplies"}
    return _of_contract(body, summary, "category_confirm", example)


def _keepers() -> Operation:
    account: Schema = {
        "type": ["string", "null"],
        "maxLength": 254,
        "description": "The e-mail address or number of an account that sees the contract; null "
        "for nobody. What is left out stays as it is.",
    }
    body = object_of("", owner=account, deputy=account, why=WHY, by=NAME)
    summary = "Say which accounts look after a contract."
    example: Schema = {"owner": None, "deputy": None}
    return _of_contract(body, summary, "keepers_appoint", example)


def _clause() -> Operation:
    body = object_of(
        "what",
        what={"enum": list(EVENTS), "description": "`undo` takes the last record back."},
        day={
            **DAY_OR_NULL,
            "description": "From when the clause holds, or when the information came.",
        },
        due={**DAY_OR_NULL, "description": "When the information is due; else as the clause says."},
        clauses={
            "type": ["array", "null"],
            "items": {"type": "string"},
            "maxItems": MOST_CLAUSES,
            "description": "By default those of the verdict.",
        },
        texts={
            "type": ["object", "null"],
            "additionalProperties": {"type": "string"},
            "description": "By clause the uniform text in the contract: its SHA-256, its key and "
            "version (`key/2`), or `other`. What is left out is not known.",
        },
        why=WHY,
        by=NAME,
    )
    summary = "Record that a clause is in the contract, or that the information came."
    example: Schema = {"what": "included", "day": "2026-03-01"}
    return _of_contract(body, summary, "clause_record", example)


def _document() -> Operation:
    body = object_of(
        "tie document kind evidence_class seen",
        tie={"type": "string", "description": "The `id` of a tie in the declarations."},
        document={"type": "string", "minLength": 1, "maxLength": 300},
        kind={"enum": list(DOCUMENT_KINDS)},
        evidence_class={"enum": list(EVIDENCE_CLASSES)},
        seen={"type": "string", "format": "date"},
        note={"type": ["string", "null"], "maxLength": 1000},
        by=NAME,
    )
    summary = "Record that a document behind a tie was seen."
    example: Schema = {
        "tie": "…",
        "document": "Certificate of origin 2026-114",
        "kind": "origin",
        "evidence_class": "B",
        "seen": "2026-03-01",
    }
    return _of_contract(body, summary, "document_record", example)


def _withdraw() -> Operation:
    summary = "End the record of a document; it stays on file."
    body: Schema = {"type": "object", "properties": {"why": WHY, "by": NAME}}
    example: Schema = {"why": "It was about another delivery."}
    operation = _of_contract(body, summary, "document_withdraw", example, "200")
    return operation | {"parameters": [ID, row_number("document_id"), IF_MATCH]}


def _screen() -> Operation:
    summary = "Screen one contract again, with the sources in use."
    operation = sent({"type": "object"}, summary, "contract_screen", "200", summary, {})
    operation["responses"] |= {
        "200": json_of("The verdict in short.", _ref("Kept")),
        "404": PROBLEM,
    }
    return operation | {"parameters": [ID]}


def _proposals() -> Operation:
    body = object_of("proposals", proposals={"type": "array", "items": _ref("Proposal")})
    return {
        "operationId": "proposals",
        "summary": "Changes that wait or waited for a second person, the latest first.",
        "responses": {"200": json_of("The proposals.", body)},
    }


def _proposal_decide() -> Operation:
    body = object_of("do", do={"enum": list(DECISIONS)}, why=WHY)
    summary = "Agree to a change of somebody else, refuse it, or take one's own back."
    example: Schema = {"do": "agree"}
    operation = sent(body, summary, "proposal_decide", "200", "The proposal.", example)
    operation["responses"] |= {
        "200": json_of("The proposal.", _ref("Proposal")),
        **dict.fromkeys(("403", "404", "409"), PROBLEM),
    }
    return operation | {"parameters": [row_number("proposal_id")]}


def _imports() -> Operation:
    body = object_of("imports", imports={"type": "array", "items": _ref("Import")})
    return {
        "operationId": "imports",
        "summary": "The imports, the latest first.",
        "responses": {"200": json_of("The imports.", body)},
    }


def _import_add() -> Operation:
    content = {"schema": {"type": "string", "format": "binary"}}
    table = (
        "contractnummer;titel;leverancier;land leverancier;cpv\n"
        "DVR-9;Kleding;Wever BV;NL;18110000\n"
    )
    text = content | {"example": table}
    return {
        "operationId": "import_add",
        "summary": "Import a file: a job keeps all of it or nothing, and screens what it touched.",
        "parameters": [
            query("name", {"type": "string", "maxLength": LONGEST_NAME}),
            query("buyer", {"type": "string", "maxLength": 200}),
            query("buyer_type", {"enum": list(BUYER_TYPES)}),
            query("buyer_country", {"type": "string", "maxLength": 60}),
        ],
        "requestBody": {
            "required": True,
            "description": "The file itself.",
            "content": {kind: text if kind == "text/csv" else content for kind in TYPES},
        },
        "responses": {
            "202": json_of("The job.", _ref("Job")),
            **dict.fromkeys(("400", "413", "415", "422"), PROBLEM),
        },
    }


def _import_undo() -> Operation:
    operation = _job(
        "Undo an import, all of it or nothing.", "import_undo", _by_and_why(), {"why": "Wrong file"}
    )
    operation["responses"] |= {"404": PROBLEM, "409": PROBLEM}
    return operation | {"parameters": [row_number("run_id")]}


def _by_and_why() -> Schema:
    return {"type": "object", "properties": {"by": NAME, "why": WHY}}


def _only_by() -> Schema:
    return {"type": "object", "properties": {"by": NAME}}


def _job(
    summary: str, operation: str, body: Schema, example: Schema, status: str = "202"
) -> Operation:
    described = sent(body, summary, operation, status, "The job.", example)
    described["responses"][status] = json_of("The job.", _ref("Job"))
    return described


def _jobs() -> Operation:
    body = object_of("jobs", jobs={"type": "array", "items": _ref("Job")})
    return {
        "operationId": "jobs",
        "summary": "The latest jobs.",
        "responses": {"200": json_of("The jobs.", body)},
    }


def _job_file() -> Operation:
    binary: Schema = {"schema": {"type": "string", "format": "binary"}}
    kinds = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    return {
        "operationId": "job_file",
        "summary": "The file of an export, for a day.",
        "parameters": [row_number("job_id")],
        "responses": {
            "200": {"description": "The file.", "content": dict.fromkeys(kinds, binary)},
            "404": PROBLEM,
        },
    }


def _job_cancel() -> Operation:
    summary = "Stop a job: an import keeps nothing then, what was screened stays."
    operation = _job(summary, "job_cancel", _only_by(), {}, "200")
    operation["responses"] |= {"404": PROBLEM}
    return operation | {"parameters": [row_number("job_id")]}


def _job_screening() -> Operation:
    summary = "Screen every contract that has no verdict of its present state."
    return _job(summary, "job_screening", _only_by(), {})


def _job_export() -> Operation:
    body: Schema = {
        "type": "object",
        "properties": {
            "form": {"enum": list(FORMS), "default": "csv"},
            "filter": {
                "type": ["object", "null"],
                "additionalProperties": {"type": "string"},
                "description": "As the parameters of the list of contracts.",
            },
            "by": NAME,
        },
    }
    summary = "Have a list of contracts written to a file."
    return _job(summary, "job_export", body, {"form": "csv", "filter": {"flag": "required"}})
