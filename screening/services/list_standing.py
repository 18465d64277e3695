"""What is due and what is shown of the contracts in a list, by the one function that says so."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from screening.model.contracts import ContractFilter, ContractLine, FollowUpBrief, StoredContract
from screening.model.follow_up import State
from screening.model.proofs import management_of, proof_standings
from screening.services import follow_up
from screening.services.follow_up import DueItem
from screening.services.monitoring.monitor import contracts_behind
from screening.store.database.scope import slices
from screening.store.portfolio import Portfolio

WAITING = (State.LATE, State.SOON, State.PLANNED)  # what has yet to come


def narrowed(
    portfolio: Portfolio, filter: ContractFilter, *, with_cases: bool = True
) -> ContractFilter:
    """Return the filter with the contracts that its state of follow-up and its measure leave.

    ``with_cases``: whether the person may read signals. Raises InputError for a measure that does
    not exist, or whose contracts that person may not see. What is narrowed already stays so.
    """
    if filter.among is not None:
        return filter
    measured = contracts_behind(portfolio, filter, with_cases=with_cases)
    if measured is not None:
        filter = replace(filter, among=measured)
    if filter.follow_up is None or filter.as_of is None:
        return filter
    wanted = State(filter.follow_up)
    items = follow_up.todo(portfolio, filter.as_of)
    ids = {item.stored.id for item in items if item.standing.state is wanted}
    return replace(filter, among=tuple(sorted(ids if measured is None else ids & set(measured))))


def with_standing(
    portfolio: Portfolio, lines: Iterable[ContractLine], as_of: date
) -> Iterator[ContractLine]:
    """Yield the lines with what is due of each contract that has a clause on record."""
    for several in slices(lines):
        ids = portfolio.clauses.with_records([line.id for line in several])
        briefs = _briefs(portfolio, ids, as_of) if ids else {}
        for line in several:
            brief = briefs.get(line.id)
            yield line if brief is None else replace(line, follow_up=brief)


def _briefs(portfolio: Portfolio, ids: Iterable[str], as_of: date) -> dict[str, FollowUpBrief]:
    contracts = list(portfolio.contracts.get_many(sorted(ids)))
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
