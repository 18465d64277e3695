"""What a verdict says reads as a sentence, in both languages, and never accuses."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from screening.model.json_document import as_document
from screening.model.verdict import Text
from screening.rules.country_names import country_name
from screening.rules.duty import policy
from screening.rules.duty.duty import DutyFacts, decide
from screening.rules.risk import method as files
from screening.rules.risk.country import RATIFICATIONS
from screening.rules.risk.explain import shown_source
from screening.rules.risk.sentences import (
    join_alternatives,
    lower_first,
)
from screening.rules.verdict.counterfactuals import missing_questions
from tests.support.method_world import verdict

SLUG = re.compile(r"\b[a-z]+_[a-z_]+\b")
ACCUSING = re.compile(r"\b(guilty|culprit|offender|schuldig|dader)", re.IGNORECASE)


def texts(part: Any) -> Iterator[dict[str, str]]:
    """Every bilingual text of a document, however deep."""
    if isinstance(part, dict):
        if {"nl", "en"} <= set(part):
            yield part
        for inner in part.values():
            yield from texts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from texts(inner)


@pytest.fixture(scope="module", params=["18110000", "09331200", "30213100", "90911200", "15860000"])
def said(request: pytest.FixtureRequest) -> list[dict[str, str]]:
    return list(texts(as_document(verdict(request.param))))


def test_no_text_of_a_verdict_shows_a_slug_or_an_open_placeholder(
    said: list[dict[str, str]],
) -> None:
    for text in said:
        for language in ("nl", "en"):
            assert not SLUG.search(text[language]), text[language]
            assert "{" not in text[language]
            assert "  " not in text[language]


def test_no_text_of_a_verdict_accuses(said: list[dict[str, str]]) -> None:
    for text in said:
        assert not ACCUSING.search(text["nl"])
        assert not ACCUSING.search(text["en"])


def test_every_indicator_and_basis_has_a_name_in_both_languages() -> None:
    method = files.load()
    for name in (*method.scales, RATIFICATIONS):
        assert files.load().sentences.word(f"indicator.{name}").nl
    for levels in method.levels.values():
        for _, level in levels:
            assert files.load().sentences.word(f"basis.{level.basis}").nl
            assert files.load().sentences.word(f"band.{level.level}").nl


def test_the_english_name_of_an_indicator_is_that_of_the_method() -> None:
    for name, scale in files.load().scales.items():
        assert files.load().sentences.word(f"indicator.{name}").en.startswith(scale.name)


def test_every_risk_is_a_risk_of_something_bad() -> None:
    """ "High risk of freedom of association" would say the opposite of what is meant."""
    for issue in files.load().issues.values():
        assert not issue.name.nl.startswith(("vakbondsvrijheid", "geen "))
        assert not issue.name.en.startswith("freedom")


@pytest.mark.parametrize(
    ("code", "nl", "en"),
    [
        ("US", "de Verenigde Staten", "the United States"),
        ("GB", "het Verenigd Koninkrijk", "the United Kingdom"),
        ("NL", "Nederland", "the Netherlands"),
        ("BR", "Brazilië", "Brazil"),
    ],
)
def test_countries_get_the_article_that_a_sentence_needs(code: str, nl: str, en: str) -> None:
    assert country_name(code) == Text(nl=nl, en=en)


def test_origins_to_choose_from_are_joined_by_or() -> None:
    countries = [country_name(code) for code in ("AU", "US", "BR")]
    assert join_alternatives(countries).nl == "Australië, de Verenigde Staten of Brazilië"
    assert join_alternatives(countries).en == "Australia, the United States or Brazil"


def test_a_name_at_the_front_of_a_good_keeps_its_capital() -> None:
    assert lower_first(Text(nl="Paranoten", en="Brazil nuts")).en == "Brazil nuts"
    assert lower_first(Text(nl="PVC-hars", en="PVC resin")).nl == "PVC-hars"


def test_an_open_question_ends_in_a_question_mark() -> None:
    result = files.load().sentences.say(
        "flag.ask", missing=files.load().sentences.word("missing.category")
    )
    assert result.nl.endswith("?")
    assert result.en.endswith("?")


def test_state_imposed_labour_shows_when_its_basis_was_published() -> None:
    for path in verdict("09331200").risk.issues[0].paths:
        for evidence in path.evidence:
            if evidence.where == "state_imposed.csv":
                assert re.fullmatch(r"\d{4}", evidence.edition)
                return
    pytest.fail("solar panels no longer show state-imposed labour")


def test_a_hop_read_from_a_table_says_which_table() -> None:
    assert shown_source("row 6") == "register, row 6"
    assert shown_source("ocds-1, release 2") == "ocds-1, release 2"


def test_where_nothing_is_known_nothing_is_called_a_signal() -> None:
    assert "signal" not in verdict("99999999").summary.en


def test_several_open_questions_read_as_one_sentence() -> None:
    result = decide(DutyFacts(), policy.load(), date(2026, 11, 24))
    assert ", and what is the value" in missing_questions(result, files.load().sentences).en
