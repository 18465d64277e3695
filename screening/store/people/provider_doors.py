"""The providers that stand on the page of signing in, before an organization is known."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from screening.model.audit import Upkeep
from screening.model.disclosure import token_digest
from screening.model.sign_in_providers import ATTEMPT_WORKS, SignInProvider
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.database import engine
from screening.store.people.provider_rows import provider_of, select_providers


class ProviderDoors:
    """The providers of one database, and which attempts to sign in by them came back."""

    def __init__(self, database: Engine, now: Callable[[], datetime]) -> None:
        self._engine = database
        self._now = now

    def all(self) -> tuple[SignInProvider, ...]:
        """Return the providers by name."""
        stmt = select_providers().order_by(tables.sign_in_provider.c.name)
        with engine.reading(self._engine) as connection:
            return tuple(map(provider_of, connection.execute(stmt).mappings()))

    def get(self, id: int) -> SignInProvider | None:
        """Return a provider; None where there is none such."""
        stmt = select_providers().where(tables.sign_in_provider.c.id == id)
        with engine.reading(self._engine) as connection:
            row = connection.execute(stmt).mappings().first()
        return None if row is None else provider_of(row)

    def use_once(self, state: str) -> bool:
        """Use an attempt up; return False if it came back before. What is too old goes."""
        attempt, now = tables.used_attempt, self._now()
        try:
            with engine.writing(self._engine) as connection:
                connection.execute(attempt.delete().where(attempt.c.at < now - 2 * ATTEMPT_WORKS))
                values = {"state_hash": token_digest(state), "at": now}
                connection.execute(attempt.insert().values(**values))
                upkeep(connection, Upkeep.SEEN)  # who comes in by it is logged with the session
        except IntegrityError:
            return False
        return True
