"""What a refresh changes for one organization: who is reached, what they were, what they became.

A row per organization says which snapshots its verdicts rest on. It moves on only when the reached
contracts are screened and their changes are written down, so work that was cut off is taken up.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from screening.model.verdict_changes import ContractChange, VerdictBasis, VerdictSummary
from screening.rules.verdict.change_impact import PurchaseProfile
from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class RescreenLease:
    """One worker's hold on an organization. ``before`` is what a worker that died wrote down."""

    owner: str
    resting: VerdictBasis
    before: Mapping[str, VerdictSummary]


# -- the hold --


def _packed(resting: VerdictBasis) -> str:
    return columns.compact({"ids": list(resting.ids), "states": list(resting.states)})


def _unpacked(text: str) -> VerdictBasis:
    read = json.loads(text)
    return VerdictBasis(tuple(read["ids"]), tuple(read["states"]))


def _row(change: ContractChange, contract_id: int) -> dict[str, Any]:
    what = {
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
        "what": columns.compact(what),
    }


# -- who is reached --


# -- what changed --


class Rescreening:
    """What brings the verdicts of one organization up to date after a refresh."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def note(self, now: VerdictBasis) -> None:
        """What verdicts rest on, unless that is known, and in which states they were made since."""
        table = tables.rescreening
        with self._scope.writing() as connection:
            found = connection.execute(self._scope.select(table, table.c.heard)).scalar()
            if found is None:
                self._scope.insert(connection, table, [{"heard": _packed(now)}])
                return
            known = _unpacked(found)
            states = tuple(dict.fromkeys((*known.states, *now.states)))
            if states != known.states:
                heard = _packed(VerdictBasis(known.ids, states))
                connection.execute(self._scope.update(table).values(heard=heard))

    def take(self, owner: str) -> RescreenLease | None:
        """None when another worker is on it; it will find what there is to do itself."""
        self.note(
            VerdictBasis((), ())
        )  # nobody knows what the verdicts rest on: all of them are due
        table, now = tables.rescreening, self._scope.now()
        free = table.c.owner.is_(None) | (table.c.lease_until < now)
        with self._scope.writing() as connection:
            claim = self._scope.update(table).where(free)
            if connection.execute(claim.values(owner=owner, lease_until=now + LEASE)).rowcount != 1:
                return None
            row = connection.execute(self._scope.select(table)).mappings().one()
        before = json.loads(zlib.decompress(row["before"])) if row["before"] else {}
        standings = {id: VerdictSummary(*parts) for id, parts in before.items()}
        return RescreenLease(owner, _unpacked(row["heard"]), standings)

    def renew(self, hold: RescreenLease) -> bool:
        """Answers whether it is still this worker's."""
        table = tables.rescreening
        with self._scope.writing() as connection:
            mine = self._scope.update(table).where(table.c.owner == hold.owner)
            held = connection.execute(mine.values(lease_until=self._scope.now() + LEASE))
            return held.rowcount == 1

    def release(self, hold: RescreenLease) -> None:
        table = tables.rescreening
        with self._scope.writing() as connection:
            mine = self._scope.update(table).where(table.c.owner == hold.owner)
            connection.execute(mine.values(owner=None, lease_until=None))

    def plan(self, hold: RescreenLease, before: Mapping[str, VerdictSummary]) -> None:
        """Write down what the reached contracts are before any of them is screened again."""
        table = tables.rescreening
        parts = {id: [one.flag, one.band, one.level] for id, one in before.items()}
        with self._scope.writing() as connection:
            mine = self._scope.update(table).where(table.c.owner == hold.owner)
            connection.execute(mine.values(before=zlib.compress(columns.compact(parts).encode())))

    def finish(
        self, hold: RescreenLease, resting: VerdictBasis, changes: Iterable[ContractChange]
    ) -> bool:
        """Write the changes down and move on, both or neither."""
        table, known = tables.rescreening, tables.contract
        with self._scope.writing() as connection:
            mine = self._scope.update(table).where(table.c.owner == hold.owner)
            moved = connection.execute(
                mine.values(heard=_packed(resting), before=None, owner=None, lease_until=None)
            )
            if moved.rowcount != 1:
                return False
            for some in slices(changes):
                ids = [one.contract for one in some]
                asked = self._scope.select(known, known.c.public_id, known.c.id)
                asked = asked.where(known.c.public_id.in_(ids))
                found = {row[0]: row[1] for row in connection.execute(asked)}
                rows = [_row(one, found[one.contract]) for one in some if one.contract in found]
                self._scope.insert(connection, tables.refresh_change, rows)
        return True

    def buyings(self) -> dict[PurchaseProfile, list[str]]:
        """The screened contracts by what decides their typical places."""
        contract, party = tables.contract, tables.party
        its_buyer = (party.c.key == contract.c.buyer_key) & self._scope.owns(party)
        asked = (
            self._scope.select(
                contract, contract.c.public_id, contract.c.cpv, contract.c.place, party.c.country
            )
            .outerjoin(party, its_buyer)
            .where(contract.c.screened.is_not(None))
        )
        found: dict[tuple[str, str | None, str | None], list[str]] = {}
        with self._scope.reading() as connection:
            for public_id, cpv, place, country in connection.execute(asked):
                found.setdefault((cpv, place, country), []).append(public_id)
        return {
            PurchaseProfile(tuple(json.loads(cpv)), place, country): ids
            for (cpv, place, country), ids in found.items()
        }
