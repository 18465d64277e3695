"""The lines of the Procfile, run whole as processes, as honcho or a platform runs them."""

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from screening.services import signs_of_life
from tests.support import ready_made
from tests.support.folders import ROOT
from tests.support.processes import eventually, free_port

LINES = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line.strip()
)


def around(home: Path, port: int, **more: str) -> dict[str, str]:
    bin = Path(sys.executable).parent
    path = f"{bin}{os.pathsep}{os.environ['PATH']}"
    return {
        **os.environ, "PATH": path, "SCREENING_HOME": str(home), "PORT": str(port),
        "PYTHONPATH": str(ROOT), **more,
    }  # fmt: skip


def start(name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = ["/bin/sh", "-c", f"exec {LINES[name]}"]
    return subprocess.Popen(command, env=environment, cwd=ROOT)


@contextmanager
def running(names: tuple[str, ...], environment: dict[str, str]) -> Iterator[dict[str, int]]:
    """Run lines each through a shell, as what runs a Procfile does; all end at the end."""
    started = {name: start(name, environment) for name in names}
    try:
        yield {name: process.pid for name, process in started.items()}
        for process in started.values():
            process.send_signal(signal.SIGTERM)
        codes = {name: process.wait(60) for name, process in started.items()}
        assert set(codes.values()) == {0}, codes
    finally:
        for process in started.values():
            process.kill()
            process.wait()


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


@pytest.mark.usefixtures("patience")
def test_every_line_runs_and_they_are_one_service(tmp_path: Path) -> None:
    port = free_port()
    ready_made.database(tmp_path / "screening.db")
    environment = around(tmp_path, port)
    release = ["/bin/sh", "-c", LINES["release"]]
    assert subprocess.run(release, env=environment, cwd=ROOT, check=False).returncode == 0
    with running(("web", "clock", "worker"), environment):
        assert eventually(lambda: answer(port, "/readyz?all=1")[0] == 200, 90)
        assert signs_of_life.is_alive(tmp_path, "clock")
        assert signs_of_life.is_alive(tmp_path, "worker")
        assert 'route="/readyz"' in answer(port, "/metrics")[1]


@pytest.mark.usefixtures("patience")
def test_a_deploy_loses_no_request_that_is_open(tmp_path: Path) -> None:
    """Requests hang on a slow read of the database while the service is told to stop."""
    port = free_port()
    ready_made.database(tmp_path / "screening.db")
    answers: list[int] = []
    environment = around(tmp_path, port)
    slow = "from tests.support import slow_pages; slow_pages.serve()"
    service = subprocess.Popen([sys.executable, "-c", slow], env=environment, cwd=ROOT)
    try:
        assert eventually(lambda: answer(port, "/healthz")[0] == 200, 90)

        def ask() -> None:
            answers.append(answer(port, "/readyz")[0])

        asking = [threading.Thread(target=ask) for _ in range(6)]
        for thread in asking:
            thread.start()
        began = tmp_path / "begun"
        assert eventually(lambda: began.exists() and len(began.read_text()) == len(asking), 60)
        service.terminate()
        for thread in asking:
            thread.join(60)
        assert answers == [200] * len(asking)
        assert service.wait(60) == 0
        assert answer(port, "/healthz")[0] == 0
    finally:
        service.kill()
        service.wait()
