"""The removal of what is over of sessions, links, forms, guesses, tokens, answers, signals."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, Table, or_, select

from screening.model.audit import About, Action
from screening.model.people import ABSOLUTE
from screening.model.retention import RetentionKind
from screening.store import tables
from screening.store.audit_log.lines import of_service, record
from screening.store.database import engine
from screening.store.people.account_rows import accounts_of, select_people

AT_ONCE = 1_000  # rows removed in one transaction
# What is over of these is erased and forgotten by services, which know more than rows.
ELSEWHERE = (RetentionKind.ACCOUNTS, RetentionKind.PROOFS)


class Expired:
    """What is over in one database, of all organizations."""

    def __init__(self, database: Engine, now: Callable[[], datetime]) -> None:
        self._engine = database
        self._now = now

    def remove(self, kept_for: Mapping[RetentionKind, timedelta]) -> dict[RetentionKind, int]:
        """Remove what is over for longer than it is kept; return how many rows of each kind."""
        return {
            kind: sum(
                self._remove(kind, table, condition)
                for table, condition in _over(kind, self._now(), kept_for[kind])
            )
            for kind in RetentionKind
            if kind not in ELSEWHERE
        }

    def blocked_before(self, moment: datetime) -> tuple[tuple[str, int], ...]:
        """Return organization and number of the accounts that are blocked since before a moment."""
        person = tables.person
        stmt = select_people().where(person.c.blocked < moment, ~person.c.is_service)
        with engine.reading(self._engine) as connection:
            rows = connection.execute(stmt.order_by(person.c.id)).mappings().all()
            accounts = accounts_of(connection, rows)
        return tuple(
            (account.organization, account.id) for account in accounts if not account.is_erased
        )

    def _remove(self, kind: RetentionKind, table: Table, condition: ColumnElement[bool]) -> int:
        removed = 0
        some = select(table.c.id).where(condition).limit(AT_ONCE)
        while True:
            with engine.writing(self._engine) as connection:
                ids = connection.execute(some).scalars().all()
                if not ids:
                    return removed
                connection.execute(table.delete().where(table.c.id.in_(ids)))
                about, after = (About.PERSON, kind), {"removed": len(ids)}
                log = of_service(self._now)
                record(log, connection, Action.EXPIRED_REMOVED, about, after=after)
            removed += len(ids)
            if len(ids) < AT_ONCE:
                return removed


def _over(
    kind: RetentionKind, now: datetime, kept_for: timedelta
) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield what is over for longer than it is kept: tables with conditions."""
    moment = now - kept_for
    session, link, token = tables.sign_in_session, tables.one_time_link, tables.api_token
    match kind:
        case RetentionKind.SESSIONS:
            yield session, session.c.made < moment - ABSOLUTE
        case RetentionKind.LINKS:
            yield link, or_(link.c.used < moment, link.c.expires < moment)
        case RetentionKind.FORMS:
            yield tables.held_form, tables.held_form.c.made < moment
        case RetentionKind.GUESSES:
            yield tables.sign_in_guess, tables.sign_in_guess.c.at < moment
            yield tables.used_attempt, tables.used_attempt.c.at < moment
        case RetentionKind.TOKENS:
            yield token, or_(token.c.expires < moment, token.c.revoked < moment)
        case RetentionKind.ANSWERS:
            answer = tables.idempotent_answer
            yield answer, answer.c.made < moment
        case RetentionKind.SIGNALS:  # on the day that the sender was told
            yield tables.signal, tables.signal.c.deleted_on <= now.date()
        case _:
            return
