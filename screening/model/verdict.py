"""The verdict: one contract's duty, risk and clause, with the evidence for each.

Frozen values only. ``as_document`` gives the JSON form that commands, pages and the API share; it
is canonical: the same inputs give the same bytes.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from screening.model.json_document import WHERE_IT_APPLIES, from_document


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages of the product."""

    nl: str
    en: str


class Flag(StrEnum):
    REQUIRED = "required"
    RECOMMENDED = "recommended"
    ASK = "ask"
    NONE = "none"
    NOT_ASSESSABLE = "not_assessable"


class Front(StrEnum):
    """Where people may be harmed: in the international chain, or at work for this contract."""

    CHAIN = "chain"
    WORK_HERE = "work_here"


class DutyOutcome(StrEnum):
    MANDATORY = "mandatory"
    ASK = "ask"
    VOLUNTARY = "voluntary"
    NONE = "none"


class Band(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"
    INSUFFICIENT = "insufficient_information"


RATED_BANDS = (Band.LOW, Band.MEDIUM, Band.HIGH, Band.VERY_HIGH)  # rising
URGENT_BANDS = RATED_BANDS[2:]
# The order of all bands, rising: what is to be investigated weighs more than Medium, so that
# silence does not pay, and less than High, so that it hides nothing (F11).
BANDS_RISING = (*RATED_BANDS[:2], Band.INSUFFICIENT, *URGENT_BANDS)
BAND_RANK = {band: rank for rank, band in enumerate(BANDS_RISING, start=1)}


@dataclass(frozen=True, slots=True)
class Threshold:
    """One row of the threshold table, and the date by which it was chosen."""

    amount: int  # whole euros, excluding VAT
    currency: str
    regime: str
    period: str
    chosen_by: str  # "dispatched" | "awarded" | "starts" | "today"
    chosen_on: str  # the date itself, ISO 8601


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category that the CPV code suggests. Only a person makes it count."""

    category: str  # slug
    cpv_prefix: str
    confidence: str  # H, M or L
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class LegalReference:
    """A provision that a duty rests on, with its dates (ISO 8601); None: open, or nothing."""

    id: str
    instrument: Text
    article: Text
    valid_from: str | None
    valid_to: str | None
    successor: Text | None  # what follows it, or would: a proposal says so in its name
    certainty: str  # read | inferred | unverified


@dataclass(frozen=True, slots=True)
class Duty:
    outcome: DutyOutcome
    policy: str
    policy_version: str
    rule: str  # id of the row of the truth table
    basis: Text  # the legal or policy basis, with its article
    threshold: Threshold | None
    # buyer_type, value_eur, total_value, category, category_list, nature, cpv, date; in verdicts of
    # the first edition threshold
    missing: tuple[str, ...] = ()
    why: Text = Text("", "")
    suggestion: Suggestion | None = None
    category: str | None = None  # as confirmed by a person
    notes: tuple[Text, ...] = ()  # what was derived, what is uncertain
    not_looked_at: str | None = None  # the country (ISO 3166-1 alpha-2) whose law was not looked at
    legal_basis: tuple[LegalReference, ...] = ()  # as it may be cited for the day that counts


class RegimeOutcome(StrEnum):
    APPLIES = "applies"
    NOT_YET = "not_yet"
    ASK = "ask"
    DOES_NOT_APPLY = "does_not_apply"


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that a regime asks: by whom, what, and when."""

    by: str  # buyer | supplier | lender
    what: Text
    when: Text


@dataclass(frozen=True, slots=True)
class LaterStep:
    """What a regime adds on a later day (ISO 8601)."""

    from_: str
    says: Text


@dataclass(frozen=True, slots=True)
class TierLimit:
    """The most tiers of subcontractors that a regime allows, and how many are known.

    More of them known is a question to the supplier, never a finding: ``state`` accuses nobody.
    """

    most: int
    known: int | None  # None: nobody said anything of subcontractors
    state: str  # unknown | no_more_known | more_known


@dataclass(frozen=True, slots=True)
class RegimeAnswer:
    """What one rule of a regime beside ``Verdict.duty`` says of a contract; days are ISO 8601.

    It answers for itself: no answer changes a flag, a band or another answer.
    """

    id: str  # of the regime
    rule: str
    version: str  # of the regime's files
    country: str  # ISO 3166-1 alpha-2
    kind: str  # hire_admitted | routines | should_require | must_verify | tier_limit
    title: Text
    outcome: RegimeOutcome
    from_: str
    until: str | None  # the last day; None: open
    why: Text
    certainty: str  # read | inferred | unverified
    legal_basis: tuple[LegalReference, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    missing: tuple[str, ...] = ()  # value
    notes: tuple[Text, ...] = ()
    later: tuple[LaterStep, ...] = ()
    clauses: tuple[str, ...] = ()  # ids of articles of an annex that serve it
    limit: TierLimit | None = field(default=None, metadata={WHERE_IT_APPLIES: True})
    question: Text | None = field(default=None, metadata={WHERE_IT_APPLIES: True})
    good_answer: Text | None = field(default=None, metadata={WHERE_IT_APPLIES: True})


def regimes_in_short(
    answers: tuple[RegimeAnswer, ...],
) -> tuple[tuple[str, RegimeOutcome], ...]:
    """Return each regime of the answers once, with the surest that one of its rules says."""
    surest = tuple(RegimeOutcome)
    said: dict[str, RegimeOutcome] = {}
    for answer in answers:
        said[answer.id] = min(said.get(answer.id, surest[-1]), answer.outcome, key=surest.index)
    return tuple(said.items())


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path, from the buyer downwards."""

    from_: Text
    to: Text
    kind: str  # declared | observed | inferred
    source: str
    date: str | None  # ISO 8601, or the edition's year
    confidence: str  # A..E


@dataclass(frozen=True, slots=True)
class Evidence:
    """The source of a statement, so that a reader can check it."""

    source: str
    edition: str
    says: Text  # in our words; what a publisher wrote stays in its own
    where: str
    licence: str = ""


class Shown(StrEnum):
    """What is shown to be done about a risk, rising (M10). It never lowers the band."""

    NOTHING = "nothing_shown"
    PLAN = "plan_accepted"
    VERIFIED = "verified_by_third_party"
    REMEDY = "remedy_given"


@dataclass(frozen=True, slots=True)
class Management:
    """What is shown to be done, and until when that counts; nothing until somebody records it."""

    shown: Shown = Shown.NOTHING
    until: str | None = None  # ISO 8601


@dataclass(frozen=True, slots=True)
class RiskPath:
    """One way from the contract to a place where people may be harmed."""

    hops: tuple[Hop, ...]
    stage: int  # 0 labour, 1 final, 2 component, 3 raw
    good: Text
    country: str | None
    region: str | None
    band: Band
    low: float  # R_lo, 0..1; numbers are for the audit view, not for a page
    value: float
    high: float
    confidence: str
    incidental: bool  # a small part of what is bought; never sets the clause level alone
    assumed: bool  # the origin is the buyer's assumption
    why: Text
    evidence: tuple[Evidence, ...]
    rests_on: str = "inferred"  # evidenced | declared | assumed | inferred: how the place is known
    supply: "SupplyPart | None" = None  # of an inferred origin: its part in supply
    role: str = "core"  # core | input | incidental: its part in what is bought
    management: Management = Management()  # an axis beside the band
    is_likely: bool = True  # False: some such purchases hold it, fewer than half


@dataclass(frozen=True, slots=True)
class SupplyPart:
    """An origin's part of supply, 0..1, with bounds: an order of magnitude, never a fact."""

    low: float
    likely: float | None  # None: our own table gives a band alone
    high: float
    unknown: float | None  # part of all imports without a known origin
    source: str
    period: str = ""
    market: str = ""
    codes: tuple[str, ...] = ()  # HS or CN


@dataclass(frozen=True, slots=True)
class MissingFigure:
    """An indicator of the issue for which the deciding country has no figure."""

    indicator: str
    name: Text
    told_of_others: bool  # False: no source of it is in use


@dataclass(frozen=True, slots=True)
class IssueRisk:
    """The worst of one issue over the chain, and how sure we are (never an average)."""

    issue: str
    band: Band
    low: float  # R_lo, 0..1
    value: float  # R, 0..1; for the audit view, not for a page
    high: float  # R_hi, 0..1
    low_band: Band
    high_band: Band
    severity: int  # 1..5
    confidence: str  # A..E of the node that decides
    name: Text
    paths: tuple[RiskPath, ...]  # at most three
    further_paths: int  # exact number of paths not shown
    breadth: int  # number of places at High or above
    possible: tuple[Text, ...]  # documented pairs through a minor origin: possible, not likely
    rests_on: str = "inferred"  # how the place that decides is known; see RiskPath
    evidenced: float = 0.0  # R_lo over the evidenced places alone: what is certain, 0..1
    country: str | None = None  # of the place that decides
    missing: tuple[MissingFigure, ...] = ()  # of that country
    further_are: str = "paths"  # or "walks over the condensed graph", where parties go round
    front: Front = Front.CHAIN
    holds: Text | None = None  # what some such purchases hold, that would make the issue worse


@dataclass(frozen=True, slots=True)
class FrontRisk:
    """The worst issue of one front; None where the purchase holds nothing of it."""

    band: Band
    confidence: str  # A..E
    issue: str | None

    @property
    def is_empty(self) -> bool:
        """Return whether a known purchase holds nothing of this front."""
        return self.issue is None and self.band is Band.LOW


@dataclass(frozen=True, slots=True)
class Fronts:
    """The international chain and work here, side by side (M5)."""

    chain: FrontRisk
    work_here: FrontRisk


@dataclass(frozen=True, slots=True)
class Risk:
    band: Band
    confidence: str
    issues: tuple[IssueRisk, ...]
    unassessed: tuple[str, ...] = ()  # issues for which no table says anything: unknown, not low
    fronts: Fronts | None = None  # None in verdicts of the method's first edition


@dataclass(frozen=True, slots=True)
class ClauseRef:
    id: str
    version: str
    title: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One of at most five questions about this product; never a blanket questionnaire."""

    id: str
    about: str  # commodity slug
    nl: str
    en: str
    good_answer: Text
    weak_answer: Text
    issue: str | None = None  # None: about the origin, the purchase or the chain as a whole
    front: Front | None = None  # None: what is bought is not known


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would change the verdict, and into what."""

    id: str
    text: Text
    to_flag: str | None = None
    to_level: str | None = None


@dataclass(frozen=True, slots=True)
class CountedKind:
    """A kind of purchase that a CPV code may stand for, and with which chance."""

    name: Text
    chance: float  # 0..1


@dataclass(frozen=True, slots=True)
class StatedGood:
    """An origin that somebody in the chain stated, whether or not it was shown."""

    good: Text
    country: str  # ISO 3166-1 alpha-2
    supplier: str  # the party that supplies it, by name
    customer: str  # the party that it supplies, and that said so
    share: float | None  # of what the customer needs of this good, 0..1
    evidence_class: str | None  # A third-party verified, B documents, C trade data, None
    evidence: str | None  # what supports it, as it was written
    is_counted: bool  # False: the good is not in this purchase, so it rates nothing


@dataclass(frozen=True, slots=True)
class Coverage:
    """The part of the chain that the verdict rests on."""

    declared: int  # ties that somebody in the chain stated
    observed: int
    inferred: int
    evidenced_goods: int  # goods whose origin is evidenced
    goods: int
    issues_assessed: int
    issues: int
    data_gaps: tuple[str, ...]  # what is unknown, e.g. "cpv", "supplier_country"
    cpv_match: str  # code | prefix | division | none
    stale_sources: tuple[str, ...] = ()  # said, whatever the verdict
    expired_sources: tuple[str, ...] = ()  # so old that nothing is called clear by them
    partly_evidenced_goods: int = 0  # of a part of which the origin is evidenced
    declared_goods: int = 0  # goods of which an origin is only declared
    inferred_goods: int = 0  # goods of which nobody said anything; these four make up ``goods``
    goods_by_trade: int = 0  # of the inferred ones: where trade statistics gave the origins
    kinds: tuple[CountedKind, ...] = ()  # what such a purchase usually is, by our own tables
    unknown_kind: float = 0.0  # the part of such purchases of which the kind is not known, 0..1
    beside: tuple[Text, ...] = ()  # also disclosed by this supplier, and not in this purchase
    stated: tuple[StatedGood, ...] = ()  # the first of them; goods of this purchase first
    stated_left_out: int = 0


@dataclass(frozen=True, slots=True)
class Owner:
    """One step of ownership upwards; ``share`` is 0..1, None where nobody states it."""

    child: str
    parent: str
    share: float | None
    form: str | None
    source: str


@dataclass(frozen=True, slots=True)
class ListedParty:
    """A party of this chain that stands on a list, or belongs to one that does.

    Only by an equal official number or a person's decision; its effect is defined in
    ``rules/risk/entity_effects.toml``.
    """

    party: str  # as the register names it
    entity: str  # as the list names it
    effect: str  # the row of entity_effects.toml
    kind: str  # legal | foreign_legal | official_finding | allegation | unclassified | history | …
    stop: bool  # nothing is signed or paid before a lawyer has looked
    issue: str | None
    says: Text
    todo: Text | None
    basis: Text
    certainty: str  # of the basis: read | inferred | unverified
    source: str
    title: str  # of the list
    edition: str
    programme: str
    since: str | None  # listed since, ISO 8601
    where: str  # the row
    by: str  # identifier | confirmed
    identifier: str | None
    confirmed_by: str | None
    confirmed_on: str | None  # ISO 8601
    tier: int | None
    hops: tuple[Hop, ...]  # the way down to the party
    owners: tuple[Owner, ...]  # from the party up to the entity; empty: the party itself
    owned: Text | None


@dataclass(frozen=True, slots=True)
class Listed:
    """The listings of the parties of this chain. ``possible`` ones were confirmed by nobody."""

    hits: tuple[ListedParty, ...] = ()  # most serious first
    history: tuple[ListedParty, ...] = ()  # listings that have ended: shown, and no more
    possible: int = 0
    note: Text | None = None

    @property
    def stop(self) -> bool:
        return any(party.stop for party in self.hits)


@dataclass(frozen=True, slots=True)
class ChainInformation:
    """The information that a clause in the contract asks of the chain, as a person recorded it."""

    clauses: tuple[str, ...]  # ids
    included: date | None
    due: date | None
    received: date | None
    overdue_since: date | None  # from this day on it was late; None: it is not


@dataclass(frozen=True, slots=True)
class Pins:
    """Everything that would have to differ for the verdict to differ."""

    as_of: str
    policy: str
    method: str
    clauses: str
    snapshots: tuple[tuple[str, str, str], ...]  # source, edition, sha256
    inputs: str  # sha256 over the canonical form of all inputs
    software: str
    decisions: tuple[tuple[str, str, str], ...] = ()  # match, answer, day: people's words used
    # id and version of each regime in the verdict
    regimes: tuple[tuple[str, str], ...] = field(default=(), metadata={WHERE_IT_APPLIES: True})


def method_edition(version: str) -> str:
    """Return the edition of a method by its version: "2" of "2+3f0c9a1e"."""
    return version.partition("+")[0]


@dataclass(frozen=True, slots=True)
class Summaries:
    """The risk of each front in one sentence of at most 30 words."""

    chain: Text
    work_here: Text


@dataclass(frozen=True, slots=True)
class CodeOfDescription:
    """A CPV code that a description suggests. ``is_likely``: it may set the band by itself."""

    code: str
    title: Text
    confidence: float  # the chance that its group of three digits is right, 0..1
    is_likely: bool


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a verdict without a CPV code rests on until a person confirms one (M15)."""

    codes: tuple[CodeOfDescription, ...]  # best first
    says: Text
    todo: Text


@dataclass(frozen=True, slots=True)
class PolicyArticleAnswer:
    """An article of own policy that counts for a contract, or that may.

    ``missing``: the facts to be given before it can be said whether it counts; none where it does.
    """

    id: str
    title: Text
    why: Text
    requires: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """What an organization's own policy asks of a contract, beside the law and never less.

    ``outcome``: required, shapes (level, clauses or weights only) or ask (a fact is missing).
    ``decision`` and ``decided_on`` (ISO 8601): the formal decision by which the policy holds.
    """

    outcome: str
    version: int
    title: Text
    decision: Text
    decided_on: str
    valid_from: str  # ISO 8601
    articles: tuple[PolicyArticleAnswer, ...]
    says: Text
    least_level: str | None = None  # the floor that it sets
    clauses: tuple[str, ...] = ()  # that it adds
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    flag: Flag
    duty: Duty
    risk: Risk
    recommendation: Flag | None  # beside `ask`: what the risk alone would recommend
    clause_level: str  # L0..L4
    clause_why: tuple[Text, ...]
    clause_offered: str | None  # L4 where the market could carry it; offered, never set
    clauses: tuple[ClauseRef, ...]
    questions: tuple[Question, ...]
    would_change: tuple[Change, ...]
    coverage: Coverage
    summary: Text  # one sentence for the contract manager
    cautions: tuple[Text, ...]  # legal guard-rails that belong beside this verdict
    pins: Pins
    listed: Listed = field(default_factory=Listed)  # shown above all else
    chain_information: ChainInformation | None = None  # what a clause in the contract asks
    summaries: Summaries | None = None  # None in verdicts of the method's first edition
    # Only where there is no CPV code and the description says something.
    assumed: Assumption | None = field(default=None, metadata={WHERE_IT_APPLIES: True})
    # Rules beside ``duty`` that hold for this contract, will, or may: never one that does not.
    regimes: tuple[RegimeAnswer, ...] = field(default=(), metadata={WHERE_IT_APPLIES: True})
    # Only where the organization's own policy says something of this contract.
    own_policy: PolicyAnswer | None = field(default=None, metadata={WHERE_IT_APPLIES: True})

    @classmethod
    def from_document(cls, document: object) -> "Verdict":
        """Return the verdict that ``as_document`` wrote; see ``document.from_document``."""
        return from_document(cls, document)
