"""Work for processes beside a test: it loads nothing, so that they begin at once."""

import os
import time
from collections.abc import Iterator


def numbers(first: int, last: int) -> Iterator[int]:
    """Yield the numbers from the first to the last, without it."""
    yield from range(first, last)


def failing(first: int) -> Iterator[int]:
    """Yield one number, and fail."""
    yield first
    raise SystemExit(3)


def killed(*_: object) -> Iterator[tuple[str, None]]:
    """Answer for nobody, and be gone."""
    yield "nobody", None
    os._exit(9)


def waiting(*_: object) -> Iterator[tuple[str, None]]:
    """Never answer."""
    while True:
        time.sleep(60)
        yield "nobody", None
