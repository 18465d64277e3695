"""Runs the web service in this process's children: gunicorn on one address of this machine.

`python -m screening.runtime.serving` is the web part alone; ``serve_all`` has the clock and a
worker beside it, so that one command is the whole service.
"""

import os
import socket
import sys
from typing import Any

from gunicorn.app.base import BaseApplication

from screening.model.errors import SettingsError
from screening.runtime import process_end, supervisor
from screening.runtime.console import note
from screening.services.settings import Settings

PARTS = {
    "web service": "screening.runtime.serving",
    "clock": "screening.runtime.clock",
    "worker": "screening.runtime.worker",
}
OPTIONS: dict[str, Any] = {
    "worker_class": "gthread",  # slow visitors do not hold up the others
    "workers": 2,
    "threads": 4,
    "keepalive": 75,
    "timeout": 120,  # an upload of a large register
    "graceful_timeout": 20,
    "preload_app": False,  # each worker opens its own database connections
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
        self.cfg.set("bind", [f"{self._settings.host}:{self._settings.port}"])

    def load(self) -> Any:
        from screening.web.app import create_app

        return create_app(self._settings)


def refuse_taken(settings: Settings) -> None:
    """Raises SettingsError when somebody else listens there already."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"Port {settings.port} cannot be served on ({error.strerror}); stop what uses it, "
                "or choose another with PORT=8001."
            ) from error


def serve(settings: Settings) -> None:
    """Until it is told to stop. Raises SettingsError with what keeps it from beginning."""
    from screening.store import Store

    refuse_taken(settings)
    Store.open(settings).close()  # what is wrong with it is said once, and not by each worker
    settings.secret_key()  # made once, before several workers want it
    note(f"Serving on http://{settings.host}:{settings.port} (Ctrl-C stops it).")
    _Service(settings).run()


def serve_all(settings: Settings) -> int:
    """The web service, the clock and a worker until one of them or a person ends it."""
    return supervisor.run(PARTS, {**os.environ, "PORT": str(settings.port)})


def main() -> None:
    process_end.with_parent()
    serve(Settings.from_environment())


if __name__ == "__main__":
    sys.exit(process_end.in_a_sentence(main))
