"""Which open question matters most: the verdict is asked again with each possible answer.

Pure and deterministic. Answers are tried one question at a time, by the same duty, assessment and
ladder as the verdict. Chances are those of the tables: shares of supply, kinds under a code,
suggested codes; where there are none each answer counts alike, and the question says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from graphs import cpv
from graphs.chain import Origin, SupplyChain, TypicalGood
from graphs.parties import Nature
from screening.model.deciding import (
    AnswerOutcome,
    ChanceBasis,
    DecidingKind,
    DecidingQuestion,
    PossibleAnswer,
)
from screening.model.purchase import Confirmation, Purchase
from screening.model.verdict import BAND_RANK, Band, Flag, Text
from screening.rules.country_names import country_name
from screening.rules.duty import duty
from screening.rules.formatting import format_euros
from screening.rules.risk.assessment import Assessment, IssueKey, key_of
from screening.rules.risk.listed_parties import NO_HITS, ListHits, list_findings
from screening.rules.risk.listing_overrides import with_overrides
from screening.rules.risk.method import Method
from screening.rules.risk.place_rating import Situation
from screening.rules.risk.typical_goods import with_known_goods
from screening.rules.verdict.screen import (
    Screener,
    duty_facts,
    issue_severities,
    level_facts,
)
from screening.rules.verdict.standing import standing_of

MOST_GOODS = 4  # whose origin is tried: those that weigh most
MOST_ORIGINS = 8  # of one good
LEAST_SHARE = 0.02  # of an origin that is tried, 0..1
MOST_KINDS = 8
MOST_TRIED = 24  # assessments of origins: a large chain takes some 30 ms for each
LARGE_AMOUNT = Decimal(10**9)  # euros: above every threshold

Answered = tuple[PossibleAnswer, Purchase, Assessment]
Outcome = tuple[Flag, str, Band]


@dataclass(frozen=True, slots=True)
class _Case:
    """A purchase as it is, and how to ask again."""

    screener: Screener
    purchase: Purchase
    chain: SupplyChain
    hits: ListHits

    @property
    def situation(self) -> Situation:
        information = self.screener.chain_information(self.purchase)
        late = information is not None and information.overdue_since is not None
        return Situation(overdue=late)

    def lifted(self, assessment: Assessment) -> Assessment:
        """Return an assessment, raised for the listed parties of the chain."""
        method = self.screener.rulebook.method
        findings = list_findings(self.hits, self.chain, method.effects, self.screener.as_of)
        return partial(with_overrides, overrides=findings.overrides, method=method)(assessment)

    def assessed(self, purchase: Purchase) -> Assessment:
        """Return the risk of a purchase."""
        assessor, late = self.screener.assessor, self.situation.overdue
        return self.lifted(assessor.assess_bands(purchase, self.chain, overdue=late))

    def outcome(self, purchase: Purchase, assessment: Assessment) -> Outcome:
        """Return flag, level and band, as the verdict would say them."""
        screener = self.screener
        ruling = duty.ruling_of(duty_facts(purchase), screener.rulebook.law, screener.as_of)
        facts = level_facts(purchase, ruling)
        severities = issue_severities(assessment)
        case, band = screener.policy_case(purchase, ruling), assessment.risk.band
        book, expired = screener.rulebook.clauses, bool(screener.aged.expired)
        standing = standing_of(case, facts, severities, band, book, expired=expired)
        return standing.flag, standing.level.level, band


def deciding_questions(
    screener: Screener, purchase: Purchase, chain: SupplyChain, hits: ListHits = NO_HITS
) -> tuple[DecidingQuestion, ...]:
    """Return the open questions whose answer may change something, the likeliest to do so first.

    Raises InputError for impossible facts, as screening does.
    """
    case = _Case(screener, purchase, with_known_goods(chain, screener.rulebook.method), hits)
    now = case.assessed(purchase)
    questions = (*_facts(case, now), *_codes(case), *_kinds(case, now), *_origins(case, now))
    before = case.outcome(purchase, now)
    asked = (_question(question, case, before) for question in questions)
    deciding = [question for question in asked if question.chance > 0]
    order = tuple(DecidingKind)
    return tuple(
        sorted(
            deciding,
            key=lambda question: (
                -round(question.chance, 6),
                order.index(question.kind),
                question.about,
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class _Tried:
    """A question with each answer and what the purchase would be by it."""

    kind: DecidingKind
    about: str
    name: Text | None
    basis: ChanceBasis
    answers: Sequence[Answered]
    unknown: float = 0.0


def _question(tried: _Tried, case: _Case, before: Outcome) -> DecidingQuestion:
    by_outcome: dict[Outcome, list[PossibleAnswer]] = {}
    for answer, purchase, assessment in tried.answers:
        by_outcome.setdefault(case.outcome(purchase, assessment), []).append(answer)
    outcomes = [
        AnswerOutcome(tuple(answers), *after, changes=_changes(before, after))
        for after, answers in by_outcome.items()
    ]
    outcomes.sort(key=lambda outcome: (-round(outcome.chance, 6), outcome.answers[0].value))
    chance = sum(outcome.chance for outcome in outcomes if outcome.changes)
    return DecidingQuestion(
        tried.kind,
        tried.about,
        tried.name,
        min(1.0, chance),
        tried.basis,
        tuple(outcomes),
        tried.unknown,
    )


def _changes(before: Outcome, after: Outcome) -> tuple[str, ...]:
    names = ("flag", "level", "band")
    pairs = zip(names, before, after, strict=True)
    return tuple(name for name, was, then in pairs if was != then)


# -- what the law asks for --


def _facts(case: _Case, now: Assessment) -> Iterator[_Tried]:
    law, purchase = case.screener.rulebook.law, case.purchase
    for name in duty.ruling_of(duty_facts(purchase), law, case.screener.as_of).missing:
        answers = tuple(_answers_to(name, case))
        tried = [
            (PossibleAnswer(value, text, 1 / len(answers)), changed, now)
            for value, text, changed in answers
        ]
        if tried:
            yield _Tried(DecidingKind.FACT, name, None, ChanceBasis.EVEN, tried)


def _answers_to(name: str, case: _Case) -> Iterator[tuple[str, Text | None, Purchase]]:
    """Yield the answers to a missing fact, with the purchase by each; none where any may be."""
    purchase, law = case.purchase, case.screener.rulebook.law
    match name:
        case "buyer_type":
            for kind in ("central", "subcentral"):
                yield kind, None, replace(purchase, buyer_type=kind)
        case "nature":
            for nature in Nature:
                yield nature.value, None, replace(purchase, nature=nature)
        case "category" | "category_list":
            listed = next(slug for slug in law.categories if slug != law.none_slug)
            for value, slug in (("listed", listed), ("none", law.none_slug)):
                yield value, None, replace(purchase, confirmation=_confirmed(slug, case))
        case "value_eur" | "total_value":
            threshold = _threshold(case)
            if threshold is not None:
                text = format_euros(threshold)
                for value, amount in (("below", threshold - 1), ("from", threshold)):
                    yield value, text, _with_amount(purchase, name, amount)
        case "date":
            today = case.screener.as_of
            yield "today", None, replace(purchase, dispatched=today)


def _confirmed(slug: str, case: _Case) -> Confirmation:
    return Confirmation(category=slug, by="", on=case.screener.as_of)


def _with_amount(purchase: Purchase, name: str, amount: Decimal) -> Purchase:
    if name == "total_value":
        return replace(purchase, part_of=purchase.part_of or "lot", total_value_eur=amount)
    return replace(purchase, value_eur=amount, value_with_vat=None, other_currency=None)


def _threshold(case: _Case) -> Decimal | None:
    """Return the threshold that counts, in euros; None while the law cannot say which."""
    law, today = case.screener.rulebook.law, case.screener.as_of
    facts = replace(duty_facts(case.purchase), value_eur=LARGE_AMOUNT, other_currency=None)
    threshold = duty.ruling_of(facts, law, today).threshold
    return None if threshold is None else Decimal(threshold.amount)


# -- what is bought --


def _codes(case: _Case) -> Iterator[_Tried]:
    purchase = case.purchase
    if purchase.cpv or not purchase.assumed_cpv:
        return
    answers: list[Answered] = []
    for guess in purchase.assumed_cpv:
        then = replace(purchase, cpv=(guess.code,), assumed_cpv=())
        name = Text(cpv.title(guess.code, "nl") or "", cpv.title(guess.code, "en") or "")
        answer = PossibleAnswer(guess.code, name, guess.confidence)
        answers.append((answer, then, case.assessed(then)))
    chances = [answer.chance for answer, _, _ in answers]
    scale = 1 / max(1.0, sum(chances))
    scaled = [(replace(a, chance=a.chance * scale), then, risk) for a, then, risk in answers]
    unknown = max(0.0, 1 - sum(chances))
    yield _Tried(DecidingKind.CODE, "", None, ChanceBasis.ESTIMATE, scaled, unknown)


def _kinds(case: _Case, now: Assessment) -> Iterator[_Tried]:
    """Yield which kind of purchase it is, where the one code of it stands for several."""
    typical = now.typical
    numbers = [
        number
        for number, alternative in enumerate(typical.alternatives)
        if not alternative.bundled and not alternative.certain and not alternative.assumed
    ]
    groups = {typical.alternatives[number].group for number in numbers}
    if len(groups) != 1 or len(numbers) < 2:
        return
    likeliest = sorted(numbers, key=lambda number: (-typical.alternatives[number].chance, number))
    answers: list[Answered] = []
    for number in likeliest[:MOST_KINDS]:
        alternatives = tuple(
            replace(each, chance=float(place == number)) if place in numbers else each
            for place, each in enumerate(typical.alternatives)
        )
        then = replace(typical, alternatives=alternatives, unknown=0.0)
        assessor = case.screener.assessor
        risk = case.lifted(assessor.assess_goods(then, case.chain, case.situation))
        chance = typical.alternatives[number].chance
        name = typical.kinds[number]
        answers.append((PossibleAnswer(name.en, name, chance), case.purchase, risk))
    unknown = max(0.0, 1 - sum(answer.chance for answer, _, _ in answers))
    yield _Tried(DecidingKind.KIND, "", None, ChanceBasis.ESTIMATE, answers, unknown)


# -- where it comes from --


def _origins(case: _Case, now: Assessment, *, every: bool = False) -> Iterator[_Tried]:
    """Yield where the goods come from that weigh most.

    Origins of a good that rate alike in every issue are tried once; ``every``: each by itself.
    """
    goods = {good.good: good for good in now.typical.goods if _is_open(good)}
    names = case.screener.rulebook.method.goods
    ratings = _ratings(now, case.screener.rulebook.method)
    left = MOST_TRIED
    for slug in _by_weight(now, goods, ratings):
        shares = _shares(goods[slug])
        if len(shares) < 2:
            continue
        alike_of = {
            origin.country: origin.country
            if every
            else tuple(ratings.get((slug, origin.country), ()))
            for origin, _ in shares
        }
        left -= len(set(alike_of.values()))
        if left < 0 and not every:
            return
        tried: dict[object, Assessment] = {}
        answers: list[Answered] = []
        for origin, share in shares:
            alike = alike_of[origin.country]
            if alike not in tried:
                tried[alike] = _from(case, now, slug, origin.country)
            answer = PossibleAnswer(origin.country, country_name(origin.country), share)
            answers.append((answer, case.purchase, tried[alike]))
        unknown = max(0.0, 1 - sum(share for _, share in shares))
        basis = _basis(goods[slug])
        yield _Tried(DecidingKind.ORIGIN, slug, names[slug].name, basis, answers, unknown)


def _basis(good: TypicalGood) -> ChanceBasis:
    """Return where the shares of a good come from."""
    parts = [origin.part for origin in good.origins]
    if any(part is None for part in parts):
        return ChanceBasis.EVEN
    is_published = any(part is not None and part.edition for part in parts)
    return ChanceBasis.TRADE if is_published else ChanceBasis.ESTIMATE


@dataclass(frozen=True, slots=True)
class _FullRating:
    """How an origin would rate in an issue if all of a good came from there."""

    key: IssueKey
    band: Band
    driver: str
    by_state: bool
    unfounded: bool


def _ratings(now: Assessment, method: Method) -> dict[tuple[str, str], list[_FullRating]]:
    """Return how each good would rate from each country, in every issue."""
    ratings: dict[tuple[str, str], list[_FullRating]] = {}
    for key, places in now.places_by_issue.items():
        for risk in places:
            rated = risk.rated
            whole = risk.in_role.weight / rated.link if rated.link else 0.0
            rating = _FullRating(
                key,
                method.band(min(1.0, whole)),
                rated.driver,
                rated.state_imposed is not None,
                rated.is_unfounded,
            )
            ratings.setdefault((risk.place.good, risk.place.country), []).append(rating)
    return ratings


def _is_open(good: TypicalGood) -> bool:
    """Return whether nobody stated where a good comes from."""
    return good.stage > 0 and all(origin.band != "disclosed" for origin in good.origins)


def _by_weight(
    now: Assessment,
    goods: Iterable[str],
    ratings: Mapping[tuple[str, str], Sequence[_FullRating]],
) -> list[str]:
    """Return the goods whose origin can change a band, the heaviest first.

    Those that decide an issue above Low, and those of which an origin would rate above its issue.
    """
    stands = {key_of(issue): BAND_RANK[issue.band] for issue in now.risk.issues}
    low = BAND_RANK[Band.LOW]
    weights: dict[str, tuple[int, float]] = {}
    for key, places in now.places_by_issue.items():
        for place, risk in enumerate(places):
            slug = risk.place.good
            of_issue = (r for r in ratings[slug, risk.place.country] if r.key == key)
            rises = any(BAND_RANK[rating.band] > stands[key] for rating in of_issue)
            if slug in goods and (rises or (place == 0 and stands[key] > low)):
                weight = (BAND_RANK[risk.band], risk.in_role.undiminished)
                weights[slug] = max(weights.get(slug, weight), weight)
    ranked = sorted(weights, key=lambda slug: (*(-part for part in weights[slug]), slug))
    return ranked[:MOST_GOODS]


def _shares(good: TypicalGood) -> list[tuple[Origin, float]]:
    """Return the usual origins with their chances, the likeliest first; even without figures."""
    if any(origin.part is None for origin in good.origins):
        some = sorted(good.origins, key=lambda origin: origin.country)[:MOST_ORIGINS]
        return [(origin, 1 / len(some)) for origin in some]
    shares = [(origin, origin.part.likely) for origin in good.origins if origin.part is not None]
    whole = max(1.0, sum(share for _, share in shares))
    known = [(origin, share / whole) for origin, share in shares if share / whole >= LEAST_SHARE]
    return sorted(known, key=lambda pair: (-pair[1], pair[0].country))[:MOST_ORIGINS]


def _from(case: _Case, now: Assessment, slug: str, country: str) -> Assessment:
    """Return the risk if all of a good were shown to come from one country."""
    shown = (Origin(country, "disclosed"),)
    goods = tuple(
        replace(good, origins=shown) if good.good == slug and _is_open(good) else good
        for good in now.typical.goods
    )
    typical = replace(now.typical, goods=goods)
    assessor = case.screener.assessor
    return case.lifted(assessor.assess_goods(typical, case.chain, case.situation))
