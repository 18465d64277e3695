"""Imports over the API: a file in, a job that keeps it all or nothing; and undoing one.

The file is the body itself, of a type that no form of another site can send; what a person would
type beside it stands in the address.
"""

from flask import Response, request, url_for

from graphs import countries
from screening.model.errors import InputError, MissingError
from screening.model.import_runs import ImportRun
from screening.model.portfolio_job import JobKind
from screening.services.changes import ImportUndo
from screening.services.purchase_form import BUYER_TYPES
from screening.services.second_person import held
from screening.services.uploads import PendingUpload, Uploads
from screening.web.api.blueprint import api
from screening.web.api.jobs import job_answer
from screening.web.api.json_body import by_in, reason_in, refuse_input, sent_fields
from screening.web.api.problems import refuse
from screening.web.api.proposals import waits
from screening.web.api.responses import answer
from screening.web.request_context import decision_desk, person, portfolio, services
from screening.web.security import csrf
from sources.kit.values.message import Message

# A type, and how a file of it is called where the address gives no name.
TYPES = {
    "text/csv": "register.csv",
    "application/json": "register.json",
    "application/xml": "notice.xml",
    "application/zip": "files.zip",
    "application/gzip": "register.csv.gz",
    "application/octet-stream": "register",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "register.xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": "register.ods",
}
LONGEST_NAME = 200


@api.get("/imports", endpoint="imports")
def runs() -> Response:
    """Answer the imports, the latest first."""
    return answer({"imports": [_document(run) for run in portfolio().imports.runs()]})


@api.get("/imports/<int:run_id>", endpoint="import_run")
def run(run_id: int) -> Response:
    """Answer one import: what it brought, and whether it was undone."""
    return answer(_document(_run(run_id)))


@api.post("/imports", endpoint="import_add")
def add() -> Response:
    """Take a file, and queue the job that imports it and screens what it touched."""
    if request.mimetype not in TYPES:
        refuse(415, f"Send the file itself, as one of {', '.join(TYPES)}.")
    content = request.get_data()
    if not content:
        refuse(400, "The body is empty; it is to be the file.")
    name = request.args.get("name", "").strip() or TYPES[request.mimetype]
    country = _country()
    uploads = Uploads(services().settings.home)
    try:
        pending = uploads.take([(name, content)])
    except InputError as refusal:
        refuse_input(refusal)
    _take_over(pending, country)
    uploads.keep(pending)
    job = portfolio().jobs.queue(JobKind.IMPORT, {"token": pending.token}, person())
    return job_answer(job, 202)


@api.post("/imports/<int:run_id>/undo", endpoint="import_undo")
def undo(run_id: int) -> Response:
    """Queue the job that undoes an import and screens what that reaches."""
    run = _run(run_id)
    body = sent_fields(("by", "why"))
    by, why = by_in(body), reason_in(body)
    if run.undone_at is not None:
        refuse(409, "This import is undone already.")
    try:
        proposed = held(decision_desk(), ImportUndo(run_id), why)
    except InputError as refusal:
        refuse_input(refusal)
    if proposed:
        return waits(proposed)
    parameters = {"run": run_id, "why": why}
    return job_answer(portfolio().jobs.queue(JobKind.UNDO, parameters, by), 202)


for view in (add, undo):
    csrf.exempt(view)  # no form of another site can send these types


def _take_over(pending: PendingUpload, country: str) -> None:
    """Note on an upload what the address says beside the file."""
    pending.organization = portfolio().organization
    pending.buyer = request.args.get("buyer", "").strip()[:200]
    pending.buyer_country = country
    kind = request.args.get("buyer_type", "")
    pending.buyer_type = kind if kind in BUYER_TYPES else ""


def _country() -> str:
    typed = request.args.get("buyer_country", "").strip()
    code = countries.resolve(typed) if typed else ""
    if code is None:
        refuse_input(
            InputError(Message("correction.no_country", value=typed[:60]), "buyer_country")
        )
    return code


def _run(run_id: int) -> ImportRun:
    try:
        return portfolio().imports.run(run_id)
    except MissingError:
        refuse(404, "There is no such import.")


def _document(run: ImportRun) -> dict[str, object]:
    """Return an import without the folders of the machine that its files came from."""
    files = [
        {
            "name": str(file["path"]).rpartition("/")[2],
            "format": file["format"],
            "outcome": file["outcome"],
        }
        for file in run.files
    ]
    return {
        "id": run.id,
        "by": run.by,
        "at": run.at.isoformat(),
        "files": files,
        "counts": dict(run.counts),
        "undone_at": run.undone_at.isoformat() if run.undone_at else None,
        "undone_by": run.undone_by,
        "links": {
            "self": url_for("api.import_run", run_id=run.id),
            "undo": url_for("api.import_undo", run_id=run.id),
            "page": url_for("imports.run", run_id=run.id),
        },
    }
