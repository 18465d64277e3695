"""The files of the archive to which nothing refers any more."""

import json
import zlib
from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import Connection, RowMapping, text

from screening.store.database.columns import to_date

KEPT_FOR = timedelta(days=180)  # after it was fetched, though it is neither in use nor the last

SNAPSHOTS = """
SELECT id, source, status, sha256, retrieved, facts FROM snapshot
WHERE status <> 'loading' ORDER BY id DESC
"""


def unused(connection: Connection, files: Collection[str], today: date) -> list[str]:
    """Return those of these files (by hash) to which nothing refers that is still of use.

    Of use is a snapshot that is in use, the one before it, one in quarantine, one of the last half
    year, and one to which a stored verdict is pinned.
    """
    may_go, needed = _sorted(connection, today)
    candidates = {file: may_go.get(file, set()) for file in files if file not in needed}
    pinned = _pinned(connection, set().union(*candidates.values()))
    return sorted(file for file, lists in candidates.items() if not lists & pinned)


def _sorted(connection: Connection, today: date) -> tuple[dict[str, set[str]], set[str]]:
    """Return (hashes of their lists by file) of snapshots that may go, and the files that stay."""
    may_go: dict[str, set[str]] = defaultdict(set)
    needed: set[str] = set()
    former: set[str] = set()  # sources whose snapshot before the one in use was seen
    for row in connection.execute(text(SNAPSHOTS)).mappings():
        last = row["status"] == "retired" and row["source"] not in former
        former |= {row["source"]} if last else set()
        young = today - to_date(row["retrieved"]) <= KEPT_FOR
        for file in _files(row):
            if last or young or row["status"] != "retired":
                needed.add(file)
            else:
                may_go[file].add(row["sha256"])
    return may_go, needed


def _files(row: RowMapping) -> set[str]:
    files = json.loads(row["facts"] or "{}").get("files", ())
    return {str(file["sha256"]) for file in files} or {str(row["sha256"])}


def _pinned(connection: Connection, lists: set[str]) -> set[str]:
    """Return those of these hashes that a kept verdict names, of whichever organization.

    One that was never written out is made of snapshots in use, or anew.
    """
    pinned: set[str] = set()
    if not lists:
        return pinned
    stmt = text("SELECT document FROM screening WHERE document IS NOT NULL").execution_options(
        yield_per=500
    )
    for (document,) in connection.execute(stmt):
        content = zlib.decompress(document).decode()
        pinned |= {sha256 for sha256 in lists - pinned if sha256 in content}
        if pinned == lists:
            break
    return pinned
