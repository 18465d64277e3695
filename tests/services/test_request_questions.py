"""What is asked of a request: at most seven questions, those first that change the answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.model.purchase_requests import RequestFacts
from screening.model.verdict import Flag
from screening.services.purchase_form import BUYER_TYPES, NATURES
from screening.services.purchase_requests import verdict_on
from screening.services.request_questions import FIELDS, MOST, OpenQuestion, Trial, open_questions
from tests.support.method_world import TODAY, screener
from tests.support.own_policies import article, version

ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "cpv": st.sampled_from(["18110000", "30213100", "90910000", "45000000", "72200000"]),
        "value": st.sampled_from(["10000", "150000", "2000000"]),
        "buyer_type": st.sampled_from(BUYER_TYPES),
        "nature": st.sampled_from(NATURES),
        "buyer_country": st.sampled_from(["NL", "DE"]),
        "category_confirmed": st.sampled_from(["geen", "bedrijfskleding"]),
        "ends": st.just("2029-12-31"),
        "part_of": st.sampled_from(["none", "lot", "framework"]),
    },
)


def asked(answers: dict[str, str]) -> tuple[OpenQuestion, ...]:
    facts = RequestFacts("x", answers=answers)
    return open_questions(facts, verdict_on(facts, screener(), TODAY), Trial(screener(), TODAY, ()))


@settings(max_examples=15, deadline=None)
@given(ANSWERS)
def test_nothing_is_asked_twice_and_never_more_than_seven(answers: dict[str, str]) -> None:
    questions = asked(answers)
    fields = [question.field for question in questions]
    assert len(fields) == len(set(fields)) <= MOST == 7
    assert not set(fields) & set(answers)
    assert set(fields) <= set(FIELDS)
    weights = [question.weight for question in questions]
    assert weights == sorted(weights, reverse=True)
    assert asked(answers) == questions


def test_what_is_bought_comes_before_all_else() -> None:
    assert asked({"value": "2000000"})[0].field == "cpv"


def test_the_kind_of_buyer_decides_whether_there_is_a_duty() -> None:
    answers = {
        "cpv": "18110000", "value": "2000000", "category_confirmed": "bedrijfskleding",
        "nature": "supplies", "buyer_country": "NL",
    }  # fmt: skip
    first = asked(answers)[0]
    assert first.field == "buyer_type"
    assert {tried.answer: tried.duty for tried in first.decides}["central"] == "mandatory"


def test_a_category_that_decides_only_with_the_value_comes_before_what_decides_nothing() -> None:
    fields = [question.field for question in asked({"cpv": "18110000", "buyer_type": "central"})]
    assert fields.index("category_confirmed") < fields.index("part_of")


def test_the_value_of_the_whole_is_asked_of_a_part_alone() -> None:
    answers = {"cpv": "18110000", "buyer_type": "central", "buyer_country": "NL"}
    assert "total_value" not in {question.field for question in asked(answers)}
    for part in ("lot", "framework"):
        fields = {question.field for question in asked({**answers, "part_of": part})}
        assert "total_value" in fields


@pytest.mark.parametrize("kept", ["geen", ""])
def test_what_is_answered_is_not_asked_again(kept: str) -> None:
    answers = {"cpv": "18110000"} | ({"category_confirmed": kept} if kept else {})
    fields = {question.field for question in asked(answers)}
    assert ("category_confirmed" in fields) == (not kept)


def test_answers_are_tried_with_the_own_policy_of_who_asks() -> None:
    """It asks for a clause whatever the value: then the value decides nothing about the flag."""
    trial = Trial(screener(), TODAY, (version(article(value_from="0")),))
    facts = RequestFacts("x", answers={"cpv": "18110000", "buyer_type": "subcentral"})
    now = trial.verdict_on(facts)
    assert now.flag is Flag.REQUIRED
    tried = [
        answer for question in open_questions(facts, now, trial) for answer in question.decides
    ]
    assert all(answer.flag == "required" for answer in tried)
