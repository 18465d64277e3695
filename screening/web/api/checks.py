"""A check over the API: the answers in, the verdict out, nothing kept."""

import json
from decimal import Decimal
from typing import Any

from flask import Response, abort, request

from screening.i18n.messages import render
from screening.services import purchase_form
from screening.services.command_context import today
from screening.web import upload_limits
from screening.web.api.answers import answer
from screening.web.api.blueprint import api
from screening.web.api.problems import problem_of
from screening.web.request_context import api_language, assess
from screening.web.security import csrf


@api.post("/checks", endpoint="check")
def check_purchase() -> Response | tuple[str, int, dict[str, str]]:
    if request.mimetype != "application/json":
        abort(415, "Send the answers as application/json.")
    answers = _read(request.get_data())
    if answers is None:
        return problem_of(400, "The body is not a JSON object.")
    wrong = purchase_form.problems(answers)
    if wrong:
        fields = {problem.field or "": render(problem.message, api_language()) for problem in wrong}
        return problem_of(422, "Some answers cannot be read.", fields)
    return answer(assess(purchase_form.purchase_of(purchase_form.parse(answers), today())))


csrf.exempt(check_purchase)  # it changes nothing, and no form of another site can send this type


def _read(body: bytes) -> dict[str, Any] | None:
    """Amounts stay exact, and what JSON does not know (NaN) is refused."""
    if len(body) > upload_limits.CHECK_BODY:
        abort(413, "A check is at most 64 KB.")
    try:
        read = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _refuse(name: str) -> None:
    raise ValueError(name)
