"""Which files of the archive somebody may still ask for: what upkeep must leave alone."""

import json
import zlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, text

from screening.store.database.columns import to_date

KEPT_FOR = timedelta(days=180)  # after it was fetched, though it is neither in use nor the last

SNAPSHOTS = """
SELECT id, source, status, sha256, retrieved, facts FROM snapshot
WHERE status <> 'loading' ORDER BY id DESC
"""


def unwanted(connection: Connection, files: Collection[str], today: date) -> list[str]:
    """Those of these files that nothing refers to which is still of use.

    Of use is a snapshot that is in use, the one before it, one that is set aside, one of the last
    half year, and one that a kept verdict is pinned to.
    """
    may_go, kept = _sorted(connection, today)
    left = {file: may_go.get(file, set()) for file in files if file not in kept}
    pinned = _pinned(connection, set().union(*left.values()))
    return sorted(file for file, lists in left.items() if not lists & pinned)


def _sorted(connection: Connection, today: date) -> tuple[dict[str, set[str]], set[str]]:
    """Files of snapshots that may go, with what verdicts call those; and files that stay."""
    may_go: dict[str, set[str]] = defaultdict(set)
    kept: set[str] = set()
    before: set[str] = set()  # sources whose snapshot before the one in use we have met
    for row in connection.execute(text(SNAPSHOTS)).mappings():
        last = row["status"] == "retired" and row["source"] not in before
        before |= {row["source"]} if last else set()
        young = today - to_date(row["retrieved"]) <= KEPT_FOR
        for file in _files(row):
            if last or young or row["status"] != "retired":
                kept.add(file)
            else:
                may_go[file].add(row["sha256"])
    return may_go, kept


def _files(row: Mapping[Any, Any]) -> set[str]:
    named = json.loads(row["facts"] or "{}").get("files", ())
    return {str(one["sha256"]) for one in named} or {str(row["sha256"])}


def _pinned(connection: Connection, lists: set[str]) -> set[str]:
    """Those of these lists that a verdict names, of whichever organization."""
    found: set[str] = set()
    if not lists:
        return found
    asked = text("SELECT document FROM screening").execution_options(yield_per=500)
    for (document,) in connection.execute(asked):
        said = zlib.decompress(document).decode()
        found |= {one for one in lists - found if one in said}
        if found == lists:
            break
    return found
