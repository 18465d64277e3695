"""The paths of a contract over the API: the best per issue, and exactly how many more."""

from dataclasses import replace

from flask import Response, abort, request

from screening.model.errors import MissingError
from screening.reports.paths import PathReport
from screening.services.chains.owners import ownership_lines
from screening.services.chains.view import PATHS, view_of
from screening.services.screening import inputs
from screening.web.api.blueprint import api
from screening.web.api.problems import problem_of
from screening.web.api.responses import answer
from screening.web.request_context import path_finder, portfolio

MOST = 100

Answer = Response | tuple[str, int, dict[str, str]]


@api.get("/contracts/<id>/paths")
def paths(id: str) -> Answer:
    """Answer the ``top`` best paths of each issue; numbers beyond 2**53 as strings of digits."""
    wrong: dict[str, str] = {}
    top = _top(wrong)
    issues = request.args.getlist("issue")
    if wrong:
        return problem_of(400, "The address asks for paths that cannot be.", wrong)
    try:
        stored = portfolio().contracts.get(id)
    except MissingError:
        abort(404, "There is no contract with this id.")
    if top == PATHS:
        best = view_of(portfolio(), stored, path_finder).paths
    else:
        best = path_finder()(*inputs(portfolio(), stored), most=top)
    if issues:
        best = replace(best, issues=tuple(i for i in best.issues if i.issue in issues))
    owners = tuple(ownership_lines(portfolio(), best.issues))
    return answer(PathReport(stored.id, stored.contract.number, best, owners).as_json())


def _top(wrong: dict[str, str]) -> int:
    text = request.args.get("top", str(PATHS))
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST:
        return int(text)
    wrong["top"] = f"Give a whole number from 1 to {MOST}."
    return PATHS
