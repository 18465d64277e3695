"""Which contract may have come of a request: what is enough for a proposal, and what is not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from screening.model.purchase_requests import (
    ContractOutline,
    KeptDecision,
    PurchaseRequest,
    RequestEvent,
    RequestFacts,
    RequestStep,
)
from screening.services.request_ties import MOST, _proposed

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)
DECIDED = RequestEvent(
    RequestStep.DECIDED, "anna", None, MADE, None, KeptDecision("L2", "L2", {}, "0")
)
FACTS = RequestFacts(
    "Dienstkleding buitendienst",
    buyer="Gemeente Voorbeeld",
    reference="IA-2026/114",
    answers={"cpv": "18110000", "value": "500000", "date": "2026-12-01"},
)
REQUEST = PurchaseRequest(1, "2026-0001", FACTS, "anna", MADE, MADE, 2, (DECIDED,))
NOTHING_ALIKE = ContractOutline(
    "k", "c1", "X-1", "Strooizout", None, ("34927100",), "9000", "EUR", None, None, "Elders"
)


def reasons(outline: ContractOutline, request: PurchaseRequest = REQUEST) -> list[str]:
    return [
        reason.code.removeprefix("request.like_")
        for proposal in _proposed(request, [outline])
        for reason in proposal.reasons
    ]


def test_nothing_alike_is_no_proposal() -> None:
    assert reasons(NOTHING_ALIKE) == []


@pytest.mark.parametrize("number", ["IA-2026/114", "ia 2026 114", "2026-0001"])
def test_a_reference_that_agrees_is_enough(number: str) -> None:
    assert reasons(replace(NOTHING_ALIKE, number=number)) == ["reference"]


def test_a_reference_may_stand_in_the_title_or_the_description() -> None:
    assert reasons(replace(NOTHING_ALIKE, title="Zout (IA-2026/114)")) == ["reference"]
    assert reasons(replace(NOTHING_ALIKE, description="volgt uit aanvraag 2026-0001")) == [
        "reference"
    ]


def test_the_code_alone_is_not_enough_and_with_the_buyer_it_is() -> None:
    alike = replace(NOTHING_ALIKE, cpv=("18110000",))
    assert reasons(alike) == []
    assert reasons(replace(alike, buyer="GEMEENTE VOORBEELD")) == ["code", "buyer"]


def test_words_of_the_title_count_as_what_is_bought() -> None:
    alike = replace(NOTHING_ALIKE, title="Kleding en schoenen: dienstkleding", amount="450000")
    assert reasons(alike) == ["title", "value"]


def test_buyer_value_and_days_without_what_is_bought_are_none() -> None:
    alike = replace(
        NOTHING_ALIKE,
        buyer="Gemeente Voorbeeld",
        amount="500000",
        dispatched=date(2026, 12, 1),
    )
    assert reasons(alike) == []


def test_another_currency_says_nothing_of_the_value() -> None:
    alike = replace(NOTHING_ALIKE, cpv=("18110000",), amount="500000", currency="GBP")
    assert reasons(alike) == []


def test_what_started_long_before_the_request_did_not_come_of_it() -> None:
    alike = replace(NOTHING_ALIKE, cpv=("18110000",), buyer="Gemeente Voorbeeld")
    assert reasons(replace(alike, starts=date(2027, 2, 1))) == ["code", "buyer", "start"]
    assert reasons(replace(alike, starts=date(2025, 2, 1))) == []
    named = replace(alike, starts=date(2025, 2, 1), number="IA-2026/114")
    assert reasons(named)[0] == "reference"


def test_a_contract_that_a_person_refused_comes_back_only_when_that_is_taken_back() -> None:
    alike = replace(NOTHING_ALIKE, number="IA-2026/114")
    no = RequestEvent(RequestStep.NOT_THIS, "anna", contract_key="k")
    again = RequestEvent(RequestStep.MAYBE_THIS, "anna", contract_key="k")
    assert reasons(alike, replace(REQUEST, events=(DECIDED, no))) == []
    assert reasons(alike, replace(REQUEST, events=(DECIDED, no, again))) == ["reference"]


def test_the_likeliest_come_first_and_few_of_them() -> None:
    alike = replace(NOTHING_ALIKE, cpv=("18110000",), buyer="Gemeente Voorbeeld")
    best = replace(alike, key="best", public_id="c9", number="IA-2026/114")
    many = [replace(alike, key=str(at), public_id=f"c{at}") for at in range(8)]
    proposed = _proposed(REQUEST, [*many, best])
    assert [each.contract.key for each in proposed] == ["best", "0", "1", "2", "3"]
    assert len(proposed) == MOST


def test_a_short_reference_is_in_too_many_numbers() -> None:
    short = replace(REQUEST, facts=replace(FACTS, reference="12"))
    assert reasons(replace(NOTHING_ALIKE, number="12"), short) == []
