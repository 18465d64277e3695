"""The OCDS files fit the schema of the standard, where a folder has it: it is not kept here."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema_rs import Draft4Validator

from screening.reports.open_data import FORMS
from screening.reports.open_data.addresses import Addresses
from tests.support.json_schema import Schema
from tests.support.published import version

FOLDER = os.environ.get("OCDS_SCHEMAS")
OURS = ("dueDiligence",)  # of our extension


@pytest.fixture(scope="module")
def schema() -> Schema:
    if FOLDER is None:
        pytest.skip("OCDS_SCHEMAS names no folder with release-schema.json (docs/publication.md)")
    read: Schema = json.loads((Path(FOLDER) / "release-schema.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def releases() -> list[Schema]:
    content = FORMS["ocds-releases.json"].write(version(), Addresses("https://keten.example/x"))
    records = FORMS["ocds-records.json"].write(version(), Addresses("https://keten.example/x"))
    compiled = [record["compiledRelease"] for record in json.loads(records)["records"]]
    return [*json.loads(content)["releases"], *compiled]


def test_each_release_fits_the_schema(schema: Schema, releases: list[Schema]) -> None:
    validator = Draft4Validator(dict(schema), validate_formats=True)
    faults = [str(fault) for release in releases for fault in validator.iter_errors(release)]
    assert faults == []


def test_no_field_is_outside_the_standard(schema: Schema, releases: list[Schema]) -> None:
    other = [name for release in releases for name in _others(release, schema, schema)]
    assert other == []


def _others(value: object, described: Schema, whole: Schema) -> Iterator[str]:
    """Yield the fields of a value that its schema does not describe."""
    while "$ref" in described:
        described = whole["definitions"][described["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        for each in value:
            yield from _others(each, described.get("items", {}), whole)
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        if name in described.get("properties", {}):
            yield from _others(inner, described["properties"][name], whole)
        elif name not in OURS:
            yield name
