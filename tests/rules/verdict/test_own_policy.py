"""Own policy beside the law: it may ask more, never less, and always by its article."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.chain import SupplyChain
from graphs.parties import Contract
from screening.model.asked_less import DUTY_RANK, FLAG_RANK
from screening.model.json_document import as_document, canonical
from screening.model.own_policy import PolicyInForce, in_force_on
from screening.model.purchase import Purchase
from screening.model.verdict import DutyOutcome, Flag, Verdict
from screening.model.verdict_outline import PolicyStanding, outline_of
from screening.rules import rulebook
from screening.rules.own_policy import policy as files
from screening.rules.risk.listed_parties import NO_HITS
from screening.rules.verdict.screen import Screener
from screening.rules.verdict.sketches import PortfolioScreener
from tests.support.method_world import TODAY, chain, confirmed, purchase, shipped, tie
from tests.support.own_policies import DECISION, article, version

CODES = ["18110000", "30213100", "79530000", "45000000", "34144900"]
ANYTHING = version(article())
WEIGHTS = '[weights]\narticle = "9"\nexplanation.nl = "Omdat het past."\n'
DEFAULTS = (
    '[clause_defaults]\narticle = "8"\nexplanation.nl = "Altijd."\nL1 = ["C5"]\nL2 = ["C7"]\n'
)


@pytest.fixture(scope="module")
def screener() -> PortfolioScreener:
    return PortfolioScreener(shipped(), rulebook.load(), TODAY)


def nobody(bought: Purchase) -> SupplyChain:
    return SupplyChain.of(Contract(key="check", cpv=bought.cpv), ())


def screened(screener: PortfolioScreener, bought: Purchase, *own: PolicyInForce) -> Verdict:
    bought = replace(bought, own_policies=own)
    return screener.screen(bought, nobody(bought))


@cache
def alone() -> Screener:
    """Return a screener that keeps nothing of a basket."""
    return Screener(shipped(), rulebook.load(), TODAY)


def standing_in(verdict: Verdict) -> PolicyStanding:
    clauses = tuple(ref.id for ref in verdict.clauses)
    return PolicyStanding(verdict.flag, verdict.risk.band, verdict.clause_level, clauses)


def written(verdict: Verdict) -> str:
    return canonical(as_document(verdict))


ARTICLES = st.builds(
    lambda required, value, level, least, goods, buyers: article(
        required=required,
        value_from=value,
        more="\n".join(
            (
                f'from_level = "{level}"',
                f'least_level = "{least}"',
                goods,
                buyers,
                'clauses = ["C5"]',
            )
        ),
    ),
    st.sampled_from(["true", "false"]),
    st.sampled_from(["0", "60000", "900000", '"threshold"']),
    st.sampled_from(["L0", "L1", "L2", "L3"]),
    st.sampled_from(["L0", "L1", "L2", "L3"]),
    st.sampled_from(
        ["", 'cpv = ["18", "30"]', 'categories = ["catering"]\nsuggested_counts = false']
    ),
    st.sampled_from(["", 'buyers = ["subcentral"]', 'buyers = ["central"]']),
)  # fmt: skip
WEIGHED = st.builds(
    lambda band, small, level, months: (
        f'{WEIGHTS}recommended_from = "{band}"\nsmall_contract_below = {small}\n'
        f"below_threshold_level = {level}\nshort_term_months = {months}\n"
    ),
    st.sampled_from(["medium", "high", "very_high"]),
    st.sampled_from([0, 50_000, 100_000]),
    st.sampled_from([2, 3]),
    st.sampled_from([6, 24]),
)
POLICIES = st.builds(
    lambda one, weighed, defaults: version(one, weighed, defaults),
    ARTICLES,
    st.one_of(st.just(""), WEIGHED),
    st.sampled_from(["", DEFAULTS]),
)
PURCHASES = st.builds(
    lambda code, value, buyer, country, confirmation, day: purchase(
        code,
        value_eur=value,
        buyer_type=buyer,
        buyer_country=country,
        confirmation=confirmation,
        dispatched=day,
    ),
    st.sampled_from([*[(code,) for code in CODES], ()]),
    st.sampled_from([None, *map(Decimal, (20_000, 70_000, 500_000))]),
    st.sampled_from(["central", "subcentral", None]),
    st.sampled_from(["NL", "DE", None]),
    st.sampled_from([None, confirmed("catering"), confirmed("geen")]),
    st.sampled_from([date(2026, 3, 1), date(2025, 3, 1), None]),
)


@given(PURCHASES, POLICIES)
def test_own_policy_never_lowers_what_the_law_asks(
    screener: PortfolioScreener, bought: Purchase, policy: PolicyInForce
) -> None:
    law, own = screened(screener, bought), screened(screener, bought, policy)
    assert own.duty == law.duty
    if DUTY_RANK[law.duty.outcome]:
        assert FLAG_RANK[own.flag] >= FLAG_RANK[law.flag]
    if law.duty.outcome is DutyOutcome.MANDATORY:
        assert own.clause_level >= "L2"
    if policy.policy.weights is None:
        assert FLAG_RANK[own.flag] >= FLAG_RANK[law.flag]
        assert own.clause_level >= law.clause_level
        assert {ref.id for ref in own.clauses} >= {ref.id for ref in law.clauses}


@given(PURCHASES, POLICIES)
def test_what_own_policy_changes_it_says_by_article_decision_and_day(
    screener: PortfolioScreener, bought: Purchase, policy: PolicyInForce
) -> None:
    law, own = screened(screener, bought), screened(screener, bought, policy)
    if own.own_policy is None:
        assert (own.flag, own.clause_level, own.clauses) == (
            law.flag, law.clause_level, law.clauses,
        )  # fmt: skip
        return
    assert own.own_policy.articles
    for language in ("nl", "en"):
        says = getattr(own.own_policy.says, language)
        assert "2025-114" in says
        assert "1 december 2025" in says.lower()
        assert says in getattr(own.summary, language)
    if own.flag is Flag.REQUIRED and own.duty.outcome is not DutyOutcome.MANDATORY:
        assert any(counted.requires for counted in own.own_policy.articles)
        assert any("2025-114" in why.nl for why in own.clause_why)


@given(PURCHASES, st.lists(POLICIES, max_size=2))
def test_a_sketch_says_what_the_verdict_says(
    screener: PortfolioScreener, bought: Purchase, policies: list[PolicyInForce]
) -> None:
    bought = replace(bought, own_policies=tuple(policies))
    sketch = screener.sketch(bought, nobody(bought))
    verdict = screener.screen(bought, nobody(bought))
    assert sketch is not None
    assert sketch.outline == outline_of(verdict)
    assert sketch.inputs == verdict.pins.inputs
    for each in (screener, alone()):
        several = ((), tuple(policies))
        _, standing = each.standings(bought, nobody(bought), NO_HITS, several)
        assert standing == standing_in(verdict)


@given(PURCHASES, POLICIES)
def test_a_verdict_with_own_policy_is_read_back_as_it_was_written(
    screener: PortfolioScreener, bought: Purchase, policy: PolicyInForce
) -> None:
    document = as_document(screened(screener, bought, policy))
    assert as_document(Verdict.from_document(document)) == document


def test_with_an_own_chain_it_stands_as_its_verdict_says(screener: PortfolioScreener) -> None:
    bought, below = purchase("18110000"), chain(tie("mill", "cotton", "CN"))
    own = (version(article(more='least_level = "L3"')),)
    verdicts = (
        screener.screen(replace(bought, own_policies=policies), below) for policies in ((), own)
    )
    assert screener.standings(bought, below, NO_HITS, ((), own)) == tuple(
        map(standing_in, verdicts)
    )


def test_a_policy_that_says_nothing_of_a_contract_leaves_every_byte(
    screener: PortfolioScreener,
) -> None:
    bought = purchase("18110000")
    others = (
        version(article(more='cpv = ["33"]')),
        version(article(more='buyers = ["subcentral"]')),
        version(article(value_from="500001")),
        version(article(), valid_from=date(2026, 3, 2)),
        version(article(), closed_from=date(2026, 3, 1)),
        PolicyInForce(1, files.read_policy(files.preset("none")), DECISION, date(2026, 1, 1)),
    )
    for other in others:
        assert written(screened(screener, bought, other)) == written(screened(screener, bought))


def test_a_later_policy_leaves_older_contracts_the_policy_of_their_day(
    screener: PortfolioScreener,
) -> None:
    old, new = purchase("34144900"), purchase("34144900", dispatched=date(2026, 9, 1))
    first = version(article("1"))
    second = version(article("2"), number=2, valid_from=date(2026, 7, 1))
    assert written(screened(screener, old, first, second)) == written(
        screened(screener, old, first)
    )
    answer = screened(screener, new, first, second).own_policy
    assert answer is not None
    assert (answer.version, answer.articles[0].id) == (2, "2")


def test_of_two_that_begin_on_one_day_the_later_activated_holds() -> None:
    first, second = version(article("1")), version(article("2"), number=2)
    assert in_force_on((first, second), date(2026, 5, 1)) is second
    assert in_force_on((second, first), date(2026, 5, 1)) is first
    assert in_force_on((first, second), date(2025, 5, 1)) is None


def test_a_fact_that_is_missing_is_asked_for_and_not_guessed(screener: PortfolioScreener) -> None:
    policy = version(article(value_from="100000"))
    answer = screened(
        screener, purchase("18110000", buyer_type="subcentral", value_eur=None), policy
    ).own_policy
    assert answer is not None
    assert (answer.outcome, answer.missing) == ("ask", ("value_eur",))
    assert "de waarde zonder btw" in answer.says.nl


def test_the_policy_names_itself_in_the_pins(screener: PortfolioScreener) -> None:
    bought = purchase("18110000")
    without, own = screened(screener, bought), screened(screener, bought, ANYTHING)
    assert own.pins.policy.startswith(f"{without.pins.policy}; own policy 1+")
    assert own.pins.inputs != without.pins.inputs


def test_clauses_that_a_policy_adds_to_a_level_are_named_by_its_article(
    screener: PortfolioScreener,
) -> None:
    bought = purchase("34144900", buyer_type="subcentral")
    own = screened(screener, bought, version(DEFAULTS, article(more='least_level = "L1"')))
    level = own.clause_level
    added = {"L1": ("C5",), "L2": ("C7",)}
    assert own.own_policy is not None
    for clause in own.own_policy.clauses:
        assert clause in added[level]
        assert clause in {ref.id for ref in own.clauses}
        assert "8" in {counted.id for counted in own.own_policy.articles}
