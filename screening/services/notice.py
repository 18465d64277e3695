"""What a service says beside its answer, to whoever watches the process."""

import sys
from typing import Protocol


class Notice(Protocol):
    """Tells a person one sentence."""

    def __call__(self, sentence: str) -> None: ...


def to_standard_error(sentence: str) -> None:
    """Write the sentence where a supervisor keeps what its processes say."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
