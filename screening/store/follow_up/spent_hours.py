"""The hours that people spent on contracts, as they recorded them. Only added to."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from screening.model.audit import About, Action
from screening.model.errors import InputError
from screening.model.spent_hours import HoursRecord, total_of
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import find_contract
from screening.store.database import columns
from screening.store.database.scope import Scope
from sources.kit.values.message import Message


class SpentHours:
    """The hours of one organization's contracts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, id: str, hours: Decimal, day: date, by: str, why: str | None = None) -> None:
        """Keep hours spent on a contract; fewer than none takes hours off.

        Raises MissingError, and InputError where more would be taken off than there are.
        """
        table = tables.spent_hours
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            stmt = self._scope.select(table, table.c.hours)
            own = stmt.where(table.c.contract_key == contract["key"])
            before = sum(map(Decimal, connection.execute(own).scalars()), Decimal(0))
            if before + hours < 0:
                raise InputError(Message("hours.too_few", hours=str(before)), "hours")
            row = {
                "contract_key": contract["key"],
                "hours": str(hours),
                "day": day,
                "by": by,
                "at": self._scope.now(),
                "why": why,
            }
            self._scope.insert(connection, table, [row])
            about = (About.CONTRACT, contract["public_id"])
            after = {"hours": str(hours), "day": str(day)}
            action = Action.HOURS_RECORDED
            record(self._scope, connection, action, about, by=by, after=after, why=why)

    def of(self, id: str) -> tuple[HoursRecord, ...]:
        """Return what was recorded for a contract, the latest first. Raises MissingError."""
        table = tables.spent_hours
        with self._scope.reading() as connection:
            key = find_contract(self._scope, connection, id)["key"]
            stmt = self._scope.select(table).where(table.c.contract_key == key)
            return tuple(
                HoursRecord(
                    Decimal(row["hours"]),
                    row["day"],
                    row["by"],
                    columns.moment(row["at"]),
                    row["why"],
                )
                for row in connection.execute(stmt.order_by(table.c.id.desc())).mappings()
            )

    def totals(self) -> Mapping[str, Decimal]:
        """Return the hours of each contract for which any were recorded, by contract key."""
        table, hours = tables.spent_hours, dict[str, list[Decimal]]()
        with self._scope.reading() as connection:
            stmt = self._scope.select(table, table.c.contract_key, table.c.hours)
            for key, text in connection.execute(stmt):
                hours.setdefault(key, []).append(Decimal(text))
        return {key: total_of(several) for key, several in hours.items()}
