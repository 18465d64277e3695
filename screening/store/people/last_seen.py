"""When sessions and tokens were last used, kept as precisely as is worth a write."""

from datetime import datetime, timedelta

MOST_NOTED = 10_000  # rows of which one process remembers this


class LastSeen:
    """The rows that this process noted as used, each once every some minutes.

    A row counts as noted once it was due, also where the write then had to wait for a lock in vain:
    else each request would wait for it.
    """

    def __init__(self, every: timedelta) -> None:
        self._every = every
        self._noted: dict[int, datetime] = {}

    def is_due(self, id: int, kept: datetime | None, now: datetime) -> bool:
        """Return whether a row is to be noted now; ``kept``: when the store says it was used."""
        times = [at for at in (kept, self._noted.get(id)) if at is not None]
        if times and now - max(times) < self._every:
            return False
        if len(self._noted) > MOST_NOTED:
            self._noted.clear()
        self._noted[id] = now
        return True
