"""Ambitions: what is to be reached, by which day and decision, and how far it is."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import MissingError
from screening.reports import ambitions as reports
from screening.rules.monitoring import ambition_presets, measure_book
from screening.services.command_context import today
from screening.services.monitoring import ambitions
from screening.web.address_choices import choice
from screening.web.request_context import Problems, language, message_text, person, portfolio

pages = Blueprint("ambitions", __name__)


@pages.get("/ambitions")
def overview() -> str:
    """Show the ambitions with how far each is; below them the form of a new one."""
    return _page()


@pages.post("/ambitions")
def add() -> AnyResponse | tuple[str, int]:
    """Set an ambition."""
    wrong = ambitions.problems(request.form, today())
    if wrong:
        return _page([(each.field or "title", message_text(each.message)) for each in wrong]), 422
    number = ambitions.add(portfolio(), request.form, person(), today())
    return redirect(url_for("ambitions.overview", done="set", _anchor=f"a-{number}"), 303)


@pages.post("/ambitions/<int:id>/withdraw")
def withdraw(id: int) -> AnyResponse:
    """Withdraw an ambition; it stays on file."""
    try:
        portfolio().ambitions.withdraw(id, person())
    except MissingError:
        abort(404)
    return redirect(url_for("ambitions.overview", done="withdrawn"), 303)


def _page(problems: Problems | tuple[()] = ()) -> str:
    spoken = language()
    presets = ambition_presets.load()
    chosen = next((each for each in presets if each.id == request.args.get("preset")), None)
    copied = {
        "preset": chosen.id,
        "title": spoken.say(chosen.title),
        "measure": chosen.measure or "",
        "target": str(chosen.target),
    } if chosen else {}  # fmt: skip
    every = portfolio().ambitions.all()
    return render_template(
        "ambitions.html",
        ambitions=ambitions.progress(portfolio(), today()),
        withdrawn=[each for each in every if each.withdrawn is not None],
        measures=measure_book.load().measures,
        presets=presets,
        longest=ambitions.LONGEST,
        problems=problems,
        typed=request.form if problems else copied,
        is_copied=chosen is not None,
        done=choice(request.args, "done", ("set", "withdrawn")),
        wanted=lambda ambition: reports.wanted(ambition, spoken),
        basis=lambda ambition: reports.basis(ambition, spoken),
        standing=lambda point: reports.standing(point, spoken),
    )
