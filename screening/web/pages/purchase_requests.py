"""Requests: purchases before there is a contract, described, advised on and decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graphs.parties import tags_text
from screening.i18n.language import LANGUAGES
from screening.model.contracts import StoredContract
from screening.model.deciding import DecidingQuestion
from screening.model.errors import InputError, MissingError
from screening.model.people import Permission, ScopeReach
from screening.model.proposals import Person
from screening.model.purchase_requests import (
    ASIDE,
    LEVELS,
    OPEN_STEPS,
    PurchaseRequest,
    RequestFacts,
    RequestState,
)
from screening.model.verdict import ClauseRef, Verdict
from screening.reports import award_criteria, papers, request_papers
from screening.reports.request_papers import RequestPapers
from screening.rules.clauses.tender import award
from screening.rules.clauses.tender.award import OfferedCriterion
from screening.rules.duty.duty import PARTS
from screening.services import (
    cpv_suggestions,
    deciding,
    purchase_form,
    purchase_requests,
    request_ties,
)
from screening.services.command_context import today
from screening.services.cpv_suggestions import SuggestedCode
from screening.services.purchase_form import BUYER_TYPES, NATURES
from screening.services.purchase_requests import FIELDS, RequestMove, VerdictDifference
from screening.services.request_questions import OpenQuestion, Trial, open_questions
from screening.services.request_ties import TieProposal
from screening.services.screening import by_policies
from screening.web.address_choices import choice
from screening.web.paging import filter_link, page_number
from screening.web.request_context import (
    Problems,
    is_signed_in,
    language,
    message_text,
    own_policies,
    person,
    portfolio,
    portfolio_for,
    problems_of,
    screener,
    visitor,
)
from screening.web.template_filters import FACT_TABLES, word
from screening.web.verdict_variables import category_name, verdict_variables
from sources.kit.values.message import Message

MOST_CODES = 5  # suggested where a purchase has only words
SLIM = 0.01  # what is less likely is not worth a line

PER_PAGE = 50
NARROWING = ("state", "q")

pages = Blueprint("requests", __name__)


@pages.get("/requests")
def overview() -> str:
    """Show the requests, narrowed as the address says."""
    state = choice(request.args, "state", tuple(RequestState))
    text = request.args.get("q", "").strip()[:200]
    every = portfolio().requests.all()
    found = purchase_requests.found(every, state, text)
    pages_in_all = max(1, -(-len(found) // PER_PAGE))
    number = min(page_number(request.args), pages_in_all)
    return render_template(
        "requests.html",
        requests=found[(number - 1) * PER_PAGE : number * PER_PAGE],
        number=number,
        pages=pages_in_all,
        link=lambda **changes: filter_link(request.args, NARROWING, changes),
        counts={each: sum(kept.state is each for kept in every) for each in RequestState},
        any=bool(every),
        ties=request_ties.waiting(portfolio(), every),
        state=state,
        text=text,
    )


@pages.get("/requests/new")
def new() -> str:
    """Show the form of a new request, with what the address says of it."""
    given = {name: request.args.get(name, "").strip() for name in FIELDS}
    if not given["requester"] and is_signed_in():
        given["requester"] = person()
    return _form(given)


@pages.post("/requests/new")
def add() -> AnyResponse | tuple[str, int]:
    """Keep a new request; what a check was about need not be typed again."""
    given = _given(request.form)
    within = visitor().reach(Permission.DECIDE_CONTRACT)
    parts = [("department", name) for name in within.departments]
    parts += [("tags", name) for name in within.tags]
    if len(parts) == 1 and not (given.get("department") or given.get("tags")):
        given.update(parts)
    wrong = _problems(given, None)
    if wrong:
        return _form(request.form, _shown_problems(wrong)), 422
    facts = purchase_requests.merged(portfolio(), given, None, language().code)
    number = purchase_requests.add(portfolio(), facts, person())
    return redirect(url_for("requests.page", number=number, done="made"), 303)


@pages.get("/requests/<number>")
def page(number: str) -> str:
    """Show a request with its verdict."""
    return _page(find(number))


@pages.get("/requests/<number>/edit")
def edit(number: str) -> str:
    """Show the form with what is known of a request."""
    kept = find(number)
    facts = kept.facts
    given = {name: getattr(facts, name) or "" for name in purchase_requests.OWN_FIELDS}
    given["tags"] = tags_text(facts.tags) or ""
    return _form({**given, **facts.answers}, (), kept)


@pages.post("/requests/<number>/edit")
def change(number: str) -> AnyResponse | tuple[str, int]:
    """Keep what was answered; what the form did not ask stays."""
    kept, given = find(number), _given(request.form)
    asked_here = "questions" in request.form
    if asked_here:  # an empty box is no answer yet, and takes none back
        given = {name: text for name, text in given.items() if text}
    wrong = _problems(given, kept.facts)
    try:
        if not wrong:
            facts = purchase_requests.merged(portfolio(), given, kept.facts, language().code)
            version = _version(request.form)
            purchase_requests.change(portfolio(), kept, facts, person(), version)
    except InputError as refusal:
        wrong = (refusal,)
    if wrong and asked_here:
        return _page(kept, _shown_problems(wrong, "state")), 422
    if wrong:
        return _form(request.form, _shown_problems(wrong), kept), 422
    return redirect(url_for("requests.page", number=number, done="changed"), 303)


@pages.post("/requests/<number>/state")
def move(number: str) -> AnyResponse | tuple[str, int]:
    """Keep what was done with a request: asked, advised, decided, tied, or a step back."""
    kept, form = find(number), request.form
    follows = form.get("choice") == "follow"
    wish = RequestMove(
        step=form.get("do", ""),
        why=form.get("why"),
        level=None if follows else form.get("level") or None,
        contract=form.get("contract"),
        seen=form.get("seen") or None,
    )
    by = Person.of(person(), visitor().account)
    try:
        purchase_requests.move(
            portfolio(), kept, wish, lambda: _verdict_now(kept), by, _version(form)
        )
    except (InputError, MissingError) as refusal:
        return _page(kept, [(_field(kept, wish, refusal), message_text(refusal.message))]), 422
    return redirect(url_for("requests.page", number=number, done="recorded"), 303)


def _field(kept: PurchaseRequest, wish: RequestMove, refusal: InputError | MissingError) -> str:
    """Return the id of what is wrong on the page, or of the part that says what can be done."""
    field = "contract" if isinstance(refusal, MissingError) else refusal.field or "do"
    if wish.step not in tuple(step.value for step in OPEN_STEPS[kept.state]):
        return "state"
    if wish.step in ASIDE:
        return "ties"
    return f"{wish.step}-{field}"


@pages.get("/requests/<number>/papers/<kind>.<any(docx, pdf):form>")
def paper(number: str, kind: str, form: str) -> Response:
    """Save a paper on a request, in the visitor's language or the one of the address."""
    kept = find(number)
    if kind not in request_papers.KINDS:
        abort(404)
    code = choice(request.args, "language", LANGUAGES) or language().code
    adopted = portfolio().uniform_texts.adopted()
    of_request = RequestPapers(kept, _verdict_now(kept), today(), adopted)
    content = of_request.write(kind, code, form)
    name = f"{kind}-{kept.number}-{code}.{form}"
    attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=papers.MEDIA_TYPES[form], headers=attachment)


def find(number: str) -> PurchaseRequest:
    """Return the request with this number; 404 where the visitor sees none."""
    try:
        return portfolio().requests.get(number)
    except MissingError:
        abort(404)


@dataclass(frozen=True, slots=True)
class RequestView:
    """What the page shows of a request beside what is kept."""

    verdict: Verdict  # of the decision where there is one, else of now
    differs: tuple[VerdictDifference, ...]  # what the one of now says otherwise
    is_newer: bool  # rules or figures changed since the decision
    questions: tuple[OpenQuestion, ...]
    codes: tuple[SuggestedCode, ...]
    proposals: tuple[TieProposal, ...]  # contracts that may have come of it
    contract: StoredContract | None  # that came of it, where the visitor sees it
    tags: tuple[str, ...]  # of the request that the contract lacks, for who may give it tags
    clauses: tuple[ClauseRef, ...]  # of the level that was decided on, else of the verdict
    award: tuple[OfferedCriterion, ...]  # criteria that fit at that level


def _view(kept: PurchaseRequest) -> RequestView:
    now = _verdict_now(kept)
    decided = kept.decided
    if decided is not None and decided.decision is not None:
        then = purchase_requests.kept_verdict(decided.decision)
        differs = purchase_requests.differences(then, now)
        purchase = purchase_requests.purchase_of(kept.facts, today())
        level = purchase_requests.at_level(then, decided.decision.level, purchase)
        contract = _contract_of(kept)
        is_newer = _is_newer(then, now)
        ties = request_ties.contracts_for(portfolio_for(Permission.DECIDE_CONTRACT), kept)
        offered = award_criteria.of_request(kept.facts, then, decided.decision.level)
        tags = _lacks(contract, kept)
        return RequestView(
            then, differs, is_newer, (), (), ties, contract, tags, level.clauses, offered
        )
    codes: tuple[SuggestedCode, ...] = ()
    if not kept.facts.answers.get("cpv"):
        text = kept.facts.words or kept.facts.title
        suggested = cpv_suggestions.suggested(text, language().code)[:MOST_CODES]
        codes = tuple(code for code in suggested if code.confidence >= SLIM)
    questions = open_questions(kept.facts, now, Trial(screener(), today(), own_policies()))
    offered = award_criteria.of_request(kept.facts, now, now.clause_level)
    return RequestView(now, (), False, questions, codes, (), None, (), now.clauses, offered)


def _is_newer(then: Verdict, now: Verdict) -> bool:
    """Return whether a verdict of now rests on other rules or figures."""
    return (then.pins.policy, then.pins.method, then.pins.clauses, then.pins.snapshots) != (
        now.pins.policy,
        now.pins.method,
        now.pins.clauses,
        now.pins.snapshots,
    )


def _contract_of(kept: PurchaseRequest) -> StoredContract | None:
    key = kept.contract_key
    return None if key is None else portfolio().contracts.with_keys([key]).get(key)


def _lacks(contract: StoredContract | None, kept: PurchaseRequest) -> tuple[str, ...]:
    """Return the tags of a request that its contract lacks; none for who may not tag it."""
    tags = kept.facts.tags
    if contract is None or not tags or not visitor().may(Permission.DECIDE_MANY):
        return ()
    has = portfolio().contracts.get(contract.id).contract.tags  # also those that a person gave
    return tuple(tag for tag in tags if tag not in has)


def _refused(kept: PurchaseRequest) -> list[StoredContract]:
    """Return the contracts of which somebody said that they did not come of a request."""
    stored = portfolio_for(Permission.DECIDE_CONTRACT).contracts.with_keys(
        sorted(kept.refused_contracts)
    )
    return sorted(stored.values(), key=lambda each: each.id)


def _verdict_now(kept: PurchaseRequest) -> Verdict:
    return purchase_requests.verdict_on(kept.facts, screener(), today(), own_policies())


def _page(kept: PurchaseRequest, problems: Problems | tuple[()] = ()) -> str:
    view = _view(kept)
    answers = kept.facts.answers
    code = answers.get("cpv", "").split(", ")[0] or None
    return render_template(
        "request.html",
        kept=kept,
        view=view,
        known=purchase_form.readable(answers),
        steps=tuple(step.value for step in OPEN_STEPS[kept.state]),
        seen=purchase_requests.outcome_of(view.verdict),
        levels=LEVELS,
        refused=_refused(kept),
        has_annex=bool(view.clauses),
        award_rules=award.load().rules if view.award else (),
        problems=problems,
        typed=request.form if problems else {},
        compared_labels=FACT_TABLES,
        answer_text=_answer_text,
        done=choice(request.args, "done", ("made", "changed", "recorded")),
        stored=None,
        deciding=_matters(kept),
        confirmations=(),
        **_choices(),
        **verdict_variables(view.verdict, None, code),
    )


def _matters(kept: PurchaseRequest) -> tuple[DecidingQuestion, ...]:
    """Return what decides most, as a check has it; nothing once it is decided."""
    if kept.decided is not None:
        return ()
    purchase = purchase_requests.purchase_of(kept.facts, today())
    return deciding.of_purchase(screener(), by_policies(purchase, own_policies()))


def _answer_text(field: str, answer: str) -> str:
    """Return an answer that was tried as a person reads it."""
    if field in ("value", "total_value"):
        return language().money(Decimal(answer), "EUR")
    if field in ("buyer_country", "origins"):
        return language().country(answer) or answer
    if field == "ends":
        return language().date(answer)
    if field == "category_confirmed":
        return category_name(answer)
    return word(answer, field)


def _form(
    given: Mapping[str, str],
    problems: Problems | tuple[()] = (),
    kept: PurchaseRequest | None = None,
) -> str:
    within = visitor().reach(Permission.DECIDE_CONTRACT)
    return render_template(
        "request_form.html",
        answers={name: given.get(name, "") for name in FIELDS},
        kept=kept,
        version=given.get("version", kept.version if kept else 0),
        departments=None if within.is_whole else _departments(within, kept),
        own_tags=() if within.is_whole or kept else sorted(within.tags),
        may_tag=visitor().may(Permission.DECIDE_MANY),
        problems=problems,
        choices=None,
        category_name=category_name,
        **_choices(),
    )


def _choices() -> dict[str, Sequence[str]]:
    return {
        "buyer_types": BUYER_TYPES,
        "parts": PARTS,
        "natures": NATURES,
        "category_slugs": purchase_form.categories(),
    }


def _departments(within: ScopeReach, kept: PurchaseRequest | None) -> list[str]:
    """Return what whoever works for a part can choose: the own ones, and what a request says."""
    said = kept.facts.department or "" if kept else ""
    needs_none = bool(within.tags) or not within.departments
    return sorted({*within.departments, *({said} if kept or needs_none else ())})


def _problems(given: Mapping[str, str], former: RequestFacts | None) -> tuple[InputError, ...]:
    who = visitor()
    within, may_tag = who.reach(Permission.DECIDE_CONTRACT), who.may(Permission.DECIDE_MANY)
    return purchase_requests.problems(portfolio(), given, former, within, may_tag=may_tag)


def _given(form: Mapping[str, str]) -> dict[str, str]:
    return {name: form[name].strip() for name in FIELDS if name in form}


def _version(form: Mapping[str, str]) -> int:
    """Return the version that a form was made from. Raises InputError where it names none."""
    text = form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise InputError(Message("request.no_version"), "do")
    return int(text)


def _shown_problems(wrong: Sequence[InputError], otherwise: str = "title") -> Problems:
    return [shown for refusal in wrong for shown in problems_of(refusal, otherwise)]
