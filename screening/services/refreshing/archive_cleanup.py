"""Once a day and per archive: remove what died half-way and the raw files that nobody needs.

Any number of workers may try; those that share an archive share the slot too. A worker that dies in
the middle leaves it to the next, and removing what is gone already changes nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.store import Store
    from sources.kit.fetch.archive import Archive


@dataclass(frozen=True, slots=True)
class CleanupResult:
    """What one round removed."""

    parts: int = 0
    files: int = 0
    size: int = 0  # bytes of the files


def clean_up_daily(store: "Store", archive: "Archive", now: datetime) -> CleanupResult | None:
    """The day's round; None when it is done already, or being done by somebody else."""
    day = now.astimezone(UTC).date()
    with archive.once(day.isoformat()) as ours:
        if not ours:
            return None
        parts = archive.sweep()
        old = list(archive.untouched())
        sizes = (
            [archive.forget(file) for file in store.snapshots.unwanted_files(old, day)]
            if old
            else []
        )
    gone = [size for size in sizes if size]
    return CleanupResult(parts, len(gone), sum(gone))
