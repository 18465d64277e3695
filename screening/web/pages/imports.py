"""Imports: upload, look how each file is read, correct it, confirm; and undo a whole import."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graphs.readers import headings
from screening.model.errors import InputError, MissingError
from screening.model.import_runs import ImportRun
from screening.services.importing import ImportOptions, import_files
from screening.services.purchase_form import BUYER_TYPES
from screening.web import upload_samples
from screening.web.request_context import (
    person,
    portfolio,
    screen_again,
    surroundings,
)
from screening.web.template_helpers import gettext
from screening.web.uploads import Waiting, WaitingRoom

imports = Blueprint("imports", __name__)

MOST_FILES = 50
MOST_SHOWN = 200  # rejected rows on a page; the count is always whole


@imports.get("/imports")
def history() -> str:
    return render_template(
        "imports.html", runs=portfolio().imports.runs(), undone=request.args.get("undone")
    )


@imports.get("/imports/new")
def new() -> str:
    return render_template("import_new.html", problems=[], buyer_types=BUYER_TYPES, said={})


@imports.post("/imports/new")
def upload() -> Response | tuple[str, int]:
    """Keep the files for the preview. What was typed beside them is not lost by an error."""
    given = [file for file in request.files.getlist("files") if file.filename]
    wrong = _wrong_upload(len(given))
    if wrong:
        problems = [("files", wrong)]
        page = render_template(
            "import_new.html", problems=problems, buyer_types=BUYER_TYPES, said=request.form
        )
        return page, 400
    waiting = _room().take((file.filename or "", file.stream.read()) for file in given)
    _hear(waiting)
    _look(waiting)
    return redirect(url_for("imports.preview", token=waiting.token), 303)


@imports.get("/imports/new/<token>")
def preview(token: str) -> str | Response:
    waiting = _waiting(token)
    if waiting.done:
        return redirect(url_for("imports.result", token=token), 303)
    return render_template(
        "import_preview.html",
        waiting=waiting,
        document=waiting.document,
        parts=_parts(waiting),
        fields=_fields(),
        buyer_types=BUYER_TYPES,
        most=MOST_SHOWN,
    )


@imports.post("/imports/new/<token>")
def decide(token: str) -> Response:
    """Read again with other columns, stop, or keep it all and screen what it touched."""
    waiting = _waiting(token)
    if waiting.done:
        return redirect(url_for("imports.result", token=token), 303)
    if request.form.get("do") == "stop":
        _room().drop(waiting)
        return redirect(url_for("imports.new"), 303)
    _hear(waiting)
    if request.form.get("do") != "confirm":
        _look(waiting)
        return redirect(url_for("imports.preview", token=token), 303)
    kept = import_files(portfolio(), _room().files(waiting), _options(waiting, dry_run=False))
    waiting.document = kept.document.as_json()
    waiting.screened = screen_again(kept.report.affected)
    _room().finish(waiting)
    return redirect(url_for("imports.result", token=token), 303)


@imports.get("/imports/new/<token>/result")
def result(token: str) -> str:
    waiting = _waiting(token)
    if not waiting.done:
        abort(404)
    return render_template(
        "import_result.html", waiting=waiting, document=waiting.document, most=MOST_SHOWN
    )


@imports.get("/imports/<int:run_id>")
def run(run_id: int) -> str:
    """Without the folders of the machine that the files came from."""
    found = _run(run_id)
    listed = [{**file, "path": file["path"].rpartition("/")[2]} for file in found.files]
    return render_template("import_run.html", run=found, listed=listed)


@imports.get("/imports/<int:run_id>/undo")
def undo(run_id: int) -> str:
    return render_template("import_undo.html", run=_run(run_id), refused=None)


@imports.post("/imports/<int:run_id>/undo")
def undo_now(run_id: int) -> Response | tuple[str, int]:
    found = _run(run_id)
    try:
        count = portfolio().imports.undo(run_id, person())
    except InputError as refusal:
        return render_template("import_undo.html", run=found, refused=refusal.message), 409
    screen_again(portfolio().contracts.ids())  # what was restored needs its verdict back too
    return redirect(url_for("imports.history", undone=count), 303)


def _parts(waiting: Waiting) -> list[tuple[str, list[dict[str, Any]]]]:
    """Each file that was read, in an archive too, with its columns."""
    read = waiting.document["files"] if waiting.document else []
    return [(file["path"], columns) for file, columns in zip(read, waiting.samples, strict=False)]


def _room() -> WaitingRoom:
    return WaitingRoom(surroundings().settings.home)


def _waiting(token: str) -> Waiting:
    try:
        return _room().find(token)
    except MissingError:
        abort(404)


def _run(run_id: int) -> ImportRun:
    for found in portfolio().imports.runs():
        if found.id == run_id:
            return found
    abort(404)


def _wrong_upload(count: int) -> str | None:
    if count == 0:
        return gettext("Choose at least one file.")
    if count > MOST_FILES:
        return gettext("Choose at most {most} files at a time.").format(most=MOST_FILES)
    return None


def _hear(waiting: Waiting) -> None:
    """What the form says: the buyer, and each column choice that differs from what was proposed."""
    waiting.buyer = request.form.get("buyer", waiting.buyer).strip()[:200]
    waiting.brand = request.form.get("brand", waiting.brand).strip()[:200]
    kind = request.form.get("buyer_type", waiting.buyer_type)
    waiting.buyer_type = kind if kind in BUYER_TYPES else ""
    known = _fields()
    columns = [column for part in waiting.samples for column in part]
    said = zip(request.form.getlist("heading"), request.form.getlist("field"), strict=False)
    for column, (heading, field) in zip(columns, said, strict=False):
        if heading == column["heading"] and field in ("", *known) and field != column["field"]:
            waiting.mapping[heading] = field


def _look(waiting: Waiting) -> None:
    """Read everything without keeping any of it, and remember what to show."""
    files = _room().files(waiting)
    looked = import_files(portfolio(), files, _options(waiting, dry_run=True))
    waiting.document = looked.document.as_json()
    contents = dict(files)
    waiting.samples = [
        upload_samples.columns(contents.get(line.path, b""), line.path, line.mapping)
        for line in looked.document.files[:MOST_FILES]  # a zip may hold thousands
    ]
    _room().keep(waiting)


def _options(waiting: Waiting, dry_run: bool) -> ImportOptions:
    return ImportOptions(
        who=person(),
        dry_run=dry_run,
        buyer=waiting.buyer or None,
        buyer_type=waiting.buyer_type or None,
        brand=waiting.brand or None,
        mapping=waiting.mapping,
    )


def _fields() -> tuple[str, ...]:
    """Every field a column can be read as, in the order of the vocabulary."""
    kinds: tuple[Any, ...] = ("register", "spend", "chain")
    return tuple(dict.fromkeys(field for kind in kinds for field in headings.fields(kind)))
