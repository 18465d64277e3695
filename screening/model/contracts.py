"""Contracts as the store gives them: frozen values, so that no page or report sees a row.

An ``id`` is the public one: "c" and eleven hexadecimal digits, the same on every machine because it
follows from the organization and the contract's key.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime

from graphs.parties import Contract, Money
from screening.model.keepers import NOBODY, Keepers
from screening.model.proofs import NOTHING_SHOWN, ManagementAxis
from screening.model.purchase import AssumedCode, ChainRequest, Confirmation, ended_on
from screening.model.risk_decisions import DecisionStanding
from screening.model.uniform_texts import Uniformity
from screening.model.verdict_outline import VerdictOutline

# By the end date, options included. A call has ended when tenders can be sent no more; while no
# award is known, such a one is "closed" too.
CLOSED = "closed"
TERMS = ("running", "ended", CLOSED)
MOST_OF_DESCRIPTION = 120  # letters that stand in for a title
SORTS = ("urgency", "-value", "value", "ends", "number", "title", "buyer", "-screened")
# What is on hand of the chain: asked by a clause and late, an answer that waits for a decision, an
# answer that was accepted, a document that somebody saw.
INFORMATION = ("overdue", "waiting", "declared", "seen")
# By what is due: late, or accepted by a proof that ended; one that ends soon; what came in.
FOLLOW_UPS = ("late", "expired", "expiring", "received")
LAST = "last"  # in the place of a row's key: what is before it is the end of the list
NOT_SCREENED = "not_screened"  # stands beside the flags in counts and filters


@dataclass(frozen=True, slots=True)
class ContractFilter:
    """A choice of contracts. Everything given must hold; ``None`` does not narrow."""

    flag: str | None = None  # a Flag, or "not_screened"
    band: str | None = None
    level: str | None = None  # L0..L4
    text: str | None = None  # in number, title, description, buyer or supplier
    cpv_division: str | None = None  # two digits
    buyer: str | None = None  # Party.key
    supplier: str | None = None  # Party.key, direct suppliers only
    owner: str | None = None  # as the register writes it; so with department and status
    department: str | None = None
    status: str | None = None
    tag: str | None = None  # one of its tags
    term: str | None = None  # one of TERMS, on ``as_of``; without an end date it runs
    information: str | None = None  # one of INFORMATION
    regime: str | None = None  # the id of one beside the duty
    follow_up: str | None = None  # one of FOLLOW_UPS, on ``as_of``
    uniform_text: str | None = None  # a ``Uniformity``
    measure: str | None = None  # the id of one, with the part of it whose contracts are wanted
    part: str | None = None  # a ``monitoring.Part``; without one: those that meet it
    measured_on: date | None = None  # a day whose rows were kept; None: as of now
    measured_by: str | None = None  # a ``monitoring.Dimension``, with the value of it
    measured_value: str | None = None  # None: those that state none
    among: tuple[str, ...] | None = None  # ids that what is looked up leaves: ``list_standing``
    owner_account: int | None = None  # the account that owns it; so with its deputy
    deputy_account: int | None = None
    unowned: bool = False  # by no account that can be used and sees it
    sort: str = "urgency"  # one of SORTS; urgency: flag, then band, then value
    as_of: date | None = None  # by urgency or end date, what ended before this day comes last

    @property
    def is_narrow(self) -> bool:
        """Return whether it leaves any contract out."""
        given = asdict(replace(self, sort="", as_of=None, among=None))
        return any(given.values())


def title_of(title: str | None, description: str | None) -> str | None:
    """Return the title, else the beginning of the description; None where there is neither."""
    if title or not description:
        return title or None
    text = " ".join(description.split())
    if len(text) <= MOST_OF_DESCRIPTION:
        return text or None
    return text[:MOST_OF_DESCRIPTION].rpartition(" ")[0].rstrip(" ,;:-") + "…"


@dataclass(frozen=True, slots=True)
class PartyReference:
    """A party in a list: enough to show it and to filter by it."""

    key: str
    name: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class ChainAnswers:
    """What suppliers declared for a contract, and what was seen of it."""

    waiting: int = 0  # answers that nobody decided on yet
    accepted: date | None = None  # the day on which the last accepted answer came
    documents: tuple[str, ...] = ()  # "W-12 (B)": those that count, with their class


@dataclass(frozen=True, slots=True)
class FollowUpBrief:
    """What is due of a contract with a clause on record, and what is shown to be done."""

    late: int = 0
    late_since: date | None = None  # the first day that passed
    expired: int = 0
    expiring: int = 0
    next_due: date | None = None  # of what has yet to come
    management: ManagementAxis = NOTHING_SHOWN


@dataclass(frozen=True, slots=True)
class NoticeBrief:
    """What the notices of a contract declare, taken together; codes as in eForms."""

    publications: tuple[str, ...]  # the numbers under which they were published
    stage: str  # of the latest: planned, call or award
    tenders_until: date | None  # BT-131, BT-1311
    social: tuple[str, ...] = ()  # BT-775
    strategic: tuple[str, ...] = ()  # BT-06
    environmental: tuple[str, ...] = ()  # BT-774
    terms: str | None = None  # BT-70, of the latest that has any


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One contract in a list, with the verdict in use."""

    id: str
    number: str | None
    title: str | None
    buyer: PartyReference | None
    suppliers: tuple[PartyReference, ...]
    cpv: str | None  # the main code
    category: str | None  # the register's words where it has no CPV
    value: Money | None
    awarded: date | None
    starts: date | None
    ends: date | None
    flag: str | None  # None: never screened
    band: str | None
    level: str | None
    confidence: str | None
    duty: str | None
    screened: date | None  # the day the verdict holds for
    description: str | None = None
    owner: str | None = None
    department: str | None = None
    status: str | None = None
    notes: str | None = None
    tags: tuple[str, ...] = ()
    options_until: date | None = None
    imported_by_run: int | None = None
    assumed: tuple[AssumedCode, ...] = ()  # by its description, while it has no CPV code
    overdue_since: date | None = None  # of the information that a clause asks for
    answers: ChainAnswers = ChainAnswers()
    outline: VerdictOutline | None = None
    closes: date | None = None  # of a call without an award: the last day for tenders
    dispatched: date | None = None  # when the call was sent
    notice: NoticeBrief | None = None  # where notices were asked for
    keepers: Keepers = NOBODY
    follow_up: FollowUpBrief | None = None  # None: no clause is on record, or nobody asked
    uniform_text: Uniformity | None = None  # None: nothing is compared, or nobody asked
    decisions: tuple[DecisionStanding, ...] = ()  # beside its flag, the latest first

    def ended_on(self, day: date) -> date | None:
        """Return the last day of a contract that is over on ``day``, options included.

        A call never ran; when tenders can be sent no more, ``closed_on`` says so.
        """
        return None if self.closes else ended_on(day, self.ends, self.options_until)

    def closed_on(self, day: date) -> date | None:
        """Return the last day for tenders of a call, where it is past and no award is known."""
        return ended_on(day, self.closes, None)


@dataclass(frozen=True, slots=True)
class Choices:
    """The values that occur in a portfolio, sorted, by which its list can be narrowed.

    ``contracts`` is how many there are in all.
    """

    owners: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    contracts: int = 0


@dataclass(frozen=True, slots=True)
class ListCounts:
    """How many contracts a filter holds. ``more``: there are more than this, and nobody counted.

    ``by_flag`` counts under every other filter, for the flag tabs; it is None where those hold more
    than ``bound``.
    """

    total: int
    by_flag: Mapping[str, int] | None = None
    more: bool = False
    bound: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list, with the keys of the slices before and after it, where there are any."""

    items: tuple[ContractLine, ...]
    counts: ListCounts
    page: int  # from 1
    per_page: int
    before: str | None = None
    after: str | None = None

    @property
    def total(self) -> int:
        return self.counts.total

    @property
    def counts_by_flag(self) -> Mapping[str, int]:
        return self.counts.by_flag or {}

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class StoredContract:
    """A contract with the decisions that people have taken on it since."""

    id: str
    contract: Contract
    confirmation: Confirmation | None
    imported_by_run: int
    changed_at: datetime
    chain_request: ChainRequest | None = None  # by a clause that somebody says is in it
    assumed: tuple[AssumedCode, ...] = ()  # by its description, while it has no CPV code
    closes: date | None = None  # of a call without an award: the last day for tenders
    keepers: Keepers = NOBODY

    def closed_on(self, day: date) -> date | None:
        """Return the last day for tenders of a call, where it is past and no award is known."""
        return ended_on(day, self.closes, None)


@dataclass(frozen=True, slots=True)
class Stats:
    """The portfolio in numbers."""

    contracts: int
    parties: int
    ties: int
    ownerships: int
    not_screened: int
    by_flag: Mapping[str, int] = field(default_factory=dict)
    by_band: Mapping[str, int] = field(default_factory=dict)
    by_level: Mapping[str, int] = field(default_factory=dict)
    divisions: Mapping[str, int] = field(default_factory=dict)  # CPV division -> contracts
