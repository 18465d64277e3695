"""The list of contracts: filtered, sorted and cut in SQL, at any size.

A page is a walk along one index: that of its order, or that of a filter. Which one, the kept counts
say: an index of a few thousand rows is sorted faster than an order is searched for them.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    false,
    func,
    select,
)

from screening.model.audit import Upkeep
from screening.model.contracts import (
    CLOSED,
    LAST,
    NOT_SCREENED,
    Choices,
    ContractFilter,
    ContractLine,
    Page,
    Stats,
)
from screening.model.errors import BusyError, InputError
from screening.model.keepers import NOBODY
from screening.model.portfolio_figures import FigureFacts
from screening.model.verdict_outline import VerdictOutline
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.contract_list import list_counts, list_order, list_words
from screening.store.contract_list.answers import NOTHING, chain_answers, narrowed_to
from screening.store.contract_list.list_order import OrderPart
from screening.store.contracts import list_facts
from screening.store.contracts.contract_notices import briefs_of
from screening.store.contracts.diff import listed_on, suppliers_of
from screening.store.contracts.keepers import conditions as keeper_conditions
from screening.store.contracts.keepers import keepers_of
from screening.store.database import columns, list_upkeep
from screening.store.database.engine import A_MOMENT
from screening.store.database.scope import Column, Rows, Scope
from screening.store.parties.parties import references_by_key
from sources.kit.values.message import Message

Condition = ColumnElement[bool]

MOST_PER_PAGE = 500
MANY = 20_000  # stands for how many rows a search finds where they were not counted
MOST_SORTED = 2_000  # rows that are gathered and sorted rather than looked for along an order

CONTRACT = tables.contract.c
SHOWN = tuple(
    CONTRACT[name]
    for name in (
        "id", "key", "public_id", "number", "title", "description", "buyer_key", "cpv", "assumed",
        "category", "amount", "currency", "awarded", "starts", "ends", "options_until", "closes",
        "dispatched", "ended", "owner", "department", "status", "notes", "tags", "run_id",
        "sort_value", "urgency", "flag", "band", "level", "confidence", "duty", "screened",
        "overdue_since", "list_facts",
    )
)  # fmt: skip
COUNTED = (*list_facts.READ, CONTRACT.department, CONTRACT.amount, CONTRACT.currency)
FILTERS = {**list_counts.NARROW, **list_counts.WIDE, "flag": "flag"}  # filter -> column


class Walk:
    """How the rows of one filter are reached: by which of its conditions, if by any.

    Every other condition is written so that no index can serve it.
    """

    def __init__(self, scope: Scope, connection: Connection, filter: ContractFilter) -> None:
        self._scope = scope
        self._words = _words_of(scope, filter)
        sizes = list_counts.facet_counts(scope, connection, filter)
        if self._words.indexed:
            count = self._words.find(connection, MOST_SORTED)
            sizes["search"] = MANY if count is None else count
        if _closed_by(filter) is not None:
            sizes["closes"] = self._how_many_closed(connection, filter)
        if filter.tag:
            sizes["tag"] = _up_to_sorted(connection, _tagged(scope, filter.tag))
        self._sizes = sizes

    def ordered(self, filter: ContractFilter, part: OrderPart, *, backwards: bool = False) -> Rows:
        """Select the rows of one part of the order, from its beginning or its end."""
        by = self._smallest(filter)
        if filter.sort != "urgency" or by in ("search", "tag"):  # no index in that order
            by = by if by and self._sizes[by] <= MOST_SORTED else None
        stmt = self._scope.select(tables.contract, *SHOWN).where(*self._conditions(filter, by))
        return part.ordered(stmt, backwards=backwards)

    def flags(self, filter: ContractFilter, limit: int) -> Rows:
        """Select the flags of at most so many rows."""
        stmt, many_found = self._unsorted(filter, CONTRACT.flag)
        return (self._words.streamed(stmt) if many_found else stmt).limit(limit)

    def unsorted(self, filter: ContractFilter, *shown: Column) -> Rows:
        """Select columns of the rows as they come."""
        stmt, many_found = self._unsorted(filter, *shown)
        return self._words.joined(stmt) if many_found else stmt

    def _unsorted(self, filter: ContractFilter, *shown: Column) -> tuple[Rows, bool]:
        """Select columns; return too whether the rows are those of very many that hold words."""
        by = self._smallest(filter)
        many_found = by == "search" and self._sizes[by] == MANY
        conditions = self._conditions(filter, None if many_found else by)
        stmt = self._scope.select(tables.contract, *shown).where(*conditions)
        if filter.term and filter.term != CLOSED and filter.as_of is not None:
            stmt = stmt.where(_opaque(CONTRACT.ended, false()) == (filter.term == "ended"))
        return stmt, many_found

    def _how_many_closed(self, connection: Connection, filter: ContractFilter) -> int:
        """Return how many calls the filter's day leaves, counted up to what would be sorted."""
        closed = self._scope.select(tables.contract, CONTRACT.id)
        return _up_to_sorted(connection, closed.where(CONTRACT.closes < _closed_by(filter)))

    def _smallest(self, filter: ContractFilter) -> str | None:
        """Return the condition that leaves the fewest rows; None where there is none."""
        present = {FILTERS[name] for name in FILTERS if getattr(filter, name)}
        present |= {"search", "closes", "tag"}
        sizes = {name: size for name, size in self._sizes.items() if name in present}
        return min(sizes, key=sizes.__getitem__, default=None)

    def _conditions(self, filter: ContractFilter, by: str | None) -> Iterator[Condition]:
        for name, column_name in FILTERS.items():
            wanted, column = getattr(filter, name), CONTRACT[column_name]
            if not wanted:
                continue
            if column_name != by:
                yield _opaque(column, "") == ("" if wanted == NOT_SCREENED else wanted)
            elif wanted == NOT_SCREENED:  # who has no flag has no urgency, which has an index
                yield column.is_(None)
                yield CONTRACT.urgency == 0
            else:
                yield column == wanted
        if by == "search":
            yield self._words.among()
        if (day := _closed_by(filter)) is not None:
            closes = CONTRACT.closes if by == "closes" else _opaque(CONTRACT.closes, day)
            yield closes < day
        yield from self._words.contained()
        if filter.supplier:
            yield CONTRACT.id.in_(_supplied_by(self._scope, filter.supplier))
        if filter.tag:
            tagged = _tagged(self._scope, filter.tag)
            of_row = tagged.where(tables.contract_tag.c.contract_id == CONTRACT.id)
            yield (
                CONTRACT.id.in_(tagged)
                if by == "tag"
                else of_row.correlate(tables.contract).exists()
            )
        if filter.regime:
            yield list_facts.falls_under(filter.regime)
        if filter.information:
            yield narrowed_to(self._scope, filter.information)
        if filter.among is not None:
            yield self._scope.among(CONTRACT.public_id, filter.among)
        yield from keeper_conditions(self._scope, filter)


def _up_to_sorted(connection: Connection, rows: Rows) -> int:
    """Return how many rows there are, counted up to one more than would be sorted."""
    stmt = select(func.count()).select_from(rows.limit(MOST_SORTED + 1).subquery())
    return int(connection.execute(stmt).scalar_one())


def _closed_by(filter: ContractFilter) -> date | None:
    """Return the day before which tenders ended, where the filter asks for such calls."""
    return filter.as_of if filter.term == CLOSED else None


def _opaque(column: Column, absent: str | date | Condition) -> Column:
    """Return a column so that an index on it cannot be taken."""
    return func.coalesce(column, absent)


def _supplied_by(scope: Scope, party_key: str) -> Rows:
    link = tables.contract_supplier
    return scope.select(link, link.c.contract_id).where(link.c.party_key == party_key)


def _words_of(scope: Scope, filter: ContractFilter) -> list_words.Words:
    """Return the words of a search. Raises InputError where no index can find any of them."""
    typed = columns.folded(filter.text or "").split()
    words = list_words.Words(scope.engine.dialect.name, typed)
    if typed and not words.indexed:
        raise InputError(Message("contract.short_search"), "q")
    return words


def _tagged(scope: Scope, tag: str) -> Rows:
    table = tables.contract_tag
    return scope.select(table, table.c.contract_id).where(table.c.tag == tag)


def _slice(
    connection: Connection,
    walk: Walk,
    filter: ContractFilter,
    skip: int,
    most: int,
    at: list_order.Key | None,
    backwards: bool,
) -> list[RowMapping]:
    """Return ``most`` rows of the order: after ``skip`` rows, or beyond a key, either way."""
    numbered = list(enumerate(list_order.parts_of(filter)))
    rows: list[RowMapping] = []
    for number, part in reversed(numbered) if backwards else numbered:
        if at is not None and (number > at.part if backwards else number < at.part):
            continue
        stmt = walk.ordered(filter, part, backwards=backwards)
        if at is not None and number == at.part:
            stmt = stmt.where(part.beyond(at.values, backwards=backwards))
        read = connection.execute(stmt.limit(most - len(rows)).offset(skip)).mappings().all()
        rows += read
        if len(rows) == most:
            break
        if skip and not read:
            size = select(func.count()).select_from(stmt.order_by(None).subquery())
            skip = max(0, skip - connection.execute(size).scalar_one())
        else:
            skip = 0
    return rows


def _lines(
    scope: Scope, connection: Connection, rows: Sequence[RowMapping], *, with_notices: bool
) -> Iterator[ContractLine]:
    contract_keys = [row["key"] for row in rows]
    suppliers = suppliers_of(scope, connection, [row["id"] for row in rows])
    parties = {key for keys in suppliers.values() for key in keys}
    parties.update(row["buyer_key"] for row in rows if row["buyer_key"])
    references = references_by_key(scope, connection, parties)
    answers = chain_answers(scope, connection, contract_keys)
    notices = briefs_of(scope, connection, contract_keys if with_notices else ())
    keepers = keepers_of(scope, connection, contract_keys)
    for row in rows:
        key, codes = row["key"], json.loads(row["cpv"])
        supplied_by = suppliers[row["id"]]
        yield ContractLine(
            id=row["public_id"],
            number=row["number"],
            title=row["title"],
            buyer=references.get(row["buyer_key"]),
            suppliers=tuple(references[party] for party in supplied_by if party in references),
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
            tags=columns.to_tags(row),
            options_until=row["options_until"],
            imported_by_run=row["run_id"],
            assumed=columns.to_assumed(row),
            overdue_since=row["overdue_since"],
            outline=list_facts.outline_from(row),
            closes=row["closes"],
            dispatched=row["dispatched"],
            answers=answers.get(key, NOTHING),
            notice=notices.get(key),
            keepers=keepers.get(key, NOBODY),
        )


def _figure_facts(row: RowMapping, outline: VerdictOutline | None) -> FigureFacts:
    value = columns.to_money(row)
    return FigureFacts(
        flag=row["flag"],
        level=row["level"],
        department=row["department"],
        amount=value.amount if value else None,
        currency=value.currency if value else None,
        outline=outline,
    )


def _size(scope: Scope, connection: Connection, table: Table) -> int:
    return int(connection.execute(scope.select(table, func.count())).scalar_one())


class ContractListing:
    """The list of contracts of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def page(
        self,
        filter: ContractFilter | None = None,
        page: int = 1,
        per_page: int = 25,
        after: str | None = None,
        before: str | None = None,
        with_notices: bool = False,
    ) -> Page:
        """Return one page of the list, with counts by flag.

        ``after`` and ``before`` are keys of pages that were shown: the page follows that row, or
        ends before it, and ``page`` is but its number. Without them, page ``page`` is counted off
        from the first row, which takes longer the deeper it lies.

        Raises InputError for an order that does not exist and a key that is none of this order.
        """
        filter = filter or ContractFilter()
        per_page = max(1, min(per_page, MOST_PER_PAGE))
        page = max(1, page)
        backwards = before is not None
        key = before if backwards else after
        at = list_order.key_from(filter, key)
        self.hold_for(filter.as_of)
        with self._scope.reading() as connection:
            walk = Walk(self._scope, connection, filter)
            counts = list_counts.counts_of(self._scope, connection, filter, walk)
            rows: list[RowMapping] = []
            if counts.total:
                skip = 0 if at is not None else (page - 1) * per_page
                rows = _slice(connection, walk, filter, skip, per_page + 1, at, backwards)
            there_is_more, rows = len(rows) > per_page, rows[:per_page]
            if backwards:
                rows.reverse()
            starts = there_is_more if backwards else at is not None or page > 1
            goes_on = key != LAST if backwards else there_is_more
            return Page(
                tuple(_lines(self._scope, connection, rows, with_notices=with_notices)),
                counts,
                page,
                per_page,
                before=list_order.key_of(filter, rows[0]) if rows and starts else None,
                after=list_order.key_of(filter, rows[-1]) if rows and goes_on else None,
            )

    def every_line(self, filter: ContractFilter | None = None) -> Iterator[ContractLine]:
        """Yield all lines of a filter in order, with what notices declare, read in slices.

        Raises InputError at once, before a file of them is begun, for a search that is too short.
        """
        wanted = filter or ContractFilter()
        _words_of(self._scope, wanted)
        return self._every_line(wanted)

    def _every_line(self, filter: ContractFilter) -> Iterator[ContractLine]:
        self.hold_for(filter.as_of)
        with self._scope.reading() as connection:
            walk = Walk(self._scope, connection, filter)
            stepwise = {"yield_per": MOST_PER_PAGE}
            for part in list_order.parts_of(filter):
                stmt = walk.ordered(filter, part)
                read = connection.execute(stmt, execution_options=stepwise)
                for rows in read.mappings().partitions():
                    yield from _lines(self._scope, connection, rows, with_notices=True)

    def every_id(self, filter: ContractFilter) -> tuple[str, ...]:
        """Return the ids of all contracts of a filter."""
        self.hold_for(filter.as_of)
        with self._scope.reading() as connection:
            walk = Walk(self._scope, connection, filter)
            stmt = walk.unsorted(filter, CONTRACT.public_id).order_by(CONTRACT.id)
            return tuple(connection.execute(stmt).scalars())

    def figure_facts(self, filter: ContractFilter) -> Iterator[FigureFacts]:
        """Yield what is counted of each contract of a filter, read in slices."""
        self.hold_for(filter.as_of)
        with self._scope.reading() as connection:
            walk = Walk(self._scope, connection, filter)
            stmt = walk.unsorted(filter, *COUNTED)
            read = connection.execute(stmt, execution_options={"yield_per": MANY})
            # Many contracts have the same few words: each set of them is read once.
            known: dict[tuple[object, ...], VerdictOutline | None] = {}
            for rows in read.mappings().partitions():
                for row in rows:
                    words = tuple(row[column.name] for column in list_facts.READ)
                    if words not in known:
                        known[words] = list_facts.outline_from(row)
                    yield _figure_facts(row, known[words])

    def hold_for(self, day: date | None) -> None:
        """Let the list say which contracts are over on this day: a few rows, once a day.

        Where somebody else's long write is in the way, the list stays as it was for now.
        """
        with self._scope.reading() as connection:
            if day is None or listed_on(self._scope, connection) == day:
                return
        with suppress(BusyError), self._scope.writing(A_MOMENT) as connection:
            list_upkeep.hold_for(connection, self._scope.id, day)
            upkeep(connection, Upkeep.DERIVED)

    def choices(self) -> Choices:
        """Return what the list can be narrowed by, at most some hundred of each kind."""
        with self._scope.reading() as connection:
            return list_counts.choices(self._scope, connection)

    def stats(self) -> Stats:
        """Return how many contracts, parties and ties there are, and the contracts by verdict.

        Parties and ties are counted row by row.
        """
        with self._scope.reading() as connection:
            by_flag, by_band, by_level, divisions = (
                list_counts.group(self._scope, connection, name)
                for name in ("flag", "band", "level", "division")
            )
            for counts in (by_band, by_level, divisions):
                counts.pop(NOT_SCREENED, None)
            return Stats(
                contracts=sum(by_flag.values()),
                parties=_size(self._scope, connection, tables.party),
                ties=_size(self._scope, connection, tables.supply),
                ownerships=_size(self._scope, connection, tables.ownership),
                not_screened=by_flag.pop(NOT_SCREENED, 0),
                by_flag=by_flag,
                by_band=by_band,
                by_level=by_level,
                divisions=divisions,
            )
