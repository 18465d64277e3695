"""What the notices of one organization say of its contracts."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection

from graphs.notices import KeptNotice, PublishedNotice, Stage
from screening.model.audit import About, Action
from screening.model.contracts import NoticeBrief
from screening.model.errors import InputError
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.contracts.contracts import find_contract
from screening.store.contracts.notice_columns import kept_notice
from screening.store.database.scope import Scope, slices
from sources.kit.values.message import Message

STAGES = {"planned": 0, "call": 1, "award": 2}


def briefs_of(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, NoticeBrief]:
    """Return what notices declare of each of these contracts that has any, by key."""
    table = tables.contract_notice
    kept: dict[str, list[PublishedNotice]] = {}
    for chunk in slices(contract_keys):
        stmt = scope.select(table).where(scope.among(table.c.contract_key, chunk))
        for row in connection.execute(stmt).mappings():
            line = kept_notice(row)
            kept.setdefault(line.contract_key, []).append(line.notice)
    return {key: _brief(notices) for key, notices in kept.items()}


def _brief(notices: list[PublishedNotice]) -> NoticeBrief:
    notices.sort(key=lambda notice: (STAGES[notice.stage], notice.edition))
    declared = [notice.declared for notice in notices]
    last_days = (notice.deadline for notice in notices if notice.stage is Stage.CALL)
    return NoticeBrief(
        publications=tuple(notice.publication for notice in notices if notice.publication),
        stage=notices[-1].stage.value,
        tenders_until=max((day for day in last_days if day), default=None),
        social=_together(said.social for said in declared),
        strategic=_together(said.strategic for said in declared),
        environmental=_together(said.environmental for said in declared),
        terms=next((said.terms for said in reversed(declared) if said.terms), None),
    )


def _together(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for codes in several for code in codes))


class ContractNotices:
    """Notices, by contract, by procedure and by their own number."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of(self, id: str) -> tuple[KeptNotice, ...]:
        """Return what notices say of a contract, the first stage first. Raises MissingError."""
        table = tables.contract_notice
        with self._scope.reading() as connection:
            key = find_contract(self._scope, connection, id)["key"]
            stmt = self._scope.select(table).where(table.c.contract_key == key)
            kept = [kept_notice(row) for row in connection.execute(stmt).mappings()]
        return tuple(
            sorted(kept, key=lambda line: (STAGES[line.notice.stage], line.notice.edition))
        )

    def of_processes(self, processes: Iterable[str]) -> tuple[KeptNotice, ...]:
        """Return every notice of these procedures."""
        return self._where(tables.contract_notice.c.process, processes)

    def numbered(self, notices: Iterable[str]) -> tuple[KeptNotice, ...]:
        """Return the notices with these own numbers, "<uuid>-01"."""
        return self._where(tables.contract_notice.c.notice, notices)

    def publications(self) -> frozenset[str]:
        """Return the publication numbers that are known."""
        table = tables.contract_notice
        stmt = self._scope.select(table, table.c.publication).where(
            table.c.publication.is_not(None)
        )
        with self._scope.reading() as connection:
            return frozenset(connection.execute(stmt.distinct()).scalars())

    def asked(self) -> tuple[KeptNotice, ...]:
        """Return the calls of which a person is asked which award continues them."""
        table = tables.contract_notice
        stmt = self._scope.select(table).where(table.c.asked).order_by(table.c.key)
        with self._scope.reading() as connection:
            return tuple(kept_notice(row) for row in connection.execute(stmt).mappings())

    def leave_apart(self, key: str) -> None:
        """Ask no more about a call. Raise InputError where nothing is asked of it."""
        table = tables.contract_notice
        with self._scope.writing() as connection:
            stmt = self._scope.update(table).where(table.c.key == key, table.c.asked)
            if not connection.execute(stmt.values(asked=False)).rowcount:
                raise InputError(Message("notices.not_asked"))
            record(self._scope, connection, Action.NOTICE_LEFT_APART, (About.NOTICE, key))

    def _where(self, column: ColumnElement[str], values: Iterable[str]) -> tuple[KeptNotice, ...]:
        kept: list[KeptNotice] = []
        with self._scope.reading() as connection:
            for chunk in slices(dict.fromkeys(values)):
                stmt = self._scope.select(tables.contract_notice).where(column.in_(chunk))
                kept += [kept_notice(row) for row in connection.execute(stmt).mappings()]
        return tuple(sorted(kept, key=lambda line: line.notice.key))
