"""Keeps the links that suppliers were given, what came through them, and what became of it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from screening.model.disclosure import (
    DeclaredRow,
    DisclosureRequest,
    SubmittedDisclosure,
    rows_as_json,
    rows_from_json,
    token_digest,
)
from screening.model.errors import InputError, MissingError
from screening.store import tables
from screening.store.database import columns, engine
from screening.store.database.scope import Scope
from sources.kit.values.message import Message

MOST_THROUGH_ONE_LINK = 10  # disclosures; then a person has to look first
Columns = Mapping[Any, Any]


def organization_of(database: Engine, token: str) -> str | None:
    """Whose link this is, whoever asks: the one question before an organization is known."""
    asked, whose = tables.disclosure_request, tables.organization
    with engine.reading(database) as connection:
        found = connection.execute(
            select(whose.c.slug)
            .join(asked, asked.c.organization_id == whose.c.id)
            .where(asked.c.token_hash == token_digest(token))
        )
        slug = found.scalar()
    return None if slug is None else str(slug)


class Disclosures:
    """The links and disclosures of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def ask(
        self, contract_key: str, supplier: tuple[str, str], token: str, by: str, days: int
    ) -> int:
        """Keeps the hash of a link's token. ``supplier`` is key and name."""
        now = self._scope.now()
        row = {
            "organization_id": self._scope.id,
            "token_hash": token_digest(token),
            "contract_key": contract_key,
            "supplier_key": supplier[0],
            "supplier": supplier[1],
            "by": by,
            "at": now,
            "expires": now + timedelta(days=days),
        }
        with self._scope.writing() as connection:
            made = connection.execute(tables.disclosure_request.insert().values(**row))
            return engine.new_id(made)

    def request_by(self, token: str) -> DisclosureRequest | None:
        """The link, when it works now."""
        table = tables.disclosure_request
        with self._scope.reading() as connection:
            asked = self._scope.select(table).where(table.c.token_hash == token_digest(token))
            row = connection.execute(asked).mappings().first()
            if row is None:
                return None
            found = _request(self._scope, connection, row)
        return found if found.works(self._scope.now()) else None

    def requests(self) -> tuple[DisclosureRequest, ...]:
        """The latest first."""
        table = tables.disclosure_request
        with self._scope.reading() as connection:
            rows = connection.execute(
                self._scope.select(table).order_by(table.c.id.desc())
            ).mappings()
            return tuple(_request(self._scope, connection, row) for row in rows.all())

    def withdraw(self, id: int, by: str) -> None:
        """The link works no longer; what came through it stays. Raises MissingError."""
        table = tables.disclosure_request
        with self._scope.writing() as connection:
            asked = self._scope.select(table, table.c.id).where(table.c.id == id)
            if connection.execute(asked).first() is None:
                raise MissingError(Message("disclosure.no_link", id=id))
            gone = self._scope.update(table).where(table.c.id == id, table.c.withdrawn.is_(None))
            connection.execute(gone.values(withdrawn=self._scope.now(), withdrawn_by=by))

    def receive(
        self, request: DisclosureRequest, rows: Sequence[DeclaredRow], file: str | None
    ) -> int:
        """Keeps what a supplier sent. Raises InputError when too much came through this link."""
        with self._scope.writing() as connection:
            if _received(self._scope, connection, request.id) >= MOST_THROUGH_ONE_LINK:
                raise InputError(Message("disclosure.too_much"))
            row = {
                "organization_id": self._scope.id,
                "request_id": request.id,
                "at": self._scope.now(),
                "content": columns.compact(rows_as_json(rows)),
                "file": file,
                "state": "waiting",
            }
            return engine.new_id(connection.execute(tables.disclosure.insert().values(**row)))

    def disclosures(self) -> tuple[SubmittedDisclosure, ...]:
        """The latest first."""
        table = tables.disclosure
        with self._scope.reading() as connection:
            rows = (
                connection.execute(self._scope.select(table).order_by(table.c.id.desc()))
                .mappings()
                .all()
            )
            return tuple(_disclosure(self._scope, connection, row) for row in rows)

    def disclosure(self, id: int) -> SubmittedDisclosure:
        table = tables.disclosure
        with self._scope.reading() as connection:
            row = (
                connection.execute(self._scope.select(table).where(table.c.id == id))
                .mappings()
                .first()
            )
            if row is None:
                raise MissingError(Message("disclosure.missing", id=id))
            return _disclosure(self._scope, connection, row)

    def decide(self, id: int, state: str, by: str, why: str | None) -> bool:
        """Whether it was still open: of two people who decide at once one does."""
        table = tables.disclosure
        with self._scope.writing() as connection:
            open_ = self._scope.update(table).where(table.c.id == id, table.c.state == "waiting")
            done = connection.execute(
                open_.values(state=state, decided_by=by, decided_at=self._scope.now(), why=why)
            )
            return bool(done.rowcount)

    def became(self, id: int, run: int | None) -> None:
        """Which import an accepted disclosure became."""
        table = tables.disclosure
        with self._scope.writing() as connection:
            connection.execute(self._scope.update(table).where(table.c.id == id).values(run_id=run))


def _received(scope: Scope, connection: Connection, request_id: int) -> int:
    table = tables.disclosure
    asked = scope.select(table, func.count()).where(table.c.request_id == request_id)
    return int(connection.execute(asked).scalar() or 0)


def _request(scope: Scope, connection: Connection, row: Columns) -> DisclosureRequest:
    return DisclosureRequest(
        id=row["id"],
        contract_key=row["contract_key"],
        supplier_key=row["supplier_key"],
        supplier=row["supplier"],
        by=row["by"],
        at=columns.moment(row["at"]),
        expires=columns.moment(row["expires"]),
        withdrawn=columns.maybe_moment(row["withdrawn"]),
        received=_received(scope, connection, row["id"]),
    )


def _disclosure(scope: Scope, connection: Connection, row: Columns) -> SubmittedDisclosure:
    table = tables.disclosure_request
    asked = scope.select(table).where(table.c.id == row["request_id"])
    request = connection.execute(asked).mappings().one()
    decided: datetime | None = columns.maybe_moment(row["decided_at"])
    return SubmittedDisclosure(
        id=row["id"],
        request=_request(scope, connection, request),
        at=columns.moment(row["at"]),
        rows=rows_from_json(json.loads(row["content"])),
        file=row["file"],
        state=row["state"],
        decided_by=row["decided_by"],
        decided_at=decided,
        why=row["why"],
        run=row["run_id"],
    )
