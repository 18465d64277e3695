"""What is believed of a snapshot: bad rows, the facts about it, the judgement, and its age."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.kit import FetchError, Observation, Snapshot, Source, SourceReading, Statement
from sources.kit.judge.freshness import (
    AgeLimits,
    Freshness,
    freshness,
)
from sources.kit.judge.gate import (
    is_older,
    judge,
    judge_unreadable,
)
from sources.kit.judge.snapshot_facts import (
    FIGURES,
    SAMPLE,
    Facts,
    FactsCounter,
    facts_after_changes,
    facts_of,
    key,
    overlap,
    subject,
)
from sources.kit.read.json_records import json_of, records
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.statements import (
    Listing,
    Share,
    Tie,
)
from tests.support.refusals import in_english, refused, refuses


class Figures(Source):
    """Two statements of each row, so that half a row would be seen."""

    cadence = "yearly"
    expected = range(1, 1_000_000)

    def edition(self, snapshot: Snapshot) -> str:
        return "2024"

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for row in reading.csv():
            code, first = row.take("code"), row.number("first")
            yield Observation("a", code, first, year=row.year("year"), where=row.where)
            yield Observation("b", code, row.number("second"), where=row.where)


class Totals(Figures):
    """What is said depends on all rows."""

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        years = [row.year("year") for row in reading.csv(ignore=("*",))]
        yield Observation("span", "NL", float(max(years) - min(years)))


class Streamed(Figures):
    streams = True


class Listed(Figures):
    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for entry in reading.counted(records(json_of(reading.snapshot), "entry")):
            where = entry.record("at")
            yield Observation("a", where.text("code"), entry.number("value"))


HEAD = "code,year,first,second\n"


def table(*rows: str) -> Snapshot:
    return Snapshot("a.csv", (HEAD + "".join(f"{row}\n" for row in rows)).encode())


SOURCES = pytest.mark.parametrize("source", [Figures(), Streamed()])


@SOURCES
@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("BE,2020,many,2", Message("list.no_number", column="first", cell="many")),
        ("BE,2020,1,inf", Message("list.no_number", column="second", cell="inf")),
        ("BE,soon,1,2", Message("list.no_year", column="year", cell="soon")),
        ("BE,2020,1", Message("list.other_width", cells=3, headings=4)),
        ("BE,2020,1,2,3", Message("list.other_width", cells=5, headings=4)),
    ],
)
def test_a_bad_row_is_left_out_whole_and_named(source: Source, row: str, problem: Message) -> None:
    contents = source.read_snapshot(table("NL,2020,1,2", row, "DE,2020,3,4"))
    assert [
        (row.indicator, row.country) for row in contents.statements if isinstance(row, Observation)
    ] == [
        ("a", "NL"),
        ("b", "NL"),
        ("a", "DE"),
        ("b", "DE"),
    ]
    assert contents.rows == 3
    assert contents.rejected == (("row 3", problem),)
    assert contents.rejected_rows == 1


def _is(statement: Statement) -> bool:
    return isinstance(statement, Observation)


@SOURCES
def test_a_file_cut_inside_its_last_row_is_no_matter_of_one_row(source: Source) -> None:
    with refused(UnreadableError, "list.other_width", where="row 3", cells=2, headings=4):
        source.read_snapshot(table("NL,2020,1,2", "BE,20"))


@SOURCES
def test_a_new_column_is_no_matter_of_one_row(source: Source) -> None:
    data = b"code,year,first,second,third\nNL,2020,x,2,9\nBE,2020,1,2,9\n"
    with refuses(UnreadableError, "new columns: third"):
        source.read_snapshot(Snapshot("a.csv", data))


def test_what_was_made_of_all_rows_has_forgotten_the_bad_ones() -> None:
    contents = Totals().read_snapshot(table("NL,2001,1,2", "BE,19999,1,2", "DE,2021,1,2"))
    assert [
        statement.value for statement in contents.statements if isinstance(statement, Observation)
    ] == [20.0]
    assert contents.rejected == (("row 3", Message("list.no_year", column="year", cell="19999")),)


def test_a_record_with_a_bad_value_is_left_out_and_one_without_a_field_is_not() -> None:
    good, bad = {"at": {"code": "NL"}, "value": 1}, {"at": {"code": 7}, "value": "x"}
    contents = Listed().read_snapshot(Snapshot("a.json", json.dumps([good, bad, good]).encode()))
    assert (len(contents.statements), contents.rejected_rows) == (2, 1)
    assert contents.rejected[0].row == "entry 2"
    with refused(UnreadableError, "list.no_field", where="entry 1", field="value"):
        Listed().read_snapshot(Snapshot("a.json", json.dumps([{"at": {"code": "NL"}}]).encode()))


def test_all_rejected_rows_are_counted_and_the_first_are_named() -> None:
    rows = [f"NL,2020,{'x' if n % 3 else n},2" for n in range(900)]
    contents = Figures().read_snapshot(table(*rows))
    assert (contents.rejected_rows, len(contents.rejected)) == (600, 200)
    assert len(contents.statements) == 600


def test_a_large_file_is_read_from_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(table("NL,2020,1,2", "BE,2020,x,2").data)
    lying, held = Snapshot("a.csv", path), Snapshot("a.csv", path.read_bytes())
    assert lying.sha256 == held.sha256
    assert lying.head(4) == b"code"
    assert Streamed().read_snapshot(lying).statements == Figures().read_snapshot(held).statements


def test_a_large_file_may_stop_being_text_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(HEAD.encode() + b"NL,2020,1,2\nB\xff,2020,1,2\n")
    with refused(
        UnreadableError, "list.not_encoded_after", byte="0xff", encoding="utf-8-sig", where="row 0"
    ):
        Streamed().read_snapshot(Snapshot("a.csv", path))


def test_statements_come_before_the_file_is_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(HEAD.encode() + b"NL,2020,1,2\n" * 100_000)
    reading, statements = Streamed().open_reading(Snapshot("a.csv", path))
    next(statements)
    assert reading.rows < 10


# --- facts ------------------------------------------------------------------------------------


def facts_of_rows(*rows: str, source: Source | None = None) -> Facts:
    reading, statements = (source or Figures()).open_reading(table(*rows))
    return facts_of(statements, reading)


class Scaled(Figures):
    """Figures that have a scale, and places that are looked up."""

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for row in reading.csv(ignore=("year", "second")):
            code, first = reading.country_code(row.take("code")), row.number("first")
            if code is not None:
                yield Observation("hdi", code, first, "0..1", where=row.where)


def countries(first: Callable[[int], float], count: int = 200) -> list[str]:
    codes = [country.alpha_3 for country in pycountry.countries][:count]
    return [f"{code},2020,{first(n)},2" for n, code in enumerate(codes)]


def apart(number: int) -> float:
    return 0.3 + number % 60 / 100


def many(count: int, first: str = "1", year: int = 2020) -> list[str]:
    return [f"C{n},{year},{first},2" for n in range(count)]


def test_facts_count_what_was_read_and_survive_being_written_down() -> None:
    facts = facts_of_rows("NL,2020,1,2", "NL,2020,1,2", "BE,2020,,2", "DE,2020,x,1", "FR,2020,1,1")
    assert (facts.rows, facts.rejected, facts.observations) == (5, 1, 8)
    assert (facts.subjects, facts.duplicates) == (3, 2)
    assert facts.groups == {"observation a": 4, "observation b": 4}
    assert facts.filled["observation"] == 8
    assert facts.filled["observation.value"] == 7
    assert facts.columns == ("code", "year", "first", "second")
    assert Facts.from_json(json.loads(json.dumps(facts.as_json()))) == facts


def test_who_stores_the_statements_counts_them_in_the_same_go() -> None:
    gatherer = FactsCounter()
    reading, statements = Figures().open_reading(table(*many(10)))
    stored = list(gatherer.watch(statements))
    assert gatherer.facts(reading) == facts_of_rows(*many(10))
    assert len(stored) == 20


def test_another_year_is_another_statement_about_the_same_subject() -> None:
    this_year, next_one = Observation("a", "NL", 1, year=2020), Observation("a", "NL", 2, year=2021)
    assert key(this_year) != key(next_one)
    assert subject(this_year) == subject(next_one)
    for statement in (Listing("A", "NL"), Tie("parent", "A", "B"), Share("61", "CN", "EU", 1, "")):
        assert key(statement).startswith(subject(statement))


@given(st.sets(st.integers(0, 9_000), min_size=1), st.sets(st.integers(0, 9_000)))
def test_overlap_is_exact_for_lists_no_longer_than_a_sample(last: set[int], now: set[int]) -> None:
    before, after = gathered(last), gathered(now)
    assert overlap(before, after) == pytest.approx(len(last & now) / len(last))


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_overlap_of_long_lists_is_about_right(kept: float) -> None:
    size = 5 * SAMPLE
    last, now = range(size), range(int(size * (1 - kept)), size * 2)
    assert overlap(gathered(last), gathered(now)) == pytest.approx(kept, abs=0.05)


def gathered(numbers: "set[int] | range") -> Facts:
    reading = SourceReading(Snapshot("a.csv", b""), "2024")
    return facts_of((Listing(str(number)) for number in numbers), reading)


# --- the gate ---------------------------------------------------------------------------------


def reasons(now: Facts, last: Facts | None = None, source: Source | None = None) -> str:
    return " · ".join(in_english(judge(now, last, source or Figures()).reasons))


GOOD = facts_of_rows(*many(400))


def test_the_same_list_again_is_accepted_without_a_word() -> None:
    judgement = judge(GOOD, GOOD, Figures())
    assert (judgement.outcome, judgement.reasons, judgement.warnings) == ("accepted", (), ())
    assert judge(GOOD, None, Figures()).outcome == "accepted"


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (
            facts_of_rows(*many(397), "A,x,1,1", "B,x,1,1", "C,x,1,1", "D,x,1,1"),
            Message("gate.bad_rows", bad=4, rows=401, share=4 / 401),
        ),
        (
            facts_of_rows(*many(400), *many(9)),
            Message("gate.repeated", repeated=18, statements=818),
        ),
        (facts_of_rows(*many(319)), Message("gate.other_size", rows=319, before=400)),
        (facts_of_rows(*many(801)), Message("gate.other_size", rows=801, before=400)),
        (
            facts_of_rows(*[f"X{row}" for row in many(400)]),
            Message("gate.other_subjects", share=0.0),
        ),
        (
            replace(GOOD, filled=GOOD.filled | {"observation.value": 399}),
            Message("gate.filled_less", field="observation.value", share=399 / 800, before=1.0),
        ),
        (replace(GOOD, edition="2023"), Message("gate.older", edition="2023", before="2024")),
        (
            replace(GOOD, groups={"observation a": 800}),
            Message("gate.group_gone", group="observation b", count=400),
        ),
        (replace(GOOD, observations=0), Message("gate.says_nothing")),
    ],
)
def test_what_does_not_look_like_the_list_is_quarantined(now: Facts, reason: Message) -> None:
    judgement = judge(now, GOOD, Figures())
    assert judgement.outcome == "quarantined"
    assert reason in judgement.reasons


LEVEL = facts_of_rows(*countries(apart), source=Scaled())


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (countries(lambda n: apart(n) * 1000), "200 of 200 rows are bad"),
        (countries(lambda n: -apart(n)), "200 of 200 rows are bad"),
        (countries(lambda n: apart(n) / 100), "another unit?"),
        (countries(lambda n: 1 - apart(n) / 100), "closer together than a quarter"),
        (
            [row.replace("CHN", "QQQ").replace("CHE", "QQR") for row in countries(apart)],
            "2 of 200 rows name a place that nobody knows (1.0%; 0.5% may do so)",
        ),
    ],
)
def test_figures_that_nobody_can_mean_are_quarantined(rows: list[str], reason: str) -> None:
    """Another unit, another sign, another direction, or a country under a new name."""
    judgement = judge(facts_of_rows(*rows, source=Scaled()), LEVEL, Figures())
    assert judgement.outcome == "quarantined"
    assert reason in " · ".join(in_english(judgement.reasons))


class Twins(Figures):
    """Two indicators of one scale that say much the same of most countries."""

    unit = "-2.5..2.5"

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for row in reading.csv():
            code, year = reading.country_code(row.take("code")) or "", row.year("year")
            for name in ("first", "second"):
                value = row.number(name)
                yield Observation(name, code, value, self.unit, year, where=row.where)


class Ratified(Twins):
    """Two columns of 1 (in force), which differ in the year of it alone."""

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for row in reading.csv(ignore=("year",)):
            for name in ("first", "second"):
                code, year = reading.country_code(row.take("code")) or "", row.year(name)
                yield Observation(name, code, 1.0, "in force", year, where=row.where)


def twins(first: Callable[[int], float], second: Callable[[int], float]) -> list[str]:
    codes = [country.alpha_3 for country in pycountry.countries][:200]
    return [f"{code},2023,{first(n):g},{second(n):g}" for n, code in enumerate(codes)]


def one(number: int) -> float:
    return number * 37 % 200 / 50 - 2


def two(number: int) -> float:
    return one(number) + (0.12 if number % 3 else -0.2)


def a_year_later(figure: Callable[[int], float]) -> Callable[[int], float]:
    return lambda number: figure(number) + (0.05 if number % 2 else -0.04)


TWINS = facts_of_rows(*twins(one, two), source=Twins())


def test_a_next_edition_of_two_indicators_that_are_much_alike_is_accepted() -> None:
    now = facts_of_rows(*twins(a_year_later(one), a_year_later(two)), source=Twins())
    assert reasons(now, TWINS) == ""


def test_columns_exchanged_for_others_of_like_size_are_seen_and_an_example_is_named() -> None:
    now = facts_of_rows(*twins(a_year_later(two), a_year_later(one)), source=Twins())
    why = reasons(now, TWINS)
    assert "observation first says now what observation second said" in why
    assert "observation second says now what observation first said" in why
    assert any(f"of {country.name} " in why for country in pycountry.countries)
    both = facts_of_rows(*twins(a_year_later(one), a_year_later(one)), source=Twins())
    assert "observation second says now what observation first said" in reasons(both, TWINS)


def test_ratifications_that_were_exchanged_are_seen_by_their_years() -> None:
    def since(number: int) -> float:
        return 1950 + number % 40

    def later(number: int) -> float:
        return 1950 + number % (40 if number % 2 else 50)

    before = facts_of_rows(*twins(since, later), source=Ratified())
    assert reasons(before, before) == ""
    assert "were the columns exchanged?" in reasons(
        facts_of_rows(*twins(later, since), source=Ratified()), before
    )


def test_a_sign_that_was_turned_keeps_every_mean_and_is_seen() -> None:
    now = facts_of_rows(*twins(lambda n: -one(n), lambda n: -two(n)), source=Twins())
    assert "observation first of " in reasons(now, TWINS)
    assert "that were compared moved by more than" in reasons(now, TWINS)


def test_the_same_indicator_in_another_layout_is_compared_too() -> None:
    now = facts_of_rows(*twins(lambda n: -one(n), lambda n: -two(n)), source=Twins())
    assert "moved by more than" in reasons(replace(now, layout="derived"), TWINS)


class Deaths(Twins):
    unit = "deaths"


def war(number: int) -> float:
    """Few where many die, and many where few do."""
    return 10_000 if number % 50 == 0 else number % 7


def test_a_year_of_war_that_doubles_the_mean_is_accepted_and_another_unit_is_not() -> None:
    before = facts_of_rows(*twins(war, war), source=Deaths())
    worse = facts_of_rows(
        *twins(lambda n: war(n) * (5 if n % 50 == 0 else 1), war), source=Deaths()
    )
    assert reasons(worse, before) == ""
    thousands = facts_of_rows(*twins(lambda n: war(n) / 1000, war), source=Deaths())
    assert "is it another unit?" in reasons(thousands, before)


def test_of_each_indicator_the_newest_figures_of_the_same_few_subjects_are_kept() -> None:
    rows = [f"C{n},{year},{n},2" for n in range(400) for year in (2021, 2019)]
    facts = facts_of_rows(*rows)
    sample = facts.figures["observation a"]
    assert len(sample) == FIGURES
    assert {year for _, year in sample.values()} == {2021}
    assert facts_of_rows(*reversed(rows)).figures == facts.figures
    assert set(facts_of_rows(*rows[200:]).figures["observation a"]) & set(sample)
    assert len(json.dumps(TWINS.as_json())) < 20_000


def test_facts_of_before_there_was_a_sample_of_figures_are_still_read() -> None:
    old = {name: value for name, value in TWINS.as_json().items() if name != "figures"}
    last = Facts.from_json(old | {"means": {"observation first": 1.0}})
    assert last.figures == {}
    assert reasons(TWINS, last) == ""


def test_figures_that_are_laid_over_a_list_are_those_of_all_of_it() -> None:
    rows = {n: f"C{n},2020,{n},2" for n in range(300)}
    news = {n: f"C{n},2021,{n + 1},2" for n in range(0, 300, 3)} | {999: "C999,2021,1,2"}
    gone = range(1, 300, 30)
    _, was = Figures().open_reading(table(*(rows[n] for n in rows if n in news or n in gone)))
    reading, come = Figures().open_reading(table(*news.values()))
    laid = facts_after_changes(facts_of_rows(*rows.values()), was, come, reading)
    whole = {n: row for n, row in (rows | news).items() if n not in gone}
    expected = facts_of_rows(*whole.values()).figures["observation a"]
    common = set(expected) & set(laid.figures["observation a"])
    assert len(common) >= FIGURES - len(gone)
    assert {about: laid.figures["observation a"][about] for about in common} == {
        about: expected[about] for about in common
    }
    assert set(laid.figures["observation a"]) == common


def test_one_figure_off_its_scale_is_left_out_and_named() -> None:
    rows = [*countries(apart, 240), "NLD,2021,9999,1"]
    contents = Scaled().read_snapshot(table(*rows))
    assert [tuple(rejected) for rejected in contents.rejected] == [
        (
            "row 242",
            Message("list.off_scale", indicator="hdi", country="NL", value=9999.0, unit="0..1"),
        )
    ]
    assert len(contents.statements) == 240
    assert judge(facts_of_rows(*rows, source=Scaled()), LEVEL, Figures()).outcome == "accepted"


def test_columns_that_were_exchanged_are_seen_by_how_often_each_issue_is_said() -> None:
    groups = {"observation good child_labour": 414, "observation good forced_labour": 121}
    turned = dict(zip(groups, reversed(groups.values()), strict=True))
    before = replace(GOOD, groups=groups)
    assert "child_labour is said 121 times" in reasons(replace(GOOD, groups=turned), before)
    assert reasons(replace(GOOD, groups={**groups, "listing new": 900}), before) == ""


def test_a_table_cut_in_its_last_cell_is_seen_where_it_used_to_have_an_end() -> None:
    whole = table(*many(400))
    reading, statements = Figures().open_reading(Snapshot("a.csv", whole.data[:-1]))
    assert "may be cut off" in reasons(facts_of(statements, reading), GOOD)
    reading, statements = Figures().open_reading(Snapshot("a.csv", whole.data[:-1]))
    assert reasons(GOOD, facts_of(statements, reading)) == ""


def test_a_text_holds_no_nul() -> None:
    with refused(UnreadableError, "list.nul", where="row 3"):
        Figures().read_snapshot(table("NL,2020,1,2", "B\0E,2020,1,2"))


def test_a_few_bad_and_repeated_rows_are_believed() -> None:
    judgement = judge(facts_of_rows(*many(400), "A,x,1,1", "C1,2020,1,2"), GOOD, Figures())
    assert judgement.outcome == "accepted"


def test_a_first_snapshot_is_held_to_what_the_source_expects() -> None:
    class Small(Figures):
        expected = range(10, 100)

    assert reasons(GOOD, None, Small()) == "400 rows; believable are 10 to 99"


def test_another_order_and_an_ignored_column_are_said_and_no_more() -> None:
    turned = replace(GOOD, columns=("year", "code", "first", "second", "extra"))
    judgement = judge(turned, GOOD, Figures())
    assert judgement.outcome == "accepted"
    assert judgement.warnings == (
        Message("gate.new_columns", columns=("extra",)),
        Message("gate.columns_moved"),
    )


def test_a_table_of_others_may_hold_more_years_but_not_fewer_rows() -> None:
    class Small(Figures):
        expected = range(10, 100)

    assert reasons(replace(GOOD, layout="derived"), None, Small()) == ""
    assert "9 rows" in reasons(replace(GOOD, layout="derived", rows=9), None, Small())


def test_another_layout_is_not_held_to_the_rows_of_the_former() -> None:
    judgement = judge(replace(GOOD, layout="derived", rows=9_000), GOOD, Figures())
    assert judgement.outcome == "accepted"
    assert judgement.warnings == (Message("gate.other_layout", now="derived", before="publisher"),)


def test_a_file_that_was_refused_is_quarantined_with_the_readers_words() -> None:
    why = Message("list.new_columns", columns=("A",))
    assert judge_unreadable(UnreadableError(why)).reasons == (why,)


@pytest.mark.parametrize(
    ("edition", "than", "expected"),
    [
        ("2022", "2024", True),
        ("2024", "2022", False),
        ("2024", "2024", False),
        ("v9", "v16", True),
        ("2026-05", "2026-06", True),
        ("20240612215705-gvx", "20240613060000-abc", True),  # only what stands before has an order
        ("20240613060000-abc", "20240612215705-gvx", False),
        ("20240613060000-abc", "20240613060000-gvx", False),
        ("2024-12", "2026-06-23", True),
        ("2026-06-23", "2026-06", False),  # as far as both tell, the same
        ("2025", "2026-06-23", True),
        ("v9", "2026", False),  # two forms: nobody can say
        ("2024", "2024-06", False),
    ],
)
def test_editions_of_one_form_have_an_order(edition: str, than: str, expected: bool) -> None:
    assert is_older(edition, than) is expected


# --- age --------------------------------------------------------------------------------------

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, Freshness.FRESH),
        (430, Freshness.FRESH),
        (431, Freshness.STALE),
        (800, Freshness.STALE),
        (801, Freshness.EXPIRED),
        (-1, Freshness.FRESH),
        (-400, Freshness.EXPIRED),  # seen by a clock that was ahead
    ],
)
def test_a_list_is_stale_and_then_expired_after_its_days(days: int, expected: Freshness) -> None:
    assert freshness(AgeLimits(430, 800), TODAY - timedelta(days=days), TODAY) is expected


def test_what_nobody_knows_the_day_of_is_expired() -> None:
    assert freshness(AgeLimits(430, 800), None, TODAY) is Freshness.EXPIRED


def test_a_list_that_a_person_brings_is_not_fetched() -> None:
    class Brought(Figures):
        upload_only = True

    class Web:
        def get(self, url: str, kind: str = "") -> Snapshot:
            raise AssertionError(url)

    with refused(FetchError, "list.upload_only"):
        next(Brought().fetch(Web()))


def test_a_stream_is_not_read_past_what_it_holds() -> None:
    assert io.BytesIO(b"abc").read() == Snapshot("a", b"abc").open().read()
