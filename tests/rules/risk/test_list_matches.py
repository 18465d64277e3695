"""A list is cited only for the place and good that it names (M8)."""

import pytest

from screening.rules.risk import method as files
from screening.rules.risk.list_matches import BROADER, EXACT, NARROWER, bands_lower

METHOD = files.load()


@pytest.mark.parametrize(
    ("there", "anywhere", "lower"),
    [
        ({EXACT}, {EXACT}, 0),
        ({BROADER}, {BROADER}, 0),
        (set(), {EXACT}, 1),
        ({NARROWER}, {NARROWER}, 1),
        (set(), {NARROWER}, 2),
        ({NARROWER}, {EXACT, NARROWER}, 1),
        ({EXACT, NARROWER}, {EXACT, NARROWER}, 0),
        (set(), {"part_of"}, 1),
        (set(), set(), 0),
    ],
)
def test_the_strongest_relation_on_the_place_holds(
    there: set[str], anywhere: set[str], lower: int
) -> None:
    assert bands_lower(there, anywhere) == lower


def test_what_ended_or_waits_to_be_verified_counts_for_nothing() -> None:
    ended = ("removed", "vacated", "inactive", "to verify", "modified")
    for rows in METHOD.list_matches.by_good.values():
        for row in rows:
            assert not (row.counts and row.status.startswith(ended)), row


def test_the_uyghur_act_speaks_of_china_alone() -> None:
    for rows in METHOD.list_matches.by_good.values():
        assert all(row.places <= {"CN"} for row in rows if row.source == "us_dhs_uflpa")


def test_a_level_rests_on_a_list_only_where_the_list_names_the_good_for_that_issue() -> None:
    """But for what goes into it, which the list names (``part_of``) or names a product of."""
    for (good, _), levels in METHOD.levels.items():
        for issue, level in levels:
            if level.list:
                rows = METHOD.list_matches.of(good, issue)
                assert any(row.speaks_for(level.list) for row in rows), (good, issue.value)


def test_red_dates_of_xinjiang_are_imposed_by_the_state() -> None:
    imposed = [row for row in METHOD.state_imposed if row.good == "red_dates"]
    assert [(row.origin, row.region, row.year) for row in imposed] == [("CN", "Xinjiang", "2025")]
