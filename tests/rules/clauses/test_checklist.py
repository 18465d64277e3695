"""The checklist of what a supplier sends follows from the contract's own verdict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.errors import PolicyError
from screening.model.verdict import Text
from screening.rules import rulebook
from screening.rules.clauses import checklist
from screening.rules.clauses.checklist import (
    MOST_POINTS,
    CheckedIssue,
    CheckedPlace,
    points_for,
    read_checklists,
)

BOOK = checklist.load()
SLOTS = sorted({slot for pattern in BOOK.points.values() for slot in pattern.slots})
CHINA, INDIA = Text("China", "China"), Text("India", "India")
COTTON = CheckedPlace(Text("Katoen", "Cotton"), "cotton", "raw", 3, INDIA, "IN")
SEWING = CheckedPlace(
    Text("Confectie van kleding", "Garment sewing"), "garment_assembly", "final", 1, CHINA, "CN"
)
CLEANING = CheckedPlace(
    Text("Schoonmaakwerk", "Cleaning work"), "cleaning_labour", "labour", 0, None, None
)
ISSUES = (
    CheckedIssue("forced_labour", Text("dwangarbeid", "forced labour"), (COTTON, SEWING)),
    CheckedIssue("child_labour", Text("kinderarbeid", "child labour"), (SEWING,)),
)


def texts(slot: str, issues: tuple[CheckedIssue, ...] = ISSUES) -> list[str]:
    return [point.text.en for point in points_for(slot, issues, BOOK)]


def test_an_analysis_names_the_gins_and_the_country_and_goes_into_the_gravest_issue() -> None:
    points = texts("C2")
    assert points[0] == "Names, by their names: the gins and the cotton growers (cotton)"
    assert "Names the country of origin (cotton); India is usual" in points
    assert "Goes into forced labour (cotton, India)" in points


def test_a_plan_has_a_measure_for_each_issue_and_a_report_says_who_audits() -> None:
    assert texts("C3")[0].startswith("Holds a measure against forced labour (cotton, India)")
    assert any(point.startswith("Says who audits the gins") for point in texts("C5"))


def test_a_disclosure_asks_each_good_once() -> None:
    named = [point.id for point in points_for("C8", ISSUES, BOOK)]
    assert named[:2] == ["names_sites:cotton", "names_sites:garment_assembly"]
    assert len(set(named)) == len(named)


def test_work_here_asks_who_employs_the_people() -> None:
    issues = (CheckedIssue("migrant_workers", Text("x", "exploitation"), (CLEANING,)),)
    assert "Names who employs the people and through whom they are hired (cleaning work)" in texts(
        "C2", issues
    )
    assert not any(point.startswith("Names the country") for point in texts("C2", issues))


def test_without_a_verdict_what_holds_for_every_contract_is_left() -> None:
    assert texts("C2", ()) == [
        "Begins with the most severe risks to people",
        "Says which workers or their representatives were heard, and how that was safe",
        "Says what is not known yet, and what is done about that",
    ]
    assert points_for("C99", ISSUES, BOOK) == ()


def test_every_name_of_a_site_is_of_a_good_that_there_is() -> None:
    assert set(BOOK.site_of_good) <= set(rulebook.load().method.goods)


places = st.sampled_from([COTTON, SEWING, CLEANING])
issues_of_any = st.lists(
    st.builds(
        CheckedIssue,
        st.sampled_from(["forced_labour", "child_labour", "ohs", "land_rights"]),
        st.just(Text("n", "n")),
        st.lists(places, max_size=3).map(tuple),
    ),
    max_size=6,
).map(tuple)


@given(st.sampled_from(SLOTS), issues_of_any)
def test_a_checklist_is_short_the_same_each_time_and_says_nothing_twice(
    slot: str, issues: tuple[CheckedIssue, ...]
) -> None:
    points = points_for(slot, issues, BOOK)
    assert 0 < len(points) <= MOST_POINTS
    assert points == points_for(slot, issues, BOOK)
    assert all("{" not in point.text.nl + point.text.en for point in points)


@pytest.mark.parametrize("slots", ["{ C2 = 0 }", "{ C2 = 9 }", '{ C2 = "one" }'])
def test_how_often_a_point_comes_is_a_small_number(slots: str) -> None:
    points = f"""
version = "1"
last_checked = 2026-11-29
[hints]
[[points]]
id = "a"
slots = {slots}
over = "once"
text.nl = "a"
text.en = "a"
"""
    with pytest.raises(PolicyError):
        read_checklists(points.encode(), b"")
