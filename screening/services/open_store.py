"""Opening the store that the settings name, ready for use."""

from screening.services.refreshing.schedules import declare
from screening.services.settings import Settings
from screening.store.store import Store


def open_store(settings: Settings) -> Store:
    """Return the store of these settings: home made, tables there, figures and schedule loaded.

    Raise SettingsError if the home or the database cannot be used.
    """
    settings.make_home()
    store = Store.open(settings.database)
    if store.prepare():
        declare(store)
    return store
