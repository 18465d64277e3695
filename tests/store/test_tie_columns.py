"""Ties as columns: both databases, and a Parquet file, give what the rows say."""

import io
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from graphs.network.assemble import PLACE, parquet_batches, read_ties
from screening.model.errors import ScreeningError
from screening.services.importing import ImportOptions, import_files
from screening.services.open_store import open_store
from screening.services.screening import rescreen, screener_for
from screening.services.settings import Settings
from screening.store.chains import column_process, tie_columns
from screening.store.chains.tie_columns import DIRECT, TIES
from screening.store.portfolio import Portfolio
from tests.support import ready_made
from tests.support.refusals import refuses

DAY = date(2026, 11, 23)
REGISTER = (
    "contractnummer;titel;leverancier;cpv;contractwaarde;start\n"
    'C-1;Kleding;"Merk ""A"", B.V.";18110000-3;99000;2026-02-01\n'
    "C-2;Voedsel;Merk B;15800000-6;99000;2026-02-01\n"
)
CHAIN = (
    "customer,supplier,good,country,region,evidence,evidence_class,contract\n"
    '"Merk ""A"", B.V.",Naaierij Ü,garment_assembly,BD,,,,\n'
    "Naaierij Ü,Katoen 1,cotton,IN,,rapport,B,\n"
    "Naaierij Ü,Katoen 2,cotton,,,,,\n"
    "Merk B,Molen,palm_fruit,ID,,,,C-2\n"
)


@pytest.fixture(params=["sqlite", "large sqlite", "postgresql"])
def portfolio(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Portfolio]:
    environment = {"SCREENING_HOME": str(tmp_path)}
    if request.param == "postgresql":
        environment["SCREENING_DATABASE"] = request.getfixturevalue("postgres").prepared()
    else:
        ready_made.database(tmp_path / "screening.db")
    if request.param == "large sqlite":
        monkeypatch.setattr(tie_columns, "SMALL", 0)
    store = open_store(Settings.from_environment(environment))
    portfolio = store.portfolio("local")
    options = ImportOptions("test", buyer="X", buyer_type="subcentral", buyer_country="NL")
    given_files = [("register.csv", REGISTER.encode()), ("chain.csv", CHAIN.encode())]
    import_files(portfolio, given_files, options)
    rescreen(portfolio, screener_for(store, DAY))
    yield portfolio
    store.close()


def rows(tables: Any, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    found = [
        row for table in tables for row in zip(*(table[n].to_pylist() for n in names), strict=True)
    ]
    return sorted(found, key=repr)


def test_every_tie_that_holds_for_all_contracts_is_a_row_with_its_place(
    portfolio: Portfolio,
) -> None:
    ties = rows(portfolio.tie_columns.ties(), TIES)
    assert [row[2:] for row in ties if row[2] == "garment_assembly"] == [
        ("garment_assembly", "BD", None, None)
    ]
    cotton = {(row[3], row[5]) for row in ties if row[2] == "cotton"}
    assert cotton == {("IN", "B"), (None, None)}
    assert len(ties) == 3


def test_direct_suppliers_are_there_with_the_public_id_of_the_contract(
    portfolio: Portfolio,
) -> None:
    suppliers = rows(portfolio.tie_columns.direct(), DIRECT)
    assert {row[0] for row in suppliers} == set(portfolio.contracts.ids())
    assert len(suppliers) == 2


def test_a_contract_with_ties_of_its_own_is_known(portfolio: Portfolio) -> None:
    assert len(portfolio.tie_columns.contracts_with_own_ties()) == 1


def test_the_state_changes_with_an_import_and_with_nothing_else(portfolio: Portfolio) -> None:
    before = portfolio.tie_columns.state()
    assert portfolio.tie_columns.state() == before
    more = "customer,supplier,good,country\nMerk B,Molen 2,cocoa_beans,CI\n"
    import_files(portfolio, [("more.csv", more.encode())], ImportOptions("test"))
    assert portfolio.tie_columns.state() != before


def test_a_parquet_file_gives_the_same_as_the_tables() -> None:
    table = pa.table(
        {
            "customer": ["a", "b"], "supplier": ["b", "c"], "good": ["x", None],
            "country": ["NL", None], "region": pa.nulls(2, pa.string()),
            "evidence_class": ["A", None], "more": [1, 2],
        }
    )  # fmt: skip
    out = io.BytesIO()
    parquet.write_table(table, out)
    direct = [pa.table({"contract": ["1"], "supplier": ["a"]})]
    names = ("customer", "supplier", *PLACE)
    first = read_ties(parquet_batches(out.getvalue(), names), direct)
    second = read_ties([table], direct)
    assert first.places == second.places
    assert first.customer.tolist() == second.customer.tolist()
    assert [first.parties.name(i) for i in range(3)] == ["a", "b", "c"]


OTHER = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(*c.execute(sys.argv[2]))"


@pytest.mark.parametrize("small", [0, 1 << 40])
def test_reading_columns_ends_no_lock_of_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    """Else another process takes the log away that this one still writes to."""
    monkeypatch.setattr(tie_columns, "SMALL", small)
    file = ready_made.database(tmp_path / "screening.db")
    store = open_store(Settings.from_environment({"SCREENING_HOME": str(tmp_path)}))
    with closing(sqlite3.connect(file, isolation_level=None)) as held:
        held.execute("SELECT count(*) FROM contract").fetchall()
        list(store.portfolio("local").tie_columns.ties())

        def other(question: str) -> str:
            command = [sys.executable, "-c", OTHER, str(file), question]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout

        other("SELECT count(*) FROM contract")
        held.execute("CREATE TABLE kept AS SELECT 1 AS here")
        assert other("SELECT here FROM kept") == "(1,)\n"
    store.close()


def test_a_database_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"not a database" * 1000)
    with refuses(ScreeningError, "not a database"):
        list(column_process.batches(str(tmp_path / "no.db"), "SELECT 1 FROM supply"))


def test_who_stops_reading_halfway_leaves_no_process_behind(tmp_path: Path) -> None:
    file = ready_made.database(tmp_path / "screening.db")
    counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    endless = column_process.batches(str(file), counting)
    assert pa.Table.from_batches([next(endless)]).num_rows == column_process.AT_ONCE
    endless.close()
