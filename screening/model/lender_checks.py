"""Looks in the public register of admitted labour lenders (Wtta): by whom, on which day. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

# "applied": not decided on yet, which the act lets go on for a time.
LENDER_OUTCOMES = ("admitted", "applied", "not_admitted")


@dataclass(frozen=True, slots=True)
class LenderCheck:
    """One look: which lender, what the register said, on which day, and who looked.

    ``looked_by`` looked; ``by`` wrote it down. ``withdrawn``: it was a mistake.
    """

    id: int
    name: str
    kvk: str  # eight digits
    outcome: str  # one of LENDER_OUTCOMES
    looked: date
    looked_by: str
    by: str
    at: datetime | None = None  # None: not kept yet
    why: str | None = None
    withdrawn: datetime | None = None
    withdrawn_by: str | None = None
