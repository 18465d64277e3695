"""The hot spots of a portfolio, cached until something changes.

Computing them takes seconds for a country, so the result is cached in ``SCREENING_HOME`` under a
fingerprint of everything it depends on: what was imported, decided and screened, the lists in use,
the rules and the day. Another fingerprint, or a file that cannot be read, means: compute it again.
For a large portfolio nobody waits for that: the last result is shown until the next is there.
"""

import contextlib
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from screening.model.json_document import as_document, from_document
from screening.rules import rulebook
from screening.services.chains.hotspots import Hotspots, hotspots

if TYPE_CHECKING:
    from screening.store import Store
    from screening.store.portfolio import Portfolio

SHAPE = 1  # of the document
VIEWS = ("places", "parties")


@dataclass(frozen=True, slots=True)
class CachedHotspots:
    """A result, and whether nothing changed since it was computed."""

    hotspots: Hotspots
    is_current: bool


def current(store: "Store", portfolio: "Portfolio", home: Path, as_of: date) -> Hotspots:
    """Return the hot spots as of a day: those cached, or new ones if something changed since."""
    cached = latest(store, portfolio, home, as_of)
    if cached is not None and cached.is_current:
        return cached.hotspots
    digest = fingerprint(store, portfolio, as_of)  # of before: what changes meanwhile is seen later
    made = hotspots(store, portfolio, as_of)
    _keep(_path(portfolio, home), {"fingerprint": digest, "hotspots": as_document(made)})
    return made


def latest(
    store: "Store", portfolio: "Portfolio", home: Path, as_of: date
) -> CachedHotspots | None:
    """Return the result that was computed last; None without one that can be read."""
    try:
        cached = json.loads(_path(portfolio, home).read_text("utf-8"))
        if isinstance(cached, dict):
            is_current = cached.get("fingerprint") == fingerprint(store, portfolio, as_of)
            return CachedHotspots(from_document(Hotspots, cached.get("hotspots")), is_current)
    except (OSError, ValueError):  # DocumentError is a ValueError
        pass
    return None


def _path(portfolio: "Portfolio", home: Path) -> Path:
    return home / "network" / f"hotspots.{portfolio.organization}.json"


def fingerprint(store: "Store", portfolio: "Portfolio", as_of: date) -> str:
    """Return a digest of everything that the hot spots depend on."""
    rules = rulebook.load()
    basis = (
        SHAPE, portfolio.tie_columns.state(), store.snapshots.in_use(), rules.law.digest,
        rules.method.version, rules.clauses.digest, rules.software, as_of.isoformat(),
    )  # fmt: skip
    return sha256(repr(basis).encode()).hexdigest()


def _keep(path: Path, content: dict[str, object]) -> None:
    """Write the file whole or not at all; a home that cannot be written costs only time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".hotspots.")
    except OSError:
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, sort_keys=True)
        os.replace(draft, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(draft)
