"""Reading accounts out of their rows, with the roles that each holds, and on what."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, select

from screening.model.audit import About, Action, Facts
from screening.model.people import Account, Grant, Role, ScopeKind, plain_grants
from screening.store import tables
from screening.store.audit_log.lines import LogOf, record
from screening.store.database import columns
from screening.store.database.scope import slices


def select_people() -> Select[tuple[object, ...]]:
    """Return a SELECT of people with the slug of their organization as ``slug``."""
    person, organization = tables.person, tables.organization
    house_language = organization.c.language.label("house_language")
    return select(*person.c, organization.c.slug, house_language).join(
        organization, organization.c.id == person.c.organization_id
    )


def accounts_of(connection: Connection, rows: Sequence[RowMapping]) -> tuple[Account, ...]:
    """Return the accounts in rows of ``select_people``, in their order."""
    ids = [row["id"] for row in rows]
    given, provided = _grants_of(connection, ids), _provided_to(connection, ids)
    providers = _with_provider(connection, ids)
    return tuple(
        _account(row, given[row["id"]], provided[row["id"]], row["id"] in providers) for row in rows
    )


def _account(
    row: RowMapping, given: set[Grant], provided: set[Grant], has_provider: bool
) -> Account:
    return Account(
        id=row["id"],
        organization=row["slug"],
        email=row["email"],
        name=row["name"],
        grants=plain_grants(given | provided),
        given=plain_grants(given),
        made=columns.moment(row["made"]),
        has_password=row["password_hash"] is not None,
        has_provider=has_provider,
        has_second_factor=row["totp_secret"] is not None,
        blocked=columns.maybe_moment(row["blocked"]),
        last_signed_in=columns.maybe_moment(row["last_signed_in"]),
        is_service=bool(row["is_service"]),
        language=row["language"],
        house_language=row["house_language"],
    )


def _grants_of(connection: Connection, ids: Sequence[int]) -> defaultdict[int, set[Grant]]:
    """Return what each person was given on the organization that the person is of."""
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
            is_whole = kind == ScopeKind.ORGANIZATION  # then the value is its slug
            grants[id].add(Grant(Role(role), ScopeKind(kind), "" if is_whole else value))
    return grants


def _provided_to(connection: Connection, ids: Sequence[int]) -> defaultdict[int, set[Grant]]:
    """Return what each person has by the claims of providers: always on the whole organization."""
    grants: defaultdict[int, set[Grant]] = defaultdict(set)
    provided = tables.provided_role
    for some in slices(ids):
        stmt = select(provided.c.person_id, provided.c.role).where(provided.c.person_id.in_(some))
        for id, role in connection.execute(stmt):
            grants[id].add(Grant(Role(role)))
    return grants


def _with_provider(connection: Connection, ids: Sequence[int]) -> frozenset[int]:
    """Return which people are known to a provider that is there."""
    identity, provider = tables.provider_identity, tables.sign_in_provider
    joined = (
        select(identity.c.person_id)
        .join(
            provider,
            (provider.c.organization_id == identity.c.organization_id)
            & (provider.c.issuer == identity.c.issuer),
        )
        .distinct()
    )
    return frozenset(
        id
        for some in slices(ids)
        for id in connection.execute(joined.where(identity.c.person_id.in_(some))).scalars()
    )


def record_of_person(
    connection: Connection,
    now: Callable[[], datetime],
    action: Action,
    person_id: int,
    *,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Write what a person did to the own account into the log of the organization."""
    person = tables.person
    stmt = select(person.c.organization_id, person.c.name).where(person.c.id == person_id)
    organization_id, name = connection.execute(stmt).one()
    log, about = LogOf(organization_id, now), (About.PERSON, person_id)
    record(
        log,
        connection,
        action,
        about,
        by=name,
        account=person_id,
        before=before,
        after=after,
    )
