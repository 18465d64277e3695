"""Motions and commitments over the API."""

from flask import Response, request

from screening.model.commitments import CommitmentState
from screening.reports import commitments as reports
from screening.web.address_choices import choice
from screening.web.api.blueprint import api
from screening.web.api.responses import answer
from screening.web.request_context import portfolio


@api.get("/commitments", endpoint="commitments")
def commitments() -> Response:
    """Answer motions and commitments, the oldest first."""
    state = choice(request.args, "state", tuple(CommitmentState))
    every = portfolio().commitments.all()
    wanted = [each for each in every if state in (None, each.state)]
    return answer({"commitments": [reports.document(each) for each in wanted]})
