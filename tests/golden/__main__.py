"""Write the digests of every golden case, or say which differ from those that are committed.

``python -m tests.golden`` writes them; ``--check`` compares, names what differs and ends with 1.
``--texts DIR`` keeps the texts behind the digests, ``--against DIR`` shows how today's texts differ
from texts that were kept before, and ``--show SET CASE`` prints the text of one case.
"""

import argparse
import difflib
import gzip
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.golden import case as cases
from tests.golden import clock
from tests.golden.case import Case
from tests.golden.making import Task, made, part_file, shop
from tests.golden.sets import SETS
from tests.support import shared

AT_ONCE = 2  # processes
MOST_NAMED = 40  # cases that are named of those that differ


def main(arguments: Sequence[str] | None = None) -> int:
    given = _options().parse_args(arguments)
    if given.show:
        return _show(*given.show)
    wanted = [name for name in SETS if not given.only or name in given.only]
    kept = given.texts or (tempfile.mkdtemp() if given.against else None)
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        kept = str(Path(kept).resolve())
    before = {name: cases.committed(name) for name in wanted}
    tasks = [Task(name, part, given.every, kept) for name in wanted for part in SETS[name][1]()]
    lines = _lines(tasks, given.processes)
    if given.against:
        for name in wanted:
            _differences(name, Path(given.against), Path(str(kept)))
        shutil.rmtree(str(kept)) if not given.texts else None
        return 0
    if given.check:
        return _compared(lines, before, whole=given.every == 1)
    if given.every == 1:
        for name, found in lines.items():
            if found or not cases.file_of(name).exists():
                cases.write(name, found)
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    parser.add_argument("--only", nargs="+", metavar="SET", choices=SETS, help=", ".join(SETS))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one case in N or so")
    parser.add_argument("--texts", metavar="DIR", help="keep the text of each case there")
    parser.add_argument("--against", metavar="DIR", help="show what differs from texts kept there")
    parser.add_argument("--show", nargs=2, metavar=("SET", "CASE"), help="print the text of a case")
    parser.add_argument("--processes", type=int, default=AT_ONCE, metavar="N")
    return parser


def _lines(tasks: list[Task], processes: int) -> dict[str, list[str]]:
    """The lines of each set; every part is made in a process that does nothing else."""
    lines: dict[str, list[str]] = {task.set: [] for task in tasks}
    started = time.monotonic()
    if processes == 1:
        shared.share()
        clock.stop()
        results = map(made, tasks)
        for task, found in zip(tasks, results, strict=True):
            lines[task.set] += found
    else:
        context = get_context("spawn")
        with ProcessPoolExecutor(processes, context, initializer=clock.stop) as pool:
            for task, found in zip(tasks, pool.map(made, tasks), strict=True):
                lines[task.set] += found
                _say(f"{time.monotonic() - started:6.0f} s  {task.set} {task.part}: {len(found)}")
    for name, found in lines.items():
        lines[name] = _numbered(found)
        _join(name, [task for task in tasks if task.set == name])
    return lines


def _numbered(lines: list[str]) -> list[str]:
    """Sorted by the name of the case, so that the order in which things are listed is no matter."""
    return sorted(lines, key=lambda line: line.partition("  ")[2])


# -- comparing --


def _compared(found: dict[str, list[str]], before: dict[str, dict[str, str]], whole: bool) -> int:
    differs = False
    for name, lines in found.items():
        now = {case: digests for digests, _, case in (line.partition("  ") for line in lines)}
        was = before[name]
        changed = sorted(one for one in now.keys() & was.keys() if now[one] != was[one])
        new = sorted(now.keys() - was.keys())
        gone = sorted(was.keys() - now.keys()) if whole and now else []
        _say(f"{name}: {len(now)} cases, {len(changed)} differ, {len(new)} new, {len(gone)} gone")
        for what, those in (("differs", changed), ("new", new), ("gone", gone)):
            for one in those[:MOST_NAMED]:
                print(f"{what}: {name}: {one}")  # noqa: T201
            if len(those) > MOST_NAMED:
                print(f"{what}: {name}: and {len(those) - MOST_NAMED} more")  # noqa: T201
        differs = differs or bool(changed or new or gone)
    if differs:
        print(  # noqa: T201
            "See a text with `python -m tests.golden --show SET CASE`; keep all of them with "
            "`--texts DIR`, in an older checkout too, and compare with `--against DIR`."
        )
    return int(differs)


# -- texts --


def _join(name: str, tasks: list[Task]) -> None:
    if not tasks or tasks[0].texts is None:
        return
    with (Path(tasks[0].texts) / f"{name}.jsonl.gz").open("wb") as whole:
        for task in tasks:
            part = part_file(task)
            whole.write(part.read_bytes())
            part.unlink()


def _records(path: Path) -> Iterator[tuple[str, list[str]]]:
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                yield record["case"], record["texts"]


def _differences(name: str, before: Path, after: Path) -> None:
    """Print how the texts of a set differ from those of before, a case at a time."""
    file = f"{name}.jsonl.gz"
    was = {case: Case(case, tuple(texts)).line for case, texts in _records(before / file)}
    now = {
        case: texts
        for case, texts in _records(after / file)
        if was.pop(case, None) != Case(case, tuple(texts)).line
    }
    old = {case: texts for case, texts in _records(before / file) if case in now or case in was}
    for case in sorted({*now, *old}):
        one, other = (_readable(texts.get(case, [])) for texts in (old, now))
        print(f"=== {name}: {case}")  # noqa: T201
        for line in difflib.unified_diff(one, other, "before", "now", lineterm="", n=1):
            print(line)  # noqa: T201


def _readable(texts: list[str]) -> list[str]:
    """In lines, with JSON laid out."""
    return [line for text in texts for line in _laid_out(text).splitlines()]


def _laid_out(text: str) -> str:
    head, json_, rest = text.partition("{") if "{" in text[:200] else (text, "", "")
    if not json_:
        return text
    if "[" in head:
        head, json_, rest = text.partition("[")
    try:
        read, end = json.JSONDecoder().raw_decode(json_ + rest)
    except ValueError:
        return text
    tail = (json_ + rest)[end:]
    return head + json.dumps(read, ensure_ascii=False, sort_keys=True, indent=1) + tail


def _show(name: str, wanted: str) -> int:
    """The text of one case, made anew."""
    clock.stop()
    parts: tuple[Any, ...] = ("",) if name == "codes" else SETS[name][1]()
    for part in parts:
        for case in cases.unique(SETS[name][0](shop(), part, 1)):
            if case.name == wanted:
                for text in case.texts:
                    print(_laid_out(text))  # noqa: T201
                return 0
    _say(f"There is no case {wanted} in {name}.")
    return 1


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
