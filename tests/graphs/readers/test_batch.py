"""Many files in, one result out: whatever their order, and however bad some of them are."""

import gzip
import io
import json
import os
import random
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.readers import batch, decp, eforms, flat_notices, ocds, ted
from graphs.readers.reading import FileOutcome, Reading, RefusedError
from sources.formats.limits import Limits
from tests.support.effort import tries
from tests.support.folders import ROOT, TESTS
from tests.support.messages import english

Reader = Callable[[bytes, str], Reading]
RECORDED = TESTS / "recorded" / "notices"
FILES = [(path.name, path.read_bytes()) for path in sorted(RECORDED.iterdir())]
READERS = {
    "ted": ted.read,
    "eforms": eforms.read,
    "ocds": ocds.read,
    "decp": decp.read,
    "contracts": flat_notices.read_contracts_finder,
}
REGISTER = (
    "register.csv",
    b"Contractnummer;Leverancier;Omschrijving;Bedrag;Ingangsdatum\n"
    b"C-1;Naaldwerk B.V.;Werkkleding;12.500,00;01-02-2024\n",
)
CHAIN = (
    "chain.csv",
    b"customer,supplier,good,country,contract\nNaaldwerk B.V.,Weverij Example,cotton,IN,C-1\n",
)
JSON = [file for file in FILES if file[0].endswith(".json")]


@cache
def recorded() -> batch.Batch:
    return batch.read_files(FILES)


def reader_of(name: str) -> Reader:
    prefix = name.split("_")[0].split(".")[0]
    return flat_notices.read_ted if name == "ted_flat.json" else READERS[prefix]


@settings(max_examples=tries(12, 40), deadline=None)
@given(st.permutations([*FILES, REGISTER, CHAIN]))
def test_the_order_of_the_files_makes_no_difference(order: list[tuple[str, bytes]]) -> None:
    assert batch.read_files(order) == in_order()


@cache
def in_order() -> batch.Batch:
    return batch.read_files([*FILES, REGISTER, CHAIN])


def test_the_result_is_the_same_in_every_process() -> None:
    script = (
        "import sys, hashlib; from pathlib import Path; from graphs.readers import batch\n"
        "files = [(one.name, one.read_bytes()) for one in Path(sys.argv[1]).iterdir()]\n"
        "whole = batch.read_files(files)\n"
        "parts = (whole.files, whole.counts, sorted(whole.processes), whole.contracts,\n"
        "         whole.parties, whole.supplies, whole.rejected, whole.cautions)\n"
        "print(hashlib.sha256(repr(parts).encode()).hexdigest())\n"
    )
    seen = set()
    for seed in tries(("0", "42"), ("0", "1", "42")):
        done = subprocess.run(
            [sys.executable, "-c", script, str(RECORDED)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        seen.add(done.stdout)
    assert len(seen) == 1


def test_one_bad_file_never_sinks_the_others() -> None:
    bad = [
        ("cut.json", FILES[0][1][:-20]),
        ("empty.xml", b""),
        ("bad.json.gz", gzip.compress(FILES[0][1])[:-30]),
        ("bad.zip", b"PK\x03\x04 nothing"),
        ("deep.xml", b"<TED_EXPORT>" + b"<a>" * 90_000),
        ("deep.json", b'{"releases": ' + b"[" * 200_000),
        ("entities.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><TED_EXPORT>&x;</TED_EXPORT>'),
        ("README.md", b"# read me"),
    ]
    whole = batch.read_files([*FILES, *bad])
    assert whole.contracts == recorded().contracts
    assert whole.counts == recorded().counts
    refused = {
        file.path: english(file.reason)
        for file in whole.files
        if file.outcome is FileOutcome.REFUSED
    }
    assert set(refused) == {name for name, _ in bad}
    assert all(reason and reason.endswith(".") for reason in refused.values())
    assert not any("please report it" in (reason or "") for reason in refused.values())


def test_a_file_that_cannot_be_opened_is_refused_without_its_place_on_the_machine(
    tmp_path: Path,
) -> None:
    path = tmp_path / "missing.json"
    whole = batch.read_files([("missing.json", path.read_bytes), *FILES])
    (result,) = [file for file in whole.files if file.path == "missing.json"]
    assert english(result.reason) == "This file could not be opened: No such file or directory."
    assert whole.contracts == recorded().contracts


def test_a_fault_of_a_reader_is_one_refused_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(data: bytes, name: str) -> Reading:
        raise KeyError("x")

    monkeypatch.setattr(batch, "_READERS", {**batch._READERS, "decp": faulty})
    whole = batch.read_files(FILES)
    (result,) = [file for file in whole.files if file.path == "decp.json"]
    assert result.outcome is FileOutcome.REFUSED
    assert "please report it" in english(result.reason)


def test_each_file_says_what_became_of_it() -> None:
    by_path = {file.path: file for file in recorded().files}
    assert by_path["ocds_lines.jsonl"].outcome is FileOutcome.PARTIAL
    assert by_path["ocds_lines.jsonl"].written == {"awards": 3, "contracts": 0, "releases": 2}
    assert by_path["decp.json"].encoding == "utf-8"
    assert by_path["eforms_award.xml"].format == "eforms"
    assert ("decp.json", 5) in {(path, row.row) for path, row in recorded().rejected}
    assert {caution.code for caution in by_path["ocds_tender_1_0.json"].cautions} == {
        "notice_without_award"
    }


def test_the_counts_are_those_of_the_whole() -> None:
    # ocds, ted, eforms (a call with lots is of the award's procedure), decp, cf, flat
    assert recorded().counts.processes == len(recorded().processes) == 5 + 1 + 3 + 3 + 7 + 1
    assert recorded().counts.contracts == 1 + 1 + 4 + 5 + 2 + 2  # ocds, eforms, decp, cf, ted, flat
    assert recorded().counts.awards == 4 + 2 + 5 + 2 + 2
    assert recorded().counts.calls == 2 + 1  # the lots of a call, the part of an announcement
    assert recorded().counts.ties == len(recorded().supplies) == 2
    assert recorded().counts.suppliers == len(recorded().parties)
    assert recorded().counts.ownerships == 0


def test_every_party_of_a_contract_or_a_tie_is_in_the_list_once() -> None:
    keys = [party.key for party in recorded().parties]
    assert len(keys) == len(set(keys))
    assert {
        supplier.key for contract in recorded().contracts for supplier in contract.suppliers
    } <= set(keys)
    assert {key for tie in recorded().supplies for key in (tie.customer, tie.supplier)} <= set(keys)


def test_reading_everything_twice_adds_nothing() -> None:
    again = batch.read_files([*FILES, *((f"copy/{name}", content) for name, content in FILES)])
    assert again.counts == recorded().counts
    assert [contract.key for contract in again.contracts] == [
        contract.key for contract in recorded().contracts
    ]


def test_a_register_and_a_chain_of_one_source_belong_together() -> None:
    whole = batch.read_files([REGISTER, CHAIN], source="city")
    (contract,) = whole.contracts
    (tie,) = whole.supplies
    assert tie.customer == contract.suppliers[0].key
    assert tie.contract == contract.key


def test_a_table_that_nobody_understands_is_handed_back_until_a_mapping_is_remembered() -> None:
    table = ("odd.csv", b"Wie;Wat;Hoeveel\nNaaldwerk B.V.;Werkkleding;12500\n")
    handed_back = batch.read_files([table]).files[0]
    assert handed_back.outcome is FileOutcome.NEEDS_MAPPING
    calls = []

    def remembered(path: str, headings: Sequence[str]) -> dict[str, str]:
        calls.append((path, tuple(headings)))
        return {"Wie": "supplier", "Wat": "title", "Hoeveel": "value"}

    whole = batch.read_files([table], remembered)
    assert [contract.title for contract in whole.contracts] == ["Werkkleding"]
    assert calls == [("odd.csv", ("Wie", "Wat", "Hoeveel"))]
    assert whole.files[0].mapping["Wat"] == "title"


def test_gzip_and_zip_are_opened_and_every_member_is_named() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, content in FILES:
            writing.writestr(f"folder/{name}", content)
    zipped = batch.read_files([("all.zip", archive.getvalue())])
    assert zipped.counts == recorded().counts
    assert [file.path for file in zipped.files] == [f"all.zip/folder/{name}" for name, _ in FILES]
    packed_each = batch.read_files((f"{name}.gz", gzip.compress(data)) for name, data in FILES)
    assert packed_each.counts == recorded().counts


def test_an_archive_in_an_archive_is_refused() -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as writing:
        writing.writestr("a.json", "{}")
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as writing:
        writing.writestr("inner.zip", inner.getvalue())
    whole = batch.read_files(
        [("a.zip", outer.getvalue()), ("b.gz", gzip.compress(gzip.compress(b"{}")))]
    )
    assert all("archive inside an archive" in english(file.reason) for file in whole.files)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = gzip.compress(b'{"releases": [' + b" " * (200 * 2**20), compresslevel=9)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as writing:
        writing.writestr("bomb.json", b" " * (200 * 2**20))
    tracemalloc.start()
    whole = batch.read_files([("bomb.json.gz", bomb), ("bomb.zip", zipped.getvalue()), *FILES])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150 * 2**20
    assert whole.contracts == recorded().contracts
    reasons = {file.path: english(file.reason) for file in whole.files}
    assert "far more than it should" in reasons["bomb.json.gz"]
    assert "too large" in reasons["bomb.zip/bomb.json"]


def test_an_archive_of_too_many_files_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writing:
        for number in range(30):
            writing.writestr(f"{number}.json", "{}")
    (result,) = batch.read_files([("a.zip", archive.getvalue())], limits=Limits(members=20)).files
    assert "holds 30 files" in english(result.reason)


def test_a_document_above_the_limit_is_refused_and_not_cut() -> None:
    (result,) = batch.read_files([("big.xml", FILES[-1][1])], limits=Limits(whole=1000)).files
    assert "in one piece" in english(result.reason)


def lines_of_releases(count: int) -> Iterator[bytes]:
    for number in range(count):
        release = {
            "ocid": f"ocds-sample-{number}",
            "id": "1",
            "date": "2022-01-01T00:00:00Z",
            "tag": ["award"],
            "parties": [],
            "awards": [{"id": "a", "suppliers": [{"name": f"Weaver {number} Ltd"}]}],
            "planning": {"rationale": "x" * 20_000},
        }
        yield json.dumps(release).encode() + b"\n"


def test_a_large_file_of_lines_is_read_without_being_held() -> None:
    content = b"".join(lines_of_releases(1800))  # 36 MB, of which we keep 1
    assert len(content) > batch._HELD
    tracemalloc.start()
    for name, opened in (
        ("a.jsonl", lambda: io.BytesIO(content)),
        ("a.jsonl.gz", lambda: io.BytesIO(gzip.compress(content, compresslevel=1))),
    ):
        whole = batch.read_files([(name, opened)], limits=Limits(whole=35 * 2**20, ratio=10_000))
        assert whole.counts.awards == 1800
        assert whole.files[0].outcome is FileOutcome.IMPORTED
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2.5 * batch._HELD + 20 * 2**20


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Cut, doubled, or with some bytes changed: what a broken transfer and a bad program leave."""
    kind = chance.randrange(4)
    place = chance.randrange(len(content))
    if kind == 0:
        return content[:place]
    if kind == 1:
        end = place + chance.randrange(400)
        return content[:place] + content[end:]
    if kind == 2:
        return content[:place] + content[place : place + 200] * 2 + content[place:]
    changed = bytearray(content)
    for _ in range(chance.randrange(1, 12)):
        changed[chance.randrange(len(changed))] = chance.choice(b'\0"<>{}[]:,0-9e.\xff/ nt')
    return bytes(changed)


@pytest.mark.parametrize(("name", "content"), FILES, ids=[name for name, _ in FILES])
def test_a_damaged_file_gives_a_reading_or_a_reason_and_no_other_error(
    name: str, content: bytes
) -> None:
    chance = random.Random(name)  # noqa: S311 - repeatable, not secret
    read = reader_of(name)
    for _ in range(tries(40, 300)):
        broken = damaged(content, chance)
        assert_reading_or_reason(read, broken, name)
        for result in batch.read_files([(name, broken)]).files:
            assert "please report it" not in english(result.reason)


@pytest.mark.parametrize(("name", "content"), JSON, ids=[name for name, _ in JSON])
def test_a_value_of_another_type_gives_a_reading_or_a_reason(name: str, content: bytes) -> None:
    chance = random.Random(name)  # noqa: S311 - repeatable, not secret
    for _ in range(tries(40, 300)):
        value = json.loads(content)
        swap(value, chance)
        assert_reading_or_reason(reader_of(name), json.dumps(value).encode(), name)


def assert_reading_or_reason(read: Reader, content: bytes, name: str) -> None:
    try:
        reading: object = read(content, name)
    except RefusedError as error:
        reading = str(error)
    assert reading


def swap(value: Any, chance: random.Random) -> None:
    """Put something else in one place of a JSON value."""
    while True:
        places = list(value) if isinstance(value, dict) else range(len(value))
        place = chance.choice(list(places))
        inner = value[place]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            value = inner
            continue
        value[place] = chance.choice([None, 7, -1.5, "", "x", [], {}, [[1]], {"id": {}}, True])
        return


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("register.csv", b"Contractnummer;Leverancier;Omschrijving\n"),
        ("chain.csv", b"customer,supplier,good,country\n"),
        ("mills.csv", b"consumer_brand,report_year,UML ID\n"),
    ],
)
def test_headings_without_rows_are_read_and_said(name: str, content: bytes) -> None:
    whole = batch.read_files([(name, content)])
    assert whole.files[0].outcome is FileOutcome.IMPORTED
    assert "file_holds_nothing" in {caution.code for caution in whole.cautions}


def test_a_damaged_row_at_the_head_of_a_long_table_leaves_the_others_in() -> None:
    rows = b"C-1;" + b"x" * 140_000 + b";A\n" + b"C-2;Kleding;Naald BV\n" * 20_000
    whole = batch.read_files([("a.csv", b"Contractnummer;Omschrijving;Leverancier\n" + rows)])
    assert [row.row for _, row in whole.rejected] == [2]
    assert [contract.number for contract in whole.contracts] == ["C-2"]
