"""Passwords, second factors and links that work once: what signing in reads and changes.

No organization is known yet where these are asked, so they go by person; what is decided on is
decided in the transaction that looks at it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, select

from screening.model.audit import SERVICE, About, Action, Facts, Upkeep
from screening.model.disclosure import token_digest
from screening.model.errors import InputError
from screening.model.people import LINK_WORKS, Account, LinkKind, OneTimeLink, Role, ScopeKind
from screening.store import tables
from screening.store.audit_log.lines import of_service, record, upkeep
from screening.store.database import engine
from screening.store.people.account_rows import accounts_of, record_of_person, select_people
from screening.store.people.guests import claim_address
from screening.store.people.link_rows import taken_link, working_link
from sources.kit.values.message import Message

ANYBODY = select(tables.person.c.id).limit(1)  # built once: each page asks


@dataclass(frozen=True, slots=True)
class StoredSecrets:
    """An account with the secrets that are kept of it."""

    account: Account
    password_hash: str | None
    totp_secret: str | None  # encrypted


class Credentials:
    """The secrets of the people of one database."""

    def __init__(self, database: Engine, now: Callable[[], datetime]) -> None:
        self._engine = database
        self._now = now

    def any_account(self) -> bool:
        """Return whether anybody has an account, of whatever organization."""
        with engine.reading(self._engine) as connection:
            return connection.execute(ANYBODY).first() is not None

    def by_email(self, email: str) -> StoredSecrets | None:
        """Return what is kept of the person with this address, in small letters."""
        return self._stored(tables.person.c.email == email)

    def of_person(self, person_id: int) -> StoredSecrets | None:
        """Return what is kept of a person."""
        return self._stored(tables.person.c.id == person_id)

    def _stored(self, condition: ColumnElement[bool]) -> StoredSecrets | None:
        with engine.reading(self._engine) as connection:
            rows = connection.execute(select_people().where(condition)).mappings().all()
            if not rows:
                return None
            (account,) = accounts_of(connection, rows)
            return StoredSecrets(account, rows[0]["password_hash"], rows[0]["totp_secret"])

    # -- passwords --

    def set_password(self, person_id: int, password_hash: str, keep: int | None = None) -> None:
        """Set a password; all sessions of the person end, but the one to ``keep``."""
        with engine.writing(self._engine) as connection:
            _set_password(connection, person_id, password_hash, keep)
            self._log(connection, Action.PASSWORD_SET, person_id)

    def strengthen(self, person_id: int, before: str, password_hash: str) -> None:
        """Keep the same password under a hash of today's cost, unless it was changed meanwhile."""
        person = tables.person
        stmt = person.update().where(person.c.id == person_id, person.c.password_hash == before)
        with engine.writing(self._engine) as connection:
            connection.execute(stmt.values(password_hash=password_hash))
            upkeep(connection, Upkeep.DERIVED)  # the same password

    # -- links --

    def link(self, token: str) -> OneTimeLink | None:
        """Return the link with this token, if it works now."""
        with engine.reading(self._engine) as connection:
            return working_link(connection, token, self._now())

    def use_link(self, token: str, password_hash: str) -> int | None:
        """Set the password of a link's person; return the id, or None if the link does not work.

        Of two at once one succeeds. The sessions of the person end. An invitation of who signs in
        with an account of another organization sets nothing: it is accepted with that account.
        """
        now = self._now()
        with engine.writing(self._engine) as connection:
            link = working_link(connection, token, now)
            if link is None or link.person_id is None:
                return None
            if not claim_address(connection, link.person_id):
                return link.person_id
            if taken_link(connection, token, now) is None:
                return None
            _set_password(connection, link.person_id, password_hash, None)
            self._log(connection, Action.PASSWORD_SET, link.person_id, {"by_link": link.kind.value})
            return link.person_id

    def make_first_code(self, token: str) -> None:
        """Store the hash of the code of the first administrator; the ones of before end."""
        link, now = tables.one_time_link, self._now()
        values = {
            "kind": LinkKind.FIRST,
            "token_hash": token_digest(token),
            "made": now,
            "made_by": "local",
            "expires": now + LINK_WORKS[LinkKind.FIRST],
        }
        with engine.writing(self._engine) as connection:
            connection.execute(link.delete().where(link.c.kind == LinkKind.FIRST))
            connection.execute(link.insert().values(**values))
            about = (About.LOG, SERVICE)
            record(of_service(self._now), connection, Action.FIRST_CODE_MADE, about)

    def use_first_code(
        self, token: str, organization: str, email: str, name: str, password_hash: str
    ) -> int | None:
        """Make the first administrator; return the id, or None if the code does not work.

        Raises InputError if somebody was first.
        """
        person, now = tables.person, self._now()
        with engine.writing(self._engine) as connection:
            engine.alone(connection, "first_account")
            link = taken_link(connection, token, now)
            if link is None or link.kind is not LinkKind.FIRST:
                return None
            if connection.execute(select(person.c.id).limit(1)).first():
                raise InputError(Message("people.not_first"), "code")
            slug = tables.organization.c.slug
            stmt = select(tables.organization.c.id).where(slug == organization)
            organization_id = connection.execute(stmt).scalar_one()
            values = {
                "organization_id": organization_id,
                "email": email,
                "name": name,
                "made": now,
                "made_by": name,
                "password_hash": password_hash,
            }
            id = engine.new_id(connection.execute(person.insert().values(**values)))
            grant = {
                "organization_id": organization_id,
                "person_id": id,
                "role": Role.ADMINISTRATOR,
                "scope_kind": ScopeKind.ORGANIZATION,
                "scope_value": organization,
                "made": now,
                "made_by": name,
            }
            connection.execute(tables.role_grant.insert().values(**grant))
            after = {"roles": [Role.ADMINISTRATOR.value]}
            self._log(connection, Action.PERSON_ADDED_FIRST, id, after)
            return id

    # -- the second factor --

    def set_second_factor(
        self, person_id: int, secret: str, step: int, code_hashes: Collection[str], keep: int
    ) -> None:
        """Keep a second factor with its recovery codes; all sessions but ``keep`` end."""
        person, code = tables.person, tables.recovery_code
        with engine.writing(self._engine) as connection:
            stmt = person.update().where(person.c.id == person_id)
            connection.execute(stmt.values(totp_secret=secret, totp_step=step))
            connection.execute(code.delete().where(code.c.person_id == person_id))
            rows = [{"person_id": person_id, "code_hash": digest} for digest in code_hashes]
            connection.execute(code.insert(), rows)
            _end_sessions(connection, person_id, keep)
            session = tables.sign_in_session
            connection.execute(session.update().where(session.c.id == keep).values(new_secret=None))
            self._log(connection, Action.SECOND_FACTOR_SET, person_id)

    def remove_second_factor(self, person_id: int) -> None:
        """Take the second factor of a person away."""
        person, code = tables.person, tables.recovery_code
        with engine.writing(self._engine) as connection:
            stmt = person.update().where(person.c.id == person_id)
            connection.execute(stmt.values(totp_secret=None, totp_step=None))
            connection.execute(code.delete().where(code.c.person_id == person_id))
            self._log(connection, Action.SECOND_FACTOR_REMOVED, person_id)

    def use_step(self, person_id: int, step: int) -> bool:
        """Use up the code of a time step; return False if that code or a later one was used."""
        person = tables.person
        unused = (person.c.totp_step < step) | person.c.totp_step.is_(None)
        stmt = person.update().where(person.c.id == person_id, unused)
        with engine.writing(self._engine) as connection:
            upkeep(connection, Upkeep.SEEN)
            return connection.execute(stmt.values(totp_step=step)).rowcount == 1

    def use_recovery_code(self, person_id: int, code_hash: str) -> bool:
        """Use up a recovery code; return False if there is none such left."""
        code = tables.recovery_code
        stmt = code.update().where(
            code.c.person_id == person_id, code.c.code_hash == code_hash, code.c.used.is_(None)
        )
        with engine.writing(self._engine) as connection:
            was_left = connection.execute(stmt.values(used=self._now())).rowcount == 1
            if was_left:
                self._log(connection, Action.RECOVERY_CODE_USED, person_id)
            return was_left

    def recovery_codes_left(self, person_id: int) -> int:
        """Return how many recovery codes of a person still work."""
        code = tables.recovery_code
        stmt = select(code.c.id).where(code.c.person_id == person_id, code.c.used.is_(None))
        with engine.reading(self._engine) as connection:
            return len(connection.execute(stmt).all())

    def _log(
        self, connection: Connection, action: Action, person_id: int, after: Facts | None = None
    ) -> None:
        record_of_person(connection, self._now, action, person_id, after=after)


def _set_password(
    connection: Connection, person_id: int, password_hash: str, keep: int | None
) -> None:
    person, link = tables.person, tables.one_time_link
    stmt = person.update().where(person.c.id == person_id)
    connection.execute(stmt.values(password_hash=password_hash))
    connection.execute(link.delete().where(link.c.person_id == person_id, link.c.used.is_(None)))
    _end_sessions(connection, person_id, keep)


def _end_sessions(connection: Connection, person_id: int, keep: int | None) -> None:
    session = tables.sign_in_session
    stmt = session.delete().where(session.c.person_id == person_id)
    if keep is not None:
        stmt = stmt.where(session.c.id != keep)
    connection.execute(stmt)
