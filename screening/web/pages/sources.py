"""Sources: how each is doing, its runs and snapshots, and which contracts a refresh changed."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.model.errors import InputError, MissingError
from screening.model.snapshots import SnapshotLine
from screening.services.command_context import today
from screening.services.refreshing import run_now as runs
from screening.services.refreshing import source_states
from screening.services.refreshing.after_refresh import row_text
from screening.services.refreshing.source_states import SourceState
from screening.web.request_context import message_text, person, portfolio, surroundings
from screening.web.template_helpers import gettext

sources = Blueprint("sources", __name__)

MOST_RUNS = 25
MOST_CHANGES = 200


@sources.get("/sources")
def overview() -> str:
    found = source_states.states(surroundings().store, datetime.now(UTC), today())
    used = [one for one in found if one.snapshot is not None]
    rest = [one for one in found if one.snapshot is None]
    return render_template("sources.html", used=used, rest=rest)


@sources.get("/sources/<name>")
def source(name: str) -> str:
    store, found = surroundings().store, _state(name)
    return render_template(
        "source.html",
        one=found,
        runs=store.jobs.history.runs(name, MOST_RUNS),
        snapshots=store.snapshots.lines(name, MOST_RUNS),
        asked=request.args.get("asked"),
    )


@sources.post("/sources/<name>/runs")
def run_now(name: str) -> Response:
    """Put a run in the queue; a worker does it, so that nobody waits for a publisher."""
    found = _state(name)
    if found.upload_only or found.waits:
        abort(404)
    surroundings().store.jobs.queue.request(name, person())
    return redirect(url_for("sources.source", name=name, asked=1), 303)


@sources.get("/sources/<name>/snapshots/<int:snapshot_id>")
def snapshot(name: str, snapshot_id: int) -> str:
    return _snapshot_page(_snapshot(name, snapshot_id))


@sources.post("/sources/<name>/snapshots/<int:snapshot_id>")
def accept(name: str, snapshot_id: int) -> Response | tuple[str, int]:
    """A person's word against the gate, with a reason that is kept."""
    held = _snapshot(name, snapshot_id)
    by, why = (request.form.get(field, "").strip()[:500] for field in ("by", "why"))
    problems = [
        (field, text)
        for field, value, text in (
            ("by", by, gettext("Say who accepts this list.")),
            ("why", why, gettext("Say why this list is to be believed.")),
        )
        if not value
    ]
    if problems:
        return _snapshot_page(held, problems), 400
    try:
        runs.accept(surroundings().store, held.id, by, why, today())
    except InputError as refusal:
        return _snapshot_page(held, [("why", message_text(refusal.message))]), 409
    return redirect(url_for("sources.source", name=name, asked="accepted"), 303)


@sources.get("/changes")
def changes() -> str:
    return render_template("changes.html", runs=portfolio().changes.runs())


@sources.get("/changes/<int:run_id>")
def changes_of(run_id: int) -> str:
    found = portfolio().changes.of_run(run_id, MOST_CHANGES)
    if not found:
        abort(404)
    by_contract: dict[str, list[Any]] = {}
    for change in found:
        by_contract.setdefault(change.contract, []).append(change)
    total = next(one.contracts for one in portfolio().changes.runs() if one.run == run_id)
    return render_template(
        "changes_of.html",
        run=surroundings().store.jobs.history.run(run_id),
        contracts=list(by_contract.values()),
        total=total,
    )


def _snapshot_page(held: SnapshotLine, problems: list[tuple[str, str]] | None = None) -> str:
    store = surroundings().store
    compared = source_states.difference(store, held, source_states.former(store, held))
    return render_template(
        "snapshot.html",
        held=held,
        compared=compared,
        rows=[(row, row_text(row.before), row_text(row.after)) for row in compared.rows],
        problems=problems or [],
        said=request.form,
    )


def _state(name: str) -> SourceState:
    try:
        return source_states.state(surroundings().store, name, datetime.now(UTC), today())
    except MissingError:
        abort(404)


def _snapshot(name: str, id: int) -> SnapshotLine:
    try:
        found = surroundings().store.snapshots.get(id)
    except MissingError:
        abort(404)
    if found.source != name:
        abort(404)
    return found
