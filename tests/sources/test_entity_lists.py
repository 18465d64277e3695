"""The traps of the lists of parties: names inside names, persons, and pages that are no data."""

import csv
import io
import json
import tracemalloc
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

import sources
from sources.kit import (
    FetchError,
    Listing,
    Observation,
    Snapshot,
    SnapshotStatements,
    Tie,
    UnreadableError,
)
from sources.kit.families import followthemoney as ftm
from sources.kit.families import opensanctions
from sources.kit.read import html, party_names, xml_stream
from sources.kit.values.message import Message
from tests.support.folders import ROOT, TESTS
from tests.support.refusals import in_english, refused, refuses

RECORDED = TESTS / "recorded"
RISK = ROOT.parent / "shared" / "data" / "risk"
CATALOGUE = sources.catalogue()


def hear(
    source: str, data: bytes | str, name: str, edition: str | None = "2026-01-01"
) -> SnapshotStatements:
    content = data.encode() if isinstance(data, str) else data
    return CATALOGUE[source].read_snapshot(Snapshot(name, content, edition=edition))


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def real(path: str) -> bytes:
    if not (RISK / path).is_file():
        pytest.skip(f"the real copy shared/data/risk/{path} is not here")
    return (RISK / path).read_bytes()


def listings(contents: SnapshotStatements) -> list[Listing]:
    return [statement for statement in contents.statements if isinstance(statement, Listing)]


# Names


@pytest.mark.parametrize(
    ("cell", "name", "aliases"),
    [
        ("A Co., Ltd. (including two aliases: B; and C)", "A Co., Ltd.", ("B", "C")),
        ("A Co. Ltd. (and one alias: B Co., Ltd.)", "A Co. Ltd.", ("B Co., Ltd.",)),
        ("A Co., Ltd. (and two aliases: B Yarn and C Yarn)", "A Co., Ltd.", ("B Yarn", "C Yarn")),
        ("A (also known as B Linen and Yarn)", "A", ("B Linen and Yarn",)),
        ("A (formerly known as B) and subsidiaries", "A", ("B",)),
        ("A (also known as B; and C Co. Ltd., and formerly known as D)", "A",
         ("B", "C Co. Ltd.", "D")),
        ("A (Shanshan) Co., Ltd (including one alias: B (Shanshan) Co.)", "A (Shanshan) Co., Ltd",
         ("B (Shanshan) Co.",)),
        ("A (or Aa) Works, a/k/a B Company, a/k/a C", "A (or Aa) Works", ("B Company", "C")),
        ("A LTD., A.K.A. B*17", "A LTD.", ("B",)),
        ("A (also known as B", "A", ("B",)),
    ],
)  # fmt: skip
def test_takes_other_names_out_of_a_cell(cell: str, name: str, aliases: tuple[str, ...]) -> None:
    assert party_names.parse_party(cell) == party_names.NameParts(name, aliases)


def test_takes_named_subsidiaries_out_of_a_cell() -> None:
    cell = (
        "Star Corporation and its three X-based subsidiaries, which include Ink Co., Ltd.,"
        " Toner & Drum Co. Ltd. (formerly known as Drum), and Rollers Co., Ltd."
    )
    parsed = party_names.parse_party(cell)
    assert (parsed.name, parsed.aliases) == ("Star Corporation", ())
    assert parsed.subsidiaries == (
        party_names.NameParts("Ink Co., Ltd."),
        party_names.NameParts("Toner & Drum Co. Ltd.", ("Drum",)),
        party_names.NameParts("Rollers Co., Ltd."),
    )


@pytest.mark.parametrize(
    "cell",
    [
        "Agriculture, Industry, and Trade Co., Ltd.",
        "Valley Cotton and Linen Co., Ltd.",
        'Golden Horse ("Jinma") Engine Factory',
        "No. 4 Training Center (VSETC)",
    ],
)
def test_leaves_a_name_whole_that_only_looks_like_several(cell: str) -> None:
    assert party_names.parse_parties(cell) == (party_names.NameParts(cell),)


def test_says_when_a_cell_miscounts_its_aliases() -> None:
    assert party_names.parse_party("A (and three aliases: B; and C)").problems == (
        Message("names.aliases", announced=3, count=2),
    )


def test_refuses_a_cell_that_is_longer_than_any_list_of_names() -> None:
    assert party_names.parse_party("(a)" * 2_000).name
    with refused(
        UnreadableError,
        "names.too_long",
        cell="A Co., Ltd. and its subsidiary A Co., Lt",
        count=31000,
    ):
        party_names.parse_party("A Co., Ltd. and its subsidiary " * 1_000)


def test_every_entity_string_of_customs_parses_as_names() -> None:
    rows = list(csv.DictReader(io.StringIO(real("us-cbp-wro/cbp_entity_strings.csv").decode())))
    assert len(rows) == 71
    vessel = import_module("sources.us_cbp_wro").VESSEL
    others = set()
    for row in rows:
        cell = row["cbp_entity_string"]
        parsed = party_names.parse_parties(vessel.sub("", cell))
        names = {name for parts in parsed for name in flat(parts)}
        if names != set(row["parsed_names"].split("|")):
            others.add(cell)
    # Cut to "State Penitentiary" elsewhere, which is no name to match a supplier by.
    assert others == {"State Penitentiary, Ciudad Victoria, Tamaulipas, Mexico"}


def flat(parts: party_names.NameParts) -> tuple[str, ...]:
    return (parts.name, *parts.aliases, *(name for sub in parts.subsidiaries for name in flat(sub)))


# Pages


def page(body: str) -> Snapshot:
    url = "https://www.example.org/stats/page"
    return Snapshot("page.html", f"<html><body>{body}</body></html>".encode(), url=url)


def test_follows_the_one_link_of_a_page() -> None:
    address = html.only_link(
        page('<a href="/files/list-2026.csv?x=1">a</a><a href="/b">b</a>'), ".csv"
    )
    assert address == "https://www.example.org/files/list-2026.csv?x=1"


@pytest.mark.parametrize("body", ["", '<a href="a.csv">a</a><a href="b.csv">b</a>', "<a>a</a>"])
def test_follows_no_link_where_there_is_none_or_a_choice(body: str) -> None:
    with refuses(UnreadableError, "should have one link"):
        html.only_link(page(body), ".csv")


def test_finds_the_heading_outside_the_box_that_holds_the_table() -> None:
    tables = list(html.tables(page("<p>one</p><div><table><tr><th>a</th></tr></table></div>")))
    assert [table.before for table in tables] == ["one"]


def test_takes_no_table_for_a_heading() -> None:
    table = "<table><tr><th>a</th></tr></table>"
    tables = list(html.tables(page(f"<p>one</p>{table}<!-- x -->{table}")))
    assert [each_table.before for each_table in tables] == ["one", ""]


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td colspan=2>a</td></tr></table>",
        "<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>",
    ],
)
def test_refuses_a_table_that_is_not_plain(body: str) -> None:
    with pytest.raises(UnreadableError):
        list(html.tables(page(body)))


def test_refuses_a_page_that_was_cut() -> None:
    with refuses(UnreadableError, "its end is missing"):
        html.parse(Snapshot("page.html", b"<html><body><table>"))


# UFLPA


def test_an_entity_may_be_in_two_tables() -> None:
    contents = hear("us_dhs_uflpa", recorded("us_dhs_uflpa.html"), "us_dhs_uflpa.html")
    twice = [
        statement
        for statement in listings(contents)
        if statement.name.startswith("Fictional Valley")
    ]
    assert [statement.programme for statement in twice] == [
        "UFLPA 2(d)(2)(B)(i)",
        "UFLPA 2(d)(2)(B)(ii)",
    ]


def test_only_the_clause_that_names_xinjiang_places_its_entities() -> None:
    entries = listings(hear("us_dhs_uflpa", recorded("us_dhs_uflpa.html"), "us_dhs_uflpa.html"))
    assert {(entry.programme[-4:].lstrip("B)("), entry.country) for entry in entries} == {
        ("i)", "CN"), ("ii)", None), ("iv)", None), ("v)", None),
    }  # fmt: skip


def test_a_new_clause_stops_the_reading() -> None:
    data = recorded("us_dhs_uflpa.html").replace(b"2(d)(2)(B)(iv)", b"2(d)(2)(B)(vi)")
    with refused(UnreadableError, "uflpa.new_clause", where="table 3, row 2"):
        hear("us_dhs_uflpa", data, "a.html")


def test_a_new_column_stops_the_reading() -> None:
    data = recorded("us_dhs_uflpa.html").replace(
        b"<th>Effective Date", b"<th>Sector</th><th>Effective Date", 1
    )
    with pytest.raises(UnreadableError):
        hear("us_dhs_uflpa", data, "a.html")


def test_reads_the_trimmed_real_page_and_says_that_it_has_no_clauses() -> None:
    contents = hear(
        "us_dhs_uflpa", real("us-dhs-uflpa/dhs_uflpa_trimmed_20260820.html"), "a.html", None
    )
    assert (contents.rows, contents.edition) == (4, "2025-01-15")
    assert [len(statement.aliases) for statement in listings(contents)] == [0, 2, 4, 0]
    assert in_english(contents.warnings) == (
        "table 1: no clause stands before it", "table 2: no clause stands before it",
    )  # fmt: skip


def test_a_sentence_in_the_list_of_a_notice_stops_the_reading() -> None:
    data = recorded("us_dhs_uflpa.notice.txt").decode()
    broken = data.replace(
        "    Invented Storage", "    No entities are listed.\n    Invented Storage"
    )
    with refused(UnreadableError, "notice.sentence", cell="No entities are listed."):
        hear("us_dhs_uflpa", broken, "a.txt")


def test_a_table_of_a_notice_without_its_end_stops_the_reading() -> None:
    data = recorded("us_dhs_uflpa.notice.txt").decode()
    at = data.rindex("-" * 72)
    with refused(UnreadableError, "notice.table_without_end"):
        hear("us_dhs_uflpa", data[:at] + data[at + 72 :], "a.txt")


# CBP


def test_finds_the_file_of_customs_through_its_page() -> None:
    class Customs:
        def get(self, url: str, kind: str = "") -> Snapshot:
            link = (
                "/sites/default/files/2026-06/withhold-release-orders-findings-fy26-2026-06-23.csv"
            )
            if url.endswith(".csv"):
                return Snapshot(url.rpartition("/")[2], recorded("us_cbp_wro.csv"), url=url)
            return Snapshot("page", f'<html><a href="{link}">x</a></html>'.encode(), url=url)

    (snapshot,) = CATALOGUE["us_cbp_wro"].fetch(Customs())
    assert snapshot.url.startswith("https://www.cbp.gov/sites/default/files/2026-06/")
    assert CATALOGUE["us_cbp_wro"].edition(snapshot) == "2026-06-23"


@pytest.mark.parametrize(
    ("name", "edition"), [("-fy26-dec.csv", "2025-12"), ("-fy25-jun.csv", "2025-06")]
)
def test_knows_the_month_of_a_fiscal_year(name: str, edition: str) -> None:
    source = CATALOGUE["us_cbp_wro"]
    assert source.edition(Snapshot(f"withhold-release-orders-findings{name}", b"")) == edition


def test_an_order_on_a_region_or_a_good_names_nobody() -> None:
    contents = hear("us_cbp_wro", recorded("us_cbp_wro.csv"), "a.csv")
    wide = [statement for statement in contents.statements if isinstance(statement, Observation)]
    assert [(statement.country, statement.region) for statement in wide] == [
        ("CN", "CN-XJ"),
        ("TM", None),
    ]
    assert not any(
        "Autonomous" in statement.name or "Cotton" in statement.name
        for statement in listings(contents)
    )


def test_reads_customs_whether_it_is_windows_or_utf8() -> None:
    data = recorded("us_cbp_wro.csv")
    with pytest.raises(UnicodeDecodeError):
        data.decode()
    utf8 = data.decode("cp1252").encode("utf-8-sig")
    assert (
        hear("us_cbp_wro", utf8, "a.csv").statements == hear("us_cbp_wro", data, "a.csv").statements
    )


def test_a_new_status_of_an_order_stops_the_reading() -> None:
    data = recorded("us_cbp_wro.csv").replace(b"Inactive", b"Suspended")
    with refused(
        UnreadableError, "list.new_value", where="row 7", cell="Suspended", column="Status"
    ):
        hear("us_cbp_wro", data, "a.csv")


def test_the_header_of_customs_is_the_one_we_know() -> None:
    header = real("us-cbp-wro/cbp_csv_header.txt").decode().strip()
    assert recorded("us_cbp_wro.csv").decode("cp1252").partition("\r\n")[0] == header
    assert len(header.split(",")) == 11


# Persons


@pytest.mark.parametrize(
    "name",
    [
        "un_worldbank_debarred.json",
        "un_sc_sanctions.xml",
        "eu_fsf_sanctions.xml",
        "eu_fsf_sanctions.csv",
        "org_opensanctions.targets.csv",
        "org_opensanctions.entities.json",
    ],
)
def test_says_nothing_of_persons_but_how_many_there_are(name: str) -> None:
    contents = hear(name.partition(".")[0], recorded(name), name)
    text = repr(contents.statements).casefold()
    assert "natural" not in text
    assert "somebody" not in text
    assert "list.persons_left_out" in [warning.code for warning in contents.warnings]


def test_a_firm_may_be_called_after_a_doctor() -> None:
    line = json.dumps(
        {"id": "a", "caption": "Dr. Sample Ltd.", "schema": "Company", "target": True}
    )
    assert len(hear("org_opensanctions", line, "a.json").statements) == 1


# XML


def test_a_list_with_a_doctype_is_refused() -> None:
    data = recorded("un_sc_sanctions.xml").replace(
        b"<CONSOLIDATED_LIST",
        b"<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a 'b'>]><CONSOLIDATED_LIST",
        1,
    )
    with refuses(UnreadableError, "DOCTYPE"):
        hear("un_sc_sanctions", data, "a.xml")


def test_a_long_list_is_forgotten_while_it_is_read(tmp_path: Path) -> None:
    entry = "<ENTITY><DATAID>1</DATAID><FIRST_NAME>Works</FIRST_NAME></ENTITY>\n" * 20_000
    path = tmp_path / "long.xml"
    path.write_text(f"<LIST>{entry}</LIST>", encoding="utf-8")
    nodes = xml_stream.elements(Snapshot("long.xml", path), "LIST", ("ENTITY",))
    top = next(nodes)
    assert max(len(top) for _ in nodes) < 2_000  # as many as one block of the file holds


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("un_sc_sanctions.xml", b"<QUALITY>f.k.a.<", b"<QUALITY>n.k.a.<"),
        ("un_sc_sanctions.xml", b"<SORT_KEY/>", b"<SORT/>"),
        ("eu_fsf_sanctions.xml", b'code="enterprise"', b'code="vessel"'),
        ("eu_fsf_sanctions.xml", b"<address city", b"<address country"),
        ("eu_fsf_sanctions.xml", b"<identification ", b"<vesselDetails/><identification "),
        ("eu_fsf_sanctions.csv", b";enterprise;", b";vessel;"),
        ("eu_fsf_sanctions.csv", b"Address_PoBox", b"Address_Box"),
        ("un_worldbank_debarred.json", b'"SUPP_TYPE_CODE": "F"', b'"SUPP_TYPE_CODE": "G"'),
        ("un_worldbank_debarred.json", b'"SUPP_CITY"', b'"SUPP_TOWN"'),
        ("org_opensanctions.targets.csv", b'"emails"', b'"telex"'),
        ("org_opensanctions.targets.csv", b'"Vessel"', b'"Submarine"'),
        ("org_opensanctions.entities.json", b'"Sanction"', b'"Blessing"'),
        ("org_opensanctions.entities.json", b'"referents"', b'"relatives"'),
        ("org_opensanctions.changes.json", b'"op":"DEL"', b'"op":"MERGE"'),
    ],
)
def test_a_new_category_or_field_stops_the_reading(name: str, old: bytes, new: bytes) -> None:
    data = recorded(name)
    assert old in data
    with refuses(UnreadableError, r"(row|line|response|answer).*\d"):
        hear(name.partition(".")[0], data.replace(old, new), name)


def test_both_layouts_of_the_eu_list_say_the_same_of_an_entity() -> None:
    xml, table = (
        listings(hear("eu_fsf_sanctions", recorded(f"eu_fsf_sanctions.{ending}"), f"a.{ending}"))
        for ending in ("xml", "csv")
    )
    assert [(statement.programme, statement.since) for statement in xml] == [
        (statement.programme, statement.since) for statement in table
    ]


def test_a_debarment_without_end_is_for_good() -> None:
    contents = hear("un_worldbank_debarred", recorded("un_worldbank_debarred.json"), "a.json")
    assert [(statement.says, statement.current) for statement in listings(contents)] == [
        ("for good", True), ("until 2027-03-01", True), ("until 2020-08-31", False),
    ]  # fmt: skip


def test_the_list_of_the_bank_is_brought_by_a_person() -> None:
    class Nobody:
        def get(self, url: str, kind: str = "") -> Snapshot:
            raise AssertionError(url)

    with refused(FetchError, "list.upload_only"):
        list(CATALOGUE["un_worldbank_debarred"].fetch(Nobody()))


# OpenSanctions


def test_is_off_until_an_operator_switches_it_on_and_never_ships() -> None:
    source = CATALOGUE["org_opensanctions"]
    assert (source.enabled_by_default, source.may_ship) == (False, False)


def test_reads_the_table_from_before_it_had_programmes() -> None:
    rows = list(csv.reader(io.StringIO(recorded("org_opensanctions.targets.csv").decode())))
    at = rows[0].index("program_ids")
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(row[:at] + row[at + 1 :] for row in rows)
    contents = hear("org_opensanctions", out.getvalue(), "a.csv")
    assert listings(contents)[0].programme == "Example Financial Sanctions"


def test_a_cell_of_the_table_has_a_quoting_of_its_own() -> None:
    contents = hear("org_opensanctions", recorded("org_opensanctions.targets.csv"), "a.csv")
    assert listings(contents)[0].aliases == ("Ex-Trade", "Trade; Example", "Пример")


def test_ownership_between_organizations_is_a_tie_until_it_ends() -> None:
    contents = hear("org_opensanctions", recorded("org_opensanctions.entities.json"), "a.json")
    ties = [statement for statement in contents.statements if isinstance(statement, Tie)]
    assert [(statement.child, statement.parent) for statement in ties] == [
        ("Child Works Co., Ltd.", "Parent Works Ltd.")
    ]


def test_changes_laid_over_an_export_give_the_next_one() -> None:
    base, changes = (recorded(f"org_opensanctions.{kind}.json") for kind in ("entities", "changes"))
    merged = b"".join(ftm.merge(io.BytesIO(base), io.BytesIO(changes)))
    captions = {entity.id: entity.caption for entity in ftm.entities(io.BytesIO(merged))}
    assert "ex-child" not in captions
    assert captions["ex-parent"] == "Parent Works Holding Ltd."
    assert list(captions)[-1] == "ex-new"


def peak_of_export(folder: Path, size: int) -> int:
    """Return the most bytes that were held while an export of so many companies was read."""
    path = folder / "entities.ftm.json"
    with path.open("w", encoding="utf-8") as lines:
        for number in range(size):
            name = f"Works {number} Ltd., which has a name that is somewhat long"
            entity = {"id": f"x-{number}", "caption": name, "schema": "Company", "target": True}
            lines.write(
                json.dumps(entity | {"properties": {"name": [name], "country": ["cn"]}}) + "\n"
            )
    snapshot = Snapshot(path.name, path, edition="20240612215705-gvx")
    tracemalloc.start()
    _, statements = CATALOGUE["org_opensanctions"].open_reading(snapshot)
    count = sum(1 for _ in statements)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == size
    return peak


def test_a_long_export_is_forgotten_while_it_is_read(tmp_path: Path) -> None:
    peak_of_export(tmp_path, 1)  # what is loaded once, the names of countries above all
    few, many = peak_of_export(tmp_path, 100), peak_of_export(tmp_path, 3_000)
    assert many - few < 3_000 * 60  # bytes: a statement that is held takes some hundreds


@pytest.mark.parametrize(
    ("name", "rows", "parties", "ties"),
    [("t1_entities.ftm.json", 7, 2, 0), ("zala_entities.ftm.json", 91, 8, 1)],
)
def test_reads_the_real_entities(name: str, rows: int, parties: int, ties: int) -> None:
    contents = hear("org_opensanctions", real(f"opensanctions-samples/{name}"), name)
    assert contents.rows == rows
    assert len(listings(contents)) == parties
    assert sum(isinstance(statement, Tie) for statement in contents.statements) == ties


def test_reads_the_real_changes() -> None:
    name = "20240528014702-pfh_entities.delta.json"
    contents = hear("org_opensanctions", real(f"opensanctions-samples/{name}"), name, None)
    assert (contents.edition, contents.layout, contents.rows) == (
        "20240528014702-pfh",
        "changes",
        2,
    )
    assert len(listings(contents)) == 2


def test_reads_an_entry_of_the_real_index() -> None:
    data = real("us-dhs-uflpa/opensanctions_index_us_dhs_uflpa_20240612.json")
    version, file = opensanctions.resource(Snapshot("index.json", data), "entities.ftm.json")
    assert version == "20240612215705-gvx"
    assert file.checksum == "2551b34ec66023d616e471ee1c12f70c3107a796"


@pytest.mark.parametrize("name", ["us_dhs_uflpa.html", "un_worldbank_debarred.json"])
def test_a_page_kept_since_last_year_is_no_newer_for_being_fetched_today(name: str) -> None:
    path = RECORDED / name
    source = CATALOGUE[name.partition(".")[0]]
    edition = source.edition(Snapshot(name, path))
    assert source.edition(Snapshot(name, path, retrieved=date(2027, 3, 1))) == edition < "2027"


def test_a_debarment_that_ended_before_the_copy_is_no_longer_in_force() -> None:
    path = RECORDED / "un_worldbank_debarred.json"
    source = CATALOGUE["un_worldbank_debarred"]
    then, later = (
        source.read_snapshot(Snapshot(path.name, path, retrieved=day)).statements
        for day in (None, date(2900, 1, 1))
    )
    in_force = [sum(isinstance(o, Listing) and bool(o.current) for o in n) for n in (then, later)]
    assert in_force[0] > in_force[1] > 0  # who is debarred for good still is
