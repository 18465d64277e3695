"""The traps of the lists that origins are computed from; and their real copies."""

from pathlib import Path

import pytest

import sources
from sources.kit import Observation, Share, Snapshot, SnapshotStatements, UnreadableError
from tests.support.folders import SHARED, TESTS
from tests.support.refusals import refused

RISK = SHARED / "data" / "risk"
RECORDED = TESTS / "recorded"
USGS, BACI, PSD = "us_usgs_mcs", "fr_cepii_baci", "us_usda_psd"
FAO, COMTRADE, DESA = "un_faostat", "un_comtrade", "un_desa_migrant_stock"


def hear(name: str, file: str, text: str) -> SnapshotStatements:
    return sources.source(name).read_snapshot(Snapshot(file, text.encode()))


def shares_of(contents: SnapshotStatements) -> dict[tuple[str, str, str, str], float]:
    """Shares by good, market, origin and period."""
    return {
        (share.good, share.market, share.origin, share.period): share.share
        for share in contents.statements
        if isinstance(share, Share)
    }


def recorded(file: str) -> SnapshotStatements:
    path = RECORDED / file
    name = file.partition(".")[0]
    return sources.source(name).read_snapshot(Snapshot(file, path.read_bytes(), edition="2024"))


# --- USGS -------------------------------------------------------------------------------------

USGS_HEAD = (
    "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,CAP_2023,"
    "CAP_EST_ 2024,CAP_NOTES,RESERVES_2024,RESERVE_NOTES\n"
)


def usgs(*rows: str) -> SnapshotStatements:
    """Rows of commodity, country, series and two figures."""
    lines = []
    for row in rows:
        commodity, country, series, last, estimate = row.split(";")
        lines.append(f'MCS2025,{commodity},{country},"{series}",tons,{last},{estimate},,,,,,\n')
    return hear(USGS, "a.csv", USGS_HEAD + "".join(lines))


def test_the_edition_of_the_mineral_summaries_stands_in_each_row() -> None:
    contents = usgs(
        "Tin;Peru;Mine production;6;7", "Tin;World total (rounded);Mine production;10;9"
    )
    assert contents.edition == "2025"
    with refused(UnreadableError, "list.no_edition", file="a.csv"):
        hear(USGS, "a.csv", USGS_HEAD + "Other,Tin,Peru,Mine production,t,1,1,,,,,,\n")


def test_the_rest_of_the_world_is_no_place_and_has_its_part() -> None:
    contents = usgs(
        "Gold ;Ghana;mine production, gold content;30;40",
        "Gold ;Other Countries;mine production, gold content;70;60",
        "Gold ;World total (rounded);mine production, gold content;100;100",
    )
    assert shares_of(contents) == {
        ("gold, mine production", "", "GH", "2023"): 0.3,
        ("gold, mine production", "", "GH", "2024"): 0.4,
    }
    assert not contents.warnings


def test_a_withheld_figure_is_none() -> None:
    contents = usgs(
        "Lithium ;United States;Mine production, lithium content;W;",
        "Lithium ;Chile;Mine production, lithium content;40;40",
        "Lithium ;World total (rounded);Mine production, lithium content;100;100",
    )
    assert {origin for _, _, origin, _ in shares_of(contents)} == {"CL"}


def test_a_mistyped_series_is_known_by_a_word_of_it() -> None:
    contents = usgs(
        "Chromium;Turkey;Mine production, grosss weight, marketable chromite ore;50;50",
        "Chromium;World total;Mine production, grosss weight, marketable chromite ore;100;100",
    )
    assert ("chromium, mine production", "", "TR", "2023") in shares_of(contents)


@pytest.mark.parametrize(
    ("row", "column", "cell"),
    [
        ("Unobtainium;Peru;Mine production;1;1", "COMMODITY", "Unobtainium"),
        ("Tin;Peru;Reclaimed;1;1", "TYPE", "reclaimed"),
    ],
)
def test_a_new_commodity_or_series_stops_the_reading(row: str, column: str, cell: str) -> None:
    with refused(UnreadableError, "list.new_value", where="row 2", column=column, cell=cell):
        usgs(row)


def test_sheet_mica_without_a_world_total_gives_no_share() -> None:
    contents = usgs("Mica (Natural);India;Mine production, mica sheet;1000;1000")
    assert contents.statements == ()


# --- BACI -------------------------------------------------------------------------------------


def test_numbers_that_only_look_like_countries_of_the_standard_are_known() -> None:
    shares = shares_of(recorded(f"{BACI}.csv"))
    assert {origin for _, _, origin, _ in shares} >= {"US", "TW", "FR"}


def test_products_of_another_nomenclature_never_stand_in_for_those_of_comext() -> None:
    goods = {good for good, *_ in shares_of(recorded(f"{BACI}.csv"))}
    assert goods == {"HS17 280469", "HS17 260600"}


def test_the_edition_of_trade_is_a_year_and_a_release() -> None:
    contents = hear(BACI, "BACI_HS17_Y2024_V202601.csv", "t,i,j,k,v,q\n2024,156,528,260600,1,1\n")
    assert contents.edition == "2024 V202601"


def test_a_group_of_products_is_no_product() -> None:
    contents = recorded(f"{BACI}.derived.layer.csv")
    assert contents.layout == "derived"
    assert {good for good, *_ in shares_of(contents)} == {"layer batteries"}


# --- USDA -------------------------------------------------------------------------------------


def test_the_union_counts_in_the_world_and_is_no_country() -> None:
    shares = shares_of(recorded(f"{PSD}.csv"))
    assert shares["coffee, bean exports", "", "BR", "2023"] == 0.8
    assert "EU" not in {origin for _, _, origin, _ in shares}


# --- FAOSTAT ----------------------------------------------------------------------------------


def test_china_is_not_counted_twice() -> None:
    shares = shares_of(recorded(f"{FAO}.csv"))
    assert shares["Rice, production", "", "CN", "2023"] == 0.6
    assert shares["Rice, production", "", "IN", "2023"] == 0.3


# --- UN Comtrade ------------------------------------------------------------------------------


def test_what_has_no_country_lowers_no_share_and_is_told() -> None:
    shares = [s for s in recorded(f"{COMTRADE}.csv").statements if isinstance(s, Share)]
    assert {(share.origin, share.share, share.covers) for share in shares} == {
        ("CN", 0.6, 0.7),
        ("TW", 0.1, 0.7),
    }


@pytest.mark.parametrize("name", [FAO, COMTRADE])
def test_nothing_ships_of_which_nobody_read_the_terms(name: str) -> None:
    source = sources.source(name)
    assert not source.may_ship
    assert list(source.ship(recorded(f"{name}.csv").statements)) == []


# --- UN DESA ----------------------------------------------------------------------------------


def test_the_last_year_with_a_figure_and_how_people_were_counted() -> None:
    contents = recorded(f"{DESA}.xlsx")
    assert {
        (o.country, o.value, o.year, o.flags)
        for o in contents.statements
        if isinstance(o, Observation)
    } == {
        ("MU", 2.5, 2020, ("citizenship",)),
        ("NL", 13.0, 2020, ("birth",)),
        ("RS", 7.0, 2020, ("birth", "refugees")),
        ("SS", 6.75, 2015, ("imputed", "refugees")),
    }


# --- the real copies --------------------------------------------------------------------------

REAL = [
    (USGS, "usgs-mcs/MCS2025_World_Data.csv", "2025", "publisher", 1_250),
    (BACI, "cepii-baci/baci2024_batteries_edges.csv", "2024 V202601", "derived", 7_518),
    (BACI, "cepii-baci/baci2024_materials_bilateral.csv", "2024", "derived", 21_723),
    (PSD, "usda-psd/coffee_2019_2023.csv", "2023", "derived", 205),
    (
        DESA,
        "un-desa-migrant-stock/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx",
        "2020",
        "publisher",
        283,
    ),
    (FAO, "faostat/qcl_natural_rubber_2023.csv", "2023", "derived", 32),
    (COMTRADE, "un-comtrade-hs85/comtrade_hs4_ch85_2022_2024.csv", "2024", "derived", 44_066),
]


@pytest.mark.parametrize(("name", "path", "edition", "layout", "rows"), REAL)
def test_the_real_copies_are_read_whole(
    name: str, path: str, edition: str, layout: str, rows: int
) -> None:
    contents = real(name, path, edition)
    assert (contents.edition, contents.layout, contents.rows) == (edition, layout, rows)
    assert contents.rows in sources.source(name).expected
    assert not contents.rejected


def real(name: str, path: str, edition: str) -> SnapshotStatements:
    file = Path(RISK / path)
    if not file.is_file():
        pytest.skip(f"no real copy at shared/data/risk/{path}")
    own = edition if file.stem.startswith("qcl") else None
    return sources.source(name).read_snapshot(Snapshot(file.name, file, edition=own))


def test_the_real_figures_are_those_the_publisher_prints() -> None:
    minerals = shares_of(real(USGS, REAL[0][1], "2025"))
    assert minerals["cobalt, mine production", "", "CD", "2023"] == round(175_000 / 238_000, 6)
    assert minerals["silicon, metal", "", "CN", "2024"] == round(3_900 / 4_600, 6)
    palladium = "platinum-group metals, mine production, palladium"
    assert minerals[palladium, "", "RU", "2023"] == round(87_000 / 208_000, 6)


def test_no_share_of_a_real_copy_is_of_a_place_that_nobody_knows() -> None:
    for name, path, edition, _, _ in REAL[:4]:
        assert not real(name, path, edition).warnings


def test_the_parts_of_the_world_come_to_no_more_than_the_world() -> None:
    totals: dict[tuple[str, str], float] = {}
    for (good, _, _, period), share in shares_of(real(USGS, REAL[0][1], "2025")).items():
        totals[good, period] = totals.get((good, period), 0.0) + share
    assert len(totals) > 50
    assert max(totals.values()) <= 1.0001
