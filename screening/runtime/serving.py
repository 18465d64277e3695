"""Run the web service in this process's children: gunicorn on one address of this machine.

`python -m screening.runtime.serving` is the web part alone; ``serve_all`` has the clock and a
worker beside it, so that one command is the whole service.
"""

import os
import shutil
import socket
import sys

from gunicorn.app.base import BaseApplication

from screening.model.errors import SettingsError
from screening.runtime import process_end, supervisor
from screening.runtime.console import Console
from screening.services.open_store import open_store
from screening.services.people.accounts import first_code
from screening.services.settings import Settings, host_in_address
from sources.kit.values.message import Message

PARTS = {  # by the code of its name
    "service.web": "screening.runtime.serving",
    "service.clock": "screening.runtime.clock",
    "service.worker": "screening.runtime.worker",
}
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OPTIONS: dict[str, str | int | bool] = {
    "worker_class": "screening.runtime.web_worker.WebWorker",
    "workers": 2,
    "timeout": 120,  # without a sign of life
    "graceful_timeout": 20,
    "preload_app": False,  # each worker opens its own database connections
    "forwarded_allow_ips": "",  # which proxies are believed is settled in screening.web.proxies
    "loglevel": "warning",
}


class _Service(BaseApplication):  # type: ignore[misc]
    """gunicorn, told everything here instead of by a file of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in OPTIONS.items():
            self.cfg.set(name, value)
        self.cfg.set("bind", [f"{host_in_address(self._settings.host)}:{self._settings.port}"])

    def load(self) -> object:
        # Imported here: gunicorn's children make pages, the process that watches them does not.
        from screening.web.app import create_app

        return create_app(self._settings)


def refuse_taken(settings: Settings) -> None:
    """Raise SettingsError if somebody else listens there already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                Message("service.port_taken", port=settings.port, why=str(error.strerror))
            ) from error


def serve(settings: Settings, console: Console) -> None:
    """Serve until told to stop. Raise SettingsError with what keeps it from beginning."""
    refuse_taken(settings)
    store = open_store(settings)  # what is wrong with it is said once, and not by each worker
    settings.secret_key()  # made once, before several workers want it
    host = host_in_address(settings.host)
    console.note("service.serving", host=host, port=settings.port)
    if not settings.is_local:
        if not settings.is_secure:
            console.note("service.not_encrypted")
        if not store.credentials.any_account():
            once = first_code(store)
            console.note("service.first_code", address=settings.address, once=once)
    store.close()
    _share_metrics(settings)
    _Service(settings).run()


def _share_metrics(settings: Settings) -> None:
    """Name the folder in which the workers count requests together; it begins empty."""
    folder = settings.home / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[METRICS_FOLDER] = str(folder)  # read by prometheus_client in each worker


def serve_all(settings: Settings, console: Console) -> int:
    """Run the web service, the clock and a worker until one of them or a person ends it."""
    return supervisor.run(PARTS, {**os.environ, "PORT": str(settings.port)}, console)


def main(console: Console) -> None:
    process_end.with_parent()
    serve(Settings.from_environment(), console)


if __name__ == "__main__":
    sys.exit(process_end.run_or_report(main, "web"))
