"""Who looks after contracts, as people said it last: it follows from corrections in force.

By contract key, so that it outlives an import that is undone. An account that is blocked, or whose
roles do not reach a contract any more, stands with it still and owns it no longer.
"""

from collections.abc import Iterable

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    and_,
    func,
    or_,
    select,
)

from screening.model.contracts import ContractFilter
from screening.model.keepers import (
    NOBODY,
    Keeper,
    Keepers,
    KeptCount,
    KeptShare,
    Seat,
    UnownedCount,
)
from screening.model.people import ERASED_ADDRESSES, ScopeKind, shown_email
from screening.store import tables
from screening.store.contracts import stated_facts
from screening.store.database.scope import Column, Rows, Scope, kept, slices

KEEPER, CONTRACT = tables.contract_keeper, tables.contract
COLUMNS = {Seat.OWNER: KEEPER.c.owner_id, Seat.DEPUTY: KEEPER.c.deputy_id}


def settle(scope: Scope, connection: Connection, contract_keys: Iterable[str]) -> None:
    """Write anew who looks after these contracts. Who owns one is no deputy of it too."""
    people = _people(scope, connection)
    for chunk in slices(dict.fromkeys(contract_keys)):
        stated = stated_facts.in_force(scope, connection, chunk)
        rows = []
        for key in chunk:
            owner, deputy = (_account(stated.get(key, {}).get(seat), people) for seat in Seat)
            if owner is not None or deputy is not None:
                deputy = None if deputy == owner else deputy
                rows.append({"contract_key": key, "owner_id": owner, "deputy_id": deputy})
        connection.execute(scope.delete(KEEPER).where(KEEPER.c.contract_key.in_(chunk)))
        scope.insert(connection, KEEPER, rows)


def _people(scope: Scope, connection: Connection) -> frozenset[int]:
    person = tables.person
    is_there = ~person.c.email.startswith(ERASED_ADDRESSES)
    stmt = select(person.c.id).where(scope.owns(person), is_there)
    return frozenset(connection.execute(stmt).scalars())


def _account(value: str | None, people: frozenset[int]) -> int | None:
    """Return the account that a correction names, if it is still there."""
    return int(value) if value is not None and int(value) in people else None


def keepers_of(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, Keepers]:
    """Return who looks after these contracts, by contract key; nothing where nobody does."""
    seats: dict[str, dict[Seat, Keeper]] = {}
    for chunk in slices(contract_keys):
        rows = connection.execute(_keepers(scope), scope.given(chunk))
        for key, owner_id, id, name, email, holds in rows:
            seat = Seat.OWNER if id == owner_id else Seat.DEPUTY  # nobody has both of a contract
            seats.setdefault(key, {})[seat] = Keeper(id, name, shown_email(email), bool(holds))
    return {
        key: Keepers(taken.get(Seat.OWNER), taken.get(Seat.DEPUTY)) for key, taken in seats.items()
    }


@kept
def _keepers(scope: Scope) -> Rows:
    """Select each person who looks after a contract, with the owner of the contract."""
    person = tables.person
    return (
        scope.select(
            KEEPER,
            KEEPER.c.contract_key,
            KEEPER.c.owner_id,
            person.c.id,
            person.c.name,
            person.c.email,
            _holds(scope, person),
        )
        .join(person, person.c.id.in_(COLUMNS.values()))
        .join(CONTRACT, CONTRACT.c.key == KEEPER.c.contract_key)
        .where(scope.owns(CONTRACT), scope.among_given(KEEPER.c.contract_key))
    )


@kept
def _owners(scope: Scope) -> Rows:
    """Select number and name of the accounts that own any contract, by name."""
    person = tables.person
    owns_any = scope.select(KEEPER, KEEPER.c.id).where(KEEPER.c.owner_id == person.c.id)
    stmt = scope.select(person, person.c.id, person.c.name)
    stmt = stmt.where(owns_any.correlate(person).exists())
    return stmt.order_by(func.lower(person.c.name), person.c.id)


def conditions(scope: Scope, filter: ContractFilter) -> Iterable[ColumnElement[bool]]:
    """Yield what a filter asks of those who look after a contract."""
    wanted = {Seat.OWNER: filter.owner_account, Seat.DEPUTY: filter.deputy_account}
    for seat, person_id in wanted.items():
        if person_id is not None:
            keys = scope.select(KEEPER, KEEPER.c.contract_key).where(COLUMNS[seat] == person_id)
            yield CONTRACT.c.key.in_(keys)
    if filter.unowned:
        yield is_unowned(scope)


def is_unowned(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that no account owns a contract that can be used and sees it."""
    person = tables.person
    owned = (
        select(KEEPER.c.id)
        .select_from(KEEPER.join(person, person.c.id == KEEPER.c.owner_id))
        .where(
            KEEPER.c.organization_id == scope.id,
            KEEPER.c.contract_key == CONTRACT.c.key,
            _holds(scope, person),
        )
        .correlate(CONTRACT)
    )
    return ~owned.exists()


def _holds(scope: Scope, person: FromClause) -> ColumnElement[bool]:
    """Return the condition that an account can be used and sees the contract beside it."""
    held = (
        select(grant.c.id)
        .where(
            grant.c.organization_id == scope.id,
            grant.c.person_id == person.c.id,
            _reaches(scope, grant),
        )
        .correlate(person, CONTRACT)
        .exists()
        for grant in (tables.role_grant, tables.provided_role)
    )
    home = tables.person.alias()
    kept_out = select(home.c.id).where(home.c.id == person.c.home_id, home.c.blocked.is_not(None))
    away = and_(person.c.joined.is_not(None), kept_out.correlate(person).exists())
    works = and_(person.c.blocked.is_(None), ~away)
    return and_(works, or_(*held))


def _reaches(scope: Scope, grant: Table) -> ColumnElement[bool]:
    """Return the condition that a row that gives a role reaches the contract beside it."""
    on_department = and_(
        grant.c.scope_kind == ScopeKind.DEPARTMENT, grant.c.scope_value == CONTRACT.c.department
    )
    tag = tables.contract_tag
    tagged = select(tag.c.id).where(
        tag.c.organization_id == scope.id,
        tag.c.contract_id == CONTRACT.c.id,
        tag.c.tag == grant.c.scope_value,
    )
    on_tag = and_(grant.c.scope_kind == ScopeKind.TAG, tagged.correlate(grant, CONTRACT).exists())
    return or_(grant.c.scope_kind == ScopeKind.ORGANIZATION, on_department, on_tag)


class ContractKeepers:
    """The accounts that look after the contracts of one organization.

    They are named by corrections of the fields in ``Seat`` (``Corrections.keep``), and taken back
    with them.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of(self, id: str) -> Keepers:
        """Return who looks after the contract with this public id."""
        key = self._scope.select(CONTRACT, CONTRACT.c.key).where(CONTRACT.c.public_id == id)
        with self._scope.reading() as connection:
            keys = connection.execute(key).scalars().all()
            return next(iter(keepers_of(self._scope, connection, keys).values()), NOBODY)

    def owners(self) -> tuple[tuple[int, str], ...]:
        """Return number and name of the accounts that own any contract, by name."""
        with self._scope.reading() as connection:
            return tuple((id, name) for id, name in connection.execute(_owners(self._scope)))

    def count_of(self, person_id: int) -> KeptCount:
        """Return how many contracts one account looks after."""
        with self._scope.reading() as connection:
            owned, deputized = (
                connection.execute(
                    self._joined(func.count()).where(column == person_id)
                ).scalar_one()
                for column in COLUMNS.values()
            )
        return KeptCount(person_id, owned, deputized)

    def counts(self) -> tuple[KeptCount, ...]:
        """Return how many contracts each account looks after, of those that look after any."""
        counts: dict[int, dict[Seat, int]] = {}
        with self._scope.reading() as connection:
            for seat, column in COLUMNS.items():
                columns = (column.label("person"), func.count().label("contracts"))
                stmt = self._joined(*columns).where(column.is_not(None)).group_by(column)
                for row in connection.execute(stmt).mappings():
                    counts.setdefault(row["person"], {})[seat] = row["contracts"]
        return tuple(
            KeptCount(person, seats.get(Seat.OWNER, 0), seats.get(Seat.DEPUTY, 0))
            for person, seats in sorted(counts.items())
        )

    def shares(self, person_id: int) -> tuple[KeptShare, ...]:
        """Return what an account looks after, by department and seat."""
        shares: list[KeptShare] = []
        person, deputy = tables.person, tables.person.alias()
        department, seen = CONTRACT.c.department, _holds(self._scope, person)
        takes_over = _holds(self._scope, deputy)
        with self._scope.reading() as connection:
            for seat, column in COLUMNS.items():
                stmt = (
                    self._joined(
                        department,
                        seen.label("seen"),
                        takes_over.label("takes_over"),
                        func.count().label("contracts"),
                    )
                    .join(person, person.c.id == column)
                    .outerjoin(deputy, deputy.c.id == KEEPER.c.deputy_id)
                    .where(column == person_id)
                    .group_by(department, seen, takes_over)
                )
                grouped: dict[tuple[str | None, bool], list[int]] = {}
                for row in connection.execute(stmt).mappings():
                    group = (row["department"], bool(row["seen"]))
                    counted = grouped.setdefault(group, [0, 0])
                    counted[0] += row["contracts"]
                    if row["takes_over"] and seat is Seat.OWNER:
                        counted[1] += row["contracts"]
                shares += [
                    KeptShare(name, seat, counted[0], counted[1], is_seen)
                    for (name, is_seen), counted in grouped.items()
                ]
        return tuple(sorted(shares, key=lambda share: (share.department or "", share.seat)))

    def kept_by(self, person_id: int, seat: Seat, department: str | None) -> tuple[str, ...]:
        """Return the public ids of what an account looks after in one seat and department."""
        stmt = self._joined(CONTRACT.c.public_id).where(COLUMNS[seat] == person_id)
        same = CONTRACT.c.department
        stmt = stmt.where(same.is_(None) if department is None else same == department)
        with self._scope.reading() as connection:
            return tuple(connection.execute(stmt.order_by(CONTRACT.c.id)).scalars())

    def deputies(self, ids: Iterable[str]) -> dict[str, Keeper]:
        """Return the deputy of each of these contracts who can take over, by public id."""
        deputies: dict[str, Keeper] = {}
        with self._scope.reading() as connection:
            for chunk in slices(ids):
                stmt = self._scope.select(CONTRACT, CONTRACT.c.key, CONTRACT.c.public_id)
                rows = connection.execute(stmt.where(CONTRACT.c.public_id.in_(chunk))).all()
                keepers = keepers_of(self._scope, connection, [key for key, _ in rows])
                for key, id in rows:
                    deputy = keepers.get(key, NOBODY).deputy
                    if deputy is not None and deputy.holds:
                        deputies[id] = deputy
        return deputies

    def unowned_by_department(self) -> tuple[UnownedCount, ...]:
        """Return how many running contracts nobody owns, by department."""
        return self._unowned_by(CONTRACT.c.department)

    def unowned_by_text(self) -> tuple[UnownedCount, ...]:
        """Return how many contracts nobody owns for which the register names an owner."""
        return self._unowned_by(CONTRACT.c.owner, CONTRACT.c.owner.is_not(None))

    def _unowned_by(
        self, column: ColumnElement[str], *more: ColumnElement[bool]
    ) -> tuple[UnownedCount, ...]:
        condition = (is_unowned(self._scope), ~CONTRACT.c.ended, *more)
        stmt = self._scope.select(CONTRACT, column, func.count()).where(*condition)
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.group_by(column)).all()
        counts = [UnownedCount(value, contracts) for value, contracts in rows]
        return tuple(sorted(counts, key=lambda count: (count.value is None, count.value or "")))

    def _joined(self, *columns: Column) -> Rows:
        """Select columns of what is looked after, with its contract."""
        return (
            self._scope.select(KEEPER, *columns)
            .join(CONTRACT, CONTRACT.c.key == KEEPER.c.contract_key)
            .where(self._scope.owns(CONTRACT))
        )
