"""The versions of an organization's own policy, and what it needs of each contract to count.

A version that was activated is kept for good: contracts of its days were judged by it. Whatever
changes which version holds makes the contracts due that it reaches, in the same transaction.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, RowMapping, func

from graphs.parties import Basis, Contract, Nature, Party
from screening.model.audit import About, Action, Upkeep
from screening.model.errors import InputError, MissingError
from screening.model.json_document import as_document, from_document
from screening.model.own_policy import (
    HOLDING,
    OwnPolicy,
    PolicyInForce,
    PolicyVersion,
    VersionState,
)
from screening.model.people import WHOLE
from screening.model.policy_impact import ImpactSummary, PolicyImpact
from screening.model.purchase import Confirmation, Purchase, ended_on, purchase_from_contract
from screening.rules.duty.duty import DAYS
from screening.rules.own_policy import policy as files
from screening.store import tables
from screening.store.audit_log.lines import record, upkeep
from screening.store.contracts.contracts import in_force
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns, engine
from screening.store.database.scope import Note, Scope
from screening.store.own_policy.policies_in_force import in_force_of, read_content
from sources.kit.values.message import Message

FACTS = (
    "public_id", "key", "basis", "buyer_key", "buyer_type", "buyer_country", "cpv", "nature",
    "amount", "currency", "value_is_estimate", "value_includes_vat", "part_of", "total_amount",
    "total_currency", "dispatched", "awarded", "starts", "ends", "options_until", "defence",
)  # fmt: skip
STANDING = ("flag", "band", "level", "screened")
AT_A_TIME = 5_000  # rows read before the next ones
LONGEST_SUMMARY = 4096  # bytes


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What own policy looks at of a contract, and how the contract stands.

    ``day``: the one that counts for the law; None where none is known.
    """

    id: str
    day: date | None
    flag: str | None
    band: str | None
    level: str | None
    is_screened: bool
    row: RowMapping
    category: str | None  # that a person decided on

    @property
    def purchase(self) -> Purchase:
        """Return what the law asks for, and nothing of the risk; made when it is asked for."""
        return _purchase(self.row, self.category)

    def ended_on(self, day: date) -> date | None:
        """Return the last day of a signed contract that is over on ``day``."""
        row = self.row
        is_signed = Basis(row["basis"]) is not Basis.CALL
        return ended_on(day, row["ends"], row["options_until"]) if is_signed else None


class OwnPolicies:
    """The own policy of one organization, whatever of its contracts the visitor sees."""

    def __init__(self, scope: Scope) -> None:
        self._scope = replace(scope, reach=WHOLE)

    # -- to read --

    def all(self) -> tuple[PolicyVersion, ...]:
        """Return every version, the latest first."""
        table = tables.own_policy
        stmt = self._scope.select(table).order_by(table.c.number.desc())
        with self._scope.reading() as connection:
            return tuple(_version(row) for row in connection.execute(stmt).mappings())

    def get(self, number: int) -> PolicyVersion:
        """Return a version by its number. Raises MissingError."""
        with self._scope.reading() as connection:
            return _version(self._row(connection, number))

    def in_force(self) -> tuple[PolicyInForce, ...]:
        """Return the versions that hold for contracts, in the order in which they were activated.

        Which one holds for a contract says ``in_force_on``, by the day that counts.
        """
        table = tables.own_policy
        stmt = self._scope.select(
            table, table.c.number, table.c.content, table.c.valid_from, table.c.closed_from
        ).where(table.c.state.in_(HOLDING))
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.order_by(table.c.activation)).all()
        return tuple(in_force_of(*row) for row in rows)

    def facts(self) -> Iterator[PolicyFacts]:
        """Yield of every contract what own policy looks at, in the order of the numbers."""
        contract, party = tables.contract, tables.party
        its_buyer = (party.c.key == contract.c.buyer_key) & self._scope.owns(party)
        country = func.coalesce(contract.c.buyer_country, party.c.country).label("country")
        names = dict.fromkeys((*FACTS, *STANDING))
        stmt = (
            self._scope.select(contract, *(contract.c[name] for name in names), country)
            .outerjoin(party, its_buyer)
            .order_by(contract.c.number, contract.c.public_id)
        )
        confirmed = tables.category_confirmation
        decided = in_force(self._scope).order_by(confirmed.c.id)
        with self._scope.reading() as connection:
            categories = {
                row["contract_key"]: row["category"]
                for row in connection.execute(decided).mappings()
            }
            read = connection.execute(stmt, execution_options={"yield_per": AT_A_TIME})
            for rows in read.mappings().partitions():
                for row in rows:
                    yield _facts(row, categories.get(row["key"]))

    # -- to write --

    def draft(self, content: str, by: str, note: str | None = None) -> PolicyVersion:
        """Keep a policy as a new draft. Raises PolicyError where it cannot be read."""
        policy = read_content(content)
        table = tables.own_policy
        with self._scope.writing() as connection:
            last = connection.execute(self._scope.select(table, func.max(table.c.number))).scalar()
            number = int(last or 0) + 1
            row = {
                "organization_id": self._scope.id,
                "number": number,
                "content": content,
                "state": VersionState.DRAFT,
                "made_by": by,
                "made_at": self._scope.now(),
                "note": note,
            }
            engine.new_id(connection.execute(table.insert().values(row)))
            self._log(connection, Action.POLICY_DRAFTED, number, by, after=_told(policy))
            return _version(self._row(connection, number))

    def change(self, number: int, content: str, by: str) -> PolicyVersion:
        """Change a draft. Raises PolicyError, MissingError, and InputError where it is no draft."""
        policy = read_content(content)
        with self._scope.writing() as connection:
            row = self._draft(connection, number)
            if row["content"] != content:
                self._set(connection, number, content=content, impact=None, impact_digest=None)
                self._log(
                    connection,
                    Action.POLICY_CHANGED,
                    number,
                    by,
                    before=_told(read_content(row["content"])),
                    after=_told(policy),
                )
            return _version(self._row(connection, number))

    def remove(self, number: int, by: str) -> None:
        """Remove a draft. Raises MissingError, and InputError where it is no draft."""
        table = tables.own_policy
        with self._scope.writing() as connection:
            row = self._draft(connection, number)
            connection.execute(self._scope.delete(table).where(table.c.number == number))
            before = _told(read_content(row["content"]))
            self._log(connection, Action.POLICY_REMOVED, number, by, before=before)

    def activate(
        self,
        number: int,
        content: str,
        by: str,
        reached: Iterable[str],
        why: str | None = None,
        note: Note | None = None,
    ) -> set[str]:
        """Have a draft hold from its first day on, with the contracts that it reaches made due.

        ``content``: with owner, formal decision and first day. Return those that had a verdict, as
        ``mark_due`` does; ``note`` is called with their number, in the transaction. Raises
        PolicyError where one of these is missing, MissingError, and InputError where it is no
        draft.
        """
        policy = read_content(content)
        decision, valid_from = files.refuse_unfinished(policy)
        table = tables.own_policy
        with self._scope.writing() as connection:
            self._draft(connection, number)
            last = self._scope.select(table, func.max(table.c.activation))
            self._set(
                connection,
                number,
                content=content,
                state=VersionState.ACTIVE,
                activation=int(connection.execute(last).scalar() or 0) + 1,
                activated_by=by,
                activated_at=self._scope.now(),
                valid_from=valid_from,
            )
            due = self._mark_due(connection, reached, note)
            after = {
                **_told(policy),
                "valid_from": valid_from.isoformat(),
                "decision": f"{decision.kind} {decision.reference}",
                "decided_on": decision.day.isoformat(),
                "contracts": len(due),
            }
            self._log(connection, Action.POLICY_ACTIVATED, number, by, after=after, why=why)
            return due

    def close(
        self,
        number: int,
        day: date,
        by: str,
        reached: Iterable[str],
        why: str | None = None,
        note: Note | None = None,
    ) -> set[str]:
        """Have an active version hold for contracts of before a day alone; see ``activate``."""
        with self._scope.writing() as connection:
            row = self._holding(connection, number, VersionState.ACTIVE)
            if day <= row["valid_from"]:
                raise InputError(Message("own_policy.closed_before"), "day")
            self._set(connection, number, state=VersionState.CLOSED, closed_from=day)
            due = self._mark_due(connection, reached, note)
            after = {"closed_from": day.isoformat(), "contracts": len(due)}
            self._log(connection, Action.POLICY_CLOSED, number, by, after=after, why=why)
            return due

    def roll_back(
        self,
        number: int,
        by: str,
        reached: Iterable[str],
        why: str | None = None,
        note: Note | None = None,
    ) -> set[str]:
        """Take a version back as if it had never been; see ``activate``."""
        with self._scope.writing() as connection:
            self._holding(connection, number, *HOLDING)
            self._set(connection, number, state=VersionState.ROLLED_BACK)
            due = self._mark_due(connection, reached, note)
            after = {"contracts": len(due)}
            self._log(connection, Action.POLICY_ROLLED_BACK, number, by, after=after, why=why)
            return due

    # -- what it would change --

    def keep_impact(self, number: int, digest: str, impact: PolicyImpact) -> None:
        """Keep what a draft would change, of the content with this digest.

        It follows from the contracts, so it is no line of the log. Raises MissingError, and
        InputError where it is no draft (any more): the yearly report tells what was kept.
        """
        lines = (columns.compact(as_document(each)) for each in (impact.summary, impact))
        packed = zlib.compress("\n".join(lines).encode(), 6)
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.DERIVED)
            self._draft(connection, number)
            self._set(connection, number, impact=packed, impact_digest=digest)

    def impact(self, number: int) -> tuple[str, PolicyImpact] | None:
        """Return digest and what it would change, or None where nobody asked yet."""
        with self._scope.reading() as connection:
            row = self._row(connection, number)
        if row["impact"] is None:
            return None
        whole = zlib.decompress(row["impact"]).rpartition(b"\n")[2]
        return row["impact_digest"], from_document(PolicyImpact, json.loads(whole))

    def impact_summary(self, number: int) -> tuple[str, ImpactSummary] | None:
        """Return digest and what it comes to, without reading it all; None as ``impact`` does."""
        with self._scope.reading() as connection:
            row = self._row(connection, number)
        if row["impact"] is None:
            return None
        beginning = zlib.decompressobj().decompress(row["impact"], LONGEST_SUMMARY)
        line, newline, _ = beginning.partition(b"\n")
        if newline:
            return row["impact_digest"], from_document(ImpactSummary, json.loads(line))
        kept = self.impact(number)  # of a version that kept no summary before it
        return (kept[0], kept[1].summary) if kept else None

    # -- within --

    def _row(self, connection: Connection, number: int) -> RowMapping:
        table = tables.own_policy
        stmt = self._scope.select(table).where(table.c.number == number)
        row = connection.execute(stmt).mappings().first()
        if row is None:
            raise MissingError(Message("own_policy.missing", number=number))
        return row

    def _draft(self, connection: Connection, number: int) -> RowMapping:
        row = self._row(connection, number)
        if row["state"] != VersionState.DRAFT:
            raise InputError(Message("own_policy.no_draft", number=number), "version")
        return row

    def _holding(self, connection: Connection, number: int, *states: VersionState) -> RowMapping:
        row = self._row(connection, number)
        if row["state"] not in states:
            raise InputError(Message("own_policy.not_active", number=number), "version")
        return row

    def _set(self, connection: Connection, number: int, **values: object) -> None:
        table = tables.own_policy
        stmt = self._scope.update(table).where(table.c.number == number)
        connection.execute(stmt.values(**values))

    def _mark_due(
        self, connection: Connection, reached: Iterable[str], note: Note | None
    ) -> set[str]:
        due = mark_due(self._scope, connection, reached)
        if note is not None:
            note(connection, len(due))
        return due

    def _log(
        self,
        connection: Connection,
        action: Action,
        number: int,
        by: str,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        why: str | None = None,
    ) -> None:
        about = (About.POLICY, number)
        record(self._scope, connection, action, about, by=by, before=before, after=after, why=why)


def _told(policy: OwnPolicy) -> dict[str, object]:
    """Return what the log says of a file: enough to tell versions apart."""
    return {"title": policy.title.nl, "articles": len(policy.articles), "sha256": policy.digest}


def _version(row: RowMapping) -> PolicyVersion:
    return PolicyVersion(
        id=row["id"],
        number=row["number"],
        content=row["content"],
        state=VersionState(row["state"]),
        made_by=row["made_by"],
        made_at=columns.moment(row["made_at"]),
        valid_from=row["valid_from"],
        closed_from=row["closed_from"],
        activated_by=row["activated_by"],
        activated_at=columns.maybe_moment(row["activated_at"]),
        note=row["note"],
    )


def _facts(row: RowMapping, category: str | None) -> PolicyFacts:
    return PolicyFacts(
        row["public_id"],
        next((row[name] for name in DAYS if row[name] is not None), None),
        row["flag"],
        row["band"],
        row["level"],
        row["screened"] is not None,
        row,
        category,
    )


def _purchase(row: RowMapping, category: str | None) -> Purchase:
    contract = Contract(
        key=row["key"],
        basis=Basis(row["basis"]),
        buyer=Party("", "", row["country"]) if row["buyer_key"] is not None else None,
        buyer_type=row["buyer_type"],
        cpv=tuple(json.loads(row["cpv"])),
        nature=Nature(row["nature"]) if row["nature"] else None,
        value=columns.to_money(row),
        value_is_estimate=bool(row["value_is_estimate"]),
        value_includes_vat=bool(row["value_includes_vat"]),
        part_of=row["part_of"],
        total_value=columns.to_money(row, "total_amount", "total_currency"),
        dispatched=row["dispatched"],
        awarded=row["awarded"],
        starts=row["starts"],
        ends=row["ends"],
        options_until=row["options_until"],
        defence=bool(row["defence"]),
    )
    confirmation = None if category is None else Confirmation(category, "", date.min)
    return purchase_from_contract(contract, confirmation)
