"""Sessions as rows: what ends here has ended everywhere, at the next request."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, RowMapping, or_, select

from screening.model.audit import Action, Upkeep
from screening.model.disclosure import token_digest
from screening.model.people import (
    ABSOLUTE,
    IDLE,
    LONGEST_PERSON_NAME,
    SEEN_EVERY,
    Account,
    Membership,
    ProviderOrigin,
    SignInSession,
)
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.database import columns, engine
from screening.store.people.account_rows import accounts_of, record_of_person, select_people
from screening.store.people.guests import memberships_of
from screening.store.people.last_seen import LastSeen


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that works, and whose it is.

    ``account``: in whose name things are done, of the organization that is worked for now.
    ``home``: the account that has the password; the same, but for a guest.
    """

    session: SignInSession
    account: Account
    home: Account
    memberships: tuple[Membership, ...]  # home first
    new_secret: str | None  # of a second factor that is being set up, encrypted

    @property
    def needs_second_factor(self) -> bool:
        """Whether a role asks for one, in whichever organization it is held."""
        return any(membership.needs_second_factor for membership in self.memberships)


class Sessions:
    """The sessions of one database."""

    def __init__(self, database: Engine, now: Callable[[], datetime]) -> None:
        self._engine = database
        self._now = now
        self._last_seen = LastSeen(SEEN_EVERY)

    def start(
        self,
        person_id: int,
        token: str,
        *,
        complete: bool,
        browser: str,
        origin: ProviderOrigin | None = None,
    ) -> None:
        """Start a session of a person; sessions of that person that have ended are removed.

        It works for the organization that the person worked for last, if that still has the person.
        """
        now = self._now()
        session = tables.sign_in_session
        values = {
            "token_hash": token_digest(token),
            "person_id": person_id,
            "complete": complete,
            "made": now,
            "seen": now,
            "browser": browser[:LONGEST_PERSON_NAME],
        }
        ended = or_(session.c.made < now - ABSOLUTE, session.c.seen < now - IDLE)
        with engine.writing(self._engine) as connection:
            connection.execute(session.delete().where(session.c.person_id == person_id, ended))
            id = engine.new_id(connection.execute(session.insert().values(**values)))
            if origin is not None:
                begun = {"session_id": id, **asdict(origin)}
                connection.execute(tables.provider_session.insert().values(**begun))
            if complete:
                account_id = _worked_last(connection, person_id)
                self._saw_working(connection, person_id)
                record_of_person(connection, self._now, Action.SIGNED_IN, person_id)
                if account_id != person_id:
                    self._work_for(connection, id, account_id, person_id)
            else:
                upkeep(connection, Upkeep.SEEN)  # nobody is signed in before the second factor

    def find(self, token: str) -> SignedIn | None:
        """Return the session with this token and whose it is, if it works now."""
        session = tables.sign_in_session
        with engine.reading(self._engine) as connection:
            begun = tables.provider_session
            stmt = (
                select(session, begun.c.provider_id, begun.c.second_factor, begun.c.id_token)
                .outerjoin(begun, begun.c.session_id == session.c.id)
                .where(session.c.token_hash == token_digest(token))
            )
            row = connection.execute(stmt).mappings().first()
            if row is None or not _session(row).works(self._now()):
                return None
            accounts = _accounts(connection, (row["person_id"], row["works_as"]))
            home = accounts[row["person_id"]]
            if not home.works:
                return None
            memberships = memberships_of(connection, home.id)
        # Whoever is a guest no longer works at home again, at the next request.
        is_guest = any(each.account_id == row["works_as"] for each in memberships)
        account = accounts[row["works_as"]] if is_guest else home
        return SignedIn(_session(row), account, home, memberships, row["new_secret"])

    def work_for(self, session: SignInSession, account_id: int) -> bool:
        """Let a session work for the organization of one account of its person from now on.

        Return False where the person has no such account. Only that organization is told.
        """
        home_id = session.person_id
        with engine.writing(self._engine) as connection:
            accounts = {each.account_id for each in memberships_of(connection, home_id)}
            if account_id not in accounts:
                return False
            self._work_for(connection, session.id, account_id, home_id)
            return True

    def _work_for(self, connection: Connection, id: int, account_id: int, home_id: int) -> None:
        session = tables.sign_in_session
        works_as = None if account_id == home_id else account_id
        stmt = session.update().where(session.c.id == id, session.c.person_id == home_id)
        connection.execute(stmt.values(works_as=works_as))
        self._saw_working(connection, account_id)
        record_of_person(connection, self._now, Action.WORK_BEGUN, account_id)

    def _saw_working(self, connection: Connection, account_id: int) -> None:
        """Note when this account was worked with: by that ``_worked_last`` finds it again."""
        person = tables.person
        stmt = person.update().where(person.c.id == account_id)
        connection.execute(stmt.values(last_signed_in=self._now()))

    def whose(self, token: str) -> int | None:
        """Return the person of a session, also of one whose time is over; None for none.

        Nobody is let in by this: it says for whom something is held until the next sign-in.
        """
        session = tables.sign_in_session
        stmt = select(session.c.person_id).where(
            session.c.token_hash == token_digest(token), session.c.complete
        )
        with engine.reading(self._engine) as connection:
            person_id: int | None = connection.execute(stmt).scalar()
        return person_id

    def saw(self, session: SignInSession) -> None:
        """Keep that a session was used, once every some minutes.

        Raises BusyError, and then not at the next request again: each would wait for the lock.
        """
        now = self._now()
        if self._last_seen.is_due(session.id, session.seen, now):
            self._update(session.id, engine.A_MOMENT, seen=now)

    def keep_new_secret(self, session: SignInSession, secret: str | None) -> None:
        """Keep the encrypted secret of a second factor that is being set up."""
        self._update(session.id, new_secret=secret)

    def of_person(self, person_id: int) -> tuple[SignInSession, ...]:
        """Return the sessions of a person that work, the last used first."""
        session = tables.sign_in_session
        stmt = select(session).where(session.c.person_id == person_id)
        with engine.reading(self._engine) as connection:
            rows = connection.execute(stmt.order_by(session.c.seen.desc(), session.c.id.desc()))
            sessions = [_session(row) for row in rows.mappings()]
        return tuple(session for session in sessions if session.works(self._now()))

    def end(self, person_id: int, id: int) -> bool:
        """End one session of a person; return whether there was such a one."""
        session = tables.sign_in_session
        stmt = session.delete().where(session.c.person_id == person_id, session.c.id == id)
        with engine.writing(self._engine) as connection:
            has_ended = bool(connection.execute(stmt).rowcount)
            if has_ended:
                record_of_person(connection, self._now, Action.SESSIONS_ENDED, person_id)
            return has_ended

    def end_all(self, person_id: int, but: int | None = None) -> None:
        """End the sessions of a person, all or all but one."""
        session = tables.sign_in_session
        stmt = session.delete().where(session.c.person_id == person_id)
        if but is not None:
            stmt = stmt.where(session.c.id != but)
        with engine.writing(self._engine) as connection:
            if connection.execute(stmt).rowcount:
                record_of_person(connection, self._now, Action.SESSIONS_ENDED, person_id)

    def _update(
        self, id: int, patience: timedelta | None = None, **values: datetime | str | None
    ) -> None:
        session = tables.sign_in_session
        with engine.writing(self._engine, patience) as connection:
            connection.execute(session.update().where(session.c.id == id).values(**values))
            upkeep(connection, Upkeep.SEEN)


def _worked_last(connection: Connection, home_id: int) -> int:
    """Return the account that a person worked with last, of those it has; else the one at home.

    Whoever signed in and went on elsewhere at once worked there last, though both say one moment.
    """
    person = tables.person
    ids = [each.account_id for each in memberships_of(connection, home_id)]
    begun = person.c.last_signed_in.is_not(None)
    stmt = (
        select(person.c.id)
        .where(person.c.id.in_(ids), begun)
        .order_by(person.c.last_signed_in.desc(), person.c.id == home_id)
        .limit(1)
    )
    last: int | None = connection.execute(stmt).scalar()
    return home_id if last is None else last


def _accounts(connection: Connection, ids: Collection[int | None]) -> dict[int, Account]:
    wanted = [id for id in ids if id is not None]
    stmt = select_people().where(tables.person.c.id.in_(wanted))
    found = accounts_of(connection, connection.execute(stmt).mappings().all())
    return {account.id: account for account in found}


def _session(row: RowMapping) -> SignInSession:
    return SignInSession(
        id=row["id"],
        person_id=row["person_id"],
        complete=bool(row["complete"]),
        made=columns.moment(row["made"]),
        seen=columns.moment(row["seen"]),
        browser=row["browser"],
        origin=_origin(row),
        works_as=row["works_as"],
    )


def _origin(row: RowMapping) -> ProviderOrigin | None:
    if row.get("provider_id") is None:
        return None
    return ProviderOrigin(row["provider_id"], bool(row["second_factor"]), row["id_token"])
