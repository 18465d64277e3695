"""Listed parties in a verdict: what each class of list does, and what none of them ever does."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.chain import SupplyChain
from graphs.parties import Contract, Party, Supply
from screening.model.errors import PolicyError
from screening.model.json_document import as_document
from screening.model.purchase import Purchase
from screening.model.risk_data import RiskData
from screening.model.verdict import BAND_RANK, Band, Verdict
from screening.rules import rulebook
from screening.rules.risk import entity_effects
from screening.rules.risk.listed_parties import (
    NO_HITS,
    Hit,
    ListedEntity,
    ListHits,
    OwnedShare,
)
from screening.rules.verdict.screen import Screener
from sources.kit.values.statements import Issue
from tests.support.effort import tries
from tests.support.refusals import refuses

DAY = date(2026, 11, 23)
TAILOR = Party("r:tailor", "Naaiatelier Voorbeeld B.V.", "NL")
MILL = Party("r:mill", "Verzonnen Weverij Ltd", "CN")
TAILOR_SMITH = Party("r:smith", "Mevr. A. de Vries", "NL", natural_person=True)
CONTRACT = Contract(key="r:1", number="1", suppliers=(TAILOR,), cpv=("79600000",))
PURCHASE = Purchase("1", cpv=("79600000",), buyer_type="subcentral", buyer_country="NL")
SCREENER = Screener(RiskData(()), rulebook.load(), DAY)


def chain(*more: Party) -> SupplyChain:
    ties = [Supply(TAILOR.key, MILL.key, "fabric", source="row 4")]
    return SupplyChain.of(CONTRACT, ties, (TAILOR, MILL, *more))


def listed(source: str, **more: Any) -> ListedEntity:
    about = {"title": f"List {source}", "edition": "2026-11", "sha256": "0" * 64, "where": "row 7"}
    return ListedEntity(name="FABRICATED WEAVING CO", source=source, **{**about, **more})


def hit(source: str, party: str = MILL.key, **more: Any) -> Hit:
    own = {name: more.pop(name) for name in list(more) if name in Hit.__slots__}
    usual = {"by": "confirmed", "confirmed_by": "A. Inkoper", "confirmed_on": DAY, "decision": "m1"}
    return Hit(party, listed(source, **more), **{**usual, **own})


def verdict(*hits: Hit, possible: int = 0, purchase: Purchase = PURCHASE) -> Verdict:
    return SCREENER.screen(
        purchase, chain(), ListHits(hits, (None,) * possible + (date(2027, 1, 1),))
    )


def band_of(found: Verdict, issue: Issue) -> Band | None:
    return next((risk.band for risk in found.risk.issues if risk.issue == issue), None)


def test_a_sanction_stops_and_asks_for_a_lawyer_without_moving_a_band() -> None:
    without, screened = verdict(), verdict(hit("eu_fsf_sanctions", party=TAILOR.key))
    assert screened.listed.stop
    assert screened.summary.en.startswith("Stop and have a lawyer look first:")
    assert screened.summary.nl.startswith("Stop en laat eerst een jurist kijken:")
    assert screened.risk == without.risk
    assert screened.flag is without.flag


def test_a_ban_on_imports_is_evidence_for_that_issue_and_excludes_nobody() -> None:
    screened = verdict(hit("us_dhs_uflpa"))
    assert band_of(screened, Issue.FORCED_LABOUR) is Band.VERY_HIGH
    issue = next(risk for risk in screened.risk.issues if risk.issue == "forced_labour")
    assert issue.confidence == "A"
    assert issue.value == pytest.approx(0.90)
    shown = screened.listed.hits[0]
    assert shown.kind == "foreign_legal"
    assert not shown.stop
    assert shown.todo is not None
    assert "no exclusion follows from this by itself" in shown.todo.en
    assert any("not a ground for exclusion" in caution.en for caution in screened.cautions)


def test_where_a_list_raises_the_band_no_place_is_named_for_it() -> None:
    """The place that decided before is not what makes it Very high (M13)."""
    cotton = replace(PURCHASE, cpv=("18100000",))
    without, screened = verdict(purchase=cotton), verdict(hit("us_dhs_uflpa"), purchase=cotton)
    before, after = (
        next(risk for risk in of.risk.issues if risk.issue == "forced_labour")
        for of in (without, screened)
    )
    assert (before.band, before.country) == (Band.HIGH, "CN")
    assert (after.band, after.country) == (Band.VERY_HIGH, None)


def test_the_verdict_says_list_edition_day_row_path_and_who_confirmed() -> None:
    since = date(2025, 1, 15)
    shown = verdict(hit("us_dhs_uflpa", since=since)).listed.hits[0]
    assert (shown.source, shown.edition, shown.since) == ("us_dhs_uflpa", "2026-11", "2025-01-15")
    assert (shown.where, shown.party, shown.entity) == ("row 7", MILL.name, "FABRICATED WEAVING CO")
    assert (shown.by, shown.confirmed_by, shown.confirmed_on) == (
        "confirmed",
        "A. Inkoper",
        "2026-11-23",
    )
    assert [hop.to.en for hop in shown.hops] == [TAILOR.name, MILL.name]
    assert shown.tier == 2


def test_an_official_finding_makes_its_issue_high_and_an_allegation_only_asks() -> None:
    finding = hit("labour_inspectorates", issue=Issue.WORKING_HOURS)
    rumour = hit("ngo_reports", issue=Issue.WORKING_HOURS)
    assert band_of(verdict(finding), Issue.WORKING_HOURS) is Band.HIGH
    result = verdict(rumour)
    assert result.risk == verdict().risk
    assert result.listed.hits[0].kind == "allegation"
    assert result.listed.hits[0].todo is not None


def test_a_list_that_nobody_judged_is_shown_and_changes_no_score() -> None:
    screened = verdict(hit("some_new_list", issue=Issue.OHS))
    assert screened.listed.hits[0].effect == "not_judged"
    assert screened.risk == verdict().risk


def test_a_listing_that_has_ended_is_history_and_nothing_else() -> None:
    ended = verdict(hit("us_dhs_uflpa", stands=False), hit("eu_fsf_sanctions", stands=False))
    assert ended.listed.hits == ()
    assert {party.kind for party in ended.listed.history} == {"history"}
    assert ended.risk == verdict().risk
    assert not ended.listed.stop


def test_what_nobody_confirmed_is_counted_and_does_nothing() -> None:
    screened, without = verdict(possible=3), verdict()
    assert screened.listed.possible == 3
    assert screened.listed.note is not None
    assert "3 times" in screened.listed.note.en
    assert (screened.risk, screened.flag, screened.clause_level) == (
        without.risk,
        without.flag,
        without.clause_level,
    )


@pytest.mark.parametrize(
    ("share", "form", "kind"),
    [(0.5, None, "foreign_legal"), (None, "direct", "foreign_legal"), (0.49, None, None),
     (None, None, "ownership_unknown")],
)  # fmt: skip
def test_half_or_more_inherits_with_a_note(
    share: float | None, form: str | None, kind: str | None
) -> None:
    owner = OwnedShare(MILL.name, "Owner Ltd", share, form, "register")
    screened = verdict(hit("us_dhs_uflpa", owners=(owner,)))
    if kind is None:
        assert screened.listed.hits == ()
        return
    shown = screened.listed.hits[0]
    assert shown.kind == kind
    assert shown.owned is not None
    assert "Owner Ltd" in shown.owned.en
    raised = band_of(screened, Issue.FORCED_LABOUR) is Band.VERY_HIGH
    assert raised is (kind == "foreign_legal")


def test_an_ownership_that_ended_hands_nothing_on() -> None:
    owner = OwnedShare(MILL.name, "Owner Ltd", 1.0, None, "register", until=DAY)
    assert verdict(hit("us_dhs_uflpa", owners=(owner,))).listed.hits == ()


def test_a_word_against_an_equal_number_holds_until_its_day_and_no_longer() -> None:
    record = {"by": "identifier", "identifier": "XI-LEI X", "decision": "m9"}
    assert verdict(hit("us_dhs_uflpa", until=date(2026, 11, 24), **record)).listed.hits == ()
    assert verdict(hit("us_dhs_uflpa", until=DAY, **record)).listed.hits != ()


def test_no_natural_person_on_the_way_is_named() -> None:
    ties = [
        Supply(TAILOR.key, TAILOR_SMITH.key, "sewing"),
        Supply(TAILOR_SMITH.key, MILL.key, "fabric"),
    ]
    through = SupplyChain.of(CONTRACT, ties, (TAILOR, TAILOR_SMITH, MILL))
    result = SCREENER.screen(PURCHASE, through, ListHits((hit("us_dhs_uflpa"),)))
    assert "Vries" not in str(as_document(result.listed))
    assert [hop.to.en for hop in result.listed.hits[0].hops][1] == "a person"


def test_what_would_change_it_does_not_promise_away_a_listing() -> None:
    cotton = replace(PURCHASE, cpv=("18100000",))
    screened = verdict(hit("us_dhs_uflpa"), purchase=cotton)
    assert all(change.to_level != "L0" for change in screened.would_change)
    assert screened.risk.band is Band.VERY_HIGH


def test_the_pins_name_the_decisions_and_the_inputs_differ() -> None:
    without, screened = verdict(), verdict(hit("us_dhs_uflpa"))
    assert screened.pins.decisions == (("m1", "same", "2026-11-23"),)
    assert without.pins.decisions == ()
    assert screened.pins.inputs != without.pins.inputs
    bare = SCREENER.screen(PURCHASE, chain())
    assert SCREENER.screen(PURCHASE, chain(), NO_HITS).pins.inputs == bare.pins.inputs


SOURCES = ("eu_fsf_sanctions", "us_dhs_uflpa", "us_cbp_wro", "labour_inspectorates", "ngo_reports")
HITS = st.lists(
    st.builds(
        lambda source, party, issue, stands: hit(source, party, issue=issue, stands=stands),
        st.sampled_from(SOURCES),
        st.sampled_from((TAILOR.key, MILL.key)),
        st.sampled_from((None, *Issue)),
        st.booleans(),
    ),
    max_size=5,
)


@given(hits=HITS, more=HITS)
@settings(max_examples=tries(20, 60), deadline=None)
def test_one_more_listing_never_lowers_anything(hits: list[Hit], more: list[Hit]) -> None:
    fewer, all_of_them = verdict(*hits), verdict(*hits, *more)
    for issue in fewer.risk.issues:
        then = next(
            risk
            for risk in all_of_them.risk.issues
            if (risk.issue, risk.front) == (issue.issue, issue.front)
        )
        assert BAND_RANK[then.band] >= BAND_RANK[issue.band]
        assert (then.low, then.high) >= (issue.low, issue.high)
    assert BAND_RANK[all_of_them.risk.band] >= BAND_RANK[fewer.risk.band]
    assert all_of_them.clause_level >= fewer.clause_level


@given(hits=HITS, order=st.randoms(use_true_random=False))
@settings(max_examples=tries(12, 30), deadline=None)
def test_the_order_in_which_hits_come_changes_no_byte(hits: list[Hit], order: Any) -> None:
    mixed = [*hits, *hits[:1]]
    order.shuffle(mixed)
    assert as_document(verdict(*hits)) == as_document(verdict(*mixed))


def test_the_file_of_effects_is_read_strictly() -> None:
    from importlib.resources import files

    text = files("screening.rules.risk").joinpath(entity_effects.FILE).read_text("utf-8")
    with refuses(PolicyError, "unknown key"):
        entity_effects.read(text.replace("at_least = 0.5", "at_least = 0.5\nat_mst = 1").encode())
    with refuses(PolicyError, "last row"):
        entity_effects.read(text[: text.index("# -- the rest")].encode())
    with refuses(PolicyError, "between 0 and 1"):
        entity_effects.read(text.replace("likelihood = 0.90", "likelihood = 9.0").encode())


def test_no_sentence_of_the_file_accuses_or_excludes() -> None:
    """A listing is an indication: no word of ours may say more than its publisher does."""
    effects = rulebook.load().method.effects
    for row in effects.rows:
        text = f"{row.says.en} {row.todo.en}".casefold()
        assert "guilty" not in text
        assert "must be excluded" not in text
    assert effects.of("anything", "", DAY).kind.likelihood is None
    assert effects.of("eu_flr_decisions", "", DAY).id == "not_judged"
    assert effects.of("eu_flr_decisions", "", date(2027, 12, 14)).id == "flr_decision"
