"""What suppliers replied through their links, about one organization's contracts."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func

from screening.model.audit import Action
from screening.model.disclosure import DisclosureRequest
from screening.model.errors import InputError
from screening.model.supplier_replies import SupplierReply
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.disclosures import about_contract, contract_of_link
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from sources.kit.values.message import Message

MOST_THROUGH_ONE_LINK = 60  # replies; ten times every question


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
        table = tables.supplier_reply
        replies: dict[str, list[SupplierReply]] = {}
        with self._scope.reading() as connection:
            for chunk in slices(keys):
                stmt = self._scope.select(table)
                stmt = stmt.where(self._scope.among(table.c.contract_key, chunk))
                for row in connection.execute(stmt.order_by(table.c.id)).mappings():
                    at = columns.moment(row["at"])
                    reply = SupplierReply(
                        row["supplier"], at, row["question"], row["asked"], row["text"]
                    )
                    replies.setdefault(row["contract_key"], []).append(reply)
        return {key: tuple(several) for key, several in replies.items()}
