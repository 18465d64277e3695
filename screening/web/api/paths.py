"""The paths of a contract over the API: the best per issue, and exactly how many more."""

from typing import Any

from flask import Response, abort, request

from screening.model.errors import MissingError
from screening.model.json_document import as_document
from screening.services.chains import owners as owned
from screening.services.chains.view import PATHS, view_of
from screening.services.screening import inputs
from screening.web.api.answers import answer
from screening.web.api.blueprint import api
from screening.web.api.problems import problem_of
from screening.web.request_context import path_finder, portfolio
from sources.kit.values.statements import Issue

MOST = 100

Answer = Response | tuple[str, int, dict[str, str]]


@api.get("/contracts/<id>/paths")
def paths(id: str) -> Answer:
    """Numbers beyond 2**53 are written as strings of digits."""
    wrong: dict[str, str] = {}
    top = _top(wrong)
    issues = request.args.getlist("issue")
    if unknown := [issue for issue in issues if issue not in set(Issue)]:
        wrong["issue"] = f"{unknown[0]} is not an issue."
    if wrong:
        return problem_of(400, "The address asks for paths that cannot be.", wrong)
    try:
        stored = portfolio().contracts.get(id)
    except MissingError:
        abort(404, "There is no contract with this id.")
    if top == PATHS:
        document = dict(view_of(portfolio(), stored, path_finder).paths)
    else:
        told = path_finder()(*inputs(portfolio(), stored), most=top)
        document = as_document(told)
    if issues:
        document["issues"] = [one for one in document["issues"] if one["issue"] in issues]
    owners = list(owned.document(portfolio(), document["issues"]))
    known = {"id": stored.id, "number": stored.contract.number}
    whole: dict[str, Any] = {**known, **document, "owners": owners}
    return answer(whole)


def _top(wrong: dict[str, str]) -> int:
    given = request.args.get("top", str(PATHS))
    if given.isascii() and given.isdigit() and len(given) < 4 and 1 <= int(given) <= MOST:
        return int(given)
    wrong["top"] = f"Give a whole number from 1 to {MOST}."
    return PATHS
