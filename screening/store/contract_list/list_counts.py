"""How many contracts a filter of the list holds, out of counts that are kept; never row by row.

Flag, band, level, division and whether a contract ended are counted in every combination; buyer,
owner, department and status each with flag and end. What narrows by more than that, or by words, a
supplier or a tag, is counted up to ``MOST_COUNTED``.
"""

from dataclasses import replace
from functools import cache
from typing import Protocol

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Integer,
    String,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from screening.model.contracts import CLOSED, NOT_SCREENED, Choices, ContractFilter, ListCounts
from screening.store import tables
from screening.store.database.scope import Rows, Scope, kept

MOST_COUNTED = 1_000
MOST_CHOICES = 300  # owners, departments, statuses or tags that a list offers

COUNT = tables.contract_count.c
CONTRACT = tables.contract.c
NARROW = {"band": "band", "level": "level", "cpv_division": "division"}  # filter -> column
OFFERED = ("owner", "department", "status", "division")  # facets whose values are offered
WIDE = {"buyer": "buyer_key", "owner": "owner", "department": "department", "status": "status"}


class Matching(Protocol):
    """Finds rows of a filter without sorting them."""

    def flags(self, filter: ContractFilter, limit: int) -> Rows:
        """Select the flags of at most so many rows."""


def counts_of(
    scope: Scope, connection: Connection, filter: ContractFilter, matching: Matching
) -> ListCounts:
    """Return the counts of a filter. ``matching`` finds the rows that the kept counts leave out."""
    kept = _kept(scope, connection, replace(filter, flag=None))
    if kept is not None:
        total = kept.get(filter.flag, 0) if filter.flag else sum(kept.values())
        return ListCounts(total, kept)
    return _bounded(connection, filter, matching)


def facet_counts(scope: Scope, connection: Connection, filter: ContractFilter) -> dict[str, int]:
    """Return how many contracts each single filter that is a column leaves, by the column."""
    sizes: dict[str, int] = {}
    for name, column in {**NARROW, **WIDE}.items():
        if getattr(filter, name):
            alone = ContractFilter(**{name: getattr(filter, name)})
            sizes[column] = sum((_kept(scope, connection, alone) or {}).values())
    if filter.flag:
        sizes["flag"] = group(scope, connection, "flag").get(filter.flag, 0)
    return sizes


def choices(scope: Scope, connection: Connection) -> Choices:
    """Return the values that the list can be narrowed by."""
    if scope.reach.is_whole:
        values, contracts = _kept_choices(scope, connection)
    else:
        values = {facet: _values_by_row(scope, connection, facet) for facet in OFFERED}
        contracts = sum(_by_row(scope, connection, "flag").values())
    owners, departments, statuses, divisions = (tuple(values[facet]) for facet in OFFERED)
    tags = tuple(connection.execute(_tags(scope)).scalars())
    return Choices(owners, departments, statuses, divisions, tags, contracts)


def group(scope: Scope, connection: Connection, name: str) -> dict[str, int]:
    """Return the contracts by flag, band, level or division; "not_screened" stands for none."""
    if not scope.reach.is_whole:
        return _by_row(scope, connection, name)
    column = COUNT[name]
    stmt = scope.select(tables.contract_count, column, func.sum(COUNT.n)).where(COUNT.facet == "")
    rows = connection.execute(stmt.group_by(column).order_by(column)).all()
    return {value or NOT_SCREENED: int(count) for value, count in rows if count}


def _by_row(scope: Scope, connection: Connection, name: str) -> dict[str, int]:
    """Count the contracts of departments as they stand: what is kept is of the organization."""
    stmt = scope.select(tables.contract, CONTRACT[name], func.count())
    rows = connection.execute(stmt.group_by(CONTRACT[name]).order_by(CONTRACT[name])).all()
    return {value or NOT_SCREENED: int(count) for value, count in rows}


def _kept(scope: Scope, connection: Connection, filter: ContractFilter) -> dict[str, int] | None:
    """Return the counts by flag; None where the filter narrows by more than is counted."""
    if not scope.reach.is_whole:
        return None
    narrow = {to: getattr(filter, name) for name, to in NARROW.items() if getattr(filter, name)}
    wide = [(to, getattr(filter, name)) for name, to in WIDE.items() if getattr(filter, name)]
    is_wider = len(wide) + bool(narrow) * bool(wide) > 1
    if is_wider or filter.text or filter.supplier or filter.information or filter.term == CLOSED:
        return None
    if filter.among is not None or filter.unowned or filter.regime or filter.tag:
        return None
    if filter.owner_account is not None or filter.deputy_account is not None:
        return None
    facet, value = wide[0] if wide else ("", "")
    wanted: dict[str, str | bool] = {"facet": facet, "value": value, **narrow}
    if filter.term and filter.as_of is not None:
        wanted["ended"] = filter.term == "ended"
    rows = connection.execute(_flags_where(scope, tuple(wanted)), wanted).all()
    return {flag or NOT_SCREENED: int(count) for flag, count in rows if count}


@kept
def _flags_where(scope: Scope, names: tuple[str, ...]) -> Rows:
    """Count by flag what is kept; what these columns are to be is given as the statement is run."""
    stmt = scope.select(tables.contract_count, COUNT.flag, func.sum(COUNT.n))
    stmt = stmt.where(*(COUNT[name] == bindparam(name) for name in names))
    return stmt.group_by(COUNT.flag).order_by(COUNT.flag)


def _bounded(connection: Connection, filter: ContractFilter, matching: Matching) -> ListCounts:
    """Count rows up to a bound: under every flag, so that the tabs have figures, else under one."""
    most = MOST_COUNTED
    flags = connection.execute(matching.flags(replace(filter, flag=None), most + 1)).scalars().all()
    if len(flags) <= most:
        by_flag: dict[str, int] = {}
        for flag in sorted(flag or "" for flag in flags):
            by_flag[flag or NOT_SCREENED] = by_flag.get(flag or NOT_SCREENED, 0) + 1
        return ListCounts(by_flag.get(filter.flag, 0) if filter.flag else len(flags), by_flag)
    if not filter.flag:
        return ListCounts(most, more=True, bound=most)
    total = len(connection.execute(matching.flags(filter, most + 1)).all())
    return ListCounts(min(total, most), more=total > most, bound=most)


def _values_by_row(scope: Scope, connection: Connection, facet: str) -> list[str]:
    return sorted(_by_row(scope, connection, facet).keys() - {NOT_SCREENED})[:MOST_CHOICES]


def _kept_choices(scope: Scope, connection: Connection) -> tuple[dict[str, list[str]], int]:
    """Return the values by facet, and how many contracts there are in all, by one statement."""
    contracts, values = 0, {facet: list[str]() for facet in OFFERED}
    for facet, value, count in connection.execute(_offered(), {"organization": scope.id}):
        if facet:
            values[facet].append(value)
        else:
            contracts = int(count)
    return values, contracts


@cache
def _offered() -> CompoundSelect[str, str, int]:
    """Select what is kept of an organization by facet and value; under no facet, of all."""
    own = COUNT.organization_id == bindparam("organization", type_=Integer)
    parts = [
        select(literal(facet, String), COUNT.value, func.sum(COUNT.n))
        .where(own, COUNT.facet == facet)
        .group_by(COUNT.value)
        .having(func.sum(COUNT.n) > 0)
        .order_by(COUNT.value)
        .limit(MOST_CHOICES)
        .subquery()  # SQLite takes no bound of one part
        for facet in ("", *OFFERED)
    ]
    return union_all(*(select(part) for part in parts))


@kept
def _tags(scope: Scope) -> Rows:
    """Select the tags that occur; each is found by one step along the index, not by its rows."""
    table = tables.contract_tag
    if not scope.reach.is_whole:
        return scope.select(table, table.c.tag).distinct().order_by(table.c.tag).limit(MOST_CHOICES)
    first = scope.select(table, func.min(table.c.tag).label("tag")).cte("found", recursive=True)
    after = scope.select(table, func.min(table.c.tag)).where(table.c.tag > first.c.tag)
    found = first.union_all(select(after.scalar_subquery()).where(first.c.tag.is_not(None)))
    return select(found.c.tag).where(found.c.tag.is_not(None)).limit(MOST_CHOICES)
