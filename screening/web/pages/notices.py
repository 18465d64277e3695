"""Own notices: whose publications are looked for, what came, and which award continues a call."""

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.model.errors import InputError, MissingError
from screening.services import notice_joining as joining
from screening.services.command_context import today
from screening.services.notices import looking
from screening.web.request_context import (
    message_text,
    person,
    portfolio,
    problems_of,
    screen_again,
)
from sources import notice_feeds

pages = Blueprint("notices", __name__)

APART = "apart"


@pages.get("/notices")
def overview() -> str:
    """Show the numbers that are looked for, and the calls that a person is asked about."""
    return _page()


@pages.post("/notices")
def add() -> Response | tuple[str, int]:
    """Look for a number from now on; the worker begins at once."""
    try:
        since = looking.first_day(request.form.get("since", "").strip(), today())
        looking.add(portfolio(), request.form.get("number", ""), person(), since=since)
    except InputError as refusal:
        return _page(problems_of(refusal, "number")), 422
    for source in portfolio().notice_sources.all():
        if source.looked_at is None:
            portfolio().notice_sources.want(source.id)
    return redirect(url_for("notices.overview", done="added"), 303)


@pages.post("/notices/<int:source_id>/look")
def look_now(source_id: int) -> Response:
    """Ask the worker for a look, so that nobody waits for a publisher."""
    try:
        portfolio().notice_sources.want(source_id)
    except MissingError:
        abort(404)
    return redirect(url_for("notices.overview", done="asked"), 303)


@pages.post("/notices/<int:source_id>/remove")
def remove(source_id: int) -> Response:
    """Look no more; what came stays."""
    try:
        portfolio().notice_sources.remove(source_id)
    except MissingError:
        abort(404)
    return redirect(url_for("notices.overview", done="removed"), 303)


@pages.post("/notices/calls")
def answer() -> Response | tuple[str, int]:
    """Keep a person's word on which contract continues a call."""
    chosen = request.form.get("award", "")
    award = None if chosen == APART else chosen
    call = request.form.get("call", "")
    try:
        report = joining.answer(portfolio(), call, award, person())
    except InputError as refusal:
        return _page([(f"award-{call}", message_text(refusal.message))]), 422
    if report is not None:
        screen_again(report.affected)
    return redirect(url_for("notices.overview", done="answered"), 303)


def _page(problems: Sequence[tuple[str, str]] = ()) -> str:
    return render_template(
        "notices.html",
        sources=portfolio().notice_sources.all(),
        feeds=notice_feeds.catalogue(),
        asked=joining.asked(portfolio()),
        apart=APART,
        done=request.args.get("done"),
        problems=problems,
        typed=request.form if problems else {},
    )
