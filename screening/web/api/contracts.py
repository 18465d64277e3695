"""Contracts over the API: the list, one contract, and its verdict."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from flask import Response, abort, request, url_for

from screening.i18n.messages import render
from screening.model.contracts import ContractLine, FollowUpBrief, StoredContract
from screening.model.errors import MissingError
from screening.model.json_document import as_document
from screening.model.keepers import NOBODY, Keepers
from screening.model.proofs import ManagementAxis, ProofStanding
from screening.reports import deciding as deciding_reports
from screening.reports import decisions, proposals
from screening.rules.themes.theme import ThemeQuestion
from screening.services import deciding, risk_decisions, themes
from screening.services.command_context import today
from screening.services.list_standing import with_standing
from screening.services.notices.comparison import compared
from screening.services.proofs import recording
from screening.web.api.blueprint import api
from screening.web.api.preconditions import contract_state, with_tag
from screening.web.api.problems import problem_of
from screening.web.api.responses import answer
from screening.web.pages.contracts import KEYS, NARROWING, filter_from
from screening.web.request_context import (
    api_language,
    example_runs,
    portfolio,
    screener,
    services,
    verdict_documents,
)
from screening.web.uniform_variables import uniform_document

DEFAULT_PER_PAGE = 25
MOST_PER_PAGE = 200

Answer = Response | tuple[str, int, dict[str, str]]


@api.get("/contracts")
def contracts() -> Answer:
    """Answer a page of the contracts that the filter in the address holds."""
    wrong, number, size = paging_from_request()
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    filter = filter_from(request.args)
    after, before = (request.args.get(name) or None for name in KEYS)
    page = portfolio().listing.page(filter, number, size, after, before, with_notices=True)
    standing = with_standing(portfolio(), page.items, today())
    lines = risk_decisions.with_decisions(portfolio(), verdict_documents(), standing, today())
    here = {name: request.args[name] for name in NARROWING if name in request.args}
    here["per_page"] = str(size)

    def link(step: int, **key: str | None) -> str | None:
        if None in key.values():
            return None
        there = {**here, "page": str(max(1, number + step)), **key}
        return f"{url_for('api.contracts')}?{urlencode(there)}"

    return answer(
        {
            "total": page.total,
            "more_than_total": page.counts.more,
            "page": number,
            "per_page": size,
            "next": link(1, after=page.after),
            "previous": link(-1, before=page.before),
            "contracts": [_line(line) for line in lines],
        }
    )


@api.get("/contracts/<id>")
def contract(id: str) -> Response:
    """Answer one contract as it was imported, with what a person confirmed and notices declare."""
    stored = stored_or_404(id)
    facts = as_document(stored.contract)
    facts.pop("read_from", None)  # a path on this machine is nobody else's business
    confirmation = as_document(stored.confirmation) if stored.confirmation else None
    notices = portfolio().notices.of(stored.id)
    differences = compared(notices, stored.chain_request)
    body = {
        "id": stored.id,
        "contract": facts,
        "confirmation": confirmation,
        "fictional": stored.imported_by_run in example_runs(),
        "notices": [as_document(kept.notice) for kept in notices],
        "notices_compared": [
            {"code": said.code, "text": render(said, api_language())} for said in differences
        ],
    }
    if texts := uniform_document(stored):
        body["uniform_texts"] = texts
    waiting = portfolio().proposals.of_contract(stored.id)
    if waiting:
        body["proposals"] = [proposals.document(proposed) for proposed in waiting]
    stands = risk_decisions.standings_of(portfolio(), verdict_documents(), [stored.id], today())
    if stands:
        body["decisions"] = [decisions.standing_document(each) for each in stands[stored.id]]
    if stored.assumed and not stored.contract.cpv:
        body["assumed"] = as_document(stored.assumed)
    if stored.keepers != NOBODY:
        body["keepers"] = keepers_document(stored.keepers)
    on = themes.switched_on(services().settings)
    if asked := themes.of_contract(on, portfolio(), screener(), stored):
        standings = recording.proofs_of(portfolio(), stored, today())
        body["themes"] = [_theme_document(question, standings) for question in asked]
    return with_tag(answer(body | {"links": links_of(stored.id)}), contract_state(stored))


def _theme_document(
    question: ThemeQuestion, standings: Iterable[ProofStanding]
) -> dict[str, object]:
    """Return what a theme asks of a contract, with those of its proofs that answer it."""
    asked: dict[str, object] = as_document(question)
    return asked | {
        "answers": [
            {"id": each.proof.id, "title": each.proof.title, "state": each.state.value}
            for each in themes.answers_to(question.id, standings)
        ]
    }


@api.get("/contracts/<id>/verdict")
def verdict(id: str) -> Answer:
    """Answer the verdict as it was kept, byte for byte.

    The hash of its inputs is its ETag: the same inputs, the same bytes.
    """
    document = verdict_documents().current(stored_or_404(id).id)
    if document is None:
        return problem_of(404, "This contract was not screened yet.")
    response = answer(document)
    response.set_etag(document["pins"]["inputs"])
    return response.make_conditional(request)  # type: ignore[return-value]


@api.get("/contracts/<id>/deciding-questions", endpoint="deciding")
def deciding_questions(id: str) -> Response:
    """Answer the open questions, the one whose answer most likely changes something first."""
    stored = stored_or_404(id)
    questions = deciding.of_contract(portfolio(), screener(), stored)
    return answer({"id": stored.id, "questions": deciding_reports.as_document(questions)})


def paging_from_request() -> tuple[dict[str, str], int, int]:
    """Return what is wrong by field, the number of the page (from 1) and its size."""
    wrong: dict[str, str] = {}
    number = _whole("page", 1, 1_000_000, wrong)
    size = _whole("per_page", DEFAULT_PER_PAGE, MOST_PER_PAGE, wrong)
    return wrong, number, size


def _whole(name: str, otherwise: int, most: int, wrong: dict[str, str]) -> int:
    text = request.args.get(name)
    if text is None:
        return otherwise
    if text.isascii() and text.isdigit() and len(text) < 8 and 1 <= int(text) <= most:
        return int(text)
    wrong[name] = f"Give a whole number from 1 to {most}."
    return otherwise


def stored_or_404(id: str) -> StoredContract:
    """Return the contract with this id; 404 where there is none."""
    try:
        return portfolio().contracts.get(id)
    except MissingError:
        abort(404, "There is no contract with this id.")


def _line(line: ContractLine) -> dict[str, object]:
    """Return a contract in short; ``fronts`` is null where its verdict knows none.

    ``assumed`` is there only where the verdict rests on the description.
    """
    short: dict[str, object] = {
        "id": line.id,
        "number": line.number,
        "title": line.title,
        "description": line.description,
        "buyer": line.buyer.name if line.buyer else None,
        "suppliers": [
            {"name": supplier.name, "country": supplier.country} for supplier in line.suppliers
        ],
        "cpv": line.cpv,
        "category": line.category,
        "value": as_document(line.value),
        "starts": _day(line.starts),
        "ends": _day(line.ends),
        "ended": (line.ended_on(today()) or line.closed_on(today())) is not None,
        "call_closes": _day(line.closes),
        "notice": as_document(line.notice),
        "owner": line.owner,
        "department": line.department,
        "status": line.status,
        "notes": line.notes,
        "tags": list(line.tags),
        "fictional": line.imported_by_run in example_runs(),
        "flag": line.flag,
        "duty": line.duty,
        "band": line.band,
        "confidence": line.confidence,
        "fronts": (as_document(line.outline.fronts) or None) if line.outline else None,
        "level": line.level,
        "screened": _day(line.screened),
        "information": {
            "overdue_since": _day(line.overdue_since),
            "answers_waiting": line.answers.waiting,
            "answer_accepted": _day(line.answers.accepted),
            "documents_seen": list(line.answers.documents),
        },
        "links": links_of(line.id),
    }
    if line.decisions:
        short["decisions"] = [decisions.standing_document(each) for each in line.decisions]
    if line.assumed:
        short["assumed"] = as_document(line.assumed)
    if line.outline is not None and line.outline.regimes:
        short["regimes"] = {id: outcome.value for id, outcome in line.outline.regimes}
    if line.follow_up is not None:
        short["follow_up"] = follow_up_document(line.follow_up)
    if line.uniform_text is not None:
        short["uniform_text"] = line.uniform_text.value
    if line.keepers != NOBODY:
        short["keepers"] = keepers_document(line.keepers)
    return short


def follow_up_document(brief: FollowUpBrief) -> dict[str, object]:
    """Return what is due of a contract in short, with what is shown to be done."""
    return {
        "late": brief.late,
        "late_since": _day(brief.late_since),
        "expired": brief.expired,
        "expiring": brief.expiring,
        "next_due": _day(brief.next_due),
        "management": management_document(brief.management),
    }


def management_document(axis: ManagementAxis) -> dict[str, object]:
    """Return what is shown to be done; ``partial``: of a part of the contract alone."""
    return {
        "shown": axis.shown.value,
        "partial": axis.is_partial,
        "until": _day(axis.until),
        "things": [as_document(thing) for thing in axis.things],
    }


def keepers_document(keepers: Keepers) -> dict[str, object]:
    """Return who looks after a contract; ``holds``: whether the account still can."""
    return {"owner": as_document(keepers.owner), "deputy": as_document(keepers.deputy)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def links_of(id: str) -> dict[str, str]:
    """Return the addresses of a contract."""
    return {
        "self": url_for("api.contract", id=id),
        "verdict": url_for("api.verdict", id=id),
        "declarations": url_for("api.declarations", id=id),
        "page": url_for("contracts.contract", id=id),
    }
