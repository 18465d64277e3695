"""Decisions beside a flag: taken about one contract or many, listed, withdrawn and undone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import InputError, MissingError
from screening.model.people import Permission
from screening.model.proposals import Person
from screening.model.risk_decisions import (
    ISSUE,
    ON_CONTRACTS,
    WHOLE,
    DecisionState,
    WantedDecision,
    default_day,
)
from screening.reports import decisions as reports
from screening.rules.verdict.decision_facts import seen_of
from screening.services import risk_decisions
from screening.services.changes import DecisionDesk
from screening.services.command_context import today
from screening.services.risk_decisions import DecidedItem
from screening.web.address_choices import choice
from screening.web.pages.contracts import NARROWING, contract_page, filter_from, stored_contract
from screening.web.request_context import (
    Problems,
    current_verdict,
    decision_desk,
    language,
    message_text,
    portfolio,
    portfolio_for,
    problems_of,
    signer,
    verdict_documents,
    visitor,
)
from screening.web.signing import remember, who
from sources.kit.values.message import Message
from sources.kit.values.statements import Issue

pages = Blueprint("decisions", __name__)

STATES = tuple(map(str, DecisionState))
MOST_SHOWN = 500
MOST_LISTED = 200  # contracts of a preview
FIELDS = ("kind", "scope", "why", "owner", "expires", "by")


@pages.get("/decisions")
def overview() -> str:
    """Show all decisions, and how each stands."""
    return _list_page([])


@pages.get("/decisions.csv")
def export() -> Response:
    """Save the list of decisions."""
    attachment = {"Content-Disposition": 'attachment; filename="decisions.csv"'}
    content = reports.as_csv(_items(), language())
    return Response(content, content_type="text/csv; charset=utf-8", headers=attachment)


@pages.post("/decisions/<int:decision_id>")
def step(decision_id: int) -> AnyResponse | tuple[str, int]:
    """Withdraw a decision, or undo the last that was done to it."""
    form = request.form
    try:
        portfolio().risk_decisions.get(decision_id)
        risk_decisions.step(
            _desk(form),
            decision_id,
            form.get("do", ""),
            form.get("why", "").strip()[:500] or None,
            with_batch=form.get("batch") == "1",
        )
    except MissingError as error:
        return _list_page([("decisions", message_text(error.message))]), 404
    except InputError as refusal:
        return _list_page(problems_of(refusal, "decisions"), decision_id), 422
    contract = form.get("contract", "")
    if contract:
        address = url_for("contracts.contract", id=contract, decision="done", _anchor="decisions")
    else:
        address = url_for("decisions.overview", done=form.get("do", ""))
    return remember(redirect(address, 303), form.get("by", ""))


@pages.post("/contracts/<id>/decisions")
def decide(id: str) -> AnyResponse | tuple[str, int]:
    """Keep a decision about one contract."""
    stored = stored_contract(id)
    try:
        desk, wanted = _desk(request.form), _wanted(request.form)
        seen = request.form.get("seen")
        if seen and seen != seen_of(current_verdict(stored.id)):
            raise InputError(Message("decision.changed_since"), "kind")
        risk_decisions.decide(desk, wanted, [stored.id], is_program=_is_program())
    except InputError as refusal:
        field = f"decision-{refusal.field or 'kind'}"
        return contract_page(stored, [(field, message_text(refusal.message))]), 422
    address = url_for("contracts.contract", id=stored.id, decision="done", _anchor="decisions")
    return remember(redirect(address, 303), request.form.get("by", ""))


@pages.get("/decisions/new")
def new() -> str:
    """Ask what is decided about the contracts that the address chooses."""
    return _form_page([])


@pages.get("/decisions/preview")
def preview() -> str | tuple[str, int]:
    """Show what it would do, and what is left out; nothing is kept."""
    try:
        return _preview_page(_desk(request.args), _wanted(request.args), [])
    except InputError as refusal:
        return _form_page(problems_of(refusal, "kind")), 422


@pages.post("/decisions")
def keep() -> AnyResponse | tuple[str, int]:
    """Keep a decision about many contracts."""
    try:
        desk, wanted = _desk(request.form), _wanted(request.form)
        seen = request.form.get("seen")
        risk_decisions.decide(desk, wanted, _ids(), is_program=_is_program(), seen=seen)
    except InputError as refusal:
        return _form_page(problems_of(refusal, "kind")), 422
    address = url_for("decisions.overview", done="kept")
    return remember(redirect(address, 303), request.form.get("by", ""))


def _desk(typed: Mapping[str, str]) -> DecisionDesk:
    """Return what the visitor decides with. Raises InputError where nobody is named."""
    by = " ".join(signer(typed.get("by", "")).split())[:200]
    if not by:
        raise InputError(Message("decision.say_who"), "by")
    return replace(decision_desk(), who=Person.of(by, visitor().account))


def _wanted(typed: Mapping[str, str]) -> WantedDecision:
    """Return what is decided. Raises InputError, with its field, for what cannot be."""
    text, by = typed.get("expires", "").strip(), signer(typed.get("by", ""))
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(Message("decision.not_a_date"), "expires") from None
    return risk_decisions.wanted_of(
        typed.get("kind", ""),
        typed.get("scope", "").strip(),
        typed.get("why", ""),
        typed.get("owner", "").strip() or by,
        None if day == default_day(today()) else day,
        today(),
    )


def _is_program() -> bool:
    account = visitor().account
    return account is not None and account.is_service


def _ids() -> tuple[str, ...]:
    """Return the ticked contracts, or all that the filter holds where that was asked."""
    values = request.values
    if values.get("all"):
        return portfolio().listing.every_id(filter_from(values))
    return tuple(dict.fromkeys(values.getlist("id")))


def _choosing() -> Iterator[tuple[str, str]]:
    """Yield what chooses the contracts, as hidden fields of the next form."""
    if request.values.get("all"):
        yield "all", "1"
        for name in NARROWING:
            if request.values.get(name):
                yield name, request.values[name]
    else:
        for id in dict.fromkeys(request.values.getlist("id")):
            yield "id", id


def _items() -> list[DecidedItem]:
    state = choice(request.args, "state", STATES)
    every = risk_decisions.every(portfolio(), verdict_documents(), today())
    return [item for item in every if state in (None, item.state.value)]


def _list_page(problems: Problems, about: int | None = None) -> str:
    seen = portfolio_for(Permission.READ)  # also where a step is refused, which needs more
    every = risk_decisions.every(seen, verdict_documents(), today())
    state = choice(request.args, "state", STATES)
    shown = [item for item in every if state in (None, item.state.value)]
    counts = {slug: sum(item.state == slug for item in every) for slug in STATES}
    return render_template(
        "decisions.html",
        items=shown[:MOST_SHOWN],
        left=max(0, len(shown) - MOST_SHOWN),
        counts=counts,
        total=len(every),
        state=state,
        done=request.args.get("done"),
        problems=problems,
        about=about,
        typed=request.form,
        by=request.form.get("by") or who(),
    )


def _form_page(problems: Sequence[tuple[str, str]]) -> str:
    return render_template(
        "decision_new.html",
        contracts=len(_ids()),
        choosing=list(_choosing()),
        problems=problems,
        typed=request.values,
        **form_variables(),
    )


def _preview_page(desk: DecisionDesk, wanted: WantedDecision, problems: Problems) -> str:
    shown = risk_decisions.preview(desk, wanted, _ids(), is_program=_is_program())
    return render_template(
        "decision_preview.html",
        shown=shown,
        most=MOST_LISTED,
        choosing=[*(("id", contract.id) for contract in shown.contracts), ("seen", shown.digest)],
        sent=[(name, request.values.get(name, "")) for name in FIELDS],
        problems=problems,
    )


def form_variables() -> dict[str, object]:
    """Return the variables of the form of a decision."""
    return {
        "decision_kinds": tuple(map(str, ON_CONTRACTS)),
        "decision_scopes": (WHOLE, *(ISSUE + issue for issue in Issue)),
        "default_day": default_day(today()),
        "decides": request.values.get("by") or who(),
    }
