"""What a verdict rests on: the kinds it was counted as, and what the chain itself states."""

from screening.rules import rulebook
from screening.rules.verdict.coverage import STATED_SHOWN
from tests.support.method_world import SUPPLIER, tie, verdict

OFFICE_SUPPLIES, CLOTHING = "30192000", "18110000"


def test_a_code_that_stands_for_several_things_is_counted_as_each_the_likeliest_first() -> None:
    mixture = rulebook.load().method.baskets.of(OFFICE_SUPPLIES)
    assert mixture is not None
    chances = [kind.chance for kind in verdict(OFFICE_SUPPLIES).coverage.kinds]
    assert len(chances) > 1
    assert chances == sorted(chances, reverse=True)
    assert set(chances) == {chance for kind, chance in mixture.kinds if kind.slug}


def test_a_kind_of_which_a_code_leaves_out_all_goods_is_not_what_is_bought() -> None:
    glassware = verdict("33793000")
    assert "salt" not in [kind.name.en for kind in glassware.coverage.kinds]
    assert glassware.coverage.cpv_match == "code"


def test_without_a_code_a_purchase_is_counted_as_nothing() -> None:
    coverage = verdict(()).coverage
    assert (coverage.cpv_match, coverage.kinds) == ("none", ())


def test_a_good_that_is_in_no_such_purchase_is_named_beside_it_and_rates_nothing() -> None:
    alone, beside = verdict(CLOTHING), verdict(CLOTHING, tie("mine", "cobalt", "CD"))
    assert [name.en.lower() for name in beside.coverage.beside] == ["cobalt"]
    assert [stated.is_counted for stated in beside.coverage.stated] == [False]
    assert beside.risk == alone.risk


def test_a_stated_origin_is_told_with_who_said_so_and_how_it_is_shown() -> None:
    (stated,) = verdict(
        CLOTHING, tie("sewer", "garment_assembly", "PT", share=0.4, evidence_class="B")
    ).coverage.stated
    assert (stated.country, stated.customer, stated.supplier) == ("PT", SUPPLIER.name, "sewer")
    assert (stated.share, stated.evidence_class, stated.is_counted) == (0.4, "B", True)


def test_of_many_stated_origins_the_first_are_told_and_the_others_counted() -> None:
    ties = [tie(f"sewer {number}", "garment_assembly", "PT") for number in range(STATED_SHOWN + 3)]
    coverage = verdict(CLOTHING, *ties).coverage
    assert (len(coverage.stated), coverage.stated_left_out) == (STATED_SHOWN, 3)


def test_whoever_stated_an_origin_is_not_told_that_nobody_did() -> None:
    silent, stated = verdict(CLOTHING), verdict(CLOTHING, tie("gin", "cotton", "AU"))
    for answer, unknown in ((silent, True), (stated, False)):
        usual = [
            path.why.en
            for issue in answer.risk.issues
            for path in issue.paths
            if path.good.en.lower() == "cotton" and path.rests_on == "inferred"
        ]
        assert usual
        assert {"origin is not known" in why for why in usual} == {unknown}


def test_an_estimate_of_ours_is_no_trade_statistic() -> None:
    coverage = verdict(CLOTHING).coverage
    assert coverage.goods_by_trade < coverage.inferred_goods


def test_an_issue_on_both_fronts_is_assessed_once() -> None:
    coverage = verdict("45210000").coverage
    assert coverage.issues_assessed <= coverage.issues
