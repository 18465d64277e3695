"""Recording that a person saw a document behind a tie, for the page and the command alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from graphs.parties import Party, Supply
from screening.model.contracts import StoredContract
from screening.model.documents import (
    DOCUMENT_KINDS,
    EVIDENCE_CLASSES,
    DocumentSeen,
    TieReference,
    VerdictInShort,
    with_documents,
)
from screening.model.errors import InputError
from screening.services.screening import Screen
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

MOST_TIES = 200  # that are offered; the nearest, and those of this contract alone first
LONGEST = 300  # letters of a document's name
LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class OfferedTie:
    """A tie that a document can speak of, with the names of its parties."""

    id: str  # of its TieReference
    tie: Supply
    customer: str
    supplier: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What a person writes down of a document, and of which tie it speaks."""

    tie: str  # OfferedTie.id
    document: str
    kind: str
    evidence_class: str
    seen: date
    note: str | None = None


def offered_ties(portfolio: Portfolio, stored: StoredContract) -> tuple[OfferedTie, ...]:
    """Return the ties nearest to a contract, as the documents that were seen show them."""
    ties = portfolio.ties.nearest(stored.contract, MOST_TIES)
    if not ties:
        return ()
    key = stored.contract.key
    documents = portfolio.documents.in_force(key).get(key, ())
    shown = with_documents(ties, documents, portfolio.parties.aliases())
    parties = _parties(portfolio, stored, shown)
    return tuple(
        OfferedTie(
            TieReference.of(tie).id,
            tie,
            _name(parties, tie.customer),
            _name(parties, tie.supplier),
        )
        for tie in shown
    )


def record_document(
    portfolio: Portfolio,
    stored: StoredContract,
    record: DocumentRecord,
    by: str,
    on: date,
    screen_again: Screen,
) -> DocumentSeen:
    """Keep what a person saw, screen the contract again, and return the record with its outcome.

    Raise InputError, with its field, if an answer is missing or impossible.
    """
    document = document_of(portfolio, stored, record, by, on)
    id = portfolio.documents.record(stored.id, document)
    screen_again((stored.id,))
    after = verdict_in_short(portfolio, stored.id)
    if after is not None and not portfolio.contracts.still_due([stored.id]):
        portfolio.documents.record_outcome(id, after)
        document = replace(document, after=after)
    return replace(document, id=id)


def document_of(
    portfolio: Portfolio, stored: StoredContract, record: DocumentRecord, by: str, on: date
) -> DocumentSeen:
    """Return the record as it would be kept. Raises InputError, with its field."""
    offered = _chosen(record, offered_ties(portfolio, stored), on)
    return DocumentSeen(
        id=0,  # the store gives it, and the moment
        tie=TieReference.of(offered.tie),
        customer=offered.customer,
        supplier=offered.supplier,
        document=" ".join(record.document.split())[:LONGEST],
        kind=record.kind,
        evidence_class=record.evidence_class,
        seen=record.seen,
        by=by,
        at=datetime.combine(on, time.min, UTC),
        note=(record.note or "").strip()[:LONGEST_NOTE] or None,
        before=verdict_in_short(portfolio, stored.id),
    )


def withdraw_document(
    portfolio: Portfolio,
    stored: StoredContract,
    id: int,
    by: str,
    why: str | None,
    screen_again: Screen,
) -> tuple[VerdictInShort | None, VerdictInShort | None]:
    """End a record, screen the contract again, and return the verdict before and after in short.

    Raise MissingError for a record that the contract has not, InputError for one that ended.
    """
    before = verdict_in_short(portfolio, stored.id)
    portfolio.documents.withdraw(stored.id, id, by, why)
    screen_again((stored.id,))
    return before, verdict_in_short(portfolio, stored.id)


def verdict_in_short(portfolio: Portfolio, id: str) -> VerdictInShort | None:
    """Return what a document can change about the verdict in use; None where there is none."""
    verdict = portfolio.verdicts.outlines([id]).get(id)
    if verdict is None:
        return None
    return VerdictInShort(verdict.flag.value, verdict.band.value, verdict.confidence, verdict.level)


def _chosen(record: DocumentRecord, ties: Sequence[OfferedTie], on: date) -> OfferedTie:
    chosen = next((tie for tie in ties if tie.id == record.tie), None)
    if chosen is None:
        raise InputError(Message("document.choose_tie"), field="tie")
    if not record.document.strip():
        raise InputError(Message("document.name_it"), field="document")
    if record.kind not in DOCUMENT_KINDS:
        raise InputError(Message("document.choose_kind", known=DOCUMENT_KINDS), field="kind")
    if record.evidence_class not in EVIDENCE_CLASSES:
        raise InputError(Message("document.choose_class", known=EVIDENCE_CLASSES), field="class")
    if record.seen > on:
        raise InputError(Message("document.seen_later"), field="seen")
    return chosen


def _parties(
    portfolio: Portfolio, stored: StoredContract, ties: Sequence[Supply]
) -> dict[str, Party]:
    keys = {end for tie in ties for end in (tie.customer, tie.supplier)}
    own = {party.key: party for party in stored.contract.suppliers}
    return {party.key: party for party in portfolio.parties.get_many(keys)} | own


def _name(parties: dict[str, Party], key: str) -> str:
    return parties[key].name if key in parties else key
