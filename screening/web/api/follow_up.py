"""What is due by the clauses, over the API: what to do, one calendar, what a person records of it.

A program says how many records of the contract it saw (``seen``), so that nobody overwrites what a
colleague has just recorded.
"""

from collections.abc import Mapping

from flask import Response

from screening.model.errors import InputError
from screening.model.follow_up import EVENTS
from screening.reports import todo as report
from screening.services import follow_up
from screening.services.clause_records import outdated_clauses
from screening.services.command_context import today
from screening.services.digest import news_of
from screening.services.follow_up import FollowUpEvent
from screening.services.proofs import recording
from screening.web.api.blueprint import api
from screening.web.api.contracts import management_document, stored_or_404
from screening.web.api.json_body import (
    by_in,
    day_in,
    reason_in,
    refuse_input,
    sent_fields,
    text_in,
    whole_in,
)
from screening.web.api.responses import answer
from screening.web.request_context import portfolio
from screening.web.security import csrf

RECORD = ("item", "occurrence", "what", "day", "moved_to", "why", "seen", "by")


@api.get("/todo", endpoint="todo")
def todo() -> Response:
    """Answer what somebody has to do, over all contracts, in the order of the page.

    Beside it answers of suppliers that wait, and contracts whose verdict changed within a week.
    """
    day = today()
    items = report.as_document(follow_up.todo(portfolio(), day))
    news = news_of(portfolio(), day)
    return answer(
        {
            "as_of": day.isoformat(),
            "items": items,
            "answers": report.answers_document(news.answers),
            "changes": report.changes_document(news.changes),
        }
    )


@api.get("/contracts/<id>/calendar", endpoint="calendar")
def calendar(id: str) -> Response:
    """Answer the calendar of one contract, with what waits for something to happen."""
    return answer(_calendar(stored_or_404(id).id))


@api.post("/contracts/<id>/calendar-records", endpoint="calendar_record")
def record(id: str) -> Response:
    """Keep what a person records of an appointment."""
    stored = stored_or_404(id)
    body = sent_fields(RECORD)
    try:
        follow_up.record(portfolio(), stored, _event(body), by_in(body), today())
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field is None else 422)
    return answer(_calendar(stored.id), 201)


csrf.exempt(record)  # no form of another site can send this type


def _event(body: Mapping[str, object]) -> FollowUpEvent:
    what = text_in(body, "what")
    return FollowUpEvent(
        item=text_in(body, "item"),
        number=whole_in(body, "occurrence", 1),
        what=what if what in EVENTS else "",
        day=day_in(body, "day"),
        moved_to=day_in(body, "moved_to") if what in ("moved", "refused", "promised") else None,
        why=reason_in(body),
        seen=whole_in(body, "seen", -1) if body.get("seen") is not None else None,
    )


def _calendar(id: str) -> dict[str, object]:
    stored = portfolio().contracts.get(id)
    items = follow_up.calendar_of(portfolio(), stored, today())
    waiting = follow_up.waiting_of(stored)
    axis = recording.management(portfolio(), stored, today())
    return {
        "id": stored.id,
        "as_of": today().isoformat(),
        "items": report.as_document(items),
        "waiting": [
            {"item": each.item, "what": {"nl": each.title.nl, "en": each.title.en}}
            for each in waiting
        ],
        "notice_months": follow_up.notice_period(portfolio(), stored),
        "records": len(portfolio().follow_ups.of(stored.id)),
        "management": management_document(axis),
        "outdated_clauses": [
            {"clause": each.id, "carried": each.carried, "now": each.now}
            for each in outdated_clauses(stored.chain_request)
        ],
    }
