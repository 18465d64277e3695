"""How the service is: what `/readyz` and `/metrics` tell, and what alarms are raised for."""

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from screening.model.errors import ScreeningError
from screening.services import signs_of_life
from screening.services.refreshing import source_states
from screening.services.settings import Settings
from screening.store import Store

FRESHNESS = ("fresh", "stale", "expired")
LATE_RUN = timedelta(hours=6)  # after a first start the sources wait for each other for hours
LATE_JOB = timedelta(minutes=15)  # a person waits for it
LEAST_FREE = 500_000_000  # bytes; a refresh needs some hundreds of millions
LEAST_SHARE = 0.02  # of the disk


@dataclass(frozen=True, slots=True)
class SourceAge:
    """How old a source in use is."""

    source: str
    days: int
    freshness: str  # fresh | stale | expired


@dataclass(frozen=True, slots=True)
class ServiceState:
    """The state at one moment. Ages in seconds, sizes in bytes; None: not known."""

    database: bool  # answers, is of this version and has figures
    signs: Mapping[str, float | None]  # of each part, seconds since the last one
    alive: Mapping[str, bool]
    free: int
    disk: int
    run_waits: float
    job_waits: float
    sources: tuple[SourceAge, ...]
    failing: tuple[str, ...]  # sources with an alarm that nobody settled

    @property
    def disk_is_full(self) -> bool:
        """Whether there is too little room to go on working."""
        return self.free < LEAST_FREE or self.free < LEAST_SHARE * self.disk

    @property
    def is_late(self) -> bool:
        """Whether something has waited for a worker for too long."""
        late_job = self.job_waits > LATE_JOB.total_seconds()
        return late_job or self.run_waits > LATE_RUN.total_seconds()

    @property
    def freshness(self) -> dict[str, int]:
        """How many sources are fresh, stale and expired."""
        counts = Counter(source.freshness for source in self.sources)
        return {name: counts[name] for name in FRESHNESS}

    @property
    def is_whole(self) -> bool:
        """Whether every part does its work."""
        return self.database and all(self.alive.values()) and not self.disk_is_full


def is_ready(store: Store) -> bool:
    """Return whether the database answers, is of this version and has figures."""
    try:
        return store.is_migrated() and bool(store.organizations() and store.snapshots.sources())
    except ScreeningError:
        return False


def state_of(store: Store, settings: Settings, now: datetime | None = None) -> ServiceState:
    """Return how the service is. What cannot be read is not known, and never an error."""
    now = now or datetime.now(UTC)
    ready = is_ready(store)
    run_waits, job_waits, sources, failing = _queues_and_sources(store, now) if ready else _UNKNOWN
    room = shutil.disk_usage(_existing(settings.home))
    signs = {part: signs_of_life.age(settings.home, part) for part in signs_of_life.PARTS}
    return ServiceState(
        database=ready,
        signs={part: since.total_seconds() if since else None for part, since in signs.items()},
        alive={part: signs_of_life.is_alive(settings.home, part) for part in signs},
        free=room.free,
        disk=room.total,
        run_waits=run_waits,
        job_waits=job_waits,
        sources=sources,
        failing=failing,
    )


_Waits = tuple[float, float, tuple[SourceAge, ...], tuple[str, ...]]
_UNKNOWN: _Waits = (0.0, 0.0, (), ())


def _queues_and_sources(store: Store, now: datetime) -> _Waits:
    try:
        queued = store.jobs.queue.waiting_since().values()
        asked = store.job_claims.waiting_since()
        states = source_states.states(store, now, now.astimezone().date())
        alarms = store.jobs.history.alarms()
    except ScreeningError:
        return _UNKNOWN
    in_use = tuple(
        SourceAge(state.source, state.age_days, state.freshness)
        for state in states
        if state.enabled and state.freshness is not None and state.age_days is not None
    )
    failing = tuple(sorted({alarm.source for alarm in alarms}))
    return _since(now, min(queued, default=None)), _since(now, asked), in_use, failing


def _since(now: datetime, at: datetime | None) -> float:
    return 0.0 if at is None else max(0.0, (now - at).total_seconds())


def _existing(path: Path) -> Path:
    """Return the folder, or the nearest above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())
