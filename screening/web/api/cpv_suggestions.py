"""CPV codes for purchases in words over the API; nothing is kept."""

from flask import Response

from screening.i18n.messages import render
from screening.reports import cpv_suggestions as reports
from screening.services import cpv_suggestions
from screening.web import upload_limits
from screening.web.api.blueprint import api
from screening.web.api.json_body import request_object
from screening.web.api.problems import problem_of
from screening.web.api.responses import answer
from screening.web.request_context import api_language
from screening.web.security import csrf


@api.post("/cpv-suggestions", endpoint="cpv_suggestions")
def suggest_codes() -> Response | tuple[str, int, dict[str, str]]:
    """Answer up to ten codes for each text, best first; nothing is kept."""
    fields = request_object(
        upload_limits.SUGGESTIONS_BODY,
        other_type="Send the texts as application/json.",
        too_large="A request for suggestions is at most 3 MB.",
    )
    wrong = cpv_suggestions.problems(fields)
    if wrong:
        sentences = {error.field or "": render(error.message, api_language()) for error in wrong}
        return problem_of(422, "The texts cannot be read.", sentences)
    asked = cpv_suggestions.parse(fields)
    language = _answer_language(asked.language)
    return answer(reports.document(asked.texts, language))


csrf.exempt(suggest_codes)  # it changes nothing, and no form of another site can send this type


def _answer_language(of_texts: str | None) -> str:
    """Return the language of titles: that of the texts where it is ours, else the client's."""
    return of_texts if of_texts in ("nl", "en") else api_language()
