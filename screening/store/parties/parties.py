"""Parties, read back as values."""

from collections.abc import Iterable

from sqlalchemy import Connection, func

from graphs.parties import Party
from screening.model.contracts import PartyReference
from screening.model.errors import MissingError
from screening.model.party_aliases import Aliases
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Rows, Scope, kept, slices
from screening.store.parties import aliases
from sources.kit.values.message import Message


def parties_by_key(scope: Scope, connection: Connection, keys: Iterable[str]) -> dict[str, Party]:
    """Return these parties by key, as far as they are stored."""
    parties: dict[str, Party] = {}
    for chunk in slices(sorted(keys)):
        for row in connection.execute(_parties(scope), scope.given(chunk)).mappings():
            parties[row["key"]] = columns.to_party(row)
    return parties


@kept
def _parties(scope: Scope) -> Rows:
    return scope.select(tables.party).where(scope.among_given(tables.party.c.key))


def references_by_key(
    scope: Scope, connection: Connection, keys: Iterable[str]
) -> dict[str, PartyReference]:
    """Return what a list shows of these parties, by key, as far as they are stored."""
    references: dict[str, PartyReference] = {}
    for chunk in slices(sorted(keys)):
        for key, name, country in connection.execute(_references(scope), scope.given(chunk)):
            references[key] = PartyReference(key, name, country)
    return references


@kept
def _references(scope: Scope) -> Rows:
    party = tables.party.c
    stmt = scope.select(tables.party, party.key, party.name, party.country)
    return stmt.where(scope.among_given(party.key))


class Parties:
    """The parties of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get_many(self, keys: Iterable[str]) -> tuple[Party, ...]:
        """Return these parties, as far as they are stored."""
        with self._scope.reading() as connection:
            return tuple(parties_by_key(self._scope, connection, keys).values())

    def by_name(self, name: str) -> Party:
        """Return the party with this key, else the only one of this name in any case.

        Raises MissingError.
        """
        table = tables.party
        with self._scope.reading() as connection:
            for condition in (table.c.key == name, func.lower(table.c.name) == name.lower()):
                rows = (
                    connection.execute(self._scope.select(table).where(condition).limit(2))
                    .mappings()
                    .all()
                )
                if len(rows) == 1:
                    return columns.to_party(rows[0])
                if rows:
                    raise MissingError(Message("party.several", name=name))
        raise MissingError(Message("party.missing", name=name))

    def aliases(self) -> Aliases:
        """Map each party key to its canonical key, by people's decisions in force."""
        return aliases.read_aliases(self._scope)
