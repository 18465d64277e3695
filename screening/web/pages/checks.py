"""Checks: a purchase that is not a contract yet. The address holds the answers; nothing is kept.

A purchase in words is answered with the codes that it may be; a person chooses, and the verdict is
on that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from graphs import cpv
from graphs.cpv_words.code_search import Found
from screening.model.deciding import DecidingQuestion
from screening.model.verdict import Verdict
from screening.rules.duty.duty import PARTS
from screening.rules.themes.theme import ThemeQuestion
from screening.services import cpv_suggestions, deciding, purchase_form, themes
from screening.services.command_context import today
from screening.services.cpv_suggestions import SuggestedCode
from screening.services.purchase_form import (
    BUYER_TYPES,
    NATURES,
    MalformedError,
)
from screening.services.screening import by_policies
from screening.web.request_context import (
    language,
    message_text,
    own_policies,
    screen_purchase,
    screener,
    services,
)
from screening.web.verdict_variables import verdict_variables

SLIM = 0.02  # what is less likely is not worth a line, after the first three

checks = Blueprint("checks", __name__)


@checks.get("/checks/new")
def new() -> str | tuple[str, int]:
    """Show the form; above it the verdict on the answers in the address, or what is wrong.

    Words in place of a code are no error: below them stand the codes that they may mean.
    """
    answers = _answers(request.args)
    if "asked" not in request.args:
        return _page(answers)
    in_words = cpv_suggestions.is_in_words(str(answers["cpv"]))
    wrong = purchase_form.problems({**answers, "cpv": ""} if in_words else answers)
    if wrong:
        return _page(answers, wrong, choices=_choices(answers, wrong)), 400
    if in_words:
        return _page(answers, choices=_choices(answers))
    purchase = purchase_form.purchase_of(purchase_form.parse(answers), today())
    code = next(iter(purchase.cpv), None)
    verdict = screen_purchase(purchase)
    matters = deciding.of_purchase(screener(), by_policies(purchase, own_policies()))
    on = themes.switched_on(services().settings)
    asked = themes.of_purchase(on, screener(), purchase) if on else ()
    return _page(
        answers,
        verdict=verdict,
        code=code,
        value=purchase.value_eur,
        matters=matters,
        asked=asked,
    )


def _answers(arguments: MultiDict[str, str]) -> dict[str, object]:
    """Return the fields of a check alone: a page's address holds other things too."""
    return {name: arguments.get(name, "").strip() for name in purchase_form.FIELDS}


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """A code that the answer may mean: its title, the address with it in place, and why.

    ``chance``: 0..1, of a suggestion.
    """

    code: str
    title: str
    address: str
    chance: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class CodeChoices:
    """The codes that fit what was typed, and those that were found by it."""

    typed: str
    suggested: tuple[CodeChoice, ...]
    found: tuple[CodeChoice, ...]


def _choices(
    answers: Mapping[str, object], wrong: tuple[MalformedError, ...] = ()
) -> CodeChoices | None:
    """Return the codes for what stands in the place of a code; None where a code stands there."""
    typed = str(answers["cpv"])
    in_words = cpv_suggestions.is_in_words(typed)
    if not in_words and all(problem.field != "cpv" for problem in wrong):
        return None
    speaking = language().code
    text = typed[: cpv_suggestions.LONGEST_TEXT]
    suggested = tuple(
        CodeChoice(
            choice.code,
            choice.title,
            _address(answers, choice.code),
            choice.confidence,
            message_text(choice.why),
        )
        for choice in (_likely(text, speaking) if in_words else ())
    )
    shown = {choice.code for choice in suggested}
    found = tuple(
        CodeChoice(
            hit.code,
            cpv.title(hit.code, speaking) or "",
            _address(answers, hit.code),
            why=hit.phrase if hit.found is Found.SYNONYM else "",
        )
        for hit in cpv_suggestions.found(text)
        if hit.code not in shown
    )
    return CodeChoices(typed, suggested, found)


def _likely(text: str, speaking: str) -> list[SuggestedCode]:
    """Return the three best suggestions, and further ones that have a chance to speak of."""
    suggested = cpv_suggestions.suggested(text, speaking)
    return [*suggested[:3], *(choice for choice in suggested[3:] if choice.confidence > SLIM)]


def _address(answers: Mapping[str, object], code: str) -> str:
    """Return the address of the same answers with this code."""
    given = {name: str(answer) for name, answer in answers.items() if answer}
    return f"{url_for('checks.new')}?{urlencode({'asked': '1', **given, 'cpv': code})}"


def _page(
    answers: Mapping[str, object],
    wrong: tuple[MalformedError, ...] = (),
    verdict: Verdict | None = None,
    code: str | None = None,
    value: Decimal | None = None,
    choices: CodeChoices | None = None,
    matters: tuple[DecidingQuestion, ...] = (),
    asked: tuple[ThemeQuestion, ...] = (),
) -> str:
    return render_template(
        "check.html",
        answers=answers,
        value=value,
        choices=choices,
        problems=[(problem.field, message_text(problem.message)) for problem in wrong],
        stored=None,
        deciding=matters,
        themes=asked,
        confirmations=(),
        buyer_types=BUYER_TYPES,
        parts=PARTS,
        natures=NATURES,
        category_slugs=purchase_form.categories(),
        **verdict_variables(verdict, None, code),
    )
