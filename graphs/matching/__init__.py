"""Matching of company records: evidence for and against, added up, with its reasons.

A suggestion is never a merge: it changes nothing until a person confirms it.
"""

from graphs.matching.comparison import compare, names_clearly_differ
from graphs.matching.index import Index
from graphs.matching.records import Comparison, Likelihood, Reason, Record

__all__ = [
    "Comparison",
    "Index",
    "Likelihood",
    "Reason",
    "Record",
    "compare",
    "names_clearly_differ",
]
