"""Measure how fast the work is, beside the best known other way, on a made-up portfolio.

Ours and the peer work on the same input in the same run; `ratio` is the peer's time over ours.
What is measured, how, and what the figures are: docs/performance.md.
"""

import argparse
import json
import os
import sys
from typing import Any

from screening.model.errors import InputError
from screening.runtime.console import answer
from tests.bench import runner, stores
from tests.bench.measure import Size

COLUMNS = (
    "name", "size", "engine", "median_s", "processor_s", "runs", "peer", "peer_median_s", "ratio",
    "peak_mb",
)  # fmt: skip


def main() -> int:
    """Measure what the command line names; 2 where it names nothing that is measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", choices=("S", "M", "L"), default="S")
    parser.add_argument("--only", action="append", metavar="NAME", help="may repeat")
    parser.add_argument("--as", dest="format", choices=("text", "json"), default="text")
    parser.add_argument("--engine", choices=stores.ENGINES, default=stores.ENGINES[0])
    given = parser.parse_args()
    os.environ[stores.ENGINE] = given.engine  # each measure has a process of its own
    try:
        wanted = runner.chosen(given.only)
    except InputError as error:
        parser.error(str(error))
    lines = list(runner.run(wanted, Size(given.size)))
    if given.format == "json":
        answer(json.dumps(lines, ensure_ascii=False, indent=1) + "\n")
    else:
        answer(_table(lines))
    return 1 if any("error" in line for line in lines) else 0


def _table(lines: list[dict[str, Any]]) -> str:
    rows = [COLUMNS, *(tuple(_shown(line.get(column)) for column in COLUMNS) for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(COLUMNS))]
    table = ["  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()
             for row in rows]  # fmt: skip
    said = [f"{line['name']}: {line[key]}" for line in lines
            for key in ("error", "peer_missing") if key in line]  # fmt: skip
    return "\n".join([*table, *said]) + "\n"


def _shown(value: object) -> str:
    return "-" if value is None else str(value)


if __name__ == "__main__":
    sys.exit(main())
