"""The links that suppliers were given, what came through them, and what became of it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, RowMapping, exists, func, select

from screening.model.audit import About, Action
from screening.model.disclosure import (
    DeclaredRow,
    DisclosureRequest,
    SubmittedDisclosure,
    rows_as_json,
    rows_from_json,
    token_digest,
)
from screening.model.errors import InputError, MissingError
from screening.model.people import WHOLE
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.screening_due import mark_due
from screening.store.database import columns, engine
from screening.store.database.scope import Rows, Scope, kept, slices
from sources.kit.values.message import Message

MOST_THROUGH_ONE_LINK = 10  # disclosures; then a person has to look first


def organization_of(database: Engine, token: str) -> str | None:
    """Return the slug of the organization that gave this link; None where nobody did.

    The one query that is made before an organization is known.
    """
    request, organization = tables.disclosure_request, tables.organization
    with engine.reading(database) as connection:
        result = connection.execute(
            select(organization.c.slug)
            .join(request, request.c.organization_id == organization.c.id)
            .where(request.c.token_hash == token_digest(token))
        )
        slug = result.scalar()
    return None if slug is None else str(slug)


@kept
def _waiting(scope: Scope) -> Rows:
    """Count the disclosures that nobody decided on yet."""
    table = tables.disclosure
    stmt = _answers(scope).with_only_columns(func.count())
    return stmt.where(table.c.state == "waiting", table.c.taken_from.is_(None))


class Disclosures:
    """The links and disclosures of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def create_request(
        self, contract_key: str, supplier: tuple[str, str], token: str, by: str, days: int
    ) -> int:
        """Store the hash of a link's token; return the id. ``supplier`` is (key, name)."""
        now = self._scope.now()
        row = {
            "organization_id": self._scope.id,
            "token_hash": token_digest(token),
            "contract_key": contract_key,
            "supplier_key": supplier[0],
            "supplier": supplier[1],
            "by": by,
            "at": now,
            "expires": now + timedelta(days=days),
        }
        with self._scope.writing() as connection:
            result = connection.execute(tables.disclosure_request.insert().values(**row))
            id = engine.new_id(result)
            about = about_contract(self._scope, contract_key)
            after = {"link": id, "supplier": supplier[0], "days": days}
            record(self._scope, connection, Action.SUPPLIER_ASKED, about, by=by, after=after)
            return id

    def request_by(self, token: str) -> DisclosureRequest | None:
        """Return the link with this token, if it works now."""
        table = tables.disclosure_request
        with self._scope.reading() as connection:
            stmt = self._scope.select(table).where(table.c.token_hash == token_digest(token))
            row = connection.execute(stmt).mappings().first()
            if row is None:
                return None
            request = _request(self._scope, connection, row)
        return request if request.works(self._scope.now()) else None

    def requests(self) -> tuple[DisclosureRequest, ...]:
        """Return the links that suppliers were given, the latest first."""
        table, answer = tables.disclosure_request, tables.disclosure
        repeats = exists(
            select(answer.c.id).where(
                answer.c.request_id == table.c.id, answer.c.taken_from.is_not(None)
            )
        )
        stmt = self._scope.select(table).where(~repeats).order_by(table.c.id.desc())
        with self._scope.reading() as connection:
            rows = connection.execute(stmt).mappings()
            return tuple(_request(self._scope, connection, row) for row in rows.all())

    def links_of(self, link: DisclosureRequest) -> frozenset[int]:
        """Return the ids of all links of the supplier and the contract of this one."""
        table = tables.disclosure_request
        stmt = self._scope.select(table, table.c.id).where(
            table.c.contract_key == link.contract_key, table.c.supplier_key == link.supplier_key
        )
        with self._scope.reading() as connection:
            return frozenset(connection.execute(stmt).scalars())

    def withdraw(self, id: int, by: str) -> None:
        """Make the link work no longer; what came through it stays. Raises MissingError."""
        table = tables.disclosure_request
        with self._scope.writing() as connection:
            contract_key = contract_of_link(self._scope, connection, id)
            change = self._scope.update(table).where(table.c.id == id, table.c.withdrawn.is_(None))
            connection.execute(change.values(withdrawn=self._scope.now(), withdrawn_by=by))
            about = about_contract(self._scope, contract_key)
            before = {"link": id}
            record(self._scope, connection, Action.LINK_WITHDRAWN, about, by=by, before=before)

    def receive(
        self, request: DisclosureRequest, rows: Sequence[DeclaredRow], file: str | None
    ) -> int:
        """Store what a supplier sent; return its id.

        Raises MissingError for a link of another organization, InputError for one that is used up.
        """
        with self._scope.writing() as connection:
            contract_key = contract_of_link(self._scope, connection, request.id)
            if _received(self._scope, connection, request.id) >= MOST_THROUGH_ONE_LINK:
                raise InputError(Message("disclosure.too_much"))
            row = {
                "organization_id": self._scope.id,
                "request_id": request.id,
                "at": self._scope.now(),
                "content": columns.compact(rows_as_json(rows)),
                "file": file,
                "state": "waiting",
            }
            id = engine.new_id(connection.execute(tables.disclosure.insert().values(**row)))
            record(
                self._scope,
                connection,
                Action.ANSWER_RECEIVED,
                about_contract(self._scope, contract_key),
                by=request.supplier,
                after={"link": request.id, "answer": id, "rows": len(rows)},
            )
            return id

    def disclosures(self) -> tuple[SubmittedDisclosure, ...]:
        """Return what suppliers sent, the latest first."""
        stmt = _answers(self._scope).order_by(tables.disclosure.c.id.desc())
        with self._scope.reading() as connection:
            rows = connection.execute(stmt).mappings().all()
            return tuple(_disclosure(self._scope, connection, row) for row in rows)

    def of_contract(self, contract_key: str) -> tuple[SubmittedDisclosure, ...]:
        """Return what suppliers sent for one contract, the latest first."""
        table, request = tables.disclosure, tables.disclosure_request
        stmt = _answers(self._scope).where(request.c.contract_key == contract_key)
        with self._scope.reading() as connection:
            rows = connection.execute(stmt.order_by(table.c.id.desc())).mappings().all()
            return tuple(_disclosure(self._scope, connection, row) for row in rows)

    def of_suppliers(self, supplier_keys: Iterable[str]) -> tuple[SubmittedDisclosure, ...]:
        """Return what suppliers sent themselves for any contract, the latest first."""
        table, request = tables.disclosure, tables.disclosure_request
        stmt = _answers(self._scope).where(table.c.taken_from.is_(None))
        with self._scope.reading() as connection:
            several = [
                _disclosure(self._scope, connection, row)
                for chunk in slices(sorted(supplier_keys))
                for row in connection.execute(stmt.where(request.c.supplier_key.in_(chunk)))
                .mappings()
                .all()
            ]
        return tuple(sorted(several, key=lambda sent: -sent.id))

    def originals_of(
        self, repeats: Iterable[SubmittedDisclosure]
    ) -> tuple[SubmittedDisclosure, ...]:
        """Return what was taken over for a contract that is seen, of whichever contract."""
        everywhere = replace(self._scope, reach=WHOLE)
        table = tables.disclosure
        ids = {each.taken_from for each in repeats} - {None}
        if not ids:
            return ()
        with everywhere.reading() as connection:
            return tuple(
                _disclosure(everywhere, connection, row)
                for chunk in slices(ids)
                for row in connection.execute(
                    everywhere.select(table).where(table.c.id.in_(chunk)).order_by(table.c.id)
                )
                .mappings()
                .all()
            )

    def repeats_of_before(self, moment: datetime) -> tuple[int, ...]:
        """Return the imports by which chains were taken over that came before a moment.

        The latest first; none that was undone.
        """
        table, run = tables.disclosure, tables.import_run
        stmt = (
            self._scope.select(table, table.c.run_id)
            .join(run, run.c.id == table.c.run_id)
            .where(self._scope.owns(run), run.c.undone_at.is_(None))
            .where(table.c.taken_from.is_not(None), table.c.at < moment)
            .order_by(table.c.run_id.desc())
        )
        with self._scope.reading() as connection:
            return tuple(connection.execute(stmt).scalars())

    def repeat(
        self,
        original: SubmittedDisclosure,
        contract_key: str,
        rows: Sequence[DeclaredRow],
        by: str,
        *,
        token: str,
        is_whole: bool,
    ) -> int:
        """Keep rows of an accepted disclosure as one that waits for another contract.

        It came on the day of the original; ``token`` is a new one that nobody gets, so that no link
        leads to it. Return its id: of one that was cut off before its import, that one's. Raises
        MissingError, and InputError where it was taken over already.
        """
        now, asked = self._scope.now(), original.request
        with self._scope.writing() as connection:
            everywhere = replace(self._scope, reach=WHOLE)  # it may be read, not decided on
            contract_of_link(everywhere, connection, asked.id)
            begun = _repeat_in_force(self._scope, connection, original.id, contract_key)
            if begun is not None:
                return begun
            link = {
                "organization_id": self._scope.id,
                "token_hash": token_digest(token),
                "contract_key": contract_key,
                "supplier_key": asked.supplier_key,
                "supplier": asked.supplier,
                "by": by,
                "at": now,
                "expires": now,
                "withdrawn": now,
                "withdrawn_by": by,
            }
            inserted = connection.execute(tables.disclosure_request.insert().values(**link))
            row = {
                "organization_id": self._scope.id,
                "request_id": engine.new_id(inserted),
                "at": original.at,
                "content": columns.compact(rows_as_json(rows)),
                "file": None,
                "state": "waiting",
                "taken_from": original.id,
                "is_whole": is_whole,
            }
            id = engine.new_id(connection.execute(tables.disclosure.insert().values(**row)))
            about = about_contract(self._scope, contract_key)
            after = {"answer": id, "of": original.id, "rows": len(rows)}
            record(self._scope, connection, Action.ANSWER_TAKEN_OVER, about, by=by, after=after)
            return id

    def waiting(self) -> int:
        """Return how many disclosures nobody decided on yet."""
        with self._scope.reading() as connection:
            return int(connection.execute(_waiting(self._scope)).scalar_one())

    def disclosure(self, id: int) -> SubmittedDisclosure:
        """Return what a supplier sent. Raises MissingError."""
        stmt = _answers(self._scope).where(tables.disclosure.c.id == id)
        with self._scope.reading() as connection:
            row = connection.execute(stmt).mappings().first()
            if row is None:
                raise MissingError(Message("disclosure.missing", id=id))
            return _disclosure(self._scope, connection, row)

    def decide(self, id: int, state: str, by: str, why: str | None) -> bool:
        """Decide on a disclosure; return whether it was open: of two people at once one decides.

        One that is accepted makes its contract due: what the contract asks of the chain came.
        """
        table = tables.disclosure
        with self._scope.writing() as connection:
            open_ = self._scope.update(table).where(table.c.id == id, table.c.state == "waiting")
            result = connection.execute(
                open_.values(state=state, decided_by=by, decided_at=self._scope.now(), why=why)
            )
            if not result.rowcount:
                return False
            contract_key = _contract_of_answer(self._scope, connection, id)
            if state == "accepted":
                mark_due(self._scope, connection, _contracts_of(self._scope, connection, id))
            record(
                self._scope,
                connection,
                Action.ANSWER_DECIDED,
                about_contract(self._scope, contract_key),
                by=by,
                before={"answer": id, "state": "waiting"},
                after={"answer": id, "state": state},
                why=why,
            )
            return True

    def record_rows(self, id: int, rows: Sequence[DeclaredRow]) -> None:
        """Keep the rows of a disclosure with what a person says that their words mean."""
        table = tables.disclosure
        stmt = self._scope.update(table).where(table.c.id == id)
        with self._scope.writing() as connection:
            if connection.execute(
                stmt.values(content=columns.compact(rows_as_json(rows)))
            ).rowcount:
                about = about_contract(
                    self._scope, _contract_of_answer(self._scope, connection, id)
                )
                after = {"answer": id, "rows": len(rows)}
                record(self._scope, connection, Action.ANSWER_READ, about, after=after)

    def record_import(self, id: int, connection: Connection, run: int) -> None:
        """Write down, while it is imported, which import an accepted disclosure becomes.

        Raises InputError where it became another already: of two at once one is kept.
        """
        table = tables.disclosure
        change = self._scope.update(table).where(table.c.id == id, table.c.run_id.is_(None))
        if not connection.execute(change.values(run_id=run)).rowcount:
            raise InputError(Message("reuse.changed_since"))
        about = about_contract(self._scope, _contract_of_answer(self._scope, connection, id))
        after = {"answer": id, "import": run}
        record(self._scope, connection, Action.ANSWER_IMPORTED, about, after=after)


def _answers(scope: Scope) -> Rows:
    """Return the select of what suppliers sent for contracts that are seen: its link says which."""
    table, request = tables.disclosure, tables.disclosure_request
    stmt = scope.select(table).join(request, request.c.id == table.c.request_id)
    return stmt.where(scope.owns(request))


def _repeat_in_force(
    scope: Scope, connection: Connection, original: int, contract_key: str
) -> int | None:
    """Return the repeat of a disclosure for a contract that was cut off before its import.

    Raises InputError where there is one whose import stands.
    """
    table, request, run = tables.disclosure, tables.disclosure_request, tables.import_run
    stmt = (
        scope.select(table, table.c.id, table.c.run_id)
        .join(request, request.c.id == table.c.request_id)
        .outerjoin(run, run.c.id == table.c.run_id)
        .where(scope.owns(request), request.c.contract_key == contract_key)
        .where(table.c.taken_from == original, table.c.state != "aside")
        .where(run.c.undone_at.is_(None))
        .order_by(table.c.run_id.desc())
    )
    found = connection.execute(stmt).all()
    if any(run_id is not None for _, run_id in found):
        raise InputError(Message("reuse.changed_since"), field="answers")
    return found[0][0] if found else None


def _contracts_of(scope: Scope, connection: Connection, disclosure_id: int) -> list[str]:
    """Return the id of the contract that a disclosure is for, as far as it is still there."""
    answer, request, contract = tables.disclosure, tables.disclosure_request, tables.contract
    stmt = (
        scope.select(contract, contract.c.public_id)
        .join(request, request.c.contract_key == contract.c.key)
        .join(answer, answer.c.request_id == request.c.id)
        .where(scope.owns(request), scope.owns(answer), answer.c.id == disclosure_id)
    )
    return list(connection.execute(stmt).scalars())


def contract_of_link(scope: Scope, connection: Connection, request_id: int) -> str:
    """Return the key of the contract that a link is for. Raises MissingError."""
    table = tables.disclosure_request
    stmt = scope.select(table, table.c.contract_key).where(table.c.id == request_id)
    key: str | None = connection.execute(stmt).scalar()
    if key is None:
        raise MissingError(Message("disclosure.no_link", id=request_id))
    return key


def _contract_of_answer(scope: Scope, connection: Connection, disclosure_id: int) -> str:
    table = tables.disclosure
    stmt = scope.select(table, table.c.request_id).where(table.c.id == disclosure_id)
    return contract_of_link(scope, connection, connection.execute(stmt).scalar_one())


def about_contract(scope: Scope, contract_key: str) -> tuple[About, str]:
    """Return what a line of the log says of the contract that a link is for."""
    return About.CONTRACT, columns.public_id(scope.slug, contract_key)


def _received(scope: Scope, connection: Connection, request_id: int) -> int:
    table = tables.disclosure
    stmt = scope.select(table, func.count()).where(table.c.request_id == request_id)
    return int(connection.execute(stmt).scalar() or 0)


def _request(scope: Scope, connection: Connection, row: RowMapping) -> DisclosureRequest:
    return DisclosureRequest(
        id=row["id"],
        contract_key=row["contract_key"],
        supplier_key=row["supplier_key"],
        supplier=row["supplier"],
        by=row["by"],
        at=columns.moment(row["at"]),
        expires=columns.moment(row["expires"]),
        withdrawn=columns.maybe_moment(row["withdrawn"]),
        received=_received(scope, connection, row["id"]),
    )


def _disclosure(scope: Scope, connection: Connection, row: RowMapping) -> SubmittedDisclosure:
    table = tables.disclosure_request
    stmt = scope.select(table).where(table.c.id == row["request_id"])
    request = connection.execute(stmt).mappings().one()
    decided: datetime | None = columns.maybe_moment(row["decided_at"])
    return SubmittedDisclosure(
        id=row["id"],
        request=_request(scope, connection, request),
        at=columns.moment(row["at"]),
        rows=rows_from_json(json.loads(row["content"])),
        file=row["file"],
        state=row["state"],
        decided_by=row["decided_by"],
        decided_at=decided,
        why=row["why"],
        run=row["run_id"],
        undone=_undone(scope, connection, row["run_id"]),
        taken_from=row["taken_from"],
        is_whole=row["is_whole"],
    )


def _undone(scope: Scope, connection: Connection, run_id: int | None) -> datetime | None:
    """Return when the import that a disclosure became was undone."""
    table = tables.import_run
    stmt = scope.select(table, table.c.undone_at).where(table.c.id == run_id)
    return None if run_id is None else columns.maybe_moment(connection.execute(stmt).scalar())
