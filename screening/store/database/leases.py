"""When a lease that a row holds has ended."""

from datetime import datetime, timedelta

from sqlalchemy.sql.elements import ColumnElement


def has_lapsed(
    until: ColumnElement[datetime | None], now: datetime, lease: timedelta
) -> ColumnElement[bool]:
    """Hold for a lease that has ended, and for one so long that only a clock ahead can give it."""
    return (until < now) | (until > now + 2 * lease)
