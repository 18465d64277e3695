"""A verdict in short says what the verdict in full says, for whatever is bought and by whom."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.chain import SupplyChain
from graphs.parties import Contract, Money, Party
from screening.model.json_document import as_document
from screening.model.purchase import (
    AssumedCode,
    ChainRequest,
    Confirmation,
    Purchase,
    purchase_from_contract,
)
from screening.model.verdict import Verdict
from screening.model.verdict_outline import VerdictSketch, outline_of
from screening.rules import rulebook
from screening.rules.risk.listed_parties import NO_HITS, ListHits
from screening.rules.verdict.screen import Screener
from screening.rules.verdict.sketches import PortfolioScreener
from tests.support.effort import tries
from tests.support.method_world import TODAY, chain, shipped, tie

CODES = (
    "18110000",
    "30213100",
    "45210000",
    "79620000",
    "90910000",
    "15860000",
    "98399000",
    "85000000",
)
SUPPLIERS = tuple(
    Party(f"s{n}", f"Supplier {n}", country) for n, country in enumerate(["NL", "BE"])
)

days = st.sampled_from(
    [None, date(2023, 5, 1), date(2026, 2, 1), date(2026, 12, 1), date(2028, 2, 1)]
)
contracts = st.builds(
    Contract,
    key=st.just("k"),
    number=st.sampled_from(["C-1", None]),
    title=st.sampled_from(["Kleding", None]),
    buyer=st.sampled_from(
        [None, Party("b", "Buyer", "NL"), Party("c", "Buyer", "BE"), Party("n", "Buyer", "NO")]
    ),
    buyer_type=st.sampled_from(["central", "subcentral", None]),
    suppliers=st.lists(st.sampled_from(SUPPLIERS), max_size=2, unique=True).map(tuple),
    cpv=st.lists(st.sampled_from(CODES), max_size=2, unique=True).map(tuple),
    place=st.sampled_from([None, "NL", "DE"]),
    dispatched=days,
    awarded=days,
    starts=days,
    ends=days,
    read_from=st.sampled_from(["row 1", "row 2"]),
    part_of=st.sampled_from([None, "lot", "none"]),
    total_value=st.sampled_from([None, Money(Decimal(300_000), "EUR")]),
    defence=st.booleans(),
)
values = st.sampled_from([None, Decimal(0), Decimal(40_000), Decimal(250_000), Decimal(9_000_000)])
confirmations = st.sampled_from([None, Confirmation("geen", "a person", date(2026, 1, 2))])
requests = st.sampled_from([None, ChainRequest(date(2026, 1, 2), ("C8",), date(2026, 4, 2))])


def purchase_of(
    contract: Contract, value: Decimal | None, said: Confirmation | None, due: ChainRequest | None
) -> Purchase:
    assumed = (AssumedCode("18110000", 0.6), AssumedCode("45210000", 0.1))
    return replace(purchase_from_contract(contract, said, due, assumed), value_eur=value)


purchases = st.tuples(contracts, st.tuples(values, confirmations, requests)).map(
    lambda drawn: (purchase_of(drawn[0], *drawn[1]), SupplyChain.of(drawn[0], ()))
)


@cache
def in_full(day: date = TODAY) -> Screener:
    return Screener(shipped(), rulebook.load(), day)


@cache
def in_short(day: date = TODAY) -> PortfolioScreener:
    return PortfolioScreener(shipped(), rulebook.load(), day)


def sketch_of(bought: tuple[Purchase, SupplyChain], day: date = TODAY) -> VerdictSketch:
    sketch = in_short(day).sketch(*bought)
    assert sketch is not None
    return sketch


def said_beside_pins(verdict: Verdict) -> object:
    document = as_document(verdict)
    document.pop("pins")
    return document


@settings(max_examples=tries(40, 400), deadline=None)
@given(purchases)
def test_a_sketch_says_what_the_verdict_says(bought: tuple[Purchase, SupplyChain]) -> None:
    verdict, sketch = in_full().screen(*bought), sketch_of(bought)
    assert sketch.outline == outline_of(verdict)
    assert (sketch.duty, sketch.inputs) == (verdict.duty.outcome, verdict.pins.inputs)


FACTS = tuple(field.name for field in fields(Contract) if field.name != "key")


@settings(max_examples=tries(60, 600), deadline=None)
@given(contracts, contracts, values, values, st.sampled_from(FACTS))
def test_verdicts_with_one_digest_say_the_same(
    contract: Contract, other: Contract, value: Decimal | None, later: Decimal | None, fact: str
) -> None:
    changed = replace(contract, **{fact: getattr(other, fact)})
    pair = [
        (purchase_of(each, worth, None, None), SupplyChain.of(each, ()))
        for each, worth in ((contract, value), (changed, later))
    ]
    if len({sketch_of(bought).digest for bought in pair}) == 1:
        first, second = (said_beside_pins(in_full().screen(*bought)) for bought in pair)
        assert first == second


@settings(max_examples=tries(20, 200), deadline=None)
@given(purchases, st.sampled_from([1, 40]))
def test_a_day_that_changes_nothing_but_pins_leaves_the_digest_as_it_is(
    bought: tuple[Purchase, SupplyChain], later: int
) -> None:
    day = TODAY + timedelta(days=later)
    pair = [said_beside_pins(in_full(on).screen(*bought)) for on in (TODAY, day)]
    digests = [sketch_of(bought, on).digest for on in (TODAY, day)]
    assert (pair[0] == pair[1]) == (digests[0] == digests[1])


def test_whatever_was_sketched_before_changes_nothing() -> None:
    contract = Contract(key="k", cpv=("18110000",), suppliers=SUPPLIERS[:1])
    bought = (purchase_of(contract, None, None, None), SupplyChain.of(contract, ()))
    alone = PortfolioScreener(shipped(), rulebook.load(), TODAY).sketch(*bought)
    assert sketch_of(bought) == alone


def test_an_own_chain_and_a_listed_party_are_screened_in_full() -> None:
    bought = purchase_of(Contract(key="k", cpv=("18110000",)), None, None, None)
    with_a_tie = chain(tie("mill", "cotton", "CN"))
    assert with_a_tie.supplies
    assert in_short().sketch(bought, with_a_tie) is None
    waiting = ListHits(waiting=(None,))
    assert waiting != NO_HITS
    assert in_short().sketch(bought, chain(), waiting) is None
