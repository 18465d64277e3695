"""Motions and commitments: what was asked or promised, and where each stands."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.commitments import LONGEST, CommitmentKind, CommitmentState
from screening.model.errors import InputError, MissingError
from screening.services.command_context import today
from screening.services.council_report import commitments
from screening.web.address_choices import choice
from screening.web.request_context import Problems, message_text, person, portfolio

pages = Blueprint("commitments", __name__)


@pages.get("/commitments")
def overview() -> str:
    """Show all of them, the open ones first."""
    return _page()


@pages.post("/commitments")
def add() -> AnyResponse | tuple[str, int]:
    """Record a motion or commitment."""
    wrong = commitments.problems(request.form, today())
    if wrong:
        return _page([(each.field or "text", message_text(each.message)) for each in wrong]), 422
    commitments.add(portfolio(), request.form, person(), today())
    return redirect(url_for("commitments.overview", done="added"), 303)


@pages.post("/commitments/<int:id>")
def settle(id: int) -> AnyResponse | tuple[str, int]:
    """Record where one stands from a day on."""
    try:
        commitments.settle(portfolio(), id, request.form, person(), today())
    except MissingError:
        abort(404)
    except InputError as refusal:
        problem = (f"{refusal.field or 'state'}-{id}", message_text(refusal.message))
        return _page([problem], settled=id), 422
    return redirect(url_for("commitments.overview", done="settled", _anchor=f"c-{id}"), 303)


def _page(problems: Problems | tuple[()] = (), settled: int | None = None) -> str:
    """Return the page. ``settled``: of which one the form comes back with what was typed."""
    every = portfolio().commitments.all()
    still = [each for each in every if each.state is CommitmentState.OPEN]
    return render_template(
        "commitments.html",
        commitments=[*still, *(each for each in every if each not in still)],
        open=len(still),
        kinds=tuple(CommitmentKind),
        states=tuple(CommitmentState),
        longest=LONGEST,
        problems=problems,
        settled=settled,
        typed=request.form if problems else {},
        today=today(),
        done=choice(request.args, "done", ("added", "settled")),
    )
