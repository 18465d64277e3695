"""Contracts: the portfolio with its flags and filters, a contract, a person's confirmation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.i18n.language import LANGUAGES
from screening.model.contracts import (
    FOLLOW_UPS,
    INFORMATION,
    LAST,
    NOT_SCREENED,
    SORTS,
    TERMS,
    ContractFilter,
    Page,
    StoredContract,
)
from screening.model.errors import InputError, MissingError
from screening.model.lender_checks import LENDER_OUTCOMES
from screening.model.monitoring import Dimension, Part
from screening.model.portfolio_figures import figures_of
from screening.model.proofs import management_of
from screening.model.risk_decisions import ON_CONTRACTS, default_day
from screening.model.uniform_texts import Uniformity
from screening.model.verdict import Band, Flag, Verdict
from screening.reports import contract_list, regimes, worded_list
from screening.reports import monitoring as monitoring_reports
from screening.rules import rulebook
from screening.rules.verdict.decision_facts import scopes_of, seen_of
from screening.services import (
    clause_records,
    deciding,
    follow_up,
    request_ties,
    risk_decisions,
    themes,
)
from screening.services.changes import CategoryChange, ClauseChange
from screening.services.command_context import today
from screening.services.example import load
from screening.services.list_standing import narrowed, with_standing
from screening.services.named_clauses import clauses_in, leaves_open
from screening.services.notices.comparison import compared
from screening.services.people import keepers
from screening.services.proofs import recording
from screening.services.purchase_form import categories
from screening.services.second_person import held
from screening.web.address_choices import UnknownChoiceError, choice, only
from screening.web.declaration_variables import declaration_variables
from screening.web.due_views import shown
from screening.web.paging import filter_link, page_number
from screening.web.request_context import (
    current_verdict,
    decision_desk,
    language,
    message_text,
    person,
    portfolio,
    screener,
    services,
    verdict_documents,
    visitor,
)
from screening.web.signing import who
from screening.web.template_filters import gettext
from screening.web.uniform_variables import uniform_variables
from screening.web.verdict_variables import verdict_variables
from sources.kit.values.message import Message

contracts = Blueprint("contracts", __name__)

PER_PAGE = 25
EXPORTED_AT_ONCE = 2_000  # contracts in a file: about a second; a longer view is a job
FLAGS = (*(flag.value for flag in Flag), NOT_SCREENED)
BANDS = tuple(band.value for band in Band)
NARROWING = (
    "q", "flag", "band", "level", "division", "buyer", "supplier", "owner", "department", "status",
    "tag", "term", "information", "regime", "follow_up", "uniform_text", "owned_by", "measure",
    "part", "measured_on", "measured_by", "measured_value", "sort",
)  # fmt: skip
KEYS = ("after", "before")  # of a row, from which the list goes on
MINE, AS_DEPUTY, NOBODY_OWNS = OWNED_BY = ("me", "deputy", "nobody")
LEVELS = ("L0", "L1", "L2", "L3", "L4")


@contracts.get("/", endpoint="portfolio")
def portfolio_page() -> str:
    """Show the list of contracts, narrowed as the address says."""
    filter = filter_from(request.args)
    page, account = _page(filter, page_number(request.args)), visitor().account
    return render_template(
        "portfolio.html",
        page=page,
        number=_number(page),
        filter=filter,
        behind=monitoring_reports.behind(filter, language()),
        narrowed=filter.is_narrow,
        example_removed=request.args.get("example") == "removed" and load.is_gone(portfolio()),
        has_payments=portfolio().spending.has_any(),
        choices=portfolio().listing.choices(),
        owned_by=request.args.get("owned_by", ""),
        owners=portfolio().keepers.owners(),
        mine=portfolio().keepers.count_of(account.id) if account else None,
        terms=TERMS,
        information=INFORMATION,
        follow_ups=FOLLOW_UPS,
        uniformities=tuple(Uniformity) if portfolio().uniform_texts.adopted().adoptions else (),
        regimes=regimes.regime_choices(language()),
        last_import=portfolio().imports.last_in_force(),
        flags=FLAGS,
        bands=BANDS,
        levels=LEVELS,
        today=today(),
        exported_at_once=EXPORTED_AT_ONCE,
        link=lambda **changes: filter_link(request.args, NARROWING, changes),
    )


@contracts.get("/contracts.<any(csv, xlsx):form>")
def export(form: str) -> Response:
    """Save everything that the filter holds, not only the page in view.

    With a language headings and values are in words; without one, those for programs.
    """
    only(request.args, (*NARROWING, "language", "lang"))
    filter = filter_from(request.args)
    every = with_standing(portfolio(), portfolio().listing.every_line(filter), today())
    lines = risk_decisions.with_decisions(portfolio(), verdict_documents(), every, today())
    attachment = {"Content-Disposition": f'attachment; filename="contracts.{form}"'}
    words_in = choice(request.args, "language", LANGUAGES)
    if words_in and form == "xlsx":
        figures = figures_of(portfolio().listing.figure_facts(filter))
        book = worded_list.as_xlsx(lines, figures, today(), words_in)
        return Response(book, content_type=contract_list.XLSX, headers=attachment)
    if words_in:
        in_words = worded_list.as_csv(lines, words_in)
        return Response(in_words, content_type=contract_list.CSV, headers=attachment)
    if form == "csv":
        return Response(
            contract_list.as_csv(lines),
            content_type=contract_list.CSV,
            headers=attachment,
        )
    return Response(
        contract_list.as_xlsx(lines), content_type=contract_list.XLSX, headers=attachment
    )


@contracts.get("/contracts/<id>")
def contract(id: str) -> str:
    """Show a contract with its verdict."""
    return contract_page(stored_contract(id))


def contract_page(stored: StoredContract, problems: Sequence[tuple[str, str]] = ()) -> str:
    """Return the page. ``problems``: a field of its forms, and what is wrong with it.

    With problems, what was typed comes back.
    """
    contract = stored.contract
    code = contract.cpv[0] if contract.cpv else None
    verdict = current_verdict(stored.id)
    notices = portfolio().notices.of(stored.id)
    standings, screens = recording.proofs_of(portfolio(), stored, today()), screener()
    return render_template(
        "contract.html",
        stored=stored,
        contract=contract,
        confirmations=portfolio().reviews.history(stored.id),
        just_confirmed=request.args.get("category") == "confirmed",
        just_appointed=request.args.get("keepers") == "changed",
        keeper_choices=keepers.candidates(portfolio(), contract.department, contract.tags),
        proposal=keepers.proposal_for(portfolio(), stored),
        just_recorded=request.args.get("clause") == "recorded",
        lender_checks=portfolio().lender_checks.of(stored.id),
        lender_outcomes=LENDER_OUTCOMES,
        outdated=clause_records.outdated_clauses(stored.chain_request),
        clause_reviews=portfolio().clauses.history(stored.id),
        asks_which_clause=stored.chain_request is None and leaves_open(contract.clause_words),
        **uniform_variables(stored, verdict),
        notices=notices,
        notices_compared=compared(notices, stored.chain_request),
        proposals=portfolio().proposals.of_contract(stored.id),
        came_of_requests=portfolio().requests.of_contract(contract.key),
        tie_proposals=request_ties.requests_for(portfolio(), stored),
        problems=problems,
        typed=request.form if problems else {},
        calendar=shown(follow_up.calendar_of(portfolio(), stored, today())),
        calendar_seen=len(portfolio().follow_ups.of(stored.id)) if stored.chain_request else 0,
        proofs=standings,
        management=management_of(standings),
        calendar_waiting=follow_up.waiting_of(stored),
        notice_months=follow_up.notice_period(portfolio(), stored),
        calendar_ended=follow_up.has_ended(stored, today()),
        just_followed=request.args.get("calendar") == "recorded",
        just_decided=request.args.get("decision") == "done",
        deciding=deciding.of_contract(portfolio(), screens, stored) if verdict else (),
        themes=themes.of_contract(
            themes.switched_on(services().settings), portfolio(), screens, stored
        ),
        theme_answers=lambda id: themes.answers_to(id, standings),
        **_decision_variables(stored, verdict),
        **declaration_variables(stored, verdict, request.args.get("document")),
        **verdict_variables(verdict, contract, code),
    )


def _decision_variables(stored: StoredContract, verdict: Verdict | None) -> dict[str, object]:
    """Return the decisions beside the flag of a contract, and what one more can be about."""
    stands = risk_decisions.standings_of(portfolio(), verdict_documents(), [stored.id], today())
    return {
        "decisions": stands.get(stored.id, ()),
        "decision_seen": seen_of(verdict),
        "decision_scopes": scopes_of(verdict) if verdict is not None else (),
        "decision_kinds": tuple(map(str, ON_CONTRACTS)),
        "default_day": default_day(today()),
        "decides": request.form.get("by") or who(),
    }


@contracts.post("/contracts/<id>/category")
def confirm(id: str) -> AnyResponse | tuple[str, int]:
    """Keep the category that a person confirms, and screen again at once."""
    stored = stored_contract(id)
    slug = request.form.get("category", "")
    if slug not in categories():
        sentence = gettext("Choose a category, or “none of these”.")
        return contract_page(stored, [("category", sentence)]), 422
    why = request.form.get("why", "").strip()[:500] or None
    desk, change = decision_desk(), CategoryChange(stored.id, slug)
    try:
        if held(desk, change, why):
            return waits_on(stored)
    except InputError as refusal:
        return contract_page(stored, [("why", message_text(refusal.message))]), 422
    change.apply(desk, person(), why)
    address = url_for("contracts.contract", id=stored.id, category="confirmed", _anchor="duty")
    return redirect(address, 303)


@contracts.post("/contracts/<id>/clause")
def clause(id: str) -> AnyResponse | tuple[str, int]:
    """Keep what a person records of a clause in the contract, and screen again at once."""
    stored = stored_contract(id)
    why = request.form.get("why", "").strip()[:500] or None
    desk = decision_desk()
    try:
        change = ClauseChange(stored.id, _event(request.form))
        if held(desk, change, why):
            return waits_on(stored)
        change.apply(desk, person(), why)
    except InputError as error:
        field = f"clause-{error.field or 'what'}"
        return contract_page(stored, [(field, message_text(error.message))]), 422
    address = url_for("contracts.contract", id=stored.id, clause="recorded", _anchor="in-contract")
    return redirect(address, 303)


def waits_on(stored: StoredContract) -> AnyResponse:
    """Go to the page of a contract, where a change waits for a second person now."""
    address = url_for("contracts.contract", id=stored.id, _anchor="second-person")
    return redirect(address, 303)


def _event(form: Mapping[str, str]) -> clause_records.ClauseEvent:
    """Return the event of the form. Raise InputError, with its field, if an answer is wrong."""
    day, due = _date(form.get("day")), _date(form.get("due"))
    what = form.get("what", "")
    is_included = what == "included"
    texts = _texts(form) if is_included else ()
    clauses = _clauses(form) if is_included else ()
    event = clause_records.ClauseEvent(what, day, due, clauses, texts)
    is_dated = event.what in ("included", "received") and day is not None
    if is_dated and form.get("due") and due is None:
        raise InputError(Message("clause.not_a_date"), field="due")
    return event


def _clauses(form: Mapping[str, str]) -> tuple[str, ...]:
    """Return the clauses that were typed. Raise InputError for what is none."""
    book = rulebook.load().clauses.clauses
    clauses, not_known = clauses_in(form.get("clauses", ""), book)
    if not_known:
        message = Message("clause.unknown", id=not_known[0][:60], known=tuple(book))
        raise InputError(message, field="clauses")
    return clauses


def _texts(form: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the texts that were chosen, by clause."""
    prefix = "text-"
    chosen = ((name.removeprefix(prefix), form[name]) for name in form if name.startswith(prefix))
    return tuple((clause, text) for clause, text in chosen if text)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def filter_from(arguments: Mapping[str, str]) -> ContractFilter:
    """Return the filter in an address. Raises UnknownChoiceError."""
    filter = ContractFilter(
        flag=choice(arguments, "flag", FLAGS),
        band=choice(arguments, "band", BANDS),
        level=choice(arguments, "level", LEVELS),
        text=arguments.get("q", "").strip()[:200] or None,
        cpv_division=_division(arguments.get("division", "").strip()),
        buyer=arguments.get("buyer") or None,
        supplier=arguments.get("supplier") or None,
        owner=arguments.get("owner") or None,
        department=arguments.get("department") or None,
        status=arguments.get("status") or None,
        tag=arguments.get("tag") or None,
        term=choice(arguments, "term", TERMS),
        information=choice(arguments, "information", INFORMATION),
        regime=choice(arguments, "regime", rulebook.load().regimes.ids),
        follow_up=choice(arguments, "follow_up", FOLLOW_UPS),
        uniform_text=choice(arguments, "uniform_text", tuple(Uniformity)),
        measure=arguments.get("measure", "").strip()[:100] or None,
        part=choice(arguments, "part", tuple(Part)),
        measured_by=choice(arguments, "measured_by", tuple(Dimension)),
        measured_value=arguments.get("measured_value", "")[:300] or None,
        measured_on=_day(arguments.get("measured_on", "").strip()),
        as_of=today(),
    )
    filter = _owned_by(filter, arguments.get("owned_by", "").strip())
    sort = choice(arguments, "sort", SORTS) or filter.sort
    with_cases = visitor().may("read_signals")
    return narrowed(portfolio(), replace(filter, sort=sort), with_cases=with_cases)


def _owned_by(filter: ContractFilter, text: str) -> ContractFilter:
    """Return a filter narrowed to who looks after a contract. Raises UnknownChoiceError.

    ``text`` is one of OWNED_BY, or the number of an account.
    """
    if not text:
        return filter
    account = visitor().account
    if text == NOBODY_OWNS:
        return replace(filter, unowned=True)
    if text == MINE and account is not None:
        return replace(filter, owner_account=account.id)
    if text == AS_DEPUTY and account is not None:
        return replace(filter, deputy_account=account.id)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnknownChoiceError("owned_by", text, OWNED_BY)
    return replace(filter, owner_account=int(text))


def _day(text: str) -> date | None:
    """Return a day; None for empty text. Raises InputError."""
    if text and _date(text) is None:
        raise InputError(Message("clause.not_a_date"), "measured_on")
    return _date(text)


def _division(text: str) -> str | None:
    """Return a CPV division of two digits; None for empty text. Raises InputError."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 2):
        raise InputError(Message("command.no_division", division=text[:100]), "division")
    return text


def _page(filter: ContractFilter, number: int) -> Page:
    """Return this page of the list, or the last one if the list has become shorter."""
    after, before = (request.args.get(name) or None for name in KEYS)
    page = portfolio().listing.page(filter, number, PER_PAGE, after, before)
    if page.total and not page.items and not before:
        page = portfolio().listing.page(filter, page.pages, PER_PAGE, before=LAST)
    lines = with_standing(portfolio(), page.items, today())
    decided = risk_decisions.with_decisions(portfolio(), verdict_documents(), lines, today())
    return replace(page, items=tuple(decided))


def _number(page: Page) -> int | None:
    """Return the number of the page as far as the address tells it; it may have moved since."""
    if request.args.get("before") == LAST or page.page > page.pages:
        return None if page.counts.more else page.pages
    return page.page if "page" in request.args or not request.args.keys() & set(KEYS) else None


def stored_contract(id: str) -> StoredContract:
    """Return the contract with this id; 404 where there is none."""
    try:
        return portfolio().contracts.get(id)
    except MissingError:
        abort(404)
