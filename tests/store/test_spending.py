"""Payments are kept apart from contracts, once, and can be undone."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from graphs.parties import Money
from screening.services.importing import ImportOptions, import_files
from tests.support.web_client import make_app, portfolio_of, register

HEAD = "Supplier Name,Payment Date,Amount Paid,Invoice Reference,Expenditure Category\n"
APRIL = (
    HEAD + "Weaver Ltd,01/04/2024,£100.10,1,Uniforms\nWeaver Ltd,12/04/2024,£0.20,2,Uniforms\n"
    "Paper Ltd,15/04/2024,£40.00,3,Paper\nWeaver Ltd,25/04/2024,£-10.00,4,Repairs\n"
)
MAY = HEAD + "Weaver Ltd,20/05/2024,£5.00,5,Uniforms\n"


def test_a_list_of_payments_makes_no_contract_and_sums_per_supplier(tmp_path: Path) -> None:
    portfolio = portfolio_of(make_app(tmp_path, filled=False))
    done = import_files(portfolio, [("april.csv", APRIL.encode())])
    document = done.document
    assert [file.outcome for file in document.files] == ["imported"]
    assert (document.payments, document.contracts, document.created) == (4, 0, 0)
    assert portfolio.listing.stats().contracts == 0
    page = portfolio.spending.page()
    assert (page.total, page.payments) == (2, 4)
    weaver, paper = page.items
    assert (weaver.supplier.name, weaver.payments) == ("Weaver Ltd", 3)
    assert weaver.values == (Money(Decimal("90.30"), "GBP"),)
    assert (weaver.first, weaver.last) == (date(2024, 4, 1), date(2024, 4, 25))
    assert paper.contracts == 0
    parts = portfolio.spending.of_suppliers([weaver.supplier.key])
    assert {(part.category, part.year, part.payments) for part in parts} == {
        ("Uniforms", "2024", 2),
        ("Repairs", "2024", 1),
    }


def test_another_month_adds_and_the_same_month_does_not(tmp_path: Path) -> None:
    portfolio = portfolio_of(make_app(tmp_path, filled=False))
    import_files(portfolio, [("april.csv", APRIL.encode())])
    import_files(portfolio, [("april.csv", APRIL.encode())])
    assert portfolio.spending.payments() == 4
    may = import_files(portfolio, [("may.csv", MAY.encode())])
    assert portfolio.spending.payments() == 5
    assert may.report.run is not None
    portfolio.imports.undo(may.report.run, "test")
    assert portfolio.spending.payments() == 4


def test_undo_takes_payments_and_their_suppliers_away(tmp_path: Path) -> None:
    portfolio = portfolio_of(make_app(tmp_path, filled=False))
    done = import_files(portfolio, [("april.csv", APRIL.encode())])
    assert done.report.run is not None
    portfolio.imports.undo(done.report.run, "test")
    assert not portfolio.spending.has_any()
    assert portfolio.listing.stats().parties == 0


def test_payments_beside_contracts_share_the_supplier(tmp_path: Path) -> None:
    portfolio = portfolio_of(make_app(tmp_path, filled=False))
    paid = "leverancier;betaaldatum;betaald bedrag\nFictieve Kleding B.V.;03-02-2026;100\n"
    options = ImportOptions(buyer="Gemeente Voorbeeld", buyer_country="NL")
    import_files(portfolio, [("register.csv", register()), ("paid.csv", paid.encode())], options)
    (clothing,) = portfolio.spending.page().items
    assert clothing.contracts == 1
    assert clothing.values == (Money(Decimal(100), "EUR"),)
    assert portfolio.listing.stats().contracts == 3
