"""The accounts of one organization, for its administrators."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, func, select, update

from screening.model.audit import About, Action, Facts
from screening.model.disclosure import token_digest
from screening.model.errors import InputError, MissingError
from screening.model.people import (
    LINK_WORKS,
    Account,
    Grant,
    LinkKind,
    Role,
    guest_address,
    plain_grants,
)
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import engine
from screening.store.database.scope import Scope
from screening.store.people.account_rows import accounts_of, select_people
from screening.store.people.grant_columns import grant_columns
from screening.store.people.guests import account_elsewhere
from sources.kit.values.message import Message


class People:
    """The people of one organization. Nobody of another one is ever found, read or changed."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def all(self) -> tuple[Account, ...]:
        """Return the accounts by name."""
        person = tables.person
        stmt = select_people().where(self._scope.owns(person))
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.order_by(func.lower(person.c.name), person.c.id))
            accounts = accounts_of(connection, rows.mappings().all())
            return tuple(account for account in accounts if not account.is_erased)

    def get(self, id: int) -> Account:
        """Return an account. Raises MissingError."""
        with self._scope.reading() as connection:
            return get_account(self._scope, connection, id)

    def by_email(self, email: str) -> Account:
        """Return the account with this address, in small letters. Raises MissingError."""
        stmt = select_people().where(self._has(email))
        with self._scope.reading() as connection:
            rows = connection.execute(stmt).mappings().all()
            if not rows:
                raise MissingError(Message("people.no_such_email", email=email))
            return accounts_of(connection, rows)[0]

    def _has(self, email: str) -> ColumnElement[bool]:
        """Return the condition that an account of the organization has this address."""
        spellings = (email, guest_address(self._scope.slug, email))
        return self._scope.owns(tables.person) & tables.person.c.email.in_(spellings)

    def add(
        self,
        email: str,
        name: str,
        roles: Iterable[Role | Grant],
        by: str,
        *,
        is_service: bool = False,
    ) -> int:
        """Add an account without a password; return its id.

        ``roles``: on a scope each, or on the whole organization. Raises InputError for an address
        that somebody has here. Whether it has an account of another organization is not told: then
        it waits for the person to accept (``Guests.join``).
        """
        person = tables.person
        with self._scope.writing() as connection:
            engine.alone(connection, "person", email)
            if connection.execute(select(person.c.id).where(self._has(email))).first():
                if is_service:
                    raise InputError(Message("people.service_in_use", name=name), "name")
                raise InputError(Message("people.email_in_use", email=email), "email")
            home_id = account_elsewhere(connection, self._scope.id, email)
            waits = guest_address(self._scope.slug, email)
            values = {
                "organization_id": self._scope.id,
                "email": email if home_id is None else waits,
                "home_id": home_id,
                "name": name,
                "made": self._scope.now(),
                "made_by": by,
                "is_service": is_service,
            }
            id = engine.new_id(connection.execute(person.insert().values(**values)))
            grants = plain_grants(roles)
            _grant(self._scope, connection, id, grants, by)
            action = Action.PROGRAM_ADDED if is_service else Action.PERSON_INVITED
            self._log(connection, action, id, by=by, after=_held(grants))
            return id

    def set_roles(self, id: int, roles: Iterable[Role | Grant], by: str) -> None:
        """Give a person these roles by hand and no other, on a scope each or on the whole.

        The sessions of that person end.

        Raises MissingError, and InputError where nobody would be administrator any more.
        """
        grant, grants = tables.role_grant, plain_grants(roles)
        with self._scope.writing() as connection:
            account = get_account(self._scope, connection, id)
            if account.given == grants:
                return
            if Grant(Role.ADMINISTRATOR) not in grants:
                refuse_last_administrator(self._scope, connection, account)
            connection.execute(self._scope.delete(grant).where(grant.c.person_id == id))
            _grant(self._scope, connection, id, grants, by)
            _end_sessions(connection, id)
            before, after = _held(account.grants), _held(grants)
            self._log(connection, Action.ROLES_SET, id, by=by, before=before, after=after)

    def block(self, id: int, by: str) -> None:
        """Let a person sign in no longer, and end all sessions; links stop working too.

        Raises MissingError, and InputError for the last administrator.
        """
        with self._scope.writing() as connection:
            account = get_account(self._scope, connection, id)
            refuse_last_administrator(self._scope, connection, account)
            end_access(self._scope, connection, id, by)

    def unblock(self, id: int) -> None:
        """Let a person sign in again, with the password of before. Raises MissingError."""
        person = tables.person
        with self._scope.writing() as connection:
            get_account(self._scope, connection, id)
            stmt = self._scope.update(person).where(person.c.id == id)
            connection.execute(stmt.values(blocked=None, blocked_by=None))
            self._log(connection, Action.PERSON_UNBLOCKED, id)

    def choose_language(self, id: int, language: str | None) -> None:
        """Keep in which language a person reads; None: as the organization.

        Raises MissingError, and InputError for a guest.
        """
        person = tables.person
        with self._scope.writing() as connection:
            before = _own_account(self._scope, connection, id).language
            stmt = self._scope.update(person).where(person.c.id == id)
            connection.execute(stmt.values(language=language))
            facts = {"language": before}, {"language": language}
            self._log(connection, Action.LANGUAGE_CHOSEN, id, before=facts[0], after=facts[1])

    def house_language(self) -> str | None:
        """Return the language of the organization; None where nobody chose one."""
        table = tables.organization
        stmt = select(table.c.language).where(table.c.id == self._scope.id)
        with self._scope.reading() as connection:
            language: str | None = connection.execute(stmt).scalar()
            return language

    def choose_house_language(self, language: str | None, by: str) -> None:
        """Keep the language of the organization, for whoever chose none."""
        table = tables.organization
        with self._scope.writing() as connection:
            stmt = select(table.c.language).where(table.c.id == self._scope.id)
            before = {"language": connection.execute(stmt).scalar()}
            change = update(table).where(table.c.id == self._scope.id)
            connection.execute(change.values(language=language))
            record(
                self._scope,
                connection,
                Action.HOUSE_LANGUAGE_CHOSEN,
                (About.ORGANIZATION, self._scope.slug),
                by=by,
                before=before,
                after={"language": language},
            )

    def make_link(self, id: int, kind: LinkKind, token: str, by: str) -> None:
        """Store the hash of a new link of a person; the ones of before stop working.

        Raises MissingError, and InputError for a person who is blocked, a guest, and a program.
        """
        now = self._scope.now()
        values = {
            "kind": kind,
            "token_hash": token_digest(token),
            "person_id": id,
            "made": now,
            "made_by": by,
            "expires": now + LINK_WORKS[kind],
        }
        with self._scope.writing() as connection:
            account = _own_account(self._scope, connection, id)
            if account.blocked is not None:
                raise InputError(Message("people.blocked", name=account.name))
            if account.is_service:
                raise InputError(Message("people.is_service", name=account.name))
            _end_links(self._scope, connection, id)
            connection.execute(tables.one_time_link.insert().values(**values))
            self._log(connection, Action.LINK_MADE, id, by=by, after={"kind": kind.value})

    def remove_second_factor(self, id: int) -> None:
        """Take a lost second factor away, and end all sessions.

        Raises MissingError, and InputError for a guest.
        """
        person, code = tables.person, tables.recovery_code
        with self._scope.writing() as connection:
            _own_account(self._scope, connection, id)
            stmt = self._scope.update(person).where(person.c.id == id)
            connection.execute(stmt.values(totp_secret=None, totp_step=None))
            connection.execute(code.delete().where(code.c.person_id == id))
            _end_sessions(connection, id)
            self._log(connection, Action.SECOND_FACTOR_REMOVED, id)

    def roles_with_second_factor(self) -> frozenset[Role]:
        """Return the roles that nobody may hold without a second factor."""
        rule = tables.second_factor_rule
        with self._scope.reading() as connection:
            rows = connection.execute(self._scope.select(rule, rule.c.role)).scalars()
            return frozenset(map(Role, rows))

    def require_second_factor(self, roles: Collection[Role]) -> None:
        """Require a second factor of whoever holds one of these roles, and of nobody else."""
        rule = tables.second_factor_rule
        with self._scope.writing() as connection:
            former = connection.execute(self._scope.select(rule, rule.c.role)).scalars().all()
            connection.execute(self._scope.delete(rule))
            rows = [{"role": role} for role in sorted(roles)]
            self._scope.insert(connection, rule, rows)
            record(
                self._scope,
                connection,
                Action.SECOND_FACTOR_REQUIRED,
                (About.ORGANIZATION, self._scope.slug),
                before={"roles": sorted(former)},
                after={"roles": sorted(roles)},
            )

    def _log(
        self,
        connection: Connection,
        action: Action,
        id: int,
        *,
        by: str | None = None,
        before: Facts | None = None,
        after: Facts | None = None,
    ) -> None:
        about = (About.PERSON, id)
        record(self._scope, connection, action, about, by=by, before=before, after=after)


def _held(grants: Iterable[Grant]) -> dict[str, list[str]]:
    """Return what a line of the log says of grants."""
    return {"roles": sorted(map(str, grants))}


def get_account(scope: Scope, connection: Connection, id: int) -> Account:
    """Return an account that was not erased. Raises MissingError."""
    stmt = select_people().where(scope.owns(tables.person), tables.person.c.id == id)
    rows = connection.execute(stmt).mappings().all()
    if not rows:
        raise MissingError(Message("people.no_such_person", id=id))
    account = accounts_of(connection, rows)[0]
    if account.is_erased:
        raise MissingError(Message("people.no_such_person", id=id))
    return account


def _own_account(scope: Scope, connection: Connection, id: int) -> Account:
    """Return an account whose secrets the organization looks after.

    Raises MissingError, and InputError for a guest.
    """
    account = get_account(scope, connection, id)
    if account.is_guest:
        raise InputError(Message("people.is_guest", name=account.name))
    return account


def end_access(scope: Scope, connection: Connection, id: int, by: str) -> None:
    """Block an account and end its sessions and links."""
    person = tables.person
    stmt = scope.update(person).where(person.c.id == id, person.c.blocked.is_(None))
    connection.execute(stmt.values(blocked=scope.now(), blocked_by=by))
    _end_sessions(connection, id)
    _end_links(scope, connection, id)
    record(scope, connection, Action.PERSON_BLOCKED, (About.PERSON, id), by=by)


def _grant(
    scope: Scope,
    connection: Connection,
    id: int,
    grants: Iterable[Grant],
    by: str,
) -> None:
    rows = [
        {
            "person_id": id,
            **grant_columns(scope, grant),
            "made": scope.now(),
            "made_by": by,
        }
        for grant in sorted(grants)
    ]
    scope.insert(connection, tables.role_grant, rows)


def refuse_last_administrator(scope: Scope, connection: Connection, account: Account) -> None:
    """Raise InputError if only this person can still look after the accounts.

    A guest is no replacement but for a guest: another organization says whether it can sign in.
    """
    person, grant = tables.person, tables.role_grant
    if Role.ADMINISTRATOR not in account.roles:
        return
    holders = scope.select(grant, grant.c.person_id).where(grant.c.role == Role.ADMINISTRATOR)
    stmt = select_people().where(
        scope.owns(person), person.c.id.in_(holders), person.c.id != account.id
    )
    others = accounts_of(connection, connection.execute(stmt).mappings().all())
    if not any(
        other.has_password and other.blocked is None and (account.is_guest or not other.is_guest)
        for other in others
    ):
        raise InputError(Message("people.last_administrator", name=account.name), "roles")


def _end_sessions(connection: Connection, id: int) -> None:
    session = tables.sign_in_session
    connection.execute(session.delete().where(session.c.person_id == id))
    as_guest = session.update().where(session.c.works_as == id)
    connection.execute(as_guest.values(works_as=None))  # back to the organization at home


def _end_links(scope: Scope, connection: Connection, id: int) -> None:
    link = tables.one_time_link
    stmt = update(link).where(link.c.person_id == id, link.c.used.is_(None))
    connection.execute(stmt.values(used=scope.now()))
