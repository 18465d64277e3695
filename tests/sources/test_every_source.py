"""Every source on its recording. Who adds a source adds a recording, and no test."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from functools import cache
from pathlib import Path
from random import Random

import pytest

import sources
from sources.kit import Snapshot, SnapshotStatements, Source, Statement, UnreadableError
from tests.support.effort import tries
from tests.support.folders import TESTS
from tests.support.refusals import in_english, refused, refuses

RECORDED = TESTS / "recorded"
CATALOGUE = sources.catalogue()
READ = [name for name, source in CATALOGUE.items() if not source.waits]


def recordings(name: str) -> list[Path]:
    """``<source>.<ending>`` and ``<source>.<layout>.<ending>``."""
    files = sorted(RECORDED.glob(f"{name}.*"))
    return [path for path in files if not path.name.endswith(".expected.jsonl")]


ALL = [pytest.param(name, path, id=path.name) for name in CATALOGUE for path in recordings(name)]


def hear(source: Source, path: Path) -> SnapshotStatements:
    """What a recording says; where it does not say its edition, one is given."""
    snapshot = Snapshot(path.name, path.read_bytes())
    try:
        source.edition_of(snapshot)
    except UnreadableError:
        snapshot = Snapshot(path.name, path.read_bytes(), edition="2022")
    return source.read_snapshot(snapshot)


@cache
def heard(name: str, path: Path) -> SnapshotStatements:
    """The same, once for all tests that only look at it."""
    return hear(CATALOGUE[name], path)


def lines(contents: SnapshotStatements) -> Iterator[str]:
    facts = {
        "edition": contents.edition,
        "layout": contents.layout,
        "rows": contents.rows,
        "warnings": in_english(contents.warnings),
    }
    yield json.dumps(facts, ensure_ascii=False)
    for statement in contents.statements:
        yield json.dumps(record_of(statement), ensure_ascii=False, default=str)


def record_of(statement: Statement) -> dict[str, object]:
    values = {field.name: getattr(statement, field.name) for field in fields(statement)}
    filled = {name: value for name, value in values.items() if value not in (None, "", ())}
    return {"kind": type(statement).__name__.lower(), **filled}


@pytest.mark.parametrize(("name", "path"), ALL)
def test_says_what_its_recording_says(name: str, path: Path, record: bool) -> None:
    text = "".join(f"{line}\n" for line in lines(heard(name, path)))
    expected = path.with_name(f"{path.name}.expected.jsonl")
    if record:
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "path"), ALL)
def test_says_the_same_twice(name: str, path: Path) -> None:
    assert hear(CATALOGUE[name], path) == heard(name, path)


@pytest.mark.parametrize("name", READ)
def test_has_a_recording(name: str) -> None:
    assert recordings(name), f"put a few rows in the publisher's format in tests/recorded/{name}.*"


@pytest.mark.parametrize("name", CATALOGUE)
def test_keeps_the_promise_of_a_source(name: str) -> None:
    source = CATALOGUE[name]
    assert source.name == name
    assert (__import__(f"sources.{name}", fromlist=["_"]).__doc__ or "").strip()
    assert source.url.startswith("https://")
    assert source.licence_url.startswith("https://")
    for fact in (
        source.title,
        source.publisher,
        source.licence,
        source.attribution,
        source.cadence,
    ):
        assert fact
    assert isinstance(source.may_ship, bool)
    assert len(source.expected) > 0


@pytest.mark.parametrize(("name", "path"), ALL)
def test_whatever_may_not_ship_stays_here(name: str, path: Path) -> None:
    source = CATALOGUE[name]
    contents = heard(name, path)
    shipped = tuple(source.ship(contents.statements))
    assert set(shipped) <= set(contents.statements)
    assert source.may_ship or not shipped


@pytest.mark.parametrize(("name", "path"), ALL)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_half_a_file_is_refused_or_falls_short(name: str, path: Path, share: float) -> None:
    """A cut inside a row is seen; one between two rows of a csv is seen by the count of rows."""
    source, data = CATALOGUE[name], path.read_bytes()
    whole = heard(name, path)
    try:
        part = source.read_snapshot(
            Snapshot(path.name, data[: int(len(data) * share)], edition="2022")
        )
    except UnreadableError:
        return
    assert path.suffix == ".csv"
    assert part.rows <= whole.rows
    assert len(part.statements) <= len(whole.statements)


def damaged(data: bytes, chance: Random) -> bytes:
    """The same file with one to four small wounds."""
    wounded = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(wounded))
        wound = chance.choice([b"", b",", b'"', b"\n", b"<", b"\0", b"1e999", b"9" * 40, b"null"])
        wounded[at : at + chance.randint(0, 12)] = wound
    return bytes(wounded)


@pytest.mark.parametrize(("name", "path"), ALL)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name: str, path: Path) -> None:
    chance, data = Random(path.name), path.read_bytes()  # noqa: S311
    for _ in range(tries(20, 60)):
        with suppress(UnreadableError):
            CATALOGUE[name].read_snapshot(
                Snapshot(path.name, damaged(data, chance), edition="2022")
            )


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize(
    "data", [b"", b"\n", b"<html><body>403</body></html>", b"PK\x03\x04", b"{}"]
)
@pytest.mark.parametrize("ending", ["csv", "json", "xml", "xlsx"])
def test_something_else_than_the_list_is_refused_with_a_sentence(
    name: str, data: bytes, ending: str
) -> None:
    with refuses(UnreadableError, r"."):
        CATALOGUE[name].read_snapshot(Snapshot(f"a.{ending}", data, edition="2022"))


@pytest.mark.parametrize("name", sorted(set(CATALOGUE) - set(READ)))
def test_a_list_that_nobody_can_read_yet_says_so_and_is_off(name: str) -> None:
    source = CATALOGUE[name]
    assert not source.enabled_by_default
    with refused(UnreadableError, "list.format_unknown"):
        source.read_snapshot(Snapshot("list.csv", b"a\n1\n"))


def test_the_default_way_to_fetch_is_one_url() -> None:
    class Fake:
        def get(self, url: str, kind: str = "") -> Snapshot:
            return Snapshot("list.csv", b"", url=url)

    source = CATALOGUE["un_undp_hdi"]
    assert [snapshot.url for snapshot in source.fetch(Fake())] == [source.url]
