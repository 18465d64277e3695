"""Whose own notices are looked for, over the API."""

from flask import Response

from screening.i18n.messages import written
from screening.model.json_document import as_document
from screening.web.api.blueprint import api
from screening.web.api.responses import answer
from screening.web.request_context import api_language, portfolio


@api.get("/notice-sources")
def notice_sources() -> Response:
    """Answer the numbers that are looked for, and what the last look of each brought."""
    sources = [as_document(source) for source in portfolio().notice_sources.all()]
    return answer({"notice_sources": written(sources, api_language())})
