"""Decisions beside a flag, over the API: the list, taking one about contracts, taking it back."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, abort, request

from screening.i18n.language import Language
from screening.model.errors import InputError, MissingError
from screening.model.proposals import Person
from screening.model.risk_decisions import WHOLE, DecisionState
from screening.reports import decisions as reports
from screening.services import risk_decisions
from screening.services.changes import DecisionDesk
from screening.services.command_context import today
from screening.web.address_choices import choice
from screening.web.api.blueprint import api
from screening.web.api.json_body import (
    by_in,
    day_in,
    filter_in,
    reason_in,
    refuse_input,
    sent_fields,
    text_in,
)
from screening.web.api.responses import answer
from screening.web.request_context import (
    api_language,
    decision_desk,
    portfolio,
    verdict_documents,
    visitor,
)
from screening.web.security import csrf
from sources.kit.values.message import Message

WANTED = (
    "kind", "scope", "why", "owner", "expires_on", "by", "contracts", "filter", "dry_run",
)  # fmt: skip
STEP = ("do", "why", "by", "batch")
CONTRACT = "contract"  # the whole, as a program writes it


@api.get("/decisions", endpoint="decisions")
def decisions() -> Response:
    """Answer all decisions, what is to be looked at first."""
    state = choice(request.args, "state", tuple(map(str, DecisionState)))
    every = risk_decisions.every(portfolio(), verdict_documents(), today())
    shown = [item for item in every if state in (None, item.state.value)]
    return answer({"decisions": [reports.item_document(item) for item in shown]})


@api.post("/decisions", endpoint="decide")
def decide() -> Response:
    """Keep a decision about contracts, or answer what it would do."""
    body = sent_fields(WANTED)
    language = Language(api_language())
    try:
        desk, scope = _desk(body), text_in(body, "scope").strip()
        wanted = risk_decisions.wanted_of(
            text_in(body, "kind"),
            WHOLE if scope == CONTRACT else scope,
            text_in(body, "why"),
            text_in(body, "owner") or desk.who.name,
            day_in(body, "expires_on"),
            today(),
        )
        ids, is_program = _chosen(body), _is_program()
        if body.get("dry_run") is True:
            shown = risk_decisions.preview(desk, wanted, ids, is_program=is_program)
            return answer(reports.preview_document(shown, language))
        done, kept = risk_decisions.decide(desk, wanted, ids, is_program=is_program)
    except InputError as refusal:
        refuse_input(_as_sent(refusal))
    return answer(reports.preview_document(done, language) | {"decisions": list(kept)}, 201)


@api.post("/decisions/<int:decision_id>/step", endpoint="decision_step")
def step(decision_id: int) -> Response:
    """Withdraw a decision, or undo the last that was done to it."""
    body = sent_fields(STEP)
    try:
        done = risk_decisions.step(
            _desk(body),
            decision_id,
            text_in(body, "do"),
            reason_in(body),
            with_batch=body.get("batch") is True,
        )
    except MissingError:
        abort(404, "There is no such decision.")
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field is None else 422)
    return answer({"decisions": list(done)})


for view in (decide, step):
    csrf.exempt(view)  # no form of another site can send this type


def _desk(body: Mapping[str, object]) -> DecisionDesk:
    return replace(decision_desk(), who=Person.of(by_in(body), visitor().account))


def _is_program() -> bool:
    account = visitor().account
    return account is not None and account.is_service


def _chosen(body: Mapping[str, object]) -> tuple[str, ...]:
    """Return the contracts that were named, else those of the filter. Raises InputError."""
    named = body.get("contracts")
    if isinstance(named, list) and named and all(isinstance(id, str) for id in named):
        return tuple(named)
    if named is not None or not isinstance(body.get("filter"), dict):
        raise InputError(Message("correction.no_contracts"), "contracts")
    return portfolio().listing.every_id(filter_in(body))


def _as_sent(refusal: InputError) -> InputError:
    """Return a refusal with the field as a program names it."""
    field = "expires_on" if refusal.field == "expires" else refusal.field
    return InputError(refusal.message, field)
