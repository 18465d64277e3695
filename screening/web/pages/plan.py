"""A plan that fits the hours of a team: which contracts get which check, and what is left out."""

from flask import Blueprint, Response, render_template, request

from screening.model.errors import InputError
from screening.reports import plan as reports
from screening.rules.plan.planning import WorkPlan
from screening.services import plan
from screening.services.command_context import today
from screening.web.request_context import Problems, language, portfolio, problems_of

pages = Blueprint("plan", __name__)

MOST_SHOWN = 300  # checks of each list; the file has all


@pages.get("/plan")
def overview() -> str | tuple[str, int]:
    """Ask for the hours; below them the plan."""
    if not request.args.get("hours"):
        return _page(None, [])
    try:
        return _page(_plan(), [])
    except InputError as refusal:
        return _page(None, problems_of(refusal, "hours")), 422


@pages.get("/plan.csv")
def export() -> Response | tuple[str, int]:
    """Save the plan, what is left out too."""
    try:
        done = _plan()
    except InputError as refusal:
        return _page(None, problems_of(refusal, "hours")), 422
    attachment = {"Content-Disposition": 'attachment; filename="plan.csv"'}
    content = reports.as_csv(done, language())
    return Response(content, content_type="text/csv; charset=utf-8", headers=attachment)


def _plan() -> WorkPlan:
    return plan.plan_for(portfolio(), plan.hours_of(request.args.get("hours", "")), today())


def _page(done: WorkPlan | None, problems: Problems) -> str:
    spoken = language()
    return render_template(
        "plan.html",
        plan=done,
        typed=request.args.get("hours", "")[:20],
        problems=problems,
        book=plan.checks_of(portfolio(), today()),
        most=MOST_SHOWN,
        says=lambda work: reports.summary(work, spoken),
        why=lambda step: reports.why(step, spoken),
        risks=lambda step: reports.risks(step, spoken),
        in_hours=spoken.number,
    )
