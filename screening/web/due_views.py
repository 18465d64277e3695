"""What is due, with its words in the language of the visitor."""

from collections.abc import Iterable
from dataclasses import dataclass

from screening.reports import todo
from screening.services.follow_up import DueItem
from screening.web.request_context import language


@dataclass(frozen=True, slots=True)
class DueView:
    """One appointment as a page shows it. ``sentence``: what to write to the supplier, if so."""

    item: DueItem
    title: str
    says: str
    sentence: str | None

    @property
    def key(self) -> str:
        appointment = self.item.standing.appointment
        return f"{appointment.item}:{appointment.number}"


@dataclass(frozen=True, slots=True)
class SupplierView:
    """What waits for one supplier, or several together (key, name). ``message``: all to write."""

    suppliers: tuple[tuple[str, str], ...]
    views: tuple[DueView, ...]
    message: str | None


def shown(items: Iterable[DueItem]) -> tuple[DueView, ...]:
    """Return the items with their words."""
    spoken = language()
    return tuple(
        DueView(
            item,
            todo.title(item, spoken),
            todo.says(item, spoken),
            todo.sentence(item, spoken),
        )
        for item in items
    )
