"""Sources: the state, runs and snapshots of each, and which contracts a refresh changed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.model.errors import InputError, MissingError
from screening.model.snapshots import SnapshotLine
from screening.model.verdict_changes import ContractChange
from screening.services.command_context import today
from screening.services.refreshing import run_now as runs
from screening.services.refreshing import source_states
from screening.services.refreshing.after_refresh import row_text
from screening.services.refreshing.source_states import SourceState
from screening.web.request_context import (
    message_text,
    person,
    portfolio,
    services,
    signer,
)
from screening.web.template_filters import gettext

sources = Blueprint("sources", __name__)

MOST_RUNS = 25
MOST_CHANGES = 200


@sources.get("/sources")
def overview() -> str:
    """Show every source: those in use first."""
    states = source_states.states(services().store, datetime.now(UTC), today())
    used = [state for state in states if state.snapshot is not None]
    rest = [state for state in states if state.snapshot is None]
    return render_template("sources.html", used=used, rest=rest)


@sources.get("/sources/<name>")
def source(name: str) -> str:
    """Show one source with its runs and snapshots."""
    store, state = services().store, _state(name)
    return render_template(
        "source.html",
        state=state,
        runs=store.jobs.history.runs(name, MOST_RUNS),
        snapshots=store.snapshots.lines(name, MOST_RUNS),
        event=request.args.get("asked"),
    )


@sources.post("/sources/<name>/runs")
def run_now(name: str) -> Response:
    """Put a run in the queue; a worker does it, so that nobody waits for a publisher."""
    state = _state(name)
    if state.upload_only or state.waits:
        abort(404)
    services().store.jobs.queue.ask(name, person())
    return redirect(url_for("sources.source", name=name, asked=1), 303)


@sources.get("/sources/<name>/snapshots/<int:snapshot_id>")
def snapshot(name: str, snapshot_id: int) -> str:
    """Show one snapshot, compared with the one before it."""
    return _snapshot_page(_snapshot(name, snapshot_id))


@sources.post("/sources/<name>/snapshots/<int:snapshot_id>")
def accept(name: str, snapshot_id: int) -> Response | tuple[str, int]:
    """Take a quarantined snapshot into use by a person's decision, with a reason that is kept."""
    snapshot = _snapshot(name, snapshot_id)
    by, why = (request.form.get(field, "").strip()[:500] for field in ("by", "why"))
    by = signer(by)
    problems = [
        (field, text)
        for field, value, text in (
            ("by", by, gettext("Say who accepts this list.")),
            ("why", why, gettext("Say why this list is to be believed.")),
        )
        if not value
    ]
    if problems:
        return _snapshot_page(snapshot, problems), 400
    try:
        runs.accept(services().store, snapshot.id, by, why, today())
    except InputError as refusal:
        return _snapshot_page(snapshot, [("why", message_text(refusal.message))]), 409
    return redirect(url_for("sources.source", name=name, asked="accepted"), 303)


@sources.get("/changes")
def changes() -> str:
    """Show the latest refreshes that changed contracts."""
    return render_template("changes.html", runs=portfolio().changes.runs())


@sources.get("/changes/<int:run_id>")
def changes_of(run_id: int) -> str:
    """Show the contracts that one refresh changed, each with its rows."""
    changes = portfolio().changes.of_run(run_id, MOST_CHANGES)
    if not changes:
        abort(404)
    by_contract: dict[str, list[ContractChange]] = {}
    for change in changes:
        by_contract.setdefault(change.contract, []).append(change)
    total = next(run.contracts for run in portfolio().changes.runs() if run.run == run_id)
    return render_template(
        "changes_of.html",
        run=services().store.jobs.history.run(run_id),
        contracts=list(by_contract.values()),
        total=total,
    )


def _snapshot_page(snapshot: SnapshotLine, problems: Sequence[tuple[str, str]] = ()) -> str:
    store = services().store
    former = source_states.former(store, snapshot)
    compared = source_states.difference(store, snapshot, former)
    return render_template(
        "snapshot.html",
        snapshot=snapshot,
        compared=compared,
        rows=[(row, row_text(row.before), row_text(row.after)) for row in compared.rows],
        problems=problems,
        typed=request.form,
    )


def _state(name: str) -> SourceState:
    try:
        return source_states.state(services().store, name, datetime.now(UTC), today())
    except MissingError:
        abort(404)


def _snapshot(name: str, id: int) -> SnapshotLine:
    try:
        snapshot = services().store.snapshots.get(id)
    except MissingError:
        abort(404)
    if snapshot.source != name:
        abort(404)
    return snapshot
