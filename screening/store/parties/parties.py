"""Reads parties back as the values they were."""

from collections.abc import Iterable

from sqlalchemy import Connection, func

from graphs.parties import Party
from screening.model.errors import MissingError
from screening.model.party_aliases import Aliases
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices
from screening.store.parties import aliases
from sources.kit.values.message import Message


def parties_by_key(scope: Scope, connection: Connection, keys: Iterable[str]) -> dict[str, Party]:
    table = tables.party
    found: dict[str, Party] = {}
    for some in slices(sorted(keys)):
        asked = scope.select(table).where(table.c.key.in_(some))
        for row in connection.execute(asked).mappings():
            found[row["key"]] = columns.to_party(row)
    return found


class Parties:
    """The parties of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get_many(self, keys: Iterable[str]) -> tuple[Party, ...]:
        with self._scope.reading() as connection:
            return tuple(parties_by_key(self._scope, connection, keys).values())

    def called(self, name: str) -> Party:
        """By key, else the only party of that name, whatever its capitals. Raises MissingError."""
        table = tables.party
        with self._scope.reading() as connection:
            for asked in (table.c.key == name, func.lower(table.c.name) == name.lower()):
                rows = (
                    connection.execute(self._scope.select(table).where(asked).limit(2))
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
        return aliases.aliases(self._scope)
