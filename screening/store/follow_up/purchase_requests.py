"""Purchases before there is a contract, and what people did with each.

A request is never deleted, so that its number is never given again. What is done with it is only
added to; the state that the list is read by is written in the same transaction.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func

from graphs.parties import tags_text
from screening.model.audit import About, Action
from screening.model.errors import InputError, MissingError
from screening.model.purchase_requests import (
    ContractOutline,
    KeptDecision,
    PurchaseRequest,
    RequestEvent,
    RequestFacts,
    RequestState,
    RequestStep,
    number_of,
    parse_number,
)
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import columns, engine
from screening.store.database.scope import Scope, slices
from sources.kit.values.message import Message

FACTS = (
    "title", "words", "requester", "requester_account", "adviser", "adviser_account", "department",
    "buyer", "reference",
)  # fmt: skip
LOGGED = ("department", "reference")  # of these; a title may name a person


class PurchaseRequests:
    """The requests of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, facts: RequestFacts, by: str) -> str:
        """Keep a new request; return its number."""
        table, now = tables.purchase_request, self._scope.now()
        with self._scope.writing() as connection:
            taken = _whole(self._scope).select(table, func.max(table.c.serial))
            last = connection.execute(taken.where(table.c.year == now.year)).scalar()
            number = number_of(now.year, (last or 0) + 1)
            values = {
                "organization_id": self._scope.id,
                "year": now.year,
                "serial": (last or 0) + 1,
                "state": RequestState.DRAFT,
                "version": 1,
                "made_by": by,
                "made_at": now,
                "changed_at": now,
            }
            engine.new_id(connection.execute(table.insert().values(**values, **_columns(facts))))
            about = (About.REQUEST, number)
            record(
                self._scope,
                connection,
                Action.REQUEST_MADE,
                about,
                by=by,
                after=_logged(facts),
            )
            return number

    def change(self, number: str, facts: RequestFacts, version: int, by: str) -> None:
        """Keep other facts of a request.

        ``version``: of the request that the writer saw. Raises MissingError, and InputError where
        it was changed since.
        """
        with self._scope.writing() as connection:
            row = self._seen(connection, number, version)
            former = _facts(row)
            if former == facts:
                return
            self._write(connection, row, **_columns(facts))
            told = (*FACTS, "tags")
            changed = [name for name in told if getattr(former, name) != getattr(facts, name)]
            names = former.answers.keys() | facts.answers.keys()
            changed += sorted(n for n in names if former.answers.get(n) != facts.answers.get(n))
            record(
                self._scope,
                connection,
                Action.REQUEST_CHANGED,
                (About.REQUEST, number),
                by=by,
                before=_logged(former),
                after={**_logged(facts), "changed": changed},
            )

    def step(self, number: str, event: RequestEvent, version: int) -> None:
        """Keep what was done with a request; the store gives the moment.

        Raises MissingError, and InputError where it was changed since ``version``.
        """
        table = tables.purchase_request_event
        with self._scope.writing() as connection:
            row = self._seen(connection, number, version)
            before = self._with_events(connection, [row])[0]
            decision = event.decision
            values: dict[str, object] = {
                "request_id": row["id"],
                "step": event.step,
                "by": event.by,
                "account": event.account,
                "at": self._scope.now(),
                "why": event.why,
                "level": decision.level if decision else None,
                "advised": decision.advised if decision else None,
                "document": columns.compact(dict(decision.document)) if decision else None,
                "sha256": decision.sha256 if decision else None,
                "tied_to": event.contract_key,
            }
            self._scope.insert(connection, table, [values])
            after = replace(before, events=(*before.events, event))
            self._write(connection, row, state=after.state, contract_key=after.contract_key)
            record(
                self._scope,
                connection,
                Action.REQUEST_MOVED,
                (About.REQUEST, number),
                by=event.by,
                before={"state": before.state.value},
                after={
                    "step": event.step.value,
                    "state": after.state.value,
                    **({"level": decision.level} if decision else {}),
                },
                why=event.why,
            )

    def get(self, number: str) -> PurchaseRequest:
        """Return a request. Raises MissingError."""
        with self._scope.reading() as connection:
            return self._with_events(connection, [self._find(connection, number)])[0]

    def all(self) -> tuple[PurchaseRequest, ...]:
        """Return every request, removed ones too, the latest first; no document of a decision."""
        table = tables.purchase_request
        stmt = self._scope.select(table).order_by(table.c.year.desc(), table.c.serial.desc())
        with self._scope.reading() as connection:
            return self._with_events(connection, connection.execute(stmt).mappings().all(), False)

    def in_state(self, state: RequestState) -> tuple[PurchaseRequest, ...]:
        """Return the requests in a state, the latest first; no document of a decision."""
        table = tables.purchase_request
        stmt = self._scope.select(table).where(table.c.state == state)
        stmt = stmt.order_by(table.c.year.desc(), table.c.serial.desc())
        with self._scope.reading() as connection:
            return self._with_events(connection, connection.execute(stmt).mappings().all(), False)

    def parts(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the departments and the tags that requests name: roles can be held on them."""
        table = tables.purchase_request
        stmt = self._scope.select(table, table.c.department, table.c.tags).distinct()
        with self._scope.reading() as connection:
            rows = connection.execute(stmt).mappings().all()
        departments = frozenset(row["department"] for row in rows if row["department"])
        return departments, frozenset(tag for row in rows for tag in columns.to_tags(row))

    def of_contract(self, key: str) -> tuple[PurchaseRequest, ...]:
        """Return the requests that a contract came of; no document of a decision."""
        table = tables.purchase_request
        stmt = self._scope.select(table).where(table.c.contract_key == key)
        stmt = stmt.order_by(table.c.year.desc(), table.c.serial.desc())
        with self._scope.reading() as connection:
            return self._with_events(connection, connection.execute(stmt).mappings().all(), False)

    def contract_outlines(self, since: datetime) -> tuple[ContractOutline, ...]:
        """Return what requests are compared with, of contracts that came or changed since then."""
        contract, party = tables.contract, tables.party
        same = (party.c.key == contract.c.buyer_key) & (party.c.organization_id == self._scope.id)
        named = (
            "key", "public_id", "number", "title", "description", "cpv", "amount", "currency",
            "dispatched", "starts",
        )  # fmt: skip
        stmt = (
            self._scope.select(contract, *(contract.c[n] for n in named), party.c.name)
            .join(party, same, isouter=True)
            .where(contract.c.changed_at >= since)
            .order_by(contract.c.public_id)
        )
        with self._scope.reading() as connection:
            return tuple(
                ContractOutline(
                    row.key,
                    row.public_id,
                    row.number,
                    row.title,
                    row.description,
                    tuple(json.loads(row.cpv)),
                    row.amount,
                    row.currency,
                    row.dispatched,
                    row.starts,
                    row.name,
                )
                for row in connection.execute(stmt)
            )

    def _find(self, connection: Connection, number: str) -> RowMapping:
        table, named = tables.purchase_request, parse_number(number)
        if named is not None:
            year, serial = named
            mine = (table.c.year == year) & (table.c.serial == serial)
            row = connection.execute(self._scope.select(table).where(mine)).mappings().first()
            if row is not None:
                return row
        raise MissingError(Message("request.missing", number=number[:40]))

    def _seen(self, connection: Connection, number: str, version: int) -> RowMapping:
        row = self._find(connection, number)
        if row["version"] != version:
            raise InputError(Message("request.changed_since"))
        return row

    def _write(self, connection: Connection, row: RowMapping, **values: object) -> None:
        table = tables.purchase_request
        stmt = self._scope.update(table).where(table.c.id == row["id"])
        more = {"version": row["version"] + 1, "changed_at": self._scope.now()}
        connection.execute(stmt.values(**values, **more))

    def _with_events(
        self, connection: Connection, rows: Iterable[RowMapping], with_documents: bool = True
    ) -> tuple[PurchaseRequest, ...]:
        kept = list(rows)
        table = tables.purchase_request_event
        left_out = () if with_documents else ("document",)
        wanted = [column for column in table.c if column.name not in left_out]
        events: dict[int, list[RequestEvent]] = {row["id"]: [] for row in kept}
        for chunk in slices(events):
            stmt = self._scope.select(table, *wanted)
            stmt = stmt.where(table.c.request_id.in_(chunk))
            for row in connection.execute(stmt.order_by(table.c.id)).mappings():
                events[row["request_id"]].append(_event(row))
        return tuple(_request(row, tuple(events[row["id"]])) for row in kept)


def _whole(scope: Scope) -> Scope:
    """Return the scope of the whole organization: a number is given once in all of it."""
    return Scope(scope.engine, scope.id, scope.slug, scope.now)


def _columns(facts: RequestFacts) -> dict[str, object]:
    held: dict[str, object] = {name: getattr(facts, name) for name in FACTS}
    answers = columns.compact(dict(sorted(facts.answers.items())))
    return {**held, "answers": answers, "tags": columns.tags_column(facts.tags)}


def _facts(row: RowMapping) -> RequestFacts:
    answers: Mapping[str, str] = json.loads(row["answers"])
    held = {name: row[name] for name in FACTS}
    return RequestFacts(**held, answers=answers, tags=columns.to_tags(row))


def _logged(facts: RequestFacts) -> dict[str, object]:
    held: dict[str, object] = {name: getattr(facts, name) or None for name in LOGGED}
    answers = {name: facts.answers.get(name) for name in ("cpv", "value")}
    return {**held, **answers, "tags": tags_text(facts.tags)}


def _request(row: RowMapping, events: tuple[RequestEvent, ...]) -> PurchaseRequest:
    return PurchaseRequest(
        id=row["id"],
        number=number_of(row["year"], row["serial"]),
        facts=_facts(row),
        made_by=row["made_by"],
        made_at=columns.moment(row["made_at"]),
        changed_at=columns.moment(row["changed_at"]),
        version=row["version"],
        events=events,
    )


def _event(row: RowMapping) -> RequestEvent:
    decision = None
    if row["level"] is not None:
        document = json.loads(row.get("document") or "{}")
        decision = KeptDecision(row["level"], row["advised"], document, row["sha256"])
    return RequestEvent(
        step=RequestStep(row["step"]),
        by=row["by"],
        account=row["account"],
        at=columns.moment(row["at"]),
        why=row["why"],
        decision=decision,
        contract_key=row["tied_to"],
    )
