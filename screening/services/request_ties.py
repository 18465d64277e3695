"""Which contract may have come of a request: proposals with their reasons, for a person to settle.

Nothing is tied by itself. A reference that agrees is enough for a proposal; else what is bought has
to agree, by its code or by the words of its title, and something beside it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from screening.model.contracts import StoredContract
from screening.model.purchase_requests import ContractOutline, PurchaseRequest, RequestState
from screening.services import purchase_form
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

MOST = 5  # proposals for one request
ENOUGH = 3  # points: two things that agree beside what is bought, or one that is telling
REFERENCE, WHAT, BESIDE = 4, 2, 1  # points of what agrees
LEAST_REFERENCE = 4  # letters: "12" is in too many numbers
HALF = 0.5  # of the words of the request
NEAR = Decimal("0.25")  # of the expected value, either way
DAYS_ROUND_CALL = timedelta(days=90)
DAYS_BEFORE = timedelta(days=30)  # what started longer before the request did not come of it
DAYS_AFTER = timedelta(days=3 * 365)
_MARKS = re.compile(r"[\W_]+")
_WORD = re.compile(r"(?<![^\W_])(?!\d+(?![^\W_]))[^\W_]{4,}")


@dataclass(frozen=True, slots=True)
class TieProposal:
    """A contract that may have come of a request, and why it is thought so."""

    number: str  # of the request
    title: str
    department: str | None  # of the request
    tags: tuple[str, ...]  # of the request
    version: int  # of the request, for the form that settles it
    contract: ContractOutline
    points: int
    reasons: tuple[Message, ...]


def contracts_for(portfolio: "Portfolio", request: PurchaseRequest) -> tuple[TieProposal, ...]:
    """Return the contracts that may have come of a request that is decided, likeliest first."""
    if request.state is not RequestState.DECIDED:
        return ()
    taken = _taken(portfolio)
    outlines = portfolio.requests.contract_outlines(request.made_at - DAYS_BEFORE)
    free = (outline for outline in outlines if outline.key not in taken)
    return _proposed(request, free)


def requests_for(portfolio: "Portfolio", stored: StoredContract) -> tuple[TieProposal, ...]:
    """Return the decided requests that a contract may have come of, likeliest first."""
    decided = portfolio.requests.in_state(RequestState.DECIDED)
    if not decided or portfolio.requests.of_contract(stored.contract.key):
        return ()
    outline = _outline(stored)
    found = (each for request in decided for each in _proposed(request, [outline]))
    return tuple(sorted(found, key=lambda each: (-each.points, each.number))[:MOST])


def waiting(
    portfolio: "Portfolio", requests: Iterable[PurchaseRequest]
) -> dict[str, tuple[TieProposal, ...]]:
    """Return the proposals for each decided request of these that has any, by its number."""
    decided = [each for each in requests if each.state is RequestState.DECIDED]
    if not decided:
        return {}
    taken = _taken(portfolio)
    first = min(each.made_at for each in decided) - DAYS_BEFORE
    outlines = portfolio.requests.contract_outlines(first)
    contracts = [_Comparable.of(outline) for outline in outlines if outline.key not in taken]
    proposed = {each.number: _likely(each, contracts) for each in decided}
    return {number: several for number, several in proposed.items() if several}


def _taken(portfolio: "Portfolio") -> frozenset[str]:
    """Return the keys of contracts that a person tied to a request."""
    tied = portfolio.requests.in_state(RequestState.CONTRACT)
    return frozenset(each.contract_key for each in tied if each.contract_key is not None)


def _proposed(
    request: PurchaseRequest, outlines: Iterable[ContractOutline]
) -> tuple[TieProposal, ...]:
    return _likely(request, map(_Comparable.of, outlines))


def _likely(
    request: PurchaseRequest, contracts: Iterable["_Comparable"]
) -> tuple[TieProposal, ...]:
    features, refused = _RequestFeatures.of(request), request.refused_contracts
    proposals = []
    for contract in contracts:
        outline = contract.outline
        if outline.key in refused:
            continue
        points, reasons = features.agreeing(contract)
        if points >= ENOUGH:
            facts = request.facts
            proposals.append(
                TieProposal(
                    request.number,
                    facts.title,
                    facts.department,
                    facts.tags,
                    request.version,
                    outline,
                    points,
                    reasons,
                )
            )
    proposals.sort(key=lambda each: (-each.points, each.contract.public_id))
    return tuple(proposals[:MOST])


@dataclass(frozen=True, slots=True)
class _Comparable:
    """A contract in plain letters, made once for many requests."""

    outline: ContractOutline
    number: str
    text: str
    words: frozenset[str]
    groups: frozenset[str]  # the first five digits of its codes
    buyer: str

    @classmethod
    def of(cls, outline: ContractOutline) -> "_Comparable":
        return cls(
            outline,
            _letters(outline.number or ""),
            _letters(f"{outline.title or ''} {outline.description or ''}"),
            _words(outline.title, outline.description),
            frozenset(code[:5] for code in outline.cpv),
            _letters(outline.buyer or ""),
        )


@dataclass(frozen=True, slots=True)
class _RequestFeatures:
    """What of a request is compared, made once for many contracts."""

    references: tuple[str, ...]
    codes: tuple[str, ...]
    words: frozenset[str]
    buyer: str
    value: Decimal | None
    call: date | None
    made: date

    @classmethod
    def of(cls, request: PurchaseRequest) -> "_RequestFeatures":
        facts, known = request.facts, purchase_form.readable(request.facts.answers)
        named = (facts.reference, request.number)
        return cls(
            references=tuple(
                plain for text in named if len(plain := _letters(text)) >= LEAST_REFERENCE
            ),
            codes=known.cpv,
            words=_words(facts.title, facts.words),
            buyer=_letters(facts.buyer),
            value=known.value,
            call=known.date,
            made=request.made_at.date(),
        )

    def agreeing(self, contract: _Comparable) -> tuple[int, tuple[Message, ...]]:
        """Return the points of what agrees, and what it is; nothing where it cannot be."""
        starts = contract.outline.starts
        reasons: list[tuple[int, Message]] = []
        if any(own == contract.number or own in contract.text for own in self.references):
            reasons.append((REFERENCE, Message("request.like_reference")))
        elif starts is not None and starts < self.made - DAYS_BEFORE:
            return 0, ()
        reasons += self._what(contract)
        if not reasons:
            return 0, ()
        reasons += self._beside(contract)
        return sum(points for points, _ in reasons), tuple(reason for _, reason in reasons)

    def _what(self, contract: _Comparable) -> Iterable[tuple[int, Message]]:
        same = [code for code in self.codes if code[:5] in contract.groups]
        if same:
            yield WHAT, Message("request.like_code", code=same[0])
        words = self.words & contract.words
        if self.words and len(words) >= HALF * len(self.words):
            yield WHAT, Message("request.like_title", words=tuple(sorted(words)))

    def _beside(self, contract: _Comparable) -> Iterable[tuple[int, Message]]:
        outline = contract.outline
        if self.buyer and self.buyer == contract.buyer:
            yield BESIDE, Message("request.like_buyer")
        amount = _euros(outline)
        if self.value and amount is not None and abs(amount - self.value) <= NEAR * self.value:
            yield BESIDE, Message("request.like_value")
        call = outline.dispatched
        if self.call and call is not None and abs(call - self.call) <= DAYS_ROUND_CALL:
            yield BESIDE, Message("request.like_call")
        elif outline.starts is not None and timedelta() <= outline.starts - self.made <= DAYS_AFTER:
            yield BESIDE, Message("request.like_start")


def _outline(stored: StoredContract) -> ContractOutline:
    contract = stored.contract
    return ContractOutline(
        key=contract.key,
        public_id=stored.id,
        number=contract.number,
        title=contract.title,
        description=contract.description,
        cpv=contract.cpv,
        amount=str(contract.value.amount) if contract.value else None,
        currency=contract.value.currency if contract.value else None,
        dispatched=contract.dispatched,
        starts=contract.starts,
        buyer=contract.buyer.name if contract.buyer else None,
    )


def _euros(outline: ContractOutline) -> Decimal | None:
    if outline.amount is None or outline.currency not in (None, "EUR"):
        return None
    try:
        return Decimal(outline.amount)
    except InvalidOperation:
        return None


def _letters(text: str) -> str:
    """Return letters and digits alone, in lower case: "2026-0001" and "2026 0001" are one."""
    return _MARKS.sub("", text.casefold())


def _words(*texts: str | None) -> frozenset[str]:
    """Return the words that say something: of four letters or more, and no number."""
    joined = " ".join(text for text in texts if text).casefold()
    return frozenset(_WORD.findall(joined))
