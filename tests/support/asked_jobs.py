"""A worker that does what was asked for, and stops when nothing waits."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from screening.model.portfolio_job import PortfolioJob
from screening.runtime.console import Console
from screening.runtime.job_worker import HANDLERS, JobWorker
from screening.services.command_context import CommandContext
from screening.services.jobs.handlers import Handler
from screening.services.settings import Settings
from screening.store import Store
from tests.support.web_client import services_of


def work(
    store: Store, settings: Settings, kinds: Mapping[str, Handler] = HANDLERS
) -> tuple[PortfolioJob, ...]:
    """Do every job that waits; return the jobs of the local organization, the latest first."""
    worker = JobWorker(CommandContext(settings, store), Console("en"), kinds)
    while worker():
        pass
    return store.portfolio("local").jobs.recent()


def work_for(app: Flask) -> PortfolioJob:
    """Do what the pages of an application asked for; return the latest job."""
    services = services_of(app)
    return work(services.store, services.settings)[0]


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """Have a worker beside the pages of an application do what they ask for."""
    services, stop = services_of(app), threading.Event()

    def go_on() -> None:
        while not stop.wait(0.05):
            work(services.store, services.settings)

    worker = threading.Thread(target=go_on)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def settings_of(home: Path | str, address: str) -> Settings:
    """Return the settings of a home whose database stands elsewhere."""
    return Settings.from_environment({"SCREENING_HOME": str(home), "SCREENING_DATABASE": address})


def large_register(rows: int) -> bytes:
    """Return a register of so many contracts, four of each supplier."""
    heading = "contractnummer;titel;leverancier;land leverancier;kvk;cpv;contractwaarde\n"
    lines = (
        f"G-{at};Levering {at};Leverancier {at // 4} B.V.;NL;;18110000;{1000 + at}\n"
        for at in range(rows)
    )
    return (heading + "".join(lines)).encode()
