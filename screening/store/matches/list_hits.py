"""The parties of a chain that stand on lists: confirmed matches and equal numbers, by SQL alone.

However long a list is, a verdict reads only the matches of the parties in its own chain and of
those that own them.
"""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Connection, RowMapping

from screening.model.match import (
    ENTITY,
    NOT_SAME,
    SAME,
    Decision,
    Match,
)
from screening.model.party_aliases import Aliases
from screening.rules.risk.listed_parties import (
    NO_HITS,
    Hit,
    ListedEntity,
    ListHits,
    OwnedShare,
)
from screening.store import tables
from screening.store.database.scope import Scope, slices
from screening.store.matches import decisions, match_rows
from screening.store.parties.aliases import read_aliases
from sources.kit.values.statements import Issue

Path = tuple[OwnedShare, ...]
MOST_STEPS = 12  # of ownership upwards; longer ones do not occur

EQUAL_NUMBERS = ("identifier_equal", "identifier_branch", "identifier_vat")
MATCH = tables.party_match.c


def _owners(
    scope: Scope, connection: Connection, heads: Iterable[str], aliases: Aliases
) -> list[tuple[str, str, Path]]:
    """Return (party, owner, steps up to it) for every party itself and all that own it."""
    owners: list[tuple[str, str, Path]] = []
    for head in heads:
        owners += [(head, key, ()) for key in aliases.keys_of(head)]
    seen = {(head, key) for head, key, _ in owners}
    front = owners
    for _ in range(MOST_STEPS):
        steps = _steps(scope, connection, {key for _, key, _ in front})
        further: list[tuple[str, str, Path]] = []
        for head, key, path in front:
            for parent, step in steps.get(key, ()):
                for owner in aliases.keys_of(parent):
                    if (head, owner) not in seen:
                        seen.add((head, owner))
                        further.append((head, owner, (*path, step)))
        if not further:
            break
        owners, front = owners + further, further
    return owners


def _steps(
    scope: Scope, connection: Connection, keys: Collection[str]
) -> dict[str, list[tuple[str, OwnedShare]]]:
    """Return, by child, its owners that are no natural persons, in order."""
    own, child, parent = tables.ownership, tables.party.alias("child"), tables.party.alias("parent")
    steps: dict[str, list[tuple[str, OwnedShare]]] = {}
    for chunk in slices(sorted(keys)):
        stmt = (
            scope.select(own, *own.c, child.c.name.label("of"), parent.c.name.label("by"))
            .join(child, (child.c.key == own.c.child) & scope.owns(child))
            .join(parent, (parent.c.key == own.c.parent) & scope.owns(parent))
            .where(own.c.child.in_(chunk), own.c.child != own.c.parent)
            .where(parent.c.natural_person.is_(False), child.c.natural_person.is_(False))
            .order_by(own.c.child, own.c.key)
        )
        for row in connection.execute(stmt).mappings():
            steps.setdefault(row["child"], []).append((row["parent"], _share(row)))
    return steps


def _share(row: RowMapping) -> OwnedShare:
    """Return a row as a step of ownership; a band of shares counts by its lower end."""
    stated = row["share"] if row["share"] is not None else row["share_low"]
    return OwnedShare(row["of"], row["by"], stated, row["form"], row["source"], row["until"])


def _rows(
    scope: Scope, connection: Connection, keys: Collection[str]
) -> dict[str, list[RowMapping]]:
    snapshot, party = tables.snapshot, tables.party
    rows: dict[str, list[RowMapping]] = {}
    for chunk in slices(sorted(keys)):
        stmt = (
            scope.select(
                tables.party_match, *tables.party_match.c,
                snapshot.c.title, snapshot.c.edition, snapshot.c.sha256,
            )
            .outerjoin(snapshot, snapshot.c.id == MATCH.snapshot_id)
            .join(party, (party.c.key == MATCH.one) & scope.owns(party))
            .where(MATCH.kind == ENTITY, MATCH.one.in_(chunk))
            .where(party.c.natural_person.is_(False), party.c.anonymous.is_(False))
            .order_by(MATCH.one, MATCH.other)
        )  # fmt: skip
        for row in connection.execute(stmt).mappings():
            rows.setdefault(row["one"], []).append(row)
    return rows


def _read(
    scope: Scope,
    connection: Connection,
    rows: dict[str, list[RowMapping]],
    ways: Iterable[tuple[str, str, Path]],
) -> tuple[tuple[Hit, ...], tuple[date | None, ...]]:
    decided = decisions.last_decisions(scope, connection, ENTITY, rows)
    hits: list[Hit] = []
    waiting: list[date | None] = []
    for head, owner, path in ways:
        for row in rows.get(owner, ()):
            match = match_rows.to_match(row)
            if _is_hit(match):
                last = decided.get((row["one"], row["other"]))
                hits += _hits(head, path, match, row["sha256"] or "", last)
            elif not path and match.stands:  # until a person decides against it
                waiting.append(match.review_on if match.state == NOT_SAME else None)
    return tuple(hits), tuple(sorted(waiting, key=str))


def _is_hit(match: Match) -> bool:
    return match.answer == SAME or match.compared.basis == "identifier"


def _hits(head: str, path: Path, match: Match, sha256: str, last: Decision | None) -> Iterable[Hit]:
    """Yield a hit per listing of the entity.

    An equal number that a person doubted is a hit until that doubt is to be reviewed.
    """
    pair = match.compared
    confirmed = last is not None and match.answer == SAME
    doubted = last is not None and match.state == NOT_SAME
    owners = tuple(
        OwnedShare(owner.child, owner.parent, owner.share, owner.form, owner.source)
        for owner in pair.owners
    )
    for listing in pair.listings:
        yield Hit(
            party=head,
            entity=ListedEntity(
                name=pair.other.name,
                source=match.source or "",
                title=match.title or match.source or "",
                edition=match.edition or "",
                sha256=sha256,
                programme=listing.programme,
                issue=Issue(listing.issue) if listing.issue else None,
                since=date.fromisoformat(listing.since) if listing.since else None,
                stands=match.stands and listing.current is not False,
                says=listing.says,
                where=listing.where,
            ),
            by="confirmed" if confirmed else "identifier",
            identifier=_equal_number(match),
            confirmed_by=last.by if confirmed and last else None,
            confirmed_on=last.at.date() if last and (confirmed or doubted) else None,
            decision=match.id if last and (confirmed or doubted) else None,
            until=match.review_on if doubted else None,
            owners=(*path, *owners),
        )


def _equal_number(match: Match) -> str | None:
    for reason in match.compared.because:
        if reason.code in EQUAL_NUMBERS:
            return " ".join(reason.about)
    return None


class ListHitQueries:
    """The parties of one organization that stand on lists."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(self, keys: Iterable[str], aliases: Aliases) -> ListHits:
        """Return the hits of these parties. Keys are canonical, as a chain has them."""
        heads = sorted({aliases.canonical(key) for key in keys})
        used = aliases.decisions_on(heads)
        with self._scope.reading() as connection:
            ways = _owners(self._scope, connection, heads, aliases)
            rows = _rows(self._scope, connection, {owner for _, owner, _ in ways})
            hits, waiting = _read(self._scope, connection, rows, ways)
        if not (hits or waiting or used):
            return NO_HITS
        return ListHits(hits, waiting, used)

    def listed_parties(self) -> frozenset[str]:
        """Return the keys of all parties whose verdicts a match can touch."""
        stmt = (
            self._scope.select(tables.party_match, MATCH.one).where(MATCH.kind == ENTITY).distinct()
        )
        with self._scope.reading() as connection:
            keys = set(connection.execute(stmt).scalars())
            owned = decisions.owned_by(self._scope, connection, keys) if keys else set()
            return frozenset(read_aliases(self._scope, connection).all_keys(owned))
