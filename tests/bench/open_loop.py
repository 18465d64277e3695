"""Requests at a constant rate, whatever the answers do: how long visitors wait under load.

``python -m tests.bench.open_loop --contracts 100000 --rate 40 --seconds 600 --import-rows 99999``

A request is sent when its moment has come and not when the one before was answered, and its time
counts from that moment: a service that stands still for a second is late for all who came in that
second. Each address is asked once before, so that a start is not what is measured. The service, its
worker and this generator run on the same machine. ``--engine postgresql`` starts a server of its
own. ``--signed-in``: a hundred people ask, each with an account, a session and a token. The figures
come as one JSON object; ends with 1 if any answer failed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from screening.model.people import Role
from screening.services.importing import ImportOptions, import_files
from screening.services.open_store import open_store
from screening.services.refreshing import after_refresh
from screening.services.screening import catch_up
from screening.services.settings import Settings
from screening.store.store import LOCAL
from screening.web.browser_sessions import ROW
from tests.support.asked_jobs import large_register, settings_of
from tests.support.folders import ROOT
from tests.support.people import add_person, add_token, session_of
from tests.support.processes import eventually, free_port

AT_ONCE = 200  # requests that may wait; more than any queue of a service that is well
PARTS = ("serving", "worker")
SESSION = "ketenblik"  # the cookie of a service that is asked without TLS
PATIENCE = 60.0  # seconds for an answer
PEOPLE = 100  # who are signed in: one alone would soon be told that it asks too often
MOST_ROWS = 50_000  # of one register; the readers refuse one of more than 100,000
MIX = (  # what buyers look at, the list most
    "/", "/?band=high", "/?q=leverancier+12", "/api/v1/contracts?per_page=25", "/contracts/{id}",
    "/api/v1/contracts/{id}", "/contracts/{id}", "/sources", "/checks/new", "/api/v1/sources",
)  # fmt: skip


@dataclass
class Answers:
    """The seconds from the moment that each request was meant for, and what failed."""

    during: dict[str, list[float]] = field(default_factory=dict)  # by what else went on
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, beside: str, seconds: float, fault: str | None) -> None:
        with self.lock:
            self.during.setdefault(beside, []).append(seconds)
            if fault is not None:
                self.failed.append(fault)

    def figures(self) -> dict[str, object]:
        """Return the figures in milliseconds, by what else went on."""
        return {
            "errors": len(self.failed),
            "first_errors": self.failed[:5],
            **{beside: _percentiles(times) for beside, times in self.during.items()},
        }


def _percentiles(times: Sequence[float]) -> dict[str, float]:
    ranked = sorted(times)
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    last = len(ranked) - 1
    return {"requests": len(ranked)} | {
        name: round(1000 * ranked[round(part * last)], 1) for name, part in at.items()
    }


Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: what a browser sends for pages, and what a program sends for the API."""

    browser: Headers = field(default_factory=dict)
    program: Headers = field(default_factory=dict)

    def headers(self, path: str) -> Headers:
        """Return what is sent along with a request for this path."""
        return self.program if path.startswith("/api/") else self.browser


ANYBODY = (Visitor(),)


def people(settings: Settings) -> tuple[Visitor, ...]:
    """Make accounts that may import; return who is signed in with each."""
    store = open_store(settings)
    visitors = []
    for number in range(PEOPLE):
        id = add_person(
            store,
            Role.CONTRACT_MANAGER,
            email=f"manager{number}@voorbeeld.nl",
            name=f"Manager {number}",
        )
        session, (_, token) = session_of(store, id), add_token(store, id, Role.CONTRACT_MANAGER)
        cookie = {"Cookie": f"{SESSION}={ROW}{session}"}
        visitors.append(Visitor(cookie, {"Authorization": f"Bearer {token}"}))
    store.close()
    return tuple(visitors)


def made(settings: Settings, contracts: int) -> list[str]:
    """Fill a store with screened contracts; return the ids of some of them."""
    store = open_store(settings)  # with the figures that ship: nothing is screened once more
    portfolio = store.portfolio(LOCAL)
    options = ImportOptions(who="bench", buyer="Gemeente Voorbeeld", buyer_country="NL")
    for first in range(0, contracts, MOST_ROWS):
        rows = large_register(min(MOST_ROWS, contracts - first)).replace(b"G-", b"G%d-" % first)
        import_files(portfolio, [("register.csv", rows)], options)
    # As a worker does it: what the verdicts rest on is kept too, so nothing is left to be screened.
    day = date.today()  # noqa: DTZ011
    after_refresh.bring_up_to_date(store, day)
    catch_up(store, day)
    ids = portfolio.contracts.ids()
    store.close()
    return list(ids[:: max(1, len(ids) // 500)])


@contextmanager
def service(home: Path, address: str) -> Iterator[str]:
    """Run web and worker as processes of their own; give the address."""
    port = free_port()
    environment = {
        **os.environ, "SCREENING_HOME": str(home), "SCREENING_DATABASE": address,
        "PORT": str(port), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    log = (home / "service.log").open("wb")
    started = [
        subprocess.Popen(
            [sys.executable, "-m", f"screening.runtime.{part}"],
            env=environment, cwd=ROOT, stdout=log, stderr=log,
        )
        for part in PARTS
    ]  # fmt: skip
    here = f"http://127.0.0.1:{port}"
    try:
        if not eventually(lambda: _status(f"{here}/readyz") == 200, 120):
            raise RuntimeError(f"the service did not start: {home / 'service.log'}")
        yield here
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(60)
        log.close()


def _status(address: str, headers: Headers | None = None, data: bytes | None = None) -> int:
    kind = {"Content-Type": "text/csv"} if data is not None else {}
    request = urllib.request.Request(address, data, {**kind, **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            response.read()
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def load(
    here: str,
    ids: Sequence[str],
    rate: float,
    seconds: float,
    importing: bytes,
    visitors: Sequence[Visitor] = ANYBODY,
) -> Answers:
    """Ask at a constant rate; halfway a register comes in, and what follows counts apart."""
    answers, number = Answers(), 0
    begun, beside = time.perf_counter(), ["alone"]

    def ask(path: str, meant: float, name: str, visitor: Visitor) -> None:
        status = _status(here + path, visitor.headers(path))
        fault = None if status == 200 else f"{status} {path}"
        answers.note(name, time.perf_counter() - meant, fault)

    def bring_in() -> None:
        beside[0] = "during an import"
        path = "/api/v1/imports?buyer=Elders&buyer_country=NL"
        status = _status(here + path, visitors[0].headers(path), importing)
        if status not in (201, 202):
            answers.note("import", 0.0, f"{status} import")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        while (meant := begun + number / rate) < begun + seconds:
            time.sleep(max(0.0, meant - time.perf_counter()))
            if importing and beside[0] == "alone" and number / rate >= seconds / 2:
                threading.Thread(target=bring_in, daemon=True).start()
                beside[0] = "during an import"
            path = MIX[number % len(MIX)].replace("{id}", ids[number % len(ids)])
            visitor = visitors[number % len(visitors)]
            pool.submit(ask, path, meant, beside[0], visitor)
            number += 1
    return answers


def main(words: Sequence[str] | None = None) -> int:
    """Make a store, serve it, ask; print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=40.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--import-rows", type=int, default=0)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--signed-in", action="store_true")
    given = parser.parse_args(words)
    with ExitStack() as until_the_end:
        home = Path(until_the_end.enter_context(tempfile.TemporaryDirectory()))
        address, server = f"sqlite:///{home / 'screening.db'}", None
        if given.engine == "postgresql":
            from tests.support.postgres import Postgres  # starts a server

            server = Postgres()
            until_the_end.callback(server.stop)
            address = server.empty()
        settings = settings_of(home, address)
        ids = made(settings, given.contracts)
        visitors = people(settings) if given.signed_in else ANYBODY
        if server is not None:
            server.as_on_a_server(address)
        here = until_the_end.enter_context(service(home, address))
        for path in MIX:  # once each: the first seconds of a start are not what is measured
            _status(here + path.replace("{id}", ids[0]), visitors[0].headers(path))
        rows = large_register(given.import_rows).replace(b"G-", b"N-") if given.import_rows else b""
        answers = load(here, ids, given.rate, given.seconds, rows, visitors)
    figures = {**vars(given), **answers.figures()}
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 1 if answers.failed else 0


if __name__ == "__main__":
    sys.exit(main())
