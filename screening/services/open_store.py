"""Opens the store that the settings name, ready for use."""

import sources
from screening.model.schedule import schedule_of
from screening.services.settings import Settings
from screening.store.store import Store


def open_store(settings: Settings) -> Store:
    """Return the store of these settings: home made, tables there, figures and schedule loaded.

    Raises SettingsError.
    """
    settings.make_home()
    store = Store.open(settings.database)
    if store.prepare():
        declare_sources(store)
    return store


def declare_sources(store: Store) -> None:
    """Give every list of the catalogue its row of the schedule; a new one is due from now on."""
    store.jobs.declare(schedule_of(source) for source in sources.catalogue().values())
