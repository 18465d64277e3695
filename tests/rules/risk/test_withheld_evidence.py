"""Hiding never pays: what holds, over random chains, when evidence or a disclosure is taken away.

*Uncertainty* of an issue is the span from what is evidenced (R_lo over the evidenced places, which
is certain) to R_hi (what may be). Taking evidence away may only widen it, at both ends:

1. without the evidence, R_hi is never lower and what is evidenced never higher;
2. no band gets better, neither of an issue nor of the headline;
3. the confidence of the place that decides gets better only where another place, that the evidence
   had taken away, decides now: then what was shown was worse known (a country without figures) and
   lighter.

Taking a whole disclosure away, with the place that it names, is another matter. A place that nobody
would have expected is knowledge that only the discloser has; without it the method cannot count it
(decision 14: adding a worse node may raise a rating, "that is knowledge"). What then holds:

4. every usual place stays, and as heavy, so R_hi is at least theirs;
5. hiding an origin that is usual for the good is found out once the information is overdue: a usual
   origin of the bands major and some counts in full then, as if it had been disclosed.
"""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.parties import Kind, Party, Supply
from screening.model.verdict import BAND_RANK, Front
from screening.rules import rulebook
from screening.rules.risk.assessment import Assessment, Assessor, key_of
from screening.rules.risk.place_rating import rests_on
from screening.rules.risk.weighing import PlaceRisk
from sources.kit.values.statements import Issue
from tests.support.effort import tries
from tests.support.method_world import (
    SUPPLIER,
    chain,
    purchase,
    shipped,
    tie,
)

METHOD = rulebook.load().method
ASSESSOR = Assessor(METHOD, shipped(), 2026)
PREFIXES = sorted(METHOD.baskets.by_prefix)
GOODS = ["cotton", "fabric", "garment_assembly", "cobalt", "batteries", "palm_oil", "cocoa_beans"]
OTHER = replace(SUPPLIER, key="other", name="Ander BV")

ties = st.lists(
    st.builds(
        tie,
        supplier=st.sampled_from(["x", "y", "z"]),
        customer=st.sampled_from([SUPPLIER.key, OTHER.key, "x", "y"]),
        good=st.sampled_from(GOODS),
        country=st.sampled_from(["CN", "IN", "US", "NL", "CD", "TM", "ID", "EH"]),  # EH: no figures
        region=st.sampled_from([None, None, "Xinjiang", "Hubei"]),
        share=st.sampled_from([None, 0.1, 0.5, 0.85, 1.0]),
        evidence_class=st.sampled_from([None, "A", "B", "C"]),
        kind=st.sampled_from([Kind.DECLARED, Kind.OBSERVED]),
    ),
    max_size=7,
)
suppliers = st.sampled_from([(SUPPLIER,), (SUPPLIER, OTHER)])
SLACK = 1e-9


def assess(
    prefix: str, ties: list[Supply], direct: tuple[Party, ...], *, overdue: bool = False
) -> Assessment:
    bought = purchase(prefix.ljust(8, "0"))
    return ASSESSOR.assess(bought, chain(*ties, suppliers=direct), overdue=overdue)


def without_evidence(said: list[Supply], which: int) -> list[Supply]:
    """One tie that is stated no longer shown; all of them for a number that is none."""
    return [
        replace(t, evidence_class=None, evidence=None) if which in (at, -1) else t
        for at, t in enumerate(said)
    ]


@settings(max_examples=tries(35, 150), deadline=None)
@given(st.sampled_from(PREFIXES), ties, suppliers, st.integers(-1, 6), st.booleans())
def test_taking_evidence_away_widens_what_is_uncertain_at_both_ends(
    prefix: str, said: list[Supply], direct: tuple[Party, ...], which: int, overdue: bool
) -> None:
    shown = assess(prefix, said, direct, overdue=overdue)
    hidden = assess(prefix, without_evidence(said, which), direct, overdue=overdue)
    now = {key_of(issue_risk): issue_risk for issue_risk in hidden.risk.issues}
    for before in shown.risk.issues:
        after = now[key_of(before)]
        assert after.high >= before.high - SLACK
        assert after.evidenced <= before.evidenced + SLACK
        assert after.high - after.evidenced >= before.high - before.evidenced - SLACK
        assert BAND_RANK[after.band] >= BAND_RANK[before.band]
    assert BAND_RANK[hidden.risk.band] >= BAND_RANK[shown.risk.band]


@settings(max_examples=tries(35, 150), deadline=None)
@given(st.sampled_from(PREFIXES), ties, suppliers)
def test_confidence_gets_better_only_where_a_heavier_place_that_was_taken_away_decides(
    prefix: str, said: list[Supply], direct: tuple[Party, ...]
) -> None:
    shown = assess(prefix, said, direct)
    hidden = assess(prefix, without_evidence(said, -1), direct)
    now = {key_of(issue_risk): issue_risk for issue_risk in hidden.risk.issues}
    for before in shown.risk.issues:
        if now[key_of(before)].confidence < before.confidence:
            worst, former = (of.places_of(before)[0] for of in (hidden, shown))
            assert rests_on(worst.place) == "inferred"
            assert spot(worst) not in {spot(risk) for risk in shown.places_of(before)}
            assert (BAND_RANK[worst.band], worst.role == "core", worst.weight) >= (
                BAND_RANK[former.band],
                former.role == "core",
                former.weight - SLACK,
            )


def spot(risk: PlaceRisk) -> tuple[object, ...]:
    place = risk.place
    return (place.good, place.stage, place.country, place.band, place.disclosed_by is None)


@settings(max_examples=tries(35, 150), deadline=None)
@given(st.sampled_from(PREFIXES), ties, suppliers, st.integers(0, 6))
def test_a_hidden_disclosure_takes_away_no_more_than_what_it_alone_knew(
    prefix: str, said: list[Supply], direct: tuple[Party, ...], which: int
) -> None:
    """Every usual place stays, and as heavy: hiding can only uncover more of them."""
    hidden = assess(prefix, [t for at, t in enumerate(said) if at != which], direct)
    now = {key_of(issue_risk): issue_risk.high for issue_risk in hidden.risk.issues}
    for key, result in assess(prefix, said, direct).places_by_issue.items():
        usual = [
            issue_risk.high
            for issue_risk in result
            if issue_risk.place.disclosed_by is None and issue_risk.place.made_into is None
            if issue_risk.place.good in {good.good for good in hidden.typical.goods}
        ]
        assert now.get(key, 0.0) >= max(usual, default=0.0) - SLACK


@settings(max_examples=tries(25, 100), deadline=None)
@given(st.sampled_from(PREFIXES), st.data())
def test_hiding_a_usual_origin_is_found_out_once_it_is_overdue(
    prefix: str, data: st.DataObject
) -> None:
    result = assess(prefix, [], (SUPPLIER,))
    usual = [
        (good.good, origin.country)
        for good in result.goods
        for origin in good.origins
        if good.stage > 0 and origin.band in ("major", "some")
    ]
    if not usual:
        return
    good, country = data.draw(st.sampled_from(usual))
    told = assess(prefix, [tie("x", good, country)], (SUPPLIER,))
    hidden = assess(prefix, [], (SUPPLIER,), overdue=True)
    now = {key_of(issue_risk): issue_risk for issue_risk in hidden.risk.issues}
    for before in told.risk.issues:
        assert now[key_of(before)].high >= before.high - SLACK
        assert BAND_RANK[now[key_of(before)].band] >= BAND_RANK[before.band]


@settings(max_examples=tries(15, 60), deadline=None)
@given(st.sampled_from(PREFIXES), ties, suppliers, st.randoms(use_true_random=False))
def test_the_order_in_which_ties_arrive_never_changes_a_byte(
    prefix: str, said: list[Supply], direct: tuple[Party, ...], dice: random.Random
) -> None:
    from datetime import date

    from screening.model.json_document import as_document, canonical
    from screening.rules.verdict.screen import screen

    mixed = list(said)
    dice.shuffle(mixed)
    first, other = (
        canonical(
            as_document(
                screen(
                    purchase(prefix.ljust(8, "0")),
                    chain(*some, suppliers=direct),
                    shipped(),
                    rulebook.load(),
                    date(2026, 11, 23),
                )
            )
        )
        for some in (said, mixed)
    )
    assert first == other


def test_late_information_on_a_part_that_was_never_shown_weighs_in_full_with_confidence_e() -> None:
    shown = tie("farm", "cotton", "GR", evidence_class="A", share=0.85)
    late = assess("181", [shown], (SUPPLIER,), overdue=True)
    india, pakistan = (
        next(
            place_risk
            for place_risk in late.places_by_issue[Front.CHAIN, Issue.FORCED_LABOUR]
            if (place_risk.place.good, place_risk.place.country) == ("cotton", country)
        )
        for country in ("IN", "PK")
    )
    assert (india.place.band, india.rated.link) == ("major", 1.0)
    assert (pakistan.place.band, pakistan.rated.link, pakistan.rated.confidence) == (
        "some", 1.0, "E",
    )  # fmt: skip
