"""A contract is compared with the texts that held on the day its clauses were agreed."""

from datetime import UTC, date, datetime

import pytest

from screening.model.purchase import ChainRequest
from screening.model.uniform_texts import (
    OTHER_TEXT,
    AdoptedTexts,
    TextAdopter,
    TextAdoption,
    TextDecision,
    Uniformity,
    digest_of_text,
    group_day,
)
from screening.rules import rulebook
from screening.rules.clauses.uniform.standing import standings_of, uniformity_of

BOOK = rulebook.load().clauses
FIRST, SECOND = date(2026, 1, 1), date(2026, 7, 1)


def adoption(
    number: int, begins: date, clause: str = "C2", language: str = "nl", ended: date | None = None
) -> TextAdoption:
    text = f"Tekst {number}."
    return TextAdoption(
        id=number,
        group="g",
        group_name="Groep",
        key="k",
        version=number,
        clause=clause,
        language=language,
        text=text,
        sha256=digest_of_text(text),
        decision=TextDecision("Besluit", begins, begins),
        by="anna",
        at=datetime(2026, 1, 1, tzinfo=UTC),
        ended=ended,
    )


ONE, TWO = adoption(1, FIRST), adoption(2, SECOND)
ADOPTED = AdoptedTexts((ONE, TWO))


def stands(day: date, text: str | None, adopted: AdoptedTexts = ADOPTED) -> Uniformity | None:
    texts = () if text is None else (("C2", text),)
    request = ChainRequest(day, ("C2", "C3"), None, texts=texts)
    return uniformity_of(request, adopted, "L2", BOOK)


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        (date(2025, 12, 31), OTHER_TEXT, None),  # agreed before there was any
        (date(2025, 12, 31), ONE.sha256, None),
        (FIRST, ONE.sha256, Uniformity.UNIFORM),
        (FIRST, OTHER_TEXT, Uniformity.DEVIATES),
        (FIRST, None, Uniformity.UNKNOWN),
        (FIRST, TWO.sha256, Uniformity.UNIFORM),  # already the later one
        (date(2026, 6, 30), ONE.sha256, Uniformity.UNIFORM),
        (SECOND, ONE.sha256, Uniformity.DEVIATES),  # the former one, where the later one held
        (SECOND, TWO.sha256, Uniformity.UNIFORM),
    ],
)
def test_what_is_agreed_is_held_against_the_text_of_that_day(
    day: date, text: str | None, expected: Uniformity | None
) -> None:
    assert stands(day, text) is expected


def test_one_deviating_clause_makes_a_contract_deviate_and_an_unknown_one_hides_no_deviation() -> (
    None
):
    several = AdoptedTexts((ONE, adoption(3, FIRST, "C3")))
    request = ChainRequest(FIRST, ("C2", "C3"), None, texts=(("C3", OTHER_TEXT),))
    assert uniformity_of(request, several, "L2", BOOK) is Uniformity.DEVIATES
    assert [each.uniformity for each in standings_of(request, several, "L2", BOOK, SECOND)] == [
        Uniformity.UNKNOWN, Uniformity.DEVIATES,
    ]  # fmt: skip


def test_the_light_form_of_a_clause_is_compared_with_nothing() -> None:
    of_code = AdoptedTexts((adoption(1, FIRST, "C1"),))
    request = ChainRequest(FIRST, ("C1",), None, texts=(("C1", OTHER_TEXT),))
    assert uniformity_of(request, of_code, "L1", BOOK) is None
    assert uniformity_of(request, of_code, "L2", BOOK) is Uniformity.DEVIATES


def test_a_later_text_is_told_and_changes_nothing_of_what_was_agreed() -> None:
    request = ChainRequest(FIRST, ("C2",), None, texts=(("C2", ONE.sha256),))
    (before,) = standings_of(request, ADOPTED, "L2", BOOK, date(2026, 6, 30))
    (after,) = standings_of(request, ADOPTED, "L2", BOOK, SECOND)
    assert (before.uniformity, before.recorded, before.newer) == (Uniformity.UNIFORM, ONE, None)
    assert (after.uniformity, after.recorded, after.newer) == (Uniformity.UNIFORM, ONE, TWO)


def test_a_text_that_ended_brings_no_former_one_back() -> None:
    ended = adoption(2, SECOND, ended=date(2026, 9, 1))
    several = AdoptedTexts((ONE, ended))
    assert several.on(date(2026, 8, 31)) == {("C2", "nl"): ended}
    assert several.on(date(2026, 9, 1)) == {}
    assert stands(date(2026, 9, 1), OTHER_TEXT, several) is None


def test_a_text_that_ended_before_it_began_never_held() -> None:
    mistake = adoption(2, SECOND, ended=date(2026, 5, 1))
    assert AdoptedTexts((ONE, mistake)).on(SECOND) == {("C2", "nl"): ONE}


def test_a_language_has_its_own_text() -> None:
    english = adoption(3, FIRST, language="en")
    both = AdoptedTexts((ONE, english))
    assert both.on(FIRST) == {("C2", "nl"): ONE, ("C2", "en"): english}
    assert stands(FIRST, english.sha256, both) is Uniformity.UNIFORM


def test_a_text_is_named_by_its_hash_or_by_key_and_version() -> None:
    assert ADOPTED.named("C2", ONE.sha256) == ONE
    assert ADOPTED.named("C2", "k/2") == TWO
    assert ADOPTED.named("C3", ONE.sha256) is None
    assert ADOPTED.named("C2", "k/3") is None


def test_a_text_is_the_groups_from_the_day_on_which_enough_members_have_it() -> None:
    adopters = [TextAdopter(name, "b", FIRST, day) for name, day in (("A", SECOND), ("B", FIRST))]
    assert group_day(adopters, 1) == FIRST
    assert group_day(adopters, 2) == SECOND
    assert group_day(adopters, 3) is None
