"""The yearly report over the API: the document that its paper is made of."""

from flask import Response, abort, request, url_for

from screening.model.errors import MissingError
from screening.reports import council_desk
from screening.services.command_context import today
from screening.web.address_choices import choice
from screening.web.api.blueprint import api
from screening.web.api.responses import answer
from screening.web.request_context import portfolio

STATES = ("adopted", "draft")


@api.get("/council-reports/<int:year>", endpoint="council_report")
def council_report(year: int) -> Response:
    """Answer the report of a year: the edition in force, or the draft where there is none."""
    wanted = choice(request.args, "state", STATES)
    try:
        if wanted == "draft":
            subject = council_desk.draft_of(portfolio(), year, today())
        else:
            subject = council_desk.subject_of(portfolio(), year, today())
    except MissingError:
        abort(404, "There is no report of this year.")
    adopted = subject.adopted
    if wanted == "adopted" and adopted is None:
        abort(404, "The report of this year was not adopted.")
    links = {
        form: url_for("council.paper", year=year, form=form) for form in ("pdf", "docx", "json")
    }
    return answer(
        {
            "state": subject.state.value,
            "edition": adopted.edition if adopted else None,
            "decision": adopted.decision if adopted else None,
            "sha256": subject.sha256,
            "report": council_desk.document_of(subject.report),
            "links": links,
        }
    )
