"""Award criteria: chosen by issue and step, measured by what is shown, never by origin."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from screening.i18n.language import Language
from screening.model.errors import PolicyError
from screening.model.verdict import Band, Risk, Text
from screening.rules.clauses import tender
from screening.rules.clauses.tender import award
from screening.rules.clauses.tender.award import AwardCriterion, read_scale
from screening.rules.toml_reader import PLACEHOLDER
from sources.kit.values.statements import Issue
from tests.support.method_world import verdict
from tests.support.refusals import refuses

SCALE = award.load()
FOLDER = Path(str(tender.__file__)).parent
PRODUCT = Text("werkkleding", "work clothing")


def contents() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (FOLDER / "criteria").glob("*.toml")}


def bases() -> bytes:
    return (FOLDER / award.BASES).read_bytes()


def texts(criterion: AwardCriterion) -> str:
    sentences = [criterion.title, criterion.scored, criterion.limit, criterion.market]
    for step in criterion.levels:
        sentences += [step.reached, step.evidence]
    return "\n".join(f"{text.nl}\n{text.en}" for text in sentences)


every_criterion = pytest.mark.parametrize(
    "criterion", SCALE.criteria, ids=[criterion.id for criterion in SCALE.criteria]
)


# -- the guardrails --


@every_criterion
def test_no_criterion_names_or_can_name_a_country_or_a_bidder(criterion: AwardCriterion) -> None:
    said = texts(criterion)
    assert set(PLACEHOLDER.findall(said)) <= {"product", "good", "issue"}
    countries = {
        Language(code).country(country)
        for code in ("nl", "en")
        for country in [
            "CN",
            "IN",
            "BD",
            "MM",
            "TR",
            "PK",
            "VN",
            "UZ",
            "CD",
            "MY",
            "NL",
            "DE",
            "BR",
        ]
    }
    assert not [name for name in countries if re.search(rf"\b{re.escape(name)}\b", said)]
    assert not re.search(r"xinjiang|oeigoer|uyghur|european|europe(es|se)\b", said, re.IGNORECASE)


@every_criterion
def test_no_point_is_won_or_lost_by_origin_brand_or_general_policy(
    criterion: AwardCriterion,
) -> None:
    levels = " ".join(
        f"{text.nl} {text.en}".lower()
        for step in criterion.levels
        for text in (step.reached, step.evidence)
    )
    assert not re.search(r"\borigin\b|herkomstland|\bmerk\b|\bbrand\b", levels)
    assert not re.search(
        r"mvo|\bcsr\b|gedragscode|code of conduct|general policy|algemeen beleid|policy statement",
        texts(criterion).lower(),
    )
    assert not re.search(
        r"uitsluit|\bsluit\b|exclude|\bban\b|refuse|weiger", texts(criterion).lower()
    )


@every_criterion
def test_a_label_never_counts_without_its_equivalent(criterion: AwardCriterion) -> None:
    for step in criterion.levels:
        if "keurmerk" in step.evidence.nl or "label" in step.evidence.en:
            assert "gelijkwaardig" in step.evidence.nl
            assert "equivalent" in step.evidence.en
        assert not re.search("keurmerk|label", f"{step.reached.nl} {step.reached.en}")


@every_criterion
def test_what_is_scored_is_about_this_product_and_this_step(criterion: AwardCriterion) -> None:
    for text in (criterion.scored.nl, criterion.scored.en):
        assert "{product}" in text
        assert "{good}" in text


@every_criterion
def test_every_criterion_cites_the_law_on_award_and_says_how_sure_that_is(
    criterion: AwardCriterion,
) -> None:
    assert {"eu-2014-24-67", "nl-aw2012-2.114"} <= {basis.id for basis in criterion.legal_basis}
    assert criterion.certainty == "unverified"


@every_criterion
def test_every_level_is_measured_by_evidence_of_its_own(criterion: AwardCriterion) -> None:
    assert [step.level for step in criterion.levels] == [0, 1, 2, 3]
    assert len({step.reached.nl for step in criterion.levels}) == 4
    assert len({step.evidence.en for step in criterion.levels}) == 4


def test_the_rules_say_what_holds_for_every_criterion() -> None:
    assert [rule.id for rule in SCALE.rules] == [
        "subject", "no-origin", "beforehand", "verifiable", "promise",
    ]  # fmt: skip
    assert all(rule.legal_basis for rule in SCALE.rules)


def test_the_lowest_level_keeps_nobody_out() -> None:
    assert "bidder stays in" in SCALE.criteria[0].levels[0].evidence.en


# -- what is offered --


def clothing() -> Risk:
    return verdict("18110000").risk


def test_every_issue_has_a_criterion_at_every_stage() -> None:
    risk = clothing()
    [issue, *_] = risk.issues
    path = issue.paths[0]
    for slug in Issue:
        for stage in award.STAGES:
            place = replace(path, stage=stage, band=Band.HIGH, is_likely=True, incidental=False)
            raised = replace(issue, issue=str(slug), band=Band.HIGH, paths=(place,))
            [first, *_] = award.offered(replace(risk, issues=(raised,)), "L2", PRODUCT)
            assert first.issues == (str(slug),)
            assert first.stage == stage


@pytest.mark.parametrize(
    ("level", "issues"), [("L0", 0), ("L1", 0), ("L2", 1), ("L3", 2), ("L4", 3)]
)
def test_the_effort_rises_with_the_clause_level(level: str, issues: int) -> None:
    criteria = award.offered(clothing(), level, PRODUCT)
    assert len([each for each in criteria if each.criterion.when == "always"]) == issues


def test_the_worst_issue_comes_first_and_its_sentences_are_filled_in() -> None:
    risk = clothing()
    [only] = award.offered(risk, "L2", PRODUCT)
    raised = [issue for issue in risk.issues if issue.band is not Band.LOW]
    assert only.issues[0] == raised[0].issue
    assert "{" not in texts(only.criterion)
    assert "work clothing" in only.criterion.scored.en
    assert "[" not in texts(only.criterion)


def test_insight_into_the_chain_is_offered_once_and_only_where_nobody_showed_the_place() -> None:
    risk = clothing()
    ids = [each.criterion.id for each in award.offered(risk, "L3", PRODUCT)]
    assert ids.count("chain-insight") == 1
    shown = tuple(
        replace(issue, paths=tuple(replace(path, rests_on="evidenced") for path in issue.paths))
        for issue in risk.issues
    )
    ids = [each.criterion.id for each in award.offered(replace(risk, issues=shown), "L3", PRODUCT)]
    assert ids
    assert "chain-insight" not in ids


def test_the_country_of_a_place_changes_no_criterion() -> None:
    risk = clothing()
    moved = tuple(
        replace(
            issue,
            country="NL",
            paths=tuple(replace(path, country="NL", region=None) for path in issue.paths),
        )
        for issue in risk.issues
    )
    assert award.offered(replace(risk, issues=moved), "L4", PRODUCT) == award.offered(
        risk, "L4", PRODUCT
    )


def test_where_no_risk_is_raised_nothing_is_offered() -> None:
    assert award.offered(replace(clothing(), issues=()), "L4", PRODUCT) == ()


# -- the files --


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'["conflict"]', b'["war"]', "war"),
        (b"stages = [2, 3]", b"stages = [2, 7]", "7"),
        (b"level = 3", b"level = 5", "5"),
        (b"{good}", b"{country}", "country"),
        (b'"eu-2014-24-67"', b'"eu-no-such"', "eu-no-such"),
        (b'when = "always"', b'when = "always"\npoints_for_country = "NL"', "points_for_country"),
    ],
)
def test_a_file_that_cannot_be_meant_so_is_refused(old: bytes, new: bytes, says: str) -> None:
    several = contents()
    assert old in several["conflict.toml"]
    several["conflict.toml"] = several["conflict.toml"].replace(old, new, 1)
    with refuses(PolicyError, says):
        read_scale(several, bases())
