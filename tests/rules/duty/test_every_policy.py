"""Each policy, case by case: a case is a file that a lawyer can read and object to."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from screening.model.verdict import Duty
from screening.rules.duty import policy as law
from screening.rules.duty.duty import DutyFacts, decide
from tests.support.folders import TESTS

CASES = TESTS / "cases"
TODAY = date(2026, 11, 23)
GIVEN = {
    "buyer": "buyer_type",
    "country": "buyer_country",
    "cpv": "cpv",
    "value": "value_eur",
    "value_is_estimate": "value_is_estimate",
    "value_with_vat": "value_with_vat",
    "part_of": "part_of",
    "total_value": "total_value_eur",
    "other_currency": "other_currency",
    "nature": "nature",
    "sent": "dispatched",
    "awarded": "awarded",
    "starts": "starts",
    "category": "category_confirmed",
    "confirmed_by": "confirmed_by",
    "defence": "defence",
}
READ: dict[str, Callable[[Any], Any]] = {
    "cpv": tuple,
    "value": Decimal,
    "value_with_vat": Decimal,
    "total_value": Decimal,
}
FOUND: dict[str, Callable[[Duty], Any]] = {
    "outcome": lambda duty: duty.outcome,
    "rule": lambda duty: duty.rule,
    "missing": lambda duty: list(duty.missing),
    "not_looked_at": lambda duty: duty.not_looked_at,
    "category": lambda duty: duty.category,
    "threshold": lambda duty: duty.threshold.amount if duty.threshold else "none",
    "regime": lambda duty: duty.threshold.regime if duty.threshold else "none",
    "period": lambda duty: duty.threshold.period if duty.threshold else "none",
    "chosen_by": lambda duty: duty.threshold.chosen_by if duty.threshold else "none",
    "suggests": lambda duty: duty.suggestion.category if duty.suggestion else "nothing",
    "suggests_confidence": lambda duty: duty.suggestion.confidence if duty.suggestion else "none",
}


@dataclass(frozen=True)
class Case:
    policy: str
    path: Path

    def __str__(self) -> str:
        return f"{self.policy}/{self.path.stem}"


def cases() -> list[Case]:
    return [
        Case(policy, path)
        for policy in law.policies()
        for path in sorted((CASES / policy).glob("*.toml"))
    ]


def said(duty: Duty) -> str:
    sentences = (duty.basis, duty.why, *duty.notes)
    return "\n".join(f"{sentence.nl}\n{sentence.en}" for sentence in sentences)


@pytest.mark.parametrize("case", cases(), ids=str)
def test_decides_as_the_case_says(case: Case) -> None:
    values = tomllib.loads(case.path.read_text("utf-8"))
    expected = values.pop("decides")
    as_of = values.pop("as_of", TODAY)
    facts = {GIVEN[key]: READ.get(key, lambda same: same)(value) for key, value in values.items()}
    duty = decide(DutyFacts(**facts), law.load(case.policy), as_of)
    for sentence in expected.pop("says", []):
        assert sentence in said(duty)
    for sentence in expected.pop("never_says", []):
        assert sentence not in said(duty)
    assert {key: FOUND[key](duty) for key in expected} == expected


@pytest.mark.parametrize("case", cases(), ids=str)
def test_a_case_begins_with_the_sentence_it_checks(case: Case) -> None:
    first = case.path.read_text("utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert first.endswith(".")


@pytest.mark.parametrize("policy", law.policies())
def test_every_rule_of_a_policy_has_a_case(policy: str) -> None:
    shown = {
        tomllib.loads(case.path.read_text("utf-8"))["decides"].get("rule")
        for case in cases()
        if case.policy == policy
    }
    assert {rule.id for rule in law.load(policy).rules} <= shown


@pytest.mark.parametrize(
    "path", sorted((CASES / "thresholds").glob("*.toml")), ids=lambda p: p.stem
)
def test_threshold_table_day_by_day(path: Path) -> None:
    case = tomllib.loads(path.read_text("utf-8"))
    nl_isv = law.load("nl_isv")
    assert set(case["amounts"]) == set(nl_isv.regimes)
    for regime, amount in case["amounts"].items():
        for day in case["days"]:
            row = nl_isv.threshold(regime, day)
            result = (row.amount, row.period) if row else (0, "none")
            period = case["period"] if amount else "none"
            assert result == (amount, period), (regime, day)
