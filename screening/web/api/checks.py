"""A check over the API: the answers in, the verdict out, nothing kept."""

from flask import Response

from screening.i18n.messages import render
from screening.model.json_document import as_document
from screening.services import purchase_form
from screening.services.command_context import today
from screening.web import upload_limits
from screening.web.api.blueprint import api
from screening.web.api.json_body import request_object
from screening.web.api.problems import problem_of
from screening.web.api.responses import answer
from screening.web.request_context import api_language, screen_purchase
from screening.web.security import csrf


@api.post("/checks", endpoint="check")
def check_purchase() -> Response | tuple[str, int, dict[str, str]]:
    """Answer the verdict on a purchase; nothing is kept."""
    answers = request_object(
        upload_limits.CHECK_BODY,
        other_type="Send the answers as application/json.",
        too_large="A check is at most 64 KB.",
    )
    wrong = purchase_form.problems(answers)
    if wrong:
        fields = {problem.field or "": render(problem.message, api_language()) for problem in wrong}
        return problem_of(422, "Some answers cannot be read.", fields)
    purchase = purchase_form.purchase_of(purchase_form.parse(answers), today())
    return answer(as_document(screen_purchase(purchase)))


csrf.exempt(check_purchase)  # it changes nothing, and no form of another site can send this type
