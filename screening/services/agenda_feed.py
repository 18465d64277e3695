"""The days of contracts as an agenda that follows along, for one person."""

from datetime import date

from screening.model.people import Account
from screening.services import follow_up
from screening.services.follow_up import DueItem
from screening.store.portfolio import Portfolio


def items_of(portfolio: Portfolio, account: Account, as_of: date) -> tuple[DueItem, ...]:
    """Return every day of the contracts that have not ended and that a person looks after.

    Where the person looks after none, of all that this portfolio shows.
    """
    ids = sorted(portfolio.clauses.with_records())
    running = [
        stored
        for stored in portfolio.contracts.get_many(ids)
        if not follow_up.has_ended(stored, as_of)
    ]
    kept = [
        stored
        for stored in running
        for keeper in (stored.keepers.owner, stored.keepers.deputy)
        if keeper is not None and keeper.id == account.id
    ]
    calendars = follow_up.calendars_of(portfolio, kept or running, as_of)
    items = (item for several in calendars.values() for item in several)
    return tuple(sorted(items, key=lambda item: (item.standing.due, item.stored.id)))
