"""Clocks and workers killed and stopped at every point: nothing lost, doubled or torn.

The same harness without the fence must find faults, or it has no teeth.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chaos import Plan

from screening.store.engine import open_engine
from screening.store.migrating import migrate

if TYPE_CHECKING:
    from postgres import Postgres

HARNESS = Path(__file__).with_name("chaos.py")
FAULTS = ("lost", "doubled", "torn", "orphans")
KILLS, KILLS_FOR_A_RELEASE = 40, 200


def tormented(address: str, folder: Path, **plan: Any) -> dict[str, Any]:
    """The report of one run, printed so that a log shows what was done."""
    document = json.dumps(asdict(Plan(address, str(folder), **plan)))
    run = subprocess.run(
        [sys.executable, str(HARNESS), document], capture_output=True, text=True, timeout=570
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    report: dict[str, Any] = json.loads(run.stdout)
    shown = {key: value[:3] if isinstance(value, list) else value for key, value in report.items()}
    sys.stdout.write(f"{shown}\n")
    return report


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


def test_whoever_is_killed_and_whenever_each_slot_comes_out_once_and_whole(
    address: str, tmp_path: Path, soak: bool
) -> None:
    wanted = KILLS_FOR_A_RELEASE if soak else KILLS
    report = tormented(address, tmp_path, kills=wanted, longest=400.0 if soak else 60.0)
    assert [report[fault] for fault in FAULTS] == [[], [], [], []]
    killed = report["killed_at_points"] + report["killed_anywhere"] + report["killed_clocks"]
    assert killed >= wanted
    assert report["slots"] > 0
    assert report["reads"] > 0
    assert report["stopped"] > 0


def test_without_the_fence_the_same_harness_finds_faults(address: str, tmp_path: Path) -> None:
    """Nobody is even killed: it is enough that workers stand still before they finish."""
    report = tormented(address, tmp_path, fenced=False, kills=0, stops=6, longest=40.0)
    assert report["stopped"] > 0
    assert report["doubled"]
