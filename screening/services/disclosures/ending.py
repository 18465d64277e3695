"""A chain that was taken over for another contract ends by itself, as an answer does."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from screening.model.audit import SERVICE_NAME
from screening.model.errors import InputError
from screening.services.disclosures.reuse import CHAIN_HOLDS_DAYS

if TYPE_CHECKING:
    from screening.store import Store


def end_old_chains(store: "Store", now: datetime) -> int:
    """Undo what was taken over and came too long ago; return how many chains that were.

    What a later import touched stays until that one is undone: the next time it is tried again.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    came_before, ended = midnight - timedelta(days=CHAIN_HOLDS_DAYS), 0
    for slug in store.organizations():
        portfolio = store.portfolio(slug)
        for run in portfolio.disclosures.repeats_of_before(came_before):
            try:
                portfolio.imports.undo(run, SERVICE_NAME)
            except InputError:
                continue
            ended += 1
    return ended
