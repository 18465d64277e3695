"""How commands speak: the answer on standard output, everything else on standard error."""

import sys
from collections.abc import Iterable
from typing import TextIO

# what a register or the name of a file could steer a terminal with
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)), "\ufffd")


def answer(parts: str | Iterable[str]) -> None:
    """What was asked for, and nothing beside it."""
    for part in [parts] if isinstance(parts, str) else parts:
        sys.stdout.write(_writable(part, sys.stdout))
    sys.stdout.flush()


def note(sentence: str) -> None:
    """Something a person should know; a program that reads the answer never sees it."""
    sys.stderr.write(_writable(sentence, sys.stderr) + "\n")
    sys.stderr.flush()


def _writable(text: str, stream: TextIO) -> str:
    """Without control codes, and only letters that this terminal or file can hold."""
    encoding = stream.encoding or "utf-8"
    return text.translate(_CONTROLS).encode(encoding, "replace").decode(encoding)


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
