"""The texts of yearly reports. A version is only ever added."""

import json
from dataclasses import replace

from sqlalchemy import Connection, RowMapping, func, or_, select

from screening.model.audit import About, Action
from screening.model.council_report import TextBlock
from screening.model.errors import InputError
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import columns
from screening.store.database.scope import Scope
from sources.kit.values.message import Message


class TextBlocks:
    """The texts of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, block: TextBlock, by: str) -> TextBlock:
        """Keep the next version of a text, and return it as it is kept.

        ``block.version``: the one that its writer saw. Raises InputError where it is no longer the
        latest.
        """
        with self._scope.writing() as connection:
            last = self._last(connection, block)
            if last != block.version:
                raise InputError(Message("council.changed_since"), "text")
            at = self._scope.now()
            row = {
                "organization_id": self._scope.id,
                "year": block.year,
                "language": block.language,
                "name": block.name,
                "version": last + 1,
                "text": block.text,
                "numbers": columns.compact(list(block.numbers)),
                "by": by,
                "at": at,
            }
            connection.execute(tables.report_text.insert().values(**row))
            about = (About.REPORT, f"{block.year} {block.language} {block.name}")
            after = {"version": last + 1, "numbers": len(block.numbers)}
            record(self._scope, connection, Action.REPORT_TEXT_KEPT, about, by=by, after=after)
        return replace(block, version=last + 1, by=by, at=at)

    def latest(self, year: int) -> tuple[TextBlock, ...]:
        """Return the latest version of each text of a year that somebody wrote."""
        newest: dict[tuple[str, str], TextBlock] = {}
        for block in self._of_year(year):
            newest[block.language, block.name] = block
        return tuple(newest.values())

    def history(self, year: int, language: str, name: str) -> tuple[TextBlock, ...]:
        """Return the versions of a text, the latest first."""
        mine = [b for b in self._of_year(year) if (b.language, b.name) == (language, name)]
        return tuple(reversed(mine))

    def names(self) -> tuple[str, ...]:
        """Return the names that no text on cases may hold.

        Of suppliers, of contract owners in the register, and of who looks after a contract here.
        """
        keeper, person = tables.contract_keeper, tables.person
        seats = (keeper.c.owner_id, keeper.c.deputy_id)
        of_keeper = select(person.c.name).where(
            or_(*(person.c.id.in_(self._scope.select(keeper, seat)) for seat in seats))
        )
        party, contract = tables.party, tables.contract
        supplier = tables.contract_supplier
        of_supplier = self._scope.select(party, party.c.name).where(
            party.c.key.in_(self._scope.select(supplier, supplier.c.party_key))
        )
        of_owner = self._scope.select(contract, contract.c.owner).where(
            contract.c.owner.is_not(None)
        )
        with self._scope.reading() as connection:
            rows = [
                *connection.execute(of_supplier.distinct()).scalars(),
                *connection.execute(of_owner.distinct()).scalars(),
                *connection.execute(of_keeper.distinct()).scalars(),
            ]
        return tuple(sorted(set(rows)))

    def buyers(self) -> tuple[str, ...]:
        """Return the names of the buyers of contracts."""
        party, contract = tables.party, tables.contract
        of_buyer = self._scope.select(party, party.c.name).where(
            party.c.key.in_(self._scope.select(contract, contract.c.buyer_key))
        )
        with self._scope.reading() as connection:
            return tuple(sorted(set(connection.execute(of_buyer.distinct()).scalars())))

    def _of_year(self, year: int) -> tuple[TextBlock, ...]:
        table = tables.report_text
        stmt = self._scope.select(table).where(table.c.year == year)
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.order_by(table.c.version)).mappings()
            return tuple(map(_block, rows))

    def _last(self, connection: Connection, block: TextBlock) -> int:
        table = tables.report_text
        stmt = self._scope.select(table, func.max(table.c.version)).where(
            table.c.year == block.year,
            table.c.language == block.language,
            table.c.name == block.name,
        )
        return int(connection.execute(stmt).scalar() or 0)


def _block(row: RowMapping) -> TextBlock:
    return TextBlock(
        year=row["year"],
        language=row["language"],
        name=row["name"],
        version=row["version"],
        text=row["text"],
        by=row["by"],
        at=columns.moment(row["at"]),
        numbers=tuple(json.loads(row["numbers"])),
    )
