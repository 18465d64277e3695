"""What a supplier sent through its links for a contract, and what came of it: for that supplier.

It tells what was accepted, what was not and why, and never who decided.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from screening.model.contracts import StoredContract
from screening.model.disclosure import DisclosureRequest
from screening.model.errors import InputError
from screening.model.follow_up import State
from screening.model.proofs import KIND_OF_SLOT, SENT_ITEM, Proof, ProofState, proof_standings
from screening.model.reused_answers import AnswerState, StandingAnswer, standing_answer
from screening.model.typed_text import without_marks
from screening.services import follow_up
from screening.services.follow_up import DueItem
from screening.services.proofs import recording
from screening.services.proofs.files import ProofFiles, SentFile
from screening.services.proofs.recording import ProofRecord
from screening.services.typed_values import read_whole
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

SETTLED = (State.ACCEPTED, State.DROPPED)


@dataclass(frozen=True, slots=True)
class SentThing:
    """One thing that a supplier sent. ``name``: a question or a document; None for a chain.

    ``state``: waiting, accepted or refused. ``again``: the day by which it is asked for again.
    """

    day: date
    state: str
    name: str | None = None
    rows: int = 0
    why: str | None = None
    again: date | None = None


def sent_by(portfolio: Portfolio, link: DisclosureRequest, as_of: date) -> tuple[SentThing, ...]:
    """Return what the supplier of a link sent for its contract, the latest first."""
    things = (*_chains(portfolio, link), *_answers(portfolio, link, as_of),
              *_documents(portfolio, link, as_of))  # fmt: skip
    return tuple(sorted(things, key=lambda thing: thing.day, reverse=True))


def _chains(portfolio: Portfolio, link: DisclosureRequest) -> Iterator[SentThing]:
    for sent in portfolio.disclosures.of_contract(link.contract_key):
        if sent.request.supplier_key == link.supplier_key and sent.taken_from is None:
            state = {"waiting": "waiting", "aside": "refused"}.get(sent.state, "accepted")
            state = "refused" if sent.undone is not None else state
            yield SentThing(sent.at.date(), state, rows=len(sent.rows), why=sent.why)


def _answers(portfolio: Portfolio, link: DisclosureRequest, as_of: date) -> Iterator[SentThing]:
    """Yield the answers on which somebody decided; the others stand in the form."""
    replies = portfolio.supplier_replies.of_contract(link.contract_key)
    steps = portfolio.supplier_replies.steps_on(replies)
    for reply in replies:
        if reply.supplier_key == link.supplier_key:
            stands = standing_answer(reply, replies, steps, None, as_of)
            if stands.state in (AnswerState.ACCEPTED, AnswerState.REFUSED):
                yield _answer(stands)


def _answer(stands: StandingAnswer) -> SentThing:
    reply, step = stands.reply, stands.step
    return SentThing(
        reply.at.date(), stands.state.value, reply.asked, why=step.why if step else None
    )


def _documents(portfolio: Portfolio, link: DisclosureRequest, as_of: date) -> Iterator[SentThing]:
    links = portfolio.disclosures.links_of(link)
    proofs = portfolio.proofs.of_many([link.contract_key]).get(link.contract_key, ())
    for standing in proof_standings(proofs, as_of):
        proof, decision = standing.proof, standing.proof.decision
        if proof.request not in links:
            continue
        state = "accepted" if decision is not None else "waiting"
        if standing.state in (ProofState.REFUSED, ProofState.WITHDRAWN):
            state = "refused"
        yield SentThing(
            proof.received,
            state,
            proof.title,
            why=decision.why if decision and state == "refused" else None,
            again=decision.again if decision else None,
        )


def waiting_documents(portfolio: Portfolio) -> tuple[tuple[str, Proof], ...]:
    """Return the documents of suppliers on which nobody decided, with the contract of each."""
    sent = portfolio.proofs.sent_by_suppliers()
    contracts = portfolio.contracts.with_keys(sent)
    return tuple(
        (contracts[key].id, proof)
        for key, proofs in sent.items()
        if key in contracts
        for proof in proofs
        if proof.decision is None
    )


def slots_for(portfolio: Portfolio, stored: StoredContract, as_of: date) -> tuple[DueItem, ...]:
    """Return what the supplier of a contract has to send by its calendar, and did not yet."""
    return tuple(
        item
        for item in follow_up.calendar_of(portfolio, stored, as_of)
        if item.expects is not None and item.standing.state not in SETTLED
    )


def send_document(
    portfolio: Portfolio,
    files: ProofFiles,
    stored: StoredContract,
    link: DisclosureRequest,
    slot: str,
    title: str,
    last_day: date | None,
    sent: SentFile | None,
    as_of: date,
) -> int:
    """Keep a document that a supplier sends, for a person to look at; return its number.

    ``slot``: the item and number of what it is for, as ``C2:1``; empty: nothing of the calendar.

    Raise InputError, with its field, for what is missing or cannot be read, and where too much was
    sent through this link.
    """
    if sent is None:
        raise InputError(Message("document.choose_file"), field="document-file")
    sent = replace(sent, name=without_marks(sent.name))
    item, _, number = slot.partition(":")
    record = ProofRecord(
        item=item or SENT_ITEM,
        number=max(read_whole(number), 0),
        title=without_marks(title).strip() or sent.name,
        kind=KIND_OF_SLOT.get(item, "other"),
        received=as_of,
        last_day=last_day,
    )
    return recording.add(
        portfolio, files, stored, record, sent, link.supplier, as_of, request=link.id
    )
