"""Jobs over the API: screening what waits, lists as files, how far each is, stopping one."""

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.i18n.messages import render
from screening.model.errors import InputError, MissingError
from screening.model.portfolio_job import JobKind, JobState, PortfolioJob
from screening.reports import export_job
from screening.services.jobs import stopping
from screening.web.api.blueprint import api
from screening.web.api.json_body import by_in, filter_in, refuse_input, sent_fields, text_in
from screening.web.api.problems import refuse
from screening.web.api.responses import answer
from screening.web.pages.jobs import as_wished, file_of, may_stop
from screening.web.request_context import api_language, portfolio, services
from screening.web.security import csrf
from sources.kit.values.message import Message

RESULTS = (  # of a job, for a program
    "run", "contracts", "screened", "left_out", "rows", "form", "version", "changes", "reached",
    "proposal", "figures", "hidden",
)  # fmt: skip


@api.get("/jobs", endpoint="jobs")
def latest() -> Response:
    """Answer the latest jobs."""
    return answer({"jobs": [_document(as_wished(job)) for job in portfolio().jobs.recent()]})


@api.get("/jobs/<int:job_id>", endpoint="job")
def job(job_id: int) -> Response:
    """Answer one job: how far it is, or what it came to."""
    return answer(_document(_job(job_id)))


@api.get("/jobs/<int:job_id>/file", endpoint="job_file")
def file(job_id: int) -> AnyResponse:
    """Hand out the file of an export, for as long as it is kept."""
    return file_of(_job(job_id)) or refuse(404, "This job has no file, not yet, or no longer.")


@api.post("/jobs/screening", endpoint="job_screening")
def screen() -> Response:
    """Queue the screening of every contract that has no verdict of its present state."""
    by = by_in(sent_fields(("by",)))
    return job_answer(portfolio().jobs.queue(JobKind.SCREENING, {}, by), 202)


@api.post("/jobs/export", endpoint="job_export")
def export() -> Response:
    """Queue a list of contracts as a file."""
    body = sent_fields(("form", "filter", "by"))
    form = text_in(body, "form") or "csv"
    try:
        if form not in export_job.FORMS:
            message = Message("correction.not_one_of", value=form[:60], known=export_job.FORMS)
            raise InputError(message, "form")
        parameters = export_job.parameters_of(filter_in(body), form)
    except InputError as refusal:
        refuse_input(refusal)
    return job_answer(portfolio().jobs.queue(JobKind.EXPORT, parameters, by_in(body)), 202)


@api.post("/jobs/<int:job_id>/cancel", endpoint="job_cancel")
def cancel(job_id: int) -> Response:
    """Ask for the end of a job: what is all or nothing keeps nothing, what was screened stays."""
    if not may_stop(_job(job_id)):
        refuse(403, "Your role may not stop a job of this kind.")
    stopping.stop(portfolio(), services().settings.home, job_id, by_in(sent_fields(("by",))))
    return job_answer(job_id, 200)


for view in (screen, export, cancel):
    csrf.exempt(view)  # no form of another site can send this type


def job_answer(job_id: int, status: int) -> Response:
    """Return a job as it is now, and where to ask how far it is."""
    response = answer(_document(_job(job_id)), status)
    response.headers["Location"] = url_for("api.job", job_id=job_id)
    return response


def _job(job_id: int) -> PortfolioJob:
    try:
        return as_wished(portfolio().jobs.get(job_id))
    except MissingError:
        refuse(404, "There is no such job.")


def _document(job: PortfolioJob) -> dict[str, object]:
    links = {
        "self": url_for("api.job", job_id=job.id),
        "cancel": url_for("api.job_cancel", job_id=job.id),
        "page": url_for("jobs.job", id=job.id),
    }
    if job.state is JobState.DONE and "file" in job.result:
        links["file"] = url_for("api.job_file", job_id=job.id)
    if job.kind == JobKind.IMPORT and "run" in job.result:
        links["import"] = url_for("api.import_run", run_id=job.result["run"])
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "by": job.by,
        "at": job.at.isoformat(),
        "started": job.started.isoformat() if job.started else None,
        "finished": job.finished.isoformat() if job.finished else None,
        "stage": job.stage,
        "done": job.done,
        "total": job.total,
        "cancel_by": job.cancel_by,
        "result": {name: job.result[name] for name in RESULTS if name in job.result},
        "errors": [render(error, api_language()) for error in job.errors],
        "links": links,
    }
