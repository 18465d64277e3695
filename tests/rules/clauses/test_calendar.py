"""The calendar of a contract: the days that its clauses and its own course bring."""

from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.errors import PolicyError
from screening.model.follow_up import ContractTerm
from screening.rules.clauses import calendar, texts

BOOK = texts.load()
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


def test_the_last_yearly_report_comes_at_the_end_unless_one_has_just_come() -> None:
    two_years = ContractTerm(date(2025, 1, 1), date(2026, 12, 31))
    assert days("C5", term=two_years) == [("C5", "2026-01-01"), ("C5", "2026-12-31")]
    a_month_more = ContractTerm(date(2025, 1, 1), date(2026, 2, 1))
    assert days("C5", term=a_month_more) == [("C5", "2026-01-01")]


def test_a_short_contract_has_one_report_at_its_end_and_loses_no_duty() -> None:
    months = ContractTerm(date(2026, 1, 1), date(2026, 9, 30))
    last = date(2026, 9, 30).isoformat()
    assert {item for item, _ in days("C2", "C3", "C5", "C6", "C8", term=months)} == {
        "C2", "C3", "C5", "C6", "C8",
    }  # fmt: skip
    assert days("C2", "C3", term=months) == [("C2", last), ("C3", last)]
    weeks = ContractTerm(date(2026, 1, 1), date(2026, 2, 15))
    assert days("C4", "C8", term=weeks) == [("C4", "2026-02-15"), ("C8", "2026-02-15")]


def test_what_follows_a_clause_moves_with_the_day_that_was_agreed() -> None:
    agreed = {"C2": date(2026, 7, 1)}
    due = calendar.appointments(("C2", "C3", "C4"), TERM, BOOK, (), date(2026, 12, 31), agreed)
    assert [(each.item, each.due) for each in due] == [
        ("C2", date(2026, 7, 1)), ("C3", date(2026, 7, 1)), ("C4", date(2026, 8, 1)),
    ]  # fmt: skip


@pytest.mark.parametrize("clause", ["C7", "C9", "C10", "C11", "C12", "C13", "C99"])
def test_what_waits_for_an_event_has_no_day(clause: str) -> None:
    assert days(clause) == []


def test_the_code_is_accepted_with_the_tender_so_it_is_due_when_the_clause_is_there() -> None:
    assert days("C1") == [("C1", "2026-01-01")]


def test_a_contract_with_light_clauses_has_their_days_and_no_others() -> None:
    events = calendar.load()
    term = ContractTerm(date(2026, 1, 1), date(2028, 12, 31), date(2027, 12, 31))
    light = calendar.appointments(("C1", "C7"), term, BOOK, events, FAR)
    assert [(each.item, each.due) for each in light] == [("C1", date(2026, 1, 1))]
    waiting = calendar.waiting(("C1", "C7"), BOOK, events)
    assert [(each.item, each.due(date(2026, 5, 1))) for each in waiting] == [
        ("C7", date(2026, 5, 15)), ("risk_statement", date(2026, 6, 1)),
    ]  # fmt: skip
    full = calendar.waiting(("C1", "C2", "C7"), BOOK, events)
    assert [each.item for each in full] == ["C7"]


@pytest.mark.parametrize(
    ("months", "review"), [(None, "2027-08-31"), (3, "2027-08-30"), (6, "2027-05-30")]
)
def test_the_review_of_renewal_lies_before_the_notice_period(
    months: int | None, review: str
) -> None:
    term = ContractTerm(date(2026, 1, 1), date(2028, 12, 31), date(2027, 12, 31), months)
    due = calendar.appointments(("C2",), term, BOOK, calendar.load(), FAR)
    by_item = {each.item: each.due for each in due}
    assert by_item["renewal_review"] == date.fromisoformat(review)
    if months is not None:
        assert by_item["renewal_review"] < by_item["notice_day"]


def test_a_notice_period_is_something_to_decide_upon_without_an_option_too() -> None:
    term = ContractTerm(date(2026, 1, 1), date(2027, 12, 31), None, 2)
    due = calendar.appointments(("C2",), term, BOOK, calendar.load(), FAR)
    by_item = {each.item: (each.due, each.ours) for each in due}
    assert by_item["notice_day"] == (date(2027, 10, 31), False)
    assert by_item["renewal_review"] == (date(2027, 8, 31), True)


def test_the_last_day_of_a_month_stays_within_the_month() -> None:
    assert calendar.after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert calendar.after(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert calendar.after(date(9998, 12, 31), 24) == date.max
    assert calendar.after(date(1, 1, 1), -4) == date.min


def test_a_review_comes_before_an_option_is_decided_upon_and_only_where_there_is_one() -> None:
    events = calendar.load()

    def named(term: ContractTerm) -> dict[str, date]:
        due = calendar.appointments((), term, BOOK, events, FAR)
        return {each.item: each.due for each in due}

    assert named(ContractTerm(TERM.begins, date(2031, 12, 31), decides=date(2029, 12, 31))) == {
        "start_meeting": date(2026, 1, 1),
        "renewal_review": date(2029, 8, 31),
        "final_report": date(2031, 11, 30),
    }
    assert named(TERM) == {
        "start_meeting": date(2026, 1, 1),
        "final_report": date(2029, 11, 30),
    }
    assert list(named(ContractTerm(TERM.begins, None))) == ["start_meeting"]


IDS = st.sampled_from(sorted(BOOK.clauses))
TERMS = st.builds(
    ContractTerm,
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.none() | st.dates(date(2020, 1, 1), date(2045, 1, 1)),
)


@given(
    st.lists(st.sampled_from(sorted(BOOK.clauses))),
    TERMS,
    st.dates(date(2026, 1, 1), date(2045, 1, 1)),
)
def test_every_day_lies_in_the_contract_and_has_a_name_of_its_own(
    clauses: list[str], term: ContractTerm, until: date
) -> None:
    due = calendar.appointments(clauses, term, BOOK, calendar.load(), until)
    assert list(due) == sorted(due, key=lambda each: each.due)
    assert len({(each.item, each.number) for each in due}) == len(due)
    for each in due:
        assert term.begins <= each.due <= until
        assert term.ends is None or each.due <= term.ends
        assert each.item not in BOOK.clauses or each.item in clauses


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
