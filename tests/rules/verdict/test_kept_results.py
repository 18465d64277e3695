"""What a screener keeps for the next contract never speaks for another one, nor goes stale."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from graphs.chain import MarketShare, Origin
from screening.model.json_document import as_document
from screening.model.purchase import Purchase
from screening.rules import rulebook
from screening.rules.risk import assessment, place_rating
from screening.rules.risk.assessment import Assessor
from screening.rules.risk.country import Countries
from screening.rules.risk.place_rating import Rater, Situation
from screening.rules.verdict import screen
from screening.rules.verdict.screen import Screener
from sources.kit.values.statements import Observation
from tests.support.changed_rows import METHOD, SOURCES, data_with
from tests.support.method_world import TODAY, chain, place, purchase, shipped, tie

CODES = ("18110000", "45210000", "18110000")


def purchases() -> Iterator[Purchase]:
    """Contracts that buy alike and differ in what else is true of them."""
    for code in CODES:
        yield purchase(code)
        yield purchase(code, buyer_type="subcentral", value_eur=Decimal(50_000))
        yield purchase(code, buyer_country="BE")
        yield purchase(code, assumed_origins=("PT",))
        yield purchase(
            code, chain_included=date(2026, 1, 1), chain_information_due=date(2026, 2, 1)
        )


@cache
def alone(bought: Purchase) -> object:
    """The verdict of a screener that has screened nothing before."""
    return as_document(fresh().screen(bought, chain()))


def fresh() -> Screener:
    return Screener(shipped(), rulebook.load(), TODAY)


def test_a_verdict_is_the_same_whatever_was_screened_before() -> None:
    screener = fresh()
    kept = [as_document(screener.screen(bought, chain())) for bought in purchases()]
    assert kept == [alone(bought) for bought in purchases()]


def test_with_no_room_to_keep_anything_verdicts_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = list(purchases())[:6]
    before = [alone(bought) for bought in some]
    monkeypatch.setattr(screen, "ANSWERS_KEPT", 1)
    monkeypatch.setattr(assessment, "REMEMBERED", 1)
    monkeypatch.setattr(assessment, "RATINGS_KEPT", 1)
    monkeypatch.setattr(place_rating, "LIKELIHOODS_KEPT", 1)
    screener = fresh()
    assert [as_document(screener.screen(bought, chain())) for bought in some] == before


def test_what_ties_state_is_not_answered_with_what_was_kept_of_those_without() -> None:
    screener, bought = fresh(), purchase("18110000")
    screener.screen(bought, chain())
    shown = chain(tie("mill", "cotton", "US", evidence_class="A", evidence="invoice 12"))
    assert as_document(screener.screen(bought, shown)) == as_document(fresh().screen(bought, shown))


def worse_in(country: str) -> list[Observation]:
    """The rows of the governance indicators with the worst value there is for one country."""
    rows = [row for row in SOURCES["un_worldbank_wgi"] if isinstance(row, Observation)]
    return [replace(row, value=-2.5) if row.country == country else row for row in rows]


def test_a_changed_figure_gives_a_changed_rating() -> None:
    data = data_with("un_worldbank_wgi", worse_in("PT"))
    sewing = place("garment_assembly", 1, "PT")
    before = Rater(METHOD, shipped(), TODAY.year).rate(sewing, Situation())
    after = Rater(METHOD, data, TODAY.year).rate(sewing, Situation())
    assert any(a.value > b.value for a, b in zip(after, before, strict=True))


def test_ratings_follow_the_countries_that_are_lent_to_an_assessor() -> None:
    """Sensitivity lends countries to assessors that have rated before."""
    worse = Countries(data_with("un_worldbank_wgi", worse_in("PT")), METHOD, TODAY.year)
    assessor, sewing = Assessor(METHOD, shipped(), TODAY.year), place("garment_assembly", 1, "PT")
    before = [risk.weight for risk in assessor.rate_place(sewing, Situation())]
    assessor.countries = worse
    after = [risk.weight for risk in assessor.rate_place(sewing, Situation())]
    assert max(after) > max(before)


def test_a_changed_constant_gives_a_changed_weight() -> None:
    lighter = replace(METHOD.constants.role, input=METHOD.constants.role.input / 2)
    method = replace(METHOD, constants=replace(METHOD.constants, role=lighter))
    fibre = place(role="input")
    before, after = (
        max(risk.weight for risk in Assessor(each, shipped(), 2026).rate_place(fibre, Situation()))
        for each in (METHOD, method)
    )
    assert after == pytest.approx(before / 2)


def test_a_larger_share_of_the_same_origin_is_rated_anew() -> None:
    assessor = Assessor(METHOD, shipped(), TODAY.year)
    small, large = (
        max(risk.weight for risk in assessor.rate_place(place(share=share), Situation()))
        for share in (0.05, 0.6)
    )
    assert small < large


def test_origins_that_differ_in_a_figure_alone_hash_alike_and_are_not_equal() -> None:
    small, large = (
        Origin("CN", "major", part=MarketShare(s, s, s, 0.0, "", "2024", (), "a test", ""))
        for s in (0.3, 0.4)
    )
    assert hash(small) == hash(large)
    assert small != large
