"""The proofs that came for what is due of contracts, and what people decided on them.

Both are only added to; the model says what counts. Of a file the store keeps what it is, not it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func

from screening.model.audit import About, Action
from screening.model.errors import InputError, MissingError
from screening.model.proofs import CheckedPoint, Proof, ProofDecision, ProofFile, ProofScope
from screening.model.verdict import Text
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import find_contract
from screening.store.database import columns, engine
from screening.store.database.scope import Scope, slices
from screening.store.suppliers.disclosures import contract_of_link
from sources.kit.values.message import Message

MOST_OF_CONTRACT = 500
MOST_THROUGH_ONE_LINK = 20
ACTIONS = {
    "accepted": Action.PROOF_DECIDED,
    "refused": Action.PROOF_DECIDED,
    "withdrawn": Action.PROOF_WITHDRAWN,
    "taken_back": Action.PROOF_TAKEN_BACK,
}


class Proofs:
    """The proofs of one organization's contracts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, id: str, new: Proof) -> int:
        """Keep a proof of a contract and return its id; the store gives id and moment.

        Raises MissingError, and InputError where a contract has very many.
        """
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            table = tables.proof
            mine = table.c.contract_key == contract["key"]
            stmt = self._scope.select(table, func.count()).where(mine)
            if int(connection.execute(stmt).scalar_one()) >= MOST_OF_CONTRACT:
                raise InputError(Message("proof.too_many", most=MOST_OF_CONTRACT))
            if new.request is not None:
                self._refuse_too_much(connection, new.request, contract["key"])
            row = {
                "organization_id": self._scope.id,
                "contract_key": contract["key"],
                **_facts(new),
                "at": self._scope.now(),
            }
            proof_id = engine.new_id(connection.execute(table.insert().values(**row)))
            after: dict[str, object] = {"proof": proof_id, "item": new.item, "kind": new.kind}
            if new.file is not None:
                after["sha256"] = new.file.sha256
            about = (About.CONTRACT, contract["public_id"])
            action = Action.PROOF_RECORDED
            record(self._scope, connection, action, about, by=new.by, after=after, why=new.note)
            return proof_id

    def _refuse_too_much(self, connection: Connection, request: int, key: str) -> None:
        """Raise InputError where a link is used up, MissingError where it is not of a contract."""
        if contract_of_link(self._scope, connection, request) != key:
            raise MissingError(Message("disclosure.no_link", id=request))
        table = tables.proof
        stmt = self._scope.select(table, func.count()).where(table.c.request_id == request)
        if int(connection.execute(stmt).scalar_one()) >= MOST_THROUGH_ONE_LINK:
            raise InputError(Message("disclosure.too_much"))

    def decide(self, id: str, proof_id: int, new: ProofDecision, seen: int) -> None:
        """Keep a decision on a proof of a contract; the store gives the moment.

        ``seen``: how many decisions on it its writer saw. Raises MissingError, and InputError where
        somebody decided since.
        """
        with self._scope.writing() as connection:
            contract = find_contract(self._scope, connection, id)
            proof = self._of_keys(connection, [contract["key"]]).get(contract["key"], ())
            before = next((each for each in proof if each.id == proof_id), None)
            if before is None:
                raise MissingError(Message("proof.missing", id=proof_id))
            if len(before.decisions) != seen:
                raise InputError(Message("proof.changed_since"))
            row = {
                "contract_key": contract["key"],
                "proof_id": proof_id,
                "what": new.what,
                "points": columns.compact([_point_row(point) for point in new.points]),
                "day": new.day,
                "again": new.again,
                "by": new.by,
                "at": self._scope.now(),
                "why": new.why,
            }
            self._scope.insert(connection, tables.proof_decision, [row])
            record(
                self._scope,
                connection,
                ACTIONS[new.what],
                (About.CONTRACT, contract["public_id"]),
                by=new.by,
                before={"what": before.decision.what} if before.decision else None,
                after={"proof": proof_id, "what": new.what, "day": str(new.day)},
                why=new.why,
            )

    def of(self, id: str) -> tuple[Proof, ...]:
        """Return the proofs of one contract, the oldest first. Raises MissingError."""
        with self._scope.reading() as connection:
            key = find_contract(self._scope, connection, id)["key"]
            return self._of_keys(connection, [key]).get(key, ())

    def of_many(self, keys: Iterable[str]) -> Mapping[str, tuple[Proof, ...]]:
        """Return the proofs of contracts by their keys, the oldest first; none where are none."""
        with self._scope.reading() as connection:
            return self._of_keys(connection, keys)

    def sent_by_suppliers(self) -> Mapping[str, tuple[Proof, ...]]:
        """Return the proofs that came through links by the key of their contract."""
        table = tables.proof
        keys = self._scope.select(table, table.c.contract_key).where(
            table.c.request_id.is_not(None)
        )
        with self._scope.reading() as connection:
            several = connection.execute(keys.distinct().order_by(table.c.contract_key))
            proofs = self._of_keys(connection, several.scalars().all())
        return {
            key: tuple(proof for proof in several if proof.request is not None)
            for key, several in proofs.items()
        }

    def hashes(self) -> frozenset[str]:
        """Return the hashes of all files that are still to be kept."""
        table = tables.proof
        stmt = self._scope.select(table, table.c.sha256).where(
            table.c.sha256.is_not(None), table.c.file_removed.is_(None)
        )
        with self._scope.reading() as connection:
            return frozenset(connection.execute(stmt.distinct()).scalars())

    def forget_files(self, proof_ids: Iterable[int], by: str) -> int:
        """Write down that the files of these proofs are no longer kept; return of how many."""
        table, forgotten = tables.proof, 0
        for chunk in slices(proof_ids):
            with self._scope.writing() as connection:
                kept = table.c.id.in_(chunk) & table.c.file_removed.is_(None)
                change = self._scope.update(table).where(kept & table.c.sha256.is_not(None))
                done = connection.execute(change.values(file_removed=self._scope.now())).rowcount
                forgotten += done
                about = (About.ORGANIZATION, self._scope.slug)
                action, after = Action.PROOF_FILES_REMOVED, {"files": done}
                record(self._scope, connection, action, about, by=by, after=after)
        return forgotten

    def with_files(self) -> Mapping[str, tuple[Proof, ...]]:
        """Return by the id of its contract the proofs of which a file is kept."""
        table, contract = tables.proof, tables.contract
        held = table.c.sha256.is_not(None) & table.c.file_removed.is_(None)
        keys = self._scope.select(table, table.c.contract_key).where(held).distinct()
        with self._scope.reading() as connection:
            several = self._of_keys(connection, connection.execute(keys).scalars().all())
            stmt = self._scope.select(contract, contract.c.key, contract.c.public_id)
            ids: dict[str, str] = {}
            for chunk in slices(several):
                rows = connection.execute(stmt.where(contract.c.key.in_(chunk))).mappings()
                ids |= {row["key"]: row["public_id"] for row in rows}
        return {
            ids.get(key, ""): tuple(proof for proof in proofs if proof.file is not None)
            for key, proofs in several.items()
        }

    def _of_keys(self, connection: Connection, keys: Iterable[str]) -> dict[str, tuple[Proof, ...]]:
        table, decided = tables.proof, tables.proof_decision
        proofs: dict[str, list[Proof]] = {}
        for chunk in slices(keys):
            decisions: dict[int, list[ProofDecision]] = {}
            stmt = self._scope.select(decided)
            stmt = stmt.where(self._scope.among(decided.c.contract_key, chunk))
            for row in connection.execute(stmt.order_by(decided.c.id)).mappings():
                decisions.setdefault(row["proof_id"], []).append(_decision(row))
            stmt = self._scope.select(table).where(self._scope.among(table.c.contract_key, chunk))
            for row in connection.execute(stmt.order_by(table.c.id)).mappings():
                proof = replace(_proof(row), decisions=tuple(decisions.get(row["id"], ())))
                proofs.setdefault(row["contract_key"], []).append(proof)
        return {key: tuple(several) for key, several in proofs.items()}


def _facts(proof: Proof) -> dict[str, object]:
    file = proof.file
    return {
        "item": proof.item,
        "number": proof.number,
        "due": proof.due,
        "title": proof.title,
        "kind": proof.kind,
        "label": proof.label,
        "good": proof.scope.good,
        "country": proof.scope.country,
        "issue": proof.scope.issue,
        "site": proof.scope.site,
        "first_day": proof.first_day,
        "last_day": proof.last_day,
        "received": proof.received,
        "sha256": file.sha256 if file else None,
        "file_name": file.name if file else None,
        "media_type": file.media_type if file else None,
        "size": file.size if file else None,
        "replaces": proof.replaces,
        "note": proof.note,
        "request_id": proof.request,
        "by": proof.by,
    }


def _proof(row: RowMapping) -> Proof:
    return Proof(
        id=row["id"],
        item=row["item"],
        number=row["number"],
        due=row["due"],
        title=row["title"],
        kind=row["kind"],
        scope=ProofScope(row["good"], row["country"], row["issue"], row["site"]),
        received=row["received"],
        by=row["by"],
        at=columns.moment(row["at"]),
        label=row["label"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        file=_file(row),
        replaces=row["replaces"],
        note=row["note"],
        request=row["request_id"],
    )


def _file(row: RowMapping) -> ProofFile | None:
    if row["sha256"] is None:
        return None
    removed: datetime | None = columns.maybe_moment(row["file_removed"])
    return ProofFile(row["sha256"], row["file_name"], row["media_type"], row["size"], removed)


def _decision(row: RowMapping) -> ProofDecision:
    return ProofDecision(
        what=row["what"],
        day=row["day"],
        by=row["by"],
        at=columns.moment(row["at"]),
        why=row["why"],
        points=tuple(_point(point) for point in json.loads(row["points"])),
        again=row["again"],
    )


def _point_row(point: CheckedPoint) -> Mapping[str, object]:
    return {
        "id": point.id,
        "nl": point.text.nl,
        "en": point.text.en,
        "answer": point.answer,
        "why": point.why,
    }


def _point(content: Mapping[str, str]) -> CheckedPoint:
    text = Text(content["nl"], content["en"])
    return CheckedPoint(content["id"], text, content["answer"], content["why"] or None)
