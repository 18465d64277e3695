"""The yearly report to a council or parliament: what stands in it, and how it is adopted.

A text has places for figures, so that nobody types one; each change of a text is a version of its
own. A report that was adopted never changes: another edition follows it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from screening.model.commitments import CommitmentKind, CommitmentState
from screening.model.json_document import canonical
from screening.model.verdict import Text

BLOCKS = ("opening", "promised", "results", "changed", "not_worked", "cases", "next_year")
LONGEST_BLOCK = 4_000  # characters
LONGEST_REASON = 500
LANGUAGES = ("nl", "en")
FIRST_YEAR, LAST_YEAR = 2015, 2100  # what anybody may ask a report of


class ReportState(StrEnum):
    """Where the report of a year stands."""

    DRAFT = "draft"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One version of one text. ``version`` 0: the text that ships, which nobody wrote here."""

    year: int
    language: str  # one of LANGUAGES
    name: str  # one of BLOCKS
    version: int
    text: str
    by: str | None = None
    at: datetime | None = None
    numbers: tuple[str, ...] = ()  # that a person typed, and said to be no figures


def document_text(document: Mapping[str, object]) -> str:
    """Return a document as the text that is hashed: the same for the same content."""
    return canonical(document)


def document_sha256(document: Mapping[str, object]) -> str:
    """Return the SHA-256 of a document, in hexadecimal digits."""
    return hashlib.sha256(document_text(document).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class AdoptedReport:
    """The report of a year as it was adopted. ``decision``: the resolution, as people cite it."""

    year: int
    edition: int
    document: Mapping[str, object]
    sha256: str  # of ``document_text``
    decision: str
    by: str
    at: datetime
    why: str | None = None  # from the second edition on: what it puts right


# -- what stands in it: values of which a document is made, and read back --


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Why rows are out of scope, and how many are for that reason."""

    why: Text
    rows: int


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A measure as it was counted, with its words of then.

    ``unsure``: of the unknown, those of which it is not known whether they are in scope. Euros are
    decimal text, None of a measure that counts no money; ``worth_unknown``: the rows in scope whose
    worth in euros is not known. ``without_end``: those that count as running because no end date is
    known.
    """

    measure: str
    edition: str
    unit: str
    group: str
    title: Text
    sentence: Text
    caution: Text
    is_good: bool | None
    met: int
    not_met: int
    unknown: int
    out_of_scope: int
    unsure: int
    reasons: tuple[ReasonCount, ...] = ()
    euros_met: str | None = None
    euros_unknown: str | None = None
    euros_in_scope: str | None = None
    worth_unknown: int = 0
    without_end: int = 0

    @property
    def in_scope(self) -> int:
        return self.met + self.not_met + self.unknown

    @property
    def share_low(self) -> float | None:
        """The share (0..1) where nothing that is unknown is met; None where nothing is in scope."""
        return self.met / self.in_scope if self.in_scope else None

    @property
    def share_high(self) -> float | None:
        """The share (0..1) where all that is unknown is met; None where nothing is in scope."""
        return (self.met + self.unknown) / self.in_scope if self.in_scope else None


@dataclass(frozen=True, slots=True)
class YearFigure:
    """A figure of the year, beside that of the year before.

    ``before``: None where no day of that year was kept, or it was measured differently then.
    """

    now: ReportFigure
    before: ReportFigure | None
    measured_otherwise: bool = False


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """How many cases a measure counts; None: not told, as one of few could be pointed at.

    ``is_few``: there are some, fewer than figures that are published count at least.
    """

    in_scope: int | None
    met: int | None = None
    not_met: int | None = None
    unknown: int | None = None
    is_few: bool = False

    @property
    def share_low(self) -> float | None:
        """The share (0..1) where nothing that is unknown is met; None where it is not told."""
        return None if self.met is None or not self.in_scope else self.met / self.in_scope

    @property
    def share_high(self) -> float | None:
        """The share (0..1) where all that is unknown is met; None where it is not told."""
        if self.met is None or self.unknown is None or not self.in_scope:
            return None
        return (self.met + self.unknown) / self.in_scope


@dataclass(frozen=True, slots=True)
class CaseFigure:
    """A measure of signals and incidents, as far as it is told; ``reasons``: what is left out.

    ``before``: of the year before, in editions of when that was told; two years side by side can
    tell of a few.
    """

    measure: str
    edition: str
    title: Text
    sentence: Text
    caution: Text
    reasons: tuple[Text, ...]
    now: CaseCounts
    before: CaseCounts | None = None


@dataclass(frozen=True, slots=True)
class ReportAmbition:
    """What we wanted to reach of a measure, and whether it was reached.

    ``target``: a share (0..1) as decimal text. ``state``: reached | not_reached | not_known |
    nothing_in_scope; not_told of a measure of cases that is not told.
    """

    title: str
    measure: str
    measure_title: Text
    target: str
    until: date
    basis: str
    owner: str
    state: str


@dataclass(frozen=True, slots=True)
class ReportCommitment:
    """A motion or commitment as it stood at the end of the year."""

    kind: CommitmentKind
    text: str
    reference: str
    day: date
    owner: str
    state: CommitmentState
    since: date | None = None
    why: str | None = None


class ChangeCause(StrEnum):
    """Because of what something is otherwise than a year before."""

    CONTRACTS_NEW = "contracts_new"
    CONTRACTS_GONE = "contracts_gone"
    POLICY = "policy"  # the organization's own, that began to hold
    POLICY_ENDED = "policy_ended"
    SOURCES = "sources"  # lists of others that were refreshed
    METHOD = "method"  # how something is measured or rated


@dataclass(frozen=True, slots=True)
class ReportChange:
    """What changed, because of what: so many contracts, or measures for METHOD; None: not known.

    ``what``: the slug of a source. ``title`` and ``day``: of a policy, and when it began or ended.
    """

    cause: ChangeCause
    count: int | None
    what: str = ""
    day: date | None = None
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class ReportText:
    """A text as it stands in the report: its version, as it was written, and with its figures."""

    language: str
    name: str
    version: int
    written: str
    filled: str


@dataclass(frozen=True, slots=True)
class YearReport:
    """The report of a year, in every language.

    ``as_of``: the day that its figures are of; ``is_kept``: whether they were kept that day, else
    they are counted of today and change still. No figures: of that year no day was kept.
    ``before_of``: the day of the year before. ``contracts``: those that run.
    """

    year: int
    as_of: date
    is_kept: bool
    kept_sha256: str | None
    before_of: date | None
    contracts: int
    figures: tuple[YearFigure, ...]
    ambitions: tuple[ReportAmbition, ...]
    changes: tuple[ReportChange, ...]
    commitments: tuple[ReportCommitment, ...]
    texts: tuple[ReportText, ...]
    buyer: str = ""  # whose report it is, where the register names one buyer alone
    cases: tuple[CaseFigure, ...] = ()  # those adopted before there were any have them as figures

    @property
    def is_whole(self) -> bool:
        """Whether it can be adopted: its figures stay, and are of the end of the year."""
        return self.is_kept and self.as_of >= date(self.year, 12, 31)

    def figure(self, measure: str) -> YearFigure | None:
        """Return the figure of a measure."""
        return next((each for each in self.figures if each.now.measure == measure), None)

    def case(self, measure: str) -> CaseFigure | None:
        """Return the figure of a measure of cases."""
        return next((each for each in self.cases if each.measure == measure), None)

    def text(self, language: str, name: str) -> ReportText | None:
        """Return a text in a language."""
        for text in self.texts:
            if (text.language, text.name) == (language, name):
                return text
        return None
