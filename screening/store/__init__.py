"""The one place that talks to the database. ``Store`` is shared data; a ``Portfolio`` is a buyer's.

Only this package, ``screening.store.tables`` and ``screening.store.migrations`` know SQL.
"""

from screening.store.store import Store

__all__ = ["Store"]
