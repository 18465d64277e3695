"""What measures need of all contracts: a few columns of each, read in slices."""

import json
from collections.abc import Iterator

from sqlalchemy import exists, select

from graphs.parties import Basis
from screening.model.measured_contracts import (
    MeasuredContract,
    SupplierInContract,
    SupplierInvitation,
)
from screening.model.verdict import DutyOutcome
from screening.model.verdict_outline import VerdictOutline
from screening.store import tables
from screening.store.contracts import list_facts
from screening.store.contracts.accepted_answers import ACCEPTED, answered
from screening.store.database import columns
from screening.store.database.scope import Scope

AT_ONCE = 5_000
DUE_DILIGENCE = "hum-right"  # of eForms BT-775
CONTRACT = tables.contract.c
READ = (
    CONTRACT.id, CONTRACT.public_id, CONTRACT.key, CONTRACT.basis, CONTRACT.ends,
    CONTRACT.options_until, CONTRACT.duty, CONTRACT.department, CONTRACT.tags, CONTRACT.owner,
    CONTRACT.division, CONTRACT.buyer_type, CONTRACT.amount, CONTRACT.currency,
    CONTRACT.declares_due_diligence, *list_facts.READ,
)  # fmt: skip


class MeasuredFacts:
    """The facts of one organization's contracts, without parties and documents."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def contracts(self) -> Iterator[MeasuredContract]:
        """Yield every contract as it stands, in the order in which they came."""
        owners = self._owners()
        declared = self._declared()
        stmt = self._scope.select(tables.contract, *READ).order_by(CONTRACT.id)
        outlines: dict[tuple[object, ...], VerdictOutline | None] = {}
        with self._scope.reading() as connection:
            read = connection.execute(stmt, execution_options={"yield_per": AT_ONCE})
            for row in read.mappings():
                words = tuple(row[column.name] for column in list_facts.READ)
                if words not in outlines:
                    outlines[words] = list_facts.outline_from(row)
                key = row["key"]
                yield MeasuredContract(
                    row=row["id"],
                    id=row["public_id"],
                    key=key,
                    basis=Basis(row["basis"]),
                    ends=row["ends"],
                    options_until=row["options_until"],
                    duty=DutyOutcome(row["duty"]) if row["duty"] else None,
                    level=row["level"],
                    outline=outlines[words],
                    department=row["department"],
                    owner=owners.get(key) or row["owner"],
                    division=row["division"],
                    government_level=row["buyer_type"],
                    value=columns.to_money(row),
                    declares_due_diligence=key in declared or row["declares_due_diligence"],
                    tags=columns.to_tags(row),
                )

    def suppliers(self) -> Iterator[SupplierInContract]:
        """Yield every direct supplier of every contract."""
        link, contract = tables.contract_supplier, tables.contract
        stmt = (
            self._scope.select(link, link.c.contract_id, link.c.party_key)
            .join(contract, contract.c.id == link.c.contract_id)
            .where(self._scope.owns(contract))
            .order_by(link.c.contract_id, link.c.position)
        )
        with self._scope.reading() as connection:
            stepwise = {"yield_per": AT_ONCE}
            for row, supplier in connection.execute(stmt, execution_options=stepwise):
                yield SupplierInContract(row, supplier)

    def invitations(self) -> tuple[SupplierInvitation, ...]:
        """Return the links that suppliers were given, and whether anything came through each."""
        request, answer, reply = (
            tables.disclosure_request,
            tables.disclosure,
            tables.supplier_reply,
        )
        came = exists(select(answer.c.id).where(answer.c.request_id == request.c.id)) | exists(
            select(reply.c.id).where(reply.c.request_id == request.c.id)
        )
        repeats = exists(
            select(answer.c.id).where(
                answer.c.request_id == request.c.id, answer.c.taken_from.is_not(None)
            )
        )
        stmt = self._scope.select(
            request, request.c.contract_key, request.c.supplier_key, came.label("came")
        ).where(~repeats)  # nobody was asked anew
        with self._scope.reading() as connection:
            return tuple(
                SupplierInvitation(key, supplier, bool(has_come))
                for key, supplier, has_come in connection.execute(stmt)
            )

    def answered_since(self) -> frozenset[str]:
        """Return the keys of contracts of which an answer was accepted, or a document was seen."""
        table = tables.document_seen
        seen = self._scope.select(table, table.c.contract_key).where(table.c.withdrawn.is_(None))
        with self._scope.reading() as connection:
            accepted = connection.execute(answered(self._scope, ACCEPTED)).scalars().all()
            return frozenset((*accepted, *connection.execute(seen).scalars()))

    def _declared(self) -> frozenset[str]:
        """Return the keys of contracts of which a notice declares due diligence."""
        table = tables.contract_notice
        stmt = self._scope.select(table, table.c.contract_key, table.c.declared)
        stmt = stmt.where(table.c.declared.contains(DUE_DILIGENCE))
        with self._scope.reading() as connection:
            return frozenset(
                key
                for key, declared in connection.execute(stmt)
                if DUE_DILIGENCE in json.loads(declared).get("social", ())
            )

    def _owners(self) -> dict[str, str]:
        """Return the name of the account that owns a contract, by its key."""
        keeper, person = tables.contract_keeper, tables.person
        stmt = self._scope.select(keeper, keeper.c.contract_key, person.c.name).join(
            person, person.c.id == keeper.c.owner_id
        )
        with self._scope.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(stmt)}
