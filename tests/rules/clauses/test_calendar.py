"""The calendar of a contract: the days that its clauses and its own course bring."""

from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.errors import PolicyError
from screening.model.follow_up import ContractTerm
from screening.rules.clauses import calendar, texts

BOOK = texts.load().clauses
TERM = ContractTerm(date(2026, 1, 1), date(2029, 12, 31))
FAR = date(2040, 1, 1)


def days(*clauses: str, term: ContractTerm = TERM, until: date = FAR) -> list[tuple[str, str]]:
    due = calendar.appointments(clauses, term, BOOK, (), until)
    return [(each.item, each.due.isoformat()) for each in due]


def test_the_risk_analysis_is_due_three_months_after_the_start_and_every_year() -> None:
    assert days("C2") == [
        ("C2", "2026-04-01"), ("C2", "2027-04-01"), ("C2", "2028-04-01"), ("C2", "2029-04-01"),
    ]  # fmt: skip


def test_a_plan_comes_with_the_analysis_and_the_dialogue_a_month_after_the_plan() -> None:
    assert days("C3") == [("C3", "2026-04-01")]
    assert days("C4")[0] == ("C4", "2026-05-01")


def test_the_yearly_report_of_a_short_contract_comes_at_its_end() -> None:
    short = ContractTerm(date(2026, 1, 1), date(2026, 8, 31))
    assert days("C5", term=short) == [("C5", "2026-08-31")]
    assert days("C5")[0] == ("C5", "2027-01-01")


@pytest.mark.parametrize("clause", ["C1", "C7", "C9", "C10", "C11", "C12", "C13", "C99"])
def test_what_waits_for_an_event_has_no_day(clause: str) -> None:
    assert days(clause) == []


def test_the_last_day_of_a_month_stays_within_the_month() -> None:
    assert calendar.after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert calendar.after(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert calendar.after(date(9998, 12, 31), 24) == date.max


def test_a_review_comes_before_the_end_and_none_without_an_end() -> None:
    events = calendar.load()
    named = {each.item: each.due for each in calendar.appointments((), TERM, BOOK, events, FAR)}
    assert named == {
        "start_meeting": date(2026, 1, 1),
        "renewal_review": date(2029, 8, 31),
        "final_report": date(2029, 11, 30),
    }
    endless = ContractTerm(TERM.begins, None)
    due = calendar.appointments((), endless, BOOK, events, FAR)
    assert [each.item for each in due] == ["start_meeting"]


TERMS = st.builds(
    ContractTerm,
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.none() | st.dates(date(2020, 1, 1), date(2045, 1, 1)),
)


@given(st.lists(st.sampled_from(sorted(BOOK))), TERMS, st.dates(date(2026, 1, 1), date(2045, 1, 1)))
def test_every_day_lies_in_the_contract_and_has_a_name_of_its_own(
    clauses: list[str], term: ContractTerm, until: date
) -> None:
    due = calendar.appointments(clauses, term, BOOK, calendar.load(), until)
    assert list(due) == sorted(due, key=lambda each: each.due)
    assert len({(each.item, each.number) for each in due}) == len(due)
    for each in due:
        assert term.begins <= each.due <= until
        assert term.ends is None or each.due <= term.ends
        assert each.item not in BOOK or each.item in clauses


@given(TERMS, st.integers(1, 3000))
def test_looking_further_ahead_never_takes_a_day_away(term: ContractTerm, further: int) -> None:
    near = calendar.appointments(("C2", "C5"), term, BOOK, calendar.load(), date(2028, 1, 1))
    later = date(2028, 1, 1) + timedelta(days=further)
    assert set(near) <= set(calendar.appointments(("C2", "C5"), term, BOOK, calendar.load(), later))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('anchor = "start"', 'anchor = "signal"'),
        ("months = -4", 'months = "four"'),
        ('id = "final_report"', 'id = "renewal_review"'),
        ('title.en = "Final', 'title.fr = "Final'),
    ],
)
def test_a_mistake_in_the_file_of_events_is_refused(old: str, new: str) -> None:
    folder = files("screening.rules.clauses") / "events"
    content = (folder / calendar.FILE).read_text("utf-8")
    assert old in content
    with pytest.raises(PolicyError):
        calendar.read_events(content.replace(old, new).encode())
