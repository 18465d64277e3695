"""Contracts with their parties, read back as values."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, bindparam, func

from graphs.months import months_later
from screening.model.contracts import StoredContract
from screening.model.errors import MissingError
from screening.model.keepers import NOBODY
from screening.model.purchase import ChainRequest, Confirmation
from screening.store import tables
from screening.store.contracts import list_facts, stated_facts
from screening.store.contracts.accepted_answers import accepted_days
from screening.store.contracts.diff import parties_of
from screening.store.contracts.keepers import keepers_of
from screening.store.contracts.screening_due import still_due
from screening.store.database import columns
from screening.store.database.scope import Rows, Scope, asked_once, kept, slices
from sources.kit.values.message import Message

ContractsState = tuple[int, datetime | None]  # how many there are, and when the last changed


@asked_once
def find_contract(scope: Scope, connection: Connection, id: str) -> RowMapping:
    """Return the row with this id, else the only one with this register number.

    Raises MissingError where there is none, or several have the number.
    """
    table = tables.contract
    row = connection.execute(_by_id(scope), {"id": id}).mappings().first()
    if row is not None:
        return row
    stmt = scope.select(table).where(table.c.number == id).limit(2)
    rows = connection.execute(stmt).mappings().all()
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise MissingError(Message("contract.several", number=id))
    raise MissingError(Message("contract.missing", id=id))


@kept
def _by_id(scope: Scope) -> Rows:
    table = tables.contract
    return scope.select(table).where(table.c.public_id == bindparam("id"))


def _stored_contracts(
    scope: Scope, connection: Connection, rows: Sequence[columns.AnyRow]
) -> Iterator[StoredContract]:
    suppliers, parties = parties_of(scope, connection, rows)
    confirmed = confirmations(scope, connection, [row["key"] for row in rows])
    requests = chain_requests(scope, connection, [row["key"] for row in rows])
    keepers = keepers_of(scope, connection, [row["key"] for row in rows])
    for row in rows:
        yield StoredContract(
            id=row["public_id"],
            contract=columns.to_contract(
                row,
                parties.get(row["buyer_key"]),
                [parties[key] for key in suppliers[row["id"]] if key in parties],
            ),
            confirmation=confirmed.get(row["key"]),
            imported_by_run=row["run_id"],
            closes=row["closes"],
            changed_at=columns.moment(row["changed_at"]),
            chain_request=requests.get(row["key"]),
            assumed=columns.to_assumed(row),
            keepers=keepers.get(row["key"], NOBODY),
        )


def confirmations(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, Confirmation]:
    """Return the last confirmation of each contract that has one, by contract key."""
    table = tables.category_confirmation
    latest: dict[str, Confirmation] = {}
    for chunk in slices(contract_keys):
        stmt = in_force(scope).where(scope.among(table.c.contract_key, chunk))
        for row in connection.execute(stmt.order_by(table.c.id)).mappings():
            on = columns.moment(row["at"]).date()
            latest[row["contract_key"]] = Confirmation(row["category"], row["by"], on)
    return latest


def in_force(scope: Scope) -> Select[Any]:
    """Return the decisions on categories but for those of many at once that were undone."""
    table, run = tables.category_confirmation, tables.correction_run
    return (
        scope.select(table)
        .outerjoin(run, run.c.id == table.c.correction_run_id)
        .where(run.c.undone_at.is_(None))
    )


def chain_requests(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, ChainRequest]:
    """Return the clauses in force of each contract that has any on record, by contract key."""
    table = tables.clause_record
    records: dict[str, list[RowMapping]] = {}
    for chunk in slices(contract_keys):
        stmt = scope.select(table).where(scope.among(table.c.contract_key, chunk))
        for row in connection.execute(stmt.order_by(table.c.id)).mappings():
            records.setdefault(row["contract_key"], []).append(row)
    requests = {
        key: request
        for key, rows in records.items()
        if (request := request_in_force(rows)) is not None
    }
    requests |= _counted_from_start(scope, connection, requests)
    return requests | _answered_since(scope, connection, requests)


def _counted_from_start(
    scope: Scope, connection: Connection, requests: Mapping[str, ChainRequest]
) -> dict[str, ChainRequest]:
    """Return the requests whose day follows from a term, counted from the start as it is now."""
    table = tables.contract
    counted: dict[str, ChainRequest] = {}
    for chunk in slices(key for key, request in requests.items() if request.term is not None):
        stmt = scope.select(table, table.c.key, table.c.starts)
        for key, starts in connection.execute(stmt.where(scope.among(table.c.key, chunk))):
            request = requests[key]
            months, days = request.term or (0, 0)
            begins = max(starts or request.included, request.included)
            counted[key] = replace(request, due=_later(begins, months, days))
    return counted


def _later(day: date, months: int, days: int) -> date:
    """Return the day so many months and days later, or the last one that there is."""
    try:
        return months_later(day, months) + timedelta(days=days)
    except (ValueError, OverflowError):
        return date.max


def _answered_since(
    scope: Scope, connection: Connection, requests: Mapping[str, ChainRequest]
) -> dict[str, ChainRequest]:
    """Return the open requests to which a supplier's answer came that was accepted."""
    wanted = [key for key, request in requests.items() if request.received is None]
    answered: dict[str, ChainRequest] = {}
    for key, days in accepted_days(scope, connection, wanted).items():
        since = [day for day in days if day >= requests[key].included]
        if since:
            answered[key] = replace(requests[key], received=since[0])
    return answered


def records_in_force(rows: Iterable[RowMapping]) -> list[RowMapping]:
    """Return the records of one contract, the earliest first, that no withdrawal cancels.

    One by a run cancels what that run recorded, any other the last record in force.
    """
    in_force: list[RowMapping] = []
    for row in rows:
        if row["what"] != "withdrawn":
            in_force.append(row)
        elif row["run_id"] is not None:
            in_force = [record for record in in_force if record["run_id"] != row["run_id"]]
        elif in_force:
            in_force.pop()
    return in_force


def request_in_force(rows: Iterable[RowMapping]) -> ChainRequest | None:
    """Return what is left after withdrawals: the last clause, and what was received since."""
    request: ChainRequest | None = None
    for row in records_in_force(rows):
        if row["what"] == "included":
            term = (row["term_months"], row["term_days"] or 0)
            request = ChainRequest(
                row["day"],
                tuple(json.loads(row["clauses"])),
                row["due"],
                term=None if row["term_months"] is None else term,
                versions=tuple(json.loads(row["versions"] or "{}").items()),
                texts=tuple(json.loads(row["texts"] or "{}").items()),
            )
        elif request is not None:
            request = replace(request, received=row["day"])
    return request


class Contracts:
    """The contracts of one organization, read back as values."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def ids(self, unscreened_only: bool = False) -> tuple[str, ...]:
        """Return the ids of all contracts, or of those without a verdict, by number."""
        table = tables.contract
        stmt = self._scope.select(table, table.c.public_id).order_by(
            table.c.number, table.c.public_id
        )
        if unscreened_only:
            stmt = stmt.where(table.c.screened.is_(None))
        with self._scope.reading() as connection:
            return tuple(connection.execute(stmt).scalars())

    def are_more_than(self, count: int) -> bool:
        """Return whether there are more contracts than this, without counting them all."""
        one_more = self._scope.select(tables.contract, tables.contract.c.id).offset(count).limit(1)
        with self._scope.reading() as connection:
            return connection.execute(one_more).first() is not None

    def state(self) -> ContractsState:
        """Return what is another one once a contract came, went or changed."""
        table = tables.contract
        stmt = self._scope.select(table, func.count(), func.max(table.c.changed_at))
        with self._scope.reading() as connection:
            count, last = connection.execute(stmt).one()
        return int(count), last

    def waiting(self) -> int:
        """Return how many contracts have no verdict of their present state."""
        table = tables.contract
        stmt = self._scope.select(table, func.count()).where(table.c.screened.is_(None))
        with self._scope.reading() as connection:
            return int(connection.execute(stmt).scalar_one())

    def waiting_for(self, least: timedelta) -> tuple[str, ...]:
        """Return the contracts that are without a verdict of their present state that long."""
        table = tables.contract
        stmt = self._scope.select(table, table.c.public_id).where(
            table.c.screened.is_(None), table.c.changed_at <= self._scope.now() - least
        )
        with self._scope.reading() as connection:
            return tuple(connection.execute(stmt.order_by(table.c.id)).scalars())

    def still_due(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return those of these contracts that have no verdict of their present state, in order."""
        with self._scope.reading() as connection:
            return tuple(still_due(self._scope, connection, ids))

    def newly_ended(self, as_of: date) -> tuple[str, ...]:
        """Return the contracts that are over, and were not when they were screened."""
        table = tables.contract
        last = func.coalesce(table.c.options_until, table.c.ends)
        stmt = self._scope.select(table, table.c.public_id).where(
            last < as_of, table.c.screened <= last
        )
        with self._scope.reading() as connection:
            return tuple(sorted(connection.execute(stmt).scalars()))

    def newly_in_force(self, as_of: date, first_days: Iterable[date]) -> tuple[str, ...]:
        """Return the contracts under a regime that began since they were screened."""
        table = tables.contract
        begun = [day for day in first_days if day <= as_of]
        if not begun:
            return ()
        stmt = self._scope.select(table, table.c.public_id).where(
            table.c.screened < max(begun), list_facts.falls_under_any()
        )
        with self._scope.reading() as connection:
            return tuple(sorted(connection.execute(stmt).scalars()))

    def get(self, id: str) -> StoredContract:
        """Return the contract with this id or register number. Raises MissingError."""
        with self._scope.reading() as connection:
            row = find_contract(self._scope, connection, id)
            return next(_stored_contracts(self._scope, connection, [row]))

    def with_keys(self, keys: Iterable[str]) -> dict[str, StoredContract]:
        """Return the contracts with these keys as files say them, by key."""
        return self._by(tables.contract.c.key, keys)

    def with_numbers(self, numbers: Iterable[str]) -> dict[str, StoredContract]:
        """Return the contracts with these register numbers as files say them, by key."""
        return self._by(tables.contract.c.number, numbers)

    def _by(self, column: ColumnElement[str], values: Iterable[str]) -> dict[str, StoredContract]:
        stored: dict[str, StoredContract] = {}
        with self._scope.reading() as connection:
            for chunk in slices(dict.fromkeys(values)):
                stmt = self._scope.select(tables.contract).where(column.in_(chunk))
                rows = [
                    stated_facts.as_in_file(dict(row))
                    for row in connection.execute(stmt).mappings()
                ]
                for contract in _stored_contracts(self._scope, connection, rows):
                    stored[contract.contract.key] = contract
        return stored

    def get_many(self, ids: Iterable[str]) -> Iterator[StoredContract]:
        """Yield contracts a slice at a time, so that a portfolio of any size fits in memory."""
        table = tables.contract
        for chunk in slices(ids):
            with self._scope.reading() as connection:
                stmt = self._scope.select(table).where(self._scope.among(table.c.public_id, chunk))
                rows = {row["public_id"]: row for row in connection.execute(stmt).mappings()}
                contracts = list(
                    _stored_contracts(
                        self._scope, connection, [rows[id] for id in chunk if id in rows]
                    )
                )
            yield from contracts
