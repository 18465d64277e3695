"""Imports: upload, see how each file is read, correct it, confirm; and undo a whole import."""

import time
from collections.abc import Iterator, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graphs import countries
from graphs.readers import headings
from screening.model.errors import InputError, MissingError
from screening.model.import_runs import ImportRun
from screening.model.portfolio_job import JobKind, PortfolioJob
from screening.services.changes import ImportUndo
from screening.services.example import load
from screening.services.importing import FileLine, ImportDocument, import_files
from screening.services.purchase_form import BUYER_TYPES
from screening.services.reading_uploads import options_of, read_upload
from screening.services.second_person import held
from screening.services.upload_samples import ColumnSample
from screening.services.uploads import PendingUpload, Uploads
from screening.web.request_context import (
    AT_ONCE,
    Problems,
    decision_desk,
    language,
    person,
    portfolio,
    problems_of,
    screen_again,
    services,
    visitor,
)
from screening.web.template_filters import gettext
from screening.web.upload_limits import MOST_FILES
from screening.web.visitor import Mode

imports = Blueprint("imports", __name__)

HOME = "NL"  # the country that a Dutch form proposes, until a person says another
MOST_SHOWN = 200  # rejected rows on a page; the count is always whole
READ_AT_ONCE = 200_000  # bytes that are read before the answer: some 1,500 rows, about a second
A_MOMENT, LOOK_EVERY = 5.0, 0.1  # seconds: a worker looks for a job every two


@imports.get("/imports")
def history() -> str:
    """Show the imports, the latest first."""
    return render_template(
        "imports.html",
        runs=portfolio().imports.runs(),
        undone=request.args.get("undone"),
        example_is_gone=load.is_gone(portfolio()),
    )


@imports.get("/imports/new")
def new() -> str:
    """Show the form for files."""
    return render_template(
        "import_new.html", problems=[], buyer_types=BUYER_TYPES, typed=_said_before()
    )


@imports.post("/imports/new")
def upload() -> Response | tuple[str, int]:
    """Keep the files for the preview. What was typed beside them is not lost by an error."""
    files = [file for file in request.files.getlist("files") if file.filename]
    problems = [*_wrong_upload(len(files)), *_wrong_country()]
    if problems:
        return _asked_again(problems)
    try:
        pending = _uploads().take((file.filename or "", file.stream.read()) for file in files)
    except InputError as refusal:
        return _asked_again(problems_of(refusal, "files"))
    pending.organization = portfolio().organization
    _read_form(pending)
    return _once_done(pending, _read(pending))


@imports.get("/imports/new/<token>")
def preview(token: str) -> str | Response:
    """Show how the files are read; nothing is kept yet."""
    pending = _pending(token)
    if pending.done:
        return redirect(url_for("imports.result", token=token), 303)
    if _goes_on(pending) or pending.document is None:
        return redirect(_page_of_job(pending), 303)
    return render_template(
        "import_preview.html",
        pending=pending,
        document=pending.document,
        can_be_kept=_can_be_kept(pending),
        parts=_parts(pending),
        fields=_fields(),
        buyer_types=BUYER_TYPES,
        most=MOST_SHOWN,
    )


@imports.post("/imports/new/<token>")
def decide(token: str) -> Response:
    """Read again with other columns, stop, or keep it all and screen what it touched."""
    try:
        with _uploads().alone(token) as pending:
            answer = _decide(pending)
    except MissingError:
        abort(404)
    return _once_done(pending, answer)


def _decide(pending: PendingUpload) -> Response:
    if pending.done:
        return redirect(url_for("imports.result", token=pending.token), 303)
    if _goes_on(pending):
        return redirect(_page_of_job(pending), 303)
    if request.form.get("do") == "stop":
        _uploads().drop(pending)
        return redirect(url_for("imports.new"), 303)
    changed = _read_headless(pending)
    _read_form(pending)
    is_confirmed = request.form.get("do") == "confirm" and not changed
    if not (is_confirmed and _can_be_kept(pending)):
        answer = _read(pending)
        if not (is_confirmed and _can_be_kept(pending)):  # by the columns that were just explained
            return answer
    is_large = _rows_of(pending.document) > AT_ONCE
    if is_large or _is_read_apart() or portfolio().jobs.is_busy():
        return _queue(pending, JobKind.IMPORT)
    files = _uploads().files(pending)
    imported = import_files(portfolio(), files, options_of(pending, person(), dry_run=False))
    pending.document = imported.document
    pending.screened = screen_again(imported.report.affected)
    _uploads().finish(pending)
    return redirect(url_for("imports.result", token=pending.token), 303)


@imports.get("/imports/new/<token>/result")
def result(token: str) -> str:
    """Show what became of the files."""
    pending = _pending(token)
    if not pending.done:
        abort(404)
    return render_template(
        "import_result.html", pending=pending, document=pending.document, most=MOST_SHOWN
    )


@imports.get("/imports/<int:run_id>")
def run(run_id: int) -> str:
    """Show one import, without the folders of the machine that the files came from."""
    run = _run(run_id)
    files = [
        FileLine(
            path=file["path"].rpartition("/")[2],
            format=file["format"],
            encoding=None,
            mapping={},
            outcome=file["outcome"],
            reason=None,
        )
        for file in run.files
    ]
    return render_template("import_run.html", run=run, listed=files)


@imports.get("/imports/<int:run_id>/undo")
def undo(run_id: int) -> str:
    """Ask whether an import is to be undone."""
    return render_template("import_undo.html", run=_run(run_id), refused=None, problems=[])


@imports.post("/imports/<int:run_id>/undo")
def undo_now(run_id: int) -> Response | tuple[str, int]:
    """Undo an import and screen again what that reaches."""
    run, why = _run(run_id), request.form.get("why", "").strip()[:500] or None
    try:
        if held(decision_desk(), ImportUndo(run_id), why):
            return redirect(url_for("second_person.overview", done="waits"), 303)
    except InputError as refusal:
        problems = problems_of(refusal, "why")
        return render_template("import_undo.html", run=run, refused=None, problems=problems), 422
    if run.undone_at is None and (_size_of(run) > AT_ONCE or portfolio().jobs.is_busy()):
        job = portfolio().jobs.queue(JobKind.UNDO, {"run": run_id, "why": why}, person())
        return redirect(url_for("jobs.job", id=job), 303)
    try:
        undone = portfolio().imports.undo(run_id, person(), why=why)
    except InputError as refusal:
        refused = refusal.message
        return render_template("import_undo.html", run=run, refused=refused, problems=[]), 409
    screen_again(undone.affected)
    return redirect(url_for("imports.history", undone=undone.contracts), 303)


def _parts(pending: PendingUpload) -> list[tuple[str, Sequence[ColumnSample]]]:
    """Return each file that was read, in an archive too, with its columns."""
    files = pending.document.files if pending.document else ()
    return [(file.path, columns) for file, columns in zip(files, pending.samples, strict=False)]


def _rows_of(document: ImportDocument | None) -> int:
    """Return how much a preview counted."""
    if document is None:
        return 0
    return document.contracts + document.ties + document.ownerships + document.payments


def _size_of(run: ImportRun) -> int:
    """Return how many rows a run changed."""
    names = ("created", "updated", "ties", "ownerships", "spending")
    return sum(int(run.counts.get(name, 0)) for name in names)


def _read(pending: PendingUpload) -> Response:
    """Read the files for the preview: at once, or by a job where they are large or of others."""
    if _is_read_apart() or _uploads().size(pending) > READ_AT_ONCE:
        pending.document = None
        return _queue(pending, JobKind.READING)
    read_upload(portfolio(), _uploads(), pending, person())
    _uploads().keep(pending)
    return redirect(url_for("imports.preview", token=pending.token), 303)


def _is_read_apart() -> bool:
    """Return whether no file is read in this process: where several people send some.

    Then a file that takes all of a process takes a worker, and no page waits for it.
    """
    return visitor().mode is not Mode.LOCAL


def _once_done(pending: PendingUpload, answer: Response) -> Response:
    """Return the answer; of a small upload, where its job ended if that is in a moment."""
    if _uploads().size(pending) > READ_AT_ONCE or not _goes_on(pending):
        return answer
    until = time.monotonic() + A_MOMENT
    while _goes_on(pending):
        if time.monotonic() >= until:
            return answer
        time.sleep(LOOK_EVERY)
    return redirect(url_for("imports.preview", token=pending.token), 303)


def _queue(pending: PendingUpload, kind: JobKind) -> Response:
    """Queue a job on an upload, and show it."""
    _uploads().keep(pending)  # the job reads what was chosen
    job = portfolio().jobs.queue(kind, {"token": pending.token}, person())
    return redirect(url_for("jobs.job", id=job), 303)


def _goes_on(pending: PendingUpload) -> bool:
    """Return whether a job works on the upload, or will."""
    return any(not job.has_ended for job in _jobs_on(pending))


def _jobs_on(pending: PendingUpload) -> tuple[PortfolioJob, ...]:
    return portfolio().jobs.recent(parameters={"token": pending.token})


def _page_of_job(pending: PendingUpload) -> str:
    """Return the address of the last job on an upload; without one, of the form for files."""
    jobs = _jobs_on(pending)
    return url_for("jobs.job", id=jobs[0].id) if jobs else url_for("imports.new")


def _uploads() -> Uploads:
    return Uploads(services().settings.home)


def _pending(token: str) -> PendingUpload:
    try:
        pending = _uploads().find(token)
    except MissingError:
        abort(404)
    if pending.organization not in ("", portfolio().organization):
        abort(404)
    return pending


def _run(run_id: int) -> ImportRun:
    try:
        return portfolio().imports.run(run_id)
    except MissingError:
        abort(404)


def _asked_again(problems: Problems) -> tuple[str, int]:
    """Return the form for files with what is wrong, and what was typed beside them."""
    page = render_template(
        "import_new.html", problems=problems, buyer_types=BUYER_TYPES, typed=request.form
    )
    return page, 400


def _wrong_upload(count: int) -> Iterator[tuple[str, str]]:
    if count == 0:
        yield "files", gettext("Choose at least one file.")
    if count > MOST_FILES:
        yield "files", gettext("Choose at most {most} files at a time.").format(most=MOST_FILES)


def _wrong_country() -> Iterator[tuple[str, str]]:
    typed = request.form.get("buyer_country", "").strip()
    if typed and countries.resolve(typed) is None:
        yield "buyer_country", gettext("This country is not known. Give its name or its code.")


def _said_before() -> dict[str, str]:
    """Return the buyer, its kind and country as they were given last; the country may be ours.

    They stand in the form, where a person sees and changes them.
    """
    given = dict(portfolio().imports.last_given())
    given.pop("brand", None)
    country = given.get("buyer_country") or (HOME if language().code == "nl" and not given else "")
    return given | ({"buyer_country": language().country(country)} if country else {})


def _can_be_kept(pending: PendingUpload) -> bool:
    """Return whether anything of the files can be read; a refused file has nothing to keep."""
    return pending.document is not None and pending.document.took_something


def _read_headless(pending: PendingUpload) -> bool:
    """Take over which tables have no headings; return whether that is new."""
    paths = {file.path for file in pending.document.files} if pending.document else set()
    ticked = sorted(paths.intersection(request.form.getlist("no_headings")))
    changed = ticked != pending.no_headings
    pending.no_headings = ticked
    return changed


def _read_form(pending: PendingUpload) -> None:
    """Take over the form: the buyer, and each column choice that differs from the proposal."""
    pending.buyer = request.form.get("buyer", pending.buyer).strip()[:200]
    pending.brand = request.form.get("brand", pending.brand).strip()[:200]
    kind = request.form.get("buyer_type", pending.buyer_type)
    pending.buyer_type = kind if kind in BUYER_TYPES else ""
    country = request.form.get("buyer_country", pending.buyer_country).strip()
    pending.buyer_country = (countries.resolve(country) or "") if country else ""
    fields = ("", *_fields())
    columns = [column for part in pending.samples for column in part]
    choices = zip(request.form.getlist("heading"), request.form.getlist("field"), strict=False)
    for column, (heading, field) in zip(columns, choices, strict=False):
        if heading == column.heading and field in fields and field != column.field:
            pending.mapping[heading] = field


def _fields() -> tuple[str, ...]:
    """Return every field a column can be read as, in the order of the vocabulary."""
    kinds = ("register", "spend", "chain")
    return tuple(dict.fromkeys(field for kind in kinds for field in headings.fields(kind)))
