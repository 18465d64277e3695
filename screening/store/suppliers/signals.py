"""Signals and the addresses at which they are told. What was told comes and goes encrypted."""

from datetime import date

from sqlalchemy import Connection, Engine, RowMapping, Select, Table, and_, func, select

from screening.model.audit import About, Action, Facts
from screening.model.errors import InputError, MissingError
from screening.model.signals import Signal, SignalAddress, SignalState, receipt_digest
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import find_contract
from screening.store.database import columns, engine
from screening.store.database.scope import Scope
from sources.kit.values.message import Message

MOST_WAITING = 200  # at one address: then somebody has to look first


def organization_of_address(database: Engine, token: str) -> str | None:
    """Return the slug of the organization that opened this address; None where nobody did."""
    address, organization = tables.signal_address, tables.organization
    with engine.reading(database) as connection:
        result = connection.execute(
            select(organization.c.slug)
            .join(address, address.c.organization_id == organization.c.id)
            .where(address.c.token == token)
        )
        slug = result.scalar()
    return None if slug is None else str(slug)


class Signals:
    """The signals of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # -- addresses --

    def open_address(self, token: str, contract: str | None, by: str) -> int:
        """Open an address, of one contract (its id) or of any work; return its number.

        Raises MissingError where there is no such contract.
        """
        with self._scope.writing() as connection:
            key = None
            if contract is not None:
                key = str(find_contract(self._scope, connection, contract)["key"])
            row = {
                "organization_id": self._scope.id,
                "token": token,
                "contract_key": key,
                "by": by,
                "at": self._scope.now(),
            }
            id = engine.new_id(connection.execute(tables.signal_address.insert().values(**row)))
            after = {"contract": contract} if contract else None
            self._log(connection, Action.SIGNAL_ADDRESS_OPENED, f"address {id}", by, after=after)
            return id

    def withdraw_address(self, id: int, by: str) -> None:
        """Take an address away; what was told at it stays. Raises MissingError."""
        table = tables.signal_address
        with self._scope.writing() as connection:
            change = self._scope.update(table).where(table.c.id == id, table.c.withdrawn.is_(None))
            if not connection.execute(change.values(withdrawn=self._scope.now())).rowcount:
                raise MissingError(Message("signal.no_address"))
            self._log(connection, Action.SIGNAL_ADDRESS_WITHDRAWN, f"address {id}", by)

    def addresses(self) -> tuple[SignalAddress, ...]:
        """Return the addresses, the latest first."""
        table = tables.signal_address
        with self._scope.reading() as connection:
            stmt = self._with_contract(table).order_by(table.c.id.desc())
            return tuple(map(_address, connection.execute(stmt).mappings()))

    def address_by(self, token: str) -> SignalAddress | None:
        """Return the address with this token, unless it was taken away."""
        table = tables.signal_address
        with self._scope.reading() as connection:
            stmt = self._with_contract(table)
            stmt = stmt.where(table.c.token == token, table.c.withdrawn.is_(None))
            row = connection.execute(stmt).mappings().first()
        return None if row is None else _address(row)

    # -- signals --

    def receive(self, address: SignalAddress, sealed: str, receipt: str, deleted_on: date) -> int:
        """Keep what was told at an address; return its number.

        Raises InputError where too much waits there, MissingError where the address was taken away.
        """
        at, table = tables.signal_address, tables.signal
        with self._scope.writing() as connection:
            stmt = self._scope.select(at, at.c.contract_key)
            row = connection.execute(
                stmt.where(at.c.id == address.id, at.c.withdrawn.is_(None))
            ).first()
            if row is None:
                raise MissingError(Message("signal.no_address"))
            waiting = self._scope.select(table, func.count()).where(
                table.c.address_id == address.id, table.c.state == SignalState.NEW.value
            )
            if connection.execute(waiting).scalar_one() >= MOST_WAITING:
                raise InputError(Message("signal.too_many"))
            values = {
                "organization_id": self._scope.id,
                "address_id": address.id,
                "contract_key": row[0],
                "receipt_hash": receipt_digest(receipt),
                "sealed": sealed,
                "at": self._scope.now(),
                "deleted_on": deleted_on,
                "state": SignalState.NEW.value,
            }
            id = engine.new_id(connection.execute(table.insert().values(**values)))
            self._log(connection, Action.SIGNAL_RECEIVED, str(id), None)
            return id

    def all(self) -> tuple[Signal, ...]:
        """Return the signals, the latest first."""
        table = tables.signal
        with self._scope.reading() as connection:
            stmt = self._with_contract(table).order_by(table.c.id.desc())
            return tuple(map(_signal, connection.execute(stmt).mappings()))

    def waiting(self) -> int:
        """Return how many signals nobody took up yet."""
        table = tables.signal
        with self._scope.reading() as connection:
            stmt = self._scope.select(table, func.count())
            new = stmt.where(table.c.state == SignalState.NEW.value)
            return int(connection.execute(new).scalar_one())

    def of_receipt(self, address: SignalAddress, code: str) -> Signal | None:
        """Return the signal that was told at this address and got this code."""
        table = tables.signal
        with self._scope.reading() as connection:
            stmt = self._with_contract(table).where(
                table.c.address_id == address.id, table.c.receipt_hash == receipt_digest(code)
            )
            row = connection.execute(stmt).mappings().first()
        return None if row is None else _signal(row)

    def read(self, id: int, by: str) -> Signal:
        """Return a signal, and log that it was read. Raises MissingError."""
        with self._scope.writing() as connection:
            signal = self._find(connection, id)
            self._log(connection, Action.SIGNAL_READ, str(id), by)
        return signal

    def tie(self, id: int, contract: str, by: str) -> None:
        """Say which contract (its id) a signal is about. Raises MissingError."""
        with self._scope.writing() as connection:
            before = self._find(connection, id)
            key = find_contract(self._scope, connection, contract)["key"]
            self._set(connection, id, contract_key=key)
            was, now = {"contract": before.contract}, {"contract": contract}
            self._log(connection, Action.SIGNAL_TIED, str(id), by, before=was, after=now)

    def move(self, id: int, state: SignalState, by: str, why: str | None = None) -> None:
        """Say where a signal stands, with the reason, encrypted, where it is closed.

        The reason stays out of the log, which others read and which outlives the signal. Raises
        MissingError.
        """
        with self._scope.writing() as connection:
            before = self._find(connection, id)
            self._set(connection, id, state=state.value, handled_by=by, why=why)
            was, now = {"state": before.state.value}, {"state": state.value}
            self._log(connection, Action.SIGNAL_MOVED, str(id), by, before=was, after=now)

    def answer(self, id: int, sealed: str, by: str) -> None:
        """Keep what whoever told it may read with the code. Raises MissingError."""
        with self._scope.writing() as connection:
            self._find(connection, id)
            self._set(connection, id, reply=sealed)
            self._log(connection, Action.SIGNAL_ANSWERED, str(id), by)

    def remove(self, id: int, by: str, why: str) -> None:
        """Delete a signal before its day; ``why`` is a slug. Raises MissingError."""
        table = tables.signal
        with self._scope.writing() as connection:
            self._find(connection, id)
            connection.execute(self._scope.delete(table).where(table.c.id == id))
            self._log(connection, Action.SIGNAL_DELETED, str(id), by, before={"why": why})

    # -- within --

    def _find(self, connection: Connection, id: int) -> Signal:
        table = tables.signal
        stmt = self._with_contract(table).where(table.c.id == id)
        row = connection.execute(stmt).mappings().first()
        if row is None:
            raise MissingError(Message("signal.none"))
        return _signal(row)

    def _set(self, connection: Connection, id: int, **values: object) -> None:
        table = tables.signal
        connection.execute(self._scope.update(table).where(table.c.id == id).values(**values))

    def _with_contract(self, table: Table) -> Select[tuple[object, ...]]:
        """Select the rows of a table with the id, the number and the title of their contract."""
        contract = tables.contract
        its_own = and_(contract.c.key == table.c.contract_key, self._scope.owns(contract))
        shown = (contract.c.public_id, contract.c.number, contract.c.title)
        return self._scope.select(table, *table.c, *shown).outerjoin(contract, its_own)

    def _log(
        self,
        connection: Connection,
        action: Action,
        what: str,
        by: str | None,
        before: Facts | None = None,
        after: Facts | None = None,
    ) -> None:
        about = (About.SIGNAL, what)
        record(self._scope, connection, action, about, by=by, before=before, after=after)


def _address(row: RowMapping) -> SignalAddress:
    return SignalAddress(
        id=row["id"],
        token=row["token"],
        contract=row["public_id"],
        title=row["number"] or row["title"],
        by=row["by"],
        at=columns.moment(row["at"]),
        withdrawn=None if row["withdrawn"] is None else columns.moment(row["withdrawn"]),
    )


def _signal(row: RowMapping) -> Signal:
    return Signal(
        id=row["id"],
        contract=row["public_id"],
        title=row["number"] or row["title"],
        at=columns.moment(row["at"]),
        deleted_on=row["deleted_on"],
        state=SignalState(row["state"]),
        sealed=row["sealed"],
        reply=row["reply"],
        handled_by=row["handled_by"],
        why=row["why"],
    )
