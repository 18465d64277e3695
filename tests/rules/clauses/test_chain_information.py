"""Information on the chain that a clause asks for: when it is due, and what follows when it is not
there by then."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.parties import Contract, Money, Ownership, Party, Supply
from screening.cli.main import main
from screening.model.errors import InputError
from screening.model.purchase import ChainRequest
from screening.model.verdict import Verdict
from screening.rules import rulebook
from screening.rules.clauses import chain_information, texts
from screening.rules.clauses.chain_information import (
    chain_request,
    requesting_clauses,
)
from screening.rules.verdict.screen import Screener
from screening.services import clause_records
from screening.services.clause_records import ClauseRecord
from screening.services.open_store import open_store
from screening.services.refreshing import after_refresh
from screening.services.screening import rescreen, screener_for
from screening.services.settings import Settings
from screening.services.verdict_documents import VerdictDocuments
from screening.store import Store
from screening.store.portfolio import Portfolio
from tests.support import ready_made
from tests.support.method_world import (
    chain,
    confirmed,
    purchase,
    shipped,
    verdict,
)
from tests.support.refusals import refuses

BOOK = texts.load().clauses
SIGNED = date(2026, 3, 31)


# -- the day --


def test_the_clauses_that_ask_are_the_analysis_and_the_chain_map() -> None:
    assert requesting_clauses(BOOK, BOOK) == ("C2", "C8")


def test_a_term_counts_from_the_start_and_never_past_the_end_of_a_month() -> None:
    assert chain_request(SIGNED, ["C8"], BOOK, starts=date(2026, 11, 30)).due == date(2027, 2, 28)


def test_a_clause_that_was_added_later_counts_from_the_day_it_was_there() -> None:
    assert chain_request(date(2026, 6, 1), ["C8"], BOOK, starts=date(2024, 1, 1)).due == date(
        2026, 9, 1
    )


def test_a_typed_day_goes_before_the_term_and_needs_no_clause_of_ours() -> None:
    assert chain_request(SIGNED, ["C8"], BOOK, due=date(2026, 5, 1)).due == date(2026, 5, 1)
    assert chain_request(SIGNED, [], BOOK, due=date(2026, 5, 1)).clauses == ()


def test_clauses_that_ask_nothing_of_the_chain_have_no_day() -> None:
    assert chain_request(SIGNED, ["C1", "C7"], BOOK) == ChainRequest(SIGNED, ("C1", "C7"), None)


@pytest.mark.parametrize(
    ("ids", "due", "fault"),
    [
        (["C99"], None, "There is no clause C99"),
        ([], None, "The verdict advises no clause"),
        (["C8"], date(2026, 3, 30), "cannot be due before"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    ids: list[str], due: date | None, fault: str
) -> None:
    with refuses(InputError, fault):
        chain_request(SIGNED, ids, BOOK, due=due)


@given(st.dates(date(2000, 1, 1), date(2200, 1, 1)))
def test_three_months_are_between_89_and_92_days(start: date) -> None:
    due = chain_request(start, ["C8"], BOOK).due
    assert due is not None
    assert 89 <= (due - start).days <= 92


def test_it_is_late_from_the_day_after_and_never_once_it_came() -> None:
    due = date(2026, 6, 30)
    waiting = ChainRequest(SIGNED, ("C8",), due)
    assert waiting.overdue_since(due) is None
    assert waiting.overdue_since(due + timedelta(days=1)) == date(2026, 7, 1)
    assert waiting.overdue_since(date(2030, 1, 1)) == date(2026, 7, 1)
    came = ChainRequest(SIGNED, ("C8",), due, received=date(2026, 8, 1))
    assert came.overdue_since(date(2030, 1, 1)) is None


# -- the verdict --


def test_the_verdict_says_since_when_it_is_late_in_both_languages() -> None:
    late = verdict("18110000", chain_information_due=date(2026, 7, 1), chain_clauses=("C8",))
    assert late.chain_information is not None
    assert late.chain_information.overdue_since == date(2026, 7, 2)
    assert "sinds 2 juli 2026" in late.summary.nl
    assert "since 2 July 2026" in late.summary.en


def test_information_that_came_is_late_no_more_and_undisclosed_origins_weigh_as_usual() -> None:
    due = {"chain_information_due": date(2026, 7, 1)}
    late, came = (verdict("03111500", **due, **more) for more in ({}, {"chain_received": SIGNED}))
    usual = verdict("03111500")
    assert came.risk == usual.risk
    assert late.risk != usual.risk
    assert came.chain_information is not None
    assert came.chain_information.overdue_since is None


def test_a_duty_never_moves_because_information_is_late() -> None:
    facts = {"confirmation": confirmed("geen")}
    late = verdict("18110000", chain_information_due=date(2026, 7, 1), **facts)
    assert late.duty == verdict("18110000", **facts).duty


# -- what a person records --


@dataclass(frozen=True)
class Batch:
    """What a store keeps of an import."""

    contracts: tuple[Contract, ...]
    parties: tuple[Party, ...] = ()
    supplies: tuple[Supply, ...] = ()
    ownerships: tuple[Ownership, ...] = ()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path / "home"))
    ready_made.database(tmp_path / "home" / "screening.db")
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Store:
    return open_store(Settings.from_environment())


@pytest.fixture
def portfolio(store: Store) -> Portfolio:
    """One contract at level L3, which C8 belongs to."""
    result = store.portfolio("local")
    contract = Contract(
        "solar panels",
        number="W-1",
        cpv=("09331200",),
        buyer=Party("b", "Voorbeeldstad", "NL"),
        buyer_type="central",
        suppliers=(Party("s", "Voorbeeld Werkkleding B.V.", "NL"),),
        value=Money(Decimal(900_000), "EUR"),
        dispatched=date(2026, 1, 5),
        starts=date(2026, 3, 1),
    )
    result.imports.keep(Batch(contracts=(contract,)), "a test")
    rescreen(result, screener_for(store, date(2026, 3, 2)))
    return result


def the_one(portfolio: Portfolio) -> str:
    (id,) = portfolio.contracts.ids()
    return id


def include(
    store: Store, portfolio: Portfolio, id: str, record: ClauseRecord, by: str, why: str | None
) -> ChainRequest:
    verdicts = VerdictDocuments(store, portfolio, date(2026, 3, 2))
    return clause_records.include(portfolio, id, record, by, why, verdicts)


ALL_OF_L3 = tuple(f"C{number}" for number in range(1, 14) if number != 12)


def test_a_record_takes_the_clauses_of_the_verdict_and_the_first_term_of_those_that_ask(
    store: Store, portfolio: Portfolio
) -> None:
    id = the_one(portfolio)
    word = ClauseRecord(date(2026, 3, 1))
    book = rulebook.load().clauses
    versions = tuple((clause, book.clauses[clause].version) for clause in ALL_OF_L3)
    request = ChainRequest(
        date(2026, 3, 1), ALL_OF_L3, date(2026, 6, 1), term=(3, 0), versions=versions
    )
    given = include(store, portfolio, id, word, "a person", "signed")
    assert given == request
    assert portfolio.contracts.get(id).chain_request == request
    (record,) = portfolio.clauses.history(id)
    assert (record.what, record.by, record.why) == ("included", "a person", "signed")


def test_what_was_recorded_is_taken_back_word_by_word_and_stays_on_record(
    store: Store, portfolio: Portfolio
) -> None:
    id = the_one(portfolio)
    include(store, portfolio, id, ClauseRecord(SIGNED), "p", None)
    portfolio.clauses.receive(id, date(2026, 5, 1), "p")
    asked_now = portfolio.contracts.get(id).chain_request
    assert asked_now is not None
    assert asked_now.received == date(2026, 5, 1)
    portfolio.clauses.withdraw(id, "p")
    asked_now = portfolio.contracts.get(id).chain_request
    assert asked_now is not None
    assert asked_now.received is None
    portfolio.clauses.withdraw(id, "p")
    assert portfolio.contracts.get(id).chain_request is None
    with refuses(InputError, "record it first"):
        portfolio.clauses.withdraw(id, "p")
    whats = [record.what for record in portfolio.clauses.history(id)]
    assert whats == ["withdrawn", "withdrawn", "received", "included"]


def test_nothing_can_come_before_it_was_asked(store: Store, portfolio: Portfolio) -> None:
    id = the_one(portfolio)
    with refuses(InputError, "record it first"):
        portfolio.clauses.receive(id, SIGNED, "p")
    include(store, portfolio, id, ClauseRecord(SIGNED), "p", None)
    with refuses(InputError, "cannot have come before"):
        portfolio.clauses.receive(id, SIGNED - timedelta(days=1), "p")


def test_the_day_that_passes_screens_the_contract_again_and_only_then(
    store: Store, portfolio: Portfolio
) -> None:
    id = the_one(portfolio)
    include(store, portfolio, id, ClauseRecord(date(2026, 3, 1)), "p", None)
    rescreen(portfolio, screener_for(store, date(2026, 3, 2)), [id])
    after_refresh.bring_up_to_date(store, date(2026, 3, 2))
    assert after_refresh.bring_up_to_date(store, date(2026, 6, 1)).screened == 0
    assert after_refresh.bring_up_to_date(store, date(2026, 6, 2)).screened == 1
    record = portfolio.verdicts.outlines([id])[id]
    assert record.overdue_since == date(2026, 6, 2)
    assert after_refresh.bring_up_to_date(store, date(2026, 6, 3)).screened == 0


def test_the_command_records_receives_and_takes_back(
    portfolio: Portfolio, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clause", "W-1", "--included", "2026-01-02", "--by", "p"]) == 0
    assert "C11, C13  due 2026-06-01  overdue since 2026-06-02" in capsys.readouterr().out
    assert main(["clause", "W-1", "--received", "2026-07-01", "--by", "p"]) == 0
    assert "overdue" not in capsys.readouterr().out
    assert main(["clause", "W-1", "--undo", "--by", "p"]) == 0
    assert "overdue since 2026-06-02" in capsys.readouterr().out
    assert main(["clause", "W-1", "--undo", "--by", "p"]) == 0
    assert "-  due -" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["--included", "1 maart"],
        ["--included", "2026-03-01", "--received", "2026-03-02"],
        [],
        ["--received", "2026-03-01", "--due", "2026-04-01"],
        ["--included", "2026-03-01", "--clause", "C99"],
    ],
)
def test_the_command_refuses_what_it_cannot_mean(portfolio: Portfolio, words: list[str]) -> None:
    try:
        code = main(["clause", "W-1", *words, "--by", "p"])
    except SystemExit as ended:
        code = int(str(ended.code))
    assert code != 0
    assert portfolio.clauses.history(the_one(portfolio)) == ()


def test_a_verdict_of_a_contract_with_a_clause_repeats_to_the_byte() -> None:
    facts = {"chain_information_due": date(2026, 7, 1), "chain_clauses": ("C8",)}

    def once() -> Verdict:
        return Screener(shipped(), rulebook.load(), date(2026, 11, 23)).screen(
            purchase("18110000", **facts), chain()
        )

    from screening.model.json_document import as_document

    first, second = (json.dumps(as_document(once())) for _ in range(2))
    assert first == second
    assert chain_information.requesting_clauses((), BOOK) == ()
