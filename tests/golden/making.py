"""Makes one part of a set, in a process that does nothing else."""

import atexit
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import util
from pathlib import Path

from tests.golden.case import unique
from tests.golden.sets import SETS
from tests.golden.workshop import Workshop

OTHERWISE = "but "  # begins a text of which only what differs from the case's first text is kept


@dataclass(frozen=True, slots=True)
class Task:
    """One part of a set, for one process; ``texts`` is where its texts are kept, if anywhere."""

    set: str
    part: str
    few: int
    texts: str | None


_shops: list[Workshop] = []  # the one of this process


def made(task: Task) -> list[str]:
    """The lines of a part; its texts go to their file on the way, where they are kept."""
    found = unique(SETS[task.set][0](shop(), task.part, task.few))
    if task.texts is None:
        return [case.line for case in found]
    lines = []
    with gzip.GzipFile(part_file(task), "wb", mtime=0) as file:
        for case in found:
            lines.append(case.line)
            record = {"case": case.name, "texts": list(brief(case.texts))}
            file.write((json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
    return lines


def shop() -> Workshop:
    """The workshop of this process, made when it is first asked for."""
    if not _shops:
        _shops.append(Workshop())
        atexit.register(_shops[0].close)
        util.Finalize(None, _shops[0].close, exitpriority=10)  # a child process has no atexit
    return _shops[0]


def part_file(task: Task) -> Path:
    """Where the texts of a part wait to be joined with those of the others."""
    return Path(str(task.texts)) / f"{task.set}.{task.part or 'all'}.part"


def brief(texts: Sequence[str]) -> Iterator[str]:
    """The first text; of each other document only the members that are not the same there."""
    yield texts[0]
    first = json.loads(texts[0]) if len(texts) > 1 else {}
    for text in texts[1:]:
        said = json.loads(text)
        names = {name for name in {**first, **said} if said.get(name) != first.get(name)}
        other = {name: said.get(name) for name in names}
        yield OTHERWISE + json.dumps(other, sort_keys=True, ensure_ascii=False)
