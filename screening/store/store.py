"""The shared half of the store: organizations, and the sources that everybody hears.

A cold command passes here, so nothing is loaded that a prepared database does not need: the tables
and Alembic come in only when there is something to write.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text

from screening.model.errors import MissingError
from screening.model.snapshots import SourceLine
from screening.services.settings import Settings
from screening.store.database.engine import (
    open_engine,
    reading,
    writing,
)
from screening.store.database.migrating import migrate
from screening.store.database.scope import Scope
from screening.store.portfolio import Portfolio
from screening.store.snapshots import figures, snapshots

if TYPE_CHECKING:
    from screening.model.risk_data import (
        Pin,
        RiskData,
        SnapshotsInUse,
    )
    from screening.model.snapshots import SnapshotLine
    from screening.store.matches.comparison import EntityList
    from screening.store.runs.jobs import Jobs
    from sources.kit.values.statements import (
        Listing,
        Statement,
        Tie,
    )

MOST_KNOWN = 100  # snapshots that are remembered: twice the sources and some more
LOCAL = "local"  # the one organization that a machine of one's own serves


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Opened once per process: ``Store.open(settings)`` prepares the database when it must."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._now = now
        self._heard: tuple[object, RiskData] | None = None
        self._said: dict[int, list[Statement]] = {}  # what snapshots in use say

    @classmethod
    def open(cls, settings: Settings) -> "Store":
        """The store of these settings, ready for use: home made, tables there, figures loaded."""
        settings.make_home()
        store = cls(open_engine(settings.database))
        store.prepare()
        return store

    def prepare(self) -> bool:
        """Answers whether there was anything to do; the second time there is not."""
        migrated = migrate(self._engine)
        if migrated:
            self.add_organization(LOCAL, "Local")
        loaded = figures.load_shipped(self._engine)
        if migrated or loaded:
            self._declare_sources()
        return migrated or loaded

    def _declare_sources(self) -> None:
        """Every list of the catalogue has its row of the schedule; a new one is due from now on."""
        import sources
        from screening.model.schedule import of_source

        self.jobs.declare(of_source(source) for source in sources.catalogue().values())

    def close(self) -> None:
        """Lets go of all connections, e.g. before a process is forked."""
        self._engine.dispose()

    # -- organizations --

    def portfolio(self, organization: str) -> Portfolio:
        """Raises MissingError for an organization that does not exist."""
        with reading(self._engine) as connection:
            asked = text("SELECT id FROM organization WHERE slug = :slug")
            found = connection.execute(asked, {"slug": organization}).scalar()
        if found is None:
            raise MissingError(f"There is no organization {organization}.")
        return Portfolio(Scope(self._engine, int(found), organization, self._now))

    def add_organization(self, slug: str, name: str) -> Portfolio:
        """The portfolio of this organization, which is made when it is not there."""
        with writing(self._engine) as connection:
            facts = {"slug": slug, "name": name}
            asked = text("SELECT 1 FROM organization WHERE slug = :slug")
            if connection.execute(asked, facts).scalar() is None:
                made = text("INSERT INTO organization (slug, name) VALUES (:slug, :name)")
                connection.execute(made, facts)
        return self.portfolio(slug)

    def portfolio_of_link(self, token: str) -> Portfolio | None:
        """Whose supplier was given this link; None for a link that nobody gave."""
        from screening.store.chains.disclosures import organization_of

        slug = organization_of(self._engine, token)
        return None if slug is None else self.portfolio(slug)

    def organizations(self) -> tuple[str, ...]:
        """The slugs of all of them."""
        with reading(self._engine) as connection:
            asked = text("SELECT slug FROM organization ORDER BY slug")
            return tuple(connection.execute(asked).scalars())

    # -- sources --

    @property
    def jobs(self) -> "Jobs":
        """The runs that refresh the sources."""
        from screening.store.runs.jobs import Jobs

        return Jobs(self._engine, self._now)

    def risk_data(self) -> "RiskData":
        """Everything the sources in use say; cached until a snapshot changes."""
        with reading(self._engine) as connection:
            known = (figures.in_use(connection), figures.limits(connection))
            if self._heard is None or self._heard[0] != known:
                self._heard = (known, self._hear(tuple(figures.pins(connection)), connection))
        return self._heard[1]

    def moment(self, ids: tuple[int, ...] | None = None) -> "SnapshotsInUse":
        """What is heard now, or was heard when these snapshots were in use."""
        from screening.model.risk_data import SnapshotsInUse

        with reading(self._engine) as connection:
            chosen = figures.in_use(connection) if ids is None else ids
            about = snapshots.runs_of(connection, chosen)
            pins = tuple(figures.pins(connection, chosen))

        def read() -> "RiskData":
            with reading(self._engine) as connection:
                return self._hear(pins, connection)

        return SnapshotsInUse(
            chosen,
            tuple(pin for _, pin in pins),
            runs={source: run for source, (_, run) in about.items() if run is not None},
            snapshots={source: snapshot for source, (snapshot, _) in about.items()},
            read=read,
        )

    def _hear(self, pins: "tuple[tuple[int, Pin], ...]", connection: Connection) -> "RiskData":
        from screening.model.risk_data import from_snapshots

        return from_snapshots((pin, self._heard_of(connection, id)) for id, pin in pins)

    def _heard_of(self, connection: Connection, snapshot: int) -> "list[Statement]":
        """A snapshot never changes, so what it says is read once."""
        known = self._said
        if snapshot not in known:
            if len(known) >= MOST_KNOWN:
                known.clear()
            known[snapshot] = figures.heard_of(connection, snapshot)
        return known[snapshot]

    def snapshots_in_use(self) -> tuple[int, ...]:
        with reading(self._engine) as connection:
            return figures.in_use(connection)

    def figures_of(self, snapshot: int) -> "list[Statement]":
        """All that a verdict can hear of one snapshot."""
        with reading(self._engine) as connection:
            return self._heard_of(connection, snapshot)

    def speaks_to_verdicts(self, ids: Iterable[int]) -> bool:
        """Whether any of these snapshots says something that a verdict listens to."""
        return any(self.figures_of(id) for id in ids)

    def statements_of(self, snapshot: int) -> "Iterator[Statement]":
        """Everything one snapshot says, of any size, as it comes."""
        with reading(self._engine) as connection:
            yield from figures.statements(connection, snapshot)

    def snapshots(self, source: str | None = None, limit: int = 50) -> "tuple[SnapshotLine, ...]":
        """In use, retired and quarantined, the latest first."""
        with reading(self._engine) as connection:
            return snapshots.lines(connection, source, limit)

    def snapshot(self, id: int) -> "SnapshotLine":
        """Raises MissingError."""
        with reading(self._engine) as connection:
            return snapshots.line(connection, id)

    def unwanted_files(self, files: Collection[str], today: date) -> list[str]:
        """Those of these files of the archive that no snapshot or verdict of use refers to."""
        from screening.store.snapshots import upkeep

        with reading(self._engine) as connection:
            return upkeep.unwanted(connection, files, today)

    # -- lists of parties --

    def entity_lists(self) -> "tuple[EntityList, ...]":
        """The lists in use that name parties for a reason."""
        from screening.store.matches import comparison

        return comparison.lists(self._engine)

    def listings(self, snapshot: int) -> "Iterator[tuple[int, Listing]]":
        """What a list says of parties, row by row, of any size."""
        from screening.store.matches import comparison

        return comparison.listings(self._engine, snapshot)

    def listings_of(self, rows: Iterable[int]) -> "dict[int, Listing]":
        from screening.store.matches import comparison

        return comparison.these(self._engine, rows)

    def parents_named(self, children: Collection[str]) -> "dict[str, list[tuple[str, Tie]]]":
        """Child -> (source, tie) for the parents that registers in use name."""
        from screening.store.matches import comparison

        return comparison.parents(self._engine, children)

    def sources(self) -> tuple[SourceLine, ...]:
        """The snapshots in use, by source."""
        with reading(self._engine) as connection:
            return figures.lines(connection)

    def keep_snapshots(self, given: "Iterable[tuple[Pin, Iterable[Statement]]]") -> None:
        """Put these in use, each in place of the one of the same source."""
        with writing(self._engine) as connection:
            for pin, statements in given:
                figures.put_in_use(connection, figures.facts_of(pin), statements)
