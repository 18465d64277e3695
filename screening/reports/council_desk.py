"""The report of a year as papers, pages and the API take it: the adopted one, else a draft."""

from datetime import date
from typing import TYPE_CHECKING

from screening.model.council_report import (
    AdoptedReport,
    YearReport,
    document_sha256,
)
from screening.model.errors import InputError
from screening.model.json_document import as_document, from_document
from screening.model.typed_text import typed_line
from screening.reports.council_subject import CouncilSubject
from screening.reports.report_values import with_texts
from screening.services.council_report import texts
from screening.services.council_report.gathering import year_report
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

LONGEST_DECISION = 200


def subject_of(portfolio: "Portfolio", year: int, today: date) -> CouncilSubject:
    """Return the edition in force of a year, or the draft as it stands today.

    Raises MissingError for a year of which there can be none.
    """
    adopted = portfolio.adopted_reports.latest(year)
    return draft_of(portfolio, year, today) if adopted is None else edition_of(adopted)


def draft_of(portfolio: "Portfolio", year: int, today: date) -> CouncilSubject:
    """Return the report of a year as it stands today, whatever was adopted. Raises MissingError."""
    report = with_texts(year_report(portfolio, year, today), texts.texts_of(portfolio, year))
    return CouncilSubject(report, document_sha256(document_of(report)))


def edition_of(adopted: AdoptedReport) -> CouncilSubject:
    """Return an edition as it was adopted."""
    report = from_document(YearReport, adopted.document)
    return CouncilSubject(report, adopted.sha256, adopted)


def adopt(
    portfolio: "Portfolio",
    year: int,
    decision: str,
    by: str,
    today: date,
    *,
    why: str | None = None,
    seen: str | None = None,
) -> AdoptedReport:
    """Keep the report of a year as it was adopted. ``seen``: the hash of the draft that was read.

    Raises InputError, with its field: without a decision, before the figures of the year stay,
    where a place of a text has no figure or somebody is named where nobody may be, for another
    draft than was read, and for another edition without a reason.
    """
    words, reason = typed_line(decision)[:LONGEST_DECISION], typed_line(why or "") or None
    if not words:
        raise InputError(Message("council.no_decision"), "decision")
    draft = draft_of(portfolio, year, today)
    if not draft.report.is_whole:
        raise InputError(Message("council.not_over"), "decision")
    texts.refuse_unfinished(portfolio, draft.report.texts)
    if seen and seen != draft.sha256:
        raise InputError(Message("council.changed_meanwhile"), "decision")
    document = document_of(draft.report)
    return portfolio.adopted_reports.adopt(year, document, words, by, reason)


def document_of(report: YearReport) -> dict[str, object]:
    """Return the document of a report, of which its hash is made."""
    document: dict[str, object] = as_document(report)
    return document
