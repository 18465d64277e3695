"""What a paper on a contract is about."""

from dataclasses import dataclass
from datetime import date

from screening.reports.verdicts import ReportEntry


@dataclass(frozen=True, slots=True)
class ContractSubject:
    """A contract with its verdict, on a day."""

    entry: ReportEntry
    today: date
