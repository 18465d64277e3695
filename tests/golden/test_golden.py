"""The golden proof in small: every 97th CPV code, the example, and a part of the open sets.

`make golden-check` compares all of it: here are all contracts of the example, and of its pages,
commands and imports what is seconds of work. Each test runs in a process of its own, in which the
clock stands still, so that no other test meets a stopped clock.
"""

import os
import subprocess
import sys

import pytest

from tests.support.folders import ROOT, SHARED

OPEN_SETS = SHARED / "data" / "contracts"
EVERY = "97"


def compared(*sets: str) -> None:
    """Fails with the cases that differ, and how their texts are seen."""
    words = ["--check", "--every", EVERY, "--processes", "1", "--only", *sets]
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.golden", *words],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{done.stdout}\n{done.stderr[-4000:]}", pytrace=False)


def test_a_spread_of_codes_and_the_example_say_what_was_committed() -> None:
    compared("codes", "purchases", "contracts", "pages", "api", "commands", "imports")


def test_the_open_sets_have_the_verdicts_that_were_committed() -> None:
    if not OPEN_SETS.is_dir():
        pytest.skip("the open data sets are not beside this repository")
    compared("open")
