"""What the yearly report to a council or parliament is about."""

from dataclasses import dataclass

from screening.model.council_report import AdoptedReport, ReportState, YearReport


@dataclass(frozen=True, slots=True)
class CouncilSubject:
    """The report of a year. ``adopted``: the edition that it is; None for a draft.

    ``sha256``: of the document of the report.
    """

    report: YearReport
    sha256: str
    adopted: AdoptedReport | None = None

    @property
    def state(self) -> ReportState:
        return ReportState.ADOPTED if self.adopted else ReportState.DRAFT
