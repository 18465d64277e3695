"""Stopping a job, also while what it writes keeps everybody else from writing.

An undo is one transaction, and on SQLite nobody else writes anything until it ends. So a wish that
the store cannot take at once waits as a file below the home, which all processes share. The worker
looks for it at each step, drops what it did, and only then writes down who wished it.
"""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING

from screening.model.audit import Actor, Door, acting, actor
from screening.model.errors import BusyError
from screening.model.portfolio_job import PortfolioJob
from screening.store.database.engine import A_MOMENT

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

KEPT = 24 * 3600  # seconds: a wish whose job ended before anybody looked is nobody's any more


@dataclass(frozen=True, slots=True)
class StopWish:
    """That somebody wants a job stopped: by which name, and who acted by which door."""

    by: str
    actor: Actor


class StopWishes:
    """The wishes that the store could not take yet, by job."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "stops"

    def leave(self, job: int, by: str) -> None:
        """Keep that whoever acts now wants a job stopped."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(job)
        draft = path.with_suffix(f".{os.getpid()}-{get_ident()}")  # whole or not at all
        draft.write_text(json.dumps({"by": by, **asdict(actor())}), "utf-8")
        draft.replace(path)

    def of(self, job: int) -> StopWish | None:
        """Return the wish to stop a job; None where nobody has it."""
        try:
            wish = json.loads(self._path(job).read_text("utf-8"))
        except FileNotFoundError:
            return None
        by = wish.pop("by")
        return StopWish(by, Actor(**{**wish, "door": Door(wish["door"])}))

    def forget(self, job: int) -> None:
        """Remove the wish to stop a job."""
        self._path(job).unlink(missing_ok=True)

    def clean_up(self) -> None:
        """Remove the wishes whose jobs ended long ago; a worker does so each hour."""
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            with suppress(OSError):
                if time.time() - path.stat().st_mtime >= KEPT:
                    path.unlink()

    def _path(self, job: int) -> Path:
        return self._folder / f"{job}.json"


def stop(portfolio: "Portfolio", home: Path, id: int, by: str) -> None:
    """Cancel a job, or leave the wish for its worker. Raises MissingError."""
    try:
        portfolio.jobs.cancel(id, by, A_MOMENT)
    except BusyError:
        if not portfolio.jobs.get(id).has_ended:
            StopWishes(home).leave(id, by)


def as_wished(home: Path, job: PortfolioJob) -> PortfolioJob:
    """Return a job as its page shows it: with who wants it stopped, also where that waits."""
    if job.has_ended or job.cancel_by is not None:
        return job
    wish = StopWishes(home).of(job.id)
    return job if wish is None else replace(job, cancel_by=wish.by)


def take_over(portfolio: "Portfolio", home: Path, id: int) -> None:
    """Write down the wish to stop a job, now that nothing is in the way."""
    wishes = StopWishes(home)
    wish = wishes.of(id)
    if wish is not None:
        with acting(wish.actor):
            portfolio.jobs.cancel(id, wish.by)
        wishes.forget(id)
