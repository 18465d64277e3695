"""The lines of the Procfile, run whole as processes by honcho."""

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
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


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def honcho(environment: dict[str, str], *names: str) -> subprocess.Popen[str]:
    """Have honcho run lines of the Procfile; the first of them gets the port as it is."""
    command = [sys.executable, "-m", "honcho", "-f", str(ROOT / "Procfile"), "start"]
    return subprocess.Popen(
        [*command, "-p", environment["PORT"], *names],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.usefixtures("patience")
def test_honcho_runs_every_line_and_they_are_one_service(tmp_path: Path) -> None:
    """``release`` first, as it ends, and then the others; told to stop, all of them end."""
    port = free_port()
    ready_made.database(tmp_path / "screening.db")
    environment = around(tmp_path, port)
    release = honcho(environment, "release")
    said, _ = release.communicate(timeout=120)
    assert release.returncode == 0, said
    names = [name for name in LINES if name != "release"]
    assert names == ["web", "clock", "worker"]
    service = honcho(environment, *names)
    try:
        assert eventually(lambda: answer(port, "/readyz?all=1")[0] == 200, 120)
        assert signs_of_life.is_alive(tmp_path, "clock")
        assert signs_of_life.is_alive(tmp_path, "worker")
        assert 'route="/readyz"' in answer(port, "/metrics")[1]
        service.send_signal(signal.SIGTERM)
        said, _ = service.communicate(timeout=60)
    finally:
        service.kill()
        service.wait()
    assert answer(port, "/healthz")[0] == 0
    for name in names:
        assert f"{name}.1" in said
    assert "Traceback" not in said
    stopped = [line for line in said.splitlines() if "stopped (rc=" in line]
    assert len(stopped) == len(names)
    assert all("rc=0" in line or "rc=-15" in line for line in stopped), stopped


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
