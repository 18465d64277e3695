"""Which contracts suppliers answered for, by the state of the answer."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from screening.store import tables
from screening.store.database import columns
from screening.store.database.scope import Scope, slices

REQUEST, ANSWER = tables.disclosure_request, tables.disclosure
NOT_UNDONE = or_(ANSWER.c.run_id.is_(None), tables.import_run.c.undone_at.is_(None))
# What repeats an answer for another contract waits for nobody, and counts once it was imported.
ACCEPTED = and_(
    ANSWER.c.state == "accepted",
    NOT_UNDONE,
    or_(ANSWER.c.taken_from.is_(None), ANSWER.c.run_id.is_not(None)),
)
WHOLLY_ACCEPTED = and_(ACCEPTED, ANSWER.c.is_whole)
WAITING = and_(ANSWER.c.state == "waiting", ANSWER.c.taken_from.is_(None))


def answered(scope: Scope, state: ColumnElement[bool]) -> Select[str]:
    """Return a statement that selects the keys of contracts with an answer in this state."""
    joined = ANSWER.join(REQUEST, REQUEST.c.id == ANSWER.c.request_id).outerjoin(
        tables.import_run, tables.import_run.c.id == ANSWER.c.run_id
    )
    stmt = select(REQUEST.c.contract_key).select_from(joined)
    return stmt.where(scope.owns(ANSWER), scope.owns(REQUEST), state)


def accepted_days(
    scope: Scope, connection: Connection, contract_keys: Iterable[str]
) -> dict[str, list[date]]:
    """Return the days on which answers came that were accepted since, rising, by contract key.

    One whose import was undone is none; nor is one that was given for another contract and speaks
    of a part of this one.
    """
    days: dict[str, list[date]] = {}
    for chunk in slices(contract_keys):
        stmt = answered(scope, WHOLLY_ACCEPTED)
        stmt = stmt.where(scope.among(REQUEST.c.contract_key, chunk))
        for key, at in connection.execute(stmt.add_columns(ANSWER.c.at).order_by(ANSWER.c.at)):
            days.setdefault(key, []).append(columns.moment(at).date())
    return days
