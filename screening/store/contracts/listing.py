"""The list of contracts: filtered, sorted, counted and cut in SQL, at any size."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    RowMapping,
    Select,
    Table,
    and_,
    func,
    or_,
    select,
)

from screening.model.contracts import (
    NOT_SCREENED,
    SORTS,
    Choices,
    ContractFilter,
    ContractLine,
    Page,
    PartyReference,
    Stats,
)
from screening.model.errors import InputError
from screening.store import tables
from screening.store.contracts.answers import NOTHING, chain_answers, narrowed_to
from screening.store.contracts.diff import suppliers_of
from screening.store.database import columns
from screening.store.database.scope import Scope
from screening.store.parties.parties import parties_by_key
from sources.kit.values.message import Message

Condition = ColumnElement[bool]
Contracts = Select[Any]  # of whole rows of contracts

MOST_PER_PAGE = 500
MOST_CHOICES = 300  # owners, departments or statuses that a list offers
RUNNING_FIRST = ("urgency", "ends")  # orders in which a contract that ended has no hurry

CONTRACT = tables.contract.c
ORDERS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "urgency": (CONTRACT.urgency.desc(), CONTRACT.sort_value.desc()),
    "-value": (CONTRACT.sort_value.desc(),),
    "value": (CONTRACT.sort_value,),
    "ends": (CONTRACT.ends.is_(None), CONTRACT.ends),
    "number": (CONTRACT.number.is_(None), CONTRACT.number),
    "title": (CONTRACT.title.is_(None), CONTRACT.title),
    "buyer": (CONTRACT.buyer_key.is_(None), CONTRACT.buyer_key),
    "-screened": (CONTRACT.screened.is_(None), CONTRACT.screened.desc()),
}


def _ordered(scope: Scope, filter: ContractFilter) -> tuple[Contracts, ...]:
    """Return the statements that give the list one after the other: running contracts, then ended.

    Apart from each other, so that each follows the index of its order.
    """
    if filter.sort not in ORDERS:
        raise InputError(Message("contract.no_sort", sort=filter.sort, known=tuple(SORTS)), "sort")
    stmt = scope.select(tables.contract).where(*_conditions(scope, filter))
    stmt = stmt.order_by(*ORDERS[filter.sort], CONTRACT.id)
    if filter.as_of is None or filter.sort not in RUNNING_FIRST:
        return (stmt,)
    return tuple(stmt.where(part) for part in _running_and_ended(filter.as_of))


def _running_and_ended(day: date) -> tuple[Condition, Condition]:
    """Return the conditions for contracts that may be running, and those that are over."""
    last = func.coalesce(CONTRACT.options_until, CONTRACT.ends)
    return or_(last.is_(None), last >= day), last < day


def _slice(
    connection: Connection, parts: Sequence[Contracts], skip: int, most: int
) -> list[RowMapping]:
    """Return ``most`` rows after the first ``skip`` of statements that follow each other."""
    rows: list[RowMapping] = []
    for part in parts:
        wanted = part.limit(most - len(rows)).offset(skip)
        rows += connection.execute(wanted).mappings().all()
        if len(rows) == most or part is parts[-1]:
            break
        size = select(func.count()).select_from(part.order_by(None).subquery())
        skip = max(0, skip - connection.execute(size).scalar_one())
    return rows


def _conditions(scope: Scope, filter: ContractFilter) -> list[Condition]:
    conditions: list[Condition] = []
    for column, wanted in (
        (CONTRACT.band, filter.band),
        (CONTRACT.level, filter.level),
        (CONTRACT.division, filter.cpv_division),
        (CONTRACT.buyer_key, filter.buyer),
        (CONTRACT.owner, filter.owner),
        (CONTRACT.department, filter.department),
        (CONTRACT.status, filter.status),
    ):
        if wanted:
            conditions.append(column == wanted)
    if filter.flag == NOT_SCREENED:
        conditions.append(CONTRACT.flag.is_(None))
    elif filter.flag:
        conditions.append(CONTRACT.flag == filter.flag)
    if filter.term and filter.as_of is not None:
        running, ended = _running_and_ended(filter.as_of)
        conditions.append(ended if filter.term == "ended" else running)
    if filter.information:
        conditions.append(narrowed_to(scope, filter.information))
    words = columns.folded(filter.text or "").split()
    conditions.extend(CONTRACT.search.contains(word, autoescape=True) for word in words)
    if filter.supplier:
        conditions.append(CONTRACT.id.in_(_supplied_by(scope, filter.supplier)))
    return conditions


def _supplied_by(scope: Scope, party_key: str) -> Select[Any]:
    link = tables.contract_supplier
    return scope.select(link, link.c.contract_id).where(link.c.party_key == party_key)


def _counts_by_flag(scope: Scope, connection: Connection, filter: ContractFilter) -> dict[str, int]:
    return _count_by(
        scope, connection, CONTRACT.flag, _conditions(scope, replace(filter, flag=None))
    )


def _count_by(
    scope: Scope,
    connection: Connection,
    column: ColumnElement[str | None],
    conditions: Sequence[Condition] = (),
) -> dict[str, int]:
    """Return the number of contracts per value of a column; "not_screened" stands for none."""
    stmt = scope.select(tables.contract, column, func.count()).where(and_(True, *conditions))
    rows = connection.execute(stmt.group_by(column)).all()
    return {value or NOT_SCREENED: count for value, count in sorted(rows, key=_by_value)}


def _by_value(pair: Row[str | None, int]) -> str:
    return pair[0] or ""


def _lines(
    scope: Scope, connection: Connection, rows: Sequence[RowMapping]
) -> Iterator[ContractLine]:
    suppliers = suppliers_of(scope, connection, [row["id"] for row in rows])
    party_keys = {key for keys in suppliers.values() for key in keys}
    party_keys.update(row["buyer_key"] for row in rows if row["buyer_key"])
    parties = parties_by_key(scope, connection, party_keys)
    references = {
        key: PartyReference(key, party.name, party.country) for key, party in parties.items()
    }
    answers = chain_answers(scope, connection, [row["key"] for row in rows])
    for row in rows:
        keys = suppliers[row["id"]]
        buyer = references.get(row["buyer_key"])
        line = _line(row, buyer, [references[k] for k in keys if k in references])
        yield replace(line, answers=answers.get(row["key"], NOTHING))


def _line(
    row: RowMapping, buyer: PartyReference | None, suppliers: Sequence[PartyReference]
) -> ContractLine:
    codes = json.loads(row["cpv"])
    return ContractLine(
        id=row["public_id"],
        number=row["number"],
        title=row["title"],
        buyer=buyer,
        suppliers=tuple(suppliers),
        cpv=codes[0] if codes else None,
        category=row["category"],
        value=columns.to_money(row),
        awarded=row["awarded"],
        starts=row["starts"],
        ends=row["ends"],
        flag=row["flag"],
        band=row["band"],
        level=row["level"],
        confidence=row["confidence"],
        duty=row["duty"],
        screened=row["screened"],
        description=row["description"],
        owner=row["owner"],
        department=row["department"],
        status=row["status"],
        notes=row["notes"],
        options_until=row["options_until"],
        imported_by_run=row["run_id"],
        assumed=columns.to_assumed(row),
        overdue_since=row["overdue_since"],
    )


def _distinct(
    scope: Scope, connection: Connection, column: ColumnElement[str | None]
) -> tuple[str, ...]:
    """Return the values of an indexed column in order; each is a step in its index, not a scan."""
    least = func.min(column)
    steps = scope.select(tables.contract, least.label("value")).cte("steps", recursive=True)
    following = scope.select(tables.contract, least).where(column > steps.c.value).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.value.is_not(None)))
    stmt = select(steps.c.value).where(steps.c.value.is_not(None)).limit(MOST_CHOICES)
    return tuple(connection.execute(stmt).scalars())


def _screened_only(counts: dict[str, int]) -> dict[str, int]:
    return {value: count for value, count in counts.items() if value != NOT_SCREENED}


def _size(scope: Scope, connection: Connection, table: Table) -> int:
    return int(connection.execute(scope.select(table, func.count())).scalar_one())


class ContractListing:
    """The list of contracts of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def page(self, filter: ContractFilter | None = None, page: int = 1, per_page: int = 25) -> Page:
        """Return one page of the list, with counts by flag.

        Raises InputError for an order that does not exist.
        """
        filter = filter or ContractFilter()
        per_page = max(1, min(per_page, MOST_PER_PAGE))
        page = max(1, page)
        with self._scope.reading() as connection:
            counts = _counts_by_flag(self._scope, connection, filter)
            total = counts.get(filter.flag, 0) if filter.flag else sum(counts.values())
            parts = _ordered(self._scope, filter)
            rows = _slice(connection, parts, (page - 1) * per_page, per_page) if total else []
            return Page(tuple(_lines(self._scope, connection, rows)), total, page, per_page, counts)

    def every_line(self, filter: ContractFilter | None = None) -> Iterator[ContractLine]:
        """Yield all lines of a filter in order, read in slices."""
        with self._scope.reading() as connection:
            stepwise = connection.execution_options(yield_per=MOST_PER_PAGE)
            for part in _ordered(self._scope, filter or ContractFilter()):
                for rows in stepwise.execute(part).mappings().partitions():
                    yield from _lines(self._scope, connection, rows)

    def every_id(self, filter: ContractFilter) -> tuple[str, ...]:
        """Return the ids of all contracts of a filter."""
        stmt = self._scope.select(tables.contract, CONTRACT.public_id)
        stmt = stmt.where(*_conditions(self._scope, filter)).order_by(CONTRACT.id)
        with self._scope.reading() as connection:
            return tuple(connection.execute(stmt).scalars())

    def choices(self) -> Choices:
        """Return the owners, departments and statuses that occur, at most ``MOST_CHOICES`` each."""
        columns_ = (CONTRACT.owner, CONTRACT.department, CONTRACT.status)
        with self._scope.reading() as connection:
            values = [_distinct(self._scope, connection, column) for column in columns_]
        return Choices(*values)

    def stats(self) -> Stats:
        """Return how many contracts, parties and ties there are, and the contracts by verdict."""
        with self._scope.reading() as connection:
            flags = _count_by(self._scope, connection, CONTRACT.flag)
            divisions = _count_by(self._scope, connection, CONTRACT.division)
            divisions.pop(NOT_SCREENED, None)
            return Stats(
                contracts=sum(flags.values()),
                parties=_size(self._scope, connection, tables.party),
                ties=_size(self._scope, connection, tables.supply),
                ownerships=_size(self._scope, connection, tables.ownership),
                not_screened=flags.pop(NOT_SCREENED, 0),
                by_flag=flags,
                by_band=_screened_only(_count_by(self._scope, connection, CONTRACT.band)),
                by_level=_screened_only(_count_by(self._scope, connection, CONTRACT.level)),
                divisions=divisions,
            )
