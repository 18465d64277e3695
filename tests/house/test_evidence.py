"""The page of evidence says what the product says today, and its figures are worked out right."""

from dataclasses import replace

import pytest

from screening.model.verdict import BAND_RANK, Band
from screening.reports import methodology
from screening.rules import rulebook
from screening.rules.risk.origin_shares import link_of
from sources.kit.values.statements import Issue
from tests.evidence import back_test, customs, decisions, page
from tests.evidence.gold import (
    Part,
    each_rated_by,
    first_edition_of,
    given_third,
    kappa,
    measured,
    second_check,
    trouble,
)
from tests.support.folders import ROOT

METHOD = rulebook.load().method
PAGE = ROOT / "docs" / "evidence.md"


def on_page() -> dict[str, str]:
    """Return each block of the page as it stands."""
    text = PAGE.read_text(encoding="utf-8")
    return {
        match["name"]: match[0].split("-->\n", 1)[1].rsplit("\n<!--", 1)[0]
        for match in methodology.BLOCK.finditer(text)
    }


@pytest.mark.parametrize("name", sorted(page.QUICK))
def test_the_page_says_what_the_product_says_today(name: str) -> None:
    assert on_page()[name] == page.QUICK[name](), "run `make evidence`"


def test_the_page_holds_every_block_there_is() -> None:
    assert set(on_page()) == {*page.QUICK, *page.SLOW, page.BESIDE}


def test_every_disagreement_is_answered_and_no_answer_is_left_over() -> None:
    for name in ("given", "second"):
        differing = {rated.purchase.code for rated in page.now(name) if trouble(rated)}
        assert set(page.answers().get(name, {})) == differing, name


def test_the_purchases_of_the_second_check_are_others_than_those_tuned_on() -> None:
    given = {purchase.code for purchase in given_third()}
    second = {purchase.code for purchase in second_check()}
    assert (len(given), len(second), given & second) == (107, 230, set())


def test_an_interval_is_that_of_wilson() -> None:
    low, high = Part(14, 14).interval()
    assert (round(low, 3), round(high, 3)) == (0.785, 1.0)
    low, high = Part(50, 100).interval()
    assert (round(low, 3), round(high, 3)) == (0.404, 0.596)
    assert Part(0, 0).interval() == (0.0, 1.0)


def test_the_first_edition_is_recorded_as_it_was_measured() -> None:
    """The figures of method_2: of the given third it called 28 High, 10 of them rightly."""
    figures = measured(first_edition_of(given_third()))
    assert (figures.strict.hits, figures.strict.of) == (10, 28)
    assert (figures.found.hits, figures.found.of) == (8, 12)
    assert figures.band.hits == 91


def test_two_raters_who_agree_no_more_than_by_chance_have_no_kappa() -> None:
    one = given_third()[0]
    bests = [("low", "low"), ("low", "high"), ("high", "low"), ("high", "high")]
    same, agreed = kappa([replace(one, best=best) for best in bests])
    assert same == Part(2, 4)
    assert agreed == pytest.approx(0.0)
    assert kappa([replace(one, best=best) for best in bests[::3]])[1] == pytest.approx(1.0)


def test_taking_a_decision_out_changes_the_method() -> None:
    rated = {each.purchase.code: (each.band, each.heads) for each in page.now("given")}
    for without in decisions.without_each(METHOD):
        other = each_rated_by(without.method, given_third())
        assert any(rated[each.purchase.code] != (each.band, each.heads) for each in other), (
            without.what
        )


def test_the_steps_of_the_first_edition_are_the_links_it_had() -> None:
    stepped = next(w.method for w in decisions.without_each(METHOD) if w.decision == "M4")
    links = {1.0, 0.7, 0.4}
    for rows in stepped.origins.usual.values():
        for country in {row.country for row in rows}:
            share = sum(row.share.mid for row in rows if row.country == country)
            link = link_of(share, METHOD.constants.link)
            assert min(abs(link - step) for step in links) < 1e-9


def test_reading_a_finding_never_lowers_what_is_said() -> None:
    for result in customs.outcomes(METHOD):
        assert BAND_RANK[result.after_band] >= BAND_RANK[result.before_band], result.case.name
        if result.before is not None and result.after is not None:
            assert result.after >= result.before - 1e-9, result.case.name


# -- the back-test, on a list of our own --

LISTED = {"tea": ("KE", "IN", "UG"), "bricks": ("IN",), "gold": ("PE",)}
BEFORE = frozenset(
    (Issue.CHILD_LABOUR, good, country)
    for good, countries in LISTED.items()
    for country in countries
)


def test_additions_that_the_rule_expects_stand_first() -> None:
    after = BEFORE | {(Issue.CHILD_LABOUR, "bricks", "KE"), (Issue.CHILD_LABOUR, "silk", "CN")}
    test = back_test.back_test_of("1", "2", BEFORE, after, lambda country, issue: 0.5)
    assert (test.added, test.within) == (2, 1)
    assert test.candidates == 2 * 3 * 4 - len(BEFORE)
    assert all(0.0 <= hit <= test.within for way in test.ranked for hit in way.hits)


def test_ties_are_drawn_by_lot() -> None:
    tied = [(Issue.CHILD_LABOUR, "tea", country) for country in ("KE", "IN", "UG", "PE")]
    found = back_test.expected_hits(tied, {tied[0], tied[1]}, lambda entry: 1.0, 2)
    assert found == pytest.approx(1.0)


def test_a_ranking_that_knows_everything_finds_everything() -> None:
    entries = [(Issue.CHILD_LABOUR, "tea", country) for country in ("KE", "IN", "UG", "PE")]
    hits = {entries[2]}
    for score, area in ((lambda entry: entry in hits, 1.0), (lambda entry: 1.0, 0.5)):
        assert back_test.area_under_curve(entries, hits, score) == area
    assert back_test.expected_hits(entries, hits, lambda entry: float(entry in hits), 1) == 1.0


def test_a_method_that_calls_nothing_high_finds_nothing() -> None:
    low = [each for each in first_edition_of(given_third()) if each.band == Band.LOW.value]
    figures = measured(low)
    assert (figures.strict.of, figures.found.hits) == (0, 0)
