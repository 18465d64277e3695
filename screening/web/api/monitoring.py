"""Measures, kept days and ambitions over the API; the same figures as on the pages."""

from flask import Response

from screening.model.errors import InputError
from screening.reports import ambitions as ambition_reports
from screening.reports import monitoring as reports
from screening.services.command_context import today
from screening.services.monitoring import ambitions
from screening.web.api.blueprint import api
from screening.web.api.json_body import refuse_input
from screening.web.api.responses import answer
from screening.web.pages.monitoring import chosen_day, chosen_dimension
from screening.web.request_context import portfolio


@api.get("/monitoring", endpoint="monitoring")
def monitoring() -> Response:
    """Answer the figures of today, or of a day that was kept; 404 where nothing was kept."""
    dimension = chosen_dimension()
    try:
        document = reports.as_document(chosen_day(), dimension)
    except InputError as refusal:
        refuse_input(refusal, 404)
    kept = [reports.kept_document(each) for each in portfolio().monitored_days.all()]
    return answer({**document, "kept_days": kept})


@api.get("/ambitions", endpoint="ambitions")
def all_ambitions() -> Response:
    """Answer the ambitions with how far each is, over the days that were kept."""
    several = ambitions.progress(portfolio(), today())
    return answer({"ambitions": [ambition_reports.document(each) for each in several]})
