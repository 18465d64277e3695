"""What stands in the report of a year, put together from what is kept: no figure is made here.

Figures are those of services/monitoring. Of a year that is over they are counted of the day that
was kept at its end, so that the report of a year stays what it was; of a running year of today.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from screening.model.council_report import (
    CaseCounts,
    CaseFigure,
    ChangeCause,
    ReasonCount,
    ReportAmbition,
    ReportChange,
    ReportCommitment,
    ReportFigure,
    YearFigure,
    YearReport,
)
from screening.model.json_document import from_document
from screening.model.monitoring import (
    Ambition,
    Figure,
    Measure,
    MeasuredUnit,
    Part,
    state_of,
)
from screening.model.own_policy import HOLDING, PolicyVersion
from screening.rules.monitoring.telling import ToldCounts, told_counts
from screening.rules.own_policy.policy import read_policy
from screening.services.council_report import texts
from screening.services.monitoring.monitor import MonitoredDay, monitored

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

CountsOfCases = tuple[tuple[Measure, CaseCounts], ...]
ToldOfMeasures = Mapping[str, Sequence[ToldCounts]]
NOT_TOLD = "not_told"  # whether a goal was reached: it would tell of few cases
DAYS_AFTER = 31  # of the next year: a last day that was missed is kept on the first one after it


def year_report(portfolio: "Portfolio", year: int, today: date) -> YearReport:
    """Return the report of a year as it stands today, without its texts.

    Raises MissingError for a year of which there is none.
    """
    texts.refuse_year(year)
    end = min(date(year, 12, 31), today)
    now = _measured(portfolio, year, today)
    before = _kept_of(portfolio, year - 1, today)
    cases = _counts_of_cases(now, _told_elsewhere(portfolio, year)) if now else ()
    return YearReport(
        year=year,
        as_of=now.day if now else end,
        is_kept=now is not None and now.kept is not None,
        kept_sha256=now.kept.sha256 if now and now.kept else None,
        before_of=before.day if before else None,
        contracts=len(_running(now)) if now else 0,
        figures=_figures(now, before) if now else (),
        cases=tuple(_case(measure, counts) for measure, counts in cases),
        ambitions=tuple(_ambitions(portfolio, now, cases, end)) if now else (),
        changes=tuple(_changes(portfolio, now, before)) if now and before else (),
        commitments=tuple(_commitments(portfolio, end)),
        texts=(),
        buyer=_buyer(portfolio),
    )


def _buyer(portfolio: "Portfolio") -> str:
    buyers = portfolio.report_texts.buyers()
    return buyers[0] if len(buyers) == 1 else ""


# -- figures --


def _measured(portfolio: "Portfolio", year: int, today: date) -> MonitoredDay | None:
    """Return what is measured of a year; None where no day of it was kept."""
    kept = _kept_of(portfolio, year, today)
    if today.year != year or (kept and kept.day >= date(year, 12, 31)):
        return kept
    return monitored(portfolio, None, today)


def _kept_of(portfolio: "Portfolio", year: int, today: date) -> MonitoredDay | None:
    """Return the day that was kept for the end of a year: its last, or the first one after it.

    Where neither was, the latest of the year.
    """
    days = sorted(kept.day for kept in portfolio.monitored_days.all() if kept.day <= today)
    last = date(year, 12, 31)
    at_end = [day for day in days if last <= day <= last + timedelta(days=DAYS_AFTER)]
    within = [day for day in days if day.year == year]
    wanted = at_end[0] if at_end else within[-1] if within else None
    return monitored(portfolio, wanted, today) if wanted else None


def _running(day: MonitoredDay) -> frozenset[str]:
    """Return the ids of the contracts that run."""
    return frozenset(
        row.id
        for row in day.rows
        if row.unit is MeasuredUnit.CONTRACT
        and row.facts.get("signed")
        and row.facts.get("running")
    )


def _counts_of_cases(day: MonitoredDay, elsewhere: ToldOfMeasures) -> CountsOfCases:
    """Return each measure of cases with what may be told of it."""
    measures = [measure for measure in day.measures if measure.unit is MeasuredUnit.CASE]
    told = told_counts(day.rows, measures, elsewhere)
    return tuple(zip(measures, map(_case_counts, told), strict=True))


def _told_elsewhere(portfolio: "Portfolio", year: int) -> ToldOfMeasures:
    """Return what adopted editions of the year before, and of the year after, tell of cases."""
    told: dict[str, list[ToldCounts]] = {}
    for adopted in portfolio.adopted_reports.all():
        if abs(adopted.year - year) == 1:
            report = from_document(YearReport, adopted.document)
            for case in report.cases:
                told.setdefault(case.measure, []).append(_as_told(case.now))
                if case.before is not None:
                    told[case.measure].append(_as_told(case.before))
            for figure in report.figures:  # of when cases were figures as others
                if figure.now.unit == MeasuredUnit.CASE:
                    told.setdefault(figure.now.measure, []).append(_as_told(figure.now))
    return told


def _as_told(counts: CaseCounts | ReportFigure) -> ToldCounts:
    if counts.met is None or counts.not_met is None or counts.unknown is None:
        return ToldCounts(counts.in_scope, None)
    parts = {Part.MET: counts.met, Part.NOT_MET: counts.not_met, Part.UNKNOWN: counts.unknown}
    return ToldCounts(counts.in_scope, parts)


def _figures(now: MonitoredDay, before: MonitoredDay | None) -> tuple[YearFigure, ...]:
    pairs = before.figures if before else ()
    former = {measure.id: (measure, figure) for measure, figure in pairs}
    return tuple(
        _year_figure(measure, figure, former)
        for measure, figure in now.figures
        if measure.unit is not MeasuredUnit.CASE
    )


def _case(measure: Measure, counts: CaseCounts) -> CaseFigure:
    """Return a measure of signals and incidents, as far as none of them is pointed at."""
    return CaseFigure(
        measure=measure.id,
        edition=measure.edition,
        title=measure.title,
        sentence=measure.sentence,
        caution=measure.caution,
        reasons=tuple(
            condition.otherwise for condition in measure.denominator if condition.otherwise
        ),
        now=counts,
    )


def _case_counts(told: ToldCounts) -> CaseCounts:
    if told.parts is None:
        return CaseCounts(told.in_scope, is_few=told.is_few)
    parts = told.parts
    return CaseCounts(told.in_scope, parts[Part.MET], parts[Part.NOT_MET], parts[Part.UNKNOWN])


def _year_figure(
    measure: Measure, figure: Figure, former: Mapping[str, tuple[Measure, Figure]]
) -> YearFigure:
    now = _report_figure(measure, figure)
    if measure.id not in former:
        return YearFigure(now, None)
    then, figure_then = former[measure.id]
    if then.edition != measure.edition:
        return YearFigure(now, None, measured_otherwise=True)
    return YearFigure(now, _report_figure(then, figure_then))


def _report_figure(measure: Measure, figure: Figure) -> ReportFigure:
    money = measure.has_money
    return ReportFigure(
        measure=measure.id,
        edition=measure.edition,
        unit=measure.unit.value,
        group=measure.group,
        title=measure.title,
        sentence=measure.sentence,
        caution=measure.caution,
        is_good=measure.is_good,
        met=figure.met,
        not_met=figure.not_met,
        unknown=figure.unknown,
        out_of_scope=figure.counts[Part.OUT_OF_SCOPE],
        unsure=figure.unsure,
        reasons=tuple(ReasonCount(each.why, each.rows) for each in figure.out_of_scope),
        euros_met=str(figure.euros[Part.MET]) if money else None,
        euros_unknown=str(figure.euros[Part.UNKNOWN]) if money else None,
        euros_in_scope=str(figure.euros_in_scope) if money else None,
        worth_unknown=figure.worth_unknown if money else 0,
        without_end=figure.without_end,
    )


# -- what we wanted to reach, what changed, and who asked for what --


def _ambitions(
    portfolio: "Portfolio", now: MonitoredDay, cases: CountsOfCases, end: date
) -> Iterator[ReportAmbition]:
    """Yield the ambitions that held at the end of the year, as its figures have them."""
    by_measure = {measure.id: (measure, figure) for measure, figure in now.figures}
    hidden = {measure.id for measure, counts in cases if counts.met is None}
    for ambition in portfolio.ambitions.all():
        if not _held(ambition, end) or ambition.measure not in by_measure:
            continue
        measure, figure = by_measure[ambition.measure]
        basis = ambition.basis
        yield ReportAmbition(
            title=ambition.title,
            measure=ambition.measure,
            measure_title=measure.title,
            target=str(ambition.target),
            until=ambition.until,
            basis=", ".join(part for part in (basis.title, basis.reference) if part),
            owner=ambition.owner,
            state=NOT_TOLD if measure.id in hidden else state_of(ambition.target, figure).value,
        )


def _held(ambition: Ambition, end: date) -> bool:
    gone = ambition.withdrawn
    return ambition.set_at.date() <= end and (gone is None or gone.date() > end)


def _changes(
    portfolio: "Portfolio", now: MonitoredDay, before: MonitoredDay
) -> Iterator[ReportChange]:
    """Yield what is otherwise than a year before, because of what."""
    here, then = _running(now), _running(before)
    new, gone = here - then, then - here
    if new:
        yield ReportChange(ChangeCause.CONTRACTS_NEW, len(new))
    if gone:
        yield ReportChange(ChangeCause.CONTRACTS_GONE, len(gone))
    yield from _policy_changes(portfolio, now, before)
    for source, contracts in portfolio.changes.by_source(before.day, now.day).items():
        yield ReportChange(ChangeCause.SOURCES, contracts, source)
    former = {measure.id: measure.edition for measure in before.measures}
    otherwise = [m for m in now.measures if former.get(m.id) != m.edition]
    if otherwise:
        yield ReportChange(ChangeCause.METHOD, len(otherwise))


def _policy_changes(
    portfolio: "Portfolio", now: MonitoredDay, before: MonitoredDay
) -> Iterator[ReportChange]:
    """Yield the versions of own policy that began or ended, with the contracts they reached.

    A version that was taken back is as if it had never been. How many contracts is what a preview
    kept: not known where nobody looked at one first, nor of an end.
    """
    policies = portfolio.own_policies
    for version in sorted(policies.all(), key=lambda each: each.number):
        if version.state not in HOLDING:
            continue
        title, began = read_policy(version.content).title, _began(version)
        if began is not None and before.day < began <= now.day:
            kept = policies.impact_summary(version.number)
            count = kept[1].changes if kept else None
            yield ReportChange(ChangeCause.POLICY, count, day=began, title=title)
        ended = version.closed_from
        if ended is not None and before.day < ended <= now.day:
            yield ReportChange(ChangeCause.POLICY_ENDED, None, day=ended, title=title)


def _began(version: PolicyVersion) -> date | None:
    """Return the first day of a version; the day of its activation where that came later.

    What holds for days that were is activated in a later year: the figures moved only then.
    """
    first, at = version.valid_from, version.activated_at
    return None if first is None or at is None else max(first, at.date())


def _commitments(portfolio: "Portfolio", end: date) -> Iterator[ReportCommitment]:
    """Yield the motions and commitments of until then, as each stood at the end of the year."""
    for kept in portfolio.commitments.all():
        if kept.facts.day > end:
            continue
        step, facts = kept.step_on(end), kept.facts
        yield ReportCommitment(
            kind=facts.kind,
            text=facts.text,
            reference=facts.reference,
            day=facts.day,
            owner=facts.owner,
            state=kept.state_on(end),
            since=step.day if step else None,
            why=step.why if step else None,
        )
