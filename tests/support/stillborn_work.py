"""Work of a process that ends while it begins, as one does that the system has no memory for."""

import os
from collections.abc import Iterator
from multiprocessing import current_process

# While a spawned process takes what it is given.
if getattr(current_process(), "_inheriting", False):
    os._exit(1)


def nothing(given: bytes) -> Iterator[int]:
    """Yield nothing."""
    yield from ()
