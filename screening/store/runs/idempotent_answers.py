"""Requests that are done once, however often a program sends them, with the answer to give again.

A program that did not hear an answer cannot know whether its request was done. With a key it sends
the same once more and gets the first answer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Table, and_

from screening.model.audit import Upkeep
from screening.model.disclosure import token_digest
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.database import engine
from screening.store.database.columns import compact
from screening.store.database.scope import Scope

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request with a key: who sends it, under which key, and a hash of all that it says."""

    asker: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What became of the first request with a key."""

    digest: str  # of that request
    status: int | None  # none while it is being done, or where it was cut off
    headers: Mapping[str, str]
    body: str


class IdempotentAnswers:
    """The keyed requests of one organization, for a day."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def begin(self, request: KeyedRequest) -> FirstAnswer | None:
        """Return what became of a first request with this key; None if this is the first.

        Of two at once one is the first.
        """
        table, now = tables.idempotent_answer, self._scope.now()
        with self._scope.writing() as connection:
            engine.alone(connection, "idempotent_answer", self._scope.id, request.asker)
            connection.execute(self._scope.delete(table).where(table.c.made <= now - KEPT))
            stmt = self._scope.select(table).where(_is(table, request))
            row = connection.execute(stmt).mappings().first()
            if row is not None:
                headers = json.loads(row["headers"])
                return FirstAnswer(row["request_hash"], row["status"], headers, row["body"] or "")
            first = {
                "asker": request.asker,
                "key_hash": token_digest(request.key),
                "request_hash": request.digest,
                "made": now,
                "headers": "{}",
            }
            self._scope.insert(connection, table, [first])
            upkeep(connection, Upkeep.ANSWER)
        return None

    def finish(
        self, request: KeyedRequest, status: int, headers: Mapping[str, str], body: str
    ) -> None:
        """Keep the answer to a request that was begun."""
        table = tables.idempotent_answer
        values = {"status": status, "headers": compact(dict(headers)), "body": body}
        with self._scope.writing() as connection:
            stmt = self._scope.update(table).where(_is(table, request))
            connection.execute(stmt.values(**values))
            upkeep(connection, Upkeep.ANSWER)

    def forget(self, request: KeyedRequest) -> None:
        """Let a request that changed nothing be sent again under the same key."""
        table = tables.idempotent_answer
        with self._scope.writing() as connection:
            connection.execute(self._scope.delete(table).where(_is(table, request)))
            upkeep(connection, Upkeep.ANSWER)


def _is(table: Table, request: KeyedRequest) -> ColumnElement[bool]:
    return and_(table.c.asker == request.asker, table.c.key_hash == token_digest(request.key))
