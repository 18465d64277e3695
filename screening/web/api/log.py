"""Who did what, over the API: the whole log, and what happened to one contract."""

from flask import Response, abort, request

from screening.model.errors import MissingError
from screening.model.json_document import as_document
from screening.reports.audit_log import document
from screening.web.api.blueprint import api
from screening.web.api.problems import problem_of
from screening.web.api.responses import answer
from screening.web.pages.log import contract_history, filter_of, log_of

Answer = Response | tuple[str, int, dict[str, str]]
MOST = 200
LONGEST_KEY = 9  # digits


@api.get("/log")
def log() -> Answer:
    """Answer the lines of a filter, the latest first; ``before`` is the number of the last one."""
    wrong: dict[str, str] = {}
    before = _number("before", 10**LONGEST_KEY, None, wrong)
    most = _number("per_page", MOST, 50, wrong) or 50
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    of = log_of(request.args)
    lines = of.page(filter_of(request.args), most, before)
    head = of.head()
    return answer(
        {
            "lines": [document(entry) for entry in lines],
            "head": None if head is None else as_document(head),
            "public_key": of.public_key(),
        }
    )


@api.get("/contracts/<id>/history")
def history(id: str) -> Answer:
    """Answer what happened to a contract: lines of the log, verdicts, rows that changed them."""
    try:
        found = contract_history(id)
    except MissingError:
        abort(404, "There is no contract with this id.")
    return answer(
        {
            "lines": [document(entry) for entry in found.lines],
            "verdicts": as_document(found.verdicts),
            "changes": as_document(found.changes),
        }
    )


def _number(name: str, most: int, otherwise: int | None, wrong: dict[str, str]) -> int | None:
    text = request.args.get(name)
    if text is None:
        return otherwise
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY and 1 <= int(text) <= most:
        return int(text)
    wrong[name] = f"Give a whole number from 1 to {most}."
    return otherwise
