"""Contracts and the parties in them, as frozen values.

Nothing here is guessed: what a register leaves out is ``None`` and stays ``None`` until a person
says otherwise, because the verdict must be able to say what is not known.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """The way in which a tie is known. The three are kept apart all the way into the verdict."""

    DECLARED = "declared"  # somebody in the chain says so
    OBSERVED = "observed"  # a third party saw it (a customs record, an audit, a notice)
    INFERRED = "inferred"  # typical for the good; nobody said it of this chain


class Nature(StrEnum):
    SUPPLIES = "supplies"
    SERVICES = "services"
    WORKS = "works"


class Basis(StrEnum):
    """The kind of row in the register: only a contract and an award are counted as such."""

    CONTRACT = "contract"
    AWARD = "award"
    CALL = "call"  # announced or called for: nothing is awarded yet
    SPEND = "spend"  # groups of payments, as stores kept them before payments stood apart


@dataclass(frozen=True, slots=True)
class Identifier:
    """An official number. ``valid`` is None where the scheme has no check we know."""

    scheme: str  # org-id.guide code where there is one: NL-KVK, GB-COH, FR-SIRET, XI-LEI, EU-VAT
    id: str
    valid: bool | None = None


_BETWEEN_TAGS = re.compile(r"[;,|\n]")
BY_NAME = ":name:"  # in the key of a party that no number tells from its namesakes


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer or supplier as one register names it; two of them may be one company (a match)."""

    key: str  # (source, scheme, id), else a normalised name within one source
    name: str
    country: str | None = None  # ISO 3166-1 alpha-2, XK for Kosovo
    identifiers: tuple[Identifier, ...] = ()
    natural_person: bool = False
    anonymous: bool = False  # "Anoniem 405", "diverse leveranciers": never one node of a chain
    address: str | None = None  # where it is, in one line; being there says nothing of owners
    aliases: tuple[str, ...] = ()  # former, trading and foreign names
    facility: bool = False  # a place of work (factory, mill, farm), not the company behind it


def tags_in(text: str | None) -> tuple[str, ...]:
    """Return the tags that a text lists, each once and sorted; ``; , |`` or a line ends one."""
    parts = (" ".join(part.split()) for part in _BETWEEN_TAGS.split(text or ""))
    return tuple(sorted(set(filter(None, parts)), key=lambda tag: (tag.casefold(), tag)))


def tags_text(tags: Iterable[str]) -> str | None:
    """Return tags as one text, which ``tags_in`` reads; None where there are none."""
    return "; ".join(tags) or None


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str | None = None  # ISO 4217; None when the register does not say


@dataclass(frozen=True, slots=True)
class Contract:
    """A purchase. The value excludes VAT and includes options where the register says so."""

    key: str  # the same contract read again has the same key
    number: str | None = None  # as the register prints it
    title: str | None = None
    description: str | None = None
    basis: Basis = Basis.CONTRACT
    process: str | None = None  # ocid, eForms procedure, TED notice
    lot: str | None = None
    buyer: Party | None = None
    buyer_type: str | None = None  # "central" | "subcentral"
    suppliers: tuple[Party, ...] = ()
    cpv: tuple[str, ...] = ()  # eight digits, main code first
    category: str | None = None  # the register's own words when it has no CPV
    nature: Nature | None = None
    value: Money | None = None
    value_includes_vat: bool = False  # the rules count without VAT: then it is only a bound
    value_is_estimate: bool = False  # True: the estimate at the time of the call, as the rule asks
    part_of: str | None = None  # "lot" | "framework" | "none"; None where nobody says
    total_value: Money | None = None  # of all lots together, or of the whole framework
    dispatched: date | None = None  # the call was sent
    awarded: date | None = None
    starts: date | None = None
    ends: date | None = None
    options_until: date | None = None  # the last day if every option year is used
    place: str | None = None  # ISO 3166-1 alpha-2 of performance or delivery
    declares_due_diligence: bool | None = None  # eForms BT-775 hum-right; None: the form cannot say
    defence: bool = False
    owner: str | None = None  # who manages it at the buyer, as the register names them
    department: str | None = None  # of the buyer, never the buyer itself
    status: str | None = None  # in the register's own words
    notes: str | None = None
    clause_words: str | None = None  # which clauses it carries, in the register's own words
    tags: tuple[str, ...] = ()  # short labels by which the buyer groups contracts, in order
    read_from: str = ""  # file and row, for a person who wants to look


@dataclass(frozen=True, slots=True)
class Spend:
    """Payments to one supplier for one category in one month, added up. Never a contract."""

    key: str  # the same payments read again have the same key
    supplier: Party
    buyer: Party | None = None
    category: str | None = None
    period: str = ""  # "2024-05", a year where the list knows no days, "" where it knows neither
    payments: int = 0
    value: Money | None = None  # None where the list gives bands or no amounts; may be negative
    first: date | None = None
    last: date | None = None
    read_from: str = ""


@dataclass(frozen=True, slots=True)
class Supply:
    """A tie: ``supplier`` supplies ``good`` to ``customer``."""

    customer: str  # Party.key
    supplier: str  # Party.key
    good: str | None = None  # a commodity slug, or the words that were used
    country: str | None = None  # where it is made, ISO 3166-1 alpha-2
    region: str | None = None
    share: float | None = None  # of the customer's need of this good, 0..1
    since: date | None = None
    evidence: str | None = None  # what supports it: a document, a link
    evidence_class: str | None = None  # A third-party verified, B documents, C trade data, None
    kind: Kind = Kind.DECLARED
    source: str = ""
    contract: str | None = None  # Contract.key where the tie was declared for one contract only
    until: date | None = None
    stated: date | None = None  # when the source said so
    confidence: str | None = None  # A to E: on what the tie rests (``confidence_of``)

    @property
    def is_evidenced(self) -> bool:
        """Return whether it is shown (class A or B): only that replaces what is typical."""
        return self.evidence_class in ("A", "B")


@dataclass(frozen=True, slots=True)
class Ownership:
    """A tie of ownership or control: ``parent`` holds ``child``. Never drawn as supply.

    A share is 0..1; where a register gives a band of shares, ``share_low`` and ``share_high`` are
    its ends and ``share`` is empty.
    """

    child: str
    parent: str
    share: float | None = None
    since: date | None = None
    source: str = ""
    form: str | None = None  # direct, ultimate, group, shareholding, fund_management, ...
    share_low: float | None = None
    share_high: float | None = None
    until: date | None = None
    stated: date | None = None
    kind: Kind = Kind.DECLARED
    confidence: str | None = None


def confidence_of(kind: Kind, evidence_class: str | None = None) -> str:
    """Return the grade of a tie, A to E: by its evidence, else by who says it.

    A somebody apart from the parties verified it, B documents show it, C another party saw it or
    a public register holds it, D a party in the chain says so, E nobody said it of this chain.
    """
    if kind is Kind.INFERRED:
        return "E"
    if evidence_class in ("A", "B", "C"):
        return str(evidence_class)
    return "C" if kind is Kind.OBSERVED else "D"
