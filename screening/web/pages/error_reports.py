"""Error reports: about a pair or a party; the list of them, and settling one."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.model.errors import InputError, MissingError
from screening.web.request_context import portfolio, signer
from screening.web.template_filters import gettext

error_reports = Blueprint("error_reports", __name__)


@error_reports.get("/errors")
def overview() -> str:
    """Show what was reported."""
    return _overview([])


@error_reports.get("/errors/new")
def new() -> str:
    """Show the form to report an error about a pair or a party."""
    about = request.args.get("about", "")
    return render_template(
        "error_report_new.html", about=about, name=_name_of(about), problems=[], typed={}
    )


@error_reports.post("/errors/new")
def add() -> Response | tuple[str, int]:
    """Keep a report."""
    about = request.form.get("about", "")
    name = _name_of(about)
    typed = {field: request.form.get(field, "").strip() for field in ("text", "by")}
    typed["by"] = signer(typed["by"])
    problems = [
        (field, sentence)
        for field, sentence in (
            ("text", gettext("Say what is wrong.")),
            ("by", gettext("Say who you are.")),
        )
        if not typed[field]
    ]
    if problems:
        page = render_template(
            "error_report_new.html", about=about, name=name, problems=problems, typed=typed
        )
        return page, 400
    portfolio().error_reports.add(about, name, typed["text"], typed["by"])
    return redirect(url_for("error_reports.overview", reported=1), 303)


@error_reports.post("/errors/<int:report_id>")
def settle(report_id: int) -> Response | tuple[str, int]:
    """Settle a report, with what was done about it."""
    try:
        portfolio().error_reports.settle(
            report_id, signer(request.form.get("by", "")), request.form.get("why", "")
        )
    except InputError:
        return _overview([(f"by-{report_id}", gettext("Say who settles it, and how."))]), 400
    except MissingError:
        abort(404)
    return redirect(url_for("error_reports.overview", settled=1), 303)


def _overview(problems: list[tuple[str, str]]) -> str:
    return render_template(
        "error_reports.html",
        error_reports=portfolio().error_reports.all(),
        problems=problems,
        reported="reported" in request.args,
        settled="settled" in request.args,
    )


def _name_of(about: str) -> str:
    """Return the name of a pair or party; anything else is a page that does not exist."""
    try:
        pair = portfolio().matches.get(about).compared
    except MissingError:
        parties = portfolio().parties.get_many([about])
        if not parties:
            abort(404)
        return parties[0].name
    return f"{pair.one.name} / {pair.other.name}"
