"""The decision as a whole: flag, level, changes, questions and pins; and that it repeats."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs import countries
from graphs.chain import SupplyChain
from graphs.parties import Contract, Money, Party, Supply
from screening.model.json_document import as_document, canonical
from screening.model.purchase import purchase_from_contract
from screening.model.verdict import Band, DutyOutcome, Flag
from screening.rules import rulebook
from screening.rules.verdict.screen import Screener, screen
from screening.rules.verdict.standing import flag_of
from tests.support.folders import ROOT
from tests.support.method_world import (
    SUPPLIER,
    TODAY,
    chain,
    confirmed,
    hear,
    purchase,
    screener,
    shipped,
    tie,
    verdict,
)

CODES = [
    "18110000",
    "30213100",
    "09331200",
    "79110000",
    "45210000",
    "55520000",
    "90910000",
    "72000000",
]


def test_workwear_of_the_state_above_the_threshold_with_a_confirmed_category_needs_a_clause() -> (
    None
):
    settled = verdict("18110000", confirmation=confirmed("bedrijfskleding"))
    assert settled.flag is Flag.REQUIRED
    assert settled.duty.outcome is DutyOutcome.MANDATORY
    assert settled.clause_level == "L2"
    assert settled.clauses


def test_an_unconfirmed_category_asks_and_says_what_the_risk_would_recommend() -> None:
    result = verdict("18110000")
    assert (result.flag, result.recommendation) == (Flag.ASK, Flag.RECOMMENDED)
    assert result.duty.missing == ("category",)
    changes = {change.id: change.to_flag for change in result.would_change}
    assert changes["category_yes"] == "required"
    assert "category_no" not in changes


def test_to_confirm_that_no_category_fits_is_offered_only_where_the_code_suggests_none() -> None:
    result = verdict("34110000")
    assert result.duty.suggestion is not None
    assert result.duty.suggestion.category == "geen"
    assert {"category_yes", "category_no"} <= {change.id for change in result.would_change}


def test_an_ended_contract_is_told_that_nothing_is_to_be_inserted() -> None:
    over = {"signed": True, "ends": TODAY - timedelta(days=1)}
    ended = verdict("18110000", confirmation=confirmed("bedrijfskleding"), **over)
    assert ended.flag is Flag.REQUIRED  # what the rule says of it stays
    assert "niets in te voegen" in ended.summary.nl
    assert "nothing to insert" in ended.summary.en
    assert "is verplicht" not in ended.summary.nl
    cautions = " ".join(text.nl for text in ended.cautions)
    assert "Dit contract is afgelopen" in cautions
    assert "loopt al" not in cautions


@pytest.mark.parametrize(
    ("signed", "ends", "options"),
    [
        (True, TODAY, None),
        (True, TODAY - timedelta(days=1), TODAY),
        (True, None, None),
        (False, TODAY - timedelta(days=1), None),
    ],
)
def test_what_may_still_run_has_not_ended(
    signed: bool, ends: date | None, options: date | None
) -> None:
    running = verdict("18110000", signed=signed, ends=ends, options_until=options)
    assert "niets in te voegen" not in running.summary.nl


NO_REASON = ("geen aanleiding", "no reason")


@pytest.mark.parametrize("code", [*CODES, "79620000", "30192000", "03110000"])
@pytest.mark.parametrize("country", ["NL", "NO"])
def test_where_a_clause_is_advised_nobody_reads_that_there_is_no_reason(
    code: str, country: str
) -> None:
    for value in (None, Decimal(30_000), Decimal(9_800_000)):
        judged = verdict(code, buyer_country=country, buyer_type="subcentral", value_eur=value)
        says_no_reason = any(words in judged.summary.nl + judged.summary.en for words in NO_REASON)
        assert says_no_reason <= (judged.clause_level == "L0"), judged.summary.nl
        assert (judged.flag in (Flag.REQUIRED, Flag.RECOMMENDED)) <= (judged.clause_level != "L0")


SAYS_NO_RULE = ("niet verplicht", "geen regel", "not required", "not mandatory", "no rule")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("buyer_type", ["central", "subcentral", None])
def test_a_foreign_buyer_never_reads_that_nothing_is_required(
    code: str, buyer_type: str | None
) -> None:
    abroad = verdict(code, buyer_country="SE", buyer_type=buyer_type)
    assert abroad.duty.outcome is DutyOutcome.NONE
    assert abroad.duty.not_looked_at == "SE"
    assert "het recht van Zweden is niet bekeken" in abroad.summary.nl.lower().replace(
        "zweden", "Zweden"
    )
    assert "law of Sweden was not looked at" in abroad.summary.en
    for each in (abroad, verdict(code, buyer_country="NO", buyer_type=buyer_type)):
        told = json.dumps(as_document(each), ensure_ascii=False).casefold()
        assert not [words for words in SAYS_NO_RULE if words in told]


def test_the_flag_of_a_foreign_buyer_follows_the_risk() -> None:
    at_home = verdict("18110000", buyer_type="subcentral")
    abroad = verdict("18110000", buyer_type="subcentral", buyer_country="NO")
    assert (abroad.flag, at_home.flag) == (Flag.RECOMMENDED, Flag.RECOMMENDED)


def test_below_the_threshold_the_part_is_asked_as_what_would_change_the_verdict() -> None:
    small = verdict("18110000", value_eur=Decimal(90_000))
    assert small.duty.outcome is DutyOutcome.VOLUNTARY
    assert {change.id: change.to_flag for change in small.would_change}["part_of"] == "ask"
    whole = verdict("18110000", value_eur=Decimal(90_000), part_of="none")
    assert "part_of" not in {change.id for change in whole.would_change}


def test_a_call_off_asks_for_the_value_of_the_whole() -> None:
    call_off = verdict("18110000", value_eur=Decimal(90_000), part_of="framework")
    assert (call_off.flag, call_off.duty.missing) == (Flag.ASK, ("total_value",))
    assert "de hele raamovereenkomst" in call_off.summary.nl


def test_goods_that_run_past_december_2027_get_the_clause_on_forced_labour() -> None:
    def clauses(**facts: date) -> list[str]:
        return [clause.id for clause in verdict("30213100", **facts).clauses]

    assert "C12" in clauses(ends=date(2027, 12, 14))
    assert "C12" in clauses(ends=date(2026, 12, 31), options_until=date(2028, 12, 31))
    assert "C12" not in clauses(ends=date(2027, 12, 13))
    assert "C12" not in clauses()


def test_advice_begins_with_showing_and_mending_and_ends_with_another_origin() -> None:
    order = ("show", "mend", "missing", "category_yes", "category_no", "cpv", "value",
             "part_of", "trace", "worse", "nothing")  # fmt: skip
    for code in CODES:
        for facts in ({}, {"confirmation": confirmed("geen")}, {"value_eur": None}):
            kinds = [change.id.split(".")[0] for change in verdict(code, **facts).would_change]
            assert kinds == sorted(kinds, key=order.index)


def test_no_advice_tells_a_buyer_to_leave_a_country() -> None:
    for code in CODES:
        for change in verdict(code, confirmation=confirmed("geen")).would_change:
            assert " not in " not in change.text.en
            assert " niet in " not in change.text.nl
            assert "niet uit" not in change.text.nl


def test_showing_and_mending_promise_no_lower_band_than_they_give() -> None:
    result = verdict("18110000", confirmation=confirmed("geen"))
    mend = next(change for change in result.would_change if change.id.startswith("mend."))
    assert "The risk stays" in mend.text.en
    assert mend.to_flag is None
    assert {path.management.shown for issue in result.risk.issues for path in issue.paths} == {
        "nothing_shown"
    }


def test_a_municipality_is_recommended_a_clause_and_never_obliged() -> None:
    town = verdict("18110000", buyer_type="subcentral", confirmation=confirmed("bedrijfskleding"))
    assert (town.flag, town.duty.outcome) == (Flag.RECOMMENDED, DutyOutcome.VOLUNTARY)


def test_low_risk_does_not_remove_a_duty() -> None:
    advice = verdict(
        "79110000", nature=None, value_eur=Decimal(900_000), confirmation=confirmed("energie")
    )
    assert advice.risk.band is Band.LOW
    assert advice.flag is Flag.REQUIRED
    assert advice.clause_level == "L2"


def test_what_cannot_be_assessed_is_said_and_not_called_none() -> None:
    unknown = verdict((), buyer_type="subcentral")
    assert unknown.flag is Flag.NOT_ASSESSABLE
    assert "cpv" in unknown.coverage.data_gaps
    assert any(change.id == "cpv" for change in unknown.would_change)


@pytest.mark.parametrize("band", list(Band))
@pytest.mark.parametrize("outcome", list(DutyOutcome))
def test_the_flag_follows_the_duty_first_and_the_risk_only_where_no_duty_speaks(
    outcome: DutyOutcome, band: Band
) -> None:
    flag = flag_of(outcome, band)
    if outcome is DutyOutcome.MANDATORY:
        assert flag is Flag.REQUIRED
    elif outcome is DutyOutcome.ASK:
        assert flag is Flag.ASK
    elif band in (Band.HIGH, Band.VERY_HIGH):
        assert flag is Flag.RECOMMENDED
    else:
        assert flag is (Flag.NOT_ASSESSABLE if band is Band.INSUFFICIENT else Flag.NONE)


facts = st.fixed_dictionaries(
    {
        "buyer_type": st.sampled_from(["central", "subcentral", None]),
        "value_eur": st.sampled_from([None, Decimal(10_000), Decimal(140_000), Decimal(9_000_000)]),
        "dispatched": st.sampled_from(
            [None, date(2021, 12, 31), date(2024, 1, 1), date(2026, 1, 1)]
        ),
        "confirmation": st.sampled_from([None, confirmed("geen"), confirmed("catering")]),
    }
)


@given(st.sampled_from(CODES), facts)
def test_a_change_of_the_risk_model_never_flips_a_duty(code: str, known: dict[str, Any]) -> None:
    """The same purchase under nothing heard at all: another risk, the same duty to the letter."""
    deaf = Screener(hear(), rulebook.load(), TODAY).screen(purchase(code, **known), chain())
    assert deaf.duty == screener().screen(purchase(code, **known), chain()).duty


@given(st.sampled_from(CODES), facts)
def test_a_mandatory_duty_is_never_below_l2_and_questions_never_more_than_five(
    code: str, known: dict[str, Any]
) -> None:
    settled = screener().screen(purchase(code, **known), chain())
    assert len(settled.questions) <= 5
    assert len({q.nl for q in settled.questions}) == len(settled.questions)
    if settled.duty.outcome is DutyOutcome.MANDATORY:
        assert settled.clause_level >= "L2"
    for issue in settled.risk.issues:
        assert len(issue.paths) <= 3
        assert issue.low <= issue.high
        assert issue.further_paths >= 0


def test_showing_where_the_silicon_comes_from_is_named_as_what_would_change_the_verdict() -> None:
    change = next(c for c in verdict("09331200").would_change if c.id == "trace.polysilicon")
    assert "Xinjiang" not in change.text.en
    assert "the origin of the polysilicon is" in change.text.en
    traced = verdict(
        "09331200", *(tie(c, "polysilicon", c, evidence_class="B") for c in ("DE", "US", "MY"))
    )
    assert traced.clause_level == change.to_level


STEP = re.compile(
    r"documents show that the (?:origin of the )?(?P<good>.+?) is (?:done in )?(?P<origins>.+?)"
    r"(?:, and the origin of (?P<earlier>.+) is shown too)?, the risk becomes (?P<band>.+)\."
)
EARLIER = re.compile(r"(?:^| and |, )(?P<good>[^()]+?) \((?P<origins>[^()]+)\)")


def named_origins(good: str, origins: str) -> list[Supply]:
    """The ties with documents that a sentence asks for, read from its own words."""
    words = [name.removeprefix("the ") for name in re.split(r", | or ", origins)]
    codes = [countries.resolve(name) for name in words]
    assert all(codes), words
    return [tie(str(code), good, str(code), evidence_class="B") for code in codes]


@pytest.mark.parametrize("code", ["18110000", "09331200", "03221310", "37524000", "18830000"])
def test_doing_what_a_change_says_gives_the_band_level_and_flag_that_it_names(code: str) -> None:
    facts = {"confirmation": confirmed("geen")}
    traces = [c for c in verdict(code, **facts).would_change if c.id.startswith("trace.")]
    assert traces
    for change in traces:
        result = STEP.search(change.text.en)
        assert result, change.text.en
        earlier = result["earlier"] or ""
        ties = [
            origin
            for step in EARLIER.finditer(earlier)
            for origin in named_origins(step["good"], step["origins"])
        ]
        ties += named_origins(result["good"], result["origins"])
        after = verdict(code, *ties, **facts)
        assert after.coverage.evidenced_goods == 1 + len(EARLIER.findall(earlier))
        assert after.risk.band.value.replace("_", " ") == result["band"]
        assert (after.flag.value, after.clause_level) == (change.to_flag, change.to_level)


WORSE = re.compile(
    r"turns out that (?P<origins>.+) is the only origin of the (?P<good>.+), the risk"
)


@pytest.mark.parametrize("code", ["03111100", "14721000"])
def test_a_worse_origin_gives_the_band_level_and_flag_that_its_change_names(code: str) -> None:
    facts = {"confirmation": confirmed("geen")}
    before = verdict(code, **facts)
    change = next(one for one in before.would_change if one.id.startswith("worse."))
    result = WORSE.search(change.text.en)
    assert result
    after = verdict(code, *named_origins(result["good"], result["origins"]), **facts)
    assert (before.risk.band, after.risk.band) == (Band.MEDIUM, Band.HIGH)
    assert (after.flag.value, after.clause_level) == (change.to_flag, change.to_level)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"buyer_type": "subcentral"},
        {"confirmation": confirmed("geen")},
        {"confirmation": confirmed("energie")},
        {"value_eur": Decimal(90_000)},
        {"value_eur": None},
    ],
)
@pytest.mark.parametrize("code", CODES)
def test_every_verdict_says_what_would_change_it_or_that_nothing_tried_does(
    code: str, facts: dict[str, object]
) -> None:
    changes = verdict(code, **facts).would_change
    assert changes
    assert len({change.id for change in changes}) == len(changes)


def test_a_value_below_the_threshold_says_what_a_higher_one_would_make_of_the_duty() -> None:
    small = {"value_eur": Decimal(90_000)}
    known = {**small, "confirmation": confirmed("catering")}
    for facts, flag in ((small, "ask"), (known, "required")):
        change = next(c for c in verdict("15000000", **facts).would_change if c.id == "value")
        assert "€140,000" in change.text.en
        higher = verdict("15000000", **{**facts, "value_eur": Decimal(140_000)})
        assert (change.to_flag, higher.flag.value) == (flag, flag)


def test_a_town_is_told_of_no_value_or_category_that_would_oblige_it() -> None:
    town = verdict("15000000", buyer_type="subcentral", value_eur=Decimal(90_000))
    assert not {"value", "category_yes", "category_no"} & {
        change.id for change in town.would_change
    }


def test_nobody_is_accused_and_nobody_is_told_to_leave() -> None:
    for code in CODES:
        words = canonical(as_document(verdict(code, confirmation=confirmed("geen")))).casefold()
        for accusation in (
            "guilty",
            "violator",
            "schuldig",
            "overtreder",
            "uitsluiten van",
            "blacklist",
        ):
            assert accusation not in words


def test_the_audit_view_is_pinned_to_editions_versions_and_inputs() -> None:
    pins = verdict("18110000").pins
    assert pins.as_of == "2026-11-23"
    assert {source for source, _, _ in pins.snapshots} >= {"un_worldbank_wgi", "us_dol_ilab_goods"}
    assert len(pins.inputs) == 64


def digest_of(law: str = "", **facts: object) -> str:
    """The hash over the inputs of one verdict; ``facts`` are those of the contract."""
    book = rulebook.load()
    if law:
        book = replace(book, law=replace(book.law, digest=law))
    contract = Contract("k", **{"suppliers": (SUPPLIER,), **facts})  # type: ignore[arg-type]
    return screen(purchase(), SupplyChain.of(contract, ()), shipped(), book, TODAY).pins.inputs


def test_every_input_that_changes_changes_the_hash() -> None:
    base = digest_of()
    others = [
        verdict("18100000").pins.inputs,
        verdict("18110000", value_eur=Decimal("500000.01")).pins.inputs,
        verdict("18110000", confirmation=confirmed("geen")).pins.inputs,
        verdict("18110000", tie("x", "cotton", "US")).pins.inputs,
        verdict("18110000", tie("x", "cotton", "US", evidence="invoice 7")).pins.inputs,
        screen(purchase(), chain(), shipped(), rulebook.load(), date(2026, 11, 24)).pins.inputs,
        screen(purchase(), chain(), hear(), rulebook.load(), TODAY).pins.inputs,
        digest_of(law="f" * 64),
        digest_of(read_from="register.csv row 2"),
        digest_of(awarded=date(2026, 5, 1)),
        digest_of(suppliers=(replace(SUPPLIER, name="Een andere naam BV"),)),
        digest_of(suppliers=(replace(SUPPLIER, anonymous=True),)),
    ]
    assert len({base, *others}) == 1 + len(others)


def test_a_change_of_law_shows_in_the_pins_whatever_its_version_says() -> None:
    book = rulebook.load()
    changed = replace(book, law=replace(book.law, digest="f" * 64))
    now, then = (screen(purchase(), chain(), shipped(), one, TODAY) for one in (book, changed))
    assert now.pins.policy != then.pins.policy


REPEAT = """
import sys, random
sys.path.insert(0, {tests!r})
from tests.support.method_world import *
from screening.model.json_document import canonical
from screening.model.json_document import as_document
ties = [tie(s, g, c, evidence_class=e) for s, g, c, e in (
    ("x", "cotton", "US", "B"), ("y", "fabric", "CN", None), ("z", "cotton", "IN", "A"))]
random.Random({seed}).shuffle(ties)
print(canonical([as_document(verdict(code, *ties)) for code in {codes!r}]))
"""


def test_the_same_inputs_give_the_same_bytes_whatever_the_hash_seed_or_order() -> None:
    tests = str(ROOT)
    answers = set()
    for seed in ("0", "1", "4711"):
        code = REPEAT.format(tests=tests, seed=seed, codes=CODES)
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env=environment
        )
        answers.add(run.stdout)
    assert len(answers) == 1


def test_a_screener_that_worked_before_answers_as_a_new_one() -> None:
    for code in CODES:
        fresh = screen(purchase(code), chain(), shipped(), rulebook.load(), TODAY)
        assert as_document(fresh) == as_document(verdict(code))


def test_the_json_has_the_shape_that_others_build_on() -> None:
    document = as_document(verdict("18110000"))
    assert set(document) >= {
        "flag", "duty", "risk", "clause_level", "clauses", "questions", "would_change", "coverage",
        "pins",
    }  # fmt: skip
    assert set(document["duty"]) >= {
        "outcome", "policy", "policy_version", "rule", "basis", "threshold", "missing",
    }  # fmt: skip
    assert set(document["duty"]["threshold"]) >= {"amount", "currency", "regime", "period"}
    assert set(document["risk"]) >= {"band", "confidence", "issues"}
    issue = document["risk"]["issues"][0]
    assert set(issue) >= {"issue", "band", "low", "high", "severity", "paths"}
    assert set(issue["paths"][0]["hops"][0]) >= {"from", "to", "kind", "source", "date"}
    assert set(document["clauses"][0]) >= {"id", "version"}
    json.dumps(document, allow_nan=False)


def test_more_suppliers_do_not_change_the_duty_or_the_band() -> None:
    one = verdict("18110000")
    two = screener().screen(
        purchase(), chain(suppliers=(SUPPLIER, replace(SUPPLIER, key="b", name="B")))
    )
    assert (one.duty, one.risk.band, one.clause_level) == (
        two.duty,
        two.risk.band,
        two.clause_level,
    )


def test_a_value_with_vat_asks_only_where_the_threshold_lies_between_its_bounds() -> None:
    """140,500 with VAT may be 116,000 without; 200,000 is at least 165,000."""
    money = Money(Decimal(140_500), "EUR")
    contract = Contract("k", buyer=Party("b", "Dienst", "NL"), buyer_type="central", value=money)
    result = purchase_from_contract(replace(contract, value_includes_vat=True))
    facts = purchase_from_contract(contract)
    assert (result.value_eur, facts.value_eur) == (None, Decimal(140_500))
    settled = screener().screen(replace(result, cpv=("18110000",)), chain())
    assert settled.duty.missing == ("value_eur",)
    assert "value_with_vat" in settled.coverage.data_gaps
    assert "value" not in settled.coverage.data_gaps
    large = replace(result, cpv=("18110000",), value_with_vat=Decimal(200_000))
    assert screener().screen(large, chain()).duty.missing == ("category",)


@pytest.mark.parametrize(
    ("code", "about"), [("18110000", "product and origin"), ("90910000", "this kind of work")]
)
def test_a_signal_speaks_of_this_supplier_only_where_one_is_known(code: str, about: str) -> None:
    named = verdict(code).summary.en
    unnamed = screener().screen(purchase(code), chain(suppliers=())).summary.en
    assert f"a signal about {about}, not a finding against this supplier." in named
    assert f"a signal about {about}. No supplier was given, so none was looked up." in unnamed
    assert "this supplier" not in unnamed
