"""The context of a command: the settings, the prepared store and the one local organization."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from screening.services.open_store import open_store
from screening.services.settings import Settings
from screening.store import Store
from screening.store.store import LOCAL

# Only for types: a portfolio loads every table, which `screening check` does not need.
if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class CommandContext:
    """The settings of this process and the store that they name."""

    settings: Settings
    store: Store

    @classmethod
    def open(cls) -> "CommandContext":
        """Open the store that the environment names. Raise SettingsError if it cannot be."""
        settings = Settings.from_environment()
        return cls(settings, open_store(settings))

    @property
    def portfolio(self) -> "Portfolio":
        """Return the portfolio of the one local organization."""
        return self.store.portfolio(LOCAL)


def today() -> date:
    """Return the day that a verdict is pinned to; only the edge of the program asks the clock."""
    return datetime.now().astimezone().date()
