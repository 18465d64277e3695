"""How much a long test tries: what every day needs, and all of it with ``--soak``.

``conftest`` sets ``soak`` before a test file is imported, in each process of a run.
"""

soak = False


def tries(daily: int, release: int) -> int:
    """Return the number of examples or rounds of a test in this run."""
    return release if soak else daily
