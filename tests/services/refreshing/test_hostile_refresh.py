"""Every fault of a publisher, all the way: the last good list stays in use and an alarm says why.

By default one source takes every fault, and one source of each other format an eighth of those that
end by themselves; of lists that arrive whole one format takes the largest, all share the others.
``--soak`` lets every source that is fetched take all of them.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import sources
from screening.services.open_store import open_store
from screening.services.refreshing import run_now, schedules
from screening.services.refreshing.refresh import RefreshResult
from screening.services.settings import Settings
from screening.store import Store
from sources.kit.source import Source
from tests.support import ready_made
from tests.support.folders import ROOT, TESTS
from tests.support.hostile import (
    HASTY,
    HostileServer,
    led_to,
)
from tests.support.hostile_bodies import ADDS_UP, MAY_PASS, spoilt
from tests.support.hostile_roads import FAULTS

DAY = date(2026, 11, 24)
MOST_MEMORY = 100 << 20  # over what is resident after imports
RECORDED = TESTS / "recorded"
OF_EACH_FORMAT = (
    "us_dol_ilab_goods",
    "un_undp_hdi",
    "un_worldbank_wgi",
    "org_transparency_cpi",
    "us_dhs_uflpa",
)
MOST_COSTLY = "us_dol_ilab_goods"  # XML: read into a tree
LARGEST = ("as it is", "ten times the rows", "as large as may be")
REFUSED = [name for name, fault in FAULTS.items() if fault.outcome == "refused"]
QUICK = [name for name in REFUSED if not FAULTS[name].slow]
FETCHED = [
    name
    for name, source in sources.catalogue().items()
    if not source.upload_only and not source.waits
]


@dataclass
class Place:
    """A store with what ships in use, and a publisher who means harm."""

    folder: Path
    settings: Settings
    store: Store
    server: HostileServer

    def fetch(self, monkeypatch: pytest.MonkeyPatch, source: Source, fault: str) -> RefreshResult:
        """A refresh from this publisher, over the real door."""
        schedules.declare(self.store, [source])
        host = f"{fault.replace('_', '-')}.example"
        url = self.server.serve(f"https://{host}/list_2030{_suffix(source)}", fault, _body(source))
        for name, value in led_to(url).items():
            monkeypatch.setattr(type(source), name, value)
        monkeypatch.setattr(type(source), "max_bytes", 1 << 20)
        limits = {"limits": HASTY} if FAULTS[fault].slow else {}
        door = self.server.http(self.folder / "raw", **limits).for_source
        desk = run_now.refresh_context(self.store, self.settings, DAY, door)
        return run_now.run_now(self.store, desk, source, "anna").refreshed

    def suffer(self, monkeypatch: pytest.MonkeyPatch, source: Source, fault: str) -> list[str]:
        """What was wrong with how one fault ended; nothing when it ended as it must."""
        before = self._in_use(source)
        ended = self.fetch(monkeypatch, source, fault)
        found = []
        if ended.outcome not in ("refused", "quarantined"):
            found.append(f"{fault}: {ended.outcome}")
        if not ended.warnings:
            found.append(f"{fault}: no reason is given")
        if self._in_use(source) != before:
            found.append(f"{fault}: another list is in use")
        if not self.store.jobs.history.alarms(source.name):
            found.append(f"{fault}: no alarm")
        return found

    def _in_use(self, source: Source) -> list[tuple[str, str]]:
        return [
            (line.edition, line.sha256)
            for line in self.store.snapshots.sources()
            if line.source == source.name
        ]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("home")
    settings = ready_made.settings(folder)
    store = open_store(settings)
    with HostileServer(tmp_path_factory.mktemp("hostile")) as server:
        server.resolver.say("inside.example", ["10.0.0.8"])
        yield Place(folder, settings, store, server)
    store.close()


def _recording(source: Source) -> Path:
    """One in the form that is fetched, where there are several."""
    found = sorted(RECORDED.glob(f"{source.name}.*"))
    theirs = [path for path in found if not path.name.endswith(".expected.jsonl")]
    return min(
        theirs,
        key=lambda path: (
            any(part in path.name for part in (".derived.", ".changes.")),
            path.suffix != f".{source.kind}",
        ),
    )


def _suffix(source: Source) -> str:
    return _recording(source).suffix


def _body(source: Source) -> bytes:
    return _recording(source).read_bytes()


def test_there_are_at_least_forty_faults() -> None:
    assert len(REFUSED) >= 40


@pytest.mark.parametrize("name", OF_EACH_FORMAT)
def test_without_a_fault_the_same_road_brings_the_list(
    name: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is then believed is for the gate: a recording has few rows."""
    brought = place.fetch(monkeypatch, sources.source(name), "good")
    assert brought.sha256 == sha256(_body(sources.source(name))).hexdigest()


@pytest.mark.parametrize("name", OF_EACH_FORMAT)
def test_every_fault_leaves_the_last_good_list_in_use_and_raises_an_alarm(
    name: str, place: Place, monkeypatch: pytest.MonkeyPatch, soak: bool
) -> None:
    source = sources.source(name)
    at = OF_EACH_FORMAT.index(name)
    faults = QUICK if soak or at == 0 else QUICK[at::8]
    found = [why for fault in faults for why in place.suffer(monkeypatch, source, fault)]
    assert found == []


def test_a_fault_that_never_ends_is_ended(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    source = sources.source(OF_EACH_FORMAT[0])
    slow = [name for name in REFUSED if FAULTS[name].slow]
    found = [why for fault in slow for why in place.suffer(monkeypatch, source, fault)]
    assert found == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the size of a process")
def test_no_list_that_arrives_whole_costs_more_memory_than_a_list_may(
    place: Place, tmp_path: Path, soak: bool
) -> None:
    """A whole refresh of each, as large as the real list; those of millions: test_large_lists."""
    whole = [name for name in FETCHED if not sources.source(name).streams and name not in ADDS_UP]
    bodies = {name: _bodies(name, soak) for name in (whole if soak else OF_EACH_FORMAT)}
    store = open_store(ready_made.settings(tmp_path))
    schedules.declare(store, [sources.source(name) for name in bodies])
    store.close()
    asked = [wanted for name, several in bodies.items() for wanted in _served(place, name, several)]
    said = [str(place.server.certificates), place.server.port, str(tmp_path), asked]
    answer = subprocess.run(
        [sys.executable, "-m", "tests.support.refresh_them_all"], cwd=ROOT,
        input=json.dumps(said), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    hog, *answers = json.loads(answer.stdout)
    assert hog["grew"] > 50 << 20  # the scales work
    assert len(answers) == len(asked)
    for name, several in bodies.items():
        found = {body: answers.pop(0) for body in several}
        assert not found.pop("as it is")["kept"], f"{name}: there is a last good list"
        wrong = {body: came for body, came in found.items() if not _ended_well(body, came)}
        assert wrong == {}, name
        worst = max(found, key=lambda body: found[body]["grew"])
        assert found[worst]["grew"] <= MOST_MEMORY, f"{name} {worst}: {found[worst]['grew']}"
        sys.stdout.write(f"{name}: {found[worst]['grew'] >> 20} MB over imports ({worst})\n")


def _bodies(name: str, soak: bool) -> dict[str, bytes]:
    source = sources.source(name)
    bodies = dict(spoilt(name, _recording(source), source.max_bytes))
    return bodies if soak else _shared_out(bodies, OF_EACH_FORMAT.index(name))


def _served(place: Place, name: str, bodies: dict[str, bytes]) -> Iterator[tuple[str, str, bool]]:
    """Serve each; yield source and address, and whether it is to be the last good list."""
    suffix = _suffix(sources.source(name))
    for number, body in enumerate(bodies.values()):
        address = f"https://whole.example/{name}/{number}/2030{suffix}"
        yield name, place.server.serve(address, body=body), number == 0


def _shared_out(bodies: dict[str, bytes], at: int) -> dict[str, bytes]:
    """Those whose turn it is, and of one format the largest, which cost the most memory."""
    others = [body for body in bodies if body not in LARGEST]
    largest = LARGEST if OF_EACH_FORMAT[at] == MOST_COSTLY else LARGEST[:1]
    chosen = {*largest, *others[at :: len(OF_EACH_FORMAT)]}
    return {body: data for body, data in bodies.items() if body in chosen}


def _ended_well(body: str, came: dict[str, Any]) -> bool:
    """The last good list is in use, with a reason and an alarm, unless it may be believed."""
    if came["outcome"] in ("accepted", "unchanged"):
        return body in MAY_PASS
    refused = came["outcome"] in ("quarantined", "refused")
    return refused and bool(came["reasons"]) and came["kept"] and came["alarmed"]


@pytest.mark.parametrize("name", FETCHED)
def test_every_source_withstands_every_fault(
    name: str, place: Place, monkeypatch: pytest.MonkeyPatch, soak: bool
) -> None:
    if not soak:
        pytest.skip("all faults on every source: `make soak`")
    source = sources.source(name)
    found = [why for fault in REFUSED for why in place.suffer(monkeypatch, source, fault)]
    assert found == []
