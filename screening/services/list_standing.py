"""What is due, shown and deviating of the contracts in a list, by the functions that say so."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from screening.model.contracts import ContractFilter, ContractLine, FollowUpBrief, StoredContract
from screening.model.follow_up import State
from screening.model.proofs import management_of, proof_standings
from screening.model.uniform_texts import AdoptedTexts, Uniformity
from screening.rules import rulebook
from screening.rules.clauses.uniform.standing import uniformity_of
from screening.services import follow_up
from screening.services.follow_up import DueItem
from screening.services.monitoring.monitor import contracts_behind
from screening.store.database.scope import slices
from screening.store.portfolio import Portfolio

WAITING = (State.LATE, State.SOON, State.PLANNED)  # what has yet to come


def narrowed(
    portfolio: Portfolio, filter: ContractFilter, *, with_cases: bool = True
) -> ContractFilter:
    """Return the filter with the contracts that its follow-up, texts and measure leave.

    ``with_cases``: whether the person may read signals. Raises InputError for a measure that does
    not exist, or whose contracts that person may not see. What is narrowed already stays so.
    """
    if filter.among is not None:
        return filter
    several: list[frozenset[str]] = []
    measured = contracts_behind(portfolio, filter, with_cases=with_cases)
    if measured is not None:
        several.append(frozenset(measured))
    if filter.follow_up is not None and filter.as_of is not None:
        several.append(_due_as(portfolio, State(filter.follow_up), filter.as_of))
    if filter.uniform_text is not None:
        several.append(_standing_as(portfolio, Uniformity(filter.uniform_text)))
    if not several:
        return filter
    return replace(filter, among=tuple(sorted(frozenset.intersection(*several))))


def _due_as(portfolio: Portfolio, wanted: State, as_of: date) -> frozenset[str]:
    """Return the ids of the contracts of which something stands so in the calendar."""
    items = follow_up.todo(portfolio, as_of)
    return frozenset(item.stored.id for item in items if item.standing.state is wanted)


def _standing_as(portfolio: Portfolio, wanted: Uniformity) -> frozenset[str]:
    """Return the ids of the contracts whose clauses stand so to the uniform texts."""
    adopted = portfolio.uniform_texts.adopted()
    if not adopted.adoptions:
        return frozenset()
    with_clause = ContractFilter(among=tuple(sorted(portfolio.clauses.with_records())))
    lines = {line.id: line for line in portfolio.listing.every_line(with_clause)}
    found = (
        (stored.id, _uniformity(stored, lines[stored.id].level, adopted))
        for stored in portfolio.contracts.get_many(sorted(lines))
    )
    return frozenset(id for id, uniformity in found if uniformity is wanted)


def _uniformity(
    stored: StoredContract, level: str | None, adopted: AdoptedTexts
) -> Uniformity | None:
    if stored.chain_request is None:
        return None
    return uniformity_of(stored.chain_request, adopted, level, rulebook.load().clauses)


def with_standing(
    portfolio: Portfolio, lines: Iterable[ContractLine], as_of: date
) -> Iterator[ContractLine]:
    """Yield the lines with what is due of each contract that has a clause on record.

    And with how its clauses stand to the uniform texts that the organization adopted.
    """
    for several in slices(lines):
        ids = portfolio.clauses.with_records([line.id for line in several])
        contracts = list(portfolio.contracts.get_many(sorted(ids))) if ids else []
        briefs = _briefs(portfolio, contracts, as_of) if ids else {}
        adopted = portfolio.uniform_texts.adopted() if briefs else AdoptedTexts(())
        stored = {each.id: each for each in contracts}
        for line in several:
            brief = briefs.get(line.id)
            if brief is None:
                yield line
            else:
                uniformity = _uniformity(stored[line.id], line.level, adopted)
                yield replace(line, follow_up=brief, uniform_text=uniformity)


def _briefs(
    portfolio: Portfolio, contracts: Sequence[StoredContract], as_of: date
) -> dict[str, FollowUpBrief]:
    calendars = follow_up.calendars_of(portfolio, contracts, as_of)
    proofs = portfolio.proofs.of_many([stored.contract.key for stored in contracts])
    return {
        stored.id: replace(
            brief_of(stored, calendars[stored.id], as_of),
            management=management_of(proof_standings(proofs.get(stored.contract.key, ()), as_of)),
        )
        for stored in contracts
        if stored.chain_request is not None
    }


def brief_of(stored: StoredContract, items: Iterable[DueItem], as_of: date) -> FollowUpBrief:
    """Return a calendar in short; of a contract that has ended nothing is late or to come."""
    if follow_up.has_ended(stored, as_of):
        return FollowUpBrief()
    standings = [item.standing for item in items]
    of_state = {
        state: [each for each in standings if each.state is state]
        for state in (State.LATE, State.EXPIRED, State.EXPIRING)
    }
    return FollowUpBrief(
        late=len(of_state[State.LATE]),
        late_since=min((each.due for each in of_state[State.LATE]), default=None),
        expired=len(of_state[State.EXPIRED]),
        expiring=len(of_state[State.EXPIRING]),
        next_due=min((each.due for each in standings if each.state in WAITING), default=None),
    )
