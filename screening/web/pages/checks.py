"""Checks: a purchase that is not a contract yet. The address holds the answers; nothing is kept."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from screening.services import purchase_form
from screening.services.command_context import today
from screening.services.purchase_form import (
    BUYER_TYPES,
    NATURES,
    MalformedError,
)
from screening.web.request_context import assess, message_text
from screening.web.verdict_texts import around_a_verdict

checks = Blueprint("checks", __name__)


@checks.get("/checks/new")
def new() -> str | tuple[str, int]:
    """The form; with answers in the address, the verdict above it or what is wrong with them."""
    answers = _answers(request.args)
    if "asked" not in request.args:
        return _page(answers)
    wrong = purchase_form.problems(answers)
    if wrong:
        return _page(answers, wrong), 400
    purchase = purchase_form.purchase_of(purchase_form.parse(answers), today())
    code = next(iter(purchase.cpv), None)
    return _page(answers, verdict=assess(purchase), code=code, value=purchase.value_eur)


def _answers(arguments: MultiDict[str, str]) -> dict[str, object]:
    """Only the fields of a check: a page's address holds other things too."""
    return {name: arguments.get(name, "").strip() for name in purchase_form.FIELDS}


def _page(
    answers: Mapping[str, object],
    wrong: tuple[MalformedError, ...] = (),
    verdict: dict[str, Any] | None = None,
    code: str | None = None,
    value: Decimal | None = None,
) -> str:
    return render_template(
        "check.html",
        answers=answers,
        value=value,
        problems=[(problem.field, message_text(problem.message)) for problem in wrong],
        kept=None,
        confirmations=(),
        buyer_types=BUYER_TYPES,
        natures=NATURES,
        category_slugs=purchase_form.categories(),
        **around_a_verdict(verdict, None, code),
    )
