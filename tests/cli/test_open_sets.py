"""The open sets of lists import with the totals that were counted in them."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graphs.chain import SupplyChain
from graphs.parties import Contract, Party
from graphs.readers import batch
from graphs.readers.reading import FileOutcome
from screening.store import Store
from screening.store.database.engine import open_engine
from tests.support import ready_made
from tests.support.folders import ROOT

SHARED = ROOT.parent / "shared/data"
needs_the_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the open data sets are not beside this repository"
)
pytestmark = needs_the_data


def read(folder: str, brand: str | None = None) -> batch.Batch:
    files = [(one.name, one.read_bytes()) for one in (SHARED / folder).rglob("*") if one.is_file()]
    return batch.read_files(files, brand=brand)


def codes(whole: batch.Batch) -> dict[str, int]:
    return {one.code: one.count for one in whole.cautions}


def written(whole: batch.Batch, kind: str) -> int:
    return sum(one.written.get(kind, 0) for one in whole.files)


def test_brands_mills_parents_and_groups_are_25961_ties_on_four_tiers() -> None:
    whole = read("contracts/palmwatch_palm_oil")
    assert written(whole, "rows") == 57_253 + 2_095
    assert (whole.counts.ties, whole.counts.ownerships) == (22_418, 3_543)
    assert whole.counts.ties + whole.counts.ownerships == 25_961
    said = codes(whole)
    assert said["row_repeated"] == 7_178
    assert said["tie_to_a_number_without_a_name"] == 425
    assert said["parent_is_its_own_group"] == 172
    assert len({tie.customer for tie in whole.supplies}) == 15
    forms = Counter(one.form for one in whole.ownerships)
    assert forms == {"direct": 2_094, "group": 1_449}
    assert not any("\u00a0" in party.name for party in whole.parties)


def test_facility_lists_hold_963_facilities_and_one_of_them_comes_three_times() -> None:
    whole = read("contracts/osh_facility_lists_a", brand="Example Brand")
    by_kind = Counter[str]()
    for one in whole.files:
        by_kind[one.path.rpartition(".")[2]] += one.written.get("facilities", 0)
    assert by_kind["csv"] == 963
    assert by_kind["xls"] == by_kind["xlsx"] == 15
    assert all(one.outcome is not FileOutcome.PARTIAL for one in whole.files)
    facilities = [party for party in whole.parties if party.facility]
    assert (
        codes(whole)["facility_repeated"] == 963 + 30 - len(facilities) - 1
    )  # one is spelled in two ways
    assert len(whole.supplies) == len(facilities)
    assert whole.ownerships == ()


def test_gleif_level_1_holds_54840_entities() -> None:
    whole = read("contracts/gleif_l1_metals_mining")
    assert len(whole.parties) == 54_840
    assert codes(whole) == {"identifier_fails_its_check": 10}
    assert whole.counts.ownerships == whole.counts.ties == 0


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("lei-data.xml", {"entities": 13}),
        ("lei-data.json", {"entities": 13}),
        ("rr-data.xml", {"relationships": 10}),
        ("rr-data.json", {"relationships": 10}),
        ("repex-data.xml", {"exceptions": 10}),
        ("rr-updates-data2.xml", {"relationships": 11}),
        ("lei-updates-data2.xml", {"entities": 12}),
    ],
)
def test_gleif_files_hold_what_was_counted(name: str, counts: dict[str, int]) -> None:
    content = (SHARED / "contracts/gleif_bods_fixtures" / name).read_bytes()
    (file,) = batch.read_files([(name, content)]).files
    if name == "lei-data.json":  # a cut-out of the XML
        assert file.written == {"entities": file.written["entities"]}
        return
    assert (file.outcome, dict(file.written)) == (FileOutcome.IMPORTED, counts)


def test_every_gleif_and_bods_file_is_read_whole() -> None:
    whole = read("contracts/gleif_bods_fixtures")
    data = [one for one in whole.files if one.path.endswith((".json", ".xml"))]
    assert len(data) == 33 + 3  # and three cases of BODS 0.4
    assert {one.outcome for one in data} == {FileOutcome.IMPORTED}
    assert whole.rejected == ()


def test_owners_in_a_circle_are_two_and_a_person_has_no_name() -> None:
    whole = read("contracts/gleif_bods_fixtures/bods_fixtures")
    circle = [one for one in whole.ownerships if "1000001" in one.child and "1000001" in one.parent]
    assert len(circle) == 2
    assert {one.share for one in circle} == {1.0}
    assert {one.child for one in circle} == {one.parent for one in circle}
    persons = [party for party in whole.parties if party.natural_person]
    assert [party.name for party in persons] == ["a natural person"]
    held = sorted((one.form, one.share) for one in whole.ownerships if one.parent == persons[0].key)
    assert held == [("shareholding", 0.75), ("voting_rights", 0.75)]
    assert "Jane" not in repr(whole)
    assert codes(whole)["owner_not_told"] == 1


def test_the_lists_of_countries_and_sectors_are_no_facilities() -> None:
    whole = read("risk/open-supply-hub")
    assert written(whole, "facilities") == 351 + 82
    assert {one.path for one in whole.files if one.outcome is FileOutcome.REFUSED} == {
        "PROVENANCE.md",
        "countries.json",
        "sectors.json",
    }


def test_a_contract_with_a_brand_shows_its_mills_and_their_owners_apart(tmp_path: Path) -> None:
    store = Store(
        open_engine(f"sqlite:///{ready_made.database(tmp_path / 'test.db')}"),
        lambda: datetime.now(UTC),
    )
    store.prepare()
    ours = store.add_organization("ours", "Ours")
    for _ in range(2):
        ours.imports.keep(read("contracts/palmwatch_palm_oil"), "x")
    again, first = (run.counts for run in ours.imports.runs())
    assert (first["ties"], first["ownerships"]) == (22_418, 3_543)
    assert (again["ties"], again["ownerships"]) == (0, 0)  # importing twice changes nothing
    brand = Party("brand:name:colgate palmolive", "Colgate-Palmolive")
    contract = Contract("register:C-1", number="C-1", suppliers=(brand,))
    ties = ours.ties.below(contract).supplies
    chain = SupplyChain.of(contract, ties)
    mills = [key for key, tier in chain.tiers.items() if tier == 2]
    assert len(mills) == len(ties) > 1_000
    assert sum(tie.country is not None for tie in ties) > 0.9 * len(ties)  # where the mill stands
    owners = ours.ties.ownerships_above(mills[:50]).ownerships
    assert {"direct", "group"} == {one.form for one in owners}
    assert not {one.parent for one in owners} & set(chain.tiers)
    store.close()
