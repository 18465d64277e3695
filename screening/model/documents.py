"""Documents that people saw: each speaks of one tie of a chain, for one contract.

A declaration stays what its supplier said. What a person saw stands beside it, may be withdrawn,
and is laid over the ties when they are read: no row of a chain changes. Pure.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from graphs.parties import Supply, confidence_of
from screening.model.party_aliases import NO_ALIASES, Aliases

# What a document is: of origin, of purchase (order, invoice), of transport, and so on.
DOCUMENT_KINDS = ("origin", "purchase", "transport", "certificate", "audit", "other")
# A: a third party verified it; B: the supplier's own documents; C: trade data.
EVIDENCE_CLASSES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class TieReference:
    """The tie that a document speaks of, by what it states, so that it outlives an import."""

    customer: str  # Party.key
    supplier: str  # Party.key
    good: str | None = None  # as the tie writes it
    country: str | None = None  # where it is made, ISO 3166-1 alpha-2

    @classmethod
    def of(cls, tie: Supply) -> "TieReference":
        """Return the reference to a tie."""
        return cls(tie.customer, tie.supplier, tie.good, tie.country)

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits that follow from what the tie states."""
        text = json.dumps([self.customer, self.supplier, self.good, self.country])
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class VerdictInShort:
    """What a document can change about a verdict."""

    flag: str
    band: str
    confidence: str
    level: str


@dataclass(frozen=True, slots=True)
class DocumentSeen:
    """A person's record that a document was seen. ``before`` and ``after``: the verdict then."""

    id: int
    tie: TieReference
    customer: str  # the names that the parties had then
    supplier: str
    document: str  # its name or number
    kind: str  # one of DOCUMENT_KINDS
    evidence_class: str  # one of EVIDENCE_CLASSES
    seen: date
    by: str
    at: datetime
    note: str | None = None
    before: VerdictInShort | None = None
    after: VerdictInShort | None = None
    withdrawn: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_why: str | None = None

    @property
    def counts(self) -> bool:
        """Return whether it is in force."""
        return self.withdrawn is None


def with_documents(
    ties: Sequence[Supply], documents: Iterable[DocumentSeen], aliases: Aliases = NO_ALIASES
) -> tuple[Supply, ...]:
    """Return the ties, each with the strongest class that its documents in force give it.

    A document never weakens a tie. Parties that are one company are one here too.
    """
    by_tie: dict[TieReference, list[DocumentSeen]] = {}
    for document in documents:
        if document.counts:
            by_tie.setdefault(_canonical(document.tie, aliases), []).append(document)
    if not by_tie:
        return tuple(ties)
    return tuple(
        _shown(tie, by_tie.get(_canonical(TieReference.of(tie), aliases), ())) for tie in ties
    )


def _canonical(tie: TieReference, aliases: Aliases) -> TieReference:
    customer, supplier = aliases.canonical(tie.customer), aliases.canonical(tie.supplier)
    return replace(tie, customer=customer, supplier=supplier)


def _shown(tie: Supply, documents: Sequence[DocumentSeen]) -> Supply:
    if not documents:
        return tie
    strongest = min(documents, key=lambda document: (document.evidence_class, document.id))
    letter = strongest.evidence_class
    if tie.evidence_class is not None and tie.evidence_class <= letter:
        return tie
    confidence = confidence_of(tie.kind, letter)
    return replace(tie, evidence_class=letter, evidence=strongest.document, confidence=confidence)
