"""Open data say what the page says, and are read by who reads such files."""

import csv
import io
import json
from decimal import Decimal

import pytest

from graphs.readers import ocds as ocds_reader
from screening.reports.open_data import FORMS
from screening.reports.open_data.addresses import Addresses
from tests.support.published import version

PAGE = "https://keten.example/open/gemeente-voorbeeld"


def written(name: str) -> bytes:
    return FORMS[name].write(version(), Addresses(PAGE))


def body(name: str) -> dict[str, object]:
    content = json.loads(written(name))
    assert isinstance(content, dict)
    return content


def test_csv_says_which_figures_are_not_shown() -> None:
    lines = list(csv.DictReader(io.StringIO(written("figures.csv").decode())))
    by_value = {(line["value"], line["counts"]): line for line in lines}
    overall, hidden = by_value["", "met"], by_value["ICT", "met"]
    assert (overall["count"], overall["euros"], overall["count_is_shown"]) == (
        "12",
        "120000",
        "yes",
    )
    assert (hidden["count"], hidden["euros"], hidden["count_is_shown"]) == ("", "", "no")
    assert overall["measure_nl"] == "Contracten die zijn opgevolgd"


def test_json_holds_the_whole_document_and_where_it_is_from() -> None:
    content = body("figures.json")
    assert content["page"] == PAGE
    assert content["format"] == "ketenblik-open-figures/1"
    figures = content["figures"]
    assert isinstance(figures, list)
    assert [figure["count"] for figure in figures if figure["value"] == "ICT"] == [None] * 4


@pytest.mark.parametrize("name", ["ocds-releases.json", "ocds-records.json"])
def test_our_own_reader_reads_the_contracts_back(name: str) -> None:
    reading = ocds_reader.read(written(name), name)
    (contract,) = reading.contracts
    (supplier,) = contract.suppliers
    assert (contract.number, contract.title, contract.cpv) == ("2026-7", "Laptops", ("30213100",))
    assert (supplier.name, supplier.identifiers[0].id) == ("Voorbeeld BV", "12345678")
    assert contract.buyer is not None
    assert contract.buyer.name == "Gemeente Voorbeeld"
    assert contract.value is not None
    assert (contract.value.amount, contract.value.currency) == (Decimal(454_633), "EUR")
    assert (str(contract.starts), str(contract.ends)) == ("2026-01-01", "2029-12-31")
    assert not reading.rejected


def test_the_extension_describes_each_field_that_it_adds() -> None:
    release = body("ocds-releases.json")["releases"]
    assert isinstance(release, list)
    (result,) = release[0]["contracts"][0]["dueDiligence"]["results"]
    schema = json.loads(written("release-schema.json"))
    described = schema["definitions"]["Contract"]["properties"]["dueDiligence"]["properties"]
    fields = described["results"]["items"]["properties"]
    assert set(result) == set(fields)
    assert result["result"] in fields["result"]["enum"]
    assert body("ocds-releases.json")["extensions"] == [f"{PAGE}/extension.json"]
    assert "documentationUrl" in body("extension.json")


def test_a_release_has_what_ocds_requires() -> None:
    package = body("ocds-releases.json")
    assert {"uri", "publishedDate", "publisher", "releases", "version"} <= set(package)
    releases = package["releases"]
    assert isinstance(releases, list)
    assert {"ocid", "id", "date", "tag", "initiationType"} <= set(releases[0])
    records = body("ocds-records.json")["records"]
    assert isinstance(records, list)
    assert records[0]["ocid"] == releases[0]["ocid"]
    assert records[0]["compiledRelease"]["tag"] == ["compiled"]


def test_the_catalogue_names_each_file_with_its_licence() -> None:
    (dataset,) = json.loads(written("catalogue.jsonld"))["dcat:dataset"]
    files = dataset["dcat:distribution"]
    assert {file["dcat:downloadURL"]["@id"] for file in files} == {
        f"{PAGE}/{name}"
        for name in ("figures.csv", "figures.json", "ocds-releases.json", "ocds-records.json")
    }
    assert all(file["dct:license"] for file in files)
    languages = {title["@language"] for title in dataset["dct:title"]}
    assert languages == {"nl", "en"}
    needed = {"dct:title", "dct:description", "dct:publisher", "dcat:theme", "dct:identifier"}
    assert needed <= set(dataset)
