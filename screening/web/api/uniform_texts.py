"""Uniform texts over the API; the same as on the pages."""

from flask import Response

from screening.reports import uniform_texts as reports
from screening.web.api.blueprint import api
from screening.web.api.responses import answer
from screening.web.request_context import portfolio


@api.get("/uniform-texts", endpoint="uniform_texts")
def all_uniform_texts() -> Response:
    """Answer the groups of the organization with their texts, and what it adopted."""
    texts = portfolio().uniform_texts
    groups = [(group, texts.texts(group.key)) for group in texts.groups()]
    return answer(reports.overview_document(groups, texts.adopted().adoptions))
