"""The example that ships: real enough to learn from, and plainly about nobody."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources import files

import pytest

from graphs import cpv
from graphs.readers import chain, register
from screening.model.verdict import URGENT_BANDS, Band, Flag, Front, Verdict
from screening.services.command_context import CommandContext
from screening.services.example import load
from screening.services.verdict_documents import VerdictDocuments
from screening.store.portfolio import Portfolio

EXAMPLE = files("screening.services.example")
REGISTER = (EXAMPLE / "register.csv").read_bytes()
READ = register.read(REGISTER, "register.csv")
TIES = chain.read((EXAMPLE / "chain.csv").read_bytes(), "chain.csv", source="register")
INVENTED = re.compile(
    r"voorbeeld|fictie[fv]|verzonnen|denkbeeldig|bedacht|nergens|bestaatniet|nooitgebouwd|denkbeeld"
    r"|imagin|pretend|nowhere|invent|fictional|fictitious|nonexistent|made-up|sem nome",
    re.IGNORECASE,
)


def test_reads_whole_as_excel_would_write_it() -> None:
    assert REGISTER.startswith(b"\xef\xbb\xbf")
    assert not READ.rejected
    assert len(READ.contracts) >= 48
    assert {contract.buyer_type for contract in READ.contracts} == {"central"}


def test_shows_many_kinds_of_purchase_with_codes_that_exist() -> None:
    codes = [code for contract in READ.contracts for code in contract.cpv]
    assert all(cpv.is_code(code) for code in codes)
    assert len({code[:2] for code in codes}) >= 18


def test_leaves_out_what_real_registers_leave_out() -> None:
    assert any(not contract.cpv for contract in READ.contracts)
    assert any(contract.value is None for contract in READ.contracts)
    assert any(c.value and c.value.currency == "GBP" for c in READ.contracts)
    assert any(c.suppliers[0].country is None for c in READ.contracts)


def test_every_name_says_that_it_is_invented() -> None:
    names = {party.name for one in READ.contracts for party in one.suppliers}
    names |= {party.name for party in TIES.parties}
    assert {name for name in names if not INVENTED.search(name)} == set()
    numbers = {i.id for one in READ.contracts for party in one.suppliers for i in party.identifiers}
    assert all(number.startswith("900000") for number in numbers)


def test_the_declared_chains_hang_on_the_contracts() -> None:
    suppliers = {party.key for contract in READ.contracts for party in contract.suppliers}
    below = {tie.supplier for tie in TIES.supplies}
    assert all(tie.customer in suppliers | below for tie in TIES.supplies)
    assert len(TIES.supplies) >= 25
    classes = {tie.evidence_class for tie in TIES.supplies}
    assert classes == {"A", "B", None}


def test_goods_are_the_methods_own_words() -> None:
    with (files("screening.rules.risk") / "tables" / "goods.csv").open(encoding="utf-8") as text:
        known = {row["good"] for row in csv.DictReader(text)}
    assert {tie.good for tie in TIES.supplies} <= known


DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandContext]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCREENING_HOME", str(tmp_path_factory.mktemp("home")))
        place = CommandContext.open()
        load.fill(place, DAY)
        yield place
        place.store.close()


@pytest.fixture(scope="module")
def filled(place: CommandContext) -> Portfolio:
    return place.portfolio


@pytest.fixture(scope="module")
def verdicts(place: CommandContext, filled: Portfolio) -> dict[str, Verdict]:
    """Return the verdict of each contract by its number."""
    documents = VerdictDocuments(place.store, filled, DAY).many(filled.contracts.ids())
    return {
        str(line.number): Verdict.from_document(documents[line.id])
        for line in filled.listing.every_line()
    }


def test_at_most_a_third_is_high_and_both_fronts_are_seen(verdicts: dict[str, Verdict]) -> None:
    high = [verdict for verdict in verdicts.values() if verdict.risk.band in URGENT_BANDS]
    assert len(verdicts) / 5 < len(high) <= len(verdicts) / 3
    heads = Counter(verdict.risk.issues[0].front for verdict in high)
    assert heads[Front.CHAIN] >= 10
    assert heads[Front.WORK_HERE] >= 3


def test_what_is_high_is_headed_by_what_is_bought_or_done(verdicts: dict[str, Verdict]) -> None:
    for number, verdict in verdicts.items():
        if verdict.risk.band in URGENT_BANDS:
            assert verdict.risk.issues[0].paths[0].role == "core", number


def test_one_chain_is_shown_whole_and_another_is_only_stated(verdicts: dict[str, Verdict]) -> None:
    shown = verdicts["DVR-2026-061"]
    assert shown.coverage.evidenced_goods == shown.coverage.goods
    assert shown.risk.band not in URGENT_BANDS
    stated = verdicts["DVR-2026-032"].coverage
    assert (stated.evidenced_goods, stated.partly_evidenced_goods) == (0, 0)
    assert stated.declared_goods >= 1


def test_what_a_supplier_said_for_something_else_stands_beside(
    verdicts: dict[str, Verdict],
) -> None:
    assert verdicts["DVR-2025-044"].coverage.beside


def test_a_first_visit_shows_every_kind_of_outcome_and_about_a_dozen_questions(
    filled: Portfolio, verdicts: dict[str, Verdict]
) -> None:
    stats = filled.listing.stats()
    assert set(stats.by_flag) == {flag.value for flag in Flag}
    assert set(stats.by_band) == {band.value for band in Band}
    assert 8 <= stats.by_flag["ask"] <= 14
    assert sum(verdict.assumed is not None for verdict in verdicts.values()) == 1
    late = [
        verdict.chain_information.overdue_since
        for verdict in verdicts.values()
        if verdict.chain_information
    ]
    assert sorted(late, key=str) == [date(2025, 9, 2), None]
