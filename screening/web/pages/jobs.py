"""Jobs: what a worker does for a person, how far it is, how to stop it, and what it came to."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from screening.i18n.language import LANGUAGES
from screening.model.errors import MissingError
from screening.model.people import Permission
from screening.model.portfolio_job import JobKind, JobState, PortfolioJob
from screening.reports import export_job
from screening.services.jobs import stopping
from screening.services.jobs.who_asked import NEEDED
from screening.web.address_choices import choice
from screening.web.pages.contracts import filter_from
from screening.web.request_context import person, portfolio, services, visitor

jobs = Blueprint("jobs", __name__)

PATIENCE = timedelta(seconds=15)  # a worker that is free takes a job within two seconds


@jobs.get("/jobs")
def overview() -> str:
    """Show the latest jobs, and how many contracts wait for a verdict."""
    recent, waiting = portfolio().jobs.recent(), portfolio().contracts.waiting()
    return render_template("jobs.html", jobs=recent, waiting=waiting)


@jobs.get("/jobs/<int:id>")
def job(id: int) -> str:
    """Show one job: how far it is, or what it came to."""
    job = _job(id)
    now = datetime.now(UTC)
    file = export_job.file_of(services().settings.home, job.result)
    return render_template(
        "job.html",
        job=job,
        ahead=portfolio().jobs.ahead_of(id) if job.state is JobState.QUEUED else (),
        nobody_came=_nobody_came(job, now),
        is_left=job.is_left(now),
        has_file=file is not None,
        waiting=portfolio().contracts.waiting() if job.has_ended else 0,
        may_stop=may_stop(job),
        import_is_kept=job.kind == JobKind.IMPORT and "run" in job.result,
    )


@jobs.get("/jobs/<int:id>/file")
def file(id: int) -> Response:
    """Hand out the file of an export, for as long as it is kept."""
    return file_of(_job(id)) or abort(404)


@jobs.post("/jobs/<int:id>/cancel")
def cancel(id: int) -> Response:
    """Stop a job: what is all or nothing keeps nothing, what was screened stays."""
    if not may_stop(_job(id)):
        abort(403)
    stopping.stop(portfolio(), services().settings.home, id, person())
    return redirect(url_for("jobs.job", id=id), 303)


@jobs.post("/jobs/screening")
def screen() -> Response:
    """Screen what has no verdict of its present state."""
    id = portfolio().jobs.queue(JobKind.SCREENING, {}, person())
    return redirect(url_for("jobs.job", id=id), 303)


@jobs.post("/jobs/export")
def export() -> Response:
    """Have the view of an address saved as a file; for a long one that takes a while."""
    form = choice(request.form, "form", export_job.FORMS) or "csv"
    words_in = choice(request.form, "language", LANGUAGES)
    parameters = export_job.parameters_of(filter_from(request.args), form, words_in)
    id = portfolio().jobs.queue(JobKind.EXPORT, parameters, person())
    return redirect(url_for("jobs.job", id=id), 303)


def may_stop(job: PortfolioJob) -> bool:
    """Return whether the visitor may stop a job of this kind: what it is for, or any."""
    own = NEEDED.get(job.kind, Permission.IMPORT)
    return visitor().may(own) or visitor().may(Permission.IMPORT)


def file_of(job: PortfolioJob) -> Response | None:
    """Return the file of an export to be saved; None where there is none, or no longer."""
    path = export_job.file_of(services().settings.home, job.result)
    if path is None:
        return None
    form = job.result["form"]
    return send_file(
        path,
        mimetype=export_job.MIMETYPES[form],
        as_attachment=True,
        download_name=f"contracts.{form}",
    )


def _job(id: int) -> PortfolioJob:
    try:
        return as_wished(portfolio().jobs.get(id))
    except MissingError:
        abort(404)


def as_wished(job: PortfolioJob) -> PortfolioJob:
    """Return a job with who wants it stopped, also where the store could not take that yet."""
    return stopping.as_wished(services().settings.home, job)


def _nobody_came(job: PortfolioJob, now: datetime) -> bool:
    """Return whether no worker took a job for so long that none seems to run."""
    if job.state is not JobState.QUEUED or now - job.at < PATIENCE:
        return False
    busy = [other for other in portfolio().jobs.ahead_of(job.id) if not other.is_left(now)]
    if any(other.state is JobState.RUNNING for other in busy):
        return False
    return not any(run.state == "running" for run in services().store.jobs.history.runs())
