"""Iterators that run in processes beside this one, for long work that knows how to be divided.

Each process begins anew (spawn): a fork would copy the locks that other threads hold. What it is
given and what it yields passes through a pipe that only the two know.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import Queue
from typing import Generic, TypeVar, TypeVarTuple, cast

T = TypeVar("T")
Given = TypeVarTuple("Given")

AHEAD = 64  # parcels that wait for whoever takes them; then the process waits
PARCEL = 200  # items that pass through the pipe together
NICENESS = 5  # of a worker; that of a process beside it is twice that
PATIENCE = 5.0  # seconds for a process to end


class EndedProcessError(Exception):
    """A process ended before its iterator did."""


_AHEAD: ContextVar[list["_Side[object]"] | None] = ContextVar("ahead", default=None)


def step_aside() -> None:
    """Let this process have what others that want the processor leave; pages come first."""
    with suppress(OSError):
        os.nice(NICENESS)


@contextmanager
def begun_ahead(
    work: Callable[[*Given], Iterator[T]], processes: int, ready: Callable[[], object]
) -> Iterator[None]:
    """Let so many processes for ``work`` begin now: ``side_by_side`` takes them in this block.

    They load what the work needs, which takes a second, call ``ready``, and wait for what they are
    given. Those that nobody took end with the block.
    """
    ahead: list[_Side[T]] = []
    try:
        for _ in range(processes):
            ahead.append(_Side(work, ready))  # noqa: PERF401 - as below
        token = _AHEAD.set([cast("_Side[object]", side) for side in ahead])
        try:
            yield
        finally:
            _AHEAD.reset(token)
    finally:
        for side in ahead:
            side.stop()


@contextmanager
def side_by_side(
    work: Callable[[*Given], Iterator[T]], arguments: Sequence[tuple[*Given]]
) -> Iterator[list[Iterator[T]]]:
    """Run ``work(*given)`` in a process of its own for each of the arguments.

    Give an iterator over what each yields; it raises EndedProcessError where the process was ended
    or the work failed. ``work`` is a function of a module. The processes end with this block.
    """
    sides: list[_Side[T]] = []
    try:
        for given in arguments:
            sides.append(_begun(work))
            sides[-1].give(given)
        yield [side.items() for side in sides]
    finally:
        for side in sides:
            side.stop()


def _begun(work: Callable[[*Given], Iterator[T]]) -> "_Side[T]":
    """Return a process for this work: one that was begun ahead, or a new one."""
    ahead = _AHEAD.get() or []
    for side in ahead:
        if side.work is work:
            ahead.remove(side)
            return cast("_Side[T]", side)
    return _Side(work)


class _Side(Generic[T]):
    """One process, and the thread that reads what comes from it."""

    def __init__(
        self,
        work: Callable[[*Given], Iterator[T]],
        ready: Callable[[], object] | None = None,
    ) -> None:
        self.work: object = work
        context = multiprocessing.get_context("spawn")
        self._receiving, sending = context.Pipe(duplex=False)
        taking, self._giving = context.Pipe(duplex=False)
        self._parcels: Queue[list[T] | None] = Queue(AHEAD)
        self._is_stopped = threading.Event()
        self._process: SpawnProcess = context.Process(
            target=_run, args=(sending, taking, work, ready), daemon=True
        )
        # Much that is given with the start is waited for without end where the process dies first.
        self._process.start()
        sending.close()  # theirs alone, so that its end is seen here
        taking.close()
        self._reader: threading.Thread | None = None

    def give(self, given: tuple[object, ...]) -> None:
        """Let the process work on this."""
        self._reader = threading.Thread(target=self._read, args=(given,), daemon=True)
        self._reader.start()

    def items(self) -> Iterator[T]:
        """Yield what the process yields."""
        while (parcel := self._parcels.get()) is not None:
            yield from parcel
            if len(parcel) < PARCEL:  # the last one, which may be empty
                return
        raise EndedProcessError

    def stop(self) -> None:
        """End the process, whether or not it is done; once more does nothing."""
        if self._is_stopped.is_set():
            return
        self._is_stopped.set()
        self._process.terminate()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        if self._reader is None:
            self._giving.close()
        while self._reader is not None and self._reader.is_alive():
            with suppress(Exception):
                self._parcels.get_nowait()
            self._reader.join(0.01)
        self._receiving.close()
        self._process.close()

    def _read(self, given: object) -> None:
        try:
            self._giving.send(given)
        except OSError:
            pass  # it ended: nothing comes from it either
        except Exception:
            self._parcels.put(None)
            raise
        finally:
            self._giving.close()
        parcel: list[T] | None = []
        while parcel is not None and not self._is_stopped.is_set():
            try:
                parcel = self._receiving.recv()
            except (EOFError, OSError):
                parcel = None
            self._parcels.put(parcel)


def _run(
    sending: Connection,
    taking: Connection,
    work: Callable[[*Given], Iterator[T]],
    ready: Callable[[], object] | None,
) -> None:
    """Send what the work on what is taken yields, in parcels; the last one is not full."""
    step_aside()
    if ready is not None:
        ready()
    parcel: list[T] = []
    with suppress(BrokenPipeError):  # nobody waits for it any more
        for item in work(*taking.recv()):
            parcel.append(item)
            if len(parcel) == PARCEL:
                sending.send(parcel)
                parcel = []
        sending.send(parcel)
