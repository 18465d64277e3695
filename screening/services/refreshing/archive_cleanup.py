"""The daily clean-up of an archive: unfinished files, and raw files that nobody needs any more.

Any number of workers may try; those that share an archive share the day's turn. If a worker dies in
the middle, the next one does it, and removing what is gone already changes nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.store import Store
    from sources.kit.fetch.archive import Archive


@dataclass(frozen=True, slots=True)
class CleanupResult:
    """The number of files that were removed."""

    parts: int = 0
    files: int = 0
    size: int = 0  # bytes of the files


def clean_up_daily(store: "Store", archive: "Archive", now: datetime) -> CleanupResult | None:
    """Clean up once a day; return None if it was done, or is being done by another process."""
    day = now.astimezone(UTC).date()
    with archive.once(day.isoformat()) as ours:
        if not ours:
            return None
        parts = archive.sweep()
        old = list(archive.untouched())
        sizes = (
            [archive.forget(file) for file in store.snapshots.unused_files(old, day)] if old else []
        )
    removed = [size for size in sizes if size]
    return CleanupResult(parts, len(removed), sum(removed))
