"""Reading accounts out of their rows, with the roles that each holds on its organization."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, RowMapping, Select, select

from screening.model.people import Account, Role, ScopeKind
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import slices


def select_people() -> Select[tuple[object, ...]]:
    """Return a SELECT of people with the slug of their organization as ``slug``."""
    person, organization = tables.person, tables.organization
    return select(*person.c, organization.c.slug).join(
        organization, organization.c.id == person.c.organization_id
    )


def accounts_of(connection: Connection, rows: Sequence[RowMapping]) -> tuple[Account, ...]:
    """Return the accounts in rows of ``select_people``, in their order."""
    roles = _roles_of(connection, [row["id"] for row in rows])
    return tuple(_account(row, roles[row["id"]]) for row in rows)


def _account(row: RowMapping, roles: Collection[Role]) -> Account:
    return Account(
        id=row["id"],
        organization=row["slug"],
        email=row["email"],
        name=row["name"],
        roles=frozenset(roles),
        made=columns.moment(row["made"]),
        has_password=row["password_hash"] is not None,
        has_second_factor=row["totp_secret"] is not None,
        blocked=columns.maybe_moment(row["blocked"]),
        last_signed_in=columns.maybe_moment(row["last_signed_in"]),
    )


def _roles_of(connection: Connection, ids: Sequence[int]) -> defaultdict[int, set[Role]]:
    """Return the roles of each person on the whole of the organization that the person is of."""
    grant, person = tables.role_grant, tables.person
    roles: defaultdict[int, set[Role]] = defaultdict(set)
    for some in slices(ids):
        stmt = (
            select(grant.c.person_id, grant.c.role)
            .join(person, person.c.id == grant.c.person_id)
            .where(
                grant.c.person_id.in_(some),
                grant.c.organization_id == person.c.organization_id,
                grant.c.scope_kind == ScopeKind.ORGANIZATION,
            )
        )
        for id, role in connection.execute(stmt):
            roles[id].add(Role(role))
    return roles
