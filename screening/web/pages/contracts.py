"""Contracts: the portfolio with its flags and filters, a contract, a person's confirmation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.contracts import (
    NOT_SCREENED,
    SORTS,
    ContractFilter,
    Page,
    StoredContract,
)
from screening.model.errors import InputError, MissingError
from screening.model.verdict import Band, Flag
from screening.reports import contract_list
from screening.services import clause_records
from screening.services.purchase_form import categories
from screening.web.request_context import (
    message_text,
    person,
    portfolio,
    screen_again,
)
from screening.web.template_helpers import gettext
from screening.web.verdict_texts import around_a_verdict
from sources.kit.values.message import Message

contracts = Blueprint("contracts", __name__)

PER_PAGE = 25
FLAGS = (*(flag.value for flag in Flag), NOT_SCREENED)
BANDS = tuple(band.value for band in Band)
NARROWING = ("q", "flag", "band", "level", "division", "buyer", "supplier", "sort")
LEVELS = ("L0", "L1", "L2", "L3", "L4")


@contracts.get("/", endpoint="portfolio")
def portfolio_page() -> str:
    filter = asked_filter(request.args)
    page = _page(filter, _page_number(request.args))
    runs = portfolio().imports.runs()
    return render_template(
        "portfolio.html",
        page=page,
        asked=filter,
        narrowed=filter != ContractFilter(sort=filter.sort),
        verdicts=portfolio().verdicts.many(line.id for line in page.items),
        stats=portfolio().listing.stats(),
        last_import=next((run for run in runs if run.undone_at is None), None),
        flags=FLAGS,
        bands=BANDS,
        levels=LEVELS,
        link=lambda **changes: _link(request.args, changes),
    )


@contracts.get("/contracts.<any(csv, xlsx):form>")
def export(form: str) -> Response:
    """Everything that the filter holds, not only the page in view."""
    lines = portfolio().listing.every_line(asked_filter(request.args))
    attachment = {"Content-Disposition": f'attachment; filename="contracts.{form}"'}
    if form == "csv":
        return Response(
            contract_list.as_csv(lines), content_type=contract_list.CSV, headers=attachment
        )
    return Response(
        contract_list.as_xlsx(lines), content_type=contract_list.XLSX, headers=attachment
    )


@contracts.get("/contracts/<id>")
def contract(id: str) -> str:
    return _contract_page(_found(id))


def _contract_page(kept: StoredContract, problems: Sequence[tuple[str, str]] = ()) -> str:
    """``problems``: a field of its forms, and what is wrong with it. What was typed comes back."""
    contract = kept.contract
    code = contract.cpv[0] if contract.cpv else None
    return render_template(
        "contract.html",
        kept=kept,
        contract=contract,
        confirmations=portfolio().reviews.history(kept.id),
        just_confirmed=request.args.get("category") == "confirmed",
        just_recorded=request.args.get("clause") == "recorded",
        clause_reviews=portfolio().clauses.history(kept.id),
        problems=problems,
        said=request.form if problems else {},
        **around_a_verdict(portfolio().verdicts.current(kept.id), contract, code),
    )


@contracts.post("/contracts/<id>/category")
def confirm(id: str) -> AnyResponse | tuple[str, int]:
    """Keep a person's word on the category and screen again at once."""
    kept = _found(id)
    slug = request.form.get("category", "")
    if slug not in categories():
        sentence = gettext("Choose a category, or “none of these”.")
        return _contract_page(kept, [("category", sentence)]), 422
    why = request.form.get("why", "").strip()[:500] or None
    portfolio().reviews.confirm(kept.id, slug, person(), why)
    screen_again((kept.id,))
    there = url_for("contracts.contract", id=kept.id, category="confirmed", _anchor="duty")
    return redirect(there, 303)


@contracts.post("/contracts/<id>/clause")
def clause(id: str) -> AnyResponse | tuple[str, int]:
    """Keep a person's word on a clause in the contract and screen again at once."""
    kept = _found(id)
    why = request.form.get("why", "").strip()[:500] or None
    try:
        _record(kept.id, request.form, why)
    except InputError as error:
        field = f"clause-{error.field or 'what'}"
        return _contract_page(kept, [(field, message_text(error.message))]), 422
    screen_again((kept.id,))
    there = url_for("contracts.contract", id=kept.id, clause="recorded", _anchor="in-contract")
    return redirect(there, 303)


def _record(id: str, form: Mapping[str, str], why: str | None) -> None:
    what, day, due = form.get("what"), _date(form.get("day")), _date(form.get("due"))
    if what == "undo":
        portfolio().clauses.withdraw(id, person(), why)
    elif what not in ("included", "received"):
        raise InputError(Message("clause.choose_event"), field="what")
    elif day is None:
        raise InputError(Message("clause.choose_day"), field="day")
    elif form.get("due") and due is None:
        raise InputError(Message("clause.not_a_date"), field="due")
    elif what == "received":
        portfolio().clauses.receive(id, day, person(), why)
    else:
        word = clause_records.ClauseRecord(day, due=due)
        clause_records.include(portfolio(), id, word, person(), why)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def asked_filter(arguments: Mapping[str, str]) -> ContractFilter:
    """The filter in an address. What is not one of the choices does not narrow."""
    division = arguments.get("division", "").strip()[:2]
    filter = ContractFilter(
        flag=_one_of(arguments.get("flag"), FLAGS),
        band=_one_of(arguments.get("band"), BANDS),
        level=_one_of(arguments.get("level"), LEVELS),
        text=arguments.get("q", "").strip()[:200] or None,
        cpv_division=division if division.isascii() and division.isdigit() else None,
        buyer=arguments.get("buyer") or None,
        supplier=arguments.get("supplier") or None,
    )
    return replace(filter, sort=_one_of(arguments.get("sort"), SORTS) or filter.sort)


def _one_of(given: str | None, allowed: tuple[str, ...]) -> str | None:
    return given if given in allowed else None


def _page_number(arguments: Mapping[str, str]) -> int:
    given = arguments.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _link(arguments: Mapping[str, str], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The present filter with a few things changed; any change but a page starts at page one."""
    kept = {name: arguments[name] for name in NARROWING if name in arguments}
    return {name: value for name, value in {**kept, **changes}.items() if value not in (None, "")}


def _page(filter: ContractFilter, number: int) -> Page:
    """The page asked for, or the last one when the list has become shorter."""
    page = portfolio().listing.page(filter, number, PER_PAGE)
    if page.total and number > page.pages:
        page = portfolio().listing.page(filter, page.pages, PER_PAGE)
    return page


def _found(id: str) -> StoredContract:
    try:
        return portfolio().contracts.get(id)
    except MissingError:
        abort(404)
