"""Requests as a service: the verdict of a check, and what stays as it was."""

from dataclasses import replace
from typing import cast

import pytest

from screening.model.json_document import as_document
from screening.model.people import ScopePart, ScopeReach
from screening.model.purchase_requests import KeptDecision, RequestFacts
from screening.services.purchase_form import parse, purchase_of
from screening.services.purchase_requests import (
    as_answers,
    at_level,
    differences,
    digest_of,
    kept_verdict,
    problems,
    verdict_on,
)
from screening.services.screening import screen_purchase
from screening.store.portfolio import Portfolio
from tests.support.method_world import TODAY, screener

TYPED = {
    "cpv": "18110000, 18400000", "value": "€ 1.200.000,00", "total_value": "2 mln",
    "part_of": "lot", "buyer_type": "central", "buyer_country": "Nederland", "nature": "supplies",
    "date": "1 maart 2026", "ends": "31-12-2029", "category_confirmed": "bedrijfskleding",
    "origins": "Bangladesh, TR",
}  # fmt: skip
FACTS = RequestFacts("Jassen", answers=as_answers(parse(TYPED)))


def test_answers_are_kept_as_texts_that_are_read_back_to_the_same() -> None:
    assert parse(FACTS.answers) == parse(TYPED)
    assert as_answers(parse(FACTS.answers)) == FACTS.answers


def test_the_verdict_is_that_of_a_check_to_the_byte() -> None:
    check = screen_purchase(screener(), purchase_of(parse(TYPED), TODAY))
    assert as_document(verdict_on(FACTS, screener(), TODAY)) == as_document(check)


@pytest.mark.parametrize(
    "typed", ["1200000", "1.200.000", "1.200.000,00", "1,2 mln", "€ 1 200 000"]
)
def test_one_amount_gives_one_verdict_however_it_is_typed(typed: str) -> None:
    facts = RequestFacts("x", answers=as_answers(parse({"cpv": "18110000", "value": typed})))
    plain = RequestFacts("x", answers={"cpv": "18110000", "value": "1200000"})
    verdicts = [verdict_on(each, screener(), TODAY) for each in (facts, plain)]
    assert as_document(verdicts[0]) == as_document(verdicts[1])


def test_an_answer_that_the_form_no_longer_knows_is_unknown_and_no_fault() -> None:
    former = replace(FACTS, answers={**FACTS.answers, "category_confirmed": "a_former_one"})
    without = {n: a for n, a in FACTS.answers.items() if n != "category_confirmed"}
    again = verdict_on(former, screener(), TODAY)
    assert as_document(again) == as_document(
        verdict_on(replace(FACTS, answers=without), screener(), TODAY)
    )


def test_a_kept_verdict_is_read_back_and_its_digest_holds() -> None:
    verdict = verdict_on(FACTS, screener(), TODAY)
    document = as_document(verdict)
    decision = KeptDecision("L2", verdict.clause_level, document, digest_of(document))
    assert as_document(kept_verdict(decision)) == document
    assert digest_of(as_document(kept_verdict(decision))) == decision.sha256
    changed = {**document, "clause_level": "L0"}
    assert digest_of(changed) != decision.sha256


def test_what_today_says_otherwise_is_told_by_what_it_is() -> None:
    verdict = verdict_on(FACTS, screener(), TODAY)
    assert differences(verdict, verdict) == ()
    [difference] = differences(verdict, replace(verdict, clause_level="L4"))
    assert (difference.what, difference.after) == ("level", "L4")


ZORG, INHUUR = ScopePart(frozenset({"Zorg"})), ScopePart(tags=frozenset({"Inhuur", "Regio"}))
OF_BOTH = ScopePart(ZORG.departments, INHUUR.tags)
TAGGED = RequestFacts("Jassen", department="ICT", tags=("Inhuur",))


@pytest.mark.parametrize(
    ("part", "former", "said", "wrong"),
    [
        (ZORG, None, {"department": "Zorg"}, []),
        (ZORG, None, {"department": "ICT"}, ["department"]),
        (ZORG, None, {"department": "Zorg", "tags": "Inhuur"}, ["tags"]),
        (INHUUR, None, {}, ["tags"]),
        (INHUUR, None, {"tags": "Inhuur; Regio"}, []),
        (INHUUR, None, {"tags": "Inhuur; Elders"}, ["tags"]),
        (INHUUR, None, {"tags": "Inhuur", "department": "Zorg"}, ["department"]),
        (INHUUR, TAGGED, {"words": "met naam"}, []),
        (INHUUR, TAGGED, {"tags": "Inhuur; Regio"}, ["tags"]),
        (INHUUR, TAGGED, {"department": "Zorg"}, ["department"]),
        (OF_BOTH, TAGGED, {"department": "Zorg"}, []),
        (OF_BOTH, replace(TAGGED, department="Zorg"), {"tags": ""}, ["tags"]),
        (OF_BOTH, None, {"department": "Zorg", "tags": "Regio"}, []),
        (OF_BOTH, None, {}, ["department"]),
    ],
)
def test_who_works_for_a_part_shows_a_request_to_no_other(
    part: ScopePart, former: RequestFacts | None, said: dict[str, str], wrong: list[str]
) -> None:
    given = {"title": "Jassen", **said}
    asked = cast(Portfolio, None)  # only for the names of people
    found = problems(asked, given, former, ScopeReach((part,)), may_tag=False)
    assert [problem.field for problem in found] == wrong
    assert problems(asked, given, former) == ()


def test_another_level_has_its_own_clauses_and_the_same_level_is_the_same_verdict() -> None:
    verdict = verdict_on(FACTS, screener(), TODAY)
    purchase = purchase_of(parse(FACTS.answers), TODAY)
    assert at_level(verdict, verdict.clause_level, purchase) is verdict
    ids = [{clause.id for clause in at_level(verdict, f"L{n}", purchase).clauses} for n in range(5)]
    assert {"C1", "C7"} <= ids[1] < ids[2] < ids[3] <= ids[4]
