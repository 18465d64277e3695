"""What people recorded of what is due of a contract. Only added to; the model says what counts."""

from collections.abc import Iterable, Mapping

from sqlalchemy import RowMapping, func

from screening.model.audit import About, Action
from screening.model.errors import InputError
from screening.model.follow_up import FollowUpRecord
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import find_contract
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from sources.kit.values.message import Message


class FollowUps:
    """The records on appointments of one organization's contracts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, id: str, new: FollowUpRecord, seen: int) -> None:
        """Keep a record of a contract; the store gives the moment.

        ``seen``: how many records of the contract its writer saw. Raises MissingError, and
        InputError where somebody recorded something since.
        """
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            table = tables.follow_up
            mine = table.c.contract_key == contract["key"]
            there = connection.execute(self._scope.select(table, func.count()).where(mine)).scalar()
            if there != seen:
                raise InputError(Message("follow_up.changed_since"))
            row = {
                "contract_key": contract["key"],
                "item": new.item,
                "number": new.number,
                "due": new.due,
                "what": new.what,
                "day": new.day,
                "moved_to": new.moved_to,
                "by": new.by,
                "at": self._scope.now(),
                "why": new.why,
            }
            self._scope.insert(connection, table, [row])
            record(
                self._scope,
                connection,
                Action.FOLLOW_UP_RECORDED,
                (About.CONTRACT, contract["public_id"]),
                by=new.by,
                after={
                    "item": f"{new.item} {new.number}",
                    "what": new.what,
                    "day": str(new.day),
                    **({"due": str(new.moved_to)} if new.moved_to else {}),
                },
                why=new.why,
            )

    def of(self, id: str) -> tuple[FollowUpRecord, ...]:
        """Return every record of one contract, the oldest first. Raises MissingError."""
        with self._scope.reading() as connection:
            key = find_contract(self._scope, connection, id)["key"]
        return self.of_many([key]).get(key, ())

    def of_many(self, keys: Iterable[str]) -> Mapping[str, tuple[FollowUpRecord, ...]]:
        """Return the records of contracts by their keys, the oldest first; none where are none."""
        table = tables.follow_up
        records: dict[str, list[FollowUpRecord]] = {}
        with self._scope.reading() as connection:
            for chunk in slices(keys):
                stmt = self._scope.select(table).where(
                    self._scope.among(table.c.contract_key, chunk)
                )
                for row in connection.execute(stmt.order_by(table.c.id)).mappings():
                    records.setdefault(row["contract_key"], []).append(_record(row))
        return {key: tuple(several) for key, several in records.items()}


def _record(row: RowMapping) -> FollowUpRecord:
    return FollowUpRecord(
        item=row["item"],
        number=row["number"],
        what=row["what"],
        day=row["day"],
        moved_to=row["moved_to"],
        by=row["by"],
        at=columns.moment(row["at"]),
        why=row["why"],
        due=row["due"],
    )
