"""What a refresh changes for one organization: who is reached, what they were, what they became.

A row per organization says which snapshots its verdicts rest on. It moves on only when the reached
contracts are screened and their changes are written down, so work that was cut off is taken up.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func

from screening.model.changes import ContractChange, RunChanges, VerdictBasis, VerdictSummary
from screening.rules.verdict.reach import Buying
from screening.store import tables
from screening.store.chains.ties import contracts_above, contracts_with
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


def note(scope: Scope, now: VerdictBasis) -> None:
    """What verdicts rest on, unless that is known, and in which states they were made since."""
    table = tables.rescreening
    with scope.writing() as connection:
        found = connection.execute(scope.select(table, table.c.heard)).scalar()
        if found is None:
            scope.insert(connection, table, [{"heard": _packed(now)}])
            return
        known = _unpacked(found)
        states = tuple(dict.fromkeys((*known.states, *now.states)))
        if states != known.states:
            heard = _packed(VerdictBasis(known.ids, states))
            connection.execute(scope.update(table).values(heard=heard))


def _packed(resting: VerdictBasis) -> str:
    return columns.compact({"ids": list(resting.ids), "states": list(resting.states)})


def _unpacked(text: str) -> VerdictBasis:
    read = json.loads(text)
    return VerdictBasis(tuple(read["ids"]), tuple(read["states"]))


def take(scope: Scope, owner: str) -> RescreenLease | None:
    """None when another worker is on it; it will find what there is to do itself."""
    note(scope, VerdictBasis((), ()))  # nobody knows what the verdicts rest on: all of them are due
    table, now = tables.rescreening, scope.now()
    free = table.c.owner.is_(None) | (table.c.lease_until < now)
    with scope.writing() as connection:
        claim = scope.update(table).where(free)
        if connection.execute(claim.values(owner=owner, lease_until=now + LEASE)).rowcount != 1:
            return None
        row = connection.execute(scope.select(table)).mappings().one()
    before = json.loads(zlib.decompress(row["before"])) if row["before"] else {}
    standings = {id: VerdictSummary(*parts) for id, parts in before.items()}
    return RescreenLease(owner, _unpacked(row["heard"]), standings)


def renew(scope: Scope, hold: RescreenLease) -> bool:
    """Answers whether it is still this worker's."""
    table = tables.rescreening
    with scope.writing() as connection:
        mine = scope.update(table).where(table.c.owner == hold.owner)
        held = connection.execute(mine.values(lease_until=scope.now() + LEASE))
        return held.rowcount == 1


def release(scope: Scope, hold: RescreenLease) -> None:
    table = tables.rescreening
    with scope.writing() as connection:
        mine = scope.update(table).where(table.c.owner == hold.owner)
        connection.execute(mine.values(owner=None, lease_until=None))


def plan(scope: Scope, hold: RescreenLease, before: Mapping[str, VerdictSummary]) -> None:
    """Write down what the reached contracts are before any of them is screened again."""
    table = tables.rescreening
    parts = {id: [one.flag, one.band, one.level] for id, one in before.items()}
    with scope.writing() as connection:
        mine = scope.update(table).where(table.c.owner == hold.owner)
        connection.execute(mine.values(before=zlib.compress(columns.compact(parts).encode())))


def finish(
    scope: Scope, hold: RescreenLease, resting: VerdictBasis, changes: Iterable[ContractChange]
) -> bool:
    """Write the changes down and move on, both or neither."""
    table, known = tables.rescreening, tables.contract
    with scope.writing() as connection:
        mine = scope.update(table).where(table.c.owner == hold.owner)
        moved = connection.execute(
            mine.values(heard=_packed(resting), before=None, owner=None, lease_until=None)
        )
        if moved.rowcount != 1:
            return False
        for some in slices(changes):
            ids = [one.contract for one in some]
            asked = scope.select(known, known.c.public_id, known.c.id)
            asked = asked.where(known.c.public_id.in_(ids))
            found = {row[0]: row[1] for row in connection.execute(asked)}
            rows = [_row(one, found[one.contract]) for one in some if one.contract in found]
            scope.insert(connection, tables.refresh_change, rows)
    return True


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


def buyings(scope: Scope) -> dict[Buying, list[str]]:
    """The screened contracts by what decides their typical places."""
    contract, party = tables.contract, tables.party
    its_buyer = (party.c.key == contract.c.buyer_key) & scope.owns(party)
    asked = (
        scope.select(
            contract, contract.c.public_id, contract.c.cpv, contract.c.place, party.c.country
        )
        .outerjoin(party, its_buyer)
        .where(contract.c.screened.is_not(None))
    )
    found: dict[tuple[str, str | None, str | None], list[str]] = {}
    with scope.reading() as connection:
        for public_id, cpv, place, country in connection.execute(asked):
            found.setdefault((cpv, place, country), []).append(public_id)
    return {
        Buying(tuple(json.loads(cpv)), place, country): ids
        for (cpv, place, country), ids in found.items()
    }


def contracts_with_any(scope: Scope, parties: Iterable[str]) -> frozenset[str]:
    with scope.reading() as connection:
        return frozenset(contracts_with(scope, connection, parties))


def tie_countries(scope: Scope) -> tuple[str, ...]:
    """Where declared and observed ties come from."""
    table = tables.supply
    asked = scope.select(table, table.c.country).where(table.c.country.is_not(None)).distinct()
    with scope.reading() as connection:
        return tuple(sorted(connection.execute(asked).scalars()))


def contracts_from(scope: Scope, country: str) -> set[str]:
    """The contracts with a tie from this country anywhere in their chain."""
    table = tables.supply
    asked = scope.select(table, table.c.customer).where(table.c.country == country).distinct()
    with scope.reading() as connection:
        customers = set(connection.execute(asked).scalars())
        return contracts_above(scope, connection, customers)


def screened_ids(scope: Scope) -> tuple[str, ...]:
    """Everything that has a verdict; what waits for its first one is not a refresh's affair."""
    table = tables.contract
    asked = scope.select(table, table.c.public_id).where(table.c.screened.is_not(None))
    with scope.reading() as connection:
        return tuple(sorted(connection.execute(asked).scalars()))


def standings(scope: Scope, ids: Iterable[str]) -> dict[str, VerdictSummary]:
    """Flag, band and level of the contracts that have a verdict."""
    table = tables.contract
    found: dict[str, VerdictSummary] = {}
    with scope.reading() as connection:
        for some in slices(ids):
            asked = scope.select(
                table, table.c.public_id, table.c.flag, table.c.band, table.c.level
            ).where(table.c.public_id.in_(some), table.c.flag.is_not(None))
            for public_id, *parts in connection.execute(asked):
                found[public_id] = VerdictSummary(*parts)
    return found


# -- what changed --


def runs_with_changes(scope: Scope, limit: int) -> tuple[RunChanges, ...]:
    """The latest first, each with how many contracts it changed."""
    change, run = tables.refresh_change, tables.job_run
    asked = (
        scope.select(
            change,
            run.c.id,
            change.c.source,
            run.c.edition,
            run.c.finished,
            func.count(change.c.contract_id.distinct()).label("contracts"),
        )
        .join(run, run.c.id == change.c.run_id)
        .group_by(run.c.id, change.c.source, run.c.edition, run.c.finished)
        .order_by(run.c.id.desc())
        .limit(limit)
    )
    with scope.reading() as connection:
        return tuple(
            RunChanges(id, source, edition, _maybe(finished), contracts)
            for id, source, edition, finished, contracts in connection.execute(asked)
        )


def changes_of(scope: Scope, run: int, limit: int, offset: int = 0) -> tuple[ContractChange, ...]:
    change, contract = tables.refresh_change, tables.contract
    asked = (
        scope.select(change, *change.c, contract.c.public_id, contract.c.number, contract.c.title)
        .join(contract, contract.c.id == change.c.contract_id)
        .where(change.c.run_id == run, scope.owns(contract))
        .order_by(contract.c.urgency.desc(), change.c.id)
        .limit(limit)
        .offset(offset)
    )
    with scope.reading() as connection:
        return tuple(_change(row) for row in connection.execute(asked).mappings())


def _change(row: Mapping[Any, Any]) -> ContractChange:
    what = json.loads(row["what"])
    return ContractChange(
        run=row["run_id"],
        contract=row["public_id"],
        source=row["source"],
        where=row["where"],
        row=what["row"],
        said_before=what["said_before"],
        said_after=what["said_after"],
        before=VerdictSummary(*what["from"]),
        after=VerdictSummary(*what["to"]),
        number=row["number"],
        title=row["title"],
    )


def _maybe(value: Any) -> datetime | None:
    return None if value is None else columns.moment(value)
