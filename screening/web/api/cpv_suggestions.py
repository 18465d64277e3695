"""CPV codes for purchases in words over the API; nothing is kept."""

from flask import Response, abort, request

from screening.i18n.messages import render
from screening.services import cpv_suggestions
from screening.web import upload_limits
from screening.web.api.blueprint import api
from screening.web.api.json_body import read_object
from screening.web.api.problems import problem_of
from screening.web.api.responses import answer
from screening.web.request_context import api_language
from screening.web.security import csrf


@api.post("/cpv-suggestions", endpoint="cpv_suggestions")
def suggest_codes() -> Response | tuple[str, int, dict[str, str]]:
    """Answer up to ten codes for each text, best first; nothing is kept."""
    if request.mimetype != "application/json":
        abort(415, "Send the texts as application/json.")
    body = request.get_data()
    if len(body) > upload_limits.SUGGESTIONS_BODY:
        abort(413, "A request for suggestions is at most 3 MB.")
    fields = read_object(body)
    if fields is None:
        return problem_of(400, "The body is not a JSON object.")
    wrong = cpv_suggestions.problems(fields)
    if wrong:
        sentences = {error.field or "": render(error.message, api_language()) for error in wrong}
        return problem_of(422, "The texts cannot be read.", sentences)
    asked = cpv_suggestions.parse(fields)
    language = _answer_language(asked.language)
    return answer({"suggestions": [_codes(text, language) for text in asked.texts]})


csrf.exempt(suggest_codes)  # it changes nothing, and no form of another site can send this type


def _answer_language(of_texts: str | None) -> str:
    """Return the language of titles: that of the texts where it is ours, else the client's."""
    return of_texts if of_texts in ("nl", "en") else api_language()


def _codes(text: str, language: str) -> list[dict[str, object]]:
    return [
        {
            "code": suggestion.code,
            "title": suggestion.title,
            "confidence": suggestion.confidence,
            "why": render(suggestion.why, language),
        }
        for suggestion in cpv_suggestions.suggested(text, language)
    ]
