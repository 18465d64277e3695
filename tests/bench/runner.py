"""Finds the measures and runs each in a process of its own, one after the other.

A file in ``measures`` with ``MEASURES`` is found; nothing registers it. A measure that fails, or
whose answer differs from its peer's, is a line with ``error`` and no figures.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from screening.model.errors import InputError
from tests.bench import measures as folder
from tests.bench.measure import Measure, Size


def measures() -> tuple[Measure, ...]:
    """Every measure, in the order of the files and of each file."""
    modules = sorted(iter_modules(folder.__path__), key=lambda module: module.name)
    found = [import_module(f"{folder.__name__}.{module.name}").MEASURES for module in modules]
    return tuple(measure for group in found for measure in group)


def chosen(names: Sequence[str] | None) -> tuple[Measure, ...]:
    """The measures of these names; all where none is named. Raises InputError for another name."""
    every = measures()
    known = {measure.name for measure in every}
    for name in names or ():
        if name not in known:
            raise InputError(
                f"{name} is not a measure; known are {', '.join(sorted(known))}.", "only"
            )
    return tuple(measure for measure in every if not names or measure.name in names)


def run(wanted: Iterable[Measure], size: Size) -> Iterator[dict[str, Any]]:
    """One document per measure, as each comes in."""
    for measure in wanted:
        yield _apart(measure, size)


def _apart(measure: Measure, size: Size) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder_of_answer:
        out = Path(folder_of_answer) / "answer.json"
        words = [sys.executable, "-m", "tests.bench.one", measure.name, size.value, str(out)]
        done = subprocess.run(words, check=False, stdout=subprocess.DEVNULL)
        if done.returncode == 0:
            document: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
            return document
    return _failed(measure, size, done.returncode)


def _failed(measure: Measure, size: Size, code: int) -> dict[str, Any]:
    empty = dict.fromkeys(("median_s", "peer", "peer_median_s", "ratio", "peak_mb"))
    why = f"The measure ended with exit code {code}; standard error says why."
    return {"name": measure.name, "size": size.value, "runs": 0, **empty, "error": why}
