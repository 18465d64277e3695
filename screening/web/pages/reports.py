"""Report an error: about a pair or a party; and the list of what was reported."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.model.errors import InputError, MissingError
from screening.web.request_context import portfolio
from screening.web.template_helpers import gettext

reports = Blueprint("reports", __name__)


@reports.get("/errors")
def overview() -> str:
    return _overview([])


@reports.get("/errors/new")
def new() -> str:
    about = request.args.get("about", "")
    return render_template(
        "report_new.html", about=about, name=_name_of(about), problems=[], said={}
    )


@reports.post("/errors/new")
def add() -> Response | tuple[str, int]:
    about = request.form.get("about", "")
    name = _name_of(about)
    said = {field: request.form.get(field, "").strip() for field in ("text", "by")}
    problems = [
        (field, sentence)
        for field, sentence in (
            ("text", gettext("Say what is wrong.")),
            ("by", gettext("Say who you are.")),
        )
        if not said[field]
    ]
    if problems:
        page = render_template(
            "report_new.html", about=about, name=name, problems=problems, said=said
        )
        return page, 400
    portfolio().error_reports.add(about, name, said["text"], said["by"])
    return redirect(url_for("reports.overview", reported=1), 303)


@reports.post("/errors/<int:report_id>")
def settle(report_id: int) -> Response | tuple[str, int]:
    try:
        portfolio().error_reports.settle(
            report_id, request.form.get("by", ""), request.form.get("why", "")
        )
    except InputError:
        return _overview([(f"by-{report_id}", gettext("Say who settles it, and how."))]), 400
    except MissingError:
        abort(404)
    return redirect(url_for("reports.overview", settled=1), 303)


def _overview(problems: list[tuple[str, str]]) -> str:
    return render_template(
        "reports.html",
        found=portfolio().error_reports.all(),
        problems=problems,
        reported="reported" in request.args,
        settled="settled" in request.args,
    )


def _name_of(about: str) -> str:
    """What the pair or party is called; what is neither is nothing to report about."""
    try:
        pair = portfolio().matches.get(about).compared
    except MissingError:
        found = portfolio().parties.get_many([about])
        if not found:
            abort(404)
        return found[0].name
    return f"{pair.one.name} / {pair.other.name}"
