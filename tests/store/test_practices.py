"""Practices are read across organizations and changed by their own alone, on both engines."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from screening.model.audit import LogFilter
from screening.model.errors import InputError, MissingError
from screening.model.practices import PracticeKind, PracticeSubject, PracticeWords
from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.portfolio import Portfolio
from screening.store.sharing.practices import PracticeDraft

KEY = "0123456789abcdef"
WORDS = PracticeWords(PracticeKind.CLAUSE, "Clausule", "De tekst", "Elk kwartaal", "Inkoop")
SUBJECT = PracticeSubject("c00000000001", "2026-0001")
DRAFT = PracticeDraft(KEY, WORDS, SUBJECT)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    opened = Store(open_engine(ready_address), lambda: NOW)
    opened.prepare()
    yield opened
    opened.close()


@pytest.fixture
def ours(store: Store) -> Portfolio:
    portfolio = store.add_organization("ons", "Ons")
    assert portfolio.practices.publish(DRAFT, "anna") == 1
    return portfolio


@pytest.fixture
def theirs(store: Store, ours: Portfolio) -> Portfolio:
    return store.add_organization("ander", "Ander")


def test_another_organization_sees_what_was_typed_and_nothing_else(
    ours: Portfolio, theirs: Portfolio
) -> None:
    (own,), (seen,) = ours.practices.shelf(), theirs.practices.shelf()
    assert (own.by, own.subject, own.is_own) == ("anna", SUBJECT, True)
    assert (seen.by, seen.subject, seen.is_own) == (None, PracticeSubject(), False)
    assert (seen.words, seen.origin, seen.version) == (WORDS, "Ons", 1)
    assert theirs.practices.get(KEY) == seen


def test_nobody_but_its_own_organization_changes_a_practice(
    ours: Portfolio, theirs: Portfolio
) -> None:
    with pytest.raises(MissingError):
        theirs.practices.withdraw(KEY, "x", "x")
    with pytest.raises(MissingError):
        theirs.practices.publish(PracticeDraft(KEY, WORDS, SUBJECT, after=1), "x")
    copy = theirs.practices.use(KEY, "", "bert")
    with pytest.raises(MissingError):
        ours.practices.record_outcome(copy, "x", "anna")
    assert ours.practices.copies() == ()
    assert ours.practices.get(KEY).withdrawn is None


def test_a_key_of_another_organization_hides_nothing_of_ones_own(
    ours: Portfolio, theirs: Portfolio
) -> None:
    theirs.practices.publish(DRAFT, "bert")
    assert theirs.practices.get(KEY).origin == "Ander"
    assert ours.practices.get(KEY).origin == "Ons"


def test_a_copy_stays_as_it_was_and_is_told_of_a_newer_version(
    ours: Portfolio, theirs: Portfolio
) -> None:
    copy = theirs.practices.use(KEY, "Wegen", "bert")
    theirs.practices.record_outcome(copy, "Ook hier", "bert")
    newer = PracticeWords(PracticeKind.CLAUSE, "Clausule", "Anders", "Beter")
    assert ours.practices.publish(PracticeDraft(KEY, newer, SUBJECT, after=1), "anna") == 2
    (kept,) = theirs.practices.copies()
    assert (kept.words, kept.origin, kept.version, kept.newer) == (WORDS, "Ons", 1, 2)
    practice = ours.practices.get(KEY)
    assert (practice.version, practice.words, practice.outcomes) == (2, newer, 1)
    (use,) = practice.uses
    assert (use.organization, use.department, use.outcome) == ("Ander", "Wegen", "Ook hier")


def test_the_same_version_is_used_once_in_a_department(ours: Portfolio, theirs: Portfolio) -> None:
    theirs.practices.use(KEY, "Wegen", "bert")
    with pytest.raises(InputError):
        theirs.practices.use(KEY, "Wegen", "bert")
    theirs.practices.use(KEY, "Groen", "bert")
    assert len(ours.practices.get(KEY).uses) == 2


def test_what_is_withdrawn_is_seen_by_who_uses_it_with_the_reason(
    store: Store, ours: Portfolio, theirs: Portfolio
) -> None:
    third = store.add_organization("derde", "Derde")
    theirs.practices.use(KEY, "", "bert")
    ours.practices.withdraw(KEY, "anna", "Het werkt niet meer")
    assert (len(ours.practices.shelf()), theirs.practices.shelf()) == (1, ())
    assert theirs.practices.get(KEY).withdrawn_why == "Het werkt niet meer"
    (kept,) = theirs.practices.copies()
    assert (kept.words, kept.withdrawn_why) == (WORDS, "Het werkt niet meer")
    with pytest.raises(MissingError):
        third.practices.get(KEY)
    with pytest.raises(MissingError):
        third.practices.use(KEY, "", "chris")
    with pytest.raises(InputError):
        theirs.practices.use(KEY, "Groen", "bert")
    with pytest.raises(InputError):
        ours.practices.publish(PracticeDraft(KEY, WORDS, SUBJECT, after=1), "anna")
    with pytest.raises(MissingError):
        ours.practices.withdraw(KEY, "anna", "nog eens")


def test_a_version_that_somebody_published_meanwhile_is_not_written_over(ours: Portfolio) -> None:
    ours.practices.publish(PracticeDraft(KEY, WORDS, SUBJECT, after=1), "anna")
    with pytest.raises(InputError):
        ours.practices.publish(PracticeDraft(KEY, WORDS, SUBJECT, after=1), "chris")
    assert ours.practices.get(KEY).version == 2


def test_each_step_is_in_the_log_of_who_took_it(ours: Portfolio, theirs: Portfolio) -> None:
    copy = theirs.practices.use(KEY, "", "bert")
    theirs.practices.record_outcome(copy, "Goed", "bert")
    ours.practices.withdraw(KEY, "anna", "Fout")

    def actions(portfolio: Portfolio) -> set[str]:
        entries = portfolio.log.entries(LogFilter(kind="practice"))
        return {entry.line.action for entry in entries}

    assert actions(ours) == {"practice.published", "practice.withdrawn"}
    assert actions(theirs) == {"practice.used", "practice.outcome"}
