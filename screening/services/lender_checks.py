"""Recording that somebody looked a labour lender up in the public register (clause W4)."""

import re
from dataclasses import dataclass
from datetime import date

from screening.model.errors import InputError
from screening.model.lender_checks import LENDER_OUTCOMES, LenderCheck
from screening.model.typed_text import typed_line
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

LONGEST_NAME = 300
LONGEST_WHY = 500
EARLIEST = date(1900, 1, 1)  # a day before it is a slip in the year


@dataclass(frozen=True, slots=True)
class LenderAnswer:
    """What a person says of a look, as typed."""

    name: str
    kvk: str
    outcome: str
    looked: date | None
    looked_by: str
    why: str | None = None


def record_check(portfolio: Portfolio, id: str, answer: LenderAnswer, by: str, as_of: date) -> int:
    """Keep a look for a contract and return its id.

    Raise InputError, with its field, if an answer is missing or impossible.
    """
    name, kvk = typed_line(answer.name)[:LONGEST_NAME], re.sub(r"[\s.]", "", answer.kvk)
    if not name:
        raise InputError(Message("lender.name_it"), field="name")
    if not re.fullmatch(r"[0-9]{8}", kvk):
        raise InputError(Message("lender.not_kvk"), field="kvk")
    if answer.outcome not in LENDER_OUTCOMES:
        raise InputError(Message("lender.choose_outcome", known=LENDER_OUTCOMES), field="outcome")
    if answer.looked is None:
        raise InputError(Message("clause.choose_day"), field="looked")
    if answer.looked < EARLIEST:
        raise InputError(Message("lender.too_long_ago"), field="looked")
    if answer.looked > as_of:
        raise InputError(Message("follow_up.day_to_come"), field="looked")
    looked_by = typed_line(answer.looked_by)[:LONGEST_NAME] or by
    why = typed_line(answer.why or "")[:LONGEST_WHY] or None
    check = LenderCheck(0, name, kvk, answer.outcome, answer.looked, looked_by, by, why=why)
    return portfolio.lender_checks.add(id, check)
