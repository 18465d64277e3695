"""Law, method and clauses together: everything declarative that a verdict rests on."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from screening.decision import clause_texts, law
from screening.decision.clause_texts import ClauseBook
from screening.decision.law import Law
from screening.method import files
from screening.method.files import Method


@dataclass(frozen=True)
class Rulebook:
    law: Law
    method: Method
    clauses: ClauseBook
    software: str  # the version of Ketenblik that reads them


@cache
def load() -> Rulebook:
    """The rulebook that ships. Raises PolicyError naming the file and key that is wrong."""
    return Rulebook(law.load(), files.load(), clause_texts.load(), _software())


def _software() -> str:
    try:
        return f"ketenblik {version('ketenblik')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        return "ketenblik (not installed)"
