"""The store of one database: organizations, and what belongs to none of them.

A cold command passes here, so nothing is loaded that a prepared database does not need: the tables
and Alembic come in only when there is something to write, or an organization to look at.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text

from screening.model.audit import SERVICE, About, Action, Upkeep
from screening.model.errors import MissingError
from screening.model.own_policy import PolicyInForce
from screening.model.people import WHOLE, ScopeReach
from screening.store.database import list_upkeep
from screening.store.database.engine import (
    LONGEST_WAIT,
    UPKEEP,
    open_engine,
    reading,
    writing,
)
from screening.store.database.migrating import BEGINNING_OF_LOGS, migrate, newest, present
from screening.store.database.scope import Scope
from screening.store.snapshots.shipped import load_shipped
from screening.store.snapshots.snapshots import Snapshots
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.audit_log.audit_log import AuditLog
    from screening.store.matches.entity_lists import EntityLists
    from screening.store.people.api_tokens import BearerTokens
    from screening.store.people.credentials import Credentials
    from screening.store.people.expired import Expired
    from screening.store.people.guesses import Guesses
    from screening.store.people.guests import Guests
    from screening.store.people.held_forms import HeldForms
    from screening.store.people.provider_doors import ProviderDoors
    from screening.store.people.sessions import Sessions
    from screening.store.portfolio import Portfolio
    from screening.store.runs.job_claims import JobClaims
    from screening.store.runs.jobs import Jobs
    from screening.store.sealed_values import SealedValues

LOCAL = "local"  # the one organization that a machine of one's own serves


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """One database, opened once per process: ``Store.open(address)``, then ``prepare``."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._now = now

    @classmethod
    def open(
        cls,
        address: str,
        longest_wait: timedelta = LONGEST_WAIT,
        secret: Callable[[], str] | None = None,
    ) -> "Store":
        """Open the database at this address. Raises SettingsError when there can be none.

        ``longest_wait``: for a lock, before a BusyError. ``secret``: signs the log of writes.
        """
        return cls(open_engine(address, longest_wait, secret))

    def prepare(self) -> bool:
        """Bring tables and shipped snapshots up to date; return whether anything had to be done."""
        migrated = migrate(self._engine, self._begin)
        return load_shipped(self._engine, self._now) or migrated

    def _begin(self, connection: Connection, former: str | None) -> None:
        """Add the organization of this machine, and begin the logs where there were none.

        Only there: a log whose beginning is gone later is to be found, not begun anew.
        """
        from screening.store.audit_log import lines  # as in ``portfolio``

        _add_organization(connection, LOCAL, "Local")
        if former is None or former < BEGINNING_OF_LOGS:
            ids = connection.execute(text("SELECT id FROM organization ORDER BY id")).scalars()
            for id in (SERVICE, *ids.all()):
                lines.begin(lines.LogOf(int(id), self._now), connection)

    def is_migrated(self) -> bool:
        """Return whether the tables are those of this version."""
        return present(self._engine) == newest()

    def recount_lists(self) -> None:
        """Make what the lists of contracts are read by anew from the contracts."""
        with writing(self._engine) as connection:
            list_upkeep.recount(connection)
            connection.info[UPKEEP] = Upkeep.DERIVED

    def close(self) -> None:
        """Close all connections, e.g. before a process is forked."""
        self._engine.dispose()

    def now(self) -> datetime:
        """Return the moment that this store goes by."""
        return self._now()

    # -- organizations --

    def portfolio(self, organization: str, reach: ScopeReach = WHOLE) -> "Portfolio":
        """Return the portfolio of this organization. Raises MissingError where there is none.

        It holds the contracts within ``reach`` and no other.
        """
        # Saves `screening check` the loading of all tables, which is most of its start.
        from screening.store.portfolio import Portfolio

        with reading(self._engine) as connection:
            stmt = text("SELECT id FROM organization WHERE slug = :slug")
            id = connection.execute(stmt, {"slug": organization}).scalar()
        if id is None:
            raise MissingError(Message("store.no_organization", name=organization))
        return Portfolio(Scope(self._engine, int(id), organization, self._now, reach))

    def own_policies(self, organization: str) -> tuple[PolicyInForce, ...]:
        """Return the own policies that hold for contracts of this organization.

        Without its portfolio: `screening check` asks for nothing else of it.
        """
        from screening.store.own_policy.policies_in_force import policies_in_force  # as above

        return policies_in_force(self._engine, organization)

    def add_organization(self, slug: str, name: str) -> "Portfolio":
        """Return the portfolio of this organization, which is made when it is not there."""
        from screening.store.audit_log import lines  # as in ``portfolio``

        with writing(self._engine) as connection:
            id = _add_organization(connection, slug, name)
            if id is not None:
                lines.begin(lines.LogOf(id, self._now), connection)
        return self.portfolio(slug)

    def rename_organization(self, slug: str, name: str) -> None:
        """Give an organization another name. Raises MissingError where there is none."""
        from screening.store.audit_log import lines  # as in ``portfolio``

        found = text("SELECT id, name FROM organization WHERE slug = :slug")
        change = text("UPDATE organization SET name = :name WHERE slug = :slug")
        with writing(self._engine) as connection:
            row = connection.execute(found, {"slug": slug}).first()
            if row is None:
                raise MissingError(Message("store.no_organization", name=slug))
            connection.execute(change, {"slug": slug, "name": name})
            lines.record(
                lines.LogOf(row.id, self._now),
                connection,
                Action.ORGANIZATION_RENAMED,
                (About.ORGANIZATION, slug),
                before={"name": row.name},
                after={"name": name},
            )

    def portfolio_of_link(self, token: str) -> "Portfolio | None":
        """Return whose supplier was given this link; None for a link that nobody gave."""
        from screening.store.suppliers.disclosures import organization_of  # as in ``portfolio``

        slug = organization_of(self._engine, token)
        return None if slug is None else self.portfolio(slug)

    def portfolio_of_address(self, token: str) -> "Portfolio | None":
        """Return who opened this address for signals; None for an address that nobody opened."""
        from screening.store.suppliers.signals import organization_of_address  # as in ``portfolio``

        slug = organization_of_address(self._engine, token)
        return None if slug is None else self.portfolio(slug)

    def portfolio_published_at(self, address: str) -> "Portfolio | None":
        """Return who chose this address to publish at; None where nobody did."""
        # as in ``portfolio``
        from screening.store.sharing.publications import organization_published_at

        slug = organization_published_at(self._engine, address)
        return None if slug is None else self.portfolio(slug)

    def organizations(self) -> tuple[str, ...]:
        """Return the slugs of all organizations."""
        with reading(self._engine) as connection:
            stmt = text("SELECT slug FROM organization ORDER BY slug")
            return tuple(connection.execute(stmt).scalars())

    def organization_names(self) -> dict[str, str]:
        """Return the name of each organization by its slug."""
        with reading(self._engine) as connection:
            stmt = text("SELECT slug, name FROM organization ORDER BY slug")
            return {row.slug: row.name for row in connection.execute(stmt)}

    # -- what belongs to none of them --

    @cached_property
    def snapshots(self) -> Snapshots:
        """The snapshots of the sources."""
        return Snapshots(self._engine, self._now)

    @property
    def jobs(self) -> "Jobs":
        """The runs that refresh the sources."""
        from screening.store.runs.jobs import Jobs  # as in ``portfolio``
        from screening.store.runs.leases import RunLeases  # as in ``portfolio``

        return Jobs(RunLeases(self._engine, self._now))

    @property
    def job_claims(self) -> "JobClaims":
        """The jobs that persons asked for, as workers claim them."""
        from screening.store.runs.job_claims import JobClaims  # as in ``portfolio``
        from screening.store.runs.leases import RunLeases  # as in ``portfolio``

        return JobClaims(RunLeases(self._engine, self._now))

    @cached_property
    def entity_lists(self) -> "EntityLists":
        """The lists in use that parties are compared with."""
        from screening.store.matches.entity_lists import EntityLists  # as in ``portfolio``

        return EntityLists(self._engine)

    @property
    def log(self) -> "AuditLog":
        """The log of what belongs to no organization."""
        from screening.store.audit_log.audit_log import AuditLog  # as in ``portfolio``

        return AuditLog(self._engine, SERVICE, self._now)

    # -- signing in, before an organization is known --

    @cached_property
    def credentials(self) -> "Credentials":
        """The passwords, second factors and links of people."""
        from screening.store.people.credentials import Credentials  # as in ``portfolio``

        return Credentials(self._engine, self._now)

    @cached_property
    def sessions(self) -> "Sessions":
        """The sessions of people."""
        from screening.store.people.sessions import Sessions  # as in ``portfolio``

        return Sessions(self._engine, self._now)

    @cached_property
    def guests(self) -> "Guests":
        """The people who work for several organizations."""
        from screening.store.people.guests import Guests  # as in ``portfolio``

        return Guests(self._engine, self._now)

    @cached_property
    def bearer_tokens(self) -> "BearerTokens":
        """The tokens of programs."""
        from screening.store.people.api_tokens import BearerTokens  # as in ``portfolio``

        return BearerTokens(self._engine, self._now)

    @cached_property
    def guesses(self) -> "Guesses":
        """How often a secret was tried."""
        from screening.store.people.guesses import Guesses  # as in ``portfolio``

        return Guesses(self._engine, self._now)

    @cached_property
    def expired(self) -> "Expired":
        """What is over of sessions, links, forms, guesses, tokens and answers."""
        from screening.store.people.expired import Expired  # as in ``portfolio``

        return Expired(self._engine, self._now)

    @cached_property
    def held_forms(self) -> "HeldForms":
        """What people sent after their session had ended."""
        from screening.store.people.held_forms import HeldForms  # as in ``portfolio``

        return HeldForms(self._engine, self._now)

    @cached_property
    def sealed_values(self) -> "SealedValues":
        """What is kept encrypted, of all organizations."""
        from screening.store.sealed_values import SealedValues  # as in ``portfolio``

        return SealedValues(self._engine)

    @cached_property
    def provider_doors(self) -> "ProviderDoors":
        """The providers by which people sign in."""
        from screening.store.people.provider_doors import ProviderDoors  # as in ``portfolio``

        return ProviderDoors(self._engine, self._now)


def _add_organization(connection: Connection, slug: str, name: str) -> int | None:
    """Add an organization; return its id, or None where it is there already."""
    row = {"slug": slug, "name": name}
    find = text("SELECT id FROM organization WHERE slug = :slug")
    if connection.execute(find, row).scalar() is not None:
        return None
    connection.execute(text("INSERT INTO organization (slug, name) VALUES (:slug, :name)"), row)
    return int(connection.execute(find, row).scalar_one())
