"""Runs of sources: queued once per slot, done by one worker at a time, finished once or not at all.

Any number of clocks queue slots, any number of workers claim runs; the database decides. A claim
is a lease: a worker that does not renew it loses the run to the next one. What makes that safe is
not the lease but the fencing token: see ``leases``.
"""

from functools import cached_property

from screening.store.runs.history import RunHistory
from screening.store.runs.leases import RunLeases
from screening.store.runs.loading import SnapshotLoading
from screening.store.runs.outcomes import RunOutcomes
from screening.store.runs.queue import RunQueue
from screening.store.runs.retention import Retention
from screening.store.runs.schedules import Schedules


class Jobs:
    """The runs of one database, by subject; a caller asks for the part that it needs."""

    def __init__(self, leases: RunLeases) -> None:
        self._leases = leases

    @cached_property
    def schedules(self) -> Schedules:
        """When each source is due, and whether it is switched on."""
        return Schedules(self._leases)

    @cached_property
    def queue(self) -> RunQueue:
        """The runs that wait, and the leases of those that workers have claimed."""
        return RunQueue(self._leases)

    @cached_property
    def loading(self) -> SnapshotLoading:
        """The statements of a snapshot that is not in use yet."""
        return SnapshotLoading(self._leases)

    @cached_property
    def outcomes(self) -> RunOutcomes:
        """The ends that a run can come to."""
        return RunOutcomes(self._leases)

    @cached_property
    def retention(self) -> Retention:
        """The removal of statements that nobody needs."""
        return Retention(self._leases)

    @cached_property
    def history(self) -> RunHistory:
        """The runs and alarms as a person looks at them."""
        return RunHistory(self._leases)
