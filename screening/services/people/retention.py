"""What is over of people goes by itself, once a day: who is let in, and whoever was blocked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from screening.model.audit import SERVICE_NAME
from screening.model.errors import InputError, MissingError
from screening.model.retention import RetentionKind
from screening.services.notice import Notice
from screening.services.people.erasing import erase
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store import Store


def clean_up(
    store: "Store", days: Mapping[RetentionKind, int], now: datetime, notice: Notice
) -> int:
    """Remove what is over for longer than it is kept, and say how much; return how much.

    What was removed is not there a second time, so a clean-up that is cut off goes on at the next.
    """
    kept_for = {kind: timedelta(days=number) for kind, number in days.items()}
    counts = store.expired.remove(kept_for)
    for kind, count in counts.items():
        if count:
            notice(Message("retention.removed", kind=kind.value, count=count))
    blocked = store.expired.blocked_before(now - kept_for[RetentionKind.ACCOUNTS])
    erased = 0
    for number, (organization, id) in enumerate(blocked, 1):
        try:
            portfolio = store.portfolio(organization)
            erase(store, portfolio, id, SERVICE_NAME, leave_contracts=True, guests_too=True)
        except (InputError, MissingError):  # the last administrator; or another worker was first
            continue
        erased += 1
        notice(Message("retention.erased", done=number, total=len(blocked)))
    return sum(counts.values()) + erased
