"""Values as documents, and back: nothing is lost, and nothing that is wrong gets in."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs import cpv
from graphs.chain import SupplyChain
from graphs.readers import batch
from screening.model.json_document import DocumentError, as_document, from_document, parse_integer
from screening.model.purchase import Purchase, purchase_from_contract
from screening.model.verdict import (
    ChainInformation,
    Flag,
    Hop,
    Listed,
    ListedParty,
    Owner,
    Text,
    Verdict,
)
from screening.rules.verdict.chain_paths import ChainPaths
from tests.support.method_world import chain, purchase, screener

EVERY = 97  # of the 9,454 CPV codes one is tried


@given(st.integers(0, 10**40))
def test_a_number_comes_back_from_a_document_as_it_was(number: int) -> None:
    assert parse_integer(json.loads(json.dumps(as_document(number)))) == number


def test_a_number_of_thousands_of_digits_is_written_exactly() -> None:
    number = 7 * 10**15000 + 8
    written = as_document(number)
    assert written == "7" + "0" * 14999 + "8"
    assert parse_integer(written) == number


def test_a_number_that_every_reader_keeps_stays_a_number() -> None:
    assert as_document(2**53 - 1) == 2**53 - 1
    assert as_document(2**53) == str(2**53)


@cache
def of_codes() -> tuple[Verdict, ...]:
    """Verdicts on every 97th CPV code, for three buyers and values in turn."""
    values = [("central", Decimal(6_000_000)), ("subcentral", Decimal(50_000)), (None, None)]
    return tuple(
        screener().screen(purchase(code, buyer_type=buyer, value_eur=value), chain(suppliers=()))
        for code, (buyer, value) in zip(sorted(cpv.codes())[::EVERY], cycle(values), strict=False)
    )


def example() -> list[tuple[Purchase, SupplyChain]]:
    """The contracts of the example that ships, each with its chain."""
    folder = Path(str(files("screening.services") / "example"))
    paths = [folder / "register.csv", folder / "chain.csv"]
    read = batch.read_files([(path.name, path.read_bytes) for path in paths])
    chains = [SupplyChain.of(contract, read.supplies, read.parties) for contract in read.contracts]
    return [(purchase_from_contract(contract.contract), contract) for contract in chains]


def test_a_verdict_on_any_code_comes_back_as_it_was_written() -> None:
    assert len(of_codes()) > 90
    for verdict in of_codes():
        written = json.loads(json.dumps(as_document(verdict)))
        assert as_document(Verdict.from_document(written)) == written


def test_verdicts_and_paths_of_the_example_come_back_as_they_were_written() -> None:
    contracts = example()
    assert any(chain.supplies for _, chain in contracts)
    for bought, below in contracts:
        verdict = json.loads(json.dumps(as_document(screener().screen(bought, below))))
        assert as_document(Verdict.from_document(verdict)) == verdict
        paths = json.loads(json.dumps(as_document(screener().paths(bought, below))))
        assert as_document(from_document(ChainPaths, paths)) == paths


def test_what_is_read_has_the_types_of_the_fields() -> None:
    asks = ChainInformation(("C8",), None, date(2026, 6, 1), None, date(2026, 6, 2))
    hop = Hop(Text("a", "b"), Text("c", "d"), "declared", "chain.csv", None, "B")
    listed = Listed(hits=(a_hit(hops=(hop,)),), possible=2)
    verdict = replace(of_codes()[0], chain_information=asks, listed=listed)
    rounded = Verdict.from_document(as_document(Verdict.from_document(as_document(verdict))))
    assert rounded == Verdict.from_document(as_document(verdict))
    assert rounded.chain_information == asks
    assert rounded.listed == listed
    assert isinstance(rounded.flag, Flag)


def a_hit(**facts: object) -> ListedParty:
    says = Text("staat op een lijst", "stands on a list")
    usual: dict[str, object] = {
        "party": "A", "entity": "A", "effect": "un", "kind": "legal", "stop": True, "issue": None,
        "says": says, "todo": None, "basis": says, "certainty": "read", "source": "list",
        "title": "A list", "edition": "1", "programme": "", "since": "2024-01-01", "where": "",
        "by": "identifier", "identifier": "1", "confirmed_by": None, "confirmed_on": None,
        "tier": 1, "hops": (), "owners": (Owner("A", "B", 0.5, None, "register"),), "owned": None,
    }  # fmt: skip
    return ListedParty(**{**usual, **facts})  # type: ignore[arg-type]


def test_a_field_that_an_earlier_version_did_not_write_has_its_default() -> None:
    document = as_document(of_codes()[0])
    for key in ("listed", "chain_information"):
        del document[key]
    del document["coverage"]["expired_sources"]
    verdict = Verdict.from_document(document)
    assert (verdict.listed, verdict.chain_information) == (Listed(), None)
    assert verdict.coverage.expired_sources == ()


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("flag",), "perhaps", "Verdict.flag: 'perhaps' is none of required"),
        (("flag",), None, "Verdict.flag"),
        (("risk", "issues"), {}, "Verdict.risk.issues: a list is wanted, not dict"),
        (("duty", "why", "nl"), 3, "Verdict.duty.why.nl: str is wanted, not int"),
        (("coverage", "declared"), True, "Verdict.coverage.declared: a whole number is wanted"),
        (("coverage", "declared"), "1e3", "Verdict.coverage.declared: a whole number is wanted"),
        (("pins", "snapshots"), [["a", "b"]], "Verdict.pins.snapshots[0]: 3 values are wanted"),
        (("summary", "fr"), "bonjour", "Verdict.summary: unknown key 'fr'"),
        (("chain_information",), "late", "Verdict.chain_information: an object is wanted"),
    ],
)
def test_a_document_that_says_something_else_is_refused_with_its_place(
    path: tuple[str, ...], value: object, complaint: str
) -> None:
    document = inner = as_document(of_codes()[0])
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(DocumentError) as raised:
        Verdict.from_document(document)
    assert str(raised.value).startswith(complaint)


def test_a_document_that_lacks_what_every_version_wrote_is_refused() -> None:
    document = as_document(of_codes()[0])
    del document["summary"]
    with pytest.raises(DocumentError, match="Verdict: summary is missing"):
        Verdict.from_document(document)
