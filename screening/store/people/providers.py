"""The providers by which the people of one organization sign in, and who comes in by them."""

from sqlalchemy import Connection, RowMapping, select

from screening.model.audit import About, Action, Facts
from screening.model.errors import InputError, MissingError
from screening.model.people import Account, Grant, Role, guest_address, plain_grants
from screening.model.sign_in_providers import (
    ClaimRule,
    Claims,
    ProvidedPerson,
    ProviderSettings,
    SignInProvider,
    SignInRefusal,
    grants_of,
)
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import engine
from screening.store.database.scope import Scope
from screening.store.people.account_rows import accounts_of, record_of_person, select_people
from screening.store.people.grant_columns import grant_columns, grant_of
from screening.store.people.guests import claim_address
from screening.store.people.provider_rows import provider_of, select_providers
from sources.kit.values.message import Message


class Providers:
    """The providers of one organization, for its administrators."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def all(self) -> tuple[SignInProvider, ...]:
        """Return the providers by name."""
        provider = tables.sign_in_provider
        stmt = select_providers().where(self._scope.owns(provider)).order_by(provider.c.name)
        with self._scope.reading() as connection:
            return tuple(map(provider_of, connection.execute(stmt).mappings()))

    def get(self, id: int) -> SignInProvider:
        """Return a provider. Raises MissingError."""
        with self._scope.reading() as connection:
            return self._get(connection, id)

    def by_name(self, name: str) -> SignInProvider:
        """Return the provider with this name. Raises MissingError."""
        for provider in self.all():
            if provider.name == name:
                return provider
        raise MissingError(Message("provider.no_such_name", name=name))

    def add(self, settings: ProviderSettings, client_secret: str, by: str) -> int:
        """Add a provider, its secret encrypted; return its id.

        Raises InputError for a name twice.
        """
        provider = tables.sign_in_provider
        values = {
            "organization_id": self._scope.id,
            "client_secret": client_secret,
            "issuer": settings.issuer,
            "client_id": settings.client_id,
            "made": self._scope.now(),
            "made_by": by,
            **_changeable(settings),
        }
        with self._scope.writing() as connection:
            self._refuse_name_twice(connection, settings.name, None)
            id = engine.new_id(connection.execute(provider.insert().values(**values)))
            after = _facts(settings)
            self._log(connection, Action.PROVIDER_ADDED, id, by=by, after=after)
            return id

    def change(self, id: int, settings: ProviderSettings, client_secret: str | None) -> None:
        """Change all but issuer and client; without a secret the one of before stays.

        Raises MissingError, and InputError for a name twice.
        """
        provider = tables.sign_in_provider
        values = _changeable(settings)
        if client_secret is not None:
            values["client_secret"] = client_secret
        with self._scope.writing() as connection:
            before = _facts(self._get(connection, id).settings)
            self._refuse_name_twice(connection, settings.name, id)
            stmt = self._scope.update(provider).where(provider.c.id == id)
            connection.execute(stmt.values(**values))
            after = _facts(settings) | {"new_secret": client_secret is not None}
            self._log(connection, Action.PROVIDER_CHANGED, id, before=before, after=after)

    def remove(self, id: int) -> None:
        """Remove a provider: roles by its claims go, sessions by it end. Raises MissingError."""
        provider = tables.sign_in_provider
        with self._scope.writing() as connection:
            before = _facts(self._get(connection, id).settings)
            _end_sessions_by(connection, id)
            connection.execute(self._scope.delete(provider).where(provider.c.id == id))
            self._log(connection, Action.PROVIDER_REMOVED, id, before=before)

    # -- claims to roles --

    def rules(self, provider_id: int) -> tuple[ClaimRule, ...]:
        """Return the table of claims and roles of a provider."""
        with self._scope.reading() as connection:
            return self._rules(connection, provider_id)

    def add_rule(
        self, provider_id: int, claim: str, value: str, role: Role | Grant, by: str
    ) -> None:
        """Add a row to the table; one that is there already stays. Raises MissingError.

        ``role``: on a scope, or on the whole organization.
        """
        (grant,) = plain_grants([role])
        row = {
            "provider_id": provider_id,
            "claim": claim,
            "value": value,
            **grant_columns(self._scope, grant),
            "made": self._scope.now(),
            "made_by": by,
        }
        with self._scope.writing() as connection:
            self._get(connection, provider_id)
            same = (claim, value, grant)
            rules = self._rules(connection, provider_id)
            if same not in {(rule.claim, rule.value, rule.grant) for rule in rules}:
                self._scope.insert(connection, tables.claim_rule, [row])
                after = {"claim": claim, "value": value, "roles": [str(grant)]}
                self._log(connection, Action.CLAIM_RULE_ADDED, provider_id, by=by, after=after)

    def remove_rule(self, provider_id: int, id: int) -> None:
        """Remove a row; a role that no row gives any more is lost at once. Raises MissingError."""
        rule, provided = tables.claim_rule, tables.provided_role
        with self._scope.writing() as connection:
            self._get(connection, provider_id)
            former = {kept.id: kept for kept in self._rules(connection, provider_id)}
            if id not in former:
                raise MissingError(Message("provider.no_such_rule", id=id))
            gone = former.pop(id)
            connection.execute(self._scope.delete(rule).where(rule.c.id == id))
            if gone.grant not in {kept.grant for kept in former.values()}:
                lost = grant_columns(self._scope, gone.grant)
                is_lost = (provided.c[name] == value for name, value in lost.items())
                stmt = self._scope.delete(provided).where(provided.c.provider_id == provider_id)
                connection.execute(stmt.where(*is_lost))
            _end_sessions_by(connection, provider_id)  # who comes again has the roles of now
            before = {"claim": gone.claim, "value": gone.value, "roles": [str(gone.grant)]}
            self._log(connection, Action.CLAIM_RULE_REMOVED, provider_id, before=before)

    # -- coming in --

    def admit(
        self, provider: SignInProvider, person: ProvidedPerson, claims: Claims
    ) -> Account | SignInRefusal:
        """Return the account of a person whom a provider knows, with the roles of its claims.

        Those of the table as it is now: a row that was removed meanwhile gives none.

        It is known by issuer and subject; else joined by the e-mail address, if the provider is the
        authority for its domain; else made. Without a role nobody comes in.
        """
        with self._scope.writing() as connection:
            grants = grants_of(self._rules(connection, provider.id), claims)
            id = self._known(connection, provider, person)
            if id is None:
                if not grants:
                    return SignInRefusal.NO_ROLE
                entered = self._enter(connection, provider, person)
                if isinstance(entered, SignInRefusal):
                    return entered
                id = entered
            self._renew(connection, provider, id, grants)
            if not grants:
                return SignInRefusal.NO_ROLE
            account = self._account(connection, id)
            return SignInRefusal.BLOCKED if account.blocked is not None else account

    def _known(
        self, connection: Connection, provider: SignInProvider, person: ProvidedPerson
    ) -> int | None:
        identity = tables.provider_identity
        stmt = self._scope.select(identity, identity.c.person_id).where(
            identity.c.issuer == provider.settings.issuer, identity.c.subject == person.subject
        )
        id: int | None = connection.execute(stmt).scalar()
        return id

    def _enter(
        self, connection: Connection, provider: SignInProvider, person: ProvidedPerson
    ) -> int | SignInRefusal:
        """Join or make an account for somebody who comes in by this issuer for the first time."""
        if person.email is None:
            return SignInRefusal.EMAIL_NOT_VERIFIED
        engine.alone(connection, "person", person.email)
        row = self._holder(connection, person.email)
        if row is None:
            id = self._make(connection, provider, person, person.email)
            action = Action.PERSON_ADDED_BY_PROVIDER
        elif self._may_join(connection, provider, person.email, row):
            claim_address(connection, row["id"])
            id, action = row["id"], Action.PERSON_JOINED_TO_PROVIDER
        else:
            return SignInRefusal.EMAIL_IN_USE
        identity = {
            "person_id": id,
            "issuer": provider.settings.issuer,
            "subject": person.subject,
            "made": self._scope.now(),
        }
        self._scope.insert(connection, tables.provider_identity, [identity])
        record_of_person(connection, self._scope.now, action, id, after={"provider": provider.id})
        return id

    def _holder(self, connection: Connection, email: str) -> RowMapping | None:
        """Return the account of an address; where none signs in so, the one invited here.

        It waited for an account of another organization that is there no longer.
        """
        waits = guest_address(self._scope.slug, email)
        stmt = select_people().where(tables.person.c.email.in_((email, waits)))
        rows = {row["email"]: row for row in connection.execute(stmt).mappings()}
        return rows.get(email) or rows.get(waits)

    def _may_join(
        self, connection: Connection, provider: SignInProvider, email: str, row: RowMapping
    ) -> bool:
        """Return whether an account is this person's by the word of the provider alone.

        Not one of another organization, nor one that is somebody else to the same issuer.
        """
        identity = tables.provider_identity
        others = self._scope.select(identity, identity.c.id).where(
            identity.c.person_id == row["id"], identity.c.issuer == provider.settings.issuer
        )
        return (
            row["organization_id"] == self._scope.id
            and email.partition("@")[2] in provider.settings.domains
            and connection.execute(others).first() is None
        )

    def _make(
        self, connection: Connection, provider: SignInProvider, person: ProvidedPerson, email: str
    ) -> int:
        values = {
            "organization_id": self._scope.id,
            "email": email,
            "name": person.name,
            "made": self._scope.now(),
            "made_by": provider.name,
        }
        return engine.new_id(connection.execute(tables.person.insert().values(**values)))

    def _renew(
        self, connection: Connection, provider: SignInProvider, id: int, grants: frozenset[Grant]
    ) -> None:
        """Keep the roles of the claims of now; where they changed the sessions of before end."""
        provided, session = tables.provided_role, tables.sign_in_session
        own = (provided.c.person_id == id) & (provided.c.provider_id == provider.id)
        rows_of_before = connection.execute(self._scope.select(provided).where(own)).mappings()
        former = frozenset(map(grant_of, rows_of_before))
        if former == grants:
            return
        connection.execute(self._scope.delete(provided).where(own))
        rows = [
            {
                "person_id": id,
                "provider_id": provider.id,
                **grant_columns(self._scope, grant),
                "made": self._scope.now(),
            }
            for grant in sorted(grants)
        ]
        self._scope.insert(connection, provided, rows)
        connection.execute(session.delete().where(session.c.person_id == id))
        before = {"provider": provider.id, "roles": sorted(map(str, former))}
        after = {"provider": provider.id, "roles": sorted(map(str, grants))}
        record_of_person(
            connection, self._scope.now, Action.ROLES_SET, id, before=before, after=after
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
        about = (About.PROVIDER, id)
        record(self._scope, connection, action, about, by=by, before=before, after=after)

    def _account(self, connection: Connection, id: int) -> Account:
        stmt = select_people().where(self._scope.owns(tables.person), tables.person.c.id == id)
        (account,) = accounts_of(connection, connection.execute(stmt).mappings().all())
        return account

    def _get(self, connection: Connection, id: int) -> SignInProvider:
        provider = tables.sign_in_provider
        stmt = select_providers().where(self._scope.owns(provider), provider.c.id == id)
        row = connection.execute(stmt).mappings().first()
        if row is None:
            raise MissingError(Message("provider.no_such_id", id=id))
        return provider_of(row)

    def _rules(self, connection: Connection, provider_id: int) -> tuple[ClaimRule, ...]:
        rule = tables.claim_rule
        stmt = self._scope.select(rule).where(rule.c.provider_id == provider_id)
        rows = connection.execute(stmt.order_by(rule.c.claim, rule.c.value, rule.c.id)).mappings()
        return tuple(
            ClaimRule(row["id"], row["claim"], row["value"], grant_of(row)) for row in rows
        )

    def _refuse_name_twice(self, connection: Connection, name: str, but: int | None) -> None:
        provider = tables.sign_in_provider
        stmt = self._scope.select(provider, provider.c.id).where(provider.c.name == name)
        if any(id != but for id in connection.execute(stmt).scalars()):
            raise InputError(Message("provider.name_twice", name=name), "name")


def _changeable(settings: ProviderSettings) -> dict[str, str]:
    return {
        "name": settings.name,
        "scopes": settings.scopes,
        "domains": " ".join(settings.domains),
        "factor_values": " ".join(settings.factor_values),
    }


def _facts(settings: ProviderSettings) -> dict[str, object]:
    """Return what the log holds of a provider; its secret is not among the settings."""
    issued = {"issuer": settings.issuer, "client": settings.client_id}
    return {**_changeable(settings), **issued}


def _end_sessions_by(connection: Connection, provider_id: int) -> None:
    session, begun = tables.sign_in_session, tables.provider_session
    ids = select(begun.c.session_id).where(begun.c.provider_id == provider_id)
    connection.execute(session.delete().where(session.c.id.in_(ids)))
