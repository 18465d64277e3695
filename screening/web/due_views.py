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
