"""Opens the store that the settings name, ready for use."""

from screening.services.refreshing.schedules import declare
from screening.services.settings import Settings
from screening.store.store import Store


def open_store(settings: Settings) -> Store:
    """Return the store of these settings: home made, tables there, figures and schedule loaded.

    Raises SettingsError.
    """
    settings.make_home()
    store = Store.open(settings.database)
    if store.prepare():
        declare(store)
    return store
