"""Bulk edit: what a person may say of many contracts, previewed before it is kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from graphs import countries, cpv
from graphs.parties import Contract, tags_in, tags_text
from screening.model.contracts import StoredContract, title_of
from screening.model.corrections import FIELDS, SEATS, CorrectedFact, Correction, CorrectionRun
from screening.model.errors import InputError
from screening.model.keepers import Seat, may_keep
from screening.model.purchase import Confirmation
from screening.model.verdict import Verdict
from screening.model.verdict_changes import VerdictSummary
from screening.rules.verdict.protocols import ContractScreener
from screening.services.code_review import named
from screening.services.people.keepers import account_named, labels
from screening.services.purchase_form import BUYER_TYPES, categories
from screening.services.screening import Screen, inputs
from screening.services.tags import read_tags
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.services.verdict_documents import VerdictDocuments
    from screening.store.portfolio import Portfolio

TRIED = 100  # contracts that a preview screens: a few seconds
SHOWN = 100  # contracts that a preview lists
LONGEST = 200  # letters of an owner, department or status
ADDED, TAKEN_AWAY = "+", "-"  # before tags that join or leave those that a contract has
WITHOUT_EFFECT = ("owner", "department", "status", "tags", *SEATS)  # on any verdict
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
    """What a bulk edit would change. ``contracts``: of how many; ``tried``: how many verdicts.

    Of a seat the values are numbers of accounts, which ``labels`` names; ``unseen`` are contracts
    that the account does not see, and so does not get.
    """

    field: str
    value: str | None
    contracts: int
    changed: int
    lines: tuple[PreviewLine, ...]
    tried: int
    unseen: int = 0
    labels: Mapping[str, str] | None = None

    @property
    def turned(self) -> int:
        return sum(line.turns for line in self.lines)


def value_for(portfolio: "Portfolio", field: str, typed: str | None) -> str | None:
    """Return the value that a person gave, as it is kept. Raises InputError, with its field.

    Who has a seat is typed as the number or address of an account.
    """
    if field in SEATS and (typed or "").strip():
        try:
            return str(account_named(portfolio, (typed or "").strip()).id)
        except InputError as refusal:
            raise InputError(refusal.message, "value") from None
    return value_of(field, typed)


def value_of(field: str, typed: str | None) -> str | None:
    """Return a value of a field that is no seat. Raises InputError, with its field."""
    if field not in FIELDS:
        raise InputError(Message("correction.no_field", field=field, known=FIELDS), "field")
    text = " ".join((typed or "").split())
    if not text:
        if field in MAY_BE_EMPTY:
            return None
        raise InputError(Message("correction.no_value"), "value")
    if field == "tags":
        return _tags_of(typed or "")
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


def _tags_of(typed: str) -> str | None:
    """Return typed tags as they are kept; ADDED or TAKEN_AWAY stays before them."""
    text = typed.strip()
    sign = text[:1] if text[:1] in (ADDED, TAKEN_AWAY) else ""
    tags = read_tags(text[len(sign) :], "value")
    if sign and not tags:
        raise InputError(Message("correction.no_value"), "value")
    return f"{sign} {tags_text(tags) or ''}".strip() or None


def would_say(stored: StoredContract, field: str, value: str | None) -> str | None:
    """Return what a contract would say: of tags what joins or leaves those that it has."""
    if field != "tags" or not value or value[0] not in (ADDED, TAKEN_AWAY):
        return value
    said, now = set(tags_in(value[1:])), set(stored.contract.tags)
    several = now | said if value[0] == ADDED else now - said
    return tags_text(tags_in(tags_text(several)))


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
    changed, tried, unseen = 0, 0, 0
    fits = _fitting(portfolio, field, value)
    lines: list[PreviewLine] = []
    for stored in portfolio.contracts.get_many(ids):
        before, after = _now(stored, field), would_say(stored, field, value)
        if before == after:
            continue
        if not fits(stored):
            unseen += field in SEATS
            continue
        changed += 1
        if len(lines) >= SHOWN:
            continue
        line = PreviewLine(
            stored.id,
            stored.contract.number,
            title_of(stored.contract.title, stored.contract.description),
            before,
            after,
        )
        if field not in WITHOUT_EFFECT and tried < TRIED:
            tried += 1
            now = _standing(portfolio, screener, stored)
            then = _standing(portfolio, screener, said(stored, field, value))
            line = replace(line, now=now, then=then)
        lines.append(line)
    names = labels(portfolio) if field in SEATS else None
    return Preview(field, value, len(ids), changed, tuple(lines), tried, unseen, names)


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
    values = values_for(portfolio, field, value, ids)
    return keep_values(portfolio, screen, field, values, by, why, verdicts)


def values_for(
    portfolio: "Portfolio", field: str, value: str | None, ids: Sequence[str]
) -> dict[str, str | None]:
    """Return the value of each of these contracts that it changes. Raises InputError for none."""
    values = {
        stored.id: would_say(stored, field, value)
        for stored in changing(portfolio, field, value, ids)
    }
    if not values:
        raise InputError(Message("correction.no_contracts"), "contracts")
    return values


def keep_values(
    portfolio: "Portfolio",
    screen: Screen,
    field: str,
    values: Mapping[str, str | None],
    by: str,
    why: str | None = None,
    verdicts: "VerdictDocuments | None" = None,
) -> CorrectionRun:
    """Keep what a person says of each of these contracts, and screen them, as ``keep`` does."""
    name = named(by)
    if verdicts is not None and field not in WITHOUT_EFFECT:
        verdicts.keep_decided(values)
    corrections = [Correction(id, value) for id, value in values.items()]
    run = portfolio.corrections.keep(field, corrections, name, why)
    if field not in SEATS:
        screen(tuple(values))
    return run


def undo(
    portfolio: "Portfolio", screen: Screen, run_id: int, by: str, why: str | None = None
) -> CorrectionRun:
    """Take back what was said in one run, and screen again. Raises MissingError or InputError."""
    changed = portfolio.corrections.undo(run_id, named(by), why)
    if changed:
        screen(changed)
    return portfolio.corrections.run(run_id)


def facts_of(portfolio: "Portfolio", run: CorrectionRun, most: int) -> tuple[CorrectedFact, ...]:
    """Return the first contracts of a run; of a seat the accounts as people recognize them.

    An account that was removed is a number that nothing else has.
    """
    facts = portfolio.corrections.facts(run.id, most)
    if run.field not in SEATS:
        return facts
    names = labels(portfolio)
    return tuple(
        replace(
            fact,
            before=names.get(fact.before or "", fact.before),
            value=names.get(fact.value or "", fact.value),
        )
        for fact in facts
    )


def changing(
    portfolio: "Portfolio", field: str, value: str | None, ids: Sequence[str]
) -> Iterator[StoredContract]:
    """Yield those of these contracts of which something else is said."""
    rest, fits = iter(dict.fromkeys(ids)), _fitting(portfolio, field, value)
    while chunk := list(islice(rest, 500)):
        for stored in portfolio.contracts.get_many(chunk):
            if fits(stored) and _now(stored, field) != would_say(stored, field, value):
                yield stored


def _fitting(
    portfolio: "Portfolio", field: str, value: str | None
) -> Callable[[StoredContract], bool]:
    """Return what tells whether this can be said of a contract.

    A country is that of a buyer, and who looks after a contract must see it.
    """
    if field in SEATS and value is not None:
        account = portfolio.people.get(int(value))
        return lambda stored: may_keep(account, stored.contract.department, stored.contract.tags)
    return lambda stored: field != "buyer_country" or stored.contract.buyer is not None


def _now(stored: StoredContract, field: str) -> str | None:
    contract = stored.contract
    if field in SEATS:
        keeper = stored.keepers.in_seat(Seat(field))
        return str(keeper.id) if keeper else None
    if field == "cpv":
        return contract.cpv[0] if contract.cpv else None
    if field == "category":
        return stored.confirmation.category if stored.confirmation else None
    if field == "buyer_country":
        return contract.buyer.country if contract.buyer else None
    if field == "tags":
        return tags_text(contract.tags)
    value = getattr(contract, field)
    return None if value is None else str(value)


def said(stored: StoredContract, field: str, value: str | None) -> StoredContract:
    """Return the contract as it would be."""
    if field == "category":
        if value is None:
            return replace(stored, confirmation=None)
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
    verdict = verdict_of(portfolio, screener, stored)
    if verdict is None:
        return None
    return VerdictSummary(verdict.flag.value, verdict.risk.band.value, verdict.clause_level)


def verdict_of(
    portfolio: "Portfolio", screener: ContractScreener, stored: StoredContract
) -> Verdict | None:
    """Return the verdict of a contract as it is or would be; None where it cannot be screened."""
    try:
        return screener.screen(*inputs(portfolio, stored))
    except InputError:  # one odd contract must not stop the others
        return None
