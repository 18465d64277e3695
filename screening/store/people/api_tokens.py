"""Tokens of programs: as their owners and administrators see them, and as a request finds them.

Kept is the SHA-256 of 256 random bits, without salt and without a slow hash: those slow down the
guessing of what a person chose, and nobody guesses a random number of that length. So a request
costs one indexed read, and who reads the database has no token.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, Select, select

from screening.model.api_tokens import SHOWN, USED_EVERY, ApiToken
from screening.model.audit import About, Action, Upkeep
from screening.model.disclosure import token_digest
from screening.model.errors import InputError, MissingError
from screening.model.people import Grant, Role, plain_grants
from screening.store import tables
from screening.store.audit_log.lines import record, upkeep
from screening.store.database import columns, engine
from screening.store.database.scope import Scope
from screening.store.people.account_rows import accounts_of, select_people
from screening.store.people.grant_columns import grant_columns, grant_of
from screening.store.people.guests import memberships_of
from screening.store.people.last_seen import LastSeen
from sources.kit.values.message import Message


class ApiTokens:
    """The tokens of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def all(self) -> tuple[ApiToken, ...]:
        """Return the tokens, the newest first, those that no longer work too."""
        token = tables.api_token
        stmt = self._scope.select(token).order_by(token.c.id.desc())
        with self._scope.reading() as connection:
            return _tokens(connection, stmt)

    def of_person(self, person_id: int) -> tuple[ApiToken, ...]:
        """Return the tokens of one owner, the newest first."""
        token = tables.api_token
        stmt = self._scope.select(token).where(token.c.person_id == person_id)
        with self._scope.reading() as connection:
            return _tokens(connection, stmt.order_by(token.c.id.desc()))

    def get(self, id: int) -> ApiToken:
        """Return one token. Raises MissingError."""
        with self._scope.reading() as connection:
            return _get(self._scope, connection, id)

    def add(
        self,
        person_id: int,
        token: str,
        label: str,
        role: Role | Grant,
        works_for: timedelta,
        by: str,
    ) -> ApiToken:
        """Keep the hash of a new token; return it as it is kept.

        ``role``: on the contracts that alone it opens, or on all that its owner sees.

        Raises MissingError for an owner who is not there, InputError for one who is blocked.
        """
        now = self._scope.now()
        (grant,) = plain_grants([role])
        values = {
            "person_id": person_id,
            "label": label,
            **grant_columns(self._scope, grant),
            "token_hash": token_digest(token),
            "start": token[:SHOWN],
            "made": now,
            "made_by": by,
            "expires": now + works_for,
        }
        with self._scope.writing() as connection:
            stmt = select_people().where(
                self._scope.owns(tables.person), tables.person.c.id == person_id
            )
            owners = accounts_of(connection, connection.execute(stmt).mappings().all())
            if not owners:
                raise MissingError(Message("people.no_such_person", id=person_id))
            if not owners[0].may_act:
                raise InputError(Message("token.owner_cannot_act", name=owners[0].name), "owner")
            insert = tables.api_token.insert().values(organization_id=self._scope.id, **values)
            made = _get(self._scope, connection, engine.new_id(connection.execute(insert)))
            self._log(connection, Action.TOKEN_MADE, made, by)
            return made

    def revoke(self, id: int, by: str) -> ApiToken:
        """Let a token open nothing any more; return it. Raises MissingError."""
        token = tables.api_token
        with self._scope.writing() as connection:
            _get(self._scope, connection, id)
            stmt = self._scope.update(token).where(token.c.id == id, token.c.revoked.is_(None))
            values = {"revoked": self._scope.now(), "revoked_by": by}
            is_new = connection.execute(stmt.values(**values)).rowcount == 1
            revoked = _get(self._scope, connection, id)
            if is_new:
                self._log(connection, Action.TOKEN_REVOKED, revoked, by)
            return revoked

    def _log(self, connection: Connection, action: Action, token: ApiToken, by: str) -> None:
        after = {
            "owner": token.owner.id,
            "roles": [str(token.grant)],
            "expires": token.expires.date().isoformat(),
        }
        about = (About.TOKEN, token.id)
        record(self._scope, connection, action, about, by=by, after=after)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever sends a token that works, and whether a role of its owner needs a second factor."""

    token: ApiToken
    needs_second_factor: bool


class BearerTokens:
    """The tokens of one database, before an organization is known."""

    def __init__(self, database: Engine, now: Callable[[], datetime]) -> None:
        self._engine = database
        self._now = now
        self._last_seen = LastSeen(USED_EVERY)

    def find(self, text: str) -> Bearer | None:
        """Return whose token this is, if it works now."""
        token, person = tables.api_token, tables.person
        stmt = select(token).where(token.c.token_hash == token_digest(text))
        with engine.reading(self._engine) as connection:
            tokens = _tokens(connection, stmt)
            if not tokens or not tokens[0].works(self._now()):
                return None
            owner = tokens[0].owner
            home = select(person.c.home_id).where(person.c.id == owner.id)
            home_id = connection.execute(home).scalar_one() if owner.is_guest else owner.id
            memberships = memberships_of(connection, home_id)
            return Bearer(tokens[0], any(each.needs_second_factor for each in memberships))

    def used(self, token: ApiToken) -> None:
        """Keep that a token was used, once every some minutes.

        Raises BusyError, and then not at the next request again: each would wait for the lock.
        """
        now, table = self._now(), tables.api_token
        if self._last_seen.is_due(token.id, token.last_used, now):
            with engine.writing(self._engine, engine.A_MOMENT) as connection:
                stmt = table.update().where(table.c.id == token.id)
                connection.execute(stmt.values(last_used=now))
                upkeep(connection, Upkeep.SEEN)


def _get(scope: Scope, connection: Connection, id: int) -> ApiToken:
    token = tables.api_token
    tokens = _tokens(connection, scope.select(token).where(token.c.id == id))
    if not tokens:
        raise MissingError(Message("token.none", id=id))
    return tokens[0]


def _tokens(connection: Connection, stmt: Select[tuple[object, ...]]) -> tuple[ApiToken, ...]:
    rows = connection.execute(stmt).mappings().all()
    people = select_people().where(tables.person.c.id.in_({row["person_id"] for row in rows}))
    found = accounts_of(connection, connection.execute(people).mappings().all())
    owners = {account.id: account for account in found}
    return tuple(
        ApiToken(
            id=row["id"],
            organization=owners[row["person_id"]].organization,
            owner=owners[row["person_id"]],
            label=row["label"],
            grant=grant_of(row),
            start=row["start"],
            made=columns.moment(row["made"]),
            made_by=row["made_by"],
            expires=columns.moment(row["expires"]),
            last_used=columns.maybe_moment(row["last_used"]),
            revoked=columns.maybe_moment(row["revoked"]),
        )
        for row in rows
    )
