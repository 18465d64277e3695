"""Opening the store that the settings name, ready for use."""

from datetime import timedelta

from screening.services.refreshing.schedules import declare
from screening.services.settings import Settings
from screening.store.store import Store


def open_store(settings: Settings, longest_wait: timedelta | None = None) -> Store:
    """Return the store of these settings: home made, tables there, figures and schedule loaded.

    ``longest_wait``: for a lock, once the store is ready; by default some minutes. Raise
    SettingsError if the home or the database cannot be used.
    """
    settings.make_home()
    store = Store.open(settings.database, secret=settings.secret_key)
    if store.prepare():
        declare(store)
    if longest_wait is None:
        return store
    store.close()
    return Store.open(settings.database, longest_wait, settings.secret_key)
