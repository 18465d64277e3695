"""The filtered list of contracts as a spreadsheet, all of its pages."""

from collections.abc import Iterable, Iterator

from screening.model.contracts import ContractLine
from screening.reports.spreadsheet import Cell, csv_line, xlsx

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

HEADINGS = (
    "id", "number", "title", "buyer", "suppliers", "supplier_countries", "cpv", "category",
    "value", "currency", "awarded", "starts", "ends", "flag", "duty", "band", "confidence",
    "clause_level", "screened",
)  # fmt: skip


def as_csv(lines: Iterable[ContractLine]) -> Iterator[str]:
    """Yield line by line; the first carries the mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + csv_line(HEADINGS)
    for line in lines:
        yield csv_line(_cells(line))


def as_xlsx(lines: Iterable[ContractLine]) -> bytes:
    """Return a workbook with one sheet."""
    return xlsx(HEADINGS, (_cells(line) for line in lines))


def _cells(line: ContractLine) -> tuple[Cell, ...]:
    countries = dict.fromkeys(party.country or "?" for party in line.suppliers)
    return (
        line.id,
        line.number,
        line.title,
        line.buyer.name if line.buyer else None,
        "; ".join(party.name for party in line.suppliers),
        " ".join(countries),
        line.cpv,
        line.category,
        line.value.amount if line.value else None,
        line.value.currency if line.value else None,
        line.awarded,
        line.starts,
        line.ends,
        line.flag,
        line.duty,
        line.band,
        line.confidence,
        line.level,
        line.screened,
    )
