"""Every table, once. Rows of an organization carry ``organization_id``; sources are shared by all.

The store works on the ``Table`` objects at the end (thousands of rows at a time), so a row class
is a description, never a domain value. Closed sets are VARCHAR with a CHECK, which both engines
can change in a migration.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlmodel import Field, SQLModel

from graphs.notices import Stage
from graphs.parties import Basis, Kind, Nature
from screening.model.commitments import CommitmentKind, CommitmentState
from screening.model.documents import DOCUMENT_KINDS, EVIDENCE_CLASSES
from screening.model.follow_up import FOLLOW_UP_RECORDS
from screening.model.lender_checks import LENDER_OUTCOMES
from screening.model.own_policy import VersionState
from screening.model.people import LinkKind, Role, ScopeKind
from screening.model.portfolio_job import JobState
from screening.model.proofs import PROOF_DECISIONS, PROOF_KINDS
from screening.model.proposals import ChangeKind, ProposalState
from screening.model.purchase_requests import RequestState, RequestStep
from screening.model.reused_answers import ANSWER_STEPS
from screening.model.risk_decisions import ON_CONTRACTS
from screening.model.signals import SignalState
from screening.model.verdict import (
    Band,
    DutyOutcome,
    Flag,
)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def _one_of(column: str, allowed: Iterable[str]) -> CheckConstraint:
    """Return a check of alternatives.

    SQLite makes a table for each ``IN`` anew at every row written.
    """
    return CheckConstraint(" OR ".join(f"{column} = '{value}'" for value in allowed), name=column)


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


def _key() -> Any:
    return Field(default=None, primary_key=True)


def _to(target: str, **more: Any) -> Any:
    """Return a foreign key whose rows go when their owner goes."""
    return Field(foreign_key=target, ondelete="CASCADE", **more)


def _words(**more: Any) -> Any:
    """Return a column of text without a limit."""
    return Field(sa_type=Text, **more)


def _moment(**more: Any) -> Any:
    return Field(sa_type=DateTime(timezone=True), **more)


def _index_of_some(column: str, *more: str, where: str = "{} IS NOT NULL") -> Index:
    """Return an index on a column for the rows where this holds: the others are not in it."""
    holds = text(where.format(column))
    return Index(None, "organization_id", column, *more, sqlite_where=holds, postgresql_where=holds)


def _only_one(name: str, column: str, where: str) -> Index:
    """Return an index that allows at most one row with this value of a column where this holds."""
    holds = text(where)
    return Index(name, column, unique=True, sqlite_where=holds, postgresql_where=holds)


class OrganizationRow(SQLModel, table=True):
    """A buyer, or a shared service that buys for several."""

    __tablename__: ClassVar[str] = "organization"

    id: int | None = _key()
    slug: str = Field(unique=True)
    name: str
    listed_on: date | None = None  # the day that ``contract.ended`` holds for
    language: str | None = None  # of its mail, where a person chose none


class ImportRunRow(SQLModel, table=True):
    """One import: who brought which files, and its counts."""

    __tablename__: ClassVar[str] = "import_run"

    id: int | None = _key()
    organization_id: int = _to("organization.id", index=True)
    by: str
    at: datetime = _moment()
    files: str = _words()  # JSON list
    counts: str = _words()  # JSON object
    given: str | None = _words(default=None)  # JSON object: what the person said beside the files
    undone_at: datetime | None = _moment(default=None)
    undone_by: str | None = None


class ImportChangeRow(SQLModel, table=True):
    """A change of a run to one row; ``before`` is its former content, null when the run made it."""

    __tablename__: ClassVar[str] = "import_change"
    __table_args__ = (
        UniqueConstraint("organization_id", "kind", "key", "run_id"),
        Index(None, "run_id"),
        _one_of("kind", ("contract", "party", "supply", "ownership", "spend", "notice")),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    run_id: int = _to("import_run.id")
    kind: str
    key: str
    before: str | None = _words(default=None)  # JSON object of the columns


class RememberedMappingRow(SQLModel, table=True):
    """How a person explained a table's headings, by the headings' signature."""

    __tablename__: ClassVar[str] = "remembered_mapping"
    __table_args__ = (UniqueConstraint("organization_id", "signature"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    signature: str
    mapping: str = _words()  # JSON object: heading -> field


class PartyRow(SQLModel, table=True):
    """A buyer, supplier or sub-supplier as a register names it."""

    __tablename__: ClassVar[str] = "party"
    __table_args__ = (UniqueConstraint("organization_id", "key"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    key: str
    name: str
    country: str | None = None
    identifiers: str = _words()  # JSON list of [scheme, id, valid]
    natural_person: bool = False
    anonymous: bool = False
    address: str | None = _words(default=None)
    aliases: str = _words(default="[]")  # JSON list
    facility: bool = False


class PartyIdentifierRow(SQLModel, table=True):
    """The official numbers of parties; they follow from ``party.identifiers``.

    Only numbers that can show that two parties are one: of a known scheme, and not failing its
    check.
    """

    __tablename__: ClassVar[str] = "party_identifier"
    __table_args__ = (
        UniqueConstraint("organization_id", "scheme", "number", "party_key"),
        Index(None, "organization_id", "party_key"),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    scheme: str
    number: str
    party_key: str


BY_URGENCY = ("urgency", "sort_value", "id")
LIST_FILTERS = ("division", "buyer_key")
# which many registers do not have, and none has before it is screened
FILTERS_OF_SOME = ("flag", "band", "level", "owner", "department", "status")


class ContractRow(SQLModel, table=True):
    """The facts of a contract, and beside them the verdict in use as sort keys of the list.

    ``content_hash`` covers the facts alone; ``sort_*``, ``search`` and the verdict columns follow
    from the rest and are written by the store only.
    """

    __tablename__: ClassVar[str] = "contract"
    __table_args__ = (
        UniqueConstraint("organization_id", "key"),
        UniqueConstraint("organization_id", "public_id"),
        Index(None, "organization_id", "number", "id"),
        # one for each order of the list
        Index(None, "organization_id", "ended", *BY_URGENCY),
        Index(None, "organization_id", "ended", "ends", "id"),
        Index(None, "organization_id", "sort_value", "id"),
        Index(None, "organization_id", "screened", "id"),
        Index(None, "organization_id", "buyer_key", "id"),
        Index(None, "organization_id", "changed_at"),
        # one for each filter, in the order by urgency
        *(Index(None, "organization_id", name, "ended", *BY_URGENCY) for name in LIST_FILTERS),
        *(_index_of_some(name, "ended", *BY_URGENCY) for name in FILTERS_OF_SOME),
        _index_of_some("text_key", "id", where="cpv = '[]'"),
        _index_of_some("overdue_since"),
        _index_of_some("closes"),
        _one_of("basis", _values(Basis)),
        _one_of("nature", _values(Nature)),
        _one_of("buyer_type", ("central", "subcentral")),
        _one_of("flag", _values(Flag)),
        _one_of("band", _values(Band)),
        _one_of("duty", _values(DutyOutcome)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    public_id: str
    key: str
    content_hash: str
    run_id: int = Field(foreign_key="import_run.id")
    changed_at: datetime = _moment()
    # facts
    number: str | None = None
    title: str | None = _words(default=None)
    description: str | None = _words(default=None)
    basis: str
    process: str | None = None
    lot: str | None = None
    buyer_key: str | None = None
    buyer_type: str | None = None
    cpv: str = _words()  # JSON list, main code first
    category: str | None = _words(default=None)
    nature: str | None = None
    amount: str | None = None  # exact decimal text: neither engine may round it
    currency: str | None = None
    value_is_estimate: bool = False
    dispatched: date | None = None
    awarded: date | None = None
    starts: date | None = None
    ends: date | None = None
    place: str | None = None
    value_includes_vat: bool = False
    part_of: str | None = None
    total_amount: str | None = None  # exact decimal text, as ``amount``
    total_currency: str | None = None
    options_until: date | None = None
    declares_due_diligence: bool | None = None
    defence: bool = False
    owner: str | None = None
    department: str | None = None
    status: str | None = None
    notes: str | None = _words(default=None)
    clause_words: str | None = _words(default=None)
    tags: str | None = _words(default=None)  # JSON list, sorted; null where there are none
    read_from: str = _words()
    # what a person said beats the file, whose own values wait here: JSON object of columns
    buyer_country: str | None = None  # only where a person said it; else it is the buyer's
    from_file: str | None = _words(default=None)
    # what its description suggests while there is no CPV code; ``text_key`` is null until it was
    # looked at, empty where the description says nothing
    text_key: str | None = _words(default=None)
    assumed: str | None = _words(default=None)  # JSON list of [code, confidence], best first
    assumed_chance: float | None = None
    # what the list sorts and filters by
    division: str | None = None
    sort_value: float = 0.0
    search: str = _words()
    closes: date | None = None  # of a call without an award: the last day for tenders
    ended: bool = False  # on ``organization.listed_on``; the database sets it by the dates
    # the verdict in use
    urgency: int = 0
    flag: str | None = None
    band: str | None = None
    level: str | None = None
    confidence: str | None = None
    duty: str | None = None
    screened: date | None = None
    overdue_since: date | None = None  # of the information that a clause asks for
    list_facts: str | None = _words(default=None)  # JSON: what else a line of the list shows


class ContractCountRow(SQLModel, table=True):
    """How many contracts stand in a group of the list. No row is a count of nothing.

    With an empty ``facet`` the group is one flag, band, level, division and whether it ended;
    otherwise ``facet`` is a column of the contract and ``value`` what it holds, with flag and end.
    Absent values are empty. The database keeps it: ``database/list_upkeep.py``.
    """

    __tablename__: ClassVar[str] = "contract_count"

    organization_id: int = _to("organization.id", primary_key=True)
    facet: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    flag: str = Field(primary_key=True)
    band: str = Field(primary_key=True)
    level: str = Field(primary_key=True)
    division: str = Field(primary_key=True)
    ended: bool = Field(primary_key=True)
    n: int


class ContractMoveRow(SQLModel, table=True):
    """A contract that came into a group (1) or left it (-1) in the transaction that goes on."""

    __tablename__: ClassVar[str] = "contract_move"

    id: int | None = _key()
    organization_id: int = Field(index=True)  # no foreign key: it outlives an organization's rows
    flag: str | None = None
    band: str | None = None
    level: str | None = None
    division: str | None = None
    buyer_key: str | None = None
    owner: str | None = None
    department: str | None = None
    status: str | None = None
    ended: bool
    n: int


class ContractTagRow(SQLModel, table=True):
    """A tag of a contract, to find contracts by; it follows from ``contract.tags``.

    The database keeps it: ``database/list_upkeep.py``.
    """

    __tablename__: ClassVar[str] = "contract_tag"
    __table_args__ = (UniqueConstraint("organization_id", "tag", "contract_id"),)

    id: int | None = _key()
    organization_id: int = Field()  # no foreign keys: it goes with its contract
    contract_id: int = Field(index=True)
    tag: str


class ContractSupplierRow(SQLModel, table=True):
    """The direct suppliers of a contract, in the register's order."""

    __tablename__: ClassVar[str] = "contract_supplier"
    __table_args__ = (
        UniqueConstraint("contract_id", "party_key"),
        Index(None, "organization_id", "party_key"),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_id: int = _to("contract.id")
    party_key: str
    position: int


class ContractNoticeRow(SQLModel, table=True):
    """What one notice says of one contract, by the key that the notice alone gives it.

    ``contract_key`` is the contract under which it is kept: an award joins its call.
    """

    __tablename__: ClassVar[str] = "contract_notice"
    __table_args__ = (
        UniqueConstraint("organization_id", "key"),
        Index(None, "organization_id", "contract_key"),
        Index(None, "organization_id", "process"),
        Index(None, "organization_id", "notice"),
        _one_of("stage", _values(Stage)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    key: str
    contract_key: str
    process: str
    stage: str
    lots: str = _words()  # JSON list
    kind: str | None = None
    notice: str | None = None
    publication: str | None = None
    issued: date | None = None
    deadline: date | None = None
    edition: str = ""
    changes: str | None = None
    reason: str | None = None
    previous: str = _words()  # JSON list
    declared: str = _words()  # JSON object
    asked: bool = False  # several contracts may continue this one: a person is asked


class NoticeSourceRow(SQLModel, table=True):
    """Whose publications are looked for, where, and what the last look brought."""

    __tablename__: ClassVar[str] = "notice_source"
    __table_args__ = (UniqueConstraint("organization_id", "feed", "number"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    feed: str
    number: str  # of the buyer, as the publisher writes it
    since: date  # nothing that was published before this day
    added_by: str
    added_at: datetime = _moment()
    published: date | None = None  # the latest day of publication that was taken in
    looked_at: datetime | None = _moment(default=None)
    wanted_at: datetime | None = _moment(default=None)  # a person asks for a look
    claimed_until: datetime | None = _moment(default=None)
    outcome: str | None = None  # "taken" | "nothing" | "failed"
    problem: str | None = _words(default=None)  # JSON message
    counts: str | None = _words(default=None)  # JSON object
    run_id: int | None = None  # the import that the last look made


class SpendRow(SQLModel, table=True):
    """Payments to one supplier for one category in one month, added up; never a contract."""

    __tablename__: ClassVar[str] = "spend"
    __table_args__ = (
        UniqueConstraint("organization_id", "key"),
        Index(None, "organization_id", "supplier"),
        Index(None, "organization_id", "buyer"),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    key: str
    supplier: str
    buyer: str | None = None
    category: str | None = _words(default=None)
    period: str = ""
    payments: int = 0
    amount: str | None = None  # exact decimal text, as ``contract.amount``
    currency: str | None = None
    first: date | None = None
    last: date | None = None
    sort_amount: float = 0.0


class SupplyRow(SQLModel, table=True):
    """One tie of a chain. The key says which tie it is, the rest the facts about it."""

    __tablename__: ClassVar[str] = "supply"
    __table_args__ = (
        UniqueConstraint("organization_id", "key"),
        Index(None, "organization_id", "customer"),
        Index(None, "organization_id", "supplier"),
        Index(None, "organization_id", "contract"),
        _one_of("kind", _values(Kind)),
        _one_of("evidence_class", ("A", "B", "C", "D", "E")),
        _one_of("confidence", ("A", "B", "C", "D", "E")),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    key: str
    customer: str
    supplier: str
    good: str | None = _words(default=None)
    country: str | None = None
    region: str | None = None
    share: float | None = None
    since: date | None = None
    evidence: str | None = _words(default=None)
    evidence_class: str | None = None
    kind: str
    source: str
    contract: str | None = None  # contract.key; the number as written until that contract comes
    until: date | None = None
    stated: date | None = None
    confidence: str | None = None


class OwnershipRow(SQLModel, table=True):
    """Who owns whom; never drawn as supply."""

    __tablename__: ClassVar[str] = "ownership"
    __table_args__ = (
        UniqueConstraint("organization_id", "key"),
        Index(None, "organization_id", "child"),
        Index(None, "organization_id", "parent"),
        _one_of("kind", _values(Kind)),
        _one_of("confidence", ("A", "B", "C", "D", "E")),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    key: str
    child: str
    parent: str
    share: float | None = None
    since: date | None = None
    source: str
    form: str | None = None
    share_low: float | None = None
    share_high: float | None = None
    until: date | None = None
    stated: date | None = None
    kind: str = Kind.DECLARED.value
    confidence: str | None = None


class DisclosureRequestRow(SQLModel, table=True):
    """A link for one supplier of one contract. The token is shown once; its hash is kept."""

    __tablename__: ClassVar[str] = "disclosure_request"

    id: int | None = _key()
    organization_id: int = _to("organization.id", index=True)
    token_hash: str = Field(unique=True)
    contract_key: str  # by key, so that it outlives an import that is undone
    supplier_key: str
    supplier: str  # its name when it was asked
    by: str
    at: datetime = _moment()
    expires: datetime = _moment()
    withdrawn: datetime | None = _moment(default=None)
    withdrawn_by: str | None = None


class SupplierReplyRow(SQLModel, table=True):
    """What a supplier replied through its link, to a question or to the whole; only added to."""

    __tablename__: ClassVar[str] = "supplier_reply"
    __table_args__ = (Index(None, "organization_id", "contract_key"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    request_id: int = _to("disclosure_request.id", index=True)
    contract_key: str
    supplier: str
    at: datetime = _moment()
    question: str  # its id; empty: to the whole
    asked: str = _words()
    text: str = _words()


class AnswerStepRow(SQLModel, table=True):
    """What a person did with a supplier's reply to a question, on which contract; only added to."""

    __tablename__: ClassVar[str] = "answer_step"
    __table_args__ = (Index(None, "organization_id", "reply_id"), _one_of("what", ANSWER_STEPS))

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    reply_id: int = _to("supplier_reply.id", index=True)
    contract_key: str
    what: str
    by: str
    at: datetime = _moment()
    why: str | None = _words(default=None)


class LenderCheckRow(SQLModel, table=True):
    """A look in the public register of admitted labour lenders (Wtta)."""

    __tablename__: ClassVar[str] = "lender_check"
    __table_args__ = (
        Index(None, "organization_id", "contract_key"),
        _one_of("outcome", LENDER_OUTCOMES),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_key: str
    name: str = _words()
    kvk: str
    outcome: str
    looked: date
    looked_by: str
    by: str
    at: datetime = _moment()
    why: str | None = _words(default=None)
    withdrawn: datetime | None = _moment(default=None)
    withdrawn_by: str | None = None


class SignalAddressRow(SQLModel, table=True):
    """An address at which workers and others may tell something; it may hang on a wall."""

    __tablename__: ClassVar[str] = "signal_address"

    id: int | None = _key()
    organization_id: int = _to("organization.id", index=True)
    token: str = Field(unique=True)
    contract_key: str | None = None  # by key, as in disclosure_request; empty: any work
    by: str
    at: datetime = _moment()
    withdrawn: datetime | None = _moment(default=None)


class SignalRow(SQLModel, table=True):
    """A signal: what was told and what was answered are encrypted, and go on a day."""

    __tablename__: ClassVar[str] = "signal"
    __table_args__ = (
        Index(None, "organization_id", "state"),
        _one_of("state", _values(SignalState)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    address_id: int = _to("signal_address.id", index=True)
    contract_key: str | None = None
    receipt_hash: str = Field(unique=True)
    sealed: str = _words()
    reply: str | None = _words(default=None)
    at: datetime = _moment()
    deleted_on: date = Field(index=True)
    state: str
    handled_by: str | None = None
    why: str | None = _words(default=None)


class PublicationRow(SQLModel, table=True):
    """What an organization chose to show to everybody, and the address that it chose."""

    __tablename__: ClassVar[str] = "publication"

    id: int | None = _key()
    organization_id: int = _to("organization.id", unique=True)
    address: str = Field(unique=True)
    choice: str = _words()  # JSON
    by: str
    at: datetime = _moment()
    draft: bytes | None = Field(default=None, sa_type=LargeBinary)  # JSON, deflated
    draft_basis: str | None = None  # SHA-256 of what it was made of


class PublishedVersionRow(SQLModel, table=True):
    """A version that was published; what it showed stays known after it was withdrawn."""

    __tablename__: ClassVar[str] = "published_version"
    __table_args__ = (UniqueConstraint("organization_id", "number"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    number: int
    at: datetime = _moment()
    by: str
    why: str = _words()
    sha256: str
    document: str = _words()  # JSON
    withdrawn: datetime | None = _moment(default=None)
    withdrawn_by: str | None = None
    withdrawn_why: str | None = _words(default=None)


class DisclosureRow(SQLModel, table=True):
    """A disclosure that a supplier sent through its link; it counts once somebody accepted it."""

    __tablename__: ClassVar[str] = "disclosure"
    __table_args__ = (
        Index(None, "organization_id", "state"),
        _one_of("state", ("waiting", "accepted", "aside")),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    request_id: int = _to("disclosure_request.id", index=True)
    at: datetime = _moment()
    content: str = _words()  # JSON list of rows
    file: str | None = None  # its name, where a file was sent
    state: str
    decided_by: str | None = None
    decided_at: datetime | None = _moment(default=None)
    why: str | None = _words(default=None)
    run_id: int | None = Field(
        default=None, foreign_key="import_run.id", ondelete="SET NULL", index=True
    )
    taken_from: int | None = None  # the disclosure for another contract that it repeats
    is_whole: bool = Field(  # it says something of all that decides in its contract
        default=True, sa_column_kwargs={"server_default": true()}
    )


class CategoryConfirmationRow(SQLModel, table=True):
    """A person's decision on a category.

    By contract key, so that it outlives an import that is undone.
    """

    __tablename__: ClassVar[str] = "category_confirmation"
    __table_args__ = (Index(None, "organization_id", "contract_key"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_key: str
    category: str
    by: str
    at: datetime = _moment()
    why: str | None = _words(default=None)
    correction_run_id: int | None = Field(
        default=None, foreign_key="correction_run.id", ondelete="SET NULL"
    )  # of many at once: it counts no more once that is undone


class CorrectionRunRow(SQLModel, table=True):
    """One time that a person said something of contracts; taken back as a whole."""

    __tablename__: ClassVar[str] = "correction_run"

    id: int | None = _key()
    organization_id: int = _to("organization.id", index=True)
    by: str
    at: datetime = _moment()
    field: str
    contracts: int = 0
    why: str | None = _words(default=None)
    undone_at: datetime | None = _moment(default=None)
    undone_by: str | None = None


class CorrectionRow(SQLModel, table=True):
    """What a person said of one contract. The last of a field counts whose run was not undone.

    By contract key, so that it outlives an import that is undone.
    """

    __tablename__: ClassVar[str] = "correction"
    __table_args__ = (
        Index(None, "organization_id", "contract_key"),
        Index(None, "organization_id", "text_key"),
        Index(None, "run_id"),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    run_id: int = _to("correction_run.id")
    contract_key: str
    field: str
    value: str | None = _words(default=None)
    before: str | None = _words(default=None)
    text_key: str | None = _words(default=None)  # of a code: the description that it answers


class ContractKeeperRow(SQLModel, table=True):
    """The accounts that look after a contract; they follow from ``correction``.

    By contract key, so that it outlives an import that is undone.
    """

    __tablename__: ClassVar[str] = "contract_keeper"
    __table_args__ = (
        UniqueConstraint("organization_id", "contract_key"),
        Index(None, "organization_id", "owner_id"),
        Index(None, "organization_id", "deputy_id"),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_key: str
    owner_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    deputy_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")


class ClauseRecordRow(SQLModel, table=True):
    """A record that a clause is in a contract, or that its information came.

    A person's, or of an import; withdrawn by a run is what that run recorded, else the last record.
    """

    __tablename__: ClassVar[str] = "clause_record"
    __table_args__ = (
        Index(None, "organization_id", "contract_key"),
        _one_of("what", ("included", "received", "withdrawn")),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_key: str
    what: str
    day: date  # since when it is in the contract, or when it came
    clauses: str = _words()  # JSON list of ids
    due: date | None = None
    term_months: int | None = None  # of which the day follows; empty where somebody typed it
    term_days: int | None = None
    versions: str | None = _words(default=None)  # JSON object: id of a clause -> its version then
    texts: str | None = _words(default=None)  # JSON object: id of a clause -> SHA-256 of its text
    run_id: int | None = Field(default=None, foreign_key="import_run.id", index=True)
    by: str
    at: datetime = _moment()
    why: str | None = _words(default=None)


class FollowUpRow(SQLModel, table=True):
    """A person's record of what is due of a contract: it came, it is good enough, another day."""

    __tablename__: ClassVar[str] = "follow_up"
    __table_args__ = (
        Index(None, "organization_id", "contract_key"),
        _one_of("what", FOLLOW_UP_RECORDS),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_key: str
    item: str  # the id of a clause, or of an event of every contract
    number: int  # the occurrence, from 1; of a notice period its months
    due: date | None = None  # of the appointment, as the calendar had it; empty in old rows
    what: str
    day: date  # on which it came or was decided
    moved_to: date | None = None
    by: str
    at: datetime = _moment()
    why: str | None = _words(default=None)


class ProofRow(SQLModel, table=True):
    """A document that came for something that is due: what it is, what it speaks of, its file."""

    __tablename__: ClassVar[str] = "proof"
    __table_args__ = (
        Index(None, "organization_id", "contract_key"),
        Index(None, "organization_id", "sha256"),
        _one_of("kind", PROOF_KINDS),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_key: str
    item: str  # as in follow_up; so with number and due
    number: int
    due: date | None = None
    title: str = _words()
    kind: str
    label: str | None = None  # a slug of the table of labels, or the name that was typed
    good: str | None = _words(default=None)  # what it speaks of; empty: the whole contract
    country: str | None = None
    issue: str | None = None
    site: str | None = _words(default=None)
    first_day: date | None = None  # of the period that it covers
    last_day: date | None = None  # on which it holds
    received: date
    sha256: str | None = None  # of the file; empty where it is described alone
    file_name: str | None = _words(default=None)
    media_type: str | None = None
    size: int | None = None  # bytes
    file_removed: datetime | None = _moment(default=None)
    replaces: int | None = None  # the proof in whose place it comes
    request_id: int | None = None  # the link through which the supplier sent it
    note: str | None = _words(default=None)
    by: str
    at: datetime = _moment()


class ProofDecisionRow(SQLModel, table=True):
    """What a person decided on a proof. Only added to."""

    __tablename__: ClassVar[str] = "proof_decision"
    __table_args__ = (
        Index(None, "organization_id", "contract_key"),
        _one_of("what", PROOF_DECISIONS),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_key: str
    proof_id: int = _to("proof.id")
    what: str
    points: str = _words(default="[]")  # JSON list of points of the checklist with their answers
    day: date
    again: date | None = None  # by which it is asked for again
    by: str
    at: datetime = _moment()
    why: str | None = _words(default=None)


class RiskDecisionRow(SQLModel, table=True):
    """A person's decision about the risk or the duty of a contract, as it was taken.

    By contract key, so that it outlives an import that is undone. ``proposal_id`` is without a key,
    as a decision outlives its proposal.
    """

    __tablename__: ClassVar[str] = "risk_decision"
    __table_args__ = (
        Index(None, "organization_id", "contract_key"),
        _one_of("kind", ON_CONTRACTS),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_key: str
    batch: int | None = None
    kind: str
    scope: str
    why: str = _words()
    owner: str
    expires_on: date
    is_default_day: bool
    by: str
    at: datetime = _moment()
    facts: str = _words()  # JSON object: what it rests on
    needs_second: bool
    proposal_id: int | None = None


class RiskDecisionStepRow(SQLModel, table=True):
    """What happened to such a decision later."""

    __tablename__: ClassVar[str] = "risk_decision_step"
    __table_args__ = (_one_of("what", ("withdrawn", "undone")),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    decision_id: int = _to("risk_decision.id", index=True)
    what: str
    by: str
    at: datetime = _moment()
    why: str | None = _words(default=None)


class DocumentSeenRow(SQLModel, table=True):
    """A document that a person saw, and the tie that it speaks of.

    By contract key and by what the tie states, so that it outlives an import that is undone.
    """

    __tablename__: ClassVar[str] = "document_seen"
    __table_args__ = (
        Index(None, "organization_id", "contract_key"),
        _one_of("kind", DOCUMENT_KINDS),
        _one_of("evidence_class", EVIDENCE_CLASSES),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_key: str
    customer: str  # the tie: party keys, the good as it is written, where it is made
    supplier: str
    good: str | None = _words(default=None)
    country: str | None = None
    customer_name: str = _words()
    supplier_name: str = _words()
    document: str = _words()
    kind: str
    evidence_class: str
    seen: date
    by: str
    at: datetime = _moment()
    note: str | None = _words(default=None)
    before: str | None = _words(default=None)  # JSON: the verdict in short
    after: str | None = _words(default=None)
    withdrawn: datetime | None = _moment(default=None)
    withdrawn_by: str | None = None
    withdrawn_why: str | None = _words(default=None)


class ScreeningRow(SQLModel, table=True):
    """A verdict as it was given. ``document`` is its JSON, deflated: a tenth of the room.

    It is null as long as nobody saw the verdict: the same inputs give the same document.
    ``digest`` is null in rows of before there was any.
    """

    __tablename__: ClassVar[str] = "screening"
    __table_args__ = (
        Index(None, "contract_id", "current"),
        _one_of("flag", _values(Flag)),
        _one_of("band", _values(Band)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id", index=True)
    contract_id: int = _to("contract.id")
    current: bool
    inputs: str  # hash: the same inputs give the same document
    as_of: date
    flag: str
    band: str
    level: str
    confidence: str
    method: str  # the version that gave it
    head: str | None = None  # the issue that leads
    country: str | None = None  # of the place that decides it
    digest: str | None = None  # of all of the verdict but its pins
    document: bytes | None = Field(default=None, sa_type=LargeBinary)


class ChainViewRow(SQLModel, table=True):
    """The view that the page of a large chain shows, deflated JSON, made at screening.

    ``contract`` is the public id: such a row may outlive its contract, and nothing misses it then.
    """

    __tablename__: ClassVar[str] = "chain_view"
    __table_args__ = (UniqueConstraint("organization_id", "contract"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract: str
    inputs: str  # of the verdict that it goes with
    document: bytes = Field(sa_type=LargeBinary)
    parties: bytes = Field(sa_type=LargeBinary)


class SnapshotRow(SQLModel, table=True):
    """The list that a publisher gave at one moment. ``ready`` is in use: at most one per source.

    A snapshot that a run loads is seen by nobody until the run is finished; ``retired`` ones were
    in use once, ``quarantined`` ones were read and not believed. JSON columns are null where the
    figures came with the program.
    """

    __tablename__: ClassVar[str] = "snapshot"
    __table_args__ = (
        Index(None, "source", "status"),
        Index(None, "run_id"),
        _only_one("uq_snapshot_in_use", "source", "status = 'ready'"),
        _one_of("status", ("loading", "ready", "quarantined", "retired")),
    )

    id: int | None = _key()
    source: str
    title: str
    publisher: str
    url: str
    edition: str
    layout: str
    sha256: str
    retrieved: date
    published: date | None = None
    licence: str
    licence_url: str
    attribution: str = _words()
    rows: int
    statements: int
    status: str
    base_id: int | None = None  # it says only what changed since this one
    let_go: datetime | None = _moment(default=None)  # its statements are gone; the raw file is not
    # who loaded it: a load whose run has gone on without it is swept away
    run_id: int | None = None
    attempt: int | None = None
    ready_at: datetime | None = _moment(default=None)
    # what the next refresh compares with, and what the gate thought
    etag: str | None = None
    last_modified: str | None = None
    facts: str | None = _words(default=None)  # JSON object: fill rates, keys, warnings
    rejected: str | None = _words(default=None)  # JSON list of {"row", "problem"}
    judgement: str | None = _words(default=None)  # JSON object: each question of the gate
    # a person's decision against the gate
    accepted_by: str | None = None
    accepted_why: str | None = _words(default=None)
    accepted_at: datetime | None = _moment(default=None)


class StatementRow(SQLModel, table=True):
    """One statement of a snapshot; ``content`` is its fields as JSON, without those that are empty.

    Where a publisher tells changes, ``slot`` names what a later statement takes the place of, and
    one without content removes it.
    """

    __tablename__: ClassVar[str] = "statement"
    __table_args__ = (
        Index(None, "snapshot_id", "kind"),
        Index(
            None,
            "snapshot_id",
            "slot",
            sqlite_where=text("slot IS NOT NULL"),
            postgresql_where=text("slot IS NOT NULL"),
        ),
        _one_of("kind", ("observation", "listing", "tie", "share")),
    )

    id: int | None = _key()
    snapshot_id: int = _to("snapshot.id")
    kind: str
    subject: str  # indicator, name, child or good
    country: str | None = None
    content: str = _words()
    slot: str | None = None


class ShippedRow(SQLModel, table=True):
    """The shipped snapshots that are loaded, so that a start with nothing new does nothing."""

    __tablename__: ClassVar[str] = "shipped"

    id: int | None = _key()
    sha256: str


class SourceScheduleRow(SQLModel, table=True):
    """When a source is due, and for how long its statements may be believed."""

    __tablename__: ClassVar[str] = "source_schedule"

    id: int | None = _key()
    source: str = Field(unique=True)
    rule: str  # as screening.model.schedule reads it
    offset_seconds: int  # by hash of the name, so that not all sources are asked at once
    enabled: bool
    since: datetime = _moment()  # slots before it are nobody's loss
    checked_at: datetime | None = _moment(default=None)  # when the publisher last confirmed it
    stale_after_days: int
    expire_after_days: int
    parts: str = _words(default="[]", sa_column_kwargs={"server_default": "[]"})  # JSON list


class JobRunRow(SQLModel, table=True):
    """One slot of one source: queued by any clock or person, done by one worker at a time.

    ``attempt`` with ``owner`` is the fencing token: whoever lost the run cannot finish it any more.
    """

    __tablename__: ClassVar[str] = "job_run"
    __table_args__ = (
        UniqueConstraint("source", "slot"),
        Index(None, "state"),
        _only_one("uq_job_run_running", "source", "state = 'running'"),
        _one_of("state", ("queued", "running", "succeeded", "failed", "quarantined")),
        _one_of("trigger", ("schedule", "manual")),
    )

    id: int | None = _key()
    source: str
    slot: str  # the moment in UTC, or manual:<uuid>, given:<uuid>
    state: str
    trigger: str
    requested_at: datetime = _moment()
    requested_by: str | None = None
    attempt: int
    owner: str | None = None
    lease_until: datetime | None = _moment(default=None)
    started: datetime | None = _moment(default=None)
    finished: datetime | None = _moment(default=None)
    outcome: str | None = None  # accepted | unchanged | quarantined | refused
    rows: int | None = None
    edition: str | None = None
    snapshot_id: int | None = Field(
        default=None, foreign_key="snapshot.id", ondelete="SET NULL", index=True
    )
    app_version: str | None = None
    error: str | None = _words(default=None)
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # that failed before
    not_before: datetime | None = _moment(default=None)


class PortfolioJobRow(SQLModel, table=True):
    """A job that a person asked for, done by one worker at a time; one goes on per organization.

    ``attempt`` with ``owner`` is the fencing token, as in ``job_run``. ``subject`` says what the
    job is about: the same thing is not queued twice.
    """

    __tablename__: ClassVar[str] = "portfolio_job"
    __table_args__ = (
        Index(None, "organization_id", "state"),
        _only_one("uq_portfolio_job_running", "organization_id", "state = 'running'"),
        _one_of("state", _values(JobState)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    kind: str
    subject: str
    parameters: str = _words()  # JSON object
    state: str
    by: str
    account: int | None = None  # of who asked; without a key: it outlives the account
    at: datetime = _moment()
    attempt: int = 0
    owner: str | None = None
    lease_until: datetime | None = _moment(default=None)
    started: datetime | None = _moment(default=None)
    finished: datetime | None = _moment(default=None)
    stage: str | None = None
    done: int = 0
    total: int = 0
    cancel_by: str | None = None
    result: str | None = _words(default=None)  # JSON object
    error: str | None = _words(default=None)  # JSON list of messages


class RefreshChangeRow(SQLModel, table=True):
    """A verdict that changed because of a row of a source: which contract, which row, and how."""

    __tablename__: ClassVar[str] = "refresh_change"
    __table_args__ = (Index(None, "organization_id", "run_id"), Index(None, "contract_id"))

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    run_id: int = _to("job_run.id", index=True)
    contract_id: int = _to("contract.id")
    source: str
    where: str = _words()  # the row, as the statement says it
    what: str = _words()  # JSON object: the row before and after, the verdict before and after


class RescreeningRow(SQLModel, table=True):
    """The snapshots that the verdicts of an organization rest on, so that a refresh is never lost.

    The worker that brings them up to date holds a lease; ``before`` is what the reached contracts
    were, so that a worker who takes over can still tell what changed.
    """

    __tablename__: ClassVar[str] = "rescreening"

    id: int | None = _key()
    organization_id: int = _to("organization.id", unique=True)
    heard: str = _words()  # JSON list of snapshot ids
    before: bytes | None = Field(default=None, sa_type=LargeBinary)  # JSON object, deflated
    owner: str | None = None
    lease_until: datetime | None = _moment(default=None)


class PartyMatchRow(SQLModel, table=True):
    """A pair that may be one: two parties of one organization, or a party and an entity of a list.

    A suggestion until a person decides. ``state`` and ``answer`` follow from ``match_decision`` and
    are written by the store only; a pair that somebody decided stays when the list drops it.
    """

    __tablename__: ClassVar[str] = "party_match"
    __table_args__ = (
        UniqueConstraint("organization_id", "public_id"),
        UniqueConstraint("organization_id", "kind", "one", "other"),
        Index(None, "organization_id", "state", "score", "completeness"),
        Index(None, "organization_id", "one"),
        Index(None, "organization_id", "other"),
        _one_of("kind", ("party", "entity")),
        _one_of("basis", ("identifier", "name")),
        _one_of("state", ("open", "again", "same", "not_same", "cannot_tell")),
        _one_of("answer", ("same", "not_same", "cannot_tell")),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    public_id: str
    kind: str
    one: str  # key of a party; of two parties the smaller key
    other: str  # key of a party, or of an entity of the source
    source: str | None = None
    snapshot_id: int | None = Field(
        default=None, foreign_key="snapshot.id", ondelete="SET NULL", index=True
    )
    basis: str
    score: float  # log-odds in bits
    completeness: float  # 0..1, how much of what could be compared was there
    evidence: str  # hash over the facts of both that say who they are
    facts: str = _words()  # JSON object: both sides, why, what would settle it
    stands: bool  # the list still names it, and as in force
    state: str
    answer: str | None = None  # the last word, also where the evidence changed since
    review_on: date | None = None
    search: str = _words()


class MatchDecisionRow(SQLModel, table=True):
    """A person's decision on a pair. Only ever added to.

    By keys, so that it outlives an import that is undone.
    """

    __tablename__: ClassVar[str] = "match_decision"
    __table_args__ = (
        Index(None, "organization_id", "kind", "one", "other"),
        _one_of("kind", ("party", "entity")),
        _one_of("answer", ("same", "not_same", "cannot_tell", "undone")),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    kind: str
    one: str
    other: str
    answer: str
    by: str
    at: datetime = _moment()
    channel: str  # page | command | api
    why: str = _words()
    review_on: date | None = None
    evidence: str  # hash of what the person saw
    facts: str = _words()  # JSON object: what the person saw


class MatchedPartyRow(SQLModel, table=True):
    """The facts of a party that were last compared: an import compares only what changed."""

    __tablename__: ClassVar[str] = "matched_party"
    __table_args__ = (UniqueConstraint("organization_id", "key"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    key: str
    evidence: str


class MatchProgressRow(SQLModel, table=True):
    """The progress of comparing the parties of an organization with one snapshot of a source."""

    __tablename__: ClassVar[str] = "match_progress"
    __table_args__ = (UniqueConstraint("organization_id", "source"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    source: str
    snapshot_id: int
    up_to: str  # the last key that was compared
    done: bool


class ErrorReportRow(SQLModel, table=True):
    """A person's report that something shown is wrong, about a pair or party, until it is settled.

    By id or key, so that it outlives what it is about.
    """

    __tablename__: ClassVar[str] = "error_report"
    __table_args__ = (Index(None, "organization_id", "settled_at"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    about: str  # id of a match, or key of a party
    name: str = _words()  # what it was called when it was reported
    text: str = _words()
    by: str
    at: datetime = _moment()
    settled_at: datetime | None = _moment(default=None)
    settled_by: str | None = None
    settled_why: str | None = _words(default=None)


class AlarmRow(SQLModel, table=True):
    """Something about a source that a person must see until it is settled."""

    __tablename__: ClassVar[str] = "alarm"
    __table_args__ = (Index(None, "source", "resolved_at"),)

    id: int | None = _key()
    source: str
    at: datetime = _moment()
    reasons: str = _words()  # JSON list of sentences
    run_id: int | None = Field(default=None, foreign_key="job_run.id", ondelete="CASCADE")
    snapshot_id: int | None = Field(default=None, foreign_key="snapshot.id", ondelete="SET NULL")
    resolved_at: datetime | None = _moment(default=None)
    resolved_by: str | None = None


class PersonRow(SQLModel, table=True):
    """A person who signs in, of the organization whose administrators look after the account.

    Who has an account at another organization signs in with that one (``home_id``): here the person
    was invited, or ``joined`` as a guest. Neither is a foreign key: no row of a person is deleted.
    """

    __tablename__: ClassVar[str] = "person"

    id: int | None = _key()
    organization_id: int = _to("organization.id", index=True)
    email: str = Field(unique=True)  # in small letters
    name: str
    made: datetime = _moment()
    made_by: str
    password_hash: str | None = None  # argon2id; none until the invitation was used
    totp_secret: str | None = None  # encrypted with the key of this installation
    totp_step: int | None = None  # of the last code, which works once
    blocked: datetime | None = _moment(default=None)
    blocked_by: str | None = None
    last_signed_in: datetime | None = _moment(default=None)
    is_service: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    language: str | None = None  # of mail and, where a browser chose none, of pages
    home_id: int | None = Field(default=None, index=True)
    joined: datetime | None = _moment(default=None)


class RoleGrantRow(SQLModel, table=True):
    """A role that a person holds on a scope; ``scope_value`` is the slug of the organization."""

    __tablename__: ClassVar[str] = "role_grant"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "scope_kind", "scope_value"),
        Index(None, "organization_id", "role"),
        _one_of("role", _values(Role)),
        _one_of("scope_kind", _values(ScopeKind)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    person_id: int = _to("person.id")
    role: str
    scope_kind: str
    scope_value: str
    made: datetime = _moment()
    made_by: str


class SecondFactorRuleRow(SQLModel, table=True):
    """A role that an organization lets nobody hold without a second factor."""

    __tablename__: ClassVar[str] = "second_factor_rule"
    __table_args__ = (
        UniqueConstraint("organization_id", "role"),
        _one_of("role", _values(Role)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    role: str


class SignInSessionRow(SQLModel, table=True):
    """A session of a person, by the hash of the id that the browser holds."""

    __tablename__: ClassVar[str] = "sign_in_session"

    id: int | None = _key()
    token_hash: str = Field(unique=True)
    person_id: int = _to("person.id", index=True)
    complete: bool  # false until the second factor was given
    made: datetime = _moment()
    seen: datetime = _moment()
    browser: str
    new_secret: str | None = None  # of a second factor that is being set up, encrypted
    works_as: int | None = None  # the account of the person as a guest; none at home


class OneTimeLinkRow(SQLModel, table=True):
    """A link that works once, by the hash of its token."""

    __tablename__: ClassVar[str] = "one_time_link"
    __table_args__ = (_one_of("kind", _values(LinkKind)),)

    id: int | None = _key()
    kind: str
    token_hash: str = Field(unique=True)
    person_id: int | None = Field(
        default=None, foreign_key="person.id", ondelete="CASCADE", index=True
    )
    made: datetime = _moment()
    made_by: str
    expires: datetime = _moment()
    used: datetime | None = _moment(default=None)


class SignInGuessRow(SQLModel, table=True):
    """A try of a secret, until it no longer counts; ``subject`` is a hash of whose, and whence."""

    __tablename__: ClassVar[str] = "sign_in_guess"
    __table_args__ = (Index(None, "subject", "at"), Index(None, "at"))

    id: int | None = _key()
    subject: str
    at: datetime = _moment()


class RecoveryCodeRow(SQLModel, table=True):
    """A code that stands in for a lost second factor, once."""

    __tablename__: ClassVar[str] = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: int | None = _key()
    person_id: int = _to("person.id")
    code_hash: str
    used: datetime | None = _moment(default=None)


class HeldFormRow(SQLModel, table=True):
    """What a person sent after a session had ended, encrypted."""

    __tablename__: ClassVar[str] = "held_form"

    id: int | None = _key()
    person_id: int = _to("person.id", index=True)
    made: datetime = _moment()
    content: str


class SignInProviderRow(SQLModel, table=True):
    """A provider of OpenID Connect by which people of an organization sign in."""

    __tablename__: ClassVar[str] = "sign_in_provider"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    name: str
    issuer: str
    client_id: str
    client_secret: str  # encrypted with the key of this installation
    scopes: str
    domains: str  # of e-mail addresses it is the authority for, with blanks
    factor_values: str  # of "acr" that mean a second factor, with blanks
    made: datetime = _moment()
    made_by: str


class ClaimRuleRow(SQLModel, table=True):
    """Which role, on which scope, a value of a claim of a provider comes to."""

    __tablename__: ClassVar[str] = "claim_rule"
    __table_args__ = (
        UniqueConstraint("provider_id", "claim", "value", "role", "scope_kind", "scope_value"),
        _one_of("role", _values(Role)),
        _one_of("scope_kind", _values(ScopeKind)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    provider_id: int = _to("sign_in_provider.id")
    claim: str
    value: str
    role: str
    scope_kind: str
    scope_value: str
    made: datetime = _moment()
    made_by: str


class ProviderIdentityRow(SQLModel, table=True):
    """Who a person is to an issuer. It stays when a provider is removed and added again."""

    __tablename__: ClassVar[str] = "provider_identity"
    __table_args__ = (UniqueConstraint("organization_id", "issuer", "subject"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    person_id: int = _to("person.id", index=True)
    issuer: str
    subject: str
    made: datetime = _moment()


class ProvidedRoleRow(SQLModel, table=True):
    """A role that a person has by the claims of a provider, as of the last sign-in by it."""

    __tablename__: ClassVar[str] = "provided_role"
    __table_args__ = (
        UniqueConstraint("person_id", "provider_id", "role", "scope_kind", "scope_value"),
        _one_of("scope_kind", _values(ScopeKind)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    person_id: int = _to("person.id")
    provider_id: int = _to("sign_in_provider.id", index=True)
    role: str
    scope_kind: str
    scope_value: str
    made: datetime = _moment()


class ProviderSessionRow(SQLModel, table=True):
    """By which provider a session began."""

    __tablename__: ClassVar[str] = "provider_session"

    id: int | None = _key()
    session_id: int = Field(foreign_key="sign_in_session.id", ondelete="CASCADE", unique=True)
    provider_id: int = _to("sign_in_provider.id", index=True)
    second_factor: bool
    id_token: str  # encrypted


class UsedAttemptRow(SQLModel, table=True):
    """An attempt to sign in by a provider that came back, by the hash of its state: it is over."""

    __tablename__: ClassVar[str] = "used_attempt"

    id: int | None = _key()
    state_hash: str = Field(unique=True)
    at: datetime = _moment(index=True)


class AuditLineRow(SQLModel, table=True):
    """A line of the log of writes: only ever added. ``model/audit.py`` says what is hashed.

    Without foreign keys: it outlives what it is about. ``organization_id`` is 0 for the service.
    """

    __tablename__: ClassVar[str] = "audit_line"
    __table_args__ = (
        Index(None, "organization_id", "kind", "object_id", "number"),
        Index(None, "organization_id", "action", "number"),
        Index(None, "organization_id", "who", "number"),
        Index(None, "organization_id", "at"),
    )

    organization_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    at: str  # as it is hashed: no engine may write the same moment in another way
    door: str
    account: int | None = None
    who: str  # a digest, as ``why``: the texts stand in ``audit_text``
    action: str
    kind: str
    object_id: str
    before: str | None = _words(default=None)  # canonical JSON
    after: str | None = _words(default=None)
    why: str | None = None
    run: str | None = None
    previous: str
    hash: str


class AuditTextRow(SQLModel, table=True):
    """A name or a reason that lines hold the digest of, so that it can be erased."""

    __tablename__: ClassVar[str] = "audit_text"
    __table_args__ = (
        Index(
            "uq_audit_text_name",
            "organization_id",
            "text",
            unique=True,
            sqlite_where=text("is_name"),
            postgresql_where=text("is_name"),
        ),
    )

    organization_id: int = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    salt: str
    text: str = _words()
    is_name: bool


class AuditHeadRow(SQLModel, table=True):
    """The end of each log: how many lines there are, the hash of the last, and a signature."""

    __tablename__: ClassVar[str] = "audit_head"

    organization_id: int = Field(primary_key=True)
    count: int
    hash: str
    at: str
    signature: str


# Column of a line -> field of ``LogLine``, in the order of the fields.
AUDIT_FIELDS = {
    "organization_id": "organization", "number": "number", "at": "at", "door": "door",
    "account": "account", "who": "who", "action": "action", "kind": "kind",
    "object_id": "object", "before": "before", "after": "after", "why": "why", "run": "run",
    "previous": "previous",
}  # fmt: skip


class SecondPersonRuleRow(SQLModel, table=True):
    """From when on a second person is needed; an organization without a row needs none."""

    __tablename__: ClassVar[str] = "second_person_rule"
    __table_args__ = (UniqueConstraint("organization_id"), _one_of("flag", _values(Flag)))

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    flag: str
    value_eur: str | None = None  # exact decimal text
    set_by: str
    set_at: datetime = _moment()


class ProposalRow(SQLModel, table=True):
    """A change that waits for a second person, and what became of it."""

    __tablename__: ClassVar[str] = "proposal"
    __table_args__ = (
        Index(None, "organization_id", "state", "id"),
        _one_of("kind", _values(ChangeKind)),
        _one_of("state", _values(ProposalState)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    kind: str
    content: str = _words()  # JSON: what the change is made of again
    count: int
    by: str
    account: int | None = None  # without a key: it outlives the account
    at: datetime = _moment()
    why: str = _words()
    state: str
    settled_by: str | None = None
    settled_account: int | None = None
    settled_at: datetime | None = _moment(default=None)
    settled_why: str | None = _words(default=None)
    is_done: bool


class ProposalContractRow(SQLModel, table=True):
    """A contract that a proposal takes down, and a hash of how it stood then.

    ``contract`` is the public id: such a row may outlive its contract.
    """

    __tablename__: ClassVar[str] = "proposal_contract"
    __table_args__ = (Index(None, "organization_id", "contract"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    proposal_id: int = Field(foreign_key="proposal.id", ondelete="CASCADE", index=True)
    contract: str
    standing: str


class OwnPolicyRow(SQLModel, table=True):
    """A version of an organization's own policy; once it was activated it is never deleted.

    ``activation``: which one it was to be activated, from 1. ``impact``: what it would change, as
    of a day, of the content with this digest.
    """

    __tablename__: ClassVar[str] = "own_policy"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        _one_of("state", _values(VersionState)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    number: int
    content: str = _words()  # TOML
    state: str
    made_by: str
    made_at: datetime = _moment()
    note: str | None = _words(default=None)
    activation: int | None = None
    activated_by: str | None = None
    activated_at: datetime | None = _moment(default=None)
    valid_from: date | None = None
    closed_from: date | None = None
    impact: bytes | None = Field(default=None, sa_type=LargeBinary)  # JSON, deflated
    impact_digest: str | None = None


class PurchaseRequestRow(SQLModel, table=True):
    """A purchase before there is a contract, as people describe it; never deleted.

    ``state`` and ``contract_key`` follow from its events, and are kept for the list.
    """

    __tablename__: ClassVar[str] = "purchase_request"
    __table_args__ = (
        UniqueConstraint("organization_id", "year", "serial"),
        Index(None, "organization_id", "contract_key"),
        _one_of("state", _values(RequestState)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    year: int
    serial: int
    state: str
    version: int
    title: str = _words()
    words: str = _words()
    requester: str
    requester_account: int | None = None  # without a key: it outlives the account
    adviser: str
    adviser_account: int | None = None
    department: str | None = None
    buyer: str = _words()
    reference: str
    answers: str = _words()  # JSON object: field of the form of a check -> text
    tags: str | None = _words(default=None)  # JSON list, sorted; null where there are none
    contract_key: str | None = None
    made_by: str
    made_at: datetime = _moment()
    changed_at: datetime = _moment()


class PurchaseRequestEventRow(SQLModel, table=True):
    """One thing that a person did with a request; only ever added.

    A decision holds its verdict and the SHA-256 of that text.
    """

    __tablename__: ClassVar[str] = "purchase_request_event"
    __table_args__ = (_one_of("step", _values(RequestStep)),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    request_id: int = _to("purchase_request.id", index=True)
    step: str
    by: str
    account: int | None = None
    at: datetime = _moment()
    why: str | None = _words(default=None)
    level: str | None = None
    advised: str | None = None
    document: str | None = _words(default=None)  # canonical JSON
    sha256: str | None = None
    tied_to: str | None = None  # the key of a contract


class ReportTextRow(SQLModel, table=True):
    """One version of one text of the report of a year; only ever added."""

    __tablename__: ClassVar[str] = "report_text"
    __table_args__ = (UniqueConstraint("organization_id", "year", "language", "name", "version"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    year: int
    language: str
    name: str
    version: int
    text: str = _words()
    numbers: str = _words()  # JSON list: those that were typed and are no figures
    by: str
    at: datetime = _moment()


class CouncilReportRow(SQLModel, table=True):
    """The report of a year as it was adopted, with the SHA-256 of its document."""

    __tablename__: ClassVar[str] = "council_report"
    __table_args__ = (UniqueConstraint("organization_id", "year", "edition"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    year: int
    edition: int
    document: str = _words()  # canonical JSON
    sha256: str
    decision: str = _words()
    by: str
    at: datetime = _moment()
    why: str | None = _words(default=None)


class CommitmentRow(SQLModel, table=True):
    """A motion of the council or parliament, or what was promised to it; never deleted."""

    __tablename__: ClassVar[str] = "commitment"
    __table_args__ = (
        Index(None, "organization_id", "day"),
        _one_of("kind", _values(CommitmentKind)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    kind: str
    text: str = _words()
    reference: str
    day: date
    owner: str
    made_by: str
    made_at: datetime = _moment()


class CommitmentStepRow(SQLModel, table=True):
    """Where a motion or commitment stands from a day on; only ever added."""

    __tablename__: ClassVar[str] = "commitment_step"
    __table_args__ = (_one_of("state", _values(CommitmentState)),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    commitment_id: int = _to("commitment.id", index=True)
    state: str
    day: date
    by: str
    at: datetime = _moment()
    why: str | None = _words(default=None)


class SpentHoursRow(SQLModel, table=True):
    """Hours that somebody spent on a contract. Only added to; a correction takes hours off."""

    __tablename__: ClassVar[str] = "spent_hours"
    __table_args__ = (Index(None, "organization_id", "contract_key"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    contract_key: str  # by key, so that it outlives an import that is undone
    hours: str  # exact decimal text
    day: date
    by: str
    at: datetime = _moment()
    why: str | None = _words(default=None)


class MonitoredDayRow(SQLModel, table=True):
    """What measures saw of a day, frozen: figures of it are counted of this alone."""

    __tablename__: ClassVar[str] = "monitored_day"
    __table_args__ = (UniqueConstraint("organization_id", "day"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    day: date
    kept_at: datetime = _moment()
    by: str
    edition: str  # of the measures
    software: str
    sha256: str  # of the content before it was deflated
    rows: int
    content: bytes = Field(sa_type=LargeBinary)  # JSON, deflated


class AmbitionRow(SQLModel, table=True):
    """A target of an organization: which share of a measure, by which day, by which decision."""

    __tablename__: ClassVar[str] = "ambition"

    id: int | None = _key()
    organization_id: int = _to("organization.id", index=True)
    title: str = _words()
    measure: str
    target: str  # exact decimal text, 0..1
    until: date
    basis: str = _words()
    reference: str | None = _words(default=None)
    basis_day: date | None = None
    owner: str
    preset: str | None = None
    set_by: str
    set_at: datetime = _moment()
    withdrawn: datetime | None = _moment(default=None)
    withdrawn_by: str | None = None


class PracticeRow(SQLModel, table=True):
    """A version of a practice that an organization published to the others of the service."""

    __tablename__: ClassVar[str] = "practice"
    __table_args__ = (UniqueConstraint("organization_id", "key", "number"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    key: str = Field(index=True)  # the same for all versions
    number: int
    kind: str
    title: str = _words()
    text: str = _words()
    result: str = _words()
    published_in: str = _words()  # a department
    contract: str | None = None  # its public id; it may go before its practice
    request: str | None = None
    by: str
    at: datetime = _moment()
    withdrawn: datetime | None = _moment(default=None)
    withdrawn_by: str | None = None
    withdrawn_why: str | None = _words(default=None)


class PracticeCopyRow(SQLModel, table=True):
    """A version that was taken over, as it was then. It names its source and needs no row of it."""

    __tablename__: ClassVar[str] = "practice_copy"
    __table_args__ = (UniqueConstraint("organization_id", "key", "number", "used_in"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    key: str = Field(index=True)
    number: int
    kind: str
    title: str = _words()
    text: str = _words()
    result: str = _words()
    origin: str
    origin_department: str = _words()
    used_in: str = _words()  # a department
    by: str
    at: datetime = _moment()
    outcome: str | None = _words(default=None)
    outcome_by: str | None = None
    outcome_at: datetime | None = _moment(default=None)


class TextGroupMemberRow(SQLModel, table=True):
    """That an organization takes part in a group that agrees on texts; it names the group."""

    __tablename__: ClassVar[str] = "text_group_member"
    __table_args__ = (
        UniqueConstraint("code"),
        Index(
            "ix_text_group_member_is_in",
            "organization_id",
            "group_key",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    group_key: str = Field(index=True)
    name: str  # of the group; the same in the row of each member, and so is ``needed``
    needed: int  # members that adopt a text before it is the group's
    code: str  # by which this member lets another organization join
    by: str
    at: datetime = _moment()
    left_at: datetime | None = _moment(default=None)
    left_by: str | None = None


class UniformTextRow(SQLModel, table=True):
    """A version of a text that a member proposed to its group."""

    __tablename__: ClassVar[str] = "uniform_text"
    __table_args__ = (
        UniqueConstraint("key", "number"),
        UniqueConstraint("group_key", "clause", "language", "number"),  # one text for a clause
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    group_key: str = Field(index=True)
    key: str  # the same for all versions
    number: int
    clause: str
    language: str
    text: str = _words()
    sha256: str
    why: str = _words()
    by: str
    at: datetime = _moment()
    withdrawn: datetime | None = _moment(default=None)
    withdrawn_by: str | None = None
    withdrawn_why: str | None = _words(default=None)


class UniformTextRemarkRow(SQLModel, table=True):
    """What a member said of a version, or answered to another remark; only ever added."""

    __tablename__: ClassVar[str] = "uniform_text_remark"

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    key: str = Field(index=True)
    number: int
    words: str = _words()
    answers: int | None = None  # the id of a remark; it may go before its answer
    by: str
    at: datetime = _moment()


class UniformTextAdoptionRow(SQLModel, table=True):
    """A version that a member adopted, with its text: it needs no row of its group."""

    __tablename__: ClassVar[str] = "uniform_text_adoption"
    __table_args__ = (
        Index(
            "ix_uniform_text_adoption_holds",
            "organization_id",
            "key",
            "number",
            unique=True,
            sqlite_where=text("ended IS NULL"),
            postgresql_where=text("ended IS NULL"),
        ),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    group_key: str
    group_name: str
    key: str = Field(index=True)
    number: int
    clause: str
    language: str
    text: str = _words()
    sha256: str
    reference: str = _words()  # of the formal decision
    decided: date
    holds_from: date
    by: str
    at: datetime = _moment()
    ended: date | None = None
    ended_by: str | None = None
    ended_why: str | None = _words(default=None)


class ApiTokenRow(SQLModel, table=True):
    """A token of a program, by its hash; its role is held on a scope, as that of a person."""

    __tablename__: ClassVar[str] = "api_token"
    __table_args__ = (
        _one_of("role", _values(Role)),
        _one_of("scope_kind", _values(ScopeKind)),
    )

    id: int | None = _key()
    organization_id: int = _to("organization.id", index=True)
    person_id: int = _to("person.id", index=True)
    label: str
    role: str
    scope_kind: str
    scope_value: str
    token_hash: str = Field(unique=True)
    start: str  # the first letters, by which its owner recognizes it
    made: datetime = _moment()
    made_by: str
    expires: datetime = _moment()
    last_used: datetime | None = _moment(default=None)
    revoked: datetime | None = _moment(default=None)
    revoked_by: str | None = None


class IdempotentAnswerRow(SQLModel, table=True):
    """A request that is done once whatever happens on the way, with the answer to give again."""

    __tablename__: ClassVar[str] = "idempotent_answer"
    __table_args__ = (UniqueConstraint("organization_id", "asker", "key_hash"),)

    id: int | None = _key()
    organization_id: int = _to("organization.id")
    asker: str  # a token, a person or this machine
    key_hash: str
    request_hash: str
    made: datetime = _moment(index=True)
    status: int | None = None  # none while it is being done
    headers: str = _words(default="{}")  # JSON
    body: str | None = _words(default=None)


_tables = SQLModel.metadata.tables
organization = _tables["organization"]
import_run = _tables["import_run"]
import_change = _tables["import_change"]
remembered_mapping = _tables["remembered_mapping"]
party = _tables["party"]
party_identifier = _tables["party_identifier"]
contract = _tables["contract"]
contract_count = _tables["contract_count"]
contract_move = _tables["contract_move"]
contract_supplier = _tables["contract_supplier"]
contract_tag = _tables["contract_tag"]
contract_notice = _tables["contract_notice"]
notice_source = _tables["notice_source"]
spend = _tables["spend"]
supply = _tables["supply"]
ownership = _tables["ownership"]
disclosure_request = _tables["disclosure_request"]
supplier_reply = _tables["supplier_reply"]
answer_step = _tables["answer_step"]
lender_check = _tables["lender_check"]
signal_address = _tables["signal_address"]
signal = _tables["signal"]
publication = _tables["publication"]
published_version = _tables["published_version"]
disclosure = _tables["disclosure"]
category_confirmation = _tables["category_confirmation"]
correction_run = _tables["correction_run"]
correction = _tables["correction"]
contract_keeper = _tables["contract_keeper"]
clause_record = _tables["clause_record"]
follow_up = _tables["follow_up"]
proof = _tables["proof"]
proof_decision = _tables["proof_decision"]
risk_decision = _tables["risk_decision"]
risk_decision_step = _tables["risk_decision_step"]
document_seen = _tables["document_seen"]
screening = _tables["screening"]
chain_view = _tables["chain_view"]
snapshot = _tables["snapshot"]
statement = _tables["statement"]
shipped = _tables["shipped"]
source_schedule = _tables["source_schedule"]
job_run = _tables["job_run"]
portfolio_job = _tables["portfolio_job"]
refresh_change = _tables["refresh_change"]
rescreening = _tables["rescreening"]
alarm = _tables["alarm"]
party_match = _tables["party_match"]
match_decision = _tables["match_decision"]
matched_party = _tables["matched_party"]
match_progress = _tables["match_progress"]
error_report = _tables["error_report"]
person = _tables["person"]
role_grant = _tables["role_grant"]
second_factor_rule = _tables["second_factor_rule"]
sign_in_session = _tables["sign_in_session"]
one_time_link = _tables["one_time_link"]
sign_in_guess = _tables["sign_in_guess"]
recovery_code = _tables["recovery_code"]
held_form = _tables["held_form"]
sign_in_provider = _tables["sign_in_provider"]
claim_rule = _tables["claim_rule"]
provider_identity = _tables["provider_identity"]
provided_role = _tables["provided_role"]
provider_session = _tables["provider_session"]
used_attempt = _tables["used_attempt"]
api_token = _tables["api_token"]
idempotent_answer = _tables["idempotent_answer"]
second_person_rule = _tables["second_person_rule"]
proposal = _tables["proposal"]
proposal_contract = _tables["proposal_contract"]
report_text = _tables["report_text"]
council_report = _tables["council_report"]
commitment = _tables["commitment"]
commitment_step = _tables["commitment_step"]
own_policy = _tables["own_policy"]
purchase_request = _tables["purchase_request"]
purchase_request_event = _tables["purchase_request_event"]
spent_hours = _tables["spent_hours"]
monitored_day = _tables["monitored_day"]
ambition = _tables["ambition"]
practice = _tables["practice"]
practice_copy = _tables["practice_copy"]
text_group_member = _tables["text_group_member"]
uniform_text = _tables["uniform_text"]
uniform_text_remark = _tables["uniform_text_remark"]
uniform_text_adoption = _tables["uniform_text_adoption"]
audit_line = _tables["audit_line"]
audit_text = _tables["audit_text"]
audit_head = _tables["audit_head"]
metadata = SQLModel.metadata
