"""The rulebook: law, method and clauses, everything declarative that a verdict rests on."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from screening.rules.clauses import texts
from screening.rules.clauses.texts import ClauseBook
from screening.rules.duty import policy as law
from screening.rules.duty import regime
from screening.rules.duty.policy import Law
from screening.rules.duty.regime import RegimeBook
from screening.rules.risk import method as files
from screening.rules.risk.method import Method


@dataclass(frozen=True)
class Rulebook:
    law: Law
    method: Method
    clauses: ClauseBook
    regimes: RegimeBook  # beside the law of the duty
    software: str  # the version of Ketenblik that reads them


@cache
def load() -> Rulebook:
    """Return the rulebook that ships. Raises PolicyError naming the file and key that is wrong."""
    return Rulebook(law.load(), files.load(), texts.load(), regime.load(), _software())


def _software() -> str:
    try:
        return f"ketenblik {version('ketenblik')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        return "ketenblik (not installed)"
