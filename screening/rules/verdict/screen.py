"""The verdict: a pure function of (purchase, chain, risk data, rulebook, date).

Duty and risk are worked out apart and meet only in the flag and the clause level: a change of the
risk method can never make or unmake a duty.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from graphs.chain import SupplyChain
from screening.model.own_policy import PolicyInForce
from screening.model.purchase import ChainRequest, Purchase
from screening.model.risk_data import RiskData
from screening.model.verdict import (
    URGENT_BANDS,
    Assumption,
    Band,
    ChainInformation,
    Duty,
    DutyOutcome,
    Flag,
    Front,
    IssueRisk,
    Question,
    RegimeAnswer,
    Summaries,
    Text,
    Verdict,
)
from screening.model.verdict_outline import PolicyStanding
from screening.rules.clauses import texts
from screening.rules.clauses.level import (
    IssueSeverity,
    LevelDecision,
    LevelFacts,
)
from screening.rules.country_names import country_name
from screening.rules.duty import duty
from screening.rules.duty.duty import DutyFacts, Nature, Ruling
from screening.rules.duty.regime_answers import also_sentence, answers_of
from screening.rules.formatting import format_day
from screening.rules.own_policy.deciding import PolicyCase, case_of
from screening.rules.risk.assessment import Assessment, Assessor, key_of, worst_core_place
from screening.rules.risk.domestic_pairs import STRONG
from screening.rules.risk.explain import countries_text, stated_of
from screening.rules.risk.listed_parties import (
    NO_HITS,
    ListFindings,
    ListHits,
    list_findings,
)
from screening.rules.risk.listing_overrides import with_overrides
from screening.rules.risk.method import Method
from screening.rules.risk.place_rating import Situation, rests_on
from screening.rules.risk.questions import Subject, questions_for
from screening.rules.risk.typical_goods import with_known_goods
from screening.rules.risk.weighing import PlaceRisk
from screening.rules.rulebook import Rulebook
from screening.rules.verdict.assumption import assumption_of
from screening.rules.verdict.chain_paths import (
    ChainPaths,
    left_out_sentences,
    paths_of,
)
from screening.rules.verdict.counterfactuals import (
    Counterfactual,
    Steps,
    changes_of,
    missing_questions,
    steps_of,
)
from screening.rules.verdict.coverage import aged_sources, coverage_of
from screening.rules.verdict.provenance import PinMaker
from screening.rules.verdict.regime_facts import regime_facts
from screening.rules.verdict.standing import FlagAndLevel, standing_of, urgent_bands
from screening.rules.verdict.stated_origins import stated_sentences
from screening.rules.verdict.summary import front_summaries, risk_sentences
from sources.kit.values.statements import Issue

NOT_ASKED = (DutyOutcome.VOLUNTARY, DutyOutcome.NONE)
ANSWERS_KEPT = 2_000  # as many as shared assessments


@dataclass(frozen=True, slots=True)
class RiskAnswers:
    """What a verdict says of the risk alone: the same for all contracts that buy alike."""

    assessment: Assessment  # without paths, which name the supplier of one contract
    severities: tuple[IssueSeverity, ...]
    questions: tuple[Question, ...]
    summaries: Summaries
    steps: Steps
    rests_on_foreign_list: bool
    rests_on_inferred_origin: bool  # of a good of which the chain states no origin
    rests_beside_statement: bool  # on an inferred one, while the chain states something


class Screener:
    """Screens purchases with one rulebook over one set of snapshots as of one day.

    Holds nothing but caches; two screeners of the same inputs give the same verdicts.
    """

    def __init__(self, data: RiskData, rulebook: Rulebook, as_of: date) -> None:
        self.data = data
        self.rulebook = rulebook
        self.as_of = as_of
        self._sentences = rulebook.method.sentences
        self._say, self._word = self._sentences.say, self._sentences.word
        self.assessor = Assessor(rulebook.method, data, as_of.year)
        self.aged = aged_sources(data, rulebook.method, as_of)
        self.pin_maker = PinMaker(data, rulebook, as_of)
        self._answers: dict[int, RiskAnswers] = {}  # by the identity of their assessment

    def screen(self, purchase: Purchase, chain: SupplyChain, hits: ListHits = NO_HITS) -> Verdict:
        """Return the verdict on one purchase. Raises InputError for impossible facts."""
        given_chain, chain = chain, with_known_goods(chain, self.rulebook.method)
        ruling = duty.ruling_of(duty_facts(purchase), self.rulebook.law, self.as_of)
        settled, case = duty.in_words(ruling, self.rulebook.law), self.policy_case(purchase, ruling)
        regimes = self.regimes_of(purchase, given_chain)
        chain_information = self.chain_information(purchase)
        situation = Situation(
            overdue=chain_information is not None and chain_information.overdue_since is not None
        )
        findings = list_findings(hits, chain, self.rulebook.method.effects, self.as_of)
        lift = partial(with_overrides, overrides=findings.overrides, method=self.rulebook.method)
        shared = self.assessor.assess_bands(purchase, chain, overdue=situation.overdue)
        lifted = lift(shared)
        assessment = self.assessor.with_paths(lifted, chain)
        facts = level_facts(purchase, settled)

        def outcome(answer: DutyOutcome, then: Assessment) -> tuple[Flag, str]:
            severities = answers.severities if then is assessment else issue_severities(then)
            tried = self._standing(case, replace(facts, outcome=answer), severities, then)
            return tried.flag, tried.level.level

        what_if = Counterfactual(
            self.assessor, chain, situation, outcome, lift, self._other_duties(purchase, settled)
        )
        is_shared = lifted is shared and not chain.supplies
        answers = self._answers_of(lifted, what_if, is_shared=is_shared)
        standing = self._standing(case, facts, answers.severities, assessment)
        level, flag = standing.level, standing.flag
        method, assumed = self.rulebook.method, assumption_of(purchase)
        return Verdict(
            flag=flag,
            duty=settled,
            risk=assessment.risk,
            recommendation=_beside(settled, assessment, urgent_bands(case)),
            clause_level=level.level,
            clause_why=level.why,
            clause_offered=level.offered,
            clauses=level.clauses,
            questions=answers.questions,
            would_change=changes_of(settled, assessment, what_if, answers.steps),
            coverage=coverage_of(purchase, chain, assessment, method, self.aged),
            summary=self._summary(
                self._advice(purchase, standing, settled, assessment, regimes),
                assessment,
                assumed,
                findings,
                chain_information,
                answers.summaries,
                tuple(stated_sentences(assessment, chain, method)),
                self._regimes_in_short(settled, regimes),
                self._signal(assessment, findings, chain),
            ),
            cautions=(
                *left_out_sentences(chain, self._sentences),
                *self._cautions(purchase, level, answers, findings),
            ),
            pins=self.pin_maker.pins_of(purchase, given_chain, hits, regimes, case),
            listed=findings.listed,
            chain_information=chain_information,
            summaries=answers.summaries,
            assumed=assumed,
            regimes=regimes,
            own_policy=standing.own,
        )

    def standings(
        self,
        purchase: Purchase,
        chain: SupplyChain,
        hits: ListHits,
        several: Sequence[tuple[PolicyInForce, ...]],
    ) -> tuple[PolicyStanding, ...]:
        """Return how a purchase stands under each of these sets of own policies.

        As ``screen`` gives it for one that has them. Raises InputError for impossible facts.
        """
        given, law = duty_facts(purchase), self.rulebook.law
        ruling = duty.ruling_of(given, law, self.as_of)
        facts, stand = level_facts(purchase, ruling), self._standing_by(purchase, chain, hits)
        return tuple(stand(case_of(policies, given, ruling, law), facts) for policies in several)

    def _standing_by(
        self, purchase: Purchase, chain: SupplyChain, hits: ListHits
    ) -> Callable[[PolicyCase | None, LevelFacts], PolicyStanding]:
        """Return what says how a purchase of this risk stands."""
        method, chain = self.rulebook.method, with_known_goods(chain, self.rulebook.method)
        findings = list_findings(hits, chain, method.effects, self.as_of)
        overdue = self.overdue_since(purchase) is not None
        shared = self.assessor.assess_bands(purchase, chain, overdue=overdue)
        assessment = with_overrides(shared, overrides=findings.overrides, method=method)
        severities = issue_severities(assessment)

        def stand(case: PolicyCase | None, facts: LevelFacts) -> PolicyStanding:
            found = self._standing(case, facts, severities, assessment)
            clauses = tuple(ref.id for ref in found.level.clauses)
            return PolicyStanding(found.flag, assessment.risk.band, found.level.level, clauses)

        return stand

    def overdue_since(self, purchase: Purchase) -> date | None:
        """Return since when information on the chain is late; None where it is not."""
        information = self.chain_information(purchase)
        return None if information is None else information.overdue_since

    def policy_case(self, purchase: Purchase, ruling: Ruling) -> PolicyCase | None:
        """Return what of the buyer's own policy may count on the day that counts."""
        if not purchase.own_policies:
            return None
        return case_of(purchase.own_policies, duty_facts(purchase), ruling, self.rulebook.law)

    def _answers_of(
        self, assessment: Assessment, what_if: Counterfactual, *, is_shared: bool
    ) -> RiskAnswers:
        """Return the answers on an assessment; those on a shared one are kept with it."""
        kept = self._answers.get(id(assessment))
        if kept is not None and kept.assessment is assessment:
            return kept
        answers = risk_answers(assessment, what_if)
        if is_shared:
            if len(self._answers) >= ANSWERS_KEPT:
                self._answers.clear()
            self._answers[id(assessment)] = answers
        return answers

    def paths(
        self,
        purchase: Purchase,
        chain: SupplyChain,
        hits: ListHits = NO_HITS,
        most: int = 3,
        issues: Sequence[str] | None = None,
    ) -> ChainPaths:
        """Return the best paths of each issue, as the verdict rates them."""
        chain = with_known_goods(chain, self.rulebook.method)
        overdue = self.overdue_since(purchase) is not None
        findings = list_findings(hits, chain, self.rulebook.method.effects, self.as_of)
        lift = partial(with_overrides, overrides=findings.overrides, method=self.rulebook.method)
        assessment = self.assessor.assess(purchase, chain, overdue=overdue, lift=lift)
        return paths_of(chain, assessment, self.rulebook.method, most, issues)

    def _other_duties(self, purchase: Purchase, settled: Duty) -> tuple[tuple[str, Duty], ...]:
        """Return the duty with another category or value, where the law has decided."""
        if settled.missing or settled.threshold is None:
            return ()
        law, question = self.rulebook.law, duty_facts(purchase)
        listed = next(slug for slug in law.categories if slug != law.none_slug)
        others = {
            "category_yes": replace(question, category_confirmed=listed),
            "category_no": replace(question, category_confirmed=law.none_slug),
            "value": replace(question, value_eur=Decimal(settled.threshold.amount)),
        }
        if question.part_of is None and question.total_value_eur is None:
            others["part_of"] = replace(question, part_of="framework")
        return tuple((name, duty.decide(facts, law, self.as_of)) for name, facts in others.items())

    def chain_information(self, purchase: Purchase) -> ChainInformation | None:
        """Return what clauses in the contract ask of the chain, and since when it is late."""
        due = purchase.chain_information_due
        included = purchase.chain_included
        if due is None and included is None:
            return None
        request = ChainRequest(included or due or self.as_of, purchase.chain_clauses, due)
        late = replace(request, received=purchase.chain_received).overdue_since(self.as_of)
        return ChainInformation(
            purchase.chain_clauses, included, due, purchase.chain_received, late
        )

    def regimes_of(self, purchase: Purchase, chain: SupplyChain) -> tuple[RegimeAnswer, ...]:
        """Return what the regimes beside the duty say, by the chain as it was given."""
        facts = regime_facts(purchase, chain, self.as_of)
        return answers_of(facts, self.rulebook.regimes, self.as_of)

    def _standing(
        self,
        case: PolicyCase | None,
        facts: LevelFacts,
        issues: Sequence[IssueSeverity],
        assessment: Assessment,
    ) -> FlagAndLevel:
        book, expired = self.rulebook.clauses, bool(self.aged.expired)
        return standing_of(case, facts, issues, assessment.risk.band, book, expired=expired)

    def _summary(
        self,
        advice: Text,
        assessment: Assessment,
        assumed: Assumption | None,
        findings: ListFindings,
        chain_information: ChainInformation | None,
        summaries: Summaries,
        stated: tuple[Text, ...],
        regimes: Text | None,
        signal: Text | None,
    ) -> Text:
        parts = [
            *([findings.stop] if findings.stop else []),
            *([assumed.says] if assumed else []),
            advice,
            *self._included(chain_information),
            *([regimes] if regimes else []),
            *risk_sentences(summaries, assessment, self.rulebook.method),
            *stated,
        ]
        if chain_information is not None and chain_information.overdue_since is not None:
            parts.append(
                self._say("summary.overdue", since=format_day(chain_information.overdue_since))
            )
        if signal is not None:
            parts.append(signal)
        return Text(nl=" ".join(p.nl for p in parts), en=" ".join(p.en for p in parts))

    def _signal(
        self, assessment: Assessment, findings: ListFindings, chain: SupplyChain
    ) -> Text | None:
        """Return what the verdict is a signal of, and what not; None where there is no signal."""
        if not assessment.risk.issues or assessment.risk.band is Band.LOW:
            return None
        if findings.listed.hits:
            return self._word("signal_list")
        is_work = assessment.risk.issues[0].front is Front.WORK_HERE
        usual = "signal_work" if is_work else "signal"
        return self._word(usual if chain.contract.suppliers else f"{usual}_unnamed")

    def _included(self, information: ChainInformation | None) -> Iterator[Text]:
        """Yield since when a clause is in the contract: nobody is to insert it once more."""
        if information is not None and information.included is not None:
            yield self._say("summary.included", day=format_day(information.included))

    def _by_age(self, assessment: Assessment) -> bool:
        """Return True if only the age of a source keeps this verdict from being clear."""
        return bool(self.aged.expired) and assessment.risk.band is not Band.INSUFFICIENT

    def _advice(
        self,
        purchase: Purchase,
        standing: FlagAndLevel,
        settled: Duty,
        assessment: Assessment,
        regimes: tuple[RegimeAnswer, ...],
    ) -> Text:
        """Return what the duty asks; of a contract that is over that nothing is to be inserted.

        What own policy asks stands beside it, and in its place where only own policy asks it.
        """
        ended = purchase.ended_on(self.as_of)
        if ended is not None:
            return self._say("flag.ended", day=format_day(ended))
        own = standing.own
        is_alone = settled.outcome in NOT_ASKED and settled.not_looked_at is None
        if own is not None and own.outcome == "required" and is_alone:
            return own.says
        flag, level = standing.without_own, standing.level.level
        if _abroad(settled, regimes):
            law = self._sentence_beside_regimes(flag, level, assessment)
        else:
            law = self._duty_sentence(flag, level, settled, assessment)
        if own is None:
            return law
        return Text(f"{law.nl} {own.says.nl}", f"{law.en} {own.says.en}")

    def _regimes_in_short(self, settled: Duty, regimes: tuple[RegimeAnswer, ...]) -> Text | None:
        """Return which regimes apply besides; of a buyer abroad in place of that none was read."""
        book = self.rulebook.regimes
        if settled.not_looked_at and _abroad(settled, regimes):
            return also_sentence(regimes, book, country_name(settled.not_looked_at))
        return also_sentence(regimes, book)

    def _sentence_beside_regimes(self, flag: Flag, level: str, assessment: Assessment) -> Text:
        """Return what the risk alone asks of a buyer of whose law something was looked at."""
        say = self.rulebook.regimes.say
        if flag is Flag.NOT_ASSESSABLE and self._by_age(assessment):
            return say("abroad.expired", sources=", ".join(self.aged.expired))
        if flag is Flag.NONE and level != "L0":
            return say("abroad.none_but_level", level=level)
        return say(f"abroad.{flag.value}")

    def _duty_sentence(self, flag: Flag, level: str, settled: Duty, assessment: Assessment) -> Text:
        if settled.not_looked_at is not None:
            return self._sentence_abroad(flag, level, settled.not_looked_at, assessment)
        if flag is Flag.ASK:
            return self._say("flag.ask", missing=missing_questions(settled, self._sentences))
        if flag is Flag.NOT_ASSESSABLE and self._by_age(assessment):
            return self._say("flag.expired", sources=", ".join(self.aged.expired))
        if flag is Flag.NONE and level != "L0":
            name = "level" if level == "L1" else "documented"
            return self._say(f"flag.none_but_{name}", level=level)
        return self._word(f"flag.{flag.value}")

    def _sentence_abroad(self, flag: Flag, level: str, code: str, assessment: Assessment) -> Text:
        """Return what the risk alone asks, and whose law was not looked at."""
        country = country_name(code)
        if flag is Flag.NOT_ASSESSABLE and self._by_age(assessment):
            sources = ", ".join(self.aged.expired)
            return self._say("flag_abroad.expired", sources=sources, country=country)
        if flag is Flag.NONE and level != "L0":
            return self._say("flag_abroad.none_but_level", level=level, country=country)
        return self._say(f"flag_abroad.{flag.value}", country=country)

    def _cautions(
        self,
        purchase: Purchase,
        level: LevelDecision,
        answers: RiskAnswers,
        findings: ListFindings,
    ) -> tuple[Text, ...]:
        return texts.cautions_for(
            self.rulebook.clauses,
            level.level,
            self.as_of,
            running=purchase.signed,
            ended=purchase.ended_on(self.as_of) is not None,
            offered=level.offered is not None,
            foreign=findings.foreign or answers.rests_on_foreign_list,
            inferred=answers.rests_on_inferred_origin,
            stated=answers.rests_beside_statement,
        )


def screen(
    purchase: Purchase,
    chain: SupplyChain,
    data: RiskData,
    rulebook: Rulebook,
    as_of: date,
    hits: ListHits = NO_HITS,
) -> Verdict:
    """Return the verdict on one purchase. For many, keep a Screener: it caches shared results."""
    return Screener(data, rulebook, as_of).screen(purchase, chain, hits)


def risk_answers(assessment: Assessment, what_if: Counterfactual) -> RiskAnswers:
    """Return what a verdict says of the risk, whatever else is true of the contract."""
    method = what_if.assessor.method
    return RiskAnswers(
        assessment=assessment,
        severities=issue_severities(assessment),
        questions=questions_of(assessment, method, what_if.chain),
        summaries=front_summaries(assessment, method),
        steps=steps_of(assessment, what_if),
        rests_on_foreign_list=any(map(_rests_on_a_foreign_list, _deciding(assessment))),
        rests_on_inferred_origin=_rests_on_inference(assessment, what_if.chain, stated=False),
        rests_beside_statement=_rests_on_inference(assessment, what_if.chain, stated=True),
    )


def level_facts(purchase: Purchase, settled: Duty | Ruling) -> LevelFacts:
    """Return the facts beside the risk that a clause level depends on."""
    return LevelFacts(
        outcome=settled.outcome,
        value_eur=purchase.value_eur,
        threshold=settled.threshold.amount if settled.threshold else None,
        nature=purchase.nature.value if purchase.nature else nature_of_main(purchase),
        delivers_until=_delivers_until(purchase),
        running=purchase.signed,
        months=_months(purchase),
    )


def duty_facts(purchase: Purchase) -> DutyFacts:
    """Return the facts of a purchase that the law asks for; nothing of the risk goes in."""
    confirmed = purchase.confirmation
    return DutyFacts(
        buyer_type=purchase.buyer_type,  # type: ignore[arg-type]  # checked by DutyQuestion itself
        buyer_country=purchase.buyer_country,
        value_eur=purchase.value_eur,
        value_is_estimate=purchase.value_is_estimate,
        value_with_vat=purchase.value_with_vat,
        part_of=purchase.part_of,  # type: ignore[arg-type]  # checked by DutyFacts itself
        total_value_eur=purchase.total_value_eur,
        other_currency=purchase.other_currency,
        nature=purchase.nature.value if purchase.nature else None,
        cpv=purchase.cpv,
        dispatched=purchase.dispatched,
        awarded=purchase.awarded,
        starts=purchase.starts,
        category_confirmed=confirmed.category if confirmed else None,
        confirmed_by=confirmed.by if confirmed else None,
        defence=purchase.defence,
    )


def nature_of_main(purchase: Purchase) -> Nature | None:
    """Return what the main CPV code buys, for a purchase whose register does not say."""
    return duty.nature_of(purchase.cpv[0]) if purchase.cpv else None


def _abroad(settled: Duty, regimes: tuple[RegimeAnswer, ...]) -> bool:
    """Return whether something was looked at of the law of a buyer abroad."""
    return any(answer.country == settled.not_looked_at for answer in regimes)


def _beside(settled: Duty, assessment: Assessment, urgent: Sequence[Band]) -> Flag | None:
    """Return the flag that the risk recommends while the duty is still open."""
    recommended = settled.outcome is DutyOutcome.ASK and assessment.risk.band in urgent
    return Flag.RECOMMENDED if recommended else None


def issue_severities(assessment: Assessment) -> tuple[IssueSeverity, ...]:
    """Return the issues, in the order of the verdict, as the clause ladder needs them."""
    return tuple(_facts_of(issue, assessment) for issue in assessment.risk.issues)


def _facts_of(issue: IssueRisk, assessment: Assessment) -> IssueSeverity:
    """Return one issue; what is incidental never sets a level, a listed party always does."""
    is_lifted = Issue(issue.issue) in assessment.lifted and issue.front is Front.CHAIN
    places = assessment.places_of(issue)
    core = worst_core_place(places)
    return IssueSeverity(
        issue=issue.issue,
        name=issue.name,
        band=issue.band,
        severity=issue.severity,
        confidence=issue.confidence,
        incidental_only=core is None and not is_lifted and issue.band is not Band.INSUFFICIENT,
        state_imposed=key_of(issue) in assessment.state_imposed,
        documented=is_lifted or (core is not None and is_documented(core)),
    )


def is_documented(risk: PlaceRisk) -> bool:
    """Whether an official finding or a documented pair decides a place that is itself bought.

    Of work in its own country only a finding of breaches counts: accidents and cases are none.
    """
    if risk.role != "core":
        return False
    if risk.rated.driver == "domestic":
        return any(pair.strength in STRONG for pair in risk.rated.documented.domestic)
    return risk.rated.driver in ("state", "pair")


def _deciding(assessment: Assessment) -> Iterator[PlaceRisk]:
    for places in assessment.places_by_issue.values():
        if places and places[0].is_likely:
            yield places[0]


def _rests_on_inference(assessment: Assessment, chain: SupplyChain, *, stated: bool) -> bool:
    """Return True if a high band rests on an inferred origin; where work is done is never inferred.

    ``stated``: of a good of which the chain states something, or of one of which it does not.
    """
    return any(
        bool(stated_of(risk.place, chain)) is stated
        and risk.place.stage > 0
        and rests_on(risk.place) == "inferred"
        and risk.band in (*URGENT_BANDS, Band.INSUFFICIENT)
        for risk in _deciding(assessment)
    )


def _rests_on_a_foreign_list(risk: PlaceRisk) -> bool:
    """Return True where more than a low risk rests on a list or law on goods: those that the method
    knows are of the United States.
    """
    rated = risk.rated
    if risk.band is Band.LOW:
        return False
    is_listed = rated.listing is not None or rated.state_imposed is not None
    return is_listed or bool(rated.level.list)


def _delivers_until(purchase: Purchase) -> date | None:
    """Return the last day on which something may come, every option year used."""
    return purchase.options_until or purchase.ends


def _months(purchase: Purchase) -> int | None:
    """Return the term in whole months, where start and end are known."""
    if purchase.starts is None or purchase.ends is None or purchase.ends < purchase.starts:
        return None
    years = purchase.ends.year - purchase.starts.year
    return 12 * years + purchase.ends.month - purchase.starts.month


def questions_of(
    assessment: Assessment, method: Method, chain: SupplyChain | None = None
) -> tuple[Question, ...]:
    """Return the questions to the supplier about the places that head the verdict."""
    typical = assessment.typical
    is_usual = typical.match != "none" and typical.unknown <= method.constants.presence.half
    places = [assessment.places_of(issue) for issue in assessment.risk.issues[:1]]
    is_decided = any(of and worst_core_place(of) is of[0] for of in places)
    subjects = _subjects(assessment, chain)
    return questions_for(subjects, method, is_known=is_usual or is_decided)


def _subjects(assessment: Assessment, chain: SupplyChain | None) -> Iterator[Subject]:
    """Yield the deciding places of the issues in their order, then the second ones, and so on.

    What is incidental and what few such purchases hold come after all others. Issues at Low are
    left out: a question nobody needs costs a supplier a day.
    """
    issues = [issue for issue in assessment.risk.issues if issue.band is not Band.LOW]
    ranked = [(issue, assessment.places_of(issue)) for issue in issues]
    last: list[Subject] = []
    for depth in range(max((len(places) for _, places in ranked), default=0)):
        for issue, places in ranked:
            if depth < len(places):
                risk = places[depth]
                holds = issue.holds if depth == 0 else None
                subject = Subject(risk.rated, issue.front, holds, _declared(risk, chain))
                if _comes_last(risk):
                    last.append(subject)
                else:
                    yield subject
    yield from last


def _declared(risk: PlaceRisk, chain: SupplyChain | None) -> Text | None:
    """Return the countries that the chain declares of the good of a place that is only usual."""
    countries = stated_of(risk.place, chain).declared if chain is not None else ()
    return countries_text(countries) if countries else None


def _comes_last(risk: PlaceRisk) -> bool:
    return risk.role == "incidental" or not risk.is_likely
