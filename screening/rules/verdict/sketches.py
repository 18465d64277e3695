"""Verdicts in short, for many contracts at once: what depends on the basket is worked out once.

Of a contract without own ties and without a listed party the risk is a function of the basket: its
codes, its places, the buyer's assumptions, and the figures and rules in use. What the contract adds
(duty, value, dates, what was agreed) is cheap. A sketch says the same as the verdict that
``screen`` gives of the same inputs, without its sentences; ``tests`` hold both beside each other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from hashlib import sha256
from operator import attrgetter

from graphs.chain import SupplyChain
from screening.model.json_document import as_document, canonical
from screening.model.purchase import AssumedCode, Purchase
from screening.model.risk_data import RiskData
from screening.model.verdict import (
    Band,
    Flag,
    FrontRisk,
    IssueRisk,
    Suggestion,
    Threshold,
    regimes_in_short,
)
from screening.model.verdict_outline import PolicyStanding, VerdictOutline, VerdictSketch
from screening.rules.clauses.level import IssueSeverity, LevelFacts
from screening.rules.duty import duty
from screening.rules.duty.duty import Ruling
from screening.rules.own_policy.deciding import PolicyCase
from screening.rules.risk.assessment import Assessment
from screening.rules.risk.listed_parties import NO_HITS, ListHits
from screening.rules.risk.typical_goods import Typical
from screening.rules.risk.weighing import PlaceRisk
from screening.rules.rulebook import Rulebook
from screening.rules.verdict import assumption
from screening.rules.verdict.coverage import data_gaps
from screening.rules.verdict.screen import (
    Screener,
    duty_facts,
    issue_severities,
    level_facts,
)
from screening.rules.verdict.standing import standing_key, standing_of

BASKETS_KEPT = 20_000  # about 3 kB each

BasketKey = tuple[
    tuple[str, ...],
    str | None,
    str | None,
    tuple[str, ...],
    tuple[AssumedCode, ...],
    bool,
    int,
]


TypicalKey = tuple[Typical, bool, int]


@dataclass(frozen=True, slots=True)
class BasketRisk:
    """What a sketch needs of the risk of a basket."""

    band: Band
    confidence: str
    head: IssueRisk | None  # the issue that leads
    chain: FrontRisk | None
    work_here: FrontRisk | None
    severities: tuple[IssueSeverity, ...]
    match: str  # how well the CPV codes are known
    are_goods_unknown: bool
    names_supplier: bool  # a path is shown, and a path begins with the supplier
    digest: str  # of the risk and of the places that a document shows
    # by what decides it: flag, clause level, clauses, and the digest of all that is said of it
    levels: dict[tuple[object, ...], tuple[Flag, str, tuple[str, ...], str]] = field(
        default_factory=dict
    )


class PortfolioScreener(Screener):
    """A screener that keeps what it worked out of a basket, for all contracts that buy it."""

    def __init__(self, data: RiskData, rulebook: Rulebook, as_of: date) -> None:
        super().__init__(data, rulebook, as_of)
        self._baskets: dict[BasketKey, BasketRisk] = {}
        self._alike: dict[TypicalKey, BasketRisk] = {}
        self._says_aged = repr(self.aged)
        self.sentences = _edition_of_sentences(rulebook)

    def on(self, day: date) -> "PortfolioScreener":
        """Return a screener of another day; in the same year it shares what was worked out.

        Figures expire by the year of a verdict, and nothing else of the risk asks for the day.
        """
        other = PortfolioScreener(self.data, self.rulebook, day)
        if day.year == self.as_of.year:
            other.assessor = self.assessor
            other._baskets, other._alike = self._baskets, self._alike
        return other

    def sketch(
        self, purchase: Purchase, chain: SupplyChain, hits: ListHits = NO_HITS
    ) -> VerdictSketch | None:
        """Return the verdict in short; None for a chain with ties or a listed party.

        Those are screened in full. Raises InputError for impossible facts, as ``screen`` does.
        """
        if not _is_basket_alone(chain, hits):
            return None
        settled = duty.ruling_of(duty_facts(purchase), self.rulebook.law, self.as_of)
        information = self.chain_information(purchase)
        regimes = self.regimes_of(purchase, chain)
        overdue_since = information.overdue_since if information is not None else None
        basket = self._basket(purchase, chain, overdue=overdue_since is not None)
        case = self.policy_case(purchase, settled)
        flag, level, clauses, says_level = self._where(case, level_facts(purchase, settled), basket)
        outline = VerdictOutline(
            flag=flag,
            band=basket.band,
            level=level,
            confidence=basket.confidence,
            as_of=self.as_of.isoformat(),
            method=self.rulebook.method.version,
            head=basket.head.issue if basket.head else None,
            country=basket.head.country if basket.head else None,
            overdue_since=overdue_since,
            not_looked_at=settled.not_looked_at,
            chain=basket.chain,
            work_here=basket.work_here,
            regimes=regimes_in_short(regimes),
        )
        said: tuple[object, ...] = (
            basket.digest,
            self._says_aged,
            self._said_of(settled),
            (purchase.part_of, purchase.total_value_eur is None),  # what else the law could decide
            purchase.assumed_cpv,
            says_level,
            information,
            (purchase.signed, purchase.ended_on(self.as_of)),
            data_gaps(purchase, chain, basket.match, are_goods_unknown=basket.are_goods_unknown),
            _hops_of(chain) if basket.names_supplier else (),
        )
        if regimes:  # with their sentences: no edition stands for those
            said = (*said, canonical(as_document(regimes)))
        return VerdictSketch(
            outline=outline,
            duty=settled.outcome,
            inputs=self.pin_maker.inputs_of(purchase, chain, NO_HITS, regimes, case),
            digest=f"{sha256(repr(said).encode()).hexdigest()[:32]}.{self.sentences}",
            clauses=clauses,
        )

    def _standing_by(
        self, purchase: Purchase, chain: SupplyChain, hits: ListHits
    ) -> Callable[[PolicyCase | None, LevelFacts], PolicyStanding]:
        if not _is_basket_alone(chain, hits):
            return super()._standing_by(purchase, chain, hits)
        overdue = self.overdue_since(purchase) is not None
        basket = self._basket(purchase, chain, overdue=overdue)

        def stand(case: PolicyCase | None, facts: LevelFacts) -> PolicyStanding:
            flag, level, clauses, _ = self._where(case, facts, basket)
            return PolicyStanding(flag, basket.band, level, clauses)

        return stand

    def _where(
        self, case: PolicyCase | None, facts: LevelFacts, basket: BasketRisk
    ) -> tuple[Flag, str, tuple[str, ...], str]:
        """Return flag, clause level, clauses, and the digest of all said of level and own policy.

        Clauses are ids.
        """
        book = self.rulebook.clauses
        expired = bool(self.aged.expired)  # a screener of another day shares these baskets
        key = (expired, *standing_key(case, facts, book))
        kept = basket.levels.get(key)
        if kept is None:
            standing = standing_of(
                case, facts, basket.severities, basket.band, book, expired=expired
            )
            decided = standing.level
            # an article that does not count yet may do so in what would change
            said = decided if case is None else (decided, standing.own, case.key)
            says = sha256(repr(said).encode()).hexdigest()
            clauses = tuple(ref.id for ref in decided.clauses)
            kept = basket.levels[key] = (standing.flag, decided.level, clauses, says)
        return kept

    def _said_of(self, ruling: Ruling) -> tuple[object, ...]:
        """Return what the sentences of a duty are made of."""
        law, rule = self.rulebook.law, ruling.rule
        cited = [basis.id for basis in law.bases.cited_on(rule.legal_basis, ruling.on)]
        found_by = (rule.id, ruling.buyer, ruling.compared)
        threshold = None if ruling.threshold is None else _THRESHOLD(ruling.threshold)
        suggestion = None if ruling.suggestion is None else _SUGGESTION(ruling.suggestion)
        decided = (*found_by, threshold, ruling.missing, suggestion, ruling.category)
        values = [(name, text.nl, text.en) for name, text in ruling.values.items()]
        return (law.version, *decided, ruling.not_looked_at, ruling.facts, values, cited)

    def _basket(self, purchase: Purchase, chain: SupplyChain, *, overdue: bool) -> BasketRisk:
        key = (
            purchase.cpv,
            purchase.place,
            purchase.buyer_country,
            purchase.assumed_origins,
            purchase.assumed_cpv,
            overdue,
            len(chain.contract.suppliers),
        )
        kept = self._baskets.get(key)
        if kept is None:
            if len(self._baskets) >= BASKETS_KEPT:
                self._baskets.clear()
                self._alike.clear()
            typical = self.assessor.typical(purchase, chain)
            alike = (typical, overdue, len(chain.contract.suppliers))
            kept = self._alike.get(alike)
            if kept is None:  # many codes stand for the same goods
                assessment = self.assessor.assess_once(typical, chain, overdue=overdue)
                kept = self._alike[alike] = self._basket_risk(assessment)
            self._baskets[key] = kept
        return kept

    def _basket_risk(self, assessment: Assessment) -> BasketRisk:
        risk = assessment.risk
        severities = issue_severities(assessment)
        most = self.rulebook.method.constants.show.paths_per_issue
        shown = [place for issue in risk.issues for place in assessment.places_of(issue)[:most]]
        return BasketRisk(
            band=risk.band,
            confidence=risk.confidence,
            head=next((issue for issue in risk.issues if issue.band is risk.band), None),
            chain=risk.fronts.chain if risk.fronts else None,
            work_here=risk.fronts.work_here if risk.fronts else None,
            severities=severities,
            match=assessment.typical.match,
            are_goods_unknown=bool(assessment.typical.unknown_goods),
            names_supplier=bool(shown),
            digest=_digest(assessment, severities, shown),
        )


def _is_basket_alone(chain: SupplyChain, hits: ListHits) -> bool:
    """Return whether the risk follows from the basket: no own ties, and nobody on a list."""
    return not chain.supplies and not chain.left_out and hits == NO_HITS


# Plain values: to write out a dataclass takes as long as all the rest of a digest.
_THRESHOLD = attrgetter(*(field.name for field in fields(Threshold)))
_SUGGESTION = attrgetter(*(field.name for field in fields(Suggestion)))


def _edition_of_sentences(rulebook: Rulebook) -> str:
    """Return what moves whenever a sentence may be worded otherwise, in eight digits."""
    law, method, clauses = rulebook.law.digest, rulebook.method.digest, rulebook.clauses.digest
    files = (law, method, clauses, assumption.digest(), rulebook.software)
    return sha256(repr(files).encode()).hexdigest()[:8]


def _hops_of(chain: SupplyChain) -> tuple[object, ...]:
    """Return what the first step of a path, from the buyer to the supplier, is made of."""
    contract = chain.contract
    suppliers = [(party.name, party.country) for party in contract.suppliers]
    return (*suppliers, contract.read_from, contract.dispatched, contract.awarded, contract.starts)


def _digest(
    assessment: Assessment, severities: tuple[IssueSeverity, ...], shown: list[PlaceRisk]
) -> str:
    """Return the digest of what a document says of a basket, its sentences and figures apart."""
    typical = assessment.typical
    said = (
        canonical(as_document(assessment.risk)),
        severities,
        [_facts_of(place) for place in shown],
        [(good.good, good.stage, good.role) for good in assessment.goods],
        (typical.match, typical.kinds, typical.alternatives, typical.unknown, typical.home),
    )
    return sha256(repr(said).encode()).hexdigest()


def _facts_of(risk: PlaceRisk) -> tuple[object, ...]:
    """Return what a path says of its place."""
    place, rated = risk.place, risk.rated
    bounds = (round(risk.low, 4), round(risk.weight, 4), round(risk.high, 4))
    says = (rated.driver, rated.region, rated.confidence, risk.role, risk.band, risk.is_likely)
    return (place.good, place.stage, place.country, place.part, *bounds, *says)
