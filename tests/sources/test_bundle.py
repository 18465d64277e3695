"""What ships: written from the real copies, loaded by every command, and the same to the byte.

The real copies lie in a folder beside the project that is not part of it; where it is absent, the
tests that read it are skipped and those of the shipped tables still hold.
"""

import hashlib
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sources
from sources.kit import (
    Issue,
    Listing,
    Observation,
    Share,
    Snapshot,
    SnapshotStatements,
    Statement,
    Tie,
    UnreadableError,
)
from sources.kit.shipped import figures
from sources.kit.shipped.bundle import (
    COPIES,
    bundle,
    bundle_cpv,
    collection_day,
)
from sources.kit.shipped.figures import (
    Figures,
    from_csv,
    load,
    to_csv,
    write,
)
from sources.kit.values.message import Message
from tests.support.folders import ROOT
from tests.support.refusals import in_english, refused

PROJECT = ROOT
TABLES = PROJECT / "graphs" / "tables"
RISK = ROOT.parent / "shared" / "data" / "risk"
needs_copies = pytest.mark.skipif(not RISK.is_dir(), reason="the real copies are not here")


def hear(name: str, path: str, edition: str | None = None) -> SnapshotStatements:
    return read_once(name, path, edition)


@cache  # a workbook of thirty thousand figures takes a second, and several tests ask for it
def read_once(name: str, path: str, edition: str | None) -> SnapshotStatements:
    file = RISK / path
    return sources.source(name).read_snapshot(
        Snapshot(file.name, file.read_bytes(), edition=edition)
    )


def counts(statements: tuple[Statement, ...]) -> Counter[str]:
    return Counter(
        statement.indicator if isinstance(statement, Observation) else type(statement).__name__
        for statement in statements
    )


def shipped(name: str) -> Figures:
    return next(
        figures_of_source for figures_of_source in load() if figures_of_source.source == name
    )


def value(name: str, indicator: str, country: str) -> float | None:
    values = [
        statement.value
        for statement in shipped(name).statements
        if isinstance(statement, Observation)
        and (statement.indicator, statement.country) == (indicator, country)
    ]
    assert len(values) == 1
    return values[0]


UNICEF = "XLS_Child-labour-database_May-2022.xlsx"
REAL = [
    ("us_dol_ilab_goods", "dol-ilab-tvpra/goods_2021.xml", 467, "2022", 545),
    ("us_dol_ilab_goods", "dol-ilab-tvpra/goods_2018.xml", 418, "2018", 384 + 106),
    ("us_dol_ilab_goods", "dol-ilab-tvpra/goods_2017.xml", 418, "2017", 384 + 106),
    ("us_dol_ilab_goods", "dol-ilab-tvpra/2020ListofGoodsExcel.xlsx", 437, "2020", 395 + 119),
    ("us_dol_ilab_assessments", "dol-ilab-tvpra/countries_2021.xml", 143, "2022", 131 + 103),
    ("un_worldbank_wgi", "worldbank-wgi/wgidataset.xlsx", 32_100, "2023", 30_914),
    ("un_worldbank_wgi", "worldbank-wgi/wgidataset.csv", 32_100, "2023", 30_914),
    (
        "un_ilo_ratifications",
        "ilo-normlex-ratifications/ILO_Conventions.csv",
        187,
        "2026-06-04",
        2057,
    ),
    ("un_undp_hdi", COPIES[4].path, 206, "2022", 193 + 166),
    ("org_ucdp_events", "ucdp/ucdp_ged_country_year_2019_2023.csv", 616, "2023", 87 * 5),
    ("eu_cahra", "eu-cahra/cahra.json", 29, "2026-06", 29 + 234),
    ("un_unicef_child_labour", f"unicef-child-labour/{UNICEF}", 202, "2022-05", 96),
]


@needs_copies
@pytest.mark.parametrize(("name", "path", "rows", "edition", "statements"), REAL)
def test_the_real_copies_give_the_counts_we_know(
    name: str, path: str, rows: int, edition: str, statements: int
) -> None:
    contents = hear(name, path)
    assert (contents.rows, contents.edition, len(contents.statements)) == (
        rows,
        edition,
        statements,
    )
    assert contents.rows in sources.source(name).expected


@needs_copies
def test_only_what_was_dissolved_is_left_out_of_the_real_copies() -> None:
    for copy in COPIES:
        contents = hear(copy.source, copy.path, copy.edition)
        assert all("Netherlands Antilles" in warning for warning in in_english(contents.warnings))


@needs_copies
def test_the_list_of_goods_of_2022_is_read_as_its_publisher_counts_it() -> None:
    statements = hear("us_dol_ilab_goods", "dol-ilab-tvpra/goods_2021.xml").statements
    goods = [statement for statement in statements if isinstance(statement, Observation)]
    ties = [statement for statement in statements if isinstance(statement, Tie)]
    assert Counter(statement.issue for statement in goods) == {
        Issue.CHILD_LABOUR: 414,
        Issue.FORCED_LABOUR: 121,
    }
    assert len({(o.good, o.country) for o in goods if "eo13126" in o.flags}) == 54
    assert len({statement.good for statement in goods}) == 159
    assert len({statement.good for statement in goods} | {tie.child for tie in ties}) == 169
    assert len({statement.country for statement in goods}) == 78
    battery = next(tie for tie in ties if tie.child == "Lithium-Ion Batteries")
    assert (battery.child_country, battery.parent_country) == ("CN", "CD")


@needs_copies
def test_case_twins_of_the_workbook_are_one_good() -> None:
    statements = hear("us_dol_ilab_goods", "dol-ilab-tvpra/2020ListofGoodsExcel.xlsx").statements
    goods = {
        statement.good
        for statement in statements
        if isinstance(statement, Observation) and statement.good
    }
    assert len(goods) == len({good.casefold() for good in goods}) == 157
    assert not [good for good in goods if good != good.strip()]


@needs_copies
def test_an_excerpt_of_an_answer_is_reported_and_falls_short() -> None:
    contents = hear("un_worldbank_wgi", "worldbank-wgi/api_v2_GOV_WGI_PV.EST_2023.EXCERPT.json")
    assert (contents.rows, contents.edition) == (63, "2026-03-18")
    assert contents.warnings == (Message("worldbank.incomplete", count=63, total=216),)
    assert contents.rows not in sources.source("un_worldbank_wgi").expected
    places = {
        statement.country for statement in contents.statements if isinstance(statement, Observation)
    }
    assert {"AI", "CK", "GF", "JE", "MQ", "NU", "RE"} <= places


@needs_copies
def test_the_workbook_and_its_rounded_export_agree() -> None:
    exact = hear("un_worldbank_wgi", "worldbank-wgi/wgidataset.xlsx").statements
    rounded = hear("un_worldbank_wgi", "worldbank-wgi/wgidataset.csv").statements
    for figure, other in zip(exact, rounded, strict=True):
        assert isinstance(figure, Observation)
        assert isinstance(other, Observation)
        assert (figure.indicator, figure.country, figure.year) == (
            other.indicator,
            other.country,
            other.year,
        )
        assert (figure.value or 0) == pytest.approx(other.value or 0, abs=0.006)


@needs_copies
def test_the_bundle_makes_the_tables_that_ship(tmp_path: Path) -> None:
    report = bundle(RISK, tmp_path)
    assert {written.source: written.shipped for written in report} == {
        written.source: len(written.statements) for written in load()
    }
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in figures.SHIPPED.iterdir()}


@needs_copies
def test_the_bundle_makes_the_table_of_the_procurement_vocabulary(tmp_path: Path) -> None:
    assert bundle_cpv(RISK, tmp_path) == 9_454
    for name in ("cpv_2008.csv", "cpv_2008.toml"):
        assert (tmp_path / name).read_bytes() == (TABLES / name).read_bytes()


def test_the_shipped_vocabulary_is_the_one_its_facts_describe() -> None:
    facts = tomllib.loads((TABLES / "cpv_2008.toml").read_text(encoding="utf-8"))
    data = (TABLES / "cpv_2008.csv").read_bytes()
    assert hashlib.sha256(data).hexdigest() == facts["sha256"]
    assert data.count(b"\n") == facts["rows"] + 1 == 9_455


def test_only_sources_that_may_ship_do() -> None:
    catalogue = sources.catalogue()
    for shipped_figures in load():
        source = catalogue[shipped_figures.source]
        assert source.may_ship
        assert (shipped_figures.title, shipped_figures.publisher, shipped_figures.url) == (
            source.title,
            source.publisher,
            source.url,
        )
        assert (shipped_figures.licence, shipped_figures.attribution) == (
            source.licence,
            source.attribution,
        )
        assert shipped_figures.licence_url == source.licence_url
        assert shipped_figures.edition
        assert shipped_figures.statements


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("eu_cahra", "derived"),
        ("org_ucdp_events", "derived"),
        ("org_vdem", "derived"),
        ("un_ilo_ratifications", "derived"),
        ("un_undp_hdi", "publisher"),
        ("un_worldbank_wgi", "publisher"),
        ("us_dol_ilab_assessments", "publisher"),
        ("us_dol_ilab_goods", "publisher"),
    ],
)
def test_a_table_made_by_others_is_said_to_be(name: str, layout: str) -> None:
    assert shipped(name).layout == layout


def test_one_figure_per_country_indicator_and_year() -> None:
    for shipped_figures in load():
        keys = Counter(
            (o.indicator, o.country, o.year, o.region, o.good, o.issue)
            for o in shipped_figures.statements
            if isinstance(o, Observation)
        )
        assert [key for key, times in keys.items() if times > 1] == []


def test_the_figures_point_the_way_their_publishers_mean() -> None:
    for index in ("v2xcl_slave", "v2xcl_dmove", "v2x_rule"):
        free, unfree = value("org_vdem", index, "NL"), value("org_vdem", index, "KP")
        assert (free or 0) > 0.75
        assert (unfree or 1) < 0.1
    assert (value("un_worldbank_wgi", "wgi_rl", "NL") or 0) > 1.5
    assert (value("un_worldbank_wgi", "wgi_rl", "CD") or 0) < -1.5
    assert (value("un_undp_hdi", "hdi", "NL") or 0) > 0.9
    assert (value("un_undp_hdi", "gii", "NL") or 1) < 0.05
    assert value("us_dol_ilab_assessments", "dol_assessment", "AF") == 0


def test_a_denounced_convention_is_not_in_force() -> None:
    for country in ("MY", "SG"):
        assert value("un_ilo_ratifications", "ilo_c105", country) == 0
    assert value("un_ilo_ratifications", "ilo_c105", "NL") == 1
    in_force = Counter(
        statement.indicator
        for statement in shipped("un_ilo_ratifications").statements
        if isinstance(statement, Observation) and statement.value
    )
    assert in_force["ilo_c105"] == 178 - 2
    assert in_force["ilo_c182"] == 187


def test_deaths_are_those_of_battles_and_of_violence_against_civilians() -> None:
    deaths = {
        (statement.country, statement.year): statement.value
        for statement in shipped("org_ucdp_events").statements
        if isinstance(statement, Observation)
    }
    assert deaths["AF", 2019] == 29_940 + 382
    assert len({year for _, year in deaths}) == 5


def test_of_the_conflict_areas_only_countries_ship() -> None:
    areas = shipped("eu_cahra").statements
    assert all(
        isinstance(statement, Observation) and statement.region is None for statement in areas
    )
    whole = {o.country for o in areas if isinstance(o, Observation) and "whole_country" in o.flags}
    assert whole == {"BI", "ER", "LY", "VE", "ZW"}


def test_a_cold_command_loads_the_figures_without_the_reading_libraries() -> None:
    program = (
        "import sys; from sources.kit.shipped import figures; figures.load();"
        "print(sorted({'lxml', 'pycountry', 'python_calamine', 'requests'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


words = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)
wordy = words.filter(bool)
flags = st.lists(st.sampled_from(["eo13126", "downstream"]), unique=True).map(tuple)
issues = st.none() | st.sampled_from(Issue)
codes = st.sampled_from(["NL", "XK"])
years = st.none() | st.integers(1900, 2100)
numbers = st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)
statements = st.one_of(
    st.builds(
        Observation,
        indicator=words,
        country=codes,
        value=st.none() | numbers,
        year=years,
        issue=issues,
        good=st.none() | wordy,
        says=words,
        flags=flags,
    ),
    st.builds(
        Tie,
        relation=words,
        child=words,
        parent=words,
        child_country=st.none() | codes,
        parent_country=st.none() | codes,
        since=st.none() | st.dates(),
    ),
    st.builds(
        Listing,
        name=words,
        country=st.none() | codes,
        aliases=st.lists(wordy).map(tuple),
        issue=issues,
        since=st.none() | st.dates(),
        current=st.none() | st.booleans(),
    ),
    st.builds(Share, good=wordy, origin=codes, market=codes, share=st.floats(0, 1), period=words),
)


@given(st.lists(statements).map(tuple))
def test_what_is_written_is_what_is_loaded(said: tuple[Statement, ...]) -> None:
    assert from_csv(to_csv(said)) == said


def example(*statements: Statement) -> Figures:
    return Figures(
        source="xx_list",
        title='A "list"',
        publisher="Publisher",
        url="https://example.org/",
        licence="CC0",
        licence_url="https://example.org/licence",
        attribution="Publisher",
        edition="2024",
        layout="publisher",
        retrieved=date(2026, 11, 23),
        note="",
        rows=1,
        observations=len(statements),
        file="list.csv",
        file_sha256="0",
        sha256="",
        warnings=("a warning",),
        statements=statements,
    )


def test_a_table_changed_by_hand_is_refused(tmp_path: Path) -> None:
    write(tmp_path, [example(Observation("hdi", "NL", 0.9))])
    assert load(tmp_path)[0].statements == (Observation("hdi", "NL", 0.9),)
    table = tmp_path / "xx_list.csv"
    table.write_bytes(table.read_bytes().replace(b"0.9", b"0.1"))
    with refused(UnreadableError, "figures.other_table", file="xx_list.csv"):
        load(tmp_path)


def test_a_source_that_no_longer_ships_leaves_no_table(tmp_path: Path) -> None:
    write(tmp_path, [example()])
    write(tmp_path, [])
    assert load(tmp_path) == ()
    assert [path.name for path in tmp_path.iterdir()] == [figures.INDEX]


def test_a_copy_without_a_day_of_collection_is_refused(tmp_path: Path) -> None:
    (tmp_path / "PROVENANCE.md").write_text("no day", encoding="utf-8")
    with refused(
        UnreadableError, "figures.no_provenance", folder="test_a_copy_without_a_day_of_c0"
    ):
        collection_day(tmp_path)
