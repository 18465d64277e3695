"""The bench: what it prints, and that ours and the peer see the same input. No time is asserted."""

import gc
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from screening.model.errors import InputError
from tests.bench import one, runner, stores
from tests.bench.__main__ import main
from tests.bench.measure import (
    Measure,
    Size,
    Work,
)
from tests.support.folders import ROOT
from tests.support.refusals import refuses

KEYS = {"name", "size", "median_s", "runs", "peer", "peer_median_s", "ratio", "peak_mb"}


@pytest.fixture(autouse=True)
def nothing_else_is_looked_through() -> None:
    """A measure collects garbage thrice, and a process that ran other tests holds millions."""
    gc.freeze()


def measure(work: Work) -> Measure:
    return Measure("toy", "Sums a list.", lambda size: work)


def test_a_line_holds_what_is_promised_and_the_ratio_is_the_peers_time_over_ours() -> None:
    work = Work(lambda: sum(range(20_000)), lambda: sum(list(range(20_000))), "list")
    line = one.measured(measure(work), Size.S)
    assert set(line) >= KEYS
    assert line["peer"] == "list"
    assert line["runs"] == 5
    assert line["ratio"] == pytest.approx(line["peer_median_s"] / line["median_s"], rel=1e-2)


def test_a_missing_peer_is_null_and_said() -> None:
    work = Work(lambda: 1, peer_missing="The extra bench is not installed.")
    line = one.measured(measure(work), Size.S)
    assert line["peer"] is None
    assert line["peer_median_s"] is None
    assert line["ratio"] is None
    assert line["peer_missing"] == "The extra bench is not installed."


def test_answers_that_differ_are_an_error_and_not_a_figure() -> None:
    def agree(ours: object, peer: object) -> None:
        assert ours == peer

    work = Work(lambda: 1, lambda: 2, "two", agree=agree)
    with pytest.raises(AssertionError):
        one.measured(measure(work), Size.S)


def test_a_peer_that_does_a_part_is_scaled_to_the_whole() -> None:
    work = Work(lambda: 1, lambda: sum(range(50_000)), "part", peer_scale=1000.0)
    line = one.measured(measure(work), Size.S)
    assert line["peer_scale"] == 1000.0
    assert line["peer_median_s"] > 0.05


def test_the_first_call_is_not_timed_unless_the_work_is_cold() -> None:
    calls: list[int] = []
    one.measured(measure(Work(lambda: calls.append(1), runs=3)), Size.S)
    warm = len(calls)
    calls.clear()
    one.measured(measure(Work(lambda: calls.append(1), runs=3, cold=True)), Size.S)
    assert (warm, len(calls)) == (4, 3)


def test_what_the_peer_alone_needs_is_made_after_ours_is_measured() -> None:
    order: list[str] = []
    work = Work(
        lambda: order.append("ours"), lambda: order.append("peer"), "peer", runs=1,
        before_peer=lambda: order.append("before peer"),
    )  # fmt: skip
    one.measured(measure(work), Size.S)
    assert order == ["ours", "ours", "before peer", "peer"]


def test_sizes_are_those_that_are_published() -> None:
    assert [(s.contracts, s.suppliers, s.ties) for s in Size] == [
        (10_000, 100_000, 500_000),
        (30_000, 300_000, 1_500_000),
        (100_000, 1_000_000, 5_000_000),
    ]


def test_an_unknown_measure_is_a_sentence_that_names_the_known_ones() -> None:
    with refuses(InputError, "nothing is not a measure; known are"):
        runner.chosen(["nothing"])


def test_names_of_measures_are_unique() -> None:
    names = [one_of.name for one_of in runner.measures()]
    assert len(names) == len(set(names))


def test_standard_output_carries_only_the_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work = Work(lambda: sum(range(100)), lambda: sum(list(range(100))), "list", runs=1)
    monkeypatch.setattr(
        runner, "run", lambda wanted, size: (one.measured(measure(work), size) for _ in wanted)
    )
    names = ["--only", "check", "--only", "paths"]
    monkeypatch.setattr(sys, "argv", ["bench", *names, "--size", "S", "--as", "json"])
    assert main() == 0
    lines = json.loads(capsys.readouterr().out)
    assert len(lines) == 2
    assert all(set(line) >= KEYS for line in lines)


# A program that says on standard output what it does, and leaves programs like itself where a
# virtual environment has them. It runs the bench alone.
TALKATIVE = """#!/bin/sh
case "$*" in
  "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "$0" "$3/bin/pip"; echo making ;;
  "-m tests.bench "*) shift 2; echo "[\\"$*\\"]" ;;
  *) echo "running $*" ;;
esac
"""


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_prints_the_document_alone_also_where_it_has_to_install_everything(
    tmp_path: Path,
) -> None:
    python = tmp_path / "python"
    python.write_text(TALKATIVE, encoding="utf-8")
    python.chmod(0o755)
    words = ["SIZE=S", "AS=json", "ONLY=check paths", f"VENV={tmp_path / 'v'}", f"PYTHON={python}"]
    done = subprocess.run(
        ["make", "-s", "bench", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, json.loads(done.stdout)) == (
        0,
        ["--size S --as json --engine sqlite --only check --only paths"],
    )
    assert "running install" in done.stderr


def test_a_measure_with_a_store_says_on_which_engine(tmp_path: Path) -> None:
    def prepare(size: Size) -> Work:
        settings = stores.settings_in(tmp_path)
        (tmp_path / "screening.db").write_bytes(b"x" * 400_000)
        return Work(lambda: stores.megabytes(settings))

    line = one.measured(Measure("toy", "A store.", prepare), Size.S)
    assert line["engine"] == "sqlite"
    assert stores.megabytes(stores.settings_in(tmp_path)) == 0.4


def test_what_the_list_of_requirements_names_has_a_measure() -> None:
    names = {measure.name for measure in runner.measures()}
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    table = page.partition("## What is asked, and by which measure it is shown")[2].split("\n## ")[
        0
    ]
    named = {cell.strip("` ") for row in table.splitlines() if row.startswith("| ")
             for cell in row.split("|")[2].split(",")} - {"measure", "---"}  # fmt: skip
    assert named
    assert named <= names
