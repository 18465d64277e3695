"""Good practice over the API; the same as on the pages."""

from flask import Response

from screening.reports import practices as reports
from screening.web.api.blueprint import api
from screening.web.api.responses import answer
from screening.web.request_context import portfolio


@api.get("/practices", endpoint="practices")
def all_practices() -> Response:
    """Answer what is published to the organizations of the service, and what is used here."""
    practices = portfolio().practices
    return answer(
        {
            "practices": [reports.document(practice) for practice in practices.shelf()],
            "used": [reports.copy_document(copy) for copy in practices.copies()],
        }
    )
