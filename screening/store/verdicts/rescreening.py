"""The work that a refresh leaves for one organization: the contracts it reaches, before and after.

A row per organization says which snapshots its verdicts rest on. It moves on only when the reached
contracts are screened and their changes are written down, so work that was cut off is taken up.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func

from screening.model.audit import About, Action, Upkeep
from screening.model.verdict_changes import ContractChange, VerdictBasis, VerdictSummary
from screening.rules.verdict.change_impact import PurchaseProfile
from screening.store import tables
from screening.store.audit_log.lines import record, upkeep
from screening.store.database import columns
from screening.store.database.leases import has_lapsed
from screening.store.database.scope import Scope, slices

LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class RescreenLease:
    """One worker's lease on an organization. ``before`` is what a worker that died wrote down."""

    owner: str
    basis: VerdictBasis
    before: Mapping[str, VerdictSummary]


# -- the hold --


def _packed(basis: VerdictBasis) -> str:
    return columns.compact({"ids": list(basis.ids), "states": list(basis.states)})


def _unpacked(text: str) -> VerdictBasis:
    content = json.loads(text)
    return VerdictBasis(tuple(content["ids"]), tuple(content["states"]))


def _row(change: ContractChange, contract_id: int) -> columns.Columns:
    content = {
        "row": change.row,
        "said_before": change.said_before,
        "said_after": change.said_after,
        "from": [change.before.flag, change.before.band, change.before.level],
        "to": [change.after.flag, change.after.band, change.after.level],
    }
    return {
        "run_id": change.run,
        "contract_id": contract_id,
        "source": change.source,
        "where": change.where,
        "what": columns.compact(content),
    }


# -- who is reached --


# -- what changed --


class Rescreening:
    """The rescreening of one organization after refreshes."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def note(self, basis: VerdictBasis) -> None:
        """Write down what verdicts rest on, unless it is known.

        The states in which they were made since are added to it.
        """
        table = tables.rescreening
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            packed = connection.execute(self._scope.select(table, table.c.heard)).scalar()
            if packed is None:
                self._scope.insert(connection, table, [{"heard": _packed(basis)}])
                return
            stored = _unpacked(packed)
            states = tuple(dict.fromkeys((*stored.states, *basis.states)))
            if states != stored.states:
                merged = _packed(VerdictBasis(stored.ids, states))
                connection.execute(self._scope.update(table).values(heard=merged))

    def take(self, owner: str) -> RescreenLease | None:
        """Return a lease for this worker, or None while another one has it.

        The other worker will find what there is to do itself.
        """
        self.note(
            VerdictBasis((), ())
        )  # nobody knows what the verdicts rest on: all of them are due
        table, now = tables.rescreening, self._scope.now()
        free = table.c.owner.is_(None) | has_lapsed(table.c.lease_until, now, LEASE)
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            claim = self._scope.update(table).where(free)
            if connection.execute(claim.values(owner=owner, lease_until=now + LEASE)).rowcount != 1:
                return None
            row = connection.execute(self._scope.select(table)).mappings().one()
        before = json.loads(zlib.decompress(row["before"])) if row["before"] else {}
        summaries = {id: VerdictSummary(*parts) for id, parts in before.items()}
        return RescreenLease(owner, _unpacked(row["heard"]), summaries)

    def renew(self, lease: RescreenLease) -> bool:
        """Extend the lease; return whether it is still this worker's."""
        table = tables.rescreening
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            mine = self._scope.update(table).where(table.c.owner == lease.owner)
            result = connection.execute(mine.values(lease_until=self._scope.now() + LEASE))
            return result.rowcount == 1

    def release(self, lease: RescreenLease) -> None:
        """End the lease, where it is still this worker's."""
        table = tables.rescreening
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            mine = self._scope.update(table).where(table.c.owner == lease.owner)
            connection.execute(mine.values(owner=None, lease_until=None))

    def plan(self, lease: RescreenLease, before: Mapping[str, VerdictSummary]) -> None:
        """Write down what the reached contracts are before any of them is screened again."""
        table = tables.rescreening
        parts = {id: [summary.flag, summary.band, summary.level] for id, summary in before.items()}
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            mine = self._scope.update(table).where(table.c.owner == lease.owner)
            connection.execute(mine.values(before=zlib.compress(columns.compact(parts).encode())))

    def finish(
        self, lease: RescreenLease, basis: VerdictBasis, changes: Iterable[ContractChange]
    ) -> bool:
        """Write the changes down and move on, both or neither."""
        table, contract, count = tables.rescreening, tables.contract, 0
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.LEASE)
            mine = self._scope.update(table).where(table.c.owner == lease.owner)
            result = connection.execute(
                mine.values(heard=_packed(basis), before=None, owner=None, lease_until=None)
            )
            if result.rowcount != 1:
                return False
            for chunk in slices(changes):
                ids = [change.contract for change in chunk]
                stmt = self._scope.select(contract, contract.c.public_id, contract.c.id)
                stmt = stmt.where(contract.c.public_id.in_(ids))
                row_ids = {row[0]: row[1] for row in connection.execute(stmt)}
                rows = [
                    _row(change, row_ids[change.contract])
                    for change in chunk
                    if change.contract in row_ids
                ]
                self._scope.insert(connection, tables.refresh_change, rows)
                count += len(rows)
            if count:
                about, after = (About.CONTRACTS, count), {"snapshots": list(basis.ids)}
                record(self._scope, connection, Action.VERDICTS_CHANGED, about, after=after)
        return True

    def what_is_bought(self, ids: Iterable[str]) -> dict[str, str]:
        """Return what each of these contracts buys, as one text, in the order of the ids."""
        contract, bought = tables.contract, dict[str, str]()
        columns_asked = (contract.c.public_id, contract.c.cpv, contract.c.assumed)
        with self._scope.reading() as connection:
            for chunk in slices(ids):
                stmt = self._scope.select(contract, *columns_asked)
                stmt = stmt.where(self._scope.among(contract.c.public_id, chunk))
                rows = {row[0]: row for row in connection.execute(stmt)}
                bought |= {id: f"{rows[id][1]} {rows[id][2] or ''}" for id in chunk if id in rows}
        return bought

    def buyings(self) -> dict[PurchaseProfile, list[str]]:
        """Return the ids of the screened contracts by what decides their typical places."""
        contract, party = tables.contract, tables.party
        its_buyer = (party.c.key == contract.c.buyer_key) & self._scope.owns(party)
        stmt = (
            self._scope.select(
                contract,
                contract.c.public_id,
                contract.c.cpv,
                contract.c.assumed,
                contract.c.place,
                func.coalesce(contract.c.buyer_country, party.c.country),
            )
            .outerjoin(party, its_buyer)
            .where(contract.c.screened.is_not(None))
        )
        ids_of: dict[tuple[str, str | None, str | None, str | None], list[str]] = {}
        with self._scope.reading() as connection:
            for public_id, cpv, assumed, place, country in connection.execute(stmt):
                guesses = assumed if cpv == "[]" else None
                ids_of.setdefault((cpv, guesses, place, country), []).append(public_id)
        return {
            PurchaseProfile(
                tuple(json.loads(cpv)),
                place,
                country,
                columns.to_assumed({"cpv": cpv, "assumed": guesses}),
            ): ids
            for (cpv, guesses, place, country), ids in ids_of.items()
        }
