"""Clocks and workers killed and stopped at every point: nothing lost, doubled or torn.

The same harness without the fence must find faults, or it has no teeth.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from screening.store.database.engine import open_engine
from screening.store.database.migrating import migrate
from tests.support.chaos import Plan
from tests.support.folders import ROOT

if TYPE_CHECKING:
    from tests.support.postgres import Postgres

HARNESS = ("-m", "tests.support.chaos")
FAULTS = ("lost", "doubled", "torn", "orphans")
Show = Callable[[dict[str, Any]], None]
KILLS, KILLS_FOR_A_RELEASE = 10, 200
LONGEST = 400.0  # seconds until enough were hurt: a guard for a busy machine


def tormented(address: str, folder: Path, **plan: Any) -> dict[str, Any]:
    """The report of one run."""
    document = json.dumps(asdict(Plan(address, str(folder), **plan)))
    run = subprocess.run(
        [sys.executable, *HARNESS, document],
        capture_output=True,
        text=True,
        timeout=1200,  # a guard: it ends by itself
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    report: dict[str, Any] = json.loads(run.stdout)
    return report


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Show:
    """The figures of a run, also where the output of tests is not shown."""

    def shown(report: dict[str, Any]) -> None:
        counts = {key: len(value) if key in FAULTS else value for key, value in report.items()}
        with capsys.disabled():
            sys.stdout.write("\n" + ", ".join(f"{k} {v:,}" for k, v in counts.items()) + "\n")

    return shown


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with its tables and nothing in them."""
    made = f"sqlite:///{tmp_path / 'screening.db'}"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        made = server.empty()
    engine = open_engine(made)
    migrate(engine)
    engine.dispose()
    return made


def test_the_page_says_how_many_are_killed() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    assert f"| {KILLS} | {KILLS_FOR_A_RELEASE} | `tests/runtime/test_chaos.py` |" in page


def test_whoever_is_killed_and_whenever_each_slot_comes_out_once_and_whole(
    address: str, tmp_path: Path, soak: bool, show: Show
) -> None:
    wanted = KILLS_FOR_A_RELEASE if soak else KILLS
    report = tormented(address, tmp_path, kills=wanted, longest=LONGEST)
    show(report)
    assert [report[fault] for fault in FAULTS] == [[], [], [], []]
    assert report["killed_at_points"] + report["killed_anywhere"] >= wanted  # workers alone
    assert report["killed_clocks"] > 0
    assert report["slots"] > 0
    assert report["reads"] > 0
    assert report["stopped"] > 0


def test_without_the_fence_the_same_harness_finds_faults(
    address: str, tmp_path: Path, soak: bool, show: Show
) -> None:
    """Nobody is even killed: it is enough that workers stand still before they finish."""
    if not soak and not address.startswith("sqlite"):
        pytest.skip("the harness is the same on both engines; both with `make soak`")
    report = tormented(address, tmp_path, fenced=False, kills=0, stops=6, longest=LONGEST)
    show(report)
    assert report["stopped"] > 0
    assert report["doubled"]
