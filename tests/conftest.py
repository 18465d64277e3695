"""What every test has: no way to the internet, ``--record`` to accept new expected results, and a
PostgreSQL that starts when the first test asks for it. ``--soak`` makes the long tests long.
"""

import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from screening.store.database.engine import open_engine
from tests.support import effort, logged_writes, ready_made, shared
from tests.support.timings import Timings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.support.postgres import Postgres


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="write what is said as what is expected")
    parser.addoption("--soak", action="store_true", help="kill and hurt as often as for a release")


def pytest_xdist_auto_num_workers() -> int:
    """One more process than there are cores: a fifth of the time tests wait for another process."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """The same examples each time, so that nobody meets another's failure; new ones in a soak.

    No example has a deadline: no test is about time, and a busy machine is no fault.
    """
    _keep_what_python_compiles()
    effort.soak = bool(config.getoption("--soak"))
    settings.register_profile("steady", derandomize=True, deadline=None, max_examples=25)
    settings.register_profile("soak", deadline=None, max_examples=200)
    settings.load_profile("soak" if effort.soak else "steady")
    config.pluginmanager.register(Timings(), "timings")
    shared.share()
    gc.disable()  # what is imported and collected stays: looking through it again finds nothing


def _keep_what_python_compiles() -> None:
    """Whatever the machine says, as the Makefile does: the tests start Python hundreds of times."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


END_OF_DAY = timedelta(seconds=15)


def pytest_runtest_setup() -> None:
    """Begin no test just before midnight, here or in UTC: what it fills in is of today."""
    for now in (datetime.now().astimezone(), datetime.now(UTC)):
        left = timedelta(days=1) - (now - now.replace(hour=0, minute=0, second=0, microsecond=0))
        if left < END_OF_DAY:
            time.sleep(left.total_seconds())


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later search for garbage."""
    gc.freeze()
    gc.enable()


# Files with single tests of a minute begin: one that begins last keeps one worker busy and the
# other idle. Work stealing shares out the rest. A file that is missing here costs time only.
LONGEST_FIRST = (
    "runtime/test_chaos",
    "services/refreshing/test_hostile_refresh",
    "runtime/test_processes",
    "golden/test_golden",
    "web/browser/test_every_template",
    "graphs/chain/test_bounds",
    "sources/kit/fetch/test_fetching",
    "house/test_docs",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {f"tests/{name}.py": at for at, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.location[0], len(place)))


@pytest.fixture
def record(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--record"))


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--soak"))


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    from tests.support.postgres import Postgres

    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(tmp_path: Path, request: pytest.FixtureRequest) -> "Iterator[Engine]":
    """A database with nothing in it, of either kind."""
    yield from _opened(_addresses(request, lambda: _new(tmp_path), lambda server: server.empty()))


@pytest.fixture(params=["sqlite", "postgresql"])
def tables_engine(tmp_path: Path, request: pytest.FixtureRequest) -> "Iterator[Engine]":
    """A database with its tables and nothing in them, of either kind."""
    yield from _opened(
        _addresses(
            request, lambda: ready_made.tables(_new(tmp_path)), lambda server: server.migrated()
        )
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_address(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a database stands that is ready for use, of either kind."""
    yield from _addresses(
        request, lambda: ready_made.database(_new(tmp_path)), lambda server: server.prepared()
    )


def _new(folder: Path) -> Path:
    return folder / "test.db"


def _addresses(
    request: pytest.FixtureRequest,
    file: Callable[[], Path],
    database: "Callable[[Postgres], str]",
) -> Iterator[str]:
    """Give the address of a database of the kind that the test asks for; throw it away after it."""
    if request.param == "sqlite":
        yield f"sqlite:///{file()}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    address = database(server)
    yield address
    server.drop(address)


def _opened(addresses: Iterator[str]) -> "Iterator[Engine]":
    for address in addresses:
        opened = open_engine(address)
        yield opened
        opened.dispose()


@pytest.fixture
def ready_engine(ready_address: str) -> "Iterator[Engine]":
    """The engine of a database that is ready for use, of either kind."""
    opened = open_engine(ready_address)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session", autouse=True)
def logged() -> Iterator[None]:
    """No write of the product goes without its line in the log, whatever the test is about."""
    with logged_writes.guarded():
        yield


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reaching beyond this machine fails, so that no test can depend on a publisher."""
    connect = socket.socket.connect

    def only_loopback(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not loopback(address[0]):
            pytest.fail(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_loopback)


def loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture
def patience() -> Iterator[None]:
    """Ends a test that would hang, after two minutes: a guard, and no measure of speed."""

    def ended(*_: object) -> None:
        raise TimeoutError("two minutes were not enough")

    before = signal.signal(signal.SIGALRM, ended)
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
