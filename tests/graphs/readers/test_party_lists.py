"""Lists that tie and own: facilities, mills, GLEIF and BODS, from the readers to the batch."""

import csv
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.parties import Kind, Party
from graphs.readers import batch
from graphs.readers.notes import Notes
from graphs.readers.reading import FileOutcome
from graphs.readers.tie_buffer import TieBuffer
from sources.formats.limits import Limits
from tests.support.effort import tries
from tests.support.folders import TESTS
from tests.support.messages import english
from tests.support.workbooks import workbook

RECORDED = TESTS / "recorded"
MILLS = (
    "mills.csv",
    "UML ID,Group Name,Parent Company,Mill Name,ISO,Country,Province,District,Alternative name\n"
    "PO1000000001,GREEN GROUP,Green\u00a0Oil,Mill One,IDN,Indonesia,Riau,Kampar,Old Mill\n"
    "PO1000000002,GREEN GROUP,Green Oil,Mill Two,MYS,Malaysia,Johor,,\n"
    "PO1000000003,LONE,LONE,Mill Three,COL,Colombia,,,\n"
    "PO1000000004,UNKNOWN,Blue Oil,Mill Four,COL,Colombia,,,\n"
    "PO1000000005,UNKNOWN,Red Oil,Mill Five,COL,Colombia,,,\n"
    "PO1000000006,UNKNOWN,,Mill Six,THA,Thailand,,,\n",
)
BRANDS = (
    "brands.csv",
    "consumer_brand,report_year,UML ID\n"
    "Soap Co,2019,PO1000000001\nSoap Co,2021,PO1000000001\nSoap Co,2019,PO1000000001\n"
    "Snack Co,2020,PO1000000009\n,2020,PO1000000001\n",
)


def read(*files: tuple[str, str | bytes], brand: str | None = None) -> batch.Batch:
    contents = [(name, text.encode() if isinstance(text, str) else text) for name, text in files]
    return batch.read_files(contents, brand=brand)


def codes(whole: batch.Batch) -> dict[str, int]:
    return {caution.code: caution.count for caution in whole.cautions}


def by_name(whole: batch.Batch) -> dict[str, Party]:
    return {party.name: party for party in whole.parties}


def owners(whole: batch.Batch) -> set[tuple[str, str, str | None]]:
    names = {party.key: party.name for party in whole.parties}
    return {(names[tie.child], names[tie.parent], tie.form) for tie in whole.ownerships}


# -- mills --


def test_a_brand_is_supplied_by_its_mills_and_a_mill_is_owned() -> None:
    both = read(BRANDS, MILLS)
    names = {party.key: party.name for party in both.parties}
    assert [(names[tie.customer], names[tie.supplier]) for tie in both.supplies] == [
        ("Snack Co", "PO1000000009"),
        ("Soap Co", "Mill One"),
    ]
    assert owners(both) == {
        ("Mill One", "Green Oil", "direct"),
        ("Mill Two", "Green Oil", "direct"),
        ("Green Oil", "GREEN GROUP", "group"),
        ("Mill Three", "LONE", "direct"),
        ("Mill Four", "Blue Oil", "direct"),
        ("Blue Oil", "UNKNOWN", "group"),
        ("Mill Five", "Red Oil", "direct"),
        ("Red Oil", "UNKNOWN", "group"),
    }


def test_the_years_of_a_pair_are_one_tie_first_and_last_named() -> None:
    (_, tie) = read(BRANDS, MILLS).supplies
    assert (tie.since, tie.stated, tie.until) == (date(2019, 1, 1), date(2021, 12, 31), None)
    assert tie.evidence == "mill lists of 2019, 2021"
    assert (tie.kind, tie.good, tie.source) == (Kind.DECLARED, "palm_oil", "mill list of Soap Co")


def test_what_is_wrong_in_mill_lists_is_counted() -> None:
    both = read(BRANDS, MILLS)
    assert codes(both) == {
        "row_repeated": 1,
        "tie_to_a_number_without_a_name": 1,
        "owner_unknown": 3,
        "parent_is_its_own_group": 1,
        "mill_without_a_parent": 1,
    }
    assert [(path, row.row) for path, row in both.rejected] == [("brands.csv", 6)]


def test_an_unknown_group_joins_nobody_to_anybody() -> None:
    both = read(MILLS)
    unknown = [party for party in both.parties if party.name == "UNKNOWN"]
    assert len({party.key for party in unknown}) == 3
    assert all(party.anonymous for party in unknown)


def test_a_mill_keeps_its_number_country_place_and_other_name() -> None:
    mill = by_name(read(BRANDS, MILLS))["Mill One"]
    assert mill.key == "id:UML:PO1000000001"
    assert (mill.country, mill.address, mill.facility) == ("ID", "Kampar, Riau", True)
    assert mill.aliases == ("Old Mill",)


def test_two_mill_files_apart_make_the_keys_that_they_make_together() -> None:
    apart = {tie for file in (BRANDS, MILLS) for tie in read(file).supplies}
    assert set(read(BRANDS, MILLS).supplies) == apart


def test_a_table_of_names_that_look_alike_is_refused_with_what_it_is() -> None:
    (file,) = read(("closest.csv", "value,ismatch_1,top1\nA,0,B\n")).files
    assert file.outcome is FileOutcome.REFUSED
    assert "look alike" in english(file.reason)


# -- facilities --

FACILITIES = (
    "list.csv",
    "OS ID,Facility Name,Address,Country,Product Type,Contributor,Parent Company,Latitude\n"
    'CN2021250D1DTN7,Needle Works,"1 Road, Town",China,Shirts,Brand A|Brand B,Thread Group,1.0\n'
    "CN2021250D1DTN8,Other Works,2 Road,CN,,Brand A,,\n"
    ",Third Works,3 Road,Nowhereland,,,UNKNOWN,\n"
    ",,4 Road,CN,,,,\n",
)


def test_a_facility_list_ties_each_brand_to_its_facilities_and_owners_apart() -> None:
    whole = read(FACILITIES)
    names = {party.key: party.name for party in whole.parties}
    assert {(names[tie.customer], names[tie.supplier], tie.good) for tie in whole.supplies} == {
        ("Brand A", "Needle Works", "Shirts"),
        ("Brand B", "Needle Works", "Shirts"),
        ("Brand A", "Other Works", None),
    }
    assert owners(whole) == {("Needle Works", "Thread Group", "direct")}
    assert all(tie.kind is Kind.DECLARED and tie.country == "CN" for tie in whole.supplies)


def test_a_facility_is_a_place_at_an_address_under_its_os_id() -> None:
    works = by_name(read(FACILITIES))["Needle Works"]
    assert works.key == "id:OS-ID:CN2021250D1DTN7"
    assert (works.address, works.facility) == ("1 Road, Town", True)


def test_what_is_wrong_in_a_facility_list_is_counted() -> None:
    whole = read(FACILITIES)
    assert codes(whole) == {
        "identifier_fails_its_check": 1,
        "country_unknown": 1,
        "list_without_a_brand": 1,
        "owner_unknown": 1,
    }
    assert [row.row for _, row in whole.rejected] == [5]


PLAIN = ("plain.csv", "country,name,address,sector\nPK,Box Ring,1 Road,Apparel\n")


def test_whoever_imports_says_whose_list_it_is_where_the_list_does_not() -> None:
    assert read(PLAIN).supplies == ()
    (tie,) = read(PLAIN, brand="Brand C").supplies
    assert (tie.customer, tie.source) == ("brand:name:brand c", "facility list of Brand C")


def test_one_address_makes_nobody_an_owner() -> None:
    rows = "country,name,address\nPK,A Works,1 Road\nPK,B Works,1 Road\n"
    whole = read(("here.csv", rows), brand="Brand C")
    assert whole.ownerships == ()
    assert len(whole.supplies) == 2


def test_one_list_as_csv_and_as_workbook_is_one_list() -> None:
    rows = list(csv.reader(io.StringIO(PLAIN[1])))
    both = read(PLAIN, ("plain.xlsx", workbook({"list": rows})), brand="Brand C")
    assert [file.outcome for file in both.files] == [FileOutcome.IMPORTED, FileOutcome.IMPORTED]
    assert len(both.supplies) == 1
    assert codes(both) == {"facility_repeated": 1, "tie_repeated": 1}


def test_a_register_with_names_and_addresses_stays_a_register() -> None:
    rows = "contractnummer,titel,name,address,country\nC-1,Pens,A Ltd,1 Road,GB\n"
    (file,) = read(("register.csv", rows)).files
    assert file.format == "csv"


# -- GLEIF --


@pytest.mark.parametrize("kind", ["csv", "json", "xml"])
def test_gleif_says_the_same_in_every_format(kind: str) -> None:
    files = [RECORDED / f"org_gleif_{part}.{kind}" for part in ("entities", "relationships")]
    whole = read(*((file.name, file.read_bytes()) for file in files))
    assert owners(whole) == {
        ("Example Looms Private Limited", "Voorbeeld Katoen B.V.", "direct"),
        ("Example Looms Private Limited", "Voorbeeld Katoen B.V.", "ultimate"),
        ("例示紡織有限公司", "Voorbeeld Katoen B.V.", "direct"),
        ("Muster Fonds", "Voorbeeld Katoen B.V.", "fund_management"),
    }
    looms = by_name(whole)["Example Looms Private Limited"]
    assert looms.aliases == ("Sample Weavers Limited", "EXAMPLE LOOMS PVT LTD")
    assert by_name(whole)["Voorbeeld Katoen B.V."].identifiers[1].scheme == "NL-KVK"
    assert "tie_to_a_number_without_a_name" not in codes(whole)


@pytest.mark.parametrize("kind", ["csv", "xml"])
def test_an_exception_says_that_no_parent_is_told_and_ties_nobody(kind: str) -> None:
    file = RECORDED / f"org_gleif_relationships.exceptions.{kind}"
    whole = read((file.name, file.read_bytes()))
    assert (whole.parties, whole.ownerships) == ((), ())
    (caution,) = whole.cautions
    assert (caution.code, caution.count) == ("parent_not_told", 3)
    assert (
        english(caution.example)
        == "BINDING_LEGAL_COMMITMENTS 1, NATURAL_PERSONS 1, NO_KNOWN_PERSON 1"
    )


def entity(lei: str, **facts: object) -> dict[str, object]:
    return {"LEI": lei, "Entity": {"LegalName": f"Firm {lei[-4:]}", **facts}}


LEI_A, LEI_B = "724500VKKSH9QOLTFR81", "5493001KJTIIGC8Y1R12"


def test_a_sole_proprietor_is_a_person_whose_address_is_not_kept() -> None:
    whole = read(
        (
            "one.json",
            json.dumps(
                [
                    entity(
                        LEI_A,
                        EntityCategory="SOLE_PROPRIETOR",
                        LegalAddress={"FirstAddressLine": "1 Road", "Country": "DE"},
                        OtherEntityNames=[{"OtherEntityName": "Her own name"}],
                    )
                ]
            ),
        )
    )
    (party,) = whole.parties
    assert (party.natural_person, party.address, party.aliases) == (True, None, ())


def test_a_relationship_has_its_period_its_date_and_what_it_rests_on() -> None:
    relation = {
        "Relationship": {
            "StartNode": {"NodeID": LEI_A},
            "EndNode": {"NodeID": LEI_B},
            "RelationshipType": "IS_DIRECTLY_CONSOLIDATED_BY",
            "RelationshipStatus": "INACTIVE",
            "RelationshipPeriods": [
                {"PeriodType": "ACCOUNTING_PERIOD", "StartDate": "2021-01-01"},
                {"PeriodType": "RELATIONSHIP_PERIOD", "StartDate": "2019-05-01"},
            ],
            "RelationshipQuantifiers": [
                {"QuantifierUnits": "PERCENTAGE", "QuantifierAmount": "51.00"}
            ],
        },
        "Registration": {
            "LastUpdateDate": "2023-02-03T10:00:00Z",
            "RegistrationStatus": "PUBLISHED",
            "ValidationSources": "FULLY_CORROBORATED",
        },
    }
    gone = {**relation, "Registration": {"RegistrationStatus": "ANNULLED"}}
    whole = read(("rr.json", json.dumps([relation, gone])))
    (tie,) = whole.ownerships
    assert (tie.child, tie.parent) == (f"id:XI-LEI:{LEI_A}", f"id:XI-LEI:{LEI_B}")
    assert (tie.since, tie.until, tie.stated) == (
        date(2019, 5, 1),
        date(2023, 2, 3),
        date(2023, 2, 3),
    )
    assert (tie.share, tie.kind, tie.confidence) == (0.51, Kind.OBSERVED, "B")
    assert codes(whole) == {"relationship_withdrawn": 1, "tie_to_a_number_without_a_name": 2}


# -- BODS --


def statement(own: str, kind: str, version: str, **details: object) -> dict[str, object]:
    """One statement of 0.2 or 0.4."""
    source = {"type": ["officialRegister"], "description": "a register"}
    if version == "0.4":
        return {
            "statementId": f"s-{own}",
            "recordId": own,
            "recordType": kind,
            "recordStatus": "new",
            "statementDate": "2024-05-06",
            "source": source,
            "recordDetails": details,
        }
    names = {
        "entity": "entityStatement",
        "person": "personStatement",
        "relationship": "ownershipOrControlStatement",
    }
    return {
        "statementID": own,
        "statementType": names[kind],
        "statementDate": "2024-05-06",
        "source": source,
        **details,
    }


def relation(
    own: str, child: str, owner: object, version: str, **interest: object
) -> dict[str, object]:
    subject: object = child
    if version != "0.4":
        subject = {"describedByEntityStatement": child}
        kind = "describedByPersonStatement" if owner == "jane" else "describedByEntityStatement"
        owner = {kind: owner} if isinstance(owner, str) else owner
    interests = [interest] if interest else []
    details = {"subject": subject, "interestedParty": owner, "interests": interests}
    return statement(own, "relationship", version, **details)


def company(own: str, version: str, number: str = "") -> dict[str, object]:
    ids = [{"scheme": "GB-COH", "id": number}] if number else []
    return statement(own, "entity", version, name=f"Firm {own}", identifiers=ids)


@pytest.mark.parametrize("version", ["0.2", "0.4"])
def test_statements_come_in_any_order_and_shares_may_be_bands(version: str) -> None:
    band = {
        "type": "shareholding",
        "share": {"minimum": 25, "maximum": 50},
        "startDate": "2020-01-02",
    }
    statements = [
        relation("r1", "a", "b", version, **band),
        relation("r2", "b", "a", version, type="votingRights", share={"exact": 100}),
        company("a", version, "10000010"),
        company("b", version),
    ]
    whole = read(("bods.json", json.dumps(statements)))
    first, second = whole.ownerships
    assert (first.child, first.parent) == ("bods:b", "id:GB-COH:10000010")
    assert (first.share, first.form) == (1.0, "voting_rights")
    assert (second.share, second.share_low, second.share_high) == (None, 0.25, 0.5)
    assert (second.since, second.stated) == (date(2020, 1, 2), date(2024, 5, 6))
    assert (second.kind, second.confidence, second.source) == (Kind.OBSERVED, "C", "a register")


@pytest.mark.parametrize("version", ["0.2", "0.4"])
def test_no_name_of_a_person_is_kept(version: str) -> None:
    jane = statement(
        "jane",
        "person",
        version,
        personType="knownPerson",
        names=[{"fullName": "Jane Doe"}],
        birthDate="1970-01-01",
        addresses=[{"address": "1 Road"}],
    )
    statements = [
        company("a", version),
        jane,
        relation("r", "a", "jane", version, share={"exact": 75}),
    ]
    whole = read(("bods.json", json.dumps(statements)))
    person = next(party for party in whole.parties if party.natural_person)
    assert (person.name, person.address, person.identifiers) == ("a natural person", None, ())
    assert [tie.share for tie in whole.ownerships] == [0.75]
    for secret in ("Jane", "Doe", "1970", "1 Road", "jane"):
        assert secret not in repr(whole.parties) + repr(whole.ownerships) + repr(whole.cautions)


def test_an_owner_who_is_not_told_is_counted_with_the_reason_and_is_no_party() -> None:
    unsaid = {"reason": "subjectExemptFromDisclosure"}
    statements = [
        company("a", "0.4"),
        relation("r", "a", unsaid, "0.4"),
        company("b", "0.2"),
        relation("q", "b", {"unspecified": unsaid}, "0.2"),
        statement("u", "person", "0.2", personType="unknownPerson"),
        relation("p", "b", "u", "0.2"),
    ]
    whole = read(("bods.json", json.dumps(statements)))
    assert (len(whole.parties), whole.ownerships) == (2, ())
    (caution,) = whole.cautions
    assert (caution.code, caution.count) == ("owner_not_told", 3)
    assert english(caution.example) == "subjectExemptFromDisclosure 2, unknownPerson 1"


def test_a_replaced_statement_no_longer_counts_and_its_followers_find_the_new_one() -> None:
    newer = company("a2", "0.2") | {"replacesStatements": ["a"]}
    old = relation("r", "a", "b", "0.2", share={"exact": 10})
    new = relation("r2", "a", "b", "0.2", share={"exact": 20}) | {"replacesStatements": ["r"]}
    statements = [company("a", "0.2"), company("b", "0.2"), newer, old, new]
    whole = read(("bods.json", json.dumps(statements)))
    assert [(tie.child, tie.share) for tie in whole.ownerships] == [("bods:a2", 0.2)]
    assert codes(whole) == {"statement_replaced": 2}


def test_a_closed_record_ends_and_the_last_edition_of_a_record_stands() -> None:
    first = relation("r", "a", "b", "0.4", share={"exact": 10})
    closed = relation("r", "a", "b", "0.4", share={"exact": 30})
    closed |= {"recordStatus": "closed", "statementDate": "2025-01-01"}
    whole = read(
        ("bods.json", json.dumps([company("a", "0.4"), company("b", "0.4"), first, closed]))
    )
    assert [(tie.share, tie.until) for tie in whole.ownerships] == [(0.3, date(2025, 1, 1))]


def test_an_owner_whom_no_file_describes_is_a_number_without_a_name() -> None:
    whole = read(
        ("bods.json", json.dumps([company("a", "0.4"), relation("r", "a", "elsewhere", "0.4")]))
    )
    assert codes(whole) == {"tie_to_a_number_without_a_name": 1}


# -- any of them --


EVERY: tuple[tuple[str, str | bytes], ...] = (
    BRANDS,
    MILLS,
    FACILITIES,
    *(
        (path.name, path.read_bytes())
        for path in sorted(RECORDED.glob("org_gleif_*.xml"))
        + sorted(RECORDED.glob("registers/*.csv"))
    ),
    ("bods.json", json.dumps([company("a", "0.4"), company("b", "0.2")])),
)


@settings(max_examples=tries(8, 25), deadline=None)
@given(st.permutations(EVERY))
def test_the_order_of_lists_and_registers_makes_no_difference(
    order: list[tuple[str, str | bytes]],
) -> None:
    assert read(*order) == read(*EVERY)


def lines(records: Iterable[object]) -> bytes:
    return "\n".join(json.dumps(record) for record in records).encode()


def test_a_list_is_read_from_gzip_and_one_record_a_line() -> None:
    records = [entity(LEI_A), entity(LEI_B)]
    packed = gzip.compress(lines(records))
    whole = read(("lei.jsonl", lines(records)), ("lei.jsonl.gz", packed))
    assert [file.outcome for file in whole.files] == [FileOutcome.IMPORTED, FileOutcome.IMPORTED]
    assert len(whole.parties) == 2


@pytest.mark.parametrize(
    "broken",
    [
        ("x.json", b'[{"LEI": "' + LEI_A.encode() + b'", "Entity": {"LegalName": "A"}}, {"LEI"'),
        ("x.xml", (RECORDED / "org_gleif_entities.xml").read_bytes()[:-40]),
        ("x.csv", MILLS[1].encode() + b"PO1000000002\n" * 50 + b'PO1000000008,"never closed'),
    ],
)
def test_of_a_list_that_breaks_off_nothing_is_taken(broken: tuple[str, bytes]) -> None:
    whole = read(BRANDS, broken)
    assert whole.files[1].outcome is FileOutcome.REFUSED
    assert {party.name for party in whole.parties} == {
        "Soap Co",
        "Snack Co",
        "PO1000000001",
        "PO1000000009",
    }
    assert len(whole.supplies) == 2


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


SMALL = Limits(whole=20_000, stream=10 * 2**20)


def test_a_list_too_large_to_hold_is_read_from_a_zip_as_a_stream(tmp_path: Path) -> None:
    records = lines(
        entity(f"5493{n:014d}00", LegalAddress={"City": hashlib.sha256(b"%d" % n).hexdigest()})
        for n in range(600)
    )
    packed = zipped("golden-copy.json", records)
    assert len(packed) > SMALL.whole < len(records)
    (tmp_path / "copy.zip").write_bytes(packed)
    whole = batch.read_files(
        [("copy.zip", lambda: (tmp_path / "copy.zip").open("rb"))], limits=SMALL
    )
    (file,) = whole.files
    assert (file.path, file.outcome) == ("copy.zip/golden-copy.json", FileOutcome.IMPORTED)
    assert len(whole.parties) == 600


def test_a_zip_whose_large_file_is_damaged_gives_nothing_of_it(tmp_path: Path) -> None:
    records = lines(
        entity(f"5493{n:014d}00", Noise=hashlib.sha256(b"%d" % n).hexdigest()) for n in range(600)
    )
    packed = bytearray(zipped("copy.json", records))
    packed[5000:5100] = bytes(100)
    (tmp_path / "copy.zip").write_bytes(packed)
    whole = batch.read_files(
        [("copy.zip", lambda: (tmp_path / "copy.zip").open("rb"))], limits=SMALL
    )
    assert whole.files[0].outcome is FileOutcome.REFUSED
    assert whole.parties == ()


def test_a_json_word_or_number_without_end_is_refused() -> None:
    endless = b'[{"LEI": "A", "Entity": {"LegalName": ' + b"1" * 500 + b"}}]"
    assert read(("x.json", endless)).files[0].outcome is FileOutcome.REFUSED


def test_ties_that_do_not_fit_wait_in_a_file_and_come_back_as_they_were() -> None:
    from graphs.parties import Supply

    ties = TieBuffer(held=10)
    ties.begin_file(Notes())
    every = [Supply("a", f"s{n}", since=date(2020, 1, 1), share=n / 100) for n in range(47)]
    assert all(map(ties.add_supply, every))
    assert list(ties.supplies) == every
    assert list(ties.supplies) == every  # and again
    ties.begin_file(Notes())
    more = [Supply("b", f"s{n}") for n in range(33)]
    assert all(map(ties.add_supply, more))
    assert list(ties.supplies) == every + more
    ties.roll_back()
    assert list(ties.supplies) == every
    assert all(map(ties.add_supply, more))  # nothing of the file that was taken out is remembered
    assert len(ties.supplies) == 80


# -- what nobody should write, and somebody will --


def test_a_digit_that_is_no_number_spoils_no_file() -> None:
    relation = {
        "Relationship": {
            "StartNode": {"NodeID": LEI_A},
            "EndNode": {"NodeID": LEI_B},
            "RelationshipType": "IS_DIRECTLY_CONSOLIDATED_BY",
            "RelationshipQuantifiers": [{"QuantifierUnits": "PERCENTAGE", "QuantifierAmount": "²"}],
        }
    }
    gleif = read(("rr.json", json.dumps([relation])))
    assert [tie.share for tie in gleif.ownerships] == [None]
    assert codes(gleif)["share_unreadable"] == 1
    mills = read(("b.csv", "consumer_brand,report_year,UML ID\nSoap Co,²⁰²⁰,PO1000000001\n"))
    assert [tie.since for tie in mills.supplies] == [None]
    assert codes(mills)["date_unreadable"] == 1


@pytest.mark.parametrize("share", [140, -1, "75", int("9" * 390), True])
def test_a_share_that_cannot_be_is_left_out_and_said(share: object) -> None:
    statements = [
        company("a", "0.4"),
        company("b", "0.4"),
        relation("r", "a", "b", "0.4", type="shareholding", share={"exact": share}),
    ]
    whole = read(("bods.json", json.dumps(statements)))
    assert [tie.share for tie in whole.ownerships] == [None]
    assert codes(whole) == {"share_unreadable": 1}


def test_a_band_that_ends_below_its_begin_is_none() -> None:
    band = {"minimum": 75, "maximum": 25}
    statements = [
        company("a", "0.4"),
        company("b", "0.4"),
        relation("r", "a", "b", "0.4", type="shareholding", share=band),
    ]
    whole = read(("bods.json", json.dumps(statements)))
    assert [(tie.share_low, tie.share_high) for tie in whole.ownerships] == [(None, None)]
    assert codes(whole) == {"share_unreadable": 1}


def test_a_person_whom_no_file_tells_of_is_not_called_by_the_publishers_id() -> None:
    owner = {"describedByPersonStatement": "person-Jane-Doe-1970"}
    whole = read(("bods.json", json.dumps([company("a", "0.2"), relation("r", "a", owner, "0.2")])))
    person = next(party for party in whole.parties if party.natural_person)
    assert person.name == "a natural person"
    assert "Jane" not in repr(whole.parties) + repr(whole.ownerships) + repr(whole.cautions)


def test_lists_keep_no_name_of_an_owner_who_is_a_person() -> None:
    head = "Facility Name,Address,Country,Brand,Parent Company\n"
    facilities = read(
        ("f.csv", head + "Works A,1 Road,CN,B,Mevr. A. de Vries\nWorks B,2 Road,CN,B,Dhr. J. Doe\n")
    )
    mills = read(
        (
            "m.csv",
            "UML ID,Group Name,Parent Company,Mill Name,ISO\n"
            "PO1000000001,Dhr. J. Doe,Green Oil,Mill One,IDN\n"
            "PO1000000002,,Mevr. A. de Vries,Mill Two,IDN\n",
        )
    )
    for both in (facilities, mills):
        persons = [party for party in both.parties if party.natural_person]
        assert [person.name for person in persons] == ["a natural person"] * 2
        assert {person.key for person in persons} <= {tie.parent for tie in both.ownerships}
        assert "vries" not in repr((both.parties, both.ownerships, both.cautions)).lower()


def test_an_unknown_brand_joins_no_facilities() -> None:
    head = "Facility Name,Address,Country,Brand\n"
    whole = read(("f.csv", head + "Works A,1 Road,CN,Unknown\nWorks B,2 Road,CN,N/A\n"))
    assert (whole.supplies, codes(whole)) == ((), {"list_without_a_brand": 2})
    mills = read(("b.csv", "consumer_brand,report_year,UML ID\nUnknown,2020,PO1000000001\n"))
    assert mills.supplies == ()
    assert [english(row.problem) for _, row in mills.rejected] == ["Row 2 names no brand."]


def test_no_key_holds_a_letter_that_no_database_keeps() -> None:
    rows = "".join(f"Soap Co,2020,PO{number}\n" for number in range(1000000001, 1000000041))
    whole = read(
        ("b.csv", f"consumer_brand,report_year,UML ID\n{rows}Soa\0p Co,2020,PO10000\0x\n"),
        ("l1.json", json.dumps([entity(f"{LEI_A[:-1]}\0x")])),
        ("bods.json", json.dumps([statement("a\0b", "entity", "0.4", name="")])),
    )
    assert [file.outcome for file in whole.files] == [FileOutcome.IMPORTED] * 3
    assert "\\x00" not in repr((whole.parties, whole.supplies))


def test_a_prefix_that_nobody_declared_is_a_sentence() -> None:
    (file,) = read(("x.xml", "<rr:ReportingExceptionData></rr:ReportingExceptionData>")).files
    assert english(file.reason).startswith("This XML cannot be read")


def test_a_number_beyond_all_numbers_is_a_sentence() -> None:
    number = "1e99999999999999999999"
    (file,) = read(("x.json", '[{"LEI": ' + number + ', "Entity": {}}]')).files
    assert "did not follow" not in english(file.reason)
