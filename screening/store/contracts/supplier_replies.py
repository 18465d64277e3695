"""What suppliers replied through their links, about one organization's contracts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, RowMapping, func

from screening.model.audit import About, Action
from screening.model.disclosure import DisclosureRequest
from screening.model.errors import InputError, MissingError
from screening.model.reused_answers import AnswerStep
from screening.model.supplier_replies import SupplierReply
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import find_contract
from screening.store.contracts.disclosures import about_contract, contract_of_link
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
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

    def of_suppliers(self, supplier_keys: Iterable[str]) -> tuple[SupplierReply, ...]:
        """Return what suppliers replied about any contract, the oldest first."""
        with self._scope.reading() as connection:
            several = [
                reply
                for chunk in slices(sorted(supplier_keys))
                for reply in self._which(connection, REQUEST.c.supplier_key, chunk)
            ]
        return tuple(sorted(several, key=lambda reply: reply.id))

    def taken_over_for(self, contract_key: str) -> tuple[SupplierReply, ...]:
        """Return the replies that were ever taken over for a contract, the oldest first."""
        taken = tables.answer_step
        stmt = self._scope.select(taken, taken.c.reply_id).where(
            taken.c.contract_key == contract_key, taken.c.what == "taken_over"
        )
        with self._scope.reading() as connection:
            ids = connection.execute(stmt.distinct()).scalars().all()
            several = (self._which(connection, TABLE.c.id, chunk) for chunk in slices(ids))
            return tuple(reply for replies in several for reply in replies)

    def _which(
        self, connection: Connection, column: ColumnElement[T], among: Sequence[T]
    ) -> Iterator[SupplierReply]:
        stmt = (
            self._scope.select(TABLE, *TABLE.c, REQUEST.c.supplier_key)
            .join(REQUEST, REQUEST.c.id == TABLE.c.request_id)
            .where(self._scope.owns(REQUEST), self._scope.among(column, among))
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

    def steps_on(self, replies: Iterable[SupplierReply]) -> tuple[AnswerStep, ...]:
        """Return what people did with these replies, the oldest first."""
        table = tables.answer_step
        steps: list[tuple[int, AnswerStep]] = []
        with self._scope.reading() as connection:
            for chunk in slices(sorted({reply.id for reply in replies})):
                stmt = self._scope.select(table).where(table.c.reply_id.in_(chunk))
                steps += [
                    (row["id"], _step(row))
                    for row in connection.execute(stmt.order_by(table.c.id)).mappings()
                ]
        return tuple(step for _, step in sorted(steps, key=lambda pair: pair[0]))

    def take_steps(
        self, id: str, replies: Iterable[SupplierReply], what: str, by: str, why: str | None
    ) -> None:
        """Keep what a person does with replies on a contract, all or nothing.

        Raises MissingError for a contract or a reply of another organization.
        """
        table = tables.answer_step
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            for reply in replies:
                stmt = self._scope.select(TABLE, TABLE.c.id).where(TABLE.c.id == reply.id)
                if connection.execute(stmt).scalar() is None:
                    raise MissingError(Message("reply.missing", id=reply.id))
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
