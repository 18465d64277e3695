"""What the tests of a process share, because working it out takes longer than most tests.

They are a prepared database, the statements that rows hold, the risk data of snapshots, and the
screener of a day. Each is found again by all that it is made of, so a test that has other rows,
another rulebook or another day gets its own. None of them ever changes: a screener holds nothing
but caches, and ``tests/rules/verdict/test_kept_results.py`` holds that these change no verdict.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from typing import TypeVar

import pytest

from screening.model import risk_data
from screening.model.risk_data import Pin, RiskData
from screening.services import screening
from screening.services.open_store import open_store
from screening.services.settings import Settings
from screening.store import Store
from screening.store.snapshots import snapshot_rows
from sources.kit.values.statements import Statement
from tests.support import ready_made

V = TypeVar("V")

OPENING = ("screening.services.command_context", "screening.web.app")
KEPT = 6  # risk data and screeners; some MB each

_statements_of_rows = lru_cache(100)(snapshot_rows.statements_of_rows)  # of single snapshots
_risk_data: dict[object, tuple[object, RiskData]] = {}  # with what it is made of: ids stay taken


def share() -> None:
    """Let commands, pages and stores of this process take what was worked out for equal ones."""
    patch = pytest.MonkeyPatch()
    patch.setattr(snapshot_rows, "statements_of_rows", _statements_of_rows)
    patch.setattr("screening.store.snapshots.snapshots.from_snapshots", _from_snapshots)
    patch.setattr(screening, "SCREENERS_KEPT", KEPT)
    for module in OPENING:
        patch.setattr(f"{module}.open_store", _open_store)


def _open_store(settings: Settings, longest_wait: timedelta | None = None) -> Store:
    """Open a store; a new home gets a copy of a prepared database."""
    file = settings.home / "screening.db"
    if settings.database == f"sqlite:///{file}" and not file.exists():
        settings.make_home()
        ready_made.database(file)
    return open_store(settings, longest_wait)


def _from_snapshots(snapshots: Iterable[tuple[Pin, Iterable[Statement]]]) -> RiskData:
    made_of = tuple(snapshots)
    key = tuple((pin, id(statements)) for pin, statements in made_of)
    if key not in _risk_data:
        _make_room(_risk_data)
        _risk_data[key] = made_of, risk_data.from_snapshots(made_of)
    return _risk_data[key][1]


def _make_room(kept: dict[object, V]) -> None:
    """Drop the oldest."""
    while len(kept) >= KEPT:
        del kept[next(iter(kept))]
