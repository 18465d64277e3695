"""The shared half of the store: organizations, and the sources that everybody hears."""

from typing import TYPE_CHECKING

from screening.kept import SourceLine
from screening.portfolio import Portfolio
from screening.settings import Settings

if TYPE_CHECKING:
    from screening.heard import Heard

LOCAL = "local"  # the one organization that a machine of one's own serves


class Store:
    """Opened once per process: ``Store.open(settings)`` prepares the database when it must."""

    @classmethod
    def open(cls, settings: Settings) -> "Store":
        raise NotImplementedError

    def portfolio(self, organization: str) -> Portfolio:
        """Raises MissingError for an organization that does not exist."""
        raise NotImplementedError

    def add_organization(self, slug: str, name: str) -> Portfolio:
        raise NotImplementedError

    def heard(self) -> "Heard":
        """Everything the sources in use say; cached until a snapshot changes."""
        raise NotImplementedError

    def sources(self) -> tuple[SourceLine, ...]:
        """The snapshots in use, by source."""
        raise NotImplementedError
