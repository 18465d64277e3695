"""Reading accounts out of their rows, with the roles that each holds, and on what."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, RowMapping, Select, select

from screening.model.people import Account, Role, ScopeKind
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import slices

Grant = tuple[Role, ScopeKind, str]


def select_people() -> Select[tuple[object, ...]]:
    """Return a SELECT of people with the slug of their organization as ``slug``."""
    person, organization = tables.person, tables.organization
    return select(*person.c, organization.c.slug).join(
        organization, organization.c.id == person.c.organization_id
    )


def accounts_of(connection: Connection, rows: Sequence[RowMapping]) -> tuple[Account, ...]:
    """Return the accounts in rows of ``select_people``, in their order."""
    grants = _grants_of(connection, [row["id"] for row in rows])
    return tuple(_account(row, grants[row["id"]]) for row in rows)


def _account(row: RowMapping, grants: Collection[Grant]) -> Account:
    """Return an account. A role on the whole organization hides those on departments."""
    whole = {role for role, kind, _ in grants if kind is ScopeKind.ORGANIZATION}
    parts = {grant for grant in grants if grant[1] is ScopeKind.DEPARTMENT and not whole}
    return Account(
        id=row["id"],
        organization=row["slug"],
        email=row["email"],
        name=row["name"],
        roles=frozenset(whole or {role for role, _, _ in parts}),
        departments=frozenset(department for _, _, department in parts),
        made=columns.moment(row["made"]),
        has_password=row["password_hash"] is not None,
        has_second_factor=row["totp_secret"] is not None,
        blocked=columns.maybe_moment(row["blocked"]),
        last_signed_in=columns.maybe_moment(row["last_signed_in"]),
    )


def _grants_of(connection: Connection, ids: Sequence[int]) -> defaultdict[int, set[Grant]]:
    """Return what each person holds on the organization that the person is of, and on what of it.

    A role on departments holds on all of them alike.
    """
    grant, person = tables.role_grant, tables.person
    grants: defaultdict[int, set[Grant]] = defaultdict(set)
    for some in slices(ids):
        stmt = (
            select(grant.c.person_id, grant.c.role, grant.c.scope_kind, grant.c.scope_value)
            .join(person, person.c.id == grant.c.person_id)
            .where(
                grant.c.person_id.in_(some),
                grant.c.organization_id == person.c.organization_id,
            )
        )
        for id, role, kind, value in connection.execute(stmt):
            grants[id].add((Role(role), ScopeKind(kind), value))
    return grants
