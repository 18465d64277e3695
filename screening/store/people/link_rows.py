"""Reading links that work once out of their rows, and using them up."""

from datetime import datetime

from sqlalchemy import Connection, select

from screening.model.disclosure import token_digest
from screening.model.people import LinkKind, OneTimeLink
from screening.store import tables
from screening.store.database import columns


def working_link(connection: Connection, token: str, now: datetime) -> OneTimeLink | None:
    """Return the link with this token, if it works at this moment."""
    table = tables.one_time_link
    stmt = select(table).where(table.c.token_hash == token_digest(token))
    row = connection.execute(stmt).mappings().first()
    if row is None:
        return None
    link = OneTimeLink(
        id=row["id"],
        kind=LinkKind(row["kind"]),
        person_id=row["person_id"],
        expires=columns.moment(row["expires"]),
        used=columns.maybe_moment(row["used"]),
    )
    return link if link.works(now) else None


def taken_link(connection: Connection, token: str, now: datetime) -> OneTimeLink | None:
    """Use a link up, in the transaction that does what it is for; None where it does not work."""
    table = tables.one_time_link
    link = working_link(connection, token, now)
    if link is None:
        return None
    stmt = table.update().where(table.c.id == link.id, table.c.used.is_(None))
    return link if connection.execute(stmt.values(used=now)).rowcount == 1 else None
