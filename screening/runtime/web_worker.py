"""A process that makes pages: gunicorn starts, watches and ends it; waitress has the connections.

gunicorn's own workers give a thread to each request that has begun, and eight that never end their
headers keep everybody else out.
"""

import logging
import os

from gunicorn.workers.base import Worker

from screening.runtime.connections import serve_on

TURN = 0.5  # seconds after which a sign to stop is seen at the latest


class WebWorker(Worker):  # type: ignore[misc]
    """One of gunicorn's processes, with the loop and threads of waitress."""

    def run(self) -> None:
        """Serve until told to stop or alone; then answer what was asked."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # waiting is no fault
        (listener,) = self.sockets
        server = serve_on(listener.sock, self.wsgi)
        while self.alive and os.getppid() == self.ppid:
            self.notify()
            server.turn(TURN)
        server.finish(self.cfg.graceful_timeout, self.notify)
