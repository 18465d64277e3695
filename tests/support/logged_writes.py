"""A guard over every test: no transaction of the product writes without a line in the log.

A write that leaves no line has to say why (``Upkeep``). The transactions are seen as the database
sees them, so no method is forgotten.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Connection, Engine, event

from screening.store.database.engine import UPKEEP

CHANGES = "log.changes"
LINE = "audit_line"
OPENERS = ("/database/engine.py", "/database/scope.py", "/runs/leases.py")


class UnloggedWriteError(AssertionError):
    """A transaction changed rows, left no line, and did not say why."""


def _table_of(statement: str) -> str | None:
    """Return the table that a statement writes to; None for one that writes to none."""
    words = statement.replace('"', " ").replace("(", " ").split(None, 4)
    if not words:
        return None
    match words[0].upper():
        case "INSERT" | "DELETE":
            at = next(i for i, part in enumerate(words) if part.upper() in ("INTO", "FROM"))
            return words[at + 1]
        case "UPDATE":
            return words[1]
    return None


class _Counts(Protocol):
    """A cursor of a driver."""

    rowcount: int


def _after(conn: Connection, cursor: _Counts, statement: str, *_: object) -> None:
    if not conn.get_execution_options().get("writes") or not cursor.rowcount:
        return
    table = _table_of(statement)
    if table is not None and not table.startswith("staged"):
        conn.info.setdefault(CHANGES, []).append(table)


def _commit(conn: Connection) -> None:
    changed, why = conn.info.pop(CHANGES, []), conn.info.pop(UPKEEP, None)
    if changed and LINE not in changed and why is None and not _is_of_a_test():
        raise UnloggedWriteError(
            f"{sorted(set(changed))} changed without a line in the log of writes: call `record` in "
            "this transaction (screening/store/audit_log/lines.py), or `upkeep` with the reason"
        )


def _is_of_a_test() -> bool:
    """Return whether a test opened this transaction itself, to prepare or to spoil something."""
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if "/tests/" in file and not file.endswith("logged_writes.py"):
            return True
        if "/screening/" in file and not file.endswith(OPENERS):
            return False
        frame = frame.f_back  # type: ignore[assignment]
    return False


def _rollback(conn: Connection) -> None:
    if conn.invalidated:  # its server is gone, and what was noted with it
        return
    conn.info.pop(CHANGES, None)
    conn.info.pop(UPKEEP, None)


@contextmanager
def guarded() -> Iterator[None]:
    """Refuse a write without a line, on every engine of this process."""
    listeners = (("after_cursor_execute", _after), ("commit", _commit), ("rollback", _rollback))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)
