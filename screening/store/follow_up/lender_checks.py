"""The looks in the register of labour lenders of one organization's contracts."""

from sqlalchemy import RowMapping, func

from screening.model.audit import About, Action
from screening.model.errors import InputError, MissingError
from screening.model.lender_checks import LenderCheck
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import find_contract
from screening.store.database import columns, engine
from screening.store.database.scope import Scope
from sources.kit.values.message import Message

MOST_OF_CONTRACT = 500


class LenderChecks:
    """The looks that people recorded. Nothing of them is deleted."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, id: str, new: LenderCheck) -> int:
        """Keep a look for a contract and return its id; the store gives id and moment.

        Raises MissingError, and InputError where a contract has very many.
        """
        table = tables.lender_check
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            mine = table.c.contract_key == contract["key"]
            stmt = self._scope.select(table, func.count()).where(mine)
            if int(connection.execute(stmt).scalar_one()) >= MOST_OF_CONTRACT:
                raise InputError(Message("lender.too_many", most=MOST_OF_CONTRACT))
            row = {
                "organization_id": self._scope.id,
                "contract_key": contract["key"],
                "name": new.name,
                "kvk": new.kvk,
                "outcome": new.outcome,
                "looked": new.looked,
                "looked_by": new.looked_by,
                "by": new.by,
                "at": self._scope.now(),
                "why": new.why,
            }
            check_id = engine.new_id(connection.execute(table.insert().values(**row)))
            about = (About.CONTRACT, contract["public_id"])
            after = {"check": check_id, "outcome": new.outcome, "looked": str(new.looked)}
            action = Action.LENDER_LOOKED_UP
            record(self._scope, connection, action, about, by=new.by, after=after, why=new.why)
            return check_id

    def withdraw(self, id: str, check_id: int, by: str) -> None:
        """Say that a look was a mistake; it stays on record. Raises MissingError."""
        table = tables.lender_check
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            change = self._scope.update(table).where(
                table.c.id == check_id,
                table.c.contract_key == contract["key"],
                table.c.withdrawn.is_(None),
            )
            values = {"withdrawn": self._scope.now(), "withdrawn_by": by}
            if not connection.execute(change.values(**values)).rowcount:
                raise MissingError(Message("lender.missing", id=check_id))
            about, before = (About.CONTRACT, contract["public_id"]), {"check": check_id}
            action = Action.LENDER_CHECK_WITHDRAWN
            record(self._scope, connection, action, about, by=by, before=before)

    def of(self, id: str) -> tuple[LenderCheck, ...]:
        """Return the looks for a contract, the latest first. Raises MissingError."""
        table = tables.lender_check
        with self._scope.reading() as connection:
            key = find_contract(self._scope, connection, id)["key"]
            stmt = self._scope.select(table).where(table.c.contract_key == key)
            rows = connection.execute(stmt.order_by(table.c.looked.desc(), table.c.id.desc()))
            return tuple(_check(row) for row in rows.mappings())


def _check(row: RowMapping) -> LenderCheck:
    return LenderCheck(
        id=row["id"],
        name=row["name"],
        kvk=row["kvk"],
        outcome=row["outcome"],
        looked=row["looked"],
        looked_by=row["looked_by"],
        by=row["by"],
        at=columns.moment(row["at"]),
        why=row["why"],
        withdrawn=columns.maybe_moment(row["withdrawn"]),
        withdrawn_by=row["withdrawn_by"],
    )
