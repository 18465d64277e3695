"""The logs of a store that was put back from a backup, or moved: they go on, and say so.

What came after the backup is gone with the store that it was in. The line says up to where the log
had gone on, so that heads of it that were saved are explained by the log itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from screening.model.audit import SERVICE, About, Action, Facts, LogHead
from screening.store import tables
from screening.store.audit_log import lines
from screening.store.database import engine
from screening.store.database.migrating import BEGINNING_OF_LOGS


def heads(connection: Connection) -> dict[int, LogHead]:
    """Return the heads of all logs by organization."""
    head = tables.audit_head
    ids = connection.execute(select(head.c.organization_id)).scalars().all()
    found = {id: lines.head_of(connection, id) for id in ids}
    return {id: kept for id, kept in found.items() if kept is not None}


@dataclass(frozen=True, slots=True)
class CopyNote:
    """What the logs of a copied store say of that. ``revision``: of the tables that it came from.

    ``former``: the heads of the logs whose place it takes.
    """

    action: Action
    facts: Facts
    revision: str
    former: Mapping[int, LogHead]
    secret: Callable[[], str]
    clock: lines.Clock


def write(note: CopyNote, connection: Connection) -> None:
    """Add to each log that it is a copy. Where there was no log yet it begins here.

    A head that another service signed stays unsigned, as with any write.
    """
    engine.give_secret(connection, note.secret)
    organization = tables.organization.c.id
    for id in (SERVICE, *connection.execute(select(organization).order_by(organization)).scalars()):
        log = lines.LogOf(id, note.clock)
        if note.revision < BEGINNING_OF_LOGS:
            lines.begin(log, connection)
        replaced = note.former.get(id)
        before = None if replaced is None else {"lines": replaced.count, "hash": replaced.hash}
        about = (About.LOG, id)
        lines.record(log, connection, note.action, about, before=before, after=note.facts)
