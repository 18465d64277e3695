"""The hot spots of a portfolio as a document, cached until something changes.

Computing them takes seconds for a country, so the result is cached in ``SCREENING_HOME`` under a
fingerprint of everything it depends on: what was imported, decided and screened, the lists in use,
the rules and the day. Another fingerprint, or a file that cannot be read, means: compute it again.
"""

import contextlib
import json
import os
import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screening.model.json_document import as_document
from screening.rules import rulebook
from screening.services.chains.hotspots import hotspots

if TYPE_CHECKING:
    from screening.store import Store
    from screening.store.portfolio import Portfolio

Document = dict[str, Any]
SHAPE = 1  # of the document
VIEWS = ("places", "parties")


def document(store: "Store", portfolio: "Portfolio", home: Path, as_of: date) -> Document:
    """Return what ``screening hotspots --as json`` prints and the page shows."""
    current = fingerprint(store, portfolio, as_of)
    path = home / "network" / f"hotspots.{portfolio.organization}.json"
    cached = _read(path)
    if cached is not None and cached.get("fingerprint") == current:
        result: Document = cached["hotspots"]
        return result
    made: Document = as_document(hotspots(store, portfolio, as_of))
    _keep(path, {"fingerprint": current, "hotspots": made})
    return made


def fingerprint(store: "Store", portfolio: "Portfolio", as_of: date) -> str:
    """Return a digest of everything that the hot spots depend on."""
    rules = rulebook.load()
    basis = (
        SHAPE, portfolio.tie_columns.state(), store.snapshots.in_use(), rules.law.digest,
        rules.method.version, rules.clauses.digest, rules.software, as_of.isoformat(),
    )  # fmt: skip
    return sha256(repr(basis).encode()).hexdigest()


def _read(path: Path) -> Document | None:
    try:
        cached = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    valid = isinstance(cached, dict) and isinstance(cached.get("hotspots"), dict)
    return cached if valid and set(VIEWS) <= cached["hotspots"].keys() else None


def _keep(path: Path, content: Document) -> None:
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
