"""The facts that a verdict needs of a contract, or of a purchase that is not a contract yet."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from graphs.parties import Basis, Contract, Money, Nature
from screening.model.json_document import WHERE_IT_APPLIES
from screening.model.own_policy import PolicyInForce


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person's decision on the ISV category; ``category`` is a slug, ``geen`` for "none"."""

    category: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class AssumedCode:
    """A CPV code that a description suggests, with the chance, 0..1, that its group is right."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ChainRequest:
    """A recorded clause on chain information: since when it is in the contract, and when it
    is due.
    """

    included: date
    clauses: tuple[str, ...]  # ids
    due: date | None  # None: no clause of these has a term, and nobody typed a day
    received: date | None = None  # the information came; it can be late no more
    # Months and days from the start of the contract, or from ``included`` where that is later, of
    # which ``due`` follows; None where somebody typed the day.
    term: tuple[int, int] | None = None
    # Id and version of each clause as the book had it when it was recorded; empty in old records.
    versions: tuple[tuple[str, str], ...] = ()
    # Id of a clause and the SHA-256 of its text in the contract, or OTHER_TEXT; what nobody
    # recorded is left out.
    texts: tuple[tuple[str, str], ...] = ()

    def overdue_since(self, as_of: date) -> date | None:
        """Return the first day on which it was late; None where it is not."""
        if self.due is None or self.received is not None or self.due >= as_of:
            return None
        return self.due + timedelta(days=1)


def ended_on(day: date, ends: date | None, options_until: date | None) -> date | None:
    """Return the last day of a contract that is over on ``day``; None if it may be running.

    While an option can run nobody knows that it ended.
    """
    last = options_until or ends
    return last if last is not None and last < day else None


@dataclass(frozen=True, slots=True)
class Purchase:
    """The facts of one purchase. ``None`` is unknown and is asked for; it never becomes a default.

    ``value_eur``: euros, excluding VAT, including options where the register says so.
    """

    name: str  # number or title, for sentences
    title: str | None = None
    buyer_type: str | None = None  # "central" | "subcentral"
    buyer_country: str | None = None  # ISO 3166-1 alpha-2
    cpv: tuple[str, ...] = ()
    cpv_in_words: str | None = None  # the register's category where it has no CPV
    value_eur: Decimal | None = None
    other_currency: str | None = None  # set when the value is known, but not in euros
    value_with_vat: Decimal | None = None  # decides only where it does so with and without VAT
    value_is_estimate: bool = False
    part_of: str | None = None  # "lot" | "framework" (a call-off too) | "none"
    total_value_eur: Decimal | None = None  # of all lots together, or of the whole framework
    nature: Nature | None = None
    dispatched: date | None = None
    awarded: date | None = None
    starts: date | None = None
    ends: date | None = None
    options_until: date | None = None  # the last day if every option year is used
    place: str | None = None  # where it is performed or delivered, ISO 3166-1 alpha-2
    confirmation: Confirmation | None = None
    assumed_origins: tuple[str, ...] = ()  # `--origin`: the buyer's assumption
    defence: bool = False
    declares_due_diligence: bool | None = None
    signed: bool = False  # a contract that is already running: article 72 applies to changes
    chain_information_due: date | None = None  # a clause asks for the chain; late after this day
    chain_clauses: tuple[str, ...] = ()  # the ids of the clauses that ask
    chain_included: date | None = None  # since when they are in the contract
    chain_received: date | None = None  # it came, and can be late no more
    # What its description suggests while ``cpv`` is empty, best first; the law never looks at it.
    assumed_cpv: tuple[AssumedCode, ...] = field(default=(), metadata={WHERE_IT_APPLIES: True})
    # The own policies of who buys, in the order in which they were activated.
    own_policies: tuple[PolicyInForce, ...] = field(default=(), metadata={WHERE_IT_APPLIES: True})

    def ended_on(self, day: date) -> date | None:
        """Return the last day of a signed contract that is over on ``day``, options included."""
        return ended_on(day, self.ends, self.options_until) if self.signed else None


def purchase_from_contract(
    contract: Contract,
    confirmation: Confirmation | None = None,
    request: ChainRequest | None = None,
    assumed: tuple[AssumedCode, ...] = (),
) -> Purchase:
    """Return the purchase of a contract. Only euros without VAT count as ``value_eur``.

    ``assumed``: what its description suggests; it counts only where the contract has no code.
    """
    money = contract.value
    euros, whole = _euros(money), _euros(contract.total_value)
    with_vat = euros if contract.value_includes_vat else None
    other = money.currency if money is not None and money.currency not in (None, "EUR") else None
    buyer = contract.buyer
    return Purchase(
        name=contract.number or contract.title or contract.key,
        title=contract.title,
        buyer_type=contract.buyer_type,
        buyer_country=buyer.country if buyer is not None else None,
        cpv=contract.cpv,
        cpv_in_words=contract.category,
        value_eur=euros if with_vat is None else None,
        value_with_vat=with_vat,
        other_currency=other,
        value_is_estimate=contract.value_is_estimate,
        part_of=contract.part_of,
        total_value_eur=whole,
        nature=contract.nature,
        dispatched=contract.dispatched,
        awarded=contract.awarded,
        starts=contract.starts,
        ends=contract.ends,
        options_until=contract.options_until,
        place=contract.place,
        confirmation=confirmation,
        defence=contract.defence,
        declares_due_diligence=contract.declares_due_diligence,
        signed=contract.basis is not Basis.CALL,
        chain_information_due=request.due if request else None,
        chain_clauses=request.clauses if request else (),
        chain_included=request.included if request else None,
        chain_received=request.received if request else None,
        assumed_cpv=() if contract.cpv else assumed,
    )


def _euros(money: Money | None) -> Decimal | None:
    return money.amount if money is not None and money.currency == "EUR" else None
