"""How commands speak: the answer on standard output, everything else on standard error."""

import sys
from collections.abc import Iterable


def answer(parts: str | Iterable[str]) -> None:
    """What was asked for, and nothing beside it."""
    for part in [parts] if isinstance(parts, str) else parts:
        sys.stdout.write(part)
    sys.stdout.flush()


def note(sentence: str) -> None:
    """Something a person should know; a program that reads the answer never sees it."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


class Progress:
    """One line that counts, for a person who waits; silent when nobody watches."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        if total < 200 or not sys.stderr.isatty():
            return
        if done % 100 == 0 or done == total:
            sys.stderr.write(f"\r{self._doing}: {done:,} of {total:,}")
            self._shown = True
        if self._shown and done == total:
            sys.stderr.write("\n")
        sys.stderr.flush()
