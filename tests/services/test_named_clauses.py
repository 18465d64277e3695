"""A register names the clauses in its contracts; what it does not name is not invented."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.model.contracts import StoredContract
from screening.rules import rulebook
from screening.services import clause_records, follow_up
from screening.services.clause_records import ClauseRecord
from screening.services.importing import ImportOptions, ImportResult, import_files
from screening.services.named_clauses import clauses_in, leaves_open
from screening.store import Store
from screening.store.database.engine import open_engine
from screening.store.portfolio import Portfolio
from tests.support import ready_made
from tests.support.messages import english

BOOK = rulebook.load().clauses.clauses
HEAD = "Contractnummer;Onderwerp;Leverancier;Ingangsdatum;Ondertekeningsdatum;ISV-clausule\n"
CELLS = ("", "ja", "nee", "C2", "C2; C8", "C99", "C1 en C99", "Risicoanalyse", "n.v.t.")


@pytest.fixture
def portfolio(tmp_path: Path) -> Iterator[Portfolio]:
    store = Store(open_engine(f"sqlite:///{ready_made.database(tmp_path / 'test.db')}"))
    store.prepare()
    yield store.portfolio("local")
    store.close()


def bring(portfolio: Portfolio, *cells: str, starts: str = "01-02-2026") -> ImportResult:
    rows = [
        f'K-100{at};Uniformen;Vos B.V.;{starts};15-01-2026;"{cell}"\n'
        for at, cell in enumerate(cells)
    ]
    options = ImportOptions(who="anna")
    return import_files(portfolio, [("register.csv", (HEAD + "".join(rows)).encode())], options)


def first_of(portfolio: Portfolio) -> StoredContract:
    return portfolio.contracts.get("K-1000")


@pytest.mark.parametrize(
    ("words", "ids", "not_known"),
    [
        ("C2", ("C2",), ()),
        ("c2, C8 en C11", ("C2", "C8", "C11"), ()),
        ("C8/C2\nC8", ("C8", "C2"), ()),
        ("Risicoanalyse; Toegang en controle", ("C2", "C9"), ()),
        ("C2 - Risk analysis | C3: Plan van aanpak", ("C2", "C3"), ()),
        ("ja, C2", ("C2",), ()),
        ("C2 en nog iets", ("C2",), ("nog iets",)),
        ("C2 Jaarverslag", (), ("C2 Jaarverslag",)),
        ("C1-C5", (), ("C1-C5",)),
        ("ja", (), ("ja",)),
        ("Yes", (), ("Yes",)),
        ("L2", (), ("L2",)),
        ("nee", (), ()),
        ("geen clausules", (), ()),
        ("No", (), ()),
    ],
)
def test_a_clause_is_known_by_its_id_or_title_and_nothing_else(
    words: str, ids: tuple[str, ...], not_known: tuple[str, ...]
) -> None:
    assert clauses_in(words, BOOK) == (ids, not_known)


@pytest.mark.parametrize("id", BOOK)
def test_every_clause_is_read_by_each_of_its_names(id: str) -> None:
    clause = BOOK[id]
    for name in (id, clause.title.nl, clause.title.en, f"{id} {clause.title.nl}"):
        assert clauses_in(f"{name}; C1", BOOK)[0] == tuple(dict.fromkeys((id, "C1")))


@pytest.mark.parametrize(
    ("words", "is_open"), [(None, False), ("nee", False), ("ja", True), ("iets", True)]
)
def test_a_register_that_says_no_or_nothing_leaves_nothing_to_ask(
    words: str | None, is_open: bool
) -> None:
    assert leaves_open(words) == is_open


def test_a_named_clause_is_recorded_as_a_person_would_from_the_start_of_the_contract(
    portfolio: Portfolio,
) -> None:
    assert bring(portfolio, "C2; C8", "C2; C8").document.clauses == 2
    other = portfolio.contracts.get("K-1001").id
    record = ClauseRecord(date(2026, 2, 1), ("C2", "C8"))
    clause_records.include(portfolio, other, record, "bert", None)
    read, typed = (portfolio.contracts.get(id).chain_request for id in ("K-1000", other))
    assert read == typed
    calendar = follow_up.calendar_of(portfolio, first_of(portfolio), date(2026, 3, 1))
    assert {"C2", "C8"} <= {item.standing.appointment.item for item in calendar}


def test_without_a_start_the_day_of_signing_counts(portfolio: Portfolio) -> None:
    bring(portfolio, "C2", starts="")
    request = first_of(portfolio).chain_request
    assert request is not None
    assert request.included == date(2026, 1, 15)


def test_without_a_day_nothing_is_recorded_and_the_row_says_what_to_do(
    portfolio: Portfolio,
) -> None:
    register = "Contractnummer;Onderwerp;Leverancier;Clauses\nK-1000;Hout;Vos B.V.;C2\n"
    document = import_files(portfolio, [("a.csv", register.encode())]).document
    (remark,) = document.remarks
    assert "neither when this contract starts nor when it was signed" in english(remark.problem)
    assert first_of(portfolio).chain_request is None
    assert document.contracts == 1


def test_what_names_no_clause_is_kept_and_said_with_its_row_and_what_to_do(
    portfolio: Portfolio,
) -> None:
    document = bring(portfolio, "ja", "C2, C99", "nee").document
    assert [(remark.path, remark.where, remark.column) for remark in document.remarks] == [
        ("register.csv", "row 2", "ISV-clausule"),
        ("register.csv", "row 3", "ISV-clausule"),
    ]
    yes, unknown = (english(remark.problem) for remark in document.remarks)
    assert "does not say which clause" in yes
    assert "“C99” is no clause of ours" in unknown
    assert (document.contracts, document.clauses, document.rejected) == (3, 1, ())
    assert first_of(portfolio).contract.clause_words == "ja"
    assert first_of(portfolio).chain_request is None
    assert type(document).from_json(document.as_json()) == document


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4))
def test_importing_again_changes_nothing(portfolio: Portfolio, cells: list[str]) -> None:
    run = bring(portfolio, *cells).report.run
    before = [_all_of(portfolio, id) for id in portfolio.contracts.ids()]
    again = bring(portfolio, *cells)
    assert (again.document.created, again.document.updated, again.document.clauses) == (0, 0, 0)
    assert again.report.affected == ()
    assert again.document.remarks == (), "what was told is not asked again"
    assert [_all_of(portfolio, id) for id in portfolio.contracts.ids()] == before
    assert run is not None
    portfolio.imports.undo(run, "anna")
    assert portfolio.contracts.ids() == ()


def _all_of(portfolio: Portfolio, id: str) -> tuple[object, ...]:
    return portfolio.contracts.get(id), portfolio.clauses.history(id)


def test_a_corrected_start_moves_the_day_and_a_persons_record_stays(portfolio: Portfolio) -> None:
    bring(portfolio, "C2", "C2")
    mine = ClauseRecord(date(2026, 2, 10), ("C8",))
    clause_records.include(portfolio, first_of(portfolio).id, mine, "bert", None)
    assert bring(portfolio, "C2", "C2", starts="01-01-2026").document.clauses == 1
    by_person, by_import = (
        portfolio.contracts.get(number).chain_request for number in ("K-1000", "K-1001")
    )
    assert by_person is not None
    assert by_import is not None
    assert (by_person.included, by_person.clauses) == (date(2026, 2, 10), ("C8",))
    assert (by_import.included, by_import.clauses) == (date(2026, 1, 1), ("C2",))


def test_a_preview_says_how_many_and_records_none(portfolio: Portfolio) -> None:
    rows = [("r.csv", (HEAD + "K-1000;Hout;Vos;01-02-2026;;C2\n").encode())]
    options = ImportOptions(dry_run=True)
    dry = import_files(portfolio, rows, options).document
    assert dry == import_files(portfolio, rows, replace(options, dry_run=False)).document
    assert dry.clauses == 1
