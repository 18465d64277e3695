"""What to do about contracts: late, come in, due soon; recorded on the page of the contract."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import BusyError, InputError
from screening.model.follow_up import NOTICE_PERIOD, OPEN_STATES, PROMISE
from screening.model.people import Permission
from screening.reports import calendar_file
from screening.reports import digest as digest_words
from screening.reports import todo as report
from screening.services import follow_up, risk_decisions
from screening.services.agenda_feed import items_of
from screening.services.command_context import today
from screening.services.digest import news_of
from screening.services.follow_up import DueItem, FollowUpEvent
from screening.services.people.api_tokens import Refused, feed_of
from screening.services.typed_values import read_whole
from screening.web.address_choices import choice
from screening.web.due_views import SupplierView, shown
from screening.web.form_values import day_in_form
from screening.web.pages.contracts import contract_page, stored_contract
from screening.web.pages.digest import MOST_LINES
from screening.web.request_context import (
    language,
    message_text,
    person,
    portfolio,
    services,
    verdict_documents,
    visitor,
)
from screening.web.security import never_stored
from screening.web.visitor import Mode, Visitor
from sources.kit.values.message import Message

pages = Blueprint("todo", __name__)

GROUPINGS = ("state", "supplier")


@pages.get("/todo")
def overview() -> str:
    """Show what somebody has to do, over all contracts, by where it stands or by supplier."""
    grouping = choice(request.args, "by", GROUPINGS) or GROUPINGS[0]
    items = follow_up.todo(portfolio(), today())
    views = shown(items)
    states = [
        (state, [view for view in views if view.item.standing.state is state])
        for state in OPEN_STATES
    ]
    decided = risk_decisions.to_look_at(portfolio(), verdict_documents(), today())
    signals = portfolio().signals.waiting() if visitor().may("read_signals") else 0
    return render_template(
        "todo.html",
        grouping=grouping,
        states=states,
        suppliers=_by_supplier(items) if grouping == "supplier" else [],
        any_clause=_any_clause,
        decided=decided,
        signals=signals,
        news=digest_words.sections(news_of(portfolio(), today()), language()),
        most=MOST_LINES,
    )


def _by_supplier(items: Sequence[DueItem]) -> list[SupplierView]:
    """Return what waits by direct supplier, each with all that is to be written to it."""
    return [
        SupplierView(group.suppliers, shown(group.items), report.message_to(group, language()))
        for group in report.by_supplier(items)
    ]


def _any_clause() -> bool:
    """Return whether a clause is in force in any contract."""
    contracts = portfolio().contracts.get_many(portfolio().clauses.with_records())
    return any(stored.chain_request is not None for stored in contracts)


@pages.get("/todo.ics")
def calendar() -> Response:
    """Save the days of what is to do, for an agenda."""
    return _file(follow_up.todo(portfolio(), today()), "todo")


@pages.get("/agenda/<token>.ics")
def feed(token: str) -> Response:
    """Give the days of the contracts of whoever was given this address, for an agenda."""
    bearer = feed_of(services().store, token, request.remote_addr or "")
    if isinstance(bearer, Refused):
        abort(429 if bearer.too_often else 404)
    who = Visitor(Mode.ACCOUNTS, bearer=bearer)
    account, organization = who.account, who.organization
    if account is None or organization is None or not who.may(Permission.READ):
        abort(404)
    with suppress(BusyError):
        services().store.bearer_tokens.used(bearer.token)
    seen = services().store.portfolio(organization, who.reach(Permission.READ))
    return never_stored(_file(items_of(seen, account, today()), "agenda"))


@pages.get("/contracts/<id>/calendar.ics")
def calendar_of(id: str) -> Response:
    """Save every day of one contract, for an agenda."""
    stored = stored_contract(id)
    return _file(follow_up.calendar_of(portfolio(), stored, today()), "contract")


@pages.post("/contracts/<id>/calendar")
def record(id: str) -> AnyResponse | tuple[str, int]:
    """Keep what a person records of something that is due."""
    stored = stored_contract(id)
    try:
        follow_up.record(portfolio(), stored, _event(request.form), person(), today())
    except InputError as error:
        field = f"calendar-{_box(request.form, error.field or 'item')}"
        return contract_page(stored, [(field, message_text(error.message))]), 422
    address = url_for("contracts.contract", id=stored.id, calendar="recorded", _anchor="calendar")
    return redirect(address, 303)


def _event(form: Mapping[str, str]) -> FollowUpEvent:
    """Return what the form says. Raise InputError, with its field, where it cannot be read."""
    if "months" in form:
        months = read_whole(form["months"].strip())
        what, seen = form.get("what", ""), read_whole(form.get("seen", ""))
        return FollowUpEvent(NOTICE_PERIOD, months, what, seen=seen)
    if form.get("what") == "promised":
        text = form.get("promise", "").strip()[:500] or None
        day, seen = day_in_form(form, "until"), read_whole(form.get("seen", ""))
        return FollowUpEvent(PROMISE, 1, "promised", moved_to=day, why=text, seen=seen)
    item, _, number = form.get("item", "").partition(":")
    if not number.isascii() or not number.isdigit() or len(number) > 3:
        raise InputError(Message("follow_up.no_item"), field="item")
    return FollowUpEvent(
        item=item,
        number=int(number),
        what=form.get("what", ""),
        day=day_in_form(form, "day"),
        moved_to=day_in_form(form, "moved_to")
        if form.get("what") in ("moved", "refused")
        else None,
        why=form.get("why", "").strip()[:500] or None,
        seen=read_whole(form.get("seen", "")),
    )


def _box(form: Mapping[str, str], field: str) -> str:
    """Return the box of the page in which a field was typed: a promise has boxes of its own."""
    boxes = {"why": "promise", "moved_to": "until"} if form.get("what") == "promised" else {}
    return boxes.get(field, field)


def _file(items: tuple[DueItem, ...], name: str) -> Response:
    content = calendar_file.as_calendar(items, language().code, today())
    attachment = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return Response(content, content_type=calendar_file.MEDIA_TYPE, headers=attachment)
