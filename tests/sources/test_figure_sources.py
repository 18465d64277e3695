"""The traps of the sources of figures, entities and shares, one by one; and their real copies."""

import csv
import gzip
import hashlib
import io
import json
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

import sources
from sources.kit import (
    FetchError,
    Observation,
    Snapshot,
    SnapshotStatements,
    Statement,
    UnreadableError,
)
from sources.kit.judge.gate import judge
from sources.kit.judge.snapshot_facts import Facts, facts_of
from sources.kit.values.message import Message
from sources.kit.values.statements import (
    Listing,
    Share,
    Tie,
)
from tests.support.effort import tries
from tests.support.folders import ROOT, TESTS
from tests.support.refusals import refused, refuses

RECORDED = TESTS / "recorded"
SHARED = ROOT.parent / "shared" / "data"


def hear(name: str, file: str, data: bytes | str, edition: str | None = None) -> SnapshotStatements:
    content = data.encode() if isinstance(data, str) else data
    return sources.source(name).read_snapshot(Snapshot(file, content, edition=edition))


def real(*parts: str) -> list[Path]:
    """Real copies, where they lie beside the project."""
    folder = SHARED.joinpath(*parts[:-1])
    files = sorted(folder.glob(parts[-1]))
    if not files:
        pytest.skip(f"no real copy at shared/data/{'/'.join(parts)}")
    return files


def read_file(name: str, path: Path, edition: str | None = None) -> SnapshotStatements:
    return sources.source(name).read_snapshot(Snapshot(path.name, path, edition=edition))


def observed(statements: tuple[Statement, ...]) -> list[Observation]:
    return [statement for statement in statements if isinstance(statement, Observation)]


class Fake:
    """A publisher who answers every address with the same bytes."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data
        self.requested: list[str] = []

    def get(self, url: str, kind: str = "") -> Snapshot:
        self.requested.append(url)
        return Snapshot("answer.csv", self.data, url=url)


# --- ILOSTAT ----------------------------------------------------------------------------------

ILO = "un_ilo_statistics"
ILO_HEAD = "ref_area,source,indicator,sex,classif1,time,obs_value,obs_status\n"


def test_ilostat_is_asked_for_four_indicators_with_the_suffix_of_their_frequency() -> None:
    web = Fake(b"ref_area\n")
    snapshots = list(sources.source(ILO).fetch(web))
    assert len(snapshots) == 4
    assert all("_A&" in url for url in web.requested)
    assert {url.partition("id=")[2][:8] for url in web.requested} == {
        "SDG_F881",
        "SDG_0882",
        "SDG_B871",
        "SDG_0831",
    }


@pytest.mark.parametrize("answer", [b"Server Error", b'{"error":"500 - Internal server error"}'])
def test_an_error_of_ilostat_with_status_200_is_no_table(answer: bytes) -> None:
    with refused(FetchError, "ilostat.server_error_for", code="SDG_F881_SEX_MIG_RT"):
        list(sources.source(ILO).fetch(Fake(answer)))
    with pytest.raises(UnreadableError):
        hear(ILO, "a.csv", answer, edition="2024")


def test_only_the_total_of_both_sexes_and_all_classes_counts() -> None:
    rows = "".join(
        f"BGD,BA:1,SDG_0831_SEX_ECO_RT,{sex},{part},2022,{value},\n"
        for sex, part, value in (
            ("SEX_T", "ECO_SECTOR_TOTAL", 80),
            ("SEX_F", "ECO_SECTOR_TOTAL", 90),
            ("SEX_T", "ECO_SECTOR_AGR", 95),
        )
    )
    statements = observed(hear(ILO, "a.csv", ILO_HEAD + rows).statements)
    assert [(statement.indicator, statement.value) for statement in statements] == [
        ("sdg_831", 80.0)
    ]


def test_a_table_without_any_total_has_changed_its_classes() -> None:
    row = "BGD,BA:1,SDG_0831_SEX_ECO_RT,SEX_T,ECO_ALL,2022,80,\n"
    with refused(UnreadableError, "ilostat.no_totals"):
        hear(ILO, "a.csv", ILO_HEAD + row)


def test_an_indicator_that_was_not_asked_for_stops_the_reading() -> None:
    row = "BGD,BA:1,SDG_0111_SEX_AGE_RT,SEX_T,AGE_TOTAL,2022,80,\n"
    with refused(
        UnreadableError,
        "list.new_value",
        where="row 2",
        cell="SDG_0111_SEX_AGE_RT",
        column="indicator",
    ):
        hear(ILO, "a.csv", ILO_HEAD + row)


def test_four_files_are_one_edition() -> None:
    snapshots = [
        Snapshot(path.name, path)
        for path in sorted(RECORDED.glob(f"{ILO}.*csv"))
        if not path.name.endswith(".jsonl") and ".derived." not in path.name
    ]
    reading, statements = sources.source(ILO).open_reading(*snapshots)
    facts = facts_of(statements, reading)
    assert (facts.edition, facts.rows) == ("2023", 19)
    assert sorted(facts.groups) == [
        f"observation {name}" for name in ("child_labour_pct", "sdg_831", "sdg_881", "sdg_882")
    ]


def test_what_ships_of_ilostat_is_the_latest_year_of_each() -> None:
    source = sources.source(ILO)
    path = RECORDED / f"{ILO}.csv"
    shipped = source.ship(read_file(ILO, path).statements)
    assert [(o.country, o.year) for o in shipped if isinstance(o, Observation)] == [
        ("BD", 2022),
        ("XK", 2021),
    ]


# --- UCDP -------------------------------------------------------------------------------------

UCDP = "org_ucdp_events"


def test_deaths_are_not_counted_twice_because_a_row_is_there_twice() -> None:
    rows = "Mali,432,2023,1,50\nChad,483,2023,1,7\n"
    table = f"country,country_id,year,type_of_violence,best_deaths\n{rows}"
    once, twice = (hear(UCDP, "a.csv", text) for text in (table, table + rows))
    assert [statement.value for statement in observed(twice.statements)] == [50, 7]
    assert once.statements == twice.statements
    assert [statement.row for statement in twice.rejected] == ["row 4", "row 5"]
    assert twice.rejected[0].problem == Message(
        "ucdp.event_twice",
        name="country year type_of_violence",
        event="Mali 2023 1",
        where="row 2",
    )


def test_another_word_for_a_level_of_development_stops_the_reading() -> None:
    row = "iso3,hdicode,hdi_2022,gii_2022\nNLD,Superb,0.9,0.1\n"
    with refused(UnreadableError, "list.new_value", where="row 2", cell="Superb", column="hdicode"):
        hear("un_undp_hdi", "a.csv", row)


# --- Transparency International ---------------------------------------------------------------

CPI = "org_transparency_cpi"


def workbook(sheet: str, *rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


CPI_REST = ("Region", "Rank", "Standard error", "Number of sources", "Lower CI", "Upper CI")


@pytest.mark.parametrize("score", ["CPI score 2017", "CPI 2017 Score", "CPI Score 2017", "CPI2017"])
@pytest.mark.parametrize("titles", [0, 1, 3])
def test_the_year_of_the_index_stands_in_the_heading_of_its_score(score: str, titles: int) -> None:
    data = workbook(
        "CPI ",
        *[("Corruption Perceptions Index",)] * titles,
        ("Country", "ISO3", score, *CPI_REST, "World Bank CPIA"),
        ("Kosovo", "KSV", 39, "ECA", 85, 2, 5, 35, 43, 40),
    )
    contents = hear(CPI, "a.xlsx", data)
    assert contents.edition == "2017"
    assert [(o.country, o.value, o.year) for o in observed(contents.statements)] == [
        ("XK", 39, 2017)
    ]


def test_a_new_column_among_the_index_s_own_is_named() -> None:
    data = workbook(
        "CPI",
        ("Country", "ISO3", "CPI 2030", "Confidence", *CPI_REST),
        ("Kosovo", "KSV", 39, 1, "ECA", 85, 2, 5, 35, 43),
    )
    with refused(UnreadableError, "list.new_columns", where="row 2", columns=("Confidence",)):
        hear(CPI, "a.xlsx", data)


# --- Comext -----------------------------------------------------------------------------------

COMEXT = "eu_eurostat_comext"
COMEXT_HEAD = (
    "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE\n"
)


def imports(*rows: tuple[str, str, float]) -> dict[tuple[str, str], float]:
    """Shares by market and origin."""
    lines = "".join(
        f"DS,13/02/26 11:00:00,M,{market},{partner},610910,1,VALUE_IN_EUROS,2025-01,{value}\n"
        for market, partner, value in rows
    )
    statements = hear(COMEXT, "a.csv", COMEXT_HEAD + lines).statements
    return {
        (statement.market, statement.origin): statement.share
        for statement in statements
        if isinstance(statement, Share)
    }


def test_a_total_is_never_a_place_and_tells_what_is_missing() -> None:
    assert imports(("NL", "CN", 30), ("NL", "BD", 20), ("NL", "WORLD", 100)) == {
        ("NL", "CN"): 0.3,
        ("NL", "BD"): 0.2,
    }
    assert imports(("NL", "CN", 30), ("NL", "EU27_2020", 500), ("NL", "EXT_EU27_2020", 30)) == {
        ("NL", "CN"): 1.0
    }


def test_consignments_between_members_are_on_neither_side_of_the_fraction() -> None:
    statements = imports(("NL", "CN", 30), ("NL", "DE", 40), ("NL", "WORLD", 100))
    assert statements == {("NL", "CN"): 0.5}


def test_the_part_of_all_imports_without_a_known_origin_is_told_beside_the_share() -> None:
    lines = "".join(
        f"DS,13/02/26 11:00:00,M,NL,{partner},610910,1,VALUE_IN_EUROS,2025-01,{value}\n"
        for partner, value in (("CN", 30), ("QV", 10), ("DE", 60))
    )
    (statement,) = hear(COMEXT, "a.csv", COMEXT_HEAD + lines).statements
    assert isinstance(statement, Share)
    assert (statement.share, statement.value, statement.covers) == (0.75, 30.0, 0.4)


@pytest.mark.parametrize("greece", ["GR", "EL"])
def test_greece_is_a_member_under_either_code(greece: str) -> None:
    assert imports(("NL", greece, 50), ("NL", "CN", 50)) == {("NL", "CN"): 1.0}
    assert imports((greece, "CN", 1)) == {("GR", "CN"): 1.0}


def test_unspecified_places_are_counted_and_not_named() -> None:
    assert imports(("NL", "QV", 50), ("NL", "CN", 50)) == {("NL", "CN"): 0.5}


def test_a_total_smaller_than_its_parts_makes_no_share_above_one() -> None:
    assert imports(("NL", "CN", 50), ("NL", "WORLD", 10)) == {("NL", "CN"): 1.0}


def test_shares_are_asked_for_by_a_heading_that_names_the_market() -> None:
    web = Fake()
    list(sources.source(COMEXT).fetch(web))
    assert "M.NL.." in web.requested[0]
    assert ".1.VALUE_IN_EUROS?" in web.requested[0]


# --- GLEIF ------------------------------------------------------------------------------------

ENTITIES, PARENTS = "org_gleif_entities", "org_gleif_relationships"


def strip(statements: tuple[Statement, ...]) -> list[object]:
    """Without the place, which differs between formats."""
    return [
        (
            statement.name,
            statement.country,
            statement.aliases,
            statement.since,
            statement.current,
            statement.identifiers,
        )
        if isinstance(statement, Listing)
        else (
            getattr(statement, "child", ""),
            getattr(statement, "parent", ""),
            getattr(statement, "says", ""),
        )
        for statement in statements
    ]


@pytest.mark.parametrize("name", [ENTITIES, PARENTS])
def test_three_formats_say_the_same(name: str) -> None:
    xml, flat, nested = (
        read_file(name, RECORDED / f"{name}.{ending}", edition="2024-02-01")
        for ending in ("xml", "csv", "json")
    )
    assert strip(xml.statements) == strip(flat.statements) == strip(nested.statements)


def test_being_registered_is_no_reproach() -> None:
    statements = read_file(ENTITIES, RECORDED / f"{ENTITIES}.xml").statements
    assert not any(statement.adverse for statement in statements if isinstance(statement, Listing))
    assert Listing("A", programme="UFLPA").adverse


@pytest.mark.parametrize("name", [ENTITIES, PARENTS])
def test_a_register_of_millions_does_not_ship(name: str) -> None:
    assert not tuple(sources.source(name).ship((Listing("A"),)))


def test_only_active_parents_count_and_funds_are_none() -> None:
    statements = read_file(PARENTS, RECORDED / f"{PARENTS}.xml").statements
    assert [
        (statement.child[-2:], statement.says)
        for statement in statements
        if isinstance(statement, Tie)
    ] == [
        ("A1", "direct parent"),
        ("A1", "ultimate parent"),
    ]


def test_a_relation_begins_with_its_own_period_and_not_with_a_year_of_accounts() -> None:
    statements = read_file(PARENTS, RECORDED / f"{PARENTS}.xml").statements
    assert {statement.since for statement in statements if isinstance(statement, Tie)} == {
        date(2018, 1, 1)
    }


def test_no_parent_known_is_not_no_parent() -> None:
    statements = read_file(PARENTS, RECORDED / f"{PARENTS}.exceptions.xml").statements
    ties = [statement for statement in statements if isinstance(statement, Tie)]
    assert {statement.relation for statement in ties} == {"parent_unknown"}
    assert ties[-1].says == "direct parent: BINDING_LEGAL_COMMITMENTS, LEGAL_OBSTACLES"


@pytest.mark.parametrize(
    ("was", "now", "problem"),
    [
        ("IS_SUBFUND_OF", "IS_FRIEND_OF", "'Relationship.RelationshipType' has a new value"),
        (">ACTIVE<", ">ASLEEP<", "'Relationship.RelationshipStatus' has a new value"),
        ("rr/2016", "rr/2031", "another schema"),
        ("RelationshipData", "Relations", "not a 'RelationshipData'"),
    ],
)
def test_a_new_kind_of_relation_or_schema_stops_the_reading(
    was: str, now: str, problem: str
) -> None:
    text = (RECORDED / f"{PARENTS}.xml").read_text().replace("IS_FUND-MANAGED_BY", "IS_SUBFUND_OF")
    with refuses(UnreadableError, problem):
        hear(PARENTS, "a.xml", text.replace(was, now), edition="2024")


def test_a_record_without_an_identifier_costs_only_itself() -> None:
    text = (
        (RECORDED / f"{ENTITIES}.xml")
        .read_text()
        .replace("<lei:LEI>EXAMPLE00000000000B2", "<lei:LEI>")
    )
    contents = hear(ENTITIES, "a.xml", text)
    assert (contents.rows, len(contents.statements)) == (4, 3)
    assert contents.rejected == (("record 2", Message("list.nothing_at", path="LEI")),)


def test_the_golden_copy_says_its_day_in_its_name() -> None:
    data = (RECORDED / f"{ENTITIES}.csv").read_bytes()
    assert hear(ENTITIES, "20240201-0800-gleif-goldencopy-lei2.csv", data).edition == "2024-02-01"
    with refused(UnreadableError, "list.no_edition", file="lei2.csv"):
        hear(ENTITIES, "lei2.csv", data)


def test_a_list_is_read_from_the_zip_in_which_it_comes(tmp_path: Path) -> None:
    data = (RECORDED / f"{ENTITIES}.csv").read_bytes()
    pack = tmp_path / "latest.csv"  # the address does not say that it answers with a zip
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("20240201-0800-gleif-goldencopy-lei2.csv", data)
        packed.writestr("README.md", "about")
    contents = read_file(ENTITIES, pack)
    assert (contents.edition, contents.rows) == ("2024-02-01", 4)
    assert contents.snapshot.sha256 == hashlib.sha256(pack.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"a.csv": b"a", "b.csv": b"b"}, "holds 2 lists"),
        ({"a.pdf": b"a"}, "holds 0 lists"),
        ({"a.csv": b"0" * 50_000_000}, "not a list"),
    ],
)
def test_a_zip_of_something_else_is_refused(files: dict[str, bytes], problem: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    with refuses(UnreadableError, problem):
        hear(ENTITIES, "a.zip", out.getvalue(), edition="2024")


def test_the_changes_of_a_day_are_a_layout_of_their_own() -> None:
    text = (RECORDED / f"{ENTITIES}.xml").read_text()
    assert hear(ENTITIES, "a.xml", text).layout == "publisher"
    changed = text.replace("GLEIF_FULL_PUBLISHED", "GLEIF_DELTA_PUBLISHED")
    assert hear(ENTITIES, "a.xml", changed).layout == "delta"


def read_several(name: str, *files: tuple[str, str]) -> tuple[Facts, list[Statement]]:
    snapshots = [Snapshot(file, text.encode()) for file, text in files]
    reading, statements = sources.source(name).open_reading(*snapshots)
    found = list(statements)
    return facts_of(found, reading), found


def test_the_changes_of_a_day_alone_are_put_aside() -> None:
    facts, _ = read_several(ENTITIES, ("delta.xml", (RECORDED / f"{ENTITIES}.xml").read_text()))
    judgement = judge(facts, None, sources.source(ENTITIES))
    assert Message("gate.only_changes") in judgement.reasons


def test_changes_given_with_the_list_replace_its_records() -> None:
    text = (RECORDED / f"{ENTITIES}.xml").read_text()
    later = text.replace("2024-02-01T", "2024-02-02T").replace("FULL", "DELTA")
    later = later.replace("Voorbeeld Katoen B.V.", "Voorbeeld Linnen B.V.")
    only = later.partition("    <lei:LEIRecord>")[0] + "    <lei:LEIRecord>"
    only += later.split("    <lei:LEIRecord>")[2] + "  </lei:LEIRecords>\n</lei:LEIData>\n"
    facts, statements = read_several(ENTITIES, ("b.xml", only), ("a.xml", text))
    names = {statement.name for statement in statements if isinstance(statement, Listing)}
    assert (facts.edition, facts.layout, facts.rows) == ("2024-02-02", "publisher", 5)
    assert len(statements) == 4
    assert "Voorbeeld Linnen B.V." in names
    assert "Voorbeeld Katoen B.V." not in names
    assert judge(facts, None, sources.source(ENTITIES)).outcome == "accepted"


def test_a_relation_that_ended_is_taken_away_and_one_without_parent_takes_its_place() -> None:
    text = (RECORDED / f"{PARENTS}.xml").read_text()
    later = text.replace("2024-02-01T", "2024-02-02T").replace("FULL", "DELTA")
    later = later.replace(">ACTIVE<", ">INACTIVE<")
    _, statements = read_several(PARENTS, ("a.xml", text), ("b.xml", later))
    assert statements == []
    absent = (RECORDED / f"{PARENTS}.exceptions.xml").read_text().replace("FULL", "DELTA")
    absent = absent.replace("0000B2<", "0000A1<").replace("2024-02-01T", "2024-02-03T")
    _, statements = read_several(PARENTS, ("a.xml", text), ("b.xml", absent))
    assert {statement.relation for statement in statements if isinstance(statement, Tie)} == {
        "parent_unknown"
    }


def test_a_document_type_is_refused_in_the_streams_too() -> None:
    text = (RECORDED / f"{ENTITIES}.xml").read_text()
    bomb = text.replace("<lei:LEIData", "<!DOCTYPE a [<!ENTITY b 'c'>]><lei:LEIData", 1)
    with refuses(UnreadableError, "DOCTYPE"):
        hear(ENTITIES, "a.xml", bomb)


# --- uploads ----------------------------------------------------------------------------------

UPLOADS = ["org_freedom_house_fiw", "org_wjp_rule_of_law", "org_walkfree_gsi", "org_ituc_rights"]


@pytest.mark.parametrize("name", UPLOADS)
def test_what_may_not_be_published_again_is_brought_by_a_person(name: str) -> None:
    source = sources.source(name)
    assert source.upload_only
    assert not source.may_ship
    with refuses(FetchError, "give a file with --from"):
        list(source.fetch(Fake()))


def test_a_territory_that_shares_a_country_s_name_is_not_the_country() -> None:
    name = "org_freedom_house_fiw"
    statements = observed(read_file(name, RECORDED / f"{name}.xlsx").statements)
    assert not [statement for statement in statements if statement.country == "CY"]
    assert {statement.year for statement in statements} == {2025}


def test_a_year_of_two_is_the_second() -> None:
    head = ("Country", "Year", "Country Code", "WJP Rule of Law Index: Overall Score", "4.8 Labour")
    data = workbook("Historical data", head, ("Mali", "2012-2013", "MLI", 0.5, 0.6))
    statements = observed(hear("org_wjp_rule_of_law", "a.xlsx", data).statements)
    assert {statement.year for statement in statements} == {2013}


@pytest.mark.parametrize("rating", ["6", "", "five", "5 +"])
def test_a_rating_that_the_index_does_not_have_is_refused(rating: str) -> None:
    with refuses(UnreadableError, "'rating' has a new value"):
        hear("org_ituc_rights", "2025.csv", f"country,rating\nMali,{rating}\n")


# --- a list that is only announced ------------------------------------------------------------


def test_the_union_s_database_is_declared_refuses_and_is_off() -> None:
    source = sources.source("eu_flr_risks")
    assert not source.enabled_by_default
    with refused(FetchError, "list.format_unknown"):
        list(source.fetch(Fake()))
    with refused(UnreadableError, "list.format_unknown"):
        source.open_reading(Snapshot("2026.json", json.dumps([{"area": "X"}]).encode()))


# --- addresses --------------------------------------------------------------------------------


class Pages:
    """A web of a few addresses; everything else is a fault of the test."""

    def __init__(self, **pages: bytes) -> None:
        self.pages = pages
        self.requested: list[tuple[str, str]] = []

    def get(self, url: str, kind: str = "") -> Snapshot:
        self.requested.append((url, kind))
        name = url.rpartition("/")[2]
        content = next(data for part, data in self.pages.items() if part in url)
        return Snapshot("list.json" if kind == "json" else name, content, url=url)


def test_all_pages_of_the_governance_api_are_one_edition() -> None:
    rows = json.loads((RECORDED / "un_worldbank_wgi.api.json").read_bytes())[1]

    def page(number: int) -> bytes:
        head = {"page": number, "pages": 2, "per_page": 2, "total": 4, "sourceid": "3"}
        some = rows[2 * number - 2 : 2 * number]
        return json.dumps([head | {"lastupdated": "2026-03-18"}, some]).encode()

    class Api(Pages):
        def get(self, url: str, kind: str = "") -> Snapshot:
            super().get(url, kind)
            return Snapshot("list.json", page(int(url.rpartition("page=")[2])), url=url)

    web = Api(list=b"", api=b"")
    source = sources.source("un_worldbank_wgi")
    snapshots = list(source.fetch(web))
    assert len(snapshots) == 6 * 2  # six dimensions
    assert all(
        url.startswith("https://api.worldbank.org/v2/country/all/") for url, _ in web.requested
    )
    reading, statements = source.open_reading(*snapshots[:2])
    assert len(list(statements)) > 0
    assert (reading.rows, reading.edition, list(reading.warnings)) == (4, "2026-03-18", [])


def test_a_page_of_the_api_that_is_cut_is_said() -> None:
    answer = json.loads((RECORDED / "un_worldbank_wgi.api.json").read_bytes())
    cut = json.dumps([answer[0], answer[1][:-1]]).encode()
    contents = hear("un_worldbank_wgi", "a.json", cut)
    assert contents.warnings == (Message("worldbank.incomplete", count=3, total=4),)


def test_the_workbook_on_child_labour_is_found_on_its_page() -> None:
    link = "/wp-content/XLS_Child-labour-database_May-2026.xlsx"
    page = f'<html><body><a href="{link}">data</a><a href="/x.pdf">x</a></body></html>'.encode()
    web = Pages(**{"XLS_": b"PK", "resources": page})
    (snapshot,) = sources.source("un_unicef_child_labour").fetch(web)
    assert snapshot.url == f"https://data.unicef.org{link}"


def test_a_list_whose_page_is_not_its_file_has_both_hosts() -> None:
    goods = sources.source("us_dol_ilab_goods")
    (snapshot,) = goods.fetch(Pages(**{".xlsx": b"PK"}))
    assert snapshot.name == "2024ListofGoodsExcel.xlsx"
    assert goods.edition(snapshot) == "2024"
    assert "unsolprodfiles.blob.core.windows.net" in sources.source("un_sc_sanctions").hosts


@pytest.mark.parametrize("name", ["us_dol_ilab_assessments", "org_vdem", "eu_cahra"])
def test_what_has_no_address_for_programs_is_not_fetched(name: str) -> None:
    with refuses(FetchError, "--from"):
        list(sources.source(name).fetch(Pages()))


def test_a_table_under_two_rows_of_headings_is_found_among_others() -> None:
    contents = hear(
        "un_ilo_ratifications",
        "a.html",
        (RECORDED / "un_ilo_ratifications.html").read_bytes(),
        "2026",
    )
    by_country = {
        (statement.country, statement.indicator): statement
        for statement in observed(contents.statements)
    }
    assert by_country["MY", "ilo_c105"].value == 0.0
    assert by_country["MY", "ilo_c105"].flags == ("denounced",)
    assert (by_country["NL", "ilo_p029"].year, by_country["NL", "ilo_c187"].value) == (2017, 0.0)
    other = (
        (RECORDED / "un_ilo_ratifications.html")
        .read_bytes()
        .replace(b"<th>C155</th>", b"<th>C190</th>")
    )
    with refuses(UnreadableError, "no table with 'Country' and C087"):
        hear("un_ilo_ratifications", "a.html", other, "2026")


# --- real copies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "file", "edition", "rows", "statements"),
    [
        (CPI, "transparency-cpi/cpi.csv", "2023", 4_245, 188),
        (ILO, "ilostat-mappings/ilostat_flsri_normalised.csv", "2025", 195, 409),
        ("org_ucdp_events", "ucdp/owid_ucdp_ged_2019.csv", "2018", 5_872, 5_842),
        ("us_cbp_wro", "us-cbp-wro/cbp_entity_strings.csv", "2024", 71, 82),
    ],
)
def test_the_real_tables_that_others_made(
    source: str, file: str, edition: str, rows: int, statements: int
) -> None:
    """With the rows of their PROVENANCE.md, by a layout that says what they are."""
    folder, name = file.split("/")
    (path,) = real("risk", folder, name)
    named = None if source in (CPI, "org_ucdp_events") else edition
    contents = read_file(source, path, named)
    assert (contents.layout, contents.edition, contents.rows) == ("derived", edition, rows)
    assert len(contents.statements) == statements


@pytest.mark.parametrize(
    ("file", "edition", "rows"), [("CPI2012*", "2012", 176), ("CPI2022*", "2022", 180)]
)
def test_the_real_corruption_index(file: str, edition: str, rows: int) -> None:
    (path,) = real("risk", "transparency-cpi", f"{file}.xlsx")
    contents = read_file(CPI, path)
    assert (contents.edition, contents.rows, len(contents.statements)) == (edition, rows, rows)
    assert not contents.warnings
    assert not contents.rejected
    assert "XK" in {statement.country for statement in observed(contents.statements)}


@pytest.mark.parametrize(
    ("good", "rows", "shares"),
    [("85235910", 28_552, 79), ("32121000", 32_450, 79), ("39201081", 10_950, 33)],
)
def test_the_real_trade_figures(good: str, rows: int, shares: int) -> None:
    (path,) = real("risk", "eurostat-comext", f"CN_{good}.csv")
    contents = read_file(COMEXT, path)
    assert (contents.edition, contents.rows, len(contents.statements)) == (
        "2026-02-13",
        rows,
        shares,
    )
    ours = [statement for statement in contents.statements if isinstance(statement, Share)]
    assert {statement.origin for statement in ours} == {
        "CN"
    }  # besides members and WORLD the only partner
    assert all(0 < statement.share <= 1 for statement in ours)


GLEIF = [
    ("lei-data", 13, 13),
    ("lei-updates-data2", 12, 12),
    ("lei-updates-data2-new", 12, 12),
    ("rr-data", 10, 2),
    ("rr-updates-data2", 11, 7),
    ("rr-updates-data2-new", 10, 5),
    ("repex-data", 10, 10),
    ("repex-updates-data2", 7, 7),
    ("repex-updates-data2-new", 7, 7),
]


@pytest.mark.parametrize(("file", "rows", "statements"), GLEIF)
def test_the_real_records_of_gleif(file: str, rows: int, statements: int) -> None:
    name = ENTITIES if file.startswith("lei") else PARENTS
    paths = [
        *real("contracts", "gleif_bods_fixtures", f"{file}.xml"),
        *real("contracts", "gleif_bods_fixtures", f"{file}.json"),
    ]
    for path in paths:
        contents = read_file(name, path, edition="2023-06-05")
        assert (contents.rows, len(contents.statements)) == (rows, statements)
        assert not contents.rejected
        assert not contents.warnings


def test_real_names_keep_their_identifiers() -> None:
    """A selection that others made; the columns it lacks are filled in, Namibia (NA) was lost.

    Of its 54,840 names the first thousands every day, all of them in a soak.
    """
    (path,) = real("contracts", "gleif_l1_metals_mining", "gleif_metals_and_mining.csv.gz")
    first, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert len(lines) == 54_840
    lines = lines[: tries(5_000, 54_840)]
    more = "Entity.EntityStatus,Registration.RegistrationStatus"
    text = "\n".join([f"{first},{more}", *(f"{line},ACTIVE,ISSUED" for line in lines), ""])
    contents = hear(ENTITIES, "20251001-lei2.csv", text)
    assert contents.rows == len(contents.statements) == len(lines)
    assert not contents.rejected
    seen = Counter(
        statement.identifiers for statement in contents.statements if isinstance(statement, Listing)
    )
    assert max(seen.values()) == 1
    nowhere = sum(
        not row["Entity.LegalAddress.Country"] for row in csv.DictReader(io.StringIO(text))
    )
    assert (
        sum(
            isinstance(statement, Listing) and not statement.country
            for statement in contents.statements
        )
        == nowhere
    )
