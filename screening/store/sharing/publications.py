"""What one organization shows to everybody: its choice, and the versions, which only grow."""

import hashlib
import json
import zlib

from sqlalchemy import Connection, Engine, RowMapping, func, select

from screening.model.audit import About, Action, Upkeep
from screening.model.errors import InputError, MissingError
from screening.model.json_document import as_document, from_document
from screening.model.publication import (
    PublicationChoice,
    PublicationDraft,
    PublishedDocument,
    PublishedVersion,
    VersionHead,
)
from screening.store import tables
from screening.store.audit_log.lines import record, upkeep
from screening.store.database import columns, engine
from screening.store.database.scope import Scope
from sources.kit.values.message import Message

CHOICE, VERSION = tables.publication, tables.published_version
HEAD = ("number", "at", "by", "why", "sha256", "withdrawn")  # columns


def organization_published_at(database: Engine, address: str) -> str | None:
    """Return the slug of the organization that chose this address; None where nobody did."""
    with engine.reading(database) as connection:
        result = connection.execute(
            select(tables.organization.c.slug)
            .join(CHOICE, CHOICE.c.organization_id == tables.organization.c.id)
            .where(CHOICE.c.address == address)
        )
        slug = result.scalar()
    return None if slug is None else str(slug)


class Publications:
    """The publications of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def choice(self) -> PublicationChoice | None:
        """Return what is chosen; None where nothing was yet."""
        with self._scope.reading() as connection:
            return self._choice(connection)

    def choose(self, choice: PublicationChoice, by: str) -> None:
        """Keep what is chosen; nothing is shown by it.

        Raises InputError where the address is, or was when it published, another organization's,
        and where it would leave the address of what is shown now.
        """
        with self._scope.writing() as connection:
            if self._is_taken(connection, choice.address):
                raise InputError(Message("publication.address_taken"), "address")
            current = self._current(connection)
            if current is not None and current.document.address != choice.address:
                shown = Message("publication.address_in_use", address=current.document.address)
                raise InputError(shown, "address")
            chosen = self._choice(connection)
            values = {
                "address": choice.address,
                "choice": json.dumps(as_document(choice), ensure_ascii=False),
                "by": by,
                "at": self._scope.now(),
            }
            if chosen is None:
                self._scope.insert(connection, CHOICE, [values])
            else:
                connection.execute(self._scope.update(CHOICE).values(**values))
            before = None if chosen is None else _counted(chosen)
            about = (About.PUBLICATION, choice.address)
            after = _counted(choice)
            action = Action.PUBLICATION_CHOSEN
            record(self._scope, connection, action, about, by=by, before=before, after=after)

    def keep_draft(self, draft: PublicationDraft) -> None:
        """Keep how the publication would look, in place of the draft before it.

        It follows from what is on record, so it is no line of the log. Nothing is kept where
        nothing is chosen.
        """
        content = zlib.compress(columns.compact(as_document(draft)).encode(), 6)
        change = self._scope.update(CHOICE).values(draft=content, draft_basis=draft.basis)
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.DERIVED)
            connection.execute(change)

    def draft(self, basis: str) -> PublicationDraft | None:
        """Return the draft that was made of this; None where the one that is kept is another."""
        stmt = self._scope.select(CHOICE, CHOICE.c.draft).where(CHOICE.c.draft_basis == basis)
        with self._scope.reading() as connection:
            content = connection.execute(stmt).scalar()
        if content is None:
            return None
        return from_document(PublicationDraft, json.loads(zlib.decompress(content)))

    def heads(self) -> tuple[VersionHead, ...]:
        """Return all versions without their documents, the oldest first."""
        shown = [VERSION.c[name] for name in HEAD]
        stmt = self._scope.select(VERSION, *shown).order_by(VERSION.c.number)
        with self._scope.reading() as connection:
            return tuple(map(_head, connection.execute(stmt).mappings()))

    def versions(self) -> tuple[PublishedVersion, ...]:
        """Return all versions, the oldest first."""
        with self._scope.reading() as connection:
            stmt = self._scope.select(VERSION).order_by(VERSION.c.number)
            return tuple(map(_version, connection.execute(stmt).mappings()))

    def current(self) -> PublishedVersion | None:
        """Return the version that everybody sees; None where nothing is published."""
        with self._scope.reading() as connection:
            return self._current(connection)

    def publish(self, document: PublishedDocument, after: int, by: str, why: str) -> int:
        """Show a document from now on; return its number.

        ``after``: the number of the last version that was looked at when it was made; raises
        InputError where another came since, or another address was chosen.
        """
        text = json.dumps(as_document(document), ensure_ascii=False, sort_keys=True)
        with self._scope.writing() as connection:
            stmt = self._scope.select(VERSION, func.max(VERSION.c.number))
            last = connection.execute(stmt).scalar() or 0
            chosen = self._choice(connection)
            has_moved = chosen is not None and chosen.address != document.address
            if last != after or has_moved:
                raise InputError(Message("publication.changed_meanwhile"))
            version = {
                "number": last + 1,
                "at": self._scope.now(),
                "by": by,
                "why": why,
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "document": text,
            }
            self._scope.insert(connection, VERSION, [version])
            facts = {"version": last + 1, "sha256": str(version["sha256"])}
            about = (About.PUBLICATION, document.address)
            action = Action.PUBLISHED
            record(self._scope, connection, action, about, by=by, after=facts, why=why)
        return int(last) + 1

    def withdraw(self, by: str, why: str) -> None:
        """Show nothing any more. Raises MissingError where nothing is shown."""
        with self._scope.writing() as connection:
            current = self._current(connection)
            if current is None:
                raise MissingError(Message("publication.none"))
            change = self._scope.update(VERSION).where(VERSION.c.withdrawn.is_(None))
            values = {"withdrawn": self._scope.now(), "withdrawn_by": by, "withdrawn_why": why}
            connection.execute(change.values(**values))
            about = (About.PUBLICATION, current.document.address)
            facts = {"version": current.number}
            action = Action.PUBLICATION_WITHDRAWN
            record(self._scope, connection, action, about, by=by, before=facts, why=why)

    def _is_taken(self, connection: Connection, address: str) -> bool:
        """Return whether another organization chose this address, or ever published there.

        Links to what was published there must never open what somebody else shows.
        """
        beginning = f'{{"address": {json.dumps(address)}'  # of a document: its keys are sorted
        conditions = (
            (CHOICE, CHOICE.c.address == address),
            (VERSION, VERSION.c.document.startswith(beginning, autoescape=True)),
        )
        return any(
            connection.execute(
                select(table.c.id).where(condition, table.c.organization_id != self._scope.id)
            ).first()
            for table, condition in conditions
        )

    def _choice(self, connection: Connection) -> PublicationChoice | None:
        stmt = self._scope.select(CHOICE, CHOICE.c.choice)
        written = connection.execute(stmt).scalar()
        return None if written is None else from_document(PublicationChoice, json.loads(written))

    def _current(self, connection: Connection) -> PublishedVersion | None:
        stmt = self._scope.select(VERSION).order_by(VERSION.c.number.desc()).limit(1)
        row = connection.execute(stmt).mappings().first()
        return None if row is None or row["withdrawn"] is not None else _version(row)


def _counted(choice: PublicationChoice) -> dict[str, object]:
    """Return what the log tells of a choice."""
    return {
        "measures": list(choice.measures),
        "dimensions": [dimension.value for dimension in choice.dimensions],
        "days": [str(day) for day in choice.days],
        "contracts": len(choice.contracts),
    }


def _head(row: RowMapping) -> VersionHead:
    return VersionHead(
        number=row["number"],
        at=columns.moment(row["at"]),
        by=row["by"],
        why=row["why"],
        sha256=row["sha256"],
        withdrawn=columns.maybe_moment(row["withdrawn"]),
    )


def _version(row: RowMapping) -> PublishedVersion:
    return PublishedVersion(
        number=row["number"],
        at=columns.moment(row["at"]),
        by=row["by"],
        why=row["why"],
        sha256=row["sha256"],
        document=from_document(PublishedDocument, json.loads(row["document"])),
        withdrawn=columns.maybe_moment(row["withdrawn"]),
    )
