"""Once a day the archive loses what died half-way and what nobody needs, and nothing else."""

import io
import json
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from screening.model.run import SnapshotFacts
from screening.services.open_store import open_store
from screening.services.refreshing import archive_cleanup
from screening.services.refreshing.archive_cleanup import CleanupResult
from sources.kit.fetch.archive import (
    INCOMING,
    UNTOUCHED,
    Archive,
)
from sources.kit.values.statements import Observation
from tests.support import ready_made

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
LONG_AGO = date(2025, 1, 1)


class World:
    """A store and an archive in which everything was put long ago."""

    def __init__(self, home: Path) -> None:
        settings = ready_made.settings(home)
        self.home = home
        self.store = open_store(settings)
        self.archive = Archive(home / "raw", now=lambda: NOW.timestamp())

    def put(self, content: bytes, old: bool = True) -> str:
        stored = self.archive.put(io.BytesIO(content))
        if old:
            then = NOW.timestamp() - UNTOUCHED - 60
            os.utime(stored.path, (then, then))
        return stored.sha256

    def snapshot(self, file: str, retrieved: date = LONG_AGO, accepted: bool = True) -> None:
        """A run of the source ``a`` that brought this file."""
        jobs = self.store.jobs
        claim = jobs.queue.claim("me", jobs.queue.request("a", "x"))
        assert claim is not None
        kept = jobs.loading.load_statements(claim, [Observation("hdi", "NL", 1.0)])
        facts = SnapshotFacts(
            title="", publisher="", url="", edition="1", layout="publisher", sha256=file,
            retrieved=retrieved, licence="", licence_url="", attribution="", rows=1,
            facts={"files": [{"name": "a.csv", "sha256": file}]},
        )  # fmt: skip
        if accepted:
            jobs.outcomes.publish(claim, kept, facts)
        else:
            jobs.outcomes.quarantine(claim, kept, facts, ["odd"])

    def verdict_on(self, file: str) -> None:
        """A verdict of some organization that is pinned to the list with this name."""
        document = {"pins": {"snapshots": [["a", "1", file]]}}
        kept = zlib.compress(json.dumps(document).encode())
        with sqlite3.connect(self.home / "screening.db") as connection:  # of no contract in sight
            connection.execute(
                "INSERT INTO screening (organization_id, contract_id, current, inputs, as_of, flag,"
                " band, level, confidence, method, document)"
                " VALUES (1, 1, false, '', '2025-01-01', 'none', 'low', 'L0', 'A', '1', ?)",
                (kept,),
            )

    def daily(self, days: int = 0) -> CleanupResult | None:
        return archive_cleanup.clean_up_daily(self.store, self.archive, NOW + timedelta(days=days))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.store.close()


def test_what_nobody_refers_to_goes_once_it_is_old(world: World) -> None:
    """A dry run, or a fetch that was refused, leaves a file and no snapshot."""
    old, young = world.put(b"old"), world.put(b"young", old=False)
    assert world.daily() == CleanupResult(parts=0, files=1, size=3)
    assert (old in world.archive, young in world.archive) == (False, True)


def test_what_is_in_use_the_one_before_and_what_is_set_aside_stay(world: World) -> None:
    third, before, used, aside = (world.put(b"%d" % number) for number in range(4))
    for file in (third, before, used):
        world.snapshot(file)
    world.snapshot(aside, accepted=False)
    world.daily()
    kept = [one in world.archive for one in (third, before, used, aside)]
    assert kept == [False, True, True, True]


def test_what_a_verdict_is_pinned_to_stays(world: World) -> None:
    pinned, other, *later = (world.put(b"%d" % number) for number in range(4))
    for file in (pinned, other, *later):
        world.snapshot(file)
    world.verdict_on(pinned)
    world.daily()
    assert (pinned in world.archive, other in world.archive) == (True, False)


def test_what_was_fetched_in_the_last_half_year_stays(world: World) -> None:
    files = [world.put(b"%d" % number) for number in range(3)]
    for file in files:
        world.snapshot(file, NOW.date() - timedelta(days=100))
    assert world.daily() == CleanupResult()


def test_the_file_of_an_old_list_that_came_again_stays(world: World) -> None:
    same, other = world.put(b"same"), world.put(b"other")
    for file in (same, other, same):
        world.snapshot(file)
    world.daily()
    assert same in world.archive


def test_a_day_is_done_once_whoever_tries(world: World) -> None:
    assert world.daily() == CleanupResult()
    world.put(b"later")
    assert world.daily() is None
    assert world.daily(days=1) == CleanupResult(files=1, size=5)


def test_while_one_is_at_it_another_leaves_it_alone_and_a_crash_leaves_it_to_the_next(
    world: World,
) -> None:
    answers: list[CleanupResult | None] = []

    def crash() -> None:
        with world.archive.once("2026-11-24") as ours:
            assert ours
            other = threading.Thread(target=lambda: answers.append(world.daily()))
            other.start()
            other.join()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crash()
    assert answers == [None]
    assert world.daily() == CleanupResult()


def test_a_file_that_is_put_again_stays_though_it_was_about_to_go(world: World) -> None:
    file = world.put(b"again")
    assert list(world.archive.untouched()) == [file]
    world.put(b"again", old=False)
    assert world.archive.forget(file) == 0
    assert world.archive.read(file) == b"again"


def test_parts_of_fetches_that_died_go_too(world: World) -> None:
    world.put(b"x", old=False)
    part = world.archive.folder / INCOMING / "dead.part"
    part.write_bytes(b"half")
    os.utime(part, (0, 0))
    assert world.daily() == CleanupResult(parts=1)
    assert not part.exists()
