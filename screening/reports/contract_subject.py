"""What a paper is about: a contract, on a day, with what people recorded of it."""

from dataclasses import dataclass
from datetime import date

from screening.model.contracts import StoredContract
from screening.model.deciding import DecidingQuestion
from screening.model.disclosure import SubmittedDisclosure
from screening.model.documents import DocumentSeen
from screening.model.proofs import ProofStanding
from screening.model.reviews import ClauseReview, Review
from screening.model.risk_decisions import DecisionStanding
from screening.model.supplier_replies import SupplierReply
from screening.model.uniform_texts import NOTHING_ADOPTED, AdoptedTexts
from screening.reports.verdicts import ReportEntry
from screening.services.disclosures.open_points import OpenPoint
from screening.services.follow_up import DueItem


@dataclass(frozen=True, slots=True)
class ContractRecord:
    """What people recorded of a contract, beside its verdict."""

    stored: StoredContract
    calendar: tuple[DueItem, ...] = ()
    answers: tuple[SubmittedDisclosure, ...] = ()  # the latest first
    documents: tuple[DocumentSeen, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
    clauses: tuple[ClauseReview, ...] = ()
    categories: tuple[Review, ...] = ()
    decisions: tuple[DecisionStanding, ...] = ()  # beside the flag, the latest first
    proofs: tuple[ProofStanding, ...] = ()  # the oldest first
    deciding: tuple[DecidingQuestion, ...] = ()  # the one that matters most first
    replies: tuple[SupplierReply, ...] = ()  # the latest of each supplier to each question


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """A link by which one supplier answers for a contract."""

    supplier: str
    address: str


@dataclass(frozen=True, slots=True)
class ContractSubject:
    """A contract with its verdict, on a day. ``record``: None where a paper needs none.

    ``adopted``: the uniform texts of clauses that the organization adopted.
    """

    entry: ReportEntry
    today: date
    record: ContractRecord | None = None
    link: AnswerLink | None = None
    adopted: AdoptedTexts = NOTHING_ADOPTED
