"""The duty: what may never happen, and how strictly the law is read."""

import dataclasses
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.errors import InputError, PolicyError
from screening.model.verdict import Duty, DutyOutcome
from screening.rules.duty import duty, policy
from screening.rules.duty.duty import DutyFacts, decide
from tests.support.refusals import refuses

TODAY = date(2026, 11, 23)
LAW = policy.load("nl_isv")
ORDER = [DutyOutcome.NONE, DutyOutcome.VOLUNTARY, DutyOutcome.ASK, DutyOutcome.MANDATORY]
SHIPPED = Path(policy.__file__).with_name("policies")

days = st.none() | st.dates(date(2014, 1, 1), date(2029, 12, 31))
values = st.none() | st.decimals(0, 20_000_000, places=2)
codes = st.sampled_from(
    ["18110000", "30213000", "45210000", "55520000", "55500000", "72000000", "09331200", "34110000"]
)
questions = st.builds(
    DutyFacts,
    buyer_type=st.sampled_from([None, "central", "subcentral"]),
    buyer_country=st.sampled_from([None, "NL", "BE"]),
    value_eur=values,
    value_is_estimate=st.booleans(),
    value_with_vat=values,
    part_of=st.sampled_from([None, "none", "lot", "framework"]),
    total_value_eur=values,
    other_currency=st.sampled_from([None, "USD"]),
    nature=st.sampled_from([None, "supplies", "services", "works"]),
    cpv=st.lists(codes, max_size=3).map(tuple),
    dispatched=days,
    awarded=days,
    starts=days,
    category_confirmed=st.sampled_from([None, *LAW.categories]),
    confirmed_by=st.sampled_from([None, "contract manager"]),
    defence=st.booleans(),
)


def changed_law(folder: Path, path: str, old: str, new: str) -> policy.Law:
    """The shipped policy with one passage of one file replaced."""
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    file = folder / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return policy.read_law("nl_isv", folder)


def workwear(value: str) -> DutyFacts:
    return DutyFacts(
        buyer_type="central",
        buyer_country="NL",
        value_eur=Decimal(value),
        cpv=("18110000",),
        dispatched=date(2026, 3, 2),
        category_confirmed="bedrijfskleding",
        confirmed_by="contract manager",
    )


@given(questions)
def test_every_question_has_an_answer_with_its_reason(question: DutyFacts) -> None:
    answer = decide(question, LAW, TODAY)
    assert answer.why.nl
    assert answer.why.en
    assert "{" not in f"{answer.why}{answer.notes}"
    assert (answer.outcome is DutyOutcome.ASK) == bool(answer.missing)


@given(questions)
def test_mandatory_only_with_a_persons_word(question: DutyFacts) -> None:
    if decide(question, LAW, TODAY).outcome is DutyOutcome.MANDATORY:
        assert question.buyer_type == "central"
        assert question.category_confirmed not in (None, "geen")


@given(questions)
def test_what_is_unknown_is_asked_and_never_a_no(question: DutyFacts) -> None:
    values = (question.value_eur, question.value_with_vat, question.total_value_eur)
    no_value = question.buyer_type == "central" and not any(values)
    if (question.buyer_type is None or no_value) and question.buyer_country != "BE":
        assert decide(question, LAW, TODAY).outcome is DutyOutcome.ASK


@given(questions)
def test_a_foreign_buyer_reads_which_law_was_not_looked_at(question: DutyFacts) -> None:
    answer = decide(question, LAW, TODAY)
    assert answer.not_looked_at == ("BE" if question.buyer_country == "BE" else None)
    assert (answer.not_looked_at is None) == (answer.outcome is not DutyOutcome.NONE)


@given(questions)
def test_what_is_missing_is_named_and_never_only_the_threshold(question: DutyFacts) -> None:
    assert set(decide(question, LAW, TODAY).missing) <= {
        *("buyer_type", "value_eur", "total_value", "category", "category_list"),
        *("nature", "cpv", "date"),
    }


@given(questions)
def test_to_say_that_it_is_a_part_never_takes_a_duty_away(question: DutyFacts) -> None:
    whole = dataclasses.replace(question, part_of="none")
    lot = dataclasses.replace(question, part_of="lot")
    before, after = (ORDER.index(decide(facts, LAW, TODAY).outcome) for facts in (whole, lot))
    assert after >= before


@given(questions, st.decimals(1, 1_000_000, places=2))
def test_a_larger_whole_never_takes_a_duty_away(question: DutyFacts, more: Decimal) -> None:
    total = question.total_value_eur
    if not total or question.category_confirmed == "geen":
        return
    larger = dataclasses.replace(question, total_value_eur=total + more)
    before, after = (ORDER.index(decide(facts, LAW, TODAY).outcome) for facts in (question, larger))
    assert after >= before


@given(questions, st.decimals(1, 20_000_000, places=2))
def test_a_value_with_vat_decides_nothing_that_either_bound_would_not(
    question: DutyFacts, amount: Decimal
) -> None:
    bare = dataclasses.replace(question, other_currency=None, value_eur=None)
    given_with = decide(dataclasses.replace(bare, value_with_vat=amount), LAW, TODAY).outcome
    if given_with is not DutyOutcome.ASK:
        for bound in (amount, amount / Decimal("1.21")):
            without = dataclasses.replace(bare, value_eur=bound, value_with_vat=None)
            assert decide(without, LAW, TODAY).outcome is given_with


@given(questions, st.decimals(0, 1_000_000, places=2))
def test_a_higher_value_never_takes_a_duty_away(question: DutyFacts, more: Decimal) -> None:
    if not question.value_eur:
        return
    dearer = dataclasses.replace(question, value_eur=question.value_eur + more)
    before, after = (decide(q, LAW, TODAY).outcome for q in (question, dearer))
    if question.category_confirmed != "geen":
        assert ORDER.index(after) >= ORDER.index(before)


def test_a_duty_cannot_look_at_risk() -> None:
    result = {field.name for field in dataclasses.fields(DutyFacts)}
    told = {field.name for field in dataclasses.fields(Duty)}
    for word in ("risk", "band", "severity", "origin", "supplier"):
        assert not any(word in name for name in result | told)
    source = Path(duty.__file__).read_text("utf-8")
    assert "Band" not in source
    assert "screening.rules.risk" not in source


def test_a_change_of_law_is_a_change_of_data_only(tmp_path: Path) -> None:
    next_law = changed_law(
        tmp_path,
        "nl_isv/thresholds.toml",
        'id = "2026-27"\nvalid_from = 2026-01-01\nvalid_to = 2027-12-31',
        'id = "2026"\nvalid_from = 2026-01-01\nvalid_to = 2026-12-31',
    )
    later = dataclasses.replace(workwear("140000"), dispatched=date(2027, 3, 1))
    assert decide(later, LAW, TODAY).outcome is DutyOutcome.MANDATORY
    assert decide(later, next_law, TODAY).missing == ("date",)
    assert next_law.digest != LAW.digest


def test_another_amount_gives_another_decision(tmp_path: Path) -> None:
    cheaper = changed_law(
        tmp_path,
        "nl_isv/thresholds.toml",
        'regime = "central", amount = 140_000',
        'regime = "central", amount = 120_000',
    )
    assert decide(workwear("125000"), LAW, TODAY).outcome is DutyOutcome.VOLUNTARY
    assert decide(workwear("125000"), cheaper, TODAY).outcome is DutyOutcome.MANDATORY


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (
            "nl_isv.toml",
            "row = 0",
            "row = 0\nsevere = true",
            r"unknown key severe; known keys:.*row",
        ),
        ("nl_isv.toml", 'outcome = "none"', 'outcome = "maybe"', r"new value 'maybe'; known: mand"),
        ("nl_isv.toml", "row = 0\n", "", "'row' is missing"),
        ("nl_isv.toml", 'version = "2"', "version = 2", "'version' must be str, not int"),
        ("nl_isv.toml", '["nl-isv"]', '["nl-law"]', "'nl-law' is not a legal basis of legal_bases"),
        ("nl_isv.toml", "highest_vat_percent = 21", "highest_vat_percent = 210", "between 0 and"),
        ("nl_isv.toml", 'buyer = ["subcentral"]', 'buyer = ["central"]', "no rule for buyer subce"),
        ("nl_isv.toml", 'id = "decentral"', 'id = "buyer-unknown"', "comes twice"),
        ("nl_isv.toml", "{value}", "{price}", "unknown placeholder price; known: value"),
        (
            "nl_isv.toml",
            'when = ["defence"]',
            'when = ["army"]',
            "new value 'army'; known: country",
        ),
        ("nl_isv.toml", "[[notes]]", "[[notes]", "not readable as TOML"),
        ("nl_isv.toml", "annex14.toml", "annex15.toml", "annex15.toml: cannot be read"),
        ("nl_isv/thresholds.toml", "amount = 140_000", "amount = 0", "amount must be positive"),
        (
            "nl_isv/thresholds.toml",
            "2024-01-01",
            "2023-06-01",
            "central has two amounts on 2023-06",
        ),
        ("nl_isv/cpv_categories.csv", "energie", "energy", "unknown category 'energy'; known: bed"),
        ("nl_isv/cpv_categories.csv", "confidence", "trust", "the columns must be cpv_prefix"),
        ("nl_isv/annex14.csv", "55520000,55520000", "55520000,5552", "is not a range"),
    ],
)
def test_a_file_that_is_not_understood_is_refused(
    tmp_path: Path, path: str, old: str, new: str, message: str
) -> None:
    with refuses(PolicyError, message):
        changed_law(tmp_path, path, old, new)


def test_an_unknown_policy_lists_the_known_ones() -> None:
    with refuses(PolicyError, "known: nl_isv"):
        policy.load("nl_other")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"value_eur": Decimal(-1)}, "value_eur"),
        ({"value_eur": Decimal("NaN")}, "value_eur"),
        ({"buyer_type": "rijk"}, "buyer_type"),
        ({"nature": "goods"}, "nature"),
        ({"cpv": ("1811",)}, "cpv"),
    ],
)
def test_malformed_input_is_a_sentence_and_not_a_verdict(
    facts: dict[str, object], field: str
) -> None:
    with pytest.raises(InputError) as caught:
        DutyFacts(**facts)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_category_that_does_not_exist_is_refused() -> None:
    question = dataclasses.replace(workwear("1"), category_confirmed="kleding")
    with refuses(InputError, "known: bedrijfskleding"):
        decide(question, LAW, TODAY)


def test_both_published_lists_lead_to_the_same_categories() -> None:
    ten, eight = LAW.lists
    assert (len(ten.entries), len(eight.entries)) == (10, 10)
    assert {slug for _, slug in ten.entries} == {slug for _, slug in eight.entries}
    assert {slug for _, slug in ten.entries} == set(LAW.categories) - {"geen"}


def test_what_is_not_verified_stays_marked() -> None:
    assert LAW.light.certainty == "unverified"
    defence = LAW.threshold("defence", date(2026, 1, 1))
    assert defence is not None
    assert defence.certainty == "unverified"
    assert all(suggestion.confidence for rows in LAW.by_cpv.values() for suggestion in rows)
