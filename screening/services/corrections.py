"""Bulk edit: what a person may say of many contracts, previewed before it is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from graphs import countries, cpv
from graphs.parties import Contract
from screening.model.contracts import StoredContract, title_of
from screening.model.corrections import FIELDS, Correction, CorrectionRun
from screening.model.errors import InputError
from screening.model.purchase import Confirmation
from screening.model.verdict_changes import VerdictSummary
from screening.rules.verdict.protocols import ContractScreener
from screening.services.code_review import named
from screening.services.purchase_form import BUYER_TYPES, categories
from screening.services.screening import Screen, inputs
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.services.verdict_documents import VerdictDocuments
    from screening.store.portfolio import Portfolio

TRIED = 100  # contracts that a preview screens: a few seconds
SHOWN = 100  # contracts that a preview lists
LONGEST = 200  # letters of an owner, department or status
WITHOUT_EFFECT = ("owner", "department", "status")  # on any verdict
MAY_BE_EMPTY = ("cpv", *WITHOUT_EFFECT)


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One contract: the value now and then; ``now`` and ``then`` of its verdict, where tried."""

    id: str
    number: str | None
    title: str | None
    before: str | None
    value: str | None
    now: VerdictSummary | None = None
    then: VerdictSummary | None = None

    @property
    def turns(self) -> bool:
        """Return whether the verdict would come to something else."""
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk edit would change. ``contracts``: of how many; ``tried``: how many verdicts."""

    field: str
    value: str | None
    contracts: int
    changed: int
    lines: tuple[PreviewLine, ...]
    tried: int

    @property
    def turned(self) -> int:
        return sum(line.turns for line in self.lines)


def value_of(field: str, typed: str | None) -> str | None:
    """Return the value that a person gave, as it is kept. Raises InputError, with its field."""
    if field not in FIELDS:
        raise InputError(Message("correction.no_field", field=field, known=FIELDS), "field")
    text = " ".join((typed or "").split())
    if not text:
        if field in MAY_BE_EMPTY:
            return None
        raise InputError(Message("correction.no_value"), "value")
    if field == "cpv":
        code = text.partition("-")[0]
        if not cpv.is_code(code):
            raise InputError(Message("correction.no_code", value=text[:60]), "value")
        return code
    if field == "buyer_country":
        country = countries.resolve(text)
        if country is None:
            raise InputError(Message("correction.no_country", value=text[:60]), "value")
        return country
    allowed = {"category": categories(), "buyer_type": BUYER_TYPES}.get(field)
    if allowed is not None and text not in allowed:
        message = Message("correction.not_one_of", value=text[:60], known=tuple(allowed))
        raise InputError(message, "value")
    if len(text) > LONGEST or not text.isprintable():
        raise InputError(Message("correction.too_long", most=LONGEST), "value")
    return text


def preview(
    portfolio: "Portfolio",
    screener: ContractScreener,
    field: str,
    value: str | None,
    ids: Sequence[str],
) -> Preview:
    """Return what would change, verdicts of the first ``TRIED`` included; nothing is kept."""
    if not ids:
        raise InputError(Message("correction.no_contracts"), "contracts")
    changed, tried = 0, 0
    lines: list[PreviewLine] = []
    for stored in portfolio.contracts.get_many(ids):
        before = _now(stored, field)
        if before == value or not _can_be_said(stored, field):
            continue
        changed += 1
        if len(lines) >= SHOWN:
            continue
        line = PreviewLine(
            stored.id,
            stored.contract.number,
            title_of(stored.contract.title, stored.contract.description),
            before,
            value,
        )
        if field not in WITHOUT_EFFECT and tried < TRIED:
            tried += 1
            now = _standing(portfolio, screener, stored)
            then = _standing(portfolio, screener, _said(stored, field, value))
            line = replace(line, now=now, then=then)
        lines.append(line)
    return Preview(field, value, len(ids), changed, tuple(lines), tried)


def keep(
    portfolio: "Portfolio",
    screen: Screen,
    field: str,
    value: str | None,
    ids: Sequence[str],
    by: str,
    why: str | None = None,
    verdicts: "VerdictDocuments | None" = None,
) -> CorrectionRun:
    """Keep what a person says of these contracts, and screen those that it changes.

    ``verdicts`` keeps what is decided upon; see ``VerdictDocuments.keep_decided``.
    """
    name = named(by)
    changing = tuple(_changing(portfolio, field, value, ids))
    if not changing:
        raise InputError(Message("correction.no_contracts"), "contracts")
    corrections = [Correction(id, value) for id in changing]
    if verdicts is not None and field not in WITHOUT_EFFECT:
        verdicts.keep_decided(changing)
    run = portfolio.corrections.keep(field, corrections, name, why)
    screen(changing)
    return run


def undo(portfolio: "Portfolio", screen: Screen, run_id: int, by: str) -> CorrectionRun:
    """Take back what was said in one run, and screen again. Raises MissingError or InputError."""
    changed = portfolio.corrections.undo(run_id, named(by))
    if changed:
        screen(changed)
    return portfolio.corrections.run(run_id)


def _changing(
    portfolio: "Portfolio", field: str, value: str | None, ids: Sequence[str]
) -> Iterator[str]:
    rest = iter(dict.fromkeys(ids))
    while chunk := list(islice(rest, 500)):
        for stored in portfolio.contracts.get_many(chunk):
            if _can_be_said(stored, field) and _now(stored, field) != value:
                yield stored.id


def _can_be_said(stored: StoredContract, field: str) -> bool:
    """Return whether the contract has what is said something of: a country is that of a buyer."""
    return field != "buyer_country" or stored.contract.buyer is not None


def _now(stored: StoredContract, field: str) -> str | None:
    contract = stored.contract
    if field == "cpv":
        return contract.cpv[0] if contract.cpv else None
    if field == "category":
        return stored.confirmation.category if stored.confirmation else None
    if field == "buyer_country":
        return contract.buyer.country if contract.buyer else None
    value = getattr(contract, field)
    return None if value is None else str(value)


def _said(stored: StoredContract, field: str, value: str | None) -> StoredContract:
    """Return the contract as it would be."""
    if field == "category" and value is not None:
        confirmed = Confirmation(value, "preview", stored.changed_at.date())
        return replace(stored, confirmation=confirmed)
    return replace(stored, contract=_contract(stored.contract, field, value))


def _contract(contract: Contract, field: str, value: str | None) -> Contract:
    if field == "cpv":
        return replace(contract, cpv=(value,) if value else ())
    if field == "buyer_country":
        buyer = replace(contract.buyer, country=value) if contract.buyer else None
        return replace(contract, buyer=buyer)
    return replace(contract, buyer_type=value) if field == "buyer_type" else contract


def _standing(
    portfolio: "Portfolio", screener: ContractScreener, stored: StoredContract
) -> VerdictSummary | None:
    try:
        verdict = screener.screen(*inputs(portfolio, stored))
    except InputError:  # one odd contract must not stop the others
        return None
    return VerdictSummary(verdict.flag.value, verdict.risk.band.value, verdict.clause_level)
