"""A small file of the home that one process at a time reads and writes: what was told to whom."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Notes = dict[str, dict[str, str]]


@contextmanager
def locked_notes(path: Path) -> Iterator[Notes | None]:
    """Give what a file holds, while no other process has it; None where one has.

    One that cannot be read holds nothing: then everything is told again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield _read(path)


def write_notes(path: Path, notes: Notes) -> None:
    """Write a file whole or not at all."""
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(notes, ensure_ascii=False), "utf-8")
    draft.replace(path)


def _read(path: Path) -> Notes:
    try:
        notes: Notes = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}
