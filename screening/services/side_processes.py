"""Iterators that run in processes beside this one, for long work that knows how to be divided.

Each process begins anew (spawn): a fork would copy the locks that other threads hold. What it is
given and what it yields passes through a pipe that only the two know.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import Queue
from typing import Generic, TypeVar, TypeVarTuple

T = TypeVar("T")
Given = TypeVarTuple("Given")

AHEAD = 64  # parcels that wait for whoever takes them; then the process waits
PARCEL = 200  # items that pass through the pipe together
NICENESS = 5  # pages come first
PATIENCE = 5.0  # seconds for a process to end


class EndedProcessError(Exception):
    """A process ended before its iterator did."""


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
            sides.append(_Side(work, given))  # noqa: PERF401 - what was started is stopped below
        yield [side.items() for side in sides]
    finally:
        for side in sides:
            side.stop()


class _Side(Generic[T]):
    """One process, and the thread that reads what comes from it."""

    def __init__(self, work: Callable[[*Given], Iterator[T]], given: tuple[*Given]) -> None:
        context = multiprocessing.get_context("spawn")
        self._receiving, sending = context.Pipe(duplex=False)
        taking, self._giving = context.Pipe(duplex=False)
        self._parcels: Queue[list[T] | None] = Queue(AHEAD)
        self._is_stopped = threading.Event()
        self._process: SpawnProcess = context.Process(
            target=_run, args=(sending, taking, work), daemon=True
        )
        # Much that is given with the start is waited for without end where the process dies first.
        self._process.start()
        sending.close()  # theirs alone, so that its end is seen here
        taking.close()
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
        """End the process, whether or not it is done."""
        self._is_stopped.set()
        self._process.terminate()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        while self._reader.is_alive():
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


def _run(sending: Connection, taking: Connection, work: Callable[[*Given], Iterator[T]]) -> None:
    """Send what the work on what is taken yields, in parcels; the last one is not full."""
    with suppress(OSError):
        os.nice(NICENESS)
    parcel: list[T] = []
    with suppress(BrokenPipeError):  # nobody waits for it any more
        for item in work(*taking.recv()):
            parcel.append(item)
            if len(parcel) == PARCEL:
                sending.send(parcel)
                parcel = []
        sending.send(parcel)
