"""A writer that reports errors, one after another, and dies at a point where a crash could strike.

Run in a process of its own: ``kept_store.killed_in``.
"""

import os
import signal
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, event

from screening.store import Store
from screening.store.audit_log import lines
from screening.store.store import LOCAL

P = ParamSpec("P")
T = TypeVar("T")
POINTS = ("row written", "line written", "head written", "committed")
STATEMENTS = {
    "row written": "INSERT INTO error_report",
    "line written": "INSERT INTO audit_line",
}
SECRET = "s" * 64


def die() -> None:
    """End as a power cut would end it."""
    os.kill(os.getpid(), signal.SIGKILL)


def arrange(die_at: str, after: int) -> None:
    """Have the process die at this point of the write after so many."""
    left = [after]

    def deadly(work: Callable[P, T]) -> Callable[P, T]:
        def work_and_die(*args: P.args, **more: P.kwargs) -> T:
            result = work(*args, **more)
            left[0] -= 1
            if left[0] < 0:
                die()
            return result

        return work_and_die

    if die_at == "head written":
        vars(lines)["write_head"] = deadly(lines.write_head)
        return

    def statement(conn: Connection, cursor: object, text: str, *_: object) -> None:
        written = {
            "row written": "INSERT INTO error_report",
            "line written": "INSERT INTO audit_line",
        }
        if text.startswith(written.get(die_at, "nothing")):
            deadly(lambda: None)()

    def commit(conn: Connection) -> None:
        """Kill once the next transaction begins: the one before was kept by then."""
        if die_at == "committed" and conn.get_execution_options().get("writes"):
            deadly(lambda: None)()

    event.listen(Engine, "after_cursor_execute", statement)
    event.listen(Engine, "begin", commit)


def report_errors(address: str, count: int, die_at: str, after: int) -> None:
    """Write ``count`` reports of errors; die at one of ``POINTS`` of the write after so many."""
    store = Store.open(address, secret=lambda: SECRET)
    reports = store.portfolio(LOCAL).error_reports
    arrange(die_at, after)
    for number in range(count):
        reports.add(f"m{number}", "a name", "something is wrong", "anna")
    store.close()
