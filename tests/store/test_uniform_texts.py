"""Uniform texts are read by the members of their group alone, on both engines."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from screening.model.audit import LogFilter
from screening.model.errors import InputError, MissingError
from screening.model.uniform_texts import TextDecision, TextState
from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.portfolio import Portfolio
from screening.store.sharing.uniform_texts import TextDraft, UniformTexts
from tests.support.people import at_another_time

GROUP, KEY = "0123456789abcdef", "fedcba9876543210"
DRAFT = TextDraft(GROUP, KEY, "C2", "nl", "De tekst.", "Korter")
DAY = date(2026, 3, 1)
DECISION = TextDecision("Besluit 7", DAY, DAY)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    opened = Store(open_engine(ready_address), lambda: NOW)
    opened.prepare()
    yield opened
    opened.close()


@pytest.fixture
def ours(store: Store) -> Portfolio:
    """Began a group that needs two members, and proposed a text."""
    portfolio = store.add_organization("ons", "Ons")
    portfolio.uniform_texts.begin_group(GROUP, "Groep", 2, "anna")
    assert portfolio.uniform_texts.propose(DRAFT, "anna") == 1
    return portfolio


@pytest.fixture
def theirs(store: Store, ours: Portfolio) -> Portfolio:
    """A member of that group."""
    portfolio = store.add_organization("ander", "Ander")
    assert portfolio.uniform_texts.join(ours.uniform_texts.code(GROUP), "bert") == GROUP
    return portfolio


@pytest.fixture
def outside(store: Store, theirs: Portfolio) -> Portfolio:
    """No member, with all keys in hand."""
    return store.add_organization("buiten", "Buiten")


def next_of(text: str, after: int) -> TextDraft:
    return TextDraft(GROUP, KEY, "C2", "nl", text, "Beter", after)


def states(portfolio: Portfolio) -> list[TextState]:
    return [version.state for version in portfolio.uniform_texts.text(KEY).versions]


def test_members_see_each_other_and_the_text_without_the_person(
    ours: Portfolio, theirs: Portfolio
) -> None:
    (group,) = theirs.uniform_texts.groups()
    assert (group.name, group.needed) == ("Groep", 2)
    assert [(member.organization, member.is_own) for member in group.members] == [
        ("Ons", False), ("Ander", True),
    ]  # fmt: skip
    (text,) = theirs.uniform_texts.texts(GROUP)
    assert (text.latest.text, text.latest.organization, text.latest.by) == (
        "De tekst.", "Ons", None,
    )  # fmt: skip
    assert ours.uniform_texts.text(KEY).latest.by == "anna"


def test_who_is_outside_sees_and_does_nothing_whatever_keys_it_has(
    ours: Portfolio, outside: Portfolio
) -> None:
    texts = outside.uniform_texts
    assert texts.groups() == ()
    for attempt in (
        lambda: texts.group(GROUP),
        lambda: texts.texts(GROUP),
        lambda: texts.text(KEY),
        lambda: texts.propose(next_of("Anders.", 1), "x"),
        lambda: texts.propose(DRAFT, "x"),
        lambda: texts.remark(KEY, 1, "x", None, "x"),
        lambda: texts.adopt(KEY, 1, DECISION, "x"),
        lambda: texts.withdraw(KEY, 1, "x", "x"),
        lambda: texts.leave(GROUP, "x"),
        lambda: texts.join(GROUP, "x"),
        lambda: texts.code(GROUP),
        lambda: texts.renew_code(GROUP, "x"),
    ):
        with pytest.raises(MissingError):
            attempt()
    assert len(ours.uniform_texts.text(KEY).versions) == 1


def test_a_text_cannot_be_moved_into_a_group_of_ones_own(
    ours: Portfolio, outside: Portfolio
) -> None:
    outside.uniform_texts.begin_group("eigen", "Eigen", 1, "x")
    with pytest.raises(MissingError):
        outside.uniform_texts.propose(TextDraft("eigen", KEY, "C2", "nl", "A.", "b", 1), "x")
    with pytest.raises(InputError):  # the key of another's text, as if it were new
        outside.uniform_texts.propose(TextDraft("eigen", KEY, "C2", "nl", "A.", "b"), "x")
    assert len(ours.uniform_texts.text(KEY).versions) == 1


def test_a_text_is_the_groups_when_enough_members_adopted_it(
    ours: Portfolio, theirs: Portfolio
) -> None:
    assert states(ours) == [TextState.PROPOSED]
    theirs.uniform_texts.remark(KEY, 1, "Te kort?", None, "bert")
    assert states(ours) == [TextState.DISCUSSED]
    ours.uniform_texts.adopt(KEY, 1, DECISION, "anna")
    assert states(ours) == [TextState.DISCUSSED]
    later = TextDecision("Besluit 8", DAY, date(2026, 5, 1))
    id = theirs.uniform_texts.adopt(KEY, 1, later, "bert")
    text = ours.uniform_texts.text(KEY)
    assert (text.latest.state, text.latest.since) == (TextState.ADOPTED, date(2026, 5, 1))
    assert [adopter.organization for adopter in text.latest.adopters] == ["Ons", "Ander"]
    theirs.uniform_texts.end(id, DAY, "bert", "Toch niet")
    assert states(ours) == [TextState.DISCUSSED]


def test_who_leaves_counts_no_more_and_keeps_what_it_adopted(
    ours: Portfolio, theirs: Portfolio
) -> None:
    for portfolio in (ours, theirs):
        portfolio.uniform_texts.adopt(KEY, 1, DECISION, "x")
    assert states(ours) == [TextState.ADOPTED]
    theirs.uniform_texts.leave(GROUP, "bert")
    assert states(ours) == [TextState.PROPOSED]
    assert theirs.uniform_texts.groups() == ()
    (kept,) = theirs.uniform_texts.adopted().adoptions
    assert (kept.text, kept.group_name, kept.decision) == ("De tekst.", "Groep", DECISION)
    theirs.uniform_texts.join(ours.uniform_texts.code(GROUP), "bert")
    assert states(ours) == [TextState.ADOPTED]


def test_a_later_version_of_any_member_replaces_the_former_once_it_is_the_groups(
    ours: Portfolio, theirs: Portfolio
) -> None:
    for portfolio in (ours, theirs):
        portfolio.uniform_texts.adopt(KEY, 1, DECISION, "x")
    assert theirs.uniform_texts.propose(next_of("Beter.", 1), "bert") == 2
    assert states(ours) == [TextState.PROPOSED, TextState.ADOPTED]
    for portfolio in (ours, theirs):
        portfolio.uniform_texts.adopt(KEY, 2, DECISION, "x")
    assert states(ours) == [TextState.ADOPTED, TextState.REPLACED]


def test_a_version_that_is_to_begin_leaves_the_former_one_the_groups_until_its_day(
    store: Store, ours: Portfolio, theirs: Portfolio
) -> None:
    begins = date(2027, 11, 1)
    theirs.uniform_texts.propose(next_of("Beter.", 1), "bert")
    for portfolio in (ours, theirs):
        portfolio.uniform_texts.adopt(KEY, 1, DECISION, "x")
        portfolio.uniform_texts.adopt(KEY, 2, TextDecision("Besluit 8", DAY, begins), "x")
    assert states(ours) == [TextState.AGREED, TextState.ADOPTED]
    text = ours.uniform_texts.text(KEY)
    assert (text.latest.since, text.adopted and text.adopted.number) == (begins, 1)
    assert of_groups(ours) == [True, False]
    noon = datetime(2027, 11, 1, 12, tzinfo=UTC)
    on_that_day = at_another_time(store, lambda: noon).portfolio("ons")
    assert states(on_that_day) == [TextState.ADOPTED, TextState.REPLACED]
    assert of_groups(on_that_day) == [True, True]


def of_groups(portfolio: Portfolio) -> list[bool]:
    return [adoption.is_groups for adoption in portfolio.uniform_texts.adopted().adoptions]


def test_what_was_adopted_is_the_groups_where_enough_members_hold_it_and_it_stands(
    ours: Portfolio, theirs: Portfolio
) -> None:
    ours.uniform_texts.adopt(KEY, 1, DECISION, "anna")
    assert of_groups(ours) == [False]
    theirs.uniform_texts.adopt(KEY, 1, DECISION, "bert")
    assert of_groups(ours) == of_groups(theirs) == [True]
    theirs.uniform_texts.leave(GROUP, "bert")
    assert of_groups(ours) == of_groups(theirs) == [False]
    theirs.uniform_texts.join(ours.uniform_texts.code(GROUP), "bert")
    ours.uniform_texts.withdraw(KEY, 1, "anna", "Fout")
    assert of_groups(ours) == of_groups(theirs) == [False]


def test_a_version_is_proposed_after_the_one_that_was_seen_and_is_not_an_earlier_one(
    ours: Portfolio, theirs: Portfolio
) -> None:
    theirs.uniform_texts.propose(next_of("Beter.", 1), "bert")
    for draft in (next_of("Anders.", 1), next_of("De tekst.", 2)):
        with pytest.raises(InputError):
            ours.uniform_texts.propose(draft, "anna")
    with pytest.raises(InputError):  # a second text for the same clause and language
        ours.uniform_texts.propose(TextDraft(GROUP, "ander", "C2", "nl", "A.", "b"), "anna")


def test_what_is_withdrawn_is_not_adopted_and_stays_where_it_was(
    ours: Portfolio, theirs: Portfolio
) -> None:
    theirs.uniform_texts.adopt(KEY, 1, DECISION, "bert")
    with pytest.raises(MissingError):  # of another organization
        theirs.uniform_texts.withdraw(KEY, 1, "bert", "x")
    ours.uniform_texts.withdraw(KEY, 1, "anna", "Fout")
    (version,) = theirs.uniform_texts.text(KEY).versions
    assert (version.state, version.withdrawn_why) == (TextState.WITHDRAWN, "Fout")
    with pytest.raises(InputError):
        ours.uniform_texts.adopt(KEY, 1, DECISION, "anna")
    with pytest.raises(MissingError):
        ours.uniform_texts.withdraw(KEY, 1, "anna", "nog eens")
    assert len(theirs.uniform_texts.adopted().adoptions) == 1


def test_remarks_are_answered_and_name_no_person_to_others(
    ours: Portfolio, theirs: Portfolio
) -> None:
    asked = theirs.uniform_texts.remark(KEY, 1, "Te kort?", None, "bert")
    assert ours.uniform_texts.text(KEY).unanswered == 1
    ours.uniform_texts.remark(KEY, 1, "Nee", asked, "anna")
    text = ours.uniform_texts.text(KEY)
    assert [(each.words, each.answers, each.by) for each in text.remarks] == [
        ("Te kort?", None, None), ("Nee", asked, "anna"),
    ]  # fmt: skip
    assert text.unanswered == 0
    again = theirs.uniform_texts.remark(KEY, 1, "Goed dan", text.remarks[-1].id, "bert")
    assert ours.uniform_texts.text(KEY).remarks[-1].answers == asked != again
    for number, answers in ((2, None), (1, 987654)):
        with pytest.raises(MissingError):
            ours.uniform_texts.remark(KEY, number, "x", answers, "anna")


def test_only_ones_own_adoption_is_ended_and_only_once(ours: Portfolio, theirs: Portfolio) -> None:
    id = ours.uniform_texts.adopt(KEY, 1, DECISION, "anna")
    with pytest.raises(InputError):
        ours.uniform_texts.adopt(KEY, 1, DECISION, "anna")
    with pytest.raises(MissingError):
        theirs.uniform_texts.end(id, DAY, "bert", "x")
    ours.uniform_texts.end(id, DAY, "anna", "Nieuw beleid")
    with pytest.raises(MissingError):
        ours.uniform_texts.end(id, DAY, "anna", "x")
    (ended,) = ours.uniform_texts.adopted().adoptions
    assert (ended.ended, ended.ended_why) == (DAY, "Nieuw beleid")
    assert theirs.uniform_texts.adopted().adoptions == ()


def test_of_two_who_do_the_same_in_one_moment_the_second_is_told(
    ours: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each looked before the other wrote: what was seen then is what these stand for."""
    id = ours.uniform_texts.adopt(KEY, 1, DECISION, "anna")
    monkeypatch.setattr(UniformTexts, "_is_adopted", lambda *_: False)
    monkeypatch.setattr(UniformTexts, "_next", lambda *_: 1)
    with pytest.raises(InputError):
        ours.uniform_texts.adopt(KEY, 1, DECISION, "bert")
    with pytest.raises(InputError):  # a first text for the same clause
        ours.uniform_texts.propose(TextDraft(GROUP, "ander", "C2", "nl", "A.", "b"), "bert")
    assert len(ours.uniform_texts.texts(GROUP)) == 1
    ours.uniform_texts.end(id, DAY, "anna", "Toch niet")
    assert ours.uniform_texts.adopt(KEY, 1, DECISION, "bert") != id


def test_who_is_in_a_group_does_not_join_it_again(ours: Portfolio) -> None:
    with pytest.raises(InputError):
        ours.uniform_texts.join(ours.uniform_texts.code(GROUP), "anna")


def test_a_code_lets_others_join_until_it_is_renewed_or_its_member_left(
    ours: Portfolio, theirs: Portfolio, outside: Portfolio
) -> None:
    former, of_theirs = ours.uniform_texts.code(GROUP), theirs.uniform_texts.code(GROUP)
    code = ours.uniform_texts.renew_code(GROUP, "anna")
    assert (code, theirs.uniform_texts.code(GROUP)) == (ours.uniform_texts.code(GROUP), of_theirs)
    theirs.uniform_texts.leave(GROUP, "bert")
    for wrong in (former, of_theirs, ""):
        with pytest.raises(MissingError):
            outside.uniform_texts.join(wrong, "x")
    assert outside.uniform_texts.join(code, "x") == GROUP


def test_each_step_is_in_the_log_of_who_took_it(ours: Portfolio, theirs: Portfolio) -> None:
    theirs.uniform_texts.remark(KEY, 1, "Goed", None, "bert")
    id = theirs.uniform_texts.adopt(KEY, 1, DECISION, "bert")
    theirs.uniform_texts.end(id, DAY, "bert", "Toch niet")
    theirs.uniform_texts.leave(GROUP, "bert")
    ours.uniform_texts.withdraw(KEY, 1, "anna", "Fout")
    ours.uniform_texts.renew_code(GROUP, "anna")

    def actions(portfolio: Portfolio) -> set[str]:
        kinds = ("text_group", "uniform_text")
        entries = [e for kind in kinds for e in portfolio.log.entries(LogFilter(kind=kind))]
        return {entry.line.action for entry in entries}

    assert actions(ours) == {
        "text_group.begun", "text_group.code_renewed", "uniform_text.proposed",
        "uniform_text.withdrawn",
    }  # fmt: skip
    assert actions(theirs) == {
        "text_group.joined", "text_group.left", "uniform_text.remarked", "uniform_text.adopted",
        "uniform_text.adoption_ended",
    }  # fmt: skip
