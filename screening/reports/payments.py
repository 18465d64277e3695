"""The suppliers that were paid, as a spreadsheet: a row per supplier and currency."""

from collections.abc import Iterable, Iterator

from graphs.parties import Money
from screening.model.spending import SupplierSpend
from screening.reports.spreadsheet import Cell, csv_line, xlsx

HEADINGS = (
    "key", "supplier", "country", "payments", "amount", "currency", "first", "last", "contracts",
)  # fmt: skip


def as_csv(suppliers: Iterable[SupplierSpend]) -> Iterator[str]:
    """Yield line by line; the first carries the mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + csv_line(HEADINGS)
    for row in _rows(suppliers):
        yield csv_line(row)


def as_xlsx(suppliers: Iterable[SupplierSpend]) -> bytes:
    """Return a workbook with one sheet."""
    return xlsx(HEADINGS, _rows(suppliers))


def _rows(suppliers: Iterable[SupplierSpend]) -> Iterator[tuple[Cell, ...]]:
    for paid in suppliers:
        sums: tuple[Money | None, ...] = paid.values or (None,)
        for value in sums:
            yield (
                paid.supplier.key, paid.supplier.name, paid.supplier.country, paid.payments,
                value.amount if value else None, value.currency if value else None,
                paid.first, paid.last, paid.contracts,
            )  # fmt: skip
