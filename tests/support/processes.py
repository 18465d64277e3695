"""Waiting for what other processes do, and a port for them."""

import socket
import time
from collections.abc import Callable


def eventually(holds: Callable[[], object], seconds: float = 30.0) -> bool:
    """Return whether something comes to hold: a guard, and no measure of speed."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
