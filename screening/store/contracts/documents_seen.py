"""The documents that people saw. Only added to; a withdrawal stands on the record that it ends."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Connection, RowMapping

from screening.model.audit import About, Action, Upkeep
from screening.model.documents import DocumentSeen, TieReference, VerdictInShort
from screening.model.errors import InputError, MissingError
from screening.store import tables
from screening.store.audit_log.lines import record, upkeep
from screening.store.contracts.contracts import find_contract
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns, engine
from screening.store.database.scope import Rows, Scope, kept, slices
from sources.kit.values.message import Message


class DocumentsSeen:
    """The documents that people saw for the contracts of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def record(self, id: str, document: DocumentSeen) -> int:
        """Keep what a person saw for a contract and make it due; return the id of the record.

        The store gives id and moment. Raises MissingError.
        """
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            row = {
                "organization_id": self._scope.id,
                "contract_key": contract["key"],
                **asdict(document.tie),
                "customer_name": document.customer,
                "supplier_name": document.supplier,
                "document": document.document,
                "kind": document.kind,
                "evidence_class": document.evidence_class,
                "seen": document.seen,
                "by": document.by,
                "at": self._scope.now(),
                "note": document.note,
                "before": _short_text(document.before),
            }
            result = connection.execute(tables.document_seen.insert().values(**row))
            document_id = engine.new_id(result)
            mark_due(self._scope, connection, [contract["public_id"]])
            record(
                self._scope,
                connection,
                Action.DOCUMENT_RECORDED,
                (About.CONTRACT, contract["public_id"]),
                by=document.by,
                after={
                    "document": document_id,
                    "kind": document.kind,
                    "evidence_class": document.evidence_class,
                },
                why=document.note,
            )
            return document_id

    def record_outcome(self, document_id: int, after: VerdictInShort) -> None:
        """Write down what the verdict was once the document counted."""
        table = tables.document_seen
        with self._scope.writing() as connection:
            change = self._scope.update(table).where(table.c.id == document_id)
            connection.execute(change.values(after=_short_text(after)))
            upkeep(connection, Upkeep.DERIVED)  # the verdict has its own line

    def withdraw(self, id: str, document_id: int, by: str, why: str | None = None) -> None:
        """End a record of a contract; it stays on file.

        Raises MissingError for one that the contract has not, InputError for one that ended.
        """
        table = tables.document_seen
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            mine = (table.c.id == document_id) & (table.c.contract_key == contract["key"])
            row = connection.execute(self._scope.select(table).where(mine)).mappings().first()
            if row is None:
                raise MissingError(Message("document.missing", id=document_id))
            if row["withdrawn"] is not None:
                raise InputError(Message("document.withdrawn_before", id=document_id))
            change = self._scope.update(table).where(mine)
            values = {"withdrawn": self._scope.now(), "withdrawn_by": by, "withdrawn_why": why}
            connection.execute(change.values(**values))
            mark_due(self._scope, connection, [contract["public_id"]])
            about = (About.CONTRACT, contract["public_id"])
            before = {"document": document_id, "kind": row["kind"]}
            record(
                self._scope,
                connection,
                Action.DOCUMENT_WITHDRAWN,
                about,
                by=by,
                before=before,
                why=why,
            )

    def history(self, id: str) -> tuple[DocumentSeen, ...]:
        """Return every record of one contract, the latest first. Raises MissingError."""
        with self._scope.reading() as connection:
            key = find_contract(self._scope, connection, id)["key"]
            documents = documents_of(self._scope, connection, [key]).get(key, ())
            return tuple(reversed(documents))

    def in_force(self, contract_key: str | None = None) -> dict[str, tuple[DocumentSeen, ...]]:
        """Return the documents that count, by contract key; of all contracts, or of one."""
        table = tables.document_seen
        stmt = self._scope.select(table).where(table.c.withdrawn.is_(None)).order_by(table.c.id)
        if contract_key is not None:
            stmt = stmt.where(table.c.contract_key == contract_key)
        with self._scope.reading() as connection:
            return _by_contract(connection.execute(stmt).mappings())


def documents_of(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, tuple[DocumentSeen, ...]]:
    """Return every record of these contracts by key, the oldest first."""
    documents: dict[str, tuple[DocumentSeen, ...]] = {}
    for chunk in slices(contract_keys):
        rows = connection.execute(_documents(scope), scope.given(chunk)).mappings()
        documents |= _by_contract(rows)
    return documents


@kept
def _documents(scope: Scope) -> Rows:
    table = tables.document_seen
    stmt = scope.select(table).where(scope.among_given(table.c.contract_key))
    return stmt.order_by(table.c.id)


def _by_contract(rows: Iterable[RowMapping]) -> dict[str, tuple[DocumentSeen, ...]]:
    documents: dict[str, list[DocumentSeen]] = {}
    for row in rows:
        documents.setdefault(row["contract_key"], []).append(_document(row))
    return {key: tuple(of_one) for key, of_one in documents.items()}


def _document(row: RowMapping) -> DocumentSeen:
    return DocumentSeen(
        id=row["id"],
        tie=TieReference(row["customer"], row["supplier"], row["good"], row["country"]),
        customer=row["customer_name"],
        supplier=row["supplier_name"],
        document=row["document"],
        kind=row["kind"],
        evidence_class=row["evidence_class"],
        seen=row["seen"],
        by=row["by"],
        at=columns.moment(row["at"]),
        note=row["note"],
        before=_short(row["before"]),
        after=_short(row["after"]),
        withdrawn=columns.maybe_moment(row["withdrawn"]),
        withdrawn_by=row["withdrawn_by"],
        withdrawn_why=row["withdrawn_why"],
    )


def _short(text: str | None) -> VerdictInShort | None:
    return None if text is None else VerdictInShort(**json.loads(text))


def _short_text(verdict: VerdictInShort | None) -> str | None:
    return None if verdict is None else columns.compact(asdict(verdict))
