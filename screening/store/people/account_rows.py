"""Reading accounts out of their rows, with the roles that each holds, and on what."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, RowMapping, Select, select

from screening.model.audit import About, Action, Facts
from screening.model.people import Account, Grant, plain_grants, shown_email
from screening.store import tables
from screening.store.audit_log.lines import LogOf, record
from screening.store.database import columns
from screening.store.database.scope import slices
from screening.store.people.grant_columns import grant_of

OF_HOME = ("password_hash", "totp_secret", "blocked", "language")  # columns


@cache  # every request reads an account, and to build this takes longer than to run it
def select_people() -> Select[tuple[object, ...]]:
    """Return a SELECT of people with the slug of their organization as ``slug``.

    Beside a guest stands what of the account at home counts here, as ``home_…``.
    """
    person, organization, home = tables.person, tables.organization, tables.person.alias()
    house_language = organization.c.language.label("house_language")
    of_home = (home.c[name].label(f"home_{name}") for name in OF_HOME)
    return (
        select(*person.c, organization.c.slug, house_language, *of_home)
        .join(organization, organization.c.id == person.c.organization_id)
        .outerjoin(home, (home.c.id == person.c.home_id) & person.c.joined.is_not(None))
    )


def accounts_of(connection: Connection, rows: Sequence[RowMapping]) -> tuple[Account, ...]:
    """Return the accounts in rows of ``select_people``, in their order."""
    ids = [row["id"] for row in rows]
    given, provided = _grants_of(connection, ids), _provided_to(connection, ids)
    providers = _with_provider(connection, [signs_in_as(row) for row in rows])
    return tuple(
        _account(row, given[row["id"]], provided[row["id"]], signs_in_as(row) in providers)
        for row in rows
    )


def signs_in_as(row: RowMapping) -> int:
    """Return the account with whose password or provider a person signs in: one's own, or home."""
    id: int = row["id"] if row["joined"] is None else row["home_id"]
    return id


def _account(
    row: RowMapping, given: set[Grant], provided: set[Grant], has_provider: bool
) -> Account:
    is_guest = row["joined"] is not None
    own = {name: row[f"home_{name}" if is_guest else name] for name in OF_HOME}
    blocked_at_home = columns.maybe_moment(row["home_blocked"])
    return Account(
        id=row["id"],
        organization=row["slug"],
        email=shown_email(row["email"]),
        name=row["name"],
        grants=plain_grants(given | provided),
        given=plain_grants(given),
        made=columns.moment(row["made"]),
        has_password=own["password_hash"] is not None,
        has_provider=has_provider,
        has_second_factor=own["totp_secret"] is not None,
        blocked=columns.maybe_moment(row["blocked"]) or blocked_at_home,
        last_signed_in=columns.maybe_moment(row["last_signed_in"]),
        is_service=bool(row["is_service"]),
        language=own["language"],
        house_language=row["house_language"],
        is_guest=is_guest,
        is_blocked_at_home=blocked_at_home is not None,
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
        for row in connection.execute(stmt).mappings():
            grants[row["person_id"]].add(grant_of(row))
    return grants


def _provided_to(connection: Connection, ids: Sequence[int]) -> defaultdict[int, set[Grant]]:
    """Return what each person has by the claims of providers."""
    grants: defaultdict[int, set[Grant]] = defaultdict(set)
    provided = tables.provided_role
    for some in slices(ids):
        stmt = select(provided).where(provided.c.person_id.in_(some))
        for row in connection.execute(stmt).mappings():
            grants[row["person_id"]].add(grant_of(row))
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
