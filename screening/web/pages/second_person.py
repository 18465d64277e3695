"""What waits for a second person, and from when on one is needed."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.model.errors import InputError, MissingError
from screening.model.people import Permission
from screening.model.proposals import ChangeProposal, Person, ProposalState, SecondPersonRule
from screening.model.verdict import Flag
from screening.services import second_person
from screening.web.request_context import (
    Problems,
    decision_desk,
    message_text,
    person,
    portfolio,
    portfolio_for,
    problems_of,
    visitor,
)
from screening.web.verdict_variables import category_name
from screening.web.visitor import Mode
from screening.web.within_reach import settled_within
from sources.kit.values.message import Message

pages = Blueprint("second_person", __name__)

FLAGS = (Flag.REQUIRED, Flag.RECOMMENDED, Flag.ASK)
MOST_VALUE = Decimal(10**12)
MOST_SETTLED = 50
RULE_FIELDS = ("value", "rule-why")


@pages.get("/second-person")
def overview() -> str:
    """Show what waits, what was settled, and the rule."""
    return _page([])


@pages.post("/second-person")
def set_rule() -> Response | tuple[str, int]:
    """Set from when on a second person is needed; less often than now can need one itself."""
    account = visitor().account
    try:
        if account is None:
            raise InputError(Message("proposal.needs_accounts"), "rule")
        why = request.form.get("rule-why", "").strip() or None
        proposed = second_person.set_rule(decision_desk(), _rule(), account, why)
    except InputError as refusal:
        status = 422 if refusal.field in RULE_FIELDS else 409
        return _page(problems_of(refusal, "rule")), status
    if proposed is not None:
        address = url_for("second_person.overview", done="less", _anchor=f"proposal-{proposed.id}")
    else:
        address = url_for("second_person.overview", done="set", _anchor="rule")
    return redirect(address, 303)


@pages.post("/second-person/<int:proposal_id>")
def settle(proposal_id: int) -> Response | tuple[str, int]:
    """Agree to a change of somebody else, refuse it, or take one's own back."""
    try:
        proposed = portfolio_for(Permission.READ).proposals.get(proposal_id)
    except MissingError:
        abort(404)
    within = settled_within(proposed)
    if within is None:
        abort(403)
    wish, why = request.form.get("do", ""), request.form.get("why", "").strip()[:500] or None
    if wish not in ("agree", "refuse", "withdraw"):
        abort(400)
    try:
        desk = replace(decision_desk(), portfolio=within)
        second_person.settle(desk, proposed, visitor().account, wish, why)
    except MissingError as error:
        return _page([("proposal", message_text(error.message))]), 409
    except InputError as refusal:
        status = 422 if refusal.field == "why" else 409
        return _page(problems_of(refusal, "proposal"), proposal_id), status
    return redirect(url_for("second_person.overview", done=wish), 303)


def _rule() -> SecondPersonRule:
    """Return the rule of the form. Raises InputError for an amount that cannot be."""
    chosen, typed = request.form.get("flag", ""), request.form.get("value", "").strip()
    if chosen not in set(FLAGS):
        return SecondPersonRule()
    if not typed:
        return SecondPersonRule(Flag(chosen))
    try:
        value = Decimal(typed.replace(".", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise InputError(Message("proposal.no_amount", value=typed[:30]), "value") from None
    if not (value.is_finite() and 0 <= value <= MOST_VALUE):
        raise InputError(Message("proposal.no_amount", value=typed[:30]), "value")
    return SecondPersonRule(Flag(chosen), value)


def _page(problems: Problems, settling: int | None = None) -> str:
    every = portfolio_for(Permission.READ).proposals.all()
    waiting = [each for each in every if _is_open(each)]
    return render_template(
        "second_person.html",
        waiting=waiting[::-1],
        settled=[each for each in every if not _is_open(each)][:MOST_SETTLED],
        me=Person.of(person(), visitor().account),
        may=lambda each: settled_within(each) is not None,
        rule=portfolio().proposals.rule(),
        flags=FLAGS,
        category_name=category_name,
        alone=visitor().mode is Mode.LOCAL,
        done=request.args.get("done"),
        problems=problems,
        settling=settling,
        typed=request.form,
    )


def _is_open(proposed: ChangeProposal) -> bool:
    """Return whether it waits, or was agreed and is still to be carried out."""
    is_agreed = proposed.state is ProposalState.AGREED and not proposed.is_done
    return proposed.state is ProposalState.WAITING or is_agreed
