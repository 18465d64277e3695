"""Ties as columns: both databases, and a Parquet file, give what the rows say."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from graphs.network.assemble import PLACE, parquet_batches, read_ties
from screening.services.importing import ImportOptions, import_files
from screening.services.open_store import open_store
from screening.services.screening import rescreen, screener_for
from screening.services.settings import Settings
from screening.store.chains.tie_columns import DIRECT, TIES
from screening.store.portfolio import Portfolio
from tests.support import ready_made

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


@pytest.fixture(params=["sqlite", "postgresql"])
def portfolio(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Portfolio]:
    environment = {"SCREENING_HOME": str(tmp_path)}
    if request.param == "postgresql":
        environment["SCREENING_DATABASE"] = request.getfixturevalue("postgres").prepared()
    else:
        ready_made.database(tmp_path / "screening.db")
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
