"""What a supplier says, shows or leaves out, case by case: files that a lawyer can object to.

They go through the whole decision with the figures that ship, and look at one issue each.
"""

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.folders import TESTS
from tests.support.method_world import (
    SUPPLIER,
    chain,
    confirmed,
    purchase,
    screener,
    tie,
)

CASES = sorted((TESTS / "cases" / "chain").glob("*.toml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_chain_comes_out_as_its_case_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# "), "a case begins with the sentence it checks"
    case = tomllib.loads(text)
    expected = case.pop("finds")
    ties = [tie(**facts) for facts in case.pop("ties", [])]
    others = [replace(SUPPLIER, key=f"other {n}") for n in range(case.pop("other_suppliers", 0))]
    if "value" in case:
        case["value_eur"] = Decimal(case.pop("value"))
    bought = purchase(case.pop("cpv"), confirmation=confirmed("geen"), **case)
    verdict = screener().screen(bought, chain(*ties, suppliers=(SUPPLIER, *others)))
    issue = next(risk for risk in verdict.risk.issues if risk.issue == expected["issue"])
    result = {
        "head": verdict.risk.issues[0].issue,
        "issue": issue.issue,
        "band": issue.band.value,
        "confidence": issue.confidence,
        "good": issue.paths[0].good.en,
        "country": issue.paths[0].country,
        "region": issue.paths[0].region,
        "level": verdict.clause_level,
        "evidenced_goods": verdict.coverage.evidenced_goods,
    }
    assert {key: result[key] for key in expected} == expected
