"""What the tests of a process share, because working it out takes longer than most tests.

They are a prepared database, the statements that rows hold, the risk data of snapshots, the
screener of a day, and what a template and an address are compiled to. Each is found again by all
that it is made of, so a test that has other rows, another rulebook or another day gets its own.
None of them ever changes: a screener holds nothing but caches, and
``tests/rules/verdict/test_kept_results.py`` holds that these change no verdict.
"""

import gc
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache
from types import CodeType
from typing import TypeVar

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from screening.model import risk_data
from screening.model.risk_data import Pin, RiskData
from screening.services import screening
from screening.services.open_store import open_store
from screening.services.settings import Settings
from screening.store import Store
from screening.store.snapshots import snapshot_rows
from sources.kit.values.statements import Statement
from tests.support import quick_databases, ready_made

V = TypeVar("V")

OPENING = ("screening.services.command_context", "screening.web.app")
KEPT = 6  # risk data and screeners; some MB each

_statements_of_rows = lru_cache(100)(snapshot_rows.statements_of_rows)  # of single snapshots
_compile_builder = Rule._compile_builder
_builders: dict[object, Callable[..., tuple[str, str]]] = {}
_risk_data: dict[object, tuple[object, RiskData]] = {}  # with what it is made of: ids stay taken


def share() -> None:
    """Let commands, pages and stores of this process take what was worked out for equal ones."""
    gc.set_threshold(20_000, 10, 10)  # there is little garbage, and millions to look through
    quick_databases.use()
    patch = pytest.MonkeyPatch()
    patch.setattr(snapshot_rows, "statements_of_rows", _statements_of_rows)
    patch.setattr("screening.store.snapshots.snapshots.from_snapshots", _from_snapshots)
    patch.setattr(screening, "SCREENERS_KEPT", KEPT)
    patch.setattr(Flask, "jinja_options", {"bytecode_cache": _CompiledTemplates()})
    patch.setattr(Rule, "_compile_builder", _builder_of)
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


class _CompiledTemplates(BytecodeCache):
    """What each template of these bytes is compiled to; a service in use compiles it once too."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


def _builder_of(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """Return the function that builds an address of a route; each app has the same hundreds."""
    key = rule.rule, tuple(rule._trace), append_unknown
    if rule.defaults or key not in _builders:
        made = _compile_builder(rule, append_unknown)
        if rule.defaults:
            return made
        _builders[key] = made
    return _builders[key]


def _make_room(kept: dict[object, V]) -> None:
    """Drop the oldest."""
    while len(kept) >= KEPT:
        del kept[next(iter(kept))]
