"""OCDS in every envelope, and versions of one process that must never be added up."""

import itertools
import json
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

import pytest

from graphs.parties import Basis, Kind, Money, Nature
from graphs.readers import batch, ocds
from graphs.readers.reading import Caution, FileOutcome, Reading, RefusedError
from tests.support.folders import ROOT, TESTS
from tests.support.messages import english, raises

RECORDED = TESTS / "recorded" / "notices"
SHARED = ROOT.parent / "shared" / "data" / "contracts"
NAMES = ("ocds_tender_1_0.json", "ocds_award_1_1.json", "ocds_record.json", "ocds_lines.jsonl")
FILES = [(name, (RECORDED / name).read_bytes()) for name in NAMES]
MERGED = batch.read_files(FILES[:3])
(UNIFORMS,) = MERGED.contracts
AWARD = ocds.read(FILES[1][1], "award.json")
LINES = ocds.read(FILES[3][1], "lines.jsonl")


def codes(cautions: Iterable[Caution]) -> dict[str, int]:
    return {caution.code: caution.count for caution in cautions}


def read(value: object) -> Reading:
    return ocds.read(json.dumps(value).encode(), "n.json")


def release(**fields: object) -> dict[str, object]:
    return {"ocid": "ocds-sample-9", "id": "9", "date": "2022-01-01T00:00:00Z", **fields}


def award(**fields: object) -> dict[str, object]:
    return {"id": "a", "suppliers": [{"name": "Weaver Ltd"}], **fields}


def test_a_later_version_replaces_a_value_and_is_not_added_to_it() -> None:
    assert UNIFORMS.value == Money(Decimal(260000), "GBP")


def test_an_award_with_a_contract_is_one_contract_and_both_are_counted() -> None:
    assert UNIFORMS.basis is Basis.CONTRACT
    assert (MERGED.counts.awards, MERGED.counts.contracts) == (1, 1)
    assert MERGED.written["awards"] == 2


def test_what_each_stage_says_comes_together() -> None:
    assert UNIFORMS.buyer is not None
    assert (UNIFORMS.buyer.name, UNIFORMS.buyer.country) == ("Borough of Examplebury", "GB")
    assert UNIFORMS.nature is Nature.SUPPLIES
    assert (UNIFORMS.title, UNIFORMS.number) == ("Uniforms 2020", "c1")
    assert UNIFORMS.awarded == date(2020, 3, 1)
    assert (UNIFORMS.starts, UNIFORMS.ends) == (date(2020, 6, 1), date(2021, 5, 31))
    assert UNIFORMS.dispatched == date(2020, 1, 1)


def test_a_release_of_1_0_has_its_organizations_inside_and_is_brought_up_to_date() -> None:
    early = read([json.loads(FILES[0][1])["releases"][0] | {"awards": [award()]}])
    assert early.contracts[0].buyer is not None
    assert early.contracts[0].buyer.identifiers[0].id == "E99000001"
    assert early.contracts[0].cpv == ("18110000",)
    assert early.contracts[0].value == Money(Decimal(300000), "GBP")
    assert early.contracts[0].value_is_estimate


def test_another_classification_is_never_taken_for_cpv() -> None:
    (alone,) = AWARD.contracts
    assert alone.cpv == ()
    assert alone.category == "Jackets"
    assert codes(AWARD.cautions)["other_classification"] == 1


@pytest.mark.parametrize("scheme", ["UNSPSC", "CPC", "GSIN", None, "Catálogo de bienes"])
def test_eight_digits_of_another_scheme_are_no_cpv_code(scheme: str | None) -> None:
    item = {"id": "1", "classification": {"scheme": scheme, "id": "44912400", "description": "x"}}
    assert read(release(awards=[award(items=[item])])).contracts[0].cpv == ()


def test_a_party_number_given_to_two_is_not_believed() -> None:
    (alone,) = AWARD.contracts
    assert [supplier.name for supplier in alone.suppliers] == ["Stitch & Sole Ltd"]
    assert codes(AWARD.cautions)["party_number_reused"] == 1


def test_a_named_subcontractor_of_an_only_supplier_becomes_a_tie() -> None:
    (tie,) = MERGED.supplies
    assert tie.customer == UNIFORMS.suppliers[0].key == "ocds-sample:GB-COH:09999991"
    assert tie.supplier == "ocds-sample:name:cotton mill no 4"
    assert (tie.kind, tie.contract) == (Kind.DECLARED, UNIFORMS.key)


def test_of_whom_a_subcontractor_is_one_is_not_guessed() -> None:
    several = release(
        parties=[{"id": "s", "name": "Sub Ltd", "roles": ["subcontractor"]}],
        awards=[award(), award(id="b", suppliers=[{"name": "Other Ltd"}])],
    )
    reading = read(several)
    assert reading.supplies == ()
    assert "Sub Ltd" in {party.name for party in reading.parties}
    assert "subcontractor_of_whom_unknown" in codes(reading.cautions)


def test_bids_say_for_which_main_contractor_and_contract_somebody_works() -> None:
    firms = {"m": "Main Ltd", "p": "Partner Ltd", "s": "Sub Ltd", "t": "Other Sub Ltd"}
    subcontracts = [
        {"id": "1", "subcontractor": {"id": "s"}, "mainContractors": [{"id": "m"}]},
        {"id": "2", "subcontractor": {"id": "t"}},
    ]
    bid = {
        "id": "b1",
        "relatedLots": ["L1"],
        "tenderers": [{"id": "m"}, {"id": "p"}],
        "subcontracting": {"subcontracts": subcontracts},
    }
    reading = read(
        release(
            parties=[{"id": id, "name": name} for id, name in firms.items()],
            bids={"details": [bid]},
            awards=[
                award(id="a1", relatedLots=["L1"], suppliers=[{"id": "m"}, {"id": "p"}]),
                award(id="a2", relatedLots=["L2"], suppliers=[{"id": "m"}]),
            ],
        )
    )
    called = {party.key: party.name for party in reading.parties}
    ties = {(called[tie.customer], called[tie.supplier], tie.contract) for tie in reading.supplies}
    first = "ocds:ocds-sample-9:award:a1"
    assert ties == {
        ("Main Ltd", "Sub Ltd", first),
        ("Main Ltd", "Other Sub Ltd", first),
        ("Partner Ltd", "Other Sub Ltd", first),
    }
    assert {(tie.kind, tie.confidence) for tie in reading.supplies} == {(Kind.DECLARED, "D")}
    assert {tie.stated for tie in reading.supplies} == {date(2022, 1, 1)}


def test_a_record_of_links_only_is_a_process_that_nothing_is_known_of() -> None:
    assert MERGED.processes == {f"ocds:ocds-sample-{number}" for number in (1, 2, 3)}
    assert codes(MERGED.cautions)["record_without_its_releases"] == 1
    assert codes(MERGED.cautions)["release_is_empty"] == 1


def test_awards_that_are_one_object_and_suppliers_beside_the_items_are_found() -> None:
    (taiwan, _) = LINES.contracts
    assert [supplier.name for supplier in taiwan.suppliers] == ["發明股份有限公司"]
    assert taiwan.value is None


def test_a_cancelled_award_is_counted_and_not_screened() -> None:
    assert LINES.awards == 3
    assert [contract.number for contract in LINES.contracts] == ["only", "y"]


def test_a_bad_line_among_good_ones_is_left_out_by_its_number() -> None:
    assert LINES.outcome is FileOutcome.PARTIAL
    assert [row.row for row in LINES.rejected] == [3, 1]
    assert "does not say which process" in english(LINES.rejected[1].problem)


def test_an_anonymous_supplier_joins_nobody_and_a_person_is_marked() -> None:
    hidden, person = LINES.contracts[1].suppliers
    assert hidden.anonymous
    assert LINES.contracts[1].key in hidden.key
    assert person.natural_person


def test_no_contact_of_a_release_is_kept() -> None:
    assert "Alex" not in repr(MERGED)
    assert "example.org" not in repr(MERGED)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda release: release,
        lambda release: [release],
        lambda release: {"releases": [release]},
        lambda release: [{"releases": [release]}, {"releases": [release]}],
        lambda release: {"records": [{"ocid": release["ocid"], "releases": [release]}]},
        lambda release: {"ocid": release["ocid"], "releases": [release]},
        lambda release: {"records": [{"ocid": release["ocid"], "compiledRelease": release}]},
    ],
    ids=["release", "list", "package", "packages", "record package", "record", "compiled"],
)
def test_an_envelope_makes_no_difference(wrap: Callable[[dict[str, object]], object]) -> None:
    plain = release(awards=[award()])
    assert [contract.key for contract in read(wrap(plain)).contracts] == [
        "ocds:ocds-sample-9:award:a"
    ]


def test_several_packages_one_after_another_are_read() -> None:
    package = json.dumps({"releases": [release(awards=[award()])]})
    twice = ocds.read(f"{package}\n\n{package}{package}".encode(), "n")
    assert (twice.awards, twice.written["awards"]) == (1, 3)


def test_the_last_value_of_a_versioned_release_stands() -> None:
    def version(value: object, day: str) -> dict[str, object]:
        return {"releaseID": day, "releaseDate": day, "releaseTag": ["award"], "value": value}

    versioned = {
        "ocid": "ocds-sample-9",
        "initiationType": [version("tender", "2022-01-01")],
        "awards": [{"id": "a", "title": [version("Old", "2022-01-01"), version("New", "2022-02")]}],
    }
    for value in (versioned, {"records": [{"ocid": "x", "versionedRelease": versioned}]}):
        assert read(value).contracts[0].title == "New"


def test_the_day_decides_between_versions_whatever_the_time_zone() -> None:
    early = release(date="2022-01-01T23:00:00-05:00", awards=[award(title="Later")])
    late = release(date="2022-01-02T01:00:00+02:00", awards=[award(title="Earlier")])
    assert read([early, late]).contracts[0].title == "Later"


def test_one_number_for_two_awards_is_told() -> None:
    assert "number_used_twice" in codes(read(release(awards=[award(), award()])).cautions)


def test_an_award_without_a_number_is_not_added_by_every_version() -> None:
    nameless = award()
    del nameless["id"]
    versions = [release(awards=[nameless]), release(date="2022-05-01", awards=[nameless])]
    reading = read(versions)
    assert (reading.awards, len(reading.contracts)) == (1, 1)
    assert "awards_without_number" in codes(reading.cautions)


def test_a_title_in_two_languages_only_is_a_title_all_the_same() -> None:
    reading = read(release(awards=[award(title_fr="Gants", title_en="Gloves")]))
    assert reading.contracts[0].title == "Gloves"


def test_latin_letters_in_an_old_encoding_are_read_and_the_encoding_is_told() -> None:
    reading = ocds.read(
        json.dumps(release(awards=[award(title="CONSTRUCCIÓN")]), ensure_ascii=False).encode(
            "iso-8859-1"
        ),
        "n",
    )
    assert reading.contracts[0].title == "CONSTRUCCIÓN"
    assert reading.encoding == "cp1252"


def test_amounts_are_the_ones_that_were_printed() -> None:
    text = json.dumps(release(awards=[award(value={"amount": "AMOUNT", "currency": "EUR"})]))
    printed = text.replace('"AMOUNT"', "250000.10").encode()
    assert ocds.read(printed, "n").contracts[0].value == Money(Decimal("250000.10"), "EUR")


@pytest.mark.parametrize("amount", ["1e999999999", "1e99999999999999999999", "NaN", '"a"', "[1]"])
def test_an_amount_beyond_sense_is_no_value(amount: str) -> None:
    text = json.dumps(release(awards=[award(value={"amount": 0.5, "currency": "EUR"})]))
    reading = ocds.read(text.replace("0.5", amount).encode(), "n")
    assert reading.contracts[0].value is None


@pytest.mark.parametrize(
    "nonsense",
    [
        release(awards="none", contracts=7, tender=[], parties={"id": 3}, buyer="x"),
        release(awards=[None, 1, "x", [], {"id": {}, "suppliers": {"name": ["x"]}}]),
        release(awards=[award(items=[{"classification": [1]}], value=[2], contractPeriod=1)]),
        release(parties=[{"id": []}, None], tag="award", date=20220101),
        release(date=None, awards=[award()]),
    ],
)
def test_a_field_of_another_type_never_stops_the_reading(nonsense: dict[str, object]) -> None:
    assert read(nonsense).processes == {"ocds:ocds-sample-9"}


@pytest.mark.parametrize("content", [b"", b"[", b"null", b"[]", b"3", b'{"a":', b"[[[[" * 60000])
def test_what_holds_no_release_is_refused(content: bytes) -> None:
    with raises(RefusedError, r"\."):
        ocds.read(content, "n")


def test_the_order_of_the_files_makes_no_difference() -> None:
    wholes = [batch.read_files(order) for order in itertools.permutations(FILES)]
    assert all(whole == wholes[0] for whole in wholes)


@pytest.mark.skipif(not SHARED.exists(), reason="the real releases are not beside the project")
def test_the_real_releases_give_the_totals_that_were_counted_by_hand() -> None:
    files = sorted((SHARED / "ocds_real_a").rglob("*.json*"))
    whole = batch.read_files((str(file.relative_to(SHARED)), file.read_bytes) for file in files)
    assert len(whole.files) == 782
    assert whole.written == {"awards": 222, "contracts": 195, "releases": 774}
    assert whole.counts.processes == 386
    assert (whole.counts.awards, whole.counts.contracts) == (89, 53)
    (bad,) = [file for file in whole.files if file.outcome is not FileOutcome.IMPORTED]
    assert bad.path.endswith("283826.json")
    assert english(bad.reason).startswith("This file is empty.")


@pytest.mark.skipif(not SHARED.exists(), reason="the real releases are not beside the project")
def test_one_fictional_process_in_seventeen_files_is_one_process() -> None:
    files = sorted((SHARED / "ocds_fictional").rglob("*.*"))
    whole = batch.read_files((str(file.relative_to(SHARED)), file.read_bytes) for file in files)
    assert (whole.counts.processes, whole.counts.awards, whole.counts.contracts) == (1, 1, 1)
    flattened = [file for file in whole.files if file.path.endswith((".xlsx", ".csv"))]
    assert all(
        file.outcome in (FileOutcome.REFUSED, FileOutcome.NEEDS_MAPPING) for file in flattened
    )


@pytest.mark.skipif(not SHARED.exists(), reason="the real releases are not beside the project")
def test_the_fixtures_of_the_standards_tools_are_read_or_refused_by_name() -> None:
    folder = SHARED / "ocdskit_fixtures"
    files = sorted(path for path in folder.rglob("*.json*"))
    whole = batch.read_files((file.name, file.read_bytes) for file in files)
    by_name = {file.path: file for file in whole.files}
    assert by_name["release-package_encoding-iso-8859-1.json"].encoding == "cp1252"
    assert by_name["record-package_linked-releases.json"].outcome is FileOutcome.IMPORTED
    assert by_name["release-packages.jsonl"].written["releases"] == 4
    assert by_name["ocds-sample-data.json.gz"].outcome is FileOutcome.IMPORTED
    for word in ("null", "number", "string", "true", "false", "array", "object", "empty"):
        assert by_name[f"detect-format_{word}.json"].outcome is FileOutcome.REFUSED
    same = [
        ocds.read((folder / "realdata" / f"release-package_encoding-{name}.json").read_bytes(), "n")
        for name in ("utf-8", "iso-8859-1")
    ]
    assert same[0].contracts == same[1].contracts


def test_no_name_goes_to_a_log_where_two_forms_of_an_organization_differ(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    forms = [
        {"id": "1", "name": "Jan de Vries", "address": {"countryName": place}}
        for place in ("A", "B")
    ]
    reading = read(release(buyer=forms[0], tender={"procuringEntity": forms[1]}, awards=[award()]))
    assert reading.contracts
    assert "Vries" not in caplog.text + "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("tender", "part"),
    [
        ({}, None),
        ({"lots": [{"id": "1"}, {"id": "2"}]}, "lot"),
        ({"lots": [{"id": "1"}]}, None),
        ({"techniques": {"hasFrameworkAgreement": True}}, "framework"),
        ({"techniques": {"hasFrameworkAgreement": "yes"}}, None),
    ],
)
def test_an_award_says_what_it_is_a_part_of(tender: dict[str, object], part: str | None) -> None:
    reading = read(release(tender=tender, awards=[award(relatedLots=["1"])]))
    assert reading.contracts[0].part_of == part
