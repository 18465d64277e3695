"""The filtered list of contracts as a spreadsheet, all of its pages."""

from collections.abc import Iterable, Iterator, Sequence

from screening.model.contracts import ChainAnswers, ContractLine, FollowUpBrief, NoticeBrief
from screening.model.keepers import Keeper, Seat
from screening.model.risk_decisions import DecisionStanding
from screening.model.verdict import Front
from screening.model.verdict_outline import VerdictOutline
from screening.reports.spreadsheet import Cell, csv_line, xlsx

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

HEADINGS = (
    "id", "number", "title", "buyer", "suppliers", "supplier_countries", "cpv", "category",
    "value", "currency", "awarded", "starts", "ends", "flag", "duty", "band", "confidence",
    "clause_level", "screened", "chain_band", "chain_issue", "work_here_band", "work_here_issue",
    "information_overdue_since", "chain_confidence", "work_here_confidence",
    "law_not_looked_at", "description", "owner", "department", "status", "notes",
    "assumed_cpv",
    "answers_waiting", "answer_accepted", "documents_seen",
    "dispatched", "notices", "notice_stage", "tenders_until", "social_objectives",
    "strategic_aims", "environmental_aims", "terms_of_performance",
    "owner_account", "deputy_account",
    "follow_up_late", "follow_up_late_since", "follow_up_expired", "follow_up_expiring",
    "follow_up_next", "management", "management_until",
    "decisions", "decision_states", "decision_scopes", "decision_owners", "decision_expires_on",
    "regimes", "uniform_text", "tags",
)  # fmt: skip


def as_csv(lines: Iterable[ContractLine]) -> Iterator[str]:
    """Yield line by line; the first carries the mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + csv_line(HEADINGS)
    for row in _rows(lines):
        yield csv_line(row)


def as_xlsx(lines: Iterable[ContractLine]) -> bytes:
    """Return a workbook with one sheet."""
    return xlsx(HEADINGS, _rows(lines))


def _rows(lines: Iterable[ContractLine]) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of each line."""
    for line in lines:
        yield (
            *_cells(line),
            *_verdict_cells(line.outline),
            *(line.description, line.owner, line.department, line.status, line.notes),
            " ".join(guess.code for guess in line.assumed),
            *_answer_cells(line.answers),
            line.dispatched,
            *_notice_cells(line.notice),
            *(_address(line.keepers.in_seat(seat)) for seat in Seat),
            *_follow_up_cells(line.follow_up),
            *_decision_cells(line.decisions),
            " ".join(id for id, _ in line.outline.regimes) if line.outline else None,
            line.uniform_text.value if line.uniform_text else None,
            "; ".join(line.tags) or None,
        )


def _address(keeper: Keeper | None) -> str | None:
    return keeper.email if keeper else None


def _verdict_cells(verdict: VerdictOutline | None) -> Iterator[Cell]:
    """Yield band and issue of each front, the delay, the confidence of each front, and the country
    whose law was not looked at.

    Empty where a verdict knows none.
    """
    fronts = [verdict.fronts.get(front) if verdict else None for front in Front]
    for front in fronts:
        yield front.band.value if front else None
        yield front.issue if front else None
    yield str(verdict.overdue_since) if verdict and verdict.overdue_since else None
    yield from (front.confidence if front else None for front in fronts)
    yield verdict.not_looked_at if verdict else None


def _decision_cells(decisions: Sequence[DecisionStanding]) -> tuple[Cell, ...]:
    """Return the decisions beside the flag, in one order in each cell; empty where none is."""
    columns = [
        (
            each.decision.wanted.kind.value,
            each.state.value,
            each.decision.wanted.scope or "contract",
            each.decision.wanted.owner,
            each.decision.wanted.expires_on.isoformat(),
        )
        for each in decisions
    ]
    return tuple("; ".join(cells) for cells in zip(*columns, strict=True)) or (None,) * 5


def _answer_cells(answers: ChainAnswers) -> Iterator[Cell]:
    """Yield the answers that wait, the day of the last one that was accepted, and what was seen."""
    yield answers.waiting or None
    yield answers.accepted
    yield "; ".join(answers.documents) or None


def _follow_up_cells(brief: FollowUpBrief | None) -> tuple[Cell, ...]:
    """Return what is due and shown; all empty where no clause is on record."""
    if brief is None:
        return (None,) * 7
    return (
        brief.late,
        brief.late_since,
        brief.expired,
        brief.expiring,
        brief.next_due,
        brief.management.shown.value,
        brief.management.until,
    )


def _notice_cells(notice: NoticeBrief | None) -> tuple[Cell, ...]:
    """Return what notices declare; all empty where the contract has none."""
    if notice is None:
        return (None,) * 7
    codes = (notice.social, notice.strategic, notice.environmental)
    return (
        " ".join(notice.publications) or None,
        notice.stage,
        notice.tenders_until,
        *(" ".join(several) or None for several in codes),
        notice.terms,
    )


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
