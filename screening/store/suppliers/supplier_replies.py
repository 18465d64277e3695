"""What suppliers replied through their links, about one organization's contracts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, RowMapping, func

from screening.model.audit import About, Action
from screening.model.disclosure import DisclosureRequest
from screening.model.errors import InputError, MissingError
from screening.model.people import WHOLE
from screening.model.reused_answers import AnswerStep, step_in_force, steps_for
from screening.model.supplier_replies import SupplierReply
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import find_contract
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.suppliers.disclosures import about_contract, contract_of_link
from sources.kit.values.message import Message

MOST_THROUGH_ONE_LINK = 60  # replies; ten times every question
TABLE, REQUEST = tables.supplier_reply, tables.disclosure_request
ACTIONS = {
    "accepted": Action.REPLY_ACCEPTED,
    "refused": Action.REPLY_REFUSED,
    "taken_over": Action.REPLY_TAKEN_OVER,
    "undone": Action.REPLY_STEP_UNDONE,
}
T = TypeVar("T")


class SupplierReplies:
    """The replies of suppliers."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        # What counts for a contract is shown to whoever sees that contract, wherever it was given.
        self._everywhere = replace(scope, reach=WHOLE)

    def receive(self, request: DisclosureRequest, replies: Sequence[tuple[str, str, str]]) -> None:
        """Keep (question, asked, text) of a supplier.

        Raises MissingError for a link of another organization, InputError for one that is used up.
        """
        table = tables.supplier_reply
        with self._scope.writing() as connection:
            key = contract_of_link(self._scope, connection, request.id)
            stmt = self._scope.select(table, func.count()).where(table.c.request_id == request.id)
            kept = int(connection.execute(stmt).scalar_one())
            if kept + len(replies) > MOST_THROUGH_ONE_LINK:
                raise InputError(Message("disclosure.too_much"))
            rows = [
                {
                    "request_id": request.id,
                    "contract_key": key,
                    "supplier": request.supplier,
                    "at": self._scope.now(),
                    "question": question,
                    "asked": asked,
                    "text": text,
                }
                for question, asked, text in replies
            ]
            self._scope.insert(connection, table, rows)
            about, after = about_contract(self._scope, key), {"replies": len(replies)}
            record(self._scope, connection, Action.REPLY_RECEIVED, about, after=after)

    def of_contract(self, key: str) -> tuple[SupplierReply, ...]:
        """Return the replies about a contract, the oldest first."""
        return self.of_contracts([key]).get(key, ())

    def of_contracts(self, keys: Iterable[str]) -> Mapping[str, tuple[SupplierReply, ...]]:
        """Return the replies by the key of their contract, the oldest first."""
        replies: dict[str, list[SupplierReply]] = {}
        with self._scope.reading() as connection:
            for chunk in slices(keys):
                for reply in self._which(connection, TABLE.c.contract_key, chunk):
                    replies.setdefault(reply.contract_key, []).append(reply)
        return {key: tuple(several) for key, several in replies.items()}

    def of_suppliers(self, supplier_keys: Collection[str]) -> tuple[SupplierReply, ...]:
        """Return what suppliers replied about any contract, the oldest first."""
        if not supplier_keys:
            return ()
        with self._scope.reading() as connection:
            several = [
                reply
                for chunk in slices(sorted(supplier_keys))
                for reply in self._which(connection, REQUEST.c.supplier_key, chunk)
            ]
        return tuple(sorted(several, key=lambda reply: reply.id))

    def taken_over_for(self, contract_key: str) -> tuple[SupplierReply, ...]:
        """Return the replies that were ever taken over for a contract that is seen, oldest first.

        With them the others about the contracts that they were given for: one may replace another.
        """
        taken, scope = tables.answer_step, self._everywhere
        stmt = (
            self._scope.select(taken, TABLE.c.contract_key)
            .join(TABLE, TABLE.c.id == taken.c.reply_id)
            .where(scope.owns(TABLE))
            .where(taken.c.contract_key == contract_key, taken.c.what == "taken_over")
        )
        with scope.reading() as connection:
            keys = connection.execute(stmt.distinct()).scalars().all()
            column = TABLE.c.contract_key
            several = (self._which(connection, column, chunk, scope) for chunk in slices(keys))
            found = [reply for replies in several for reply in replies]
        return tuple(sorted(found, key=lambda reply: reply.id))

    def _which(
        self,
        connection: Connection,
        column: ColumnElement[T],
        among: Sequence[T],
        within: Scope | None = None,
    ) -> Iterator[SupplierReply]:
        scope = within or self._scope
        stmt = (
            scope.select(TABLE, *TABLE.c, REQUEST.c.supplier_key)
            .join(REQUEST, REQUEST.c.id == TABLE.c.request_id)
            .where(scope.owns(REQUEST), scope.among(column, among))
        )
        for row in connection.execute(stmt.order_by(TABLE.c.id)).mappings():
            yield SupplierReply(
                row["supplier"],
                columns.moment(row["at"]),
                row["question"],
                row["asked"],
                row["text"],
                row["id"],
                row["supplier_key"],
                row["contract_key"],
            )

    def steps_on(self, replies: Sequence[SupplierReply]) -> tuple[AnswerStep, ...]:
        """Return what people did with these replies, the oldest first.

        What was done on a contract that is gone counts no more, and is left out.
        """
        if not replies:
            return ()
        with self._scope.reading() as connection:
            return self._steps(connection, replies)

    def _steps(
        self, connection: Connection, replies: Iterable[SupplierReply]
    ) -> tuple[AnswerStep, ...]:
        table, scope = tables.answer_step, self._everywhere
        there = scope.select(tables.contract, tables.contract.c.key)
        steps: list[tuple[int, AnswerStep]] = []
        for chunk in slices(sorted({reply.id for reply in replies})):
            stmt = scope.select(table).where(
                table.c.reply_id.in_(chunk), table.c.contract_key.in_(there)
            )
            steps += [
                (row["id"], _step(row))
                for row in connection.execute(stmt.order_by(table.c.id)).mappings()
            ]
        return tuple(step for _, step in sorted(steps, key=lambda pair: pair[0]))

    def take_steps(
        self,
        id: str,
        replies: Iterable[SupplierReply],
        what: str,
        by: str,
        why: str | None,
        seen: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        """Keep what a person does with replies on a contract, all or nothing.

        ``seen``: by reply, how many steps on it there its writer saw. Raises MissingError for a
        contract or a reply of another organization, InputError for what is in force already, for
        an undoing of nothing, and where somebody took a step since.
        """
        table = tables.answer_step
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            for reply in replies:
                stmt = self._everywhere.select(TABLE, TABLE.c.id).where(TABLE.c.id == reply.id)
                if connection.execute(stmt).scalar() is None:
                    raise MissingError(Message("reply.missing", id=reply.id))
                before = steps_for(reply, contract["key"], self._steps(connection, [reply]))
                last = step_in_force(reply, contract["key"], before)
                is_stale = len(before) != seen.get(reply.id, len(before))
                if is_stale or (last.what if last is not None else "undone") == what:
                    raise InputError(Message("reuse.changed_since"))
                row = {
                    "reply_id": reply.id,
                    "contract_key": contract["key"],
                    "what": what,
                    "by": by,
                    "at": self._scope.now(),
                    "why": why,
                }
                self._scope.insert(connection, table, [row])
                about, after = (About.CONTRACT, contract["public_id"]), {"reply": reply.id}
                record(self._scope, connection, ACTIONS[what], about, by=by, after=after, why=why)


def _step(row: RowMapping) -> AnswerStep:
    return AnswerStep(
        row["reply_id"],
        row["contract_key"],
        row["what"],
        row["by"],
        columns.moment(row["at"]),
        row["why"],
    )
