"""Who works for several organizations: one account that has the password, and one as a guest each.

An address belongs to the one account that signs in with it. Where another organization invites the
same address, its account waits under another (``guest_address``) until the person accepts; it has
no secret of its own, and what is done there is done, owned and logged by it. So each organization
has rows of its own people only, and none tells another's.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Integer,
    Select,
    bindparam,
    func,
    or_,
    select,
)

from screening.model.audit import Action
from screening.model.people import (
    GUEST_ADDRESSES,
    LinkKind,
    Membership,
    guest_address,
    shown_email,
)
from screening.store import tables
from screening.store.database import engine
from screening.store.people.account_rows import accounts_of, record_of_person, select_people
from screening.store.people.link_rows import taken_link, working_link


class Guests:
    """The people of one database who work for an organization that does not keep their password."""

    def __init__(self, database: Engine, now: Callable[[], datetime]) -> None:
        self._engine = database
        self._now = now

    def memberships(self, home_id: int) -> tuple[Membership, ...]:
        """Return for which organizations a person works, home first."""
        with engine.reading(self._engine) as connection:
            return memberships_of(connection, home_id)

    def accounts(self, home_id: int) -> tuple[tuple[str, int], ...]:
        """Return organization and number of each account as a guest, of former ones too."""
        person, organization = tables.person, tables.organization
        stmt = (
            select(organization.c.slug, person.c.id)
            .join(organization, organization.c.id == person.c.organization_id)
            .where(person.c.home_id == home_id, person.c.joined.is_not(None))
        )
        with engine.reading(self._engine) as connection:
            return tuple((slug, id) for slug, id in connection.execute(stmt.order_by(person.c.id)))

    def invitation(self, token: str, home_id: int) -> str | None:
        """Return which organization invites a person by this link; None where it is not for them.

        By its name.
        """
        with engine.reading(self._engine) as connection:
            invited = _invited(connection, token, home_id, self._now())
            if invited is None:
                return None
            person, organization = tables.person, tables.organization
            stmt = select(organization.c.name).join(
                person, person.c.organization_id == organization.c.id
            )
            return str(connection.execute(stmt.where(person.c.id == invited)).scalar_one())

    def join(self, token: str, home_id: int) -> int | None:
        """Let a person be a guest where this link invites to; return the account there.

        None where the link does not work, or is for another address. From now on its organization
        knows the name that the person has at home.
        """
        person, now = tables.person, self._now()
        with engine.writing(self._engine) as connection:
            invited = _invited(connection, token, home_id, now)
            if invited is None or taken_link(connection, token, now) is None:
                return None
            name = connection.execute(select(person.c.name).where(person.c.id == home_id)).scalar()
            stmt = person.update().where(person.c.id == invited)
            connection.execute(stmt.values(home_id=home_id, joined=now, name=name))
            record_of_person(connection, self._now, Action.GUEST_JOINED, invited)
            return invited


def memberships_of(connection: Connection, home_id: int) -> tuple[Membership, ...]:
    """Return for which organizations a person works, home first, then by name."""
    return tuple(
        Membership(row["id"], row["slug"], row["name"], bool(row["needs"]))
        for row in connection.execute(_memberships(), {"home": home_id}).mappings()
    )


@cache  # as ``select_people``
def _memberships() -> Select[tuple[object, ...]]:
    person, organization = tables.person, tables.organization
    home = bindparam("home", type_=Integer)
    is_guest = person.c.joined.is_not(None) & person.c.blocked.is_(None)
    return (
        select(
            person.c.id,
            organization.c.slug,
            organization.c.name,
            _needs_second_factor(person).label("needs"),
        )
        .join(organization, organization.c.id == person.c.organization_id)
        .where(or_(person.c.id == home, (person.c.home_id == home) & is_guest))
        .order_by(person.c.id != home, func.lower(organization.c.name), person.c.id)
    )


def _needs_second_factor(person: FromClause) -> ColumnElement[bool]:
    """Return the condition that a role of an account is one that its organization asks it of."""
    rule = tables.second_factor_rule
    held = (
        select(table.c.id)
        .where(table.c.person_id == person.c.id, table.c.role == rule.c.role)
        .correlate(person, rule)
        .exists()
        for table in (tables.role_grant, tables.provided_role)
    )
    own = rule.c.organization_id == person.c.organization_id
    return select(rule.c.id).where(own, or_(*held)).correlate(person).exists()


def account_elsewhere(connection: Connection, organization_id: int, email: str) -> int | None:
    """Return the account that has this address, if it is another organization's."""
    person = tables.person
    stmt = select(person.c.id).where(
        person.c.email == email, person.c.organization_id != organization_id
    )
    id: int | None = connection.execute(stmt).scalar()
    return id


def claim_address(connection: Connection, id: int) -> bool:
    """Give an account its own address, to sign in with; return False where another one signs in so.

    Of several invitations of one address the first that is used makes the account; the others wait
    to be accepted with it.
    """
    person, organization = tables.person, tables.organization
    stmt = select(person.c.email, person.c.home_id).where(person.c.id == id)
    kept, former = connection.execute(stmt).one()
    if not kept.startswith(GUEST_ADDRESSES):
        return True
    email = shown_email(kept)
    engine.alone(connection, "person", email)
    find = select(person.c.id, person.c.password_hash, organization.c.slug)
    find = find.join(organization, organization.c.id == person.c.organization_id)
    holder = connection.execute(find.where(person.c.email == email)).mappings().first()
    if holder is not None:
        if holder["password_hash"] is not None or _has_identity(connection, holder["id"]):
            return False
        former = holder["id"]
        waits = {"email": guest_address(holder["slug"], email), "home_id": id}
        connection.execute(person.update().where(person.c.id == former).values(**waits))
    others = person.update().where(person.c.home_id == former, person.c.joined.is_(None))
    connection.execute(others.values(home_id=id))
    own = person.update().where(person.c.id == id)
    connection.execute(own.values(email=email, home_id=None))
    return True


def _has_identity(connection: Connection, id: int) -> bool:
    identity = tables.provider_identity
    stmt = select(identity.c.id).where(identity.c.person_id == id)
    return connection.execute(stmt).first() is not None


def _invited(connection: Connection, token: str, home_id: int, now: datetime) -> int | None:
    """Return the account that a link invites this person to; None where it is none of theirs."""
    link = working_link(connection, token, now)
    if link is None or link.kind is not LinkKind.INVITATION or link.person_id is None:
        return None
    person = tables.person
    rows = connection.execute(select_people().where(person.c.id.in_((link.person_id, home_id))))
    kept = rows.mappings().all()
    accounts = {account.id: account for account in accounts_of(connection, kept)}
    waiting = {row["id"] for row in kept if row["email"].startswith(GUEST_ADDRESSES)}
    home, invited = accounts.get(home_id), accounts.get(link.person_id)
    if home is None or invited is None or home.is_guest or not home.works:
        return None
    if home.organization == invited.organization:  # nobody is two people of one: `Person.is_same`
        return None
    is_theirs = invited.id in waiting and home.id not in waiting and invited.email == home.email
    return invited.id if is_theirs and not invited.is_guest and invited.blocked is None else None
