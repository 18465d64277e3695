"""A reason is asked where a decision takes a duty or a flag down, and nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from screening.model.asked_less import FLAG_RANK, goes_down
from screening.model.contracts import StoredContract
from screening.model.errors import InputError
from screening.model.purchase import purchase_from_contract
from screening.model.typed_text import reason_of
from screening.model.verdict import Flag
from screening.rules.verdict.protocols import ContractScreener
from screening.services import corrections
from screening.services.would_be import Step, verdict_then
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio


AT_ONCE = 500  # contracts whose verdicts are looked up together


@dataclass(frozen=True, slots=True)
class Fall:
    """A contract that asks for less afterwards, or may: what it asks for now, and its value."""

    id: str
    name: str  # its number, else its id
    flag: Flag
    value_eur: Decimal | None
    is_sure: bool  # it was screened as it would be


def falls(
    portfolio: "Portfolio",
    screener: ContractScreener,
    steps: Iterator[Step],
    *,
    with_level: bool = False,
) -> Iterator[Fall]:
    """Yield which contracts ask for less afterwards.

    The first ``corrections.TRIED`` that change are screened as they would be; of more of them each
    may fall that asks for anything now, as nobody looks at each.
    """
    for step in islice(steps, corrections.TRIED):
        fall = _tried(portfolio, screener, step, with_level)
        if fall is not None:
            yield fall
    while rest := [step.now for step in islice(steps, AT_ONCE)]:
        outlines = portfolio.verdicts.outlines([stored.id for stored in rest])
        for stored in rest:
            outline = outlines.get(stored.id)
            if outline is not None and FLAG_RANK[outline.flag] > 0:
                yield _fall(stored, outline.flag, is_sure=False)


def ask(fall: Fall | None, why: str | None, field: str) -> None:
    """Raise InputError where something goes down and nobody says why."""
    if fall is None or reason_of(why) is not None:
        return
    if fall.is_sure:
        raise InputError(Message("reason.goes_down", contract=fall.name), field)
    raise InputError(Message("reason.many", most=corrections.TRIED), field)


def _tried(
    portfolio: "Portfolio", screener: ContractScreener, step: Step, with_level: bool
) -> Fall | None:
    now = corrections.verdict_of(portfolio, screener, step.now)
    if now is None:
        return None
    then = verdict_then(portfolio, screener, step)
    if then is None and step.then is not None:
        return None  # it cannot be screened then, so nobody knows
    if not goes_down(now, then, with_level=with_level):
        return None
    return _fall(step.now, now.flag, is_sure=True)


def _fall(stored: StoredContract, flag: Flag, *, is_sure: bool) -> Fall:
    purchase = purchase_from_contract(stored.contract, stored.confirmation, None, stored.assumed)
    name = stored.contract.number or stored.id
    return Fall(stored.id, name, flag, purchase.value_eur, is_sure)
