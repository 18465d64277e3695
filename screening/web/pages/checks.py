"""Checks: a purchase that is not a contract yet. The address holds the answers; nothing is kept."""

from collections.abc import Mapping
from decimal import Decimal

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from screening.model.verdict import Verdict
from screening.rules.duty.duty import PARTS
from screening.services import purchase_form
from screening.services.command_context import today
from screening.services.purchase_form import (
    BUYER_TYPES,
    NATURES,
    MalformedError,
)
from screening.web.request_context import message_text, screen_purchase
from screening.web.verdict_variables import verdict_variables

checks = Blueprint("checks", __name__)


@checks.get("/checks/new")
def new() -> str | tuple[str, int]:
    """Show the form; above it the verdict on the answers in the address, or what is wrong."""
    answers = _answers(request.args)
    if "asked" not in request.args:
        return _page(answers)
    wrong = purchase_form.problems(answers)
    if wrong:
        return _page(answers, wrong), 400
    purchase = purchase_form.purchase_of(purchase_form.parse(answers), today())
    code = next(iter(purchase.cpv), None)
    verdict = screen_purchase(purchase)
    return _page(answers, verdict=verdict, code=code, value=purchase.value_eur)


def _answers(arguments: MultiDict[str, str]) -> dict[str, object]:
    """Return the fields of a check alone: a page's address holds other things too."""
    return {name: arguments.get(name, "").strip() for name in purchase_form.FIELDS}


def _page(
    answers: Mapping[str, object],
    wrong: tuple[MalformedError, ...] = (),
    verdict: Verdict | None = None,
    code: str | None = None,
    value: Decimal | None = None,
) -> str:
    return render_template(
        "check.html",
        answers=answers,
        value=value,
        problems=[(problem.field, message_text(problem.message)) for problem in wrong],
        stored=None,
        confirmations=(),
        buyer_types=BUYER_TYPES,
        parts=PARTS,
        natures=NATURES,
        category_slugs=purchase_form.categories(),
        **verdict_variables(verdict, None, code),
    )
