"""Publishing figures: what is chosen, how it would look, what is hidden and why, and the act.

How it would look takes long to work out, so it is kept (by a job of a worker, or a command) and
what is published is what was kept. It is of no use once anything that it was made of is otherwise.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from graphs.parties import Contract
from screening.model.errors import InputError, MissingError
from screening.model.json_document import as_document, canonical
from screening.model.monitoring import Dimension, KeptPeriod, Measure, MeasuredRow, Part
from screening.model.portfolio_job import JobKind, ProgressSteps, no_steps
from screening.model.publication import (
    LONGEST_WHY,
    PUBLISHED_UNIT,
    TO_PUBLISH,
    HiddenFigure,
    OpenAmbition,
    OpenContract,
    OpenFigure,
    OpenResult,
    OpenSupplier,
    PublicationChoice,
    PublicationDraft,
    PublishedDocument,
    PublishedMeasure,
    shown_in,
)
from screening.model.published_figures import (
    OVERALL,
    Column,
    FigurePlace,
    PublishedFigure,
    RowToPublish,
    Slice,
)
from screening.model.typed_text import typed_line
from screening.rules import rulebook
from screening.rules.monitoring import measure_book
from screening.rules.monitoring.suppression import safe_figures
from screening.services.monitoring.kept_days import kept_period
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

T = TypeVar("T")
Known = frozenset[tuple[Slice, str]]  # by which measure, on which day, of which contract
COLUMNS = {Part.MET: Column.MET, Part.NOT_MET: Column.NOT_MET, Part.UNKNOWN: Column.UNKNOWN}


@dataclass(frozen=True, slots=True)
class WantedChoice:
    """What a command or a program wants to show, as it names it."""

    address: str
    publisher: str
    measures: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    ambitions: tuple[int, ...] = ()


def choice_of(portfolio: Portfolio, wanted: WantedChoice) -> PublicationChoice:
    """Return what is wanted as a choice. Raises InputError for a name that is none, with those."""
    standing = [each.id for each in portfolio.ambitions.all() if each.withdrawn is None]
    _refuse_others("measures", wanted.measures, [each.id for each in measures_to_publish()])
    _refuse_others("dimensions", wanted.dimensions, [each.value for each in TO_PUBLISH])
    _refuse_others("days", wanted.days, kept_days(portfolio))
    _refuse_others("ambitions", wanted.ambitions, standing)
    return PublicationChoice(
        address=wanted.address,
        publisher=wanted.publisher,
        measures=wanted.measures,
        dimensions=tuple(map(Dimension, wanted.dimensions)),
        days=tuple(sorted(wanted.days)),
        ambitions=wanted.ambitions,
    )


def _refuse_others(field: str, values: Iterable[object], known: Sequence[object]) -> None:
    for value in values:
        if value not in known:
            names = tuple(map(str, known))
            message = Message("publication.not_one_of", value=str(value)[:60], known=names)
            raise InputError(message, field)


@dataclass(frozen=True, slots=True)
class PublicationDesk:
    """Whoever publishes for an organization, with a view of all of it."""

    portfolio: Portfolio
    by: str

    def choose(self, choice: PublicationChoice, numbers: str) -> None:
        """Keep what is chosen. ``numbers``: of the contracts to publish, one a line.

        Raises InputError with the field that is wrong.
        """
        units = {measure.id: measure.unit for measure in measure_book.load().measures}
        if any(units.get(id, PUBLISHED_UNIT) is not PUBLISHED_UNIT for id in choice.measures):
            raise InputError(Message("publication.unit"), "measures")
        lines = [typed_line(line) for line in numbers.splitlines()]
        number_of = {self._contract_id(line): line for line in lines if line}
        plain = replace(
            choice,
            publisher=typed_line(choice.publisher),
            contracts=tuple(number_of),
            numbers=tuple(number_of.values()),
        )
        self.portfolio.publications.choose(plain.checked(), self.by)

    def _contract_id(self, number: str) -> str:
        try:
            return self.portfolio.contracts.get(number).id
        except MissingError as error:
            message = Message("publication.no_contract", number=number[:60])
            raise InputError(message, "contracts") from error

    def queue_draft(self) -> int:
        """Have a worker work out how the publication would be; return the number of the job.

        Raises MissingError where nothing is chosen yet.
        """
        basis = self._basis(self._chosen())
        return self.portfolio.jobs.queue(JobKind.PUBLICATION_DRAFT, {}, self.by, basis)

    def draft(self) -> PublicationDraft | None:
        """Return how the publication would be, as it was worked out; None where it was not yet.

        None too where anything is otherwise since. Raises MissingError where nothing is chosen.
        """
        return self.portfolio.publications.draft(self._basis(self._chosen()))

    def has_draft(self) -> bool:
        """Return whether it was worked out how the publication would be; not without a choice."""
        return self.portfolio.publications.choice() is not None and self.draft() is not None

    def make_draft(self, steps: ProgressSteps = no_steps) -> PublicationDraft:
        """Work out how the publication would be, and keep it.

        Raises MissingError where nothing is chosen yet, InputError where anything changed
        meanwhile, so that no newer draft is lost for it, and what ``steps`` raises.
        """
        choice = self._chosen()
        draft = self._made(choice, self._basis(choice), steps)
        if self._basis(self._chosen()) != draft.basis:
            raise InputError(Message("publication.overtaken"))
        self.portfolio.publications.keep_draft(draft)
        return draft

    def _chosen(self) -> PublicationChoice:
        choice = self.portfolio.publications.choice()
        if choice is None:
            raise MissingError(Message("publication.nothing_chosen"))
        return choice

    def _made(
        self, choice: PublicationChoice, basis: str, steps: ProgressSteps
    ) -> PublicationDraft:
        versions = self.portfolio.publications.versions()
        before = tuple(version.document for version in versions)
        whole = _with_what_is_known(choice, before)
        kept = [kept_period(self.portfolio, day) for day in whole.days]
        all_periods = [period for period in kept if period is not None]
        periods = [period for period in all_periods if period.kept.day in choice.days]
        contracts = tuple(self._contracts(choice, periods))
        known = _known_of(contracts, *(document.contracts for document in before))
        rows = dict(_rows(all_periods, whole.measures, known))
        dimensions = [dimension.value for dimension in whole.dimensions]
        safe = safe_figures(rows, dimensions, shown_in(before), steps)
        figures = tuple(figure for figure in safe.figures if _is_chosen(figure.place, choice))
        document = PublishedDocument(
            address=choice.address,
            publisher=choice.publisher,
            measures=tuple(_measures(periods, choice.measures)),
            dimensions=tuple(each for each in TO_PUBLISH if each in choice.dimensions),
            days=tuple(period.kept.day for period in periods),
            figures=tuple(map(_open, figures)),
            ambitions=tuple(self._ambitions(choice)),
            contracts=contracts,
        )
        return PublicationDraft(
            basis=basis,
            document=document,
            figures=len(figures),
            hidden=tuple(_hidden(figures)),
            exposed=safe.exposed,
            after=len(versions),
            gone=_gone(choice, contracts),
        )

    def _basis(self, choice: PublicationChoice) -> str:
        """Return a hash of all that a draft is made of."""
        days = {kept.day: kept.sha256 for kept in self.portfolio.monitored_days.all()}
        contracts = self.portfolio.contracts.get_many(choice.contracts)
        parts = {
            "software": rulebook.load().software,
            "choice": as_document(choice),
            "versions": [head.sha256 for head in self.portfolio.publications.heads()],
            "days": [days.get(day) for day in choice.days],
            "ambitions": [as_document(ambition) for ambition in self._ambitions(choice)],
            "contracts": sorted(
                canonical(as_document(_open_contract(each.id, each.contract, ())))
                for each in contracts
            ),
        }
        return hashlib.sha256(canonical(parts).encode()).hexdigest()

    def publish(self, why: str, after: int, basis: str) -> int:
        """Publish the draft that is kept; return the number of the version.

        ``after``: the last version that whoever publishes saw; ``basis``: of the draft that was
        looked at. Raises InputError without a reason, where nobody looked at what would be shown
        now, and where that would tell of contracts that are not published.
        """
        words, draft = _reason(why), self.draft()
        if draft is None:
            raise InputError(Message("publication.look_first"))
        if draft.basis != basis:
            raise InputError(Message("publication.changed_meanwhile"))
        if not draft.document.figures and not draft.document.contracts:
            raise InputError(Message("publication.empty"), "measures")
        if draft.exposed:
            raise InputError(
                Message("publication.exposed", figures=len(draft.exposed)), "contracts"
            )
        return self.portfolio.publications.publish(draft.document, after, self.by, words)

    def withdraw(self, why: str) -> None:
        """Show nothing any more. Raises InputError without a reason, MissingError."""
        self.portfolio.publications.withdraw(self.by, _reason(why))

    def _ambitions(self, choice: PublicationChoice) -> Iterable[OpenAmbition]:
        for ambition in self.portfolio.ambitions.all():
            if ambition.id in choice.ambitions and ambition.withdrawn is None:
                basis = ambition.basis
                words = [basis.title, basis.reference, str(basis.day) if basis.day else None]
                yield OpenAmbition(
                    ambition.title,
                    ambition.measure,
                    float(ambition.target),
                    ambition.until,
                    ", ".join(word for word in words if word),
                )

    def _contracts(
        self, choice: PublicationChoice, periods: Sequence[KeptPeriod]
    ) -> Iterable[OpenContract]:
        there = {each.id: each for each in self.portfolio.contracts.get_many(choice.contracts)}
        results = _results(there, periods, choice.measures)
        for id in choice.contracts:
            if id in there:  # else gone since it was chosen
                yield _open_contract(id, there[id].contract, tuple(results[id]))


def _rows(
    periods: Sequence[KeptPeriod], wanted: Sequence[str], known: Known
) -> Iterable[tuple[Slice, list[RowToPublish]]]:
    for period in periods:
        for measure in _chosen(period, wanted):
            key = (period.kept.day, measure.id)
            of_unit = (row for row in period.rows if row.unit is measure.unit)
            rows = [_row(row, measure, (key, row.id) in known) for row in of_unit]
            yield key, [row for row in rows if row is not None]


def _row(row: MeasuredRow, measure: Measure, is_open: bool) -> RowToPublish | None:
    column = COLUMNS.get(measure.sort(row).part)
    if column is None:
        return None
    return RowToPublish(
        id=row.id,
        column=column,
        groups={dimension.value: row.value_of(dimension) for dimension in TO_PUBLISH},
        euros=row.euros if measure.has_money else None,
        is_open=is_open,
    )


def _chosen(period: KeptPeriod, wanted: Sequence[str]) -> Iterable[Measure]:
    return (
        measure
        for measure in period.measures
        if measure.id in wanted and measure.unit is PUBLISHED_UNIT
    )


def _known_of(*several: Sequence[OpenContract]) -> Known:
    """Return of which contracts these documents hold a result, by day and measure."""
    return frozenset(
        ((result.day, result.measure), contract.id)
        for contracts in several
        for contract in contracts
        for result in contract.results
    )


def _gone(choice: PublicationChoice, contracts: Sequence[OpenContract]) -> tuple[str, ...]:
    """Return the numbers, as they were typed, of what is chosen and not among these contracts."""
    number_of = dict(zip(choice.contracts, choice.numbers, strict=False))
    there = {contract.id for contract in contracts}
    return tuple(number_of.get(id, id) for id in choice.contracts if id not in there)


def _measures(periods: Sequence[KeptPeriod], wanted: Sequence[str]) -> Iterable[PublishedMeasure]:
    """Return the measures as the last of the days has them."""
    latest = {measure.id: measure for period in periods for measure in _chosen(period, wanted)}
    for measure in latest.values():
        yield PublishedMeasure(
            measure.id,
            measure.edition,
            measure.unit,
            measure.title,
            measure.sentence,
            measure.caution,
        )


def _hidden(figures: Iterable[PublishedFigure]) -> Iterable[HiddenFigure]:
    for figure in figures:
        why = figure.hidden or figure.money_hidden
        if why is not None:
            yield HiddenFigure(figure.place, figure.count, why, figure.hidden is None)


def _open(figure: PublishedFigure) -> OpenFigure:
    place = figure.place
    return OpenFigure(
        place.day,
        place.measure,
        place.dimension,
        place.value,
        place.column,
        figure.shown_count,
        None if figure.shown_euros is None else int(figure.shown_euros),
    )


def _with_what_is_known(
    choice: PublicationChoice, before: Sequence[PublishedDocument]
) -> PublicationChoice:
    """Return what is chosen with all that was published before, which readers still know."""
    return PublicationChoice(
        measures=_together(choice.measures, *(document.shown_measures for document in before)),
        dimensions=_together(choice.dimensions, *(document.dimensions for document in before)),
        days=tuple(sorted(_together(choice.days, *(document.days for document in before)))),
    )


def _together(*several: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(each for values in several for each in values))


def _is_chosen(place: FigurePlace, choice: PublicationChoice) -> bool:
    is_by = place.dimension == OVERALL or place.dimension in choice.dimensions
    return is_by and place.measure in choice.measures and place.day in choice.days


def _results(
    ids: Iterable[str], periods: Sequence[KeptPeriod], wanted: Sequence[str]
) -> dict[str, list[OpenResult]]:
    """Return what measures say of these contracts, by their ids."""
    results: dict[str, list[OpenResult]] = {id: [] for id in ids}
    for period in periods:
        measures = tuple(_chosen(period, wanted))
        for row in period.rows:
            if row.unit is PUBLISHED_UNIT and row.id in results:
                results[row.id] += [
                    OpenResult(period.kept.day, measure.id, measure.sort(row).part)
                    for measure in measures
                ]
    return results


def _open_contract(id: str, contract: Contract, results: tuple[OpenResult, ...]) -> OpenContract:
    suppliers = (
        OpenSupplier(party.name, number.scheme, number.id, party.country)
        for party in contract.suppliers
        if not party.natural_person
        for number in party.identifiers[:1]
    )
    return OpenContract(
        id=id,
        number=contract.number,
        title=contract.title,
        cpv=tuple(contract.cpv),
        amount=str(contract.value.amount) if contract.value else None,
        currency=contract.value.currency if contract.value else None,
        starts=contract.starts,
        ends=contract.ends,
        suppliers=tuple(suppliers),
        results=results,
    )


def _reason(why: str) -> str:
    words = typed_line(why)[:LONGEST_WHY]
    if not words:
        raise InputError(Message("publication.no_reason"), "why")
    return words


def measures_to_publish() -> tuple[Measure, ...]:
    """Return the measures that can be chosen."""
    return tuple(
        measure for measure in measure_book.load().measures if measure.unit is PUBLISHED_UNIT
    )


def kept_days(portfolio: Portfolio) -> tuple[date, ...]:
    """Return the days that can be chosen, the latest first."""
    return tuple(kept.day for kept in reversed(portfolio.monitored_days.all()))
