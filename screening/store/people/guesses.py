"""How often a secret was tried. One count for all processes, and no guess slips between two."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Engine, select

from screening.model.audit import Upkeep
from screening.model.people import GUESS_LIMITS
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.database import columns, engine

LONGEST = max(limit.within for limit in GUESS_LIMITS.values())


class Guesses:
    """The guesses of one database, kept as long as they count."""

    def __init__(self, database: Engine, now: Callable[[], datetime]) -> None:
        self._engine = database
        self._now = now

    def allow(self, subjects: Mapping[str, str]) -> bool:
        """Count a guess before it is looked at; return False, and count none, if it is too many.

        ``subjects``: by the name of a limit, whose secret is guessed or whence. The same for a
        subject that does not exist, so that nothing can be read out of the answer.
        """
        guess = tables.sign_in_guess
        digests = {limit: _digest(limit, subject) for limit, subject in subjects.items()}
        with engine.writing(self._engine) as connection:
            upkeep(connection, Upkeep.SEEN)
            for digest in sorted(digests.values()):
                engine.alone(connection, "sign_in_guess", digest)
            now = self._now()  # not before the lock: what others wrote meanwhile would be later
            connection.execute(guess.delete().where(guess.c.at <= now - LONGEST))
            for limit, digest in digests.items():
                stmt = select(guess.c.at).where(guess.c.subject == digest)
                times = [columns.moment(at) for at in connection.execute(stmt).scalars()]
                if GUESS_LIMITS[limit].is_reached(times, now):
                    return False
            rows = [{"subject": digest, "at": now} for digest in digests.values()]
            connection.execute(guess.insert(), rows)
        return True

    def is_full(self, limit: str, subject: str) -> bool:
        """Return whether another guess would be one too many; nothing is written or counted."""
        guess, now = tables.sign_in_guess, self._now()
        stmt = select(guess.c.at).where(guess.c.subject == _digest(limit, subject))
        with engine.reading(self._engine) as connection:
            times = [columns.moment(at) for at in connection.execute(stmt).scalars()]
        return GUESS_LIMITS[limit].is_reached(times, now)

    def forget(self, subjects: Mapping[str, str]) -> None:
        """Count the guesses of these subjects no longer: the last one was right."""
        guess = tables.sign_in_guess
        digests = [_digest(limit, subject) for limit, subject in subjects.items()]
        with engine.writing(self._engine) as connection:
            upkeep(connection, Upkeep.SEEN)
            connection.execute(guess.delete().where(guess.c.subject.in_(digests)))


def _digest(limit: str, subject: str) -> str:
    """Return what stands for a subject: who tried to sign in is nobody's to read."""
    return hashlib.sha256(f"{limit}\n{subject}".encode()).hexdigest()
