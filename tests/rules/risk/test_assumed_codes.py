"""A purchase without a CPV code rests on what its description suggests (M15)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.model.json_document import as_document
from screening.model.purchase import AssumedCode
from screening.model.verdict import BAND_RANK, Band, Flag, Verdict
from screening.rules.risk.typical_goods import LIKELY_CODE
from tests.support import every_code, method_world
from tests.support.effort import tries

SOME_CODES = tuple(every_code.codes()[::30])
SAFE, RISKY = "79210000", "18110000"  # accountants; work clothes
guesses = st.lists(
    st.builds(AssumedCode, st.sampled_from(SOME_CODES), st.floats(0, 1)),
    min_size=1,
    max_size=3,
    unique_by=lambda guess: guess.code[:3],
)


def verdict(*assumed: AssumedCode, cpv: tuple[str, ...] = (), **facts: object) -> Verdict:
    return method_world.verdict(cpv, assumed_cpv=assumed, signed=True, **facts)


def bands(says: Verdict) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {
        (issue.front.value, issue.issue): (
            BAND_RANK[issue.low_band],
            BAND_RANK[issue.band],
            BAND_RANK[issue.high_band],
        )
        for issue in says.risk.issues
    }


def test_nothing_is_known_without_code_and_without_description() -> None:
    says = verdict()
    assert says.risk.band is Band.INSUFFICIENT
    assert says.assumed is None


def test_a_verdict_on_a_description_is_marked_and_asks_to_confirm_the_code() -> None:
    says = verdict(AssumedCode(RISKY, 0.9), AssumedCode(SAFE, 0.05))
    assert says.assumed is not None
    assert [code.code for code in says.assumed.codes] == [RISKY, SAFE]
    assert [code.is_likely for code in says.assumed.codes] == [True, False]
    assert says.summary.nl.startswith("Aangenomen uit de omschrijving")
    assert "18110000, 90%" in says.summary.en
    assert says.assumed.todo.en.startswith("Confirm")


def test_a_single_code_that_is_assumed_weighs_as_it_would_confirmed() -> None:
    for code in SOME_CODES[:4]:
        assert bands(verdict(AssumedCode(code, 0.9))) == bands(verdict(cpv=(code,)))


def test_nothing_is_surer_than_what_a_division_gives_while_nobody_confirmed_the_code() -> None:
    for code in SOME_CODES:
        issues = verdict(AssumedCode(code, 0.9)).risk.issues
        assert all(issue.confidence in ("D", "E") for issue in issues)
    assert min(issue.confidence for issue in verdict(cpv=(RISKY,)).risk.issues) == "C"


def test_the_worst_of_the_likely_codes_counts_and_an_unlikely_one_widens_the_interval() -> None:
    risky, safe = verdict(cpv=(RISKY,)), verdict(cpv=(SAFE,))
    both = verdict(AssumedCode(SAFE, 0.5), AssumedCode(RISKY, LIKELY_CODE))
    assert both.risk.band is risky.risk.band
    unlikely = verdict(AssumedCode(SAFE, 0.5), AssumedCode(RISKY, LIKELY_CODE / 2))
    assert BAND_RANK[unlikely.risk.band] <= BAND_RANK[safe.risk.band]
    worst = max(BAND_RANK[issue.high_band] for issue in risky.risk.issues)
    assert max(BAND_RANK[issue.high_band] for issue in unlikely.risk.issues) == worst


def test_a_code_that_somebody_gave_leaves_no_room_for_an_assumption() -> None:
    given_code = verdict(cpv=(RISKY,))
    with_guess = verdict(AssumedCode(SAFE, 0.9), cpv=(RISKY,))
    assert with_guess.assumed is None
    assert bands(with_guess) == bands(given_code)
    assert "assumed" not in as_document(given_code)


@settings(max_examples=tries(8, 100))
@given(guesses)
def test_no_issue_is_below_the_worst_of_the_likely_codes_nor_firmer_than_any(
    assumed: list[AssumedCode],
) -> None:
    assumed.sort(key=lambda guess: -guess.confidence)
    together = bands(verdict(*assumed))
    for place, guess in enumerate(assumed):
        for key, (_, band, high) in bands(verdict(cpv=(guess.code,))).items():
            if place == 0 or guess.confidence >= LIKELY_CODE:
                assert together[key][1] >= band
            assert together[key][2] >= high


@settings(max_examples=tries(6, 100))
@given(guesses, st.sampled_from(["central", "subcentral", None]))
def test_no_assumed_code_decides_a_duty(assumed: list[AssumedCode], buyer: str | None) -> None:
    value = Decimal(9_000_000)
    says = verdict(*assumed, buyer_type=buyer, value_eur=value)
    assert says.duty == verdict(buyer_type=buyer, value_eur=value).duty
    assert says.flag is not Flag.REQUIRED


@settings(max_examples=tries(6, 100))
@given(guesses)
def test_what_was_assumed_is_in_the_pins_and_comes_back_from_the_document(
    assumed: list[AssumedCode],
) -> None:
    says = verdict(*assumed)
    assert Verdict.from_document(as_document(says)) is not None
    assert as_document(Verdict.from_document(as_document(says))) == as_document(says)
    other = replace(assumed[0], confidence=assumed[0].confidence / 2 + 0.3)
    if other != assumed[0]:
        assert verdict(other, *assumed[1:]).pins.inputs != says.pins.inputs


@pytest.mark.parametrize("code", [SAFE, RISKY])
def test_a_code_of_which_no_basket_is_known_beside_a_known_one_keeps_the_band(code: str) -> None:
    alone = verdict(AssumedCode(code, 0.6))
    beside = verdict(AssumedCode(code, 0.6), AssumedCode("75000000", 0.3))
    assert BAND_RANK[beside.risk.band] >= BAND_RANK[alone.risk.band]
