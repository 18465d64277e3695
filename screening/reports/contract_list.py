"""The filtered portfolio as a spreadsheet: the list as it is shown, all of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from screening.model.contracts import ContractLine
from screening.reports.spreadsheet import csv_line, xlsx

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

HEADINGS = (
    "id", "number", "title", "buyer", "suppliers", "supplier_countries", "cpv", "category",
    "value", "currency", "awarded", "starts", "ends", "flag", "duty", "band", "confidence",
    "clause_level", "screened",
)  # fmt: skip


def as_csv(lines: Iterable[ContractLine]) -> Iterator[str]:
    """Line by line; the first part carries the mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + csv_line(HEADINGS)
    for line in lines:
        yield csv_line(_cells(line))


def as_xlsx(lines: Iterable[ContractLine]) -> bytes:
    return xlsx(HEADINGS, (_cells(line) for line in lines))


def _cells(line: ContractLine) -> tuple[Any, ...]:
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
