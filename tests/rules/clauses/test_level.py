"""The clause level: case by case, and what holds for every contract."""

import dataclasses
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.verdict import (
    BANDS_RISING,
    Band,
    DutyOutcome,
    Text,
)
from screening.rules.clauses import texts
from screening.rules.clauses.level import (
    IssueSeverity,
    LevelDecision,
    LevelFacts,
    decide_level,
)
from tests.support.folders import TESTS

CASES = sorted((TESTS / "cases" / "clause_level").glob("*.toml"))
BOOK = texts.load()
NEVER_FALLS = list(BANDS_RISING)
OUTCOMES = [DutyOutcome.NONE, DutyOutcome.VOLUNTARY, DutyOutcome.ASK, DutyOutcome.MANDATORY]

issues = st.builds(
    IssueSeverity,
    issue=st.sampled_from(["forced_labour", "ohs", "living_wage"]),
    name=st.just(Text("iets", "something")),
    band=st.sampled_from(list(Band)),
    severity=st.integers(1, 5),
    confidence=st.sampled_from("ABCDE"),
    incidental_only=st.booleans(),
    state_imposed=st.booleans(),
    documented=st.booleans(),
)
questions = st.builds(
    LevelFacts,
    outcome=st.sampled_from(OUTCOMES),
    value_eur=st.none() | st.decimals(0, 1_000_000, places=2),
    threshold=st.sampled_from([None, 140_000, 216_000, 750_000]),
    nature=st.sampled_from([None, "supplies", "services", "works"]),
    delivers_until=st.none() | st.dates(),
    running=st.booleans(),
    sme=st.sampled_from([None, True, False]),
    months=st.none() | st.integers(1, 60),
)


def issue_of(row: dict[str, object]) -> IssueSeverity:
    name = str(row["issue"])
    return IssueSeverity(name=Text(name, name), **{**row, "band": Band(row["band"])})  # type: ignore[arg-type]


def said(decision: LevelDecision) -> str:
    return "\n".join(f"{sentence.nl}\n{sentence.en}" for sentence in decision.why)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_settles_as_the_case_says(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# ")
    case = tomllib.loads(text)
    expected, rows = case.pop("settles"), case.pop("issues", [])
    if "value" in case:
        case["value_eur"] = Decimal(case.pop("value"))
    case["outcome"] = DutyOutcome(case["outcome"])
    decision = decide_level(LevelFacts(**case), [issue_of(row) for row in rows], BOOK)
    assert decision.level == expected["level"]
    assert (decision.offered or "none") == expected.get("offered", decision.offered or "none")
    clauses = [clause.id for clause in decision.clauses]
    assert clauses == expected.get("clauses", clauses)
    for sentence in expected.get("says", []):
        assert sentence in said(decision)


def level(question: LevelFacts, found: Sequence[IssueSeverity]) -> int:
    return int(decide_level(question, found, BOOK).level[1])


@given(questions, st.lists(issues, min_size=1, max_size=4), st.data())
def test_level_never_falls_when_a_band_rises(
    question: LevelFacts, found: list[IssueSeverity], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(found) - 1))
    higher = data.draw(st.sampled_from(NEVER_FALLS[NEVER_FALLS.index(found[at].band) :]))
    raised = [*found]
    raised[at] = dataclasses.replace(found[at], band=higher)
    assert level(question, raised) >= level(question, found)


@given(questions, st.lists(issues, min_size=1, max_size=4), issues)
def test_level_never_falls_when_an_issue_is_found(
    question: LevelFacts, found: list[IssueSeverity], another: IssueSeverity
) -> None:
    assert level(question, [*found, another]) >= level(question, found)


@given(questions, st.lists(issues, max_size=4))
def test_a_duty_is_at_least_the_standard_whatever_the_caps(
    question: LevelFacts, found: list[IssueSeverity]
) -> None:
    mandatory = dataclasses.replace(question, outcome=DutyOutcome.MANDATORY)
    assert level(mandatory, found) >= 2


@given(questions, st.lists(issues, max_size=4))
def test_a_cap_holds_unless_a_duty_lifts_it(
    question: LevelFacts, found: list[IssueSeverity]
) -> None:
    small = dataclasses.replace(question, value_eur=Decimal(20_000), threshold=140_000)
    allowed = 2 if question.outcome is DutyOutcome.MANDATORY else 1
    assert level(small, found) <= allowed
    middle = dataclasses.replace(question, value_eur=Decimal(90_000), threshold=140_000)
    assert level(middle, found) <= 2


@given(questions, st.lists(issues, min_size=1, max_size=4))
def test_what_is_documented_never_gives_a_lower_level(
    question: LevelFacts, found: list[IssueSeverity]
) -> None:
    documented = [dataclasses.replace(issue, documented=True) for issue in found]
    assert level(question, documented) >= level(question, found)


@given(questions, st.lists(issues, max_size=4))
def test_an_unknown_value_never_gives_less_than_a_known_one(
    question: LevelFacts, found: list[IssueSeverity]
) -> None:
    unknown = dataclasses.replace(question, value_eur=None)
    assert level(unknown, found) >= level(question, found)


@given(questions, st.lists(issues, max_size=4), st.sampled_from("ABCDE"))
def test_confidence_size_and_term_never_change_the_level(
    question: LevelFacts, found: list[IssueSeverity], confidence: str
) -> None:
    unsure = [dataclasses.replace(issue, confidence=confidence) for issue in found]
    formed = dataclasses.replace(question, sme=True, months=3)
    assert level(formed, unsure) == level(question, found)


@given(questions, st.lists(issues, max_size=4))
def test_the_highest_level_is_offered_and_never_set(
    question: LevelFacts, found: list[IssueSeverity]
) -> None:
    decision = decide_level(question, found, BOOK)
    assert decision.level in ("L0", "L1", "L2", "L3")
    assert decision.why
    assert "{" not in said(decision)
    if decision.offered:
        assert decision.level == "L3"
        assert not question.running


@given(questions, st.permutations([*Band]))
def test_the_order_of_the_issues_changes_nothing_but_words(
    question: LevelFacts, bands: list[Band]
) -> None:
    issues = [IssueSeverity(band, Text(band, band), band, 4, "D") for band in bands]
    first, other = decide_level(question, issues, BOOK), decide_level(question, issues[::-1], BOOK)
    assert (first.level, first.offered, first.clauses) == (
        other.level,
        other.offered,
        other.clauses,
    )


@given(questions, st.lists(issues, min_size=1, max_size=4))
def test_the_first_sentence_names_the_issue_that_heads_the_verdict(
    question: LevelFacts, found: list[IssueSeverity]
) -> None:
    named = [
        dataclasses.replace(issue, name=Text(f"thema {number}", f"issue {number}"))
        for number, issue in enumerate(found)
    ]
    core = [issue for issue in named if not issue.incidental_only]
    decision = decide_level(question, named, BOOK)
    if core and decision.why[0] != BOOK.ladder.why["nothing"]:
        assert decision.why[0].en.startswith(core[0].name.en.capitalize())


def test_a_severity_outside_its_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        IssueSeverity("ohs", Text("a", "a"), Band.LOW, 0, "D")
