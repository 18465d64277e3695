"""The question that matters most: what it decides is what the verdict says with that answer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.chain import SupplyChain
from graphs.parties import Contract, Nature
from screening.i18n.language import Language
from screening.model.deciding import ChanceBasis, DecidingKind, DecidingQuestion
from screening.model.purchase import AssumedCode, Confirmation, Purchase
from screening.reports import deciding as reports
from screening.rules import rulebook
from screening.rules.verdict.deciding_questions import deciding_questions
from screening.rules.verdict.screen import Screener
from tests.support.effort import tries
from tests.support.method_world import TODAY, shipped

CODES = ("18110000", "30213100", "45210000", "90910000", "15860000", "98399000", "39130000")
NOTHING = SupplyChain.of(Contract(key="k"), ())
CLOTHING = Purchase(
    "C-1",
    buyer_type="central",
    buyer_country="NL",
    cpv=("18110000",),
    value_eur=Decimal(250_000),
    nature=Nature.SUPPLIES,
    dispatched=date(2026, 10, 1),
)
purchases = st.builds(
    Purchase,
    name=st.just("C-1"),
    buyer_type=st.sampled_from(["central", "subcentral", None]),
    buyer_country=st.sampled_from(["NL", "BE", None]),
    cpv=st.lists(st.sampled_from(CODES), max_size=2, unique=True).map(tuple),
    value_eur=st.sampled_from([None, Decimal(40_000), Decimal(250_000)]),
    nature=st.sampled_from([None, Nature.SUPPLIES]),
    dispatched=st.sampled_from([None, date(2026, 10, 1)]),
    assumed_cpv=st.sampled_from([(), (AssumedCode("18110000", 0.6), AssumedCode("45210000", 0.3))]),
)


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(shipped(), rulebook.load(), TODAY)


def asked(screener: Screener, purchase: Purchase) -> dict[tuple[str, str], DecidingQuestion]:
    questions = deciding_questions(screener, purchase, NOTHING)
    return {(question.kind.value, question.about): question for question in questions}


def test_a_category_that_nobody_confirmed_decides_the_duty(screener: Screener) -> None:
    question = asked(screener, CLOTHING)["fact", "category"]
    assert (question.chance, question.basis) == (1.0, ChanceBasis.EVEN)
    outcomes = {outcome.answers[0].value: outcome for outcome in question.outcomes}
    for value, slug in (("listed", "bedrijfskleding"), ("none", "geen")):
        confirmed = replace(CLOTHING, confirmation=Confirmation(slug, "a person", TODAY))
        verdict = screener.screen(confirmed, NOTHING)
        outcome = outcomes[value]
        assert (outcome.flag, outcome.level) == (verdict.flag, verdict.clause_level)
        assert outcome.band is verdict.risk.band
    said = " ".join(reports.decides(question, Language("en")))
    assert "If it is in one of the categories: the flag becomes “Required”" in said


def test_where_a_good_comes_from_has_the_chances_of_its_origins(screener: Screener) -> None:
    questions = [
        question
        for code in CODES
        for question in deciding_questions(screener, replace(CLOTHING, cpv=(code,)), NOTHING)
        if question.kind is DecidingKind.ORIGIN
    ]
    assert questions
    for question in questions:
        total = sum(outcome.chance for outcome in question.outcomes) + question.unknown
        assert total == pytest.approx(1.0)
        assert question.basis is not ChanceBasis.EVEN
        for sentence in reports.decides(question, Language("en")):
            assert sentence.startswith("If it comes from ")
            assert " becomes " in sentence


def test_a_code_that_the_description_suggests_is_asked_about(screener: Screener) -> None:
    guesses = (AssumedCode("18110000", 0.5), AssumedCode("98399000", 0.3))
    purchase = replace(CLOTHING, cpv=(), assumed_cpv=guesses)
    question = asked(screener, purchase)["code", ""]
    assert question.unknown == pytest.approx(0.2)
    values = {answer.value for outcome in question.outcomes for answer in outcome.answers}
    assert values == {"18110000", "98399000"}


def test_a_value_below_or_from_the_threshold_is_asked_with_the_amount(screener: Screener) -> None:
    confirmed = Confirmation("bedrijfskleding", "a person", TODAY)
    purchase = replace(CLOTHING, value_eur=None, confirmation=confirmed)
    question = asked(screener, purchase)["fact", "value_eur"]
    said = " ".join(reports.decides(question, Language("nl")))
    assert "140.000 of meer" in said


@given(purchases)
@settings(max_examples=tries(8, 400), deadline=None)
def test_questions_are_ordered_by_chance_and_each_says_what_it_decides(purchase: Purchase) -> None:
    screener = Screener(shipped(), rulebook.load(), TODAY)
    verdict = screener.screen(purchase, NOTHING)
    questions = deciding_questions(screener, purchase, NOTHING)
    chances = [question.chance for question in questions]
    assert chances == sorted(chances, reverse=True)
    now = {"flag": verdict.flag, "level": verdict.clause_level, "band": verdict.risk.band}
    for question in questions:
        assert 0 < question.chance <= 1
        assert question.changing
        for outcome in question.outcomes:
            after = {"flag": outcome.flag, "level": outcome.level, "band": outcome.band}
            assert set(outcome.changes) == {name for name in now if now[name] != after[name]}
        for language in ("nl", "en"):
            assert reports.asks(question, Language(language))
            assert len(reports.decides(question, Language(language))) == len(question.changing)
    assert questions == deciding_questions(screener, purchase, NOTHING)
