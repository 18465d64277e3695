"""A list of millions of rows is read, counted and judged in bounded memory, in its own process.

Forty thousand rows in every run, four million with ``--soak``, whose figure is the one to quote.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.lei_columns import COLUMNS

MOST_MIB = 600
READ = """
import json, re, sys, time
from pathlib import Path
import sources
from sources.kit import Snapshot
from sources.kit.judge.snapshot_facts import Facts, facts_of
from sources.kit.judge.gate import judge

def peak():  # of this process alone, which getrusage does not say
    return int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

source, path = sources.source("org_gleif_entities"), Path(sys.argv[1])
began = time.monotonic()
before = peak()
reading, statements = source.open_reading(Snapshot(path.name, path))
facts = facts_of(statements, reading)
judgement = judge(facts, Facts.from_json(json.loads(json.dumps(facts.as_json()))), source)
print(json.dumps({
    "rows": facts.rows, "subjects": facts.subjects, "duplicates": facts.duplicates,
    "rejected": facts.rejected, "outcome": judgement.outcome, "peak_mib": peak(),
    "over_imports_mib": peak() - before, "seconds": round(time.monotonic() - began, 1),
    "facts_bytes": len(json.dumps(facts.as_json())),
}))
"""


def write(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number in range(rows):
            day = "no day" if number % 1_000 == 7 else "2016-05-02T10:00:00Z"
            code = f"EXAMPLE{number:013}"
            name = f"Example Trading and Manufacturing Company {number} Limited"
            street = f"{number % 300} Example Street"
            parts = ("RA000394", f"U{number:09}", "GENERAL", "ACTIVE", day, "ISSUED")
            writer.writerow((code, name, f"Sample {number}", street, "IN", *parts))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to see memory in")
def test_a_list_of_millions_stays_in_bounds(tmp_path: Path, soak: bool) -> None:
    path, rows = tmp_path / "20240201-0800-gleif-goldencopy-lei2.csv", 4_000_000 if soak else 40_000
    write(path, rows)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    measured = json.loads(done.stdout)
    print(measured)  # noqa: T201
    assert (measured["rows"], measured["rejected"], measured["duplicates"]) == (
        rows,
        rows // 1_000,
        0,
    )
    assert measured["subjects"] == rows - rows // 1_000
    assert measured["outcome"] == "accepted"
    assert measured["peak_mib"] < (MOST_MIB if soak else 100)
    assert measured["facts_bytes"] < 100_000
