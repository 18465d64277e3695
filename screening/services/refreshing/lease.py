"""The lease of a run or a job, renewed while it goes on.

A second thread renews it, so that only a process that died or stands still loses its run.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol, TypeVar
from uuid import uuid4

from screening.model.errors import ScreeningError
from screening.model.run import LostClaimError
from screening.services.notice import Notice, to_log
from sources.kit.values.message import Message

Claimed = TypeVar("Claimed", contravariant=True)

LONGEST = timedelta(hours=6)  # a run that takes longer stands still, whatever its threads say


class LeaseQueue(Protocol[Claimed]):
    """The queue of what is claimed: runs of sources, jobs of persons."""

    @property
    def lease(self) -> timedelta:
        """For how long a claim holds unless it is renewed."""
        ...

    def renew(self, claim: Claimed, /) -> None:
        """Extend the lease. Raises LostClaimError where it is too late for that."""
        ...


def this_process() -> str:
    """Return a name for this process that is never the same twice: the fence depends on it."""
    return f"{socket.gethostname()} {os.getpid()} {uuid4().hex[:12]}"


@contextmanager
def lease_kept(
    queue: LeaseQueue[Claimed],
    claim: Claimed,
    longest: timedelta = LONGEST,
    notice: Notice = to_log,
) -> Iterator[None]:
    """Renew the lease of a run while the block runs; tell ``notice`` of a renewal that failed."""
    done = threading.Event()
    pulse = threading.Thread(target=_renew, args=(queue, claim, done, longest, notice), daemon=True)
    pulse.start()
    try:
        yield
    finally:
        done.set()
        pulse.join()


def _renew(
    queue: LeaseQueue[Claimed],
    claim: Claimed,
    done: threading.Event,
    longest: timedelta,
    notice: Notice,
) -> None:
    """Renew until done. A failure is tried again: a lease lasts three times the pause."""
    until = time.monotonic() + longest.total_seconds()
    while not done.wait(queue.lease.total_seconds() / 3) and time.monotonic() < until:
        try:
            queue.renew(claim)
        except LostClaimError:
            return  # finished a moment ago, or somebody else's; its next write will say so
        except ScreeningError as error:
            notice(Message("progress.lease_not_renewed", why=error.message))
