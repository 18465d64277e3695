"""Disclosures of suppliers: links, the form behind a link, and the buyer's decision.

The form is the only page that somebody without access may open. It shows the contract that it is
about and nothing else of the buyer; a link that does not work says no more than that.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from screening.i18n.messages import render
from screening.model.contracts import StoredContract
from screening.model.disclosure import DeclaredRow, DisclosureRequest, SubmittedDisclosure
from screening.model.errors import InputError, MissingError
from screening.model.supplier_replies import (
    LONGEST_REPLY,
    WHOLE,
    SupplierReply,
    given_replies,
    latest,
)
from screening.model.typed_text import reason_of
from screening.model.verdict import Verdict
from screening.reports.asked_of_supplier import AskedOfSupplier, asked_of_supplier
from screening.reports.contract_subject import ContractSubject
from screening.reports.verdicts import entries
from screening.services import themes
from screening.services.command_context import today
from screening.services.disclosures import declared_rows as disclosures
from screening.services.disclosures import goods_meant, lifecycle, reuse
from screening.services.disclosures.declared_rows import (
    DAYS,
    FIELDS,
    MOST_DAYS,
    MOST_ROWS,
    FormProblem,
)
from screening.services.disclosures.reuse import NOTHING_BEFORE, GivenBefore
from screening.services.disclosures.sent_by_supplier import (
    send_document,
    sent_by,
    slots_for,
    waiting_documents,
)
from screening.services.proofs.files import ENDINGS, MOST_BYTES
from screening.services.verdict_documents import VerdictDocuments
from screening.store.portfolio import Portfolio
from screening.web import upload_limits
from screening.web.due_views import shown
from screening.web.form_values import day_in_form
from screening.web.open_pages import open_to_anybody
from screening.web.pages.proofs import proof_files, sent_file
from screening.web.rate_limit import RateLimit
from screening.web.request_context import (
    language,
    links_work_elsewhere,
    message_text,
    person,
    portfolio,
    public_link,
    screen_again,
    services,
    verdict_documents,
)
from screening.web.template_filters import gettext
from sources.kit.values.message import Message

pages = Blueprint("disclosures", __name__)
supplied = Blueprint("supplied", __name__)
open_to_anybody(supplied, lambda: _most_bytes())

ROWS_AT_FIRST = 5
MOST_A_MINUTE = 60  # requests from one address
LONGEST_WHY = 2000
REPLY = "reply-"  # before the id of a question, in the names of a form
SAME = "same-"  # likewise: the earlier answer to it, where the supplier ticks that it holds
# The field of the form in which a document is sent, by what is wrong with it.
FIELD_OF = {"item": "document-for", "title": "document-title", "last_day": "document-until"}


rate_limit = RateLimit(MOST_A_MINUTE)


def _most_bytes() -> int:
    is_document = request.endpoint == "supplied.document"
    return upload_limits.SENT_DOCUMENT if is_document else upload_limits.DISCLOSURE


# -- the buyer --


@pages.get("/disclosures")
def overview() -> str:
    """Show what came in, and the links."""
    disclosures = portfolio().disclosures
    return render_template(
        "disclosures.html",
        disclosures=[
            each
            for each in disclosures.disclosures()
            if each.taken_from is None or each.run is not None  # else it was cut off, and waits not
        ],
        requests=disclosures.requests(),
        documents=waiting_documents(portfolio()),
        link=None,
    )


@pages.get("/disclosures/new")
def new() -> str:
    """Show the form that makes a link for one contract."""
    return _new(_contract(request.args.get("contract", "")), [], {})


@pages.post("/disclosures/new")
def ask() -> str | tuple[str, int]:
    """Make a link and show it once: only its hash is kept."""
    contract = _contract(request.form.get("contract", ""))
    days = request.form.get("days", "").strip()
    try:
        if not days.isascii() or not days.isdigit() or not 1 <= int(days[:9]) <= MOST_DAYS:
            sentence = gettext("Give a number of days between 1 and {most}.")
            return _new(contract, [("days", sentence.format(most=MOST_DAYS))], request.form), 400
        supplier = request.form.get("supplier") or None
        link = lifecycle.ask(portfolio(), contract, supplier, person(), int(days))
    except InputError:
        problems = [("supplier", gettext("Choose which supplier you ask."))]
        return _new(contract, problems, request.form), 400
    verdict_documents().current(contract.id)  # that because of which it is asked is kept
    return render_template(
        "disclosure_link.html",
        link=link,
        address=public_link("supplied.form", token=link.token),
        works_elsewhere=links_work_elsewhere(),
        contract=contract,
        days=days,
    )


@pages.post("/disclosures/links/<int:link_id>")
def withdraw(link_id: int) -> Answer:
    """Stop a link from working."""
    try:
        portfolio().disclosures.withdraw(link_id, person())
    except MissingError:
        abort(404)
    return redirect(url_for("disclosures.overview"), 303)


@pages.get("/disclosures/<int:disclosure_id>")
def look(disclosure_id: int) -> str:
    """Show one disclosure."""
    return _look(_disclosure(disclosure_id), [])


@pages.post("/disclosures/<int:disclosure_id>")
def decide(disclosure_id: int) -> Answer | tuple[str, int]:
    """Accept a disclosure and screen what it touches, or put it aside with a reason."""
    disclosure = _disclosure(disclosure_id)
    if request.form.get("do") == "accept":
        try:
            report = lifecycle.accept(portfolio(), disclosure, person(), _meant(request.form))
        except InputError as refusal:
            return _look(disclosure, [("goods", message_text(refusal.message))]), 422
        if report is not None:
            screen_again(report.affected)
        return redirect(url_for("disclosures.look", disclosure_id=disclosure_id), 303)
    why = (reason_of(request.form.get("why")) or "")[:LONGEST_WHY]
    if not why:
        return _look(disclosure, [("why", gettext("Say why it is put aside."))]), 400
    portfolio().disclosures.decide(disclosure_id, "aside", person(), why)
    return redirect(url_for("disclosures.look", disclosure_id=disclosure_id), 303)


def _new(
    contract: StoredContract, problems: Sequence[tuple[str, str]], typed: Mapping[str, str]
) -> str:
    return render_template(
        "disclosure_new.html",
        contract=contract,
        suppliers=[party for party in contract.contract.suppliers if not party.anonymous],
        problems=problems,
        typed=typed,
        days=DAYS,
        most_days=MOST_DAYS,
    )


def _meant(form: Mapping[str, str]) -> dict[str, str]:
    """Return the good that each word of the supplier means, where a person chose one."""
    numbers = range(1, goods_meant.MOST_ASKED + 1)
    chosen = ((form.get(f"word-{n}"), form.get(f"good-{n}")) for n in numbers)
    return {word: good for word, good in chosen if word and good}


def _look(disclosure: SubmittedDisclosure, problems: Sequence[tuple[str, str]]) -> str:
    waits = disclosure.state == "waiting"
    asked = goods_meant.words_asked(disclosure.rows) if waits else ()
    return render_template(
        "disclosure.html",
        disclosure=disclosure,
        contract=_contract_or_none(portfolio(), disclosure.request),
        problems=problems,
        undone=disclosure.undone,
        asked=asked,
        goods=goods_meant.goods_offered(language().code) if asked else (),
        typed=request.form,
    )


def _contract(id: str) -> StoredContract:
    try:
        return portfolio().contracts.get(id)
    except MissingError:
        abort(404)


def _contract_or_none(owner: Portfolio, link: DisclosureRequest) -> StoredContract | None:
    try:
        return lifecycle.contract_of(owner, link.contract_key)
    except MissingError:
        return None


def _disclosure(id: int) -> SubmittedDisclosure:
    try:
        return portfolio().disclosures.disclosure(id)
    except MissingError:
        abort(404)


# -- the supplier --


@supplied.before_request
def unhurried() -> Answer | None:
    """Refuse an address that asks too often."""
    if rate_limit.is_too_fast(request.remote_addr or "", time.monotonic()):
        return Response(gettext("Too many requests. Wait a minute.") + "\n", 429, _plain())
    return None


@supplied.get("/d/<token>")
def form(token: str) -> str | tuple[str, int]:
    """Show the form behind a link."""
    owner, link = _link(token)
    if link is None or owner is None:
        return _no_link()
    return _form(owner, link, {}, [], ROWS_AT_FIRST)


@supplied.post("/d/<token>")
def send(token: str) -> Answer | str | tuple[str, int]:
    """Keep what the supplier sends, for the buyer to look at; or show what is wrong with it."""
    owner, link = _link(token)
    if link is None or owner is None:
        return _no_link()
    answers = {field: request.form.getlist(field) for field in FIELDS}
    if "more" in request.form:
        return _form(owner, link, answers, [], min(MOST_ROWS, _row_count(answers) + 5))
    rows, wrong = disclosures.of_form(answers)
    file = request.files.get("file")
    name = None
    if file is not None and file.filename:
        name = file.filename[:200]
        more, doubts = disclosures.of_file(
            name, file.stream.read(upload_limits.DISCLOSURE), link.supplier
        )
        rows, wrong = (*rows, *more), (*wrong, *doubts)
    if not rows and not wrong:
        wrong = (FormProblem("supplier-1", Message("disclosure.nothing")),)
    if wrong:
        return _form(owner, link, answers, wrong, _row_count(answers)), 400
    try:
        owner.disclosures.receive(link, rows, name)
    except InputError:
        return _no_link(gettext("Too much was sent through this link. Ask for a new one."), 429)
    return redirect(url_for("supplied.form", token=token, sent=len(rows)), 303)


@supplied.post("/d/<token>/document")
def document(token: str) -> Answer | str | tuple[str, int]:
    """Keep a document that the supplier sends, for the buyer to look at."""
    owner, link = _link(token)
    stored = None if link is None or owner is None else _contract_or_none(owner, link)
    if link is None or owner is None or stored is None:
        return _no_link()
    form = request.form
    try:
        sent = sent_file(request.files.get("document-file"))
        last_day = day_in_form(form, "document-until", "last_day")
        slot, title = form.get("document-for", ""), form.get("document-title", "")
        send_document(owner, proof_files(), stored, link, slot, title, last_day, sent, today())
    except InputError as error:
        field = FIELD_OF.get(error.field or "", "document-file")
        wrong = [(field, message_text(error.message))]
        return _form(owner, link, {}, [], ROWS_AT_FIRST, wrong_replies=wrong), 422
    return redirect(url_for("supplied.form", token=token, kept=1, _anchor="came"), 303)


@supplied.post("/d/<token>/reply")
def reply(token: str) -> Answer | str | tuple[str, int]:
    """Keep what the supplier replies; it stands beside the flag."""
    owner, link = _link(token)
    if link is None or owner is None:
        return _no_link()
    subject = _asked_of(owner, link)
    questions = {} if subject is None else {q.id: language().say(q) for q in subject.questions}
    typed = {id: request.form.get(f"reply-{id}", "") for id in (*questions, WHOLE)}
    gone = [text for name, text in request.form.items() if _is_reply_to_none(name, text, typed)]
    if gone:  # the questions changed while the form stood open
        typed[WHOLE] = "\n\n".join(filter(None, (typed[WHOLE], *gone)))
        wrong = [(f"reply-{WHOLE}", message_text(Message("reply.questions_changed")))]
        return _form(owner, link, {}, [], ROWS_AT_FIRST, typed, wrong), 422
    try:
        typed |= _still_holds(owner, link, typed)
        known = _answered(_own_replies(owner, link), subject)
        given = given_replies(typed, questions)
        changed = [each for each in given if known.get(each[0]) != each[2]]
        if changed:  # what stands there already keeps its day, and what was decided on it
            owner.supplier_replies.receive(link, changed)
    except InputError as error:
        wrong = [(f"reply-{error.field or WHOLE}", message_text(error.message))]
        return _form(owner, link, {}, [], ROWS_AT_FIRST, typed, wrong), 422
    return redirect(url_for("supplied.form", token=token, replied=1, _anchor="questions"), 303)


def _still_holds(
    owner: Portfolio, link: DisclosureRequest, typed: Mapping[str, str]
) -> dict[str, str]:
    """Return the earlier answers of which the supplier ticked that they hold here too.

    Raises InputError, with its question, for one that may not be used any more.
    """
    ticked = {id: request.form.get(f"{SAME}{id}", "") for id, text in typed.items() if not text}
    ticked = {id: number for id, number in ticked.items() if number}
    if not ticked:
        return {}
    before = _given_before(owner, link, _contract_or_none(owner, link)).replies
    gone = [id for id, number in ticked.items() if id not in before or number != str(before[id].id)]
    if gone:
        raise InputError(Message("reply.earlier_gone"), field=gone[0])
    return {id: before[id].text for id in ticked}


def _is_reply_to_none(name: str, text: str, typed: Mapping[str, str]) -> bool:
    return name.startswith(REPLY) and bool(text.strip()) and name.removeprefix(REPLY) not in typed


def _asked_of(owner: Portfolio, link: DisclosureRequest) -> AskedOfSupplier | None:
    """Return why the supplier of a link is asked, and what; None where nothing was screened."""
    stored = _contract_or_none(owner, link)
    if stored is None:
        return None
    parts = services()
    documents = VerdictDocuments(parts.store, owner, today(), parts.screener_for)
    entry = next(entries(owner, [stored.id], documents.many), None)
    if entry is None:
        return None
    on = themes.switched_on(parts.settings)
    asked = (
        themes.of_contract(on, owner, parts.screener_for(parts.store, today()), stored)
        if on
        else ()
    )
    return asked_of_supplier(ContractSubject(entry, today()), language(), asked)


def _link(token: str) -> tuple[Portfolio | None, DisclosureRequest | None]:
    """Return the portfolio that made the link, and the link.

    Both are None for what is no link, and for what no longer is one.
    """
    if not 20 <= len(token) <= 100:
        return None, None
    owner = services().store.portfolio_of_link(token)
    return (None, None) if owner is None else (owner, owner.disclosures.request_by(token))


def _form(
    owner: Portfolio,
    link: DisclosureRequest,
    answers: Mapping[str, list[str]],
    problems: Sequence[FormProblem],
    rows: int,
    replies: Mapping[str, str] | None = None,
    wrong_replies: Sequence[tuple[str, str]] = (),
) -> str:
    own = _own_replies(owner, link)
    asked = _asked_of(owner, link)
    sent = request.args.get("sent", "")
    contract = _contract_or_none(owner, link)
    before = _given_before(owner, link, contract)
    answered = _answered(own, asked)
    earlier = {
        id: reply
        for id, reply in before.replies.items()
        if id not in answered and asked and id in {q.id for q in asked.questions}
    }
    rows_before = before.rows if not answers and not problems and sent == "" else ()
    return render_template(
        "disclosure_form.html",
        link=link,
        contract=contract,
        came=sent_by(owner, link, today()),
        kept=bool(request.args.get("kept")),
        slots=shown(slots_for(owner, contract, today())) if contract else (),
        endings=ENDINGS,
        most_megabytes=MOST_BYTES >> 20,
        typed=request.form,
        earlier=earlier,
        rows_from=before.chain if rows_before else None,
        given_for=before.contracts,
        answers=answers or _as_typed(rows_before),
        rows=max(rows, min(MOST_ROWS, len(rows_before))),
        most_rows=MOST_ROWS,
        asked=asked,
        replies=replies or answered,
        replied=bool(request.args.get("replied")),
        most=LONGEST_REPLY,
        problems=[
            *((problem.field, render(problem.message, language().code)) for problem in problems),
            *wrong_replies,
        ],
        sent=int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else None,
    )


def _own_replies(owner: Portfolio, link: DisclosureRequest) -> list[SupplierReply]:
    """Return the last reply of the supplier of a link to each question about its contract."""
    replies = latest(owner.supplier_replies.of_contract(link.contract_key))
    return [reply for reply in replies if reply.supplier == link.supplier]


def _given_before(
    owner: Portfolio, link: DisclosureRequest, contract: StoredContract | None
) -> GivenBefore:
    """Return what the supplier of a link answered for its other contracts, to be confirmed."""
    if contract is None:
        return NOTHING_BEFORE
    parts = services()
    documents = VerdictDocuments(parts.store, owner, today(), parts.screener_for)
    document = documents.current(contract.id)
    verdict = None if document is None else Verdict.from_document(document)
    return reuse.given_before(owner, link, verdict)


def _as_typed(rows: Sequence[DeclaredRow]) -> dict[str, list[str]]:
    """Return rows as their form would send them."""
    typed = [{**asdict(row), "share": _percent(row.share)} for row in rows[:MOST_ROWS]]
    return {field: [str(row[field] or "") for row in typed] for field in FIELDS} if rows else {}


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.6g}"


def _answered(replies: Sequence[SupplierReply], asked: AskedOfSupplier | None) -> dict[str, str]:
    """Return what was answered to the questions as they are worded now, and to the whole."""
    words = {q.id: (q.nl, q.en) for q in asked.questions} if asked else {}
    return {
        reply.question: reply.text
        for reply in replies
        if reply.question == WHOLE or reply.asked in words.get(reply.question, ())
    }


def _no_link(sentence: str | None = None, status: int = 404) -> tuple[str, int]:
    return render_template("disclosure_none.html", sentence=sentence), status


def _row_count(answers: Mapping[str, list[str]]) -> int:
    """Return how many rows came back, so that nothing that was typed is lost."""
    return min(MOST_ROWS, max([ROWS_AT_FIRST, *map(len, answers.values())]))


def _plain() -> dict[str, str]:
    return {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "60"}
