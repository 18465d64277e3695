"""The one room that talks to the database. ``Store`` is shared data; a ``Portfolio`` is one
organization's.

Nothing else knows SQL.
"""

from screening.store.store import Store

__all__ = ["Store"]
