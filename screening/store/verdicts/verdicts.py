"""The verdicts in use and former ones.

A verdict that nobody saw is kept in short; its document is kept from the moment that it is shown,
exported, sent or decided upon. The columns of a contract that show its verdict are written here and
nowhere else.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam
from sqlalchemy.sql.elements import ColumnElement

from screening.model.audit import About, Action, Upkeep
from screening.model.json_document import as_document
from screening.model.verdict import BAND_RANK, Band, Flag, Verdict, method_edition
from screening.model.verdict_changes import VerdictSummary
from screening.model.verdict_outline import VerdictOutline, VerdictSketch, outline_of
from screening.store import tables
from screening.store.audit_log.lines import record, upkeep
from screening.store.contracts import list_facts
from screening.store.contracts.contracts import find_contract
from screening.store.database import bulk, columns, room
from screening.store.database.scope import AT_ONCE, Scope, slices

FLAGS = (Flag.REQUIRED, Flag.RECOMMENDED, Flag.ASK, Flag.NOT_ASSESSABLE, Flag.NONE)
ABOVE_ALL = 100
REUSED_AFTER = 20  # slices: each writes every column of its contracts that an index has
DIGITS = 32  # of a digest
Document = dict[str, Any]  # the JSON of a verdict


def urgency(flag: Flag, band: Band, *, stop: bool = False) -> int:
    """Return the rank of a contract in the list; higher is sooner, zero is for the unscreened.

    First a party on a list of legal force (``stop``), then the flag, then the band.
    """
    rank = 10 * (len(FLAGS) - FLAGS.index(flag)) + BAND_RANK[band]
    return rank + (ABOVE_ALL if stop else 0)


@dataclass(frozen=True, slots=True)
class UnwrittenVerdict:
    """A verdict in use without a document: what its document must be made of."""

    inputs: str
    as_of: date


@dataclass(frozen=True, slots=True)
class _InUse:
    """The row in use of a contract."""

    id: int
    inputs: str
    digest: str | None
    edition: str  # of the method
    is_written: bool


def _keep_chunk(
    scope: Scope,
    connection: Connection,
    verdicts: dict[str, Verdict | VerdictSketch],
    as_read: Mapping[str, datetime],
) -> int:
    stored = _contracts_with_verdicts(scope, connection, list(verdicts))
    rows: list[columns.Columns] = []
    lines: list[columns.Columns] = []
    former: dict[int, _InUse] = {}
    for public_id, verdict in verdicts.items():
        if public_id not in stored:
            continue  # the contract went while it was screened
        contract_id, changed_at, in_use = stored[public_id]
        if as_read.get(public_id, changed_at) != changed_at:
            continue  # somebody changed it meanwhile: it stays due
        sketch = _sketch_of(verdict) if isinstance(verdict, Verdict) else verdict
        lines.append(_line(contract_id, sketch))
        if in_use is None or in_use.inputs != sketch.inputs:
            rows.append(_row(contract_id, sketch))
            if in_use is not None:
                former[contract_id] = in_use
    differing = _count_differing(scope, connection, rows, former)
    _replace(scope, connection, rows, former)
    _set_lines(scope, connection, lines)
    return differing


def _sketch_of(verdict: Verdict) -> VerdictSketch:
    """Return a written verdict with the digest of its document, for what has no other one."""
    content = as_document(verdict)
    content.pop("pins")
    digest = sha256(columns.compact(content).encode()).hexdigest()[:DIGITS]
    return VerdictSketch(
        outline_of(verdict), verdict.duty.outcome, verdict.pins.inputs, digest, verdict
    )


def _count_differing(
    scope: Scope, connection: Connection, rows: list[columns.Columns], former: dict[int, _InUse]
) -> int:
    """Return how many verdicts differ from the former one in more than their pins.

    Pins name editions, files and the day. They move with every update of the program and with every
    day, and say nothing of the contract. Digests say what differs but a wording, so documents are
    compared where somebody saw the former one and its sentences are of another edition.
    """
    by_document = {
        row["contract_id"]
        for row in rows
        if row["contract_id"] in former and _is_by_document(former[row["contract_id"]], row)
    }
    documents = _documents(scope, connection, by_document)
    differing = 0
    for row in rows:
        id = row["contract_id"]
        if id not in former:
            differing += 1
        elif id in by_document:
            differing += _without_pins(documents[id]) != _without_pins(row["document"])
        else:
            differing += _content_of(former[id].digest) != _content_of(row["digest"])
    return differing


def _is_by_document(former: _InUse, row: columns.Columns) -> bool:
    """Return whether two verdicts are compared by their documents, which are both there then."""
    if not former.is_written or row["document"] is None:
        return False
    return former.digest is None or _sentences_of(former.digest) != _sentences_of(row["digest"])


def _content_of(digest: str | None) -> str:
    return (digest or "").partition(".")[0]


def _sentences_of(digest: str) -> str:
    """Return the edition of the sentences; none where the digest is of the whole document."""
    return digest.partition(".")[2]


def _documents(
    scope: Scope, connection: Connection, contract_ids: Iterable[int]
) -> dict[int, bytes]:
    """Return the documents in use, deflated, by the contract's row."""
    verdict = tables.screening
    documents: dict[int, bytes] = {}
    for chunk in slices(contract_ids):
        stmt = scope.select(verdict, verdict.c.contract_id, verdict.c.document)
        stmt = stmt.where(scope.among(verdict.c.contract_id, chunk), verdict.c.current)
        documents.update((row.contract_id, row.document) for row in connection.execute(stmt))
    return documents


def _without_pins(document: bytes) -> Document:
    content = _unpacked(document)
    content.pop("pins", None)
    return content


def _packed(document: object) -> bytes:
    return zlib.compress(columns.compact(document).encode(), 6)


def _unpacked(document: bytes) -> Document:
    content: Document = json.loads(zlib.decompress(document))
    return content


def _shown(scope: Scope, connection: Connection, ids: list[str]) -> dict[str, str | None]:
    """Return what the list shows of the verdict of one contract; nothing where there are more."""
    if len(ids) != 1:
        return {}
    contract = tables.contract
    names = ("flag", "band", "level", "duty")
    stmt = scope.select(contract, *(contract.c[name] for name in names))
    row = connection.execute(stmt.where(contract.c.public_id == ids[0])).mappings().first()
    return {} if row is None else dict(row)


def _log(
    scope: Scope,
    connection: Connection,
    ids: list[str],
    before: dict[str, str | None],
    differing: int,
) -> None:
    """Write one line for the slice; the verdict of each contract stands in its own row."""
    if len(ids) == 1:
        after = _shown(scope, connection, ids)
        contract = (About.CONTRACT, ids[0])
        record(scope, connection, Action.VERDICTS_KEPT, contract, before=before, after=after)
        return
    contracts, counts = (About.CONTRACTS, len(ids)), {"differing": differing}
    record(scope, connection, Action.VERDICTS_KEPT, contracts, after=counts)


def _contracts_with_verdicts(
    scope: Scope, connection: Connection, ids: list[str]
) -> dict[str, tuple[int, datetime, _InUse | None]]:
    contract, verdict = tables.contract, tables.screening
    in_use = (verdict.c.contract_id == contract.c.id) & verdict.c.current & scope.owns(verdict)
    stmt = (
        scope.select(
            contract,
            contract.c.public_id,
            contract.c.id,
            contract.c.changed_at,
            verdict.c.id,
            verdict.c.inputs,
            verdict.c.digest,
            verdict.c.method,
            verdict.c.document.is_not(None),
        )
        .outerjoin(verdict, in_use)
        .where(scope.among(contract.c.public_id, ids))
    )
    stored: dict[str, tuple[int, datetime, _InUse | None]] = {}
    for (
        public_id,
        contract_id,
        changed_at,
        id,
        inputs,
        digest,
        method,
        is_written,
    ) in connection.execute(stmt):
        row = None
        if id is not None:
            row = _InUse(id, inputs, digest, method_edition(method), bool(is_written))
        stored[public_id] = (contract_id, changed_at, row)
    return stored


def _row(contract_id: int, sketch: VerdictSketch) -> columns.Columns:
    outline = sketch.outline
    return {
        "contract_id": contract_id,
        "current": True,
        "inputs": sketch.inputs,
        "as_of": date.fromisoformat(outline.as_of),
        "flag": outline.flag.value,
        "band": outline.band.value,
        "level": outline.level,
        "confidence": outline.confidence,
        "method": outline.method,
        "head": outline.head,
        "country": outline.country,
        "digest": sketch.digest,
        "document": None if sketch.written is None else _packed(as_document(sketch.written)),
    }


def _line(contract_id: int, sketch: VerdictSketch) -> columns.Columns:
    outline = sketch.outline
    return {
        "id": contract_id,
        "list_facts": list_facts.packed(outline),
        "urgency": urgency(outline.flag, outline.band, stop=outline.stop),
        "flag": outline.flag.value,
        "band": outline.band.value,
        "level": outline.level,
        "confidence": outline.confidence,
        "duty": sketch.duty.value,
        "screened": date.fromisoformat(outline.as_of),
        "overdue_since": outline.overdue_since,
    }


def _replace(
    scope: Scope, connection: Connection, rows: list[columns.Columns], former: dict[int, _InUse]
) -> None:
    """Put rows in use in the place of the former ones.

    A former verdict that nobody saw is let go, unless another edition of the method gave it: then
    its outline stays, so that editions can be compared.
    """
    if not rows:
        return
    verdict = tables.screening
    editions = {row["contract_id"]: method_edition(row["method"]) for row in rows}
    gone = [
        in_use.id
        for contract_id, in_use in former.items()
        if not in_use.is_written and in_use.edition == editions[contract_id]
    ]
    for chunk in slices(gone):
        connection.execute(scope.delete(verdict).where(scope.among(verdict.c.id, chunk)))
    for chunk in slices(former):
        stmt = scope.update(verdict).where(
            scope.among(verdict.c.contract_id, chunk), verdict.c.current
        )
        connection.execute(stmt.values(current=False))
    scope.insert(connection, verdict, rows)


def _set_lines(scope: Scope, connection: Connection, lines: list[columns.Columns]) -> None:
    """Update what the list of contracts shows of a verdict."""
    contract = tables.contract
    bulk.change(connection, contract, lines, scope.owns(contract))


class Verdicts:
    """The verdicts of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def moments(self, ids: Iterable[str]) -> dict[str, datetime]:
        """Return when each of these contracts was last changed, or became due."""
        contract = tables.contract
        changed_at: dict[str, datetime] = {}
        with self._scope.reading() as connection:
            for chunk in slices(ids):
                stmt = self._scope.select(contract, contract.c.public_id, contract.c.changed_at)
                rows = connection.execute(
                    stmt.where(self._scope.among(contract.c.public_id, chunk))
                )
                changed_at.update((id, moment) for id, moment in rows)
        return changed_at

    def keep(
        self,
        verdicts: Iterable[tuple[str, Verdict | VerdictSketch]],
        as_read: Mapping[str, datetime] | None = None,
    ) -> int:
        """Keep (contract id, verdict) pairs; return how many differ in more than their pins.

        A slice per transaction, so that pages stay quick while a portfolio is screened. A verdict
        in full keeps its document.

        ``as_read``: the moments before anything was read. A contract that changed since is left
        due.
        """
        changed = 0
        for number, chunk in enumerate(slices(verdicts, AT_ONCE), 1):
            with self._scope.writing() as connection:
                ids = [id for id, _ in chunk]
                before = _shown(self._scope, connection, ids)
                differing = _keep_chunk(self._scope, connection, dict(chunk), as_read or {})
                _log(self._scope, connection, ids, before, differing)
                changed += differing
            if number % REUSED_AFTER == 0:
                replaced = (tables.contract, tables.contract_move, tables.screening)
                room.reuse(self._scope.engine, *replaced)
        return changed

    def keep_documents(self, documents: Mapping[str, Document]) -> None:
        """Keep what was written out of verdicts in use, by contract id.

        What is no longer in use, or has its document already, stays as it is.
        """
        contract, verdict = tables.contract, tables.screening
        for chunk in slices(documents.items(), AT_ONCE):
            with self._scope.writing() as connection:
                upkeep(connection, Upkeep.DERIVED)  # the verdict was logged when it was kept
                ids = self._scope.select(contract, contract.c.public_id, contract.c.id)
                ids = ids.where(contract.c.public_id.in_([id for id, _ in chunk]))
                rows = {row[0]: row[1] for row in connection.execute(ids)}
                values = [
                    {
                        "its_id": rows[id],
                        "its_inputs": document["pins"]["inputs"],
                        "to_document": _packed(document),
                    }
                    for id, document in chunk
                    if id in rows
                ]
                stmt = self._scope.update(verdict).where(
                    verdict.c.contract_id == bindparam("its_id"),
                    verdict.c.inputs == bindparam("its_inputs"),
                    verdict.c.current,
                    verdict.c.document.is_(None),
                )
                if values:
                    connection.execute(stmt.values(document=bindparam("to_document")), values)

    def current(self, id: str) -> Document | None:
        """Return the kept document of the verdict in use.

        None where it was never screened, or nobody saw it: then
        ``services.verdict_documents`` writes it out.
        """
        with self._scope.reading() as connection:
            public_id = find_contract(self._scope, connection, id)["public_id"]
        return self.many([public_id]).get(public_id)

    def many(self, ids: Iterable[str]) -> dict[str, Document]:
        """Return many kept documents at once, by contract id."""
        verdict = tables.screening
        return {
            id: _unpacked(document)
            for id, document in self._in_use(ids, verdict.c.document)
            if document is not None
        }

    def unwritten(self, ids: Iterable[str]) -> dict[str, UnwrittenVerdict]:
        """Return those of these contracts of whose verdict in use no document is kept."""
        verdict = tables.screening
        without = verdict.c.document.is_(None)
        rows = self._in_use(ids, verdict.c.inputs, verdict.c.as_of, where=without)
        return {id: UnwrittenVerdict(inputs, as_of) for id, inputs, as_of in rows}

    def compared_by_document(self, ids: Iterable[str], sentences: str) -> frozenset[str]:
        """Return those of these contracts whose next verdict is compared by its document.

        Somebody saw the former one, and its sentences are not known to be of this edition.
        """
        verdict = tables.screening.c
        is_other = verdict.digest.is_(None) | verdict.digest.not_like(f"%.{sentences}")
        rows = self._in_use(ids, where=verdict.document.is_not(None) & is_other)
        return frozenset(id for (id,) in rows)

    def inputs_of(self, id: str) -> str | None:
        """Return the hash of the inputs of the verdict in use; None without one."""
        rows = self._in_use([id], tables.screening.c.inputs)
        return next((inputs for _, inputs in rows), None)

    def outlines(self, ids: Iterable[str]) -> dict[str, VerdictOutline]:
        """Return the verdicts in use in short, by contract id."""
        contract = tables.contract
        outlines: dict[str, VerdictOutline] = {}
        for chunk in slices(ids):
            stmt = self._scope.select(contract, contract.c.public_id, *list_facts.READ)
            stmt = stmt.where(contract.c.public_id.in_(chunk))
            with self._scope.reading() as connection:
                rows = connection.execute(stmt).mappings().all()
            for row in rows:
                outline = list_facts.outline_from(row)
                if outline is not None:
                    outlines[row["public_id"]] = outline
        return outlines

    def of_other_editions(self, ids: Iterable[str], edition: str) -> dict[str, VerdictOutline]:
        """Return by contract id the last verdict that another edition of the method gave.

        It is the one in use where the contract was not screened since the edition changed. Of a
        former one the fronts are not kept.
        """
        contract, verdict = tables.contract, tables.screening
        names = ("as_of", "flag", "band", "level", "confidence", "method", "head", "country")
        shown = [verdict.c[name] for name in names]
        last: dict[str, VerdictOutline] = {}
        for chunk in slices(ids):
            stmt = (
                self._scope.select(contract, contract.c.public_id, *shown)
                .join(verdict, verdict.c.contract_id == contract.c.id)
                .where(self._scope.owns(verdict), contract.c.public_id.in_(chunk))
                .order_by(verdict.c.id)
            )
            with self._scope.reading() as connection:
                rows = connection.execute(stmt).all()
            for public_id, as_of, flag, band, level, confidence, method, head, country in rows:
                if method_edition(method) != edition:
                    last[public_id] = VerdictOutline(
                        Flag(flag),
                        Band(band),
                        level,
                        confidence,
                        as_of.isoformat(),
                        method,
                        head,
                        country,
                    )
        return last

    def _in_use(
        self,
        ids: Iterable[str],
        *wanted: ColumnElement[object],
        where: ColumnElement[bool] | None = None,
    ) -> Iterator[Sequence[Any]]:
        """Yield the contract id and these columns of verdicts in use."""
        contract, verdict = tables.contract, tables.screening
        for chunk in slices(ids):
            stmt = (
                self._scope.select(contract, contract.c.public_id, *wanted)
                .join(verdict, verdict.c.contract_id == contract.c.id)
                .where(
                    self._scope.owns(verdict),
                    verdict.c.current,
                    self._scope.among(contract.c.public_id, chunk),
                )
            )
            if where is not None:
                stmt = stmt.where(where)
            with self._scope.reading() as connection:
                rows = connection.execute(stmt).all()
            yield from rows

    def screened_ids(self) -> tuple[str, ...]:
        """Return the ids of the contracts that have a verdict: those that a refresh can reach."""
        table = tables.contract
        stmt = self._scope.select(table, table.c.public_id).where(table.c.screened.is_not(None))
        with self._scope.reading() as connection:
            return tuple(sorted(connection.execute(stmt).scalars()))

    def summaries(self, ids: Iterable[str]) -> dict[str, VerdictSummary]:
        """Return flag, band and level of the contracts that have a verdict."""
        table = tables.contract
        summaries: dict[str, VerdictSummary] = {}
        with self._scope.reading() as connection:
            for chunk in slices(ids):
                stmt = self._scope.select(
                    table, table.c.public_id, table.c.flag, table.c.band, table.c.level
                ).where(self._scope.among(table.c.public_id, chunk), table.c.flag.is_not(None))
                for public_id, *parts in connection.execute(stmt):
                    summaries[public_id] = VerdictSummary(*parts)
        return summaries
