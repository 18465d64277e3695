"""Waiting for what other processes do, and a port for them."""

import random
import socket
import time
from collections.abc import Callable
from contextlib import suppress

OF_NOBODY = (20_000, 32_000)  # below what systems hand out to whoever asks for any port
ANY = random.SystemRandom()  # two processes of a run choose apart, whatever the seed


def eventually(holds: Callable[[], object], seconds: float = 300.0) -> bool:
    """Return whether something comes to hold: a guard, and no measure of speed."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    """Return a port that nobody listens on, and that nobody is given before it is used."""
    while True:
        port = ANY.randrange(*OF_NOBODY)
        with suppress(OSError), socket.socket() as trial:
            trial.bind(("127.0.0.1", port))
            return port
