"""What people sent after their session had ended, until they are signed in again: an hour at most.

The content comes here encrypted, and only the person who sent it gets it back.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, or_, select

from screening.model.audit import Upkeep
from screening.model.people import FORM_IS_HELD, MOST_FORMS_HELD
from screening.store import tables
from screening.store.audit_log.lines import upkeep
from screening.store.database import engine


class HeldForms:
    """The forms of one database that wait for their person."""

    def __init__(self, database: Engine, now: Callable[[], datetime]) -> None:
        self._engine = database
        self._now = now

    def hold(self, person_id: int, content: str) -> int:
        """Keep a form and return its id; what is too old, or too much of one person, goes."""
        now, form = self._now(), tables.held_form
        latest = (
            select(form.c.id)
            .where(form.c.person_id == person_id)
            .order_by(form.c.id.desc())
            .limit(MOST_FORMS_HELD - 1)
        )
        with engine.writing(self._engine) as connection:
            kept = connection.execute(latest).scalars().all()
            too_many = (form.c.person_id == person_id) & form.c.id.not_in(kept)
            stale = form.c.made <= now - FORM_IS_HELD
            connection.execute(form.delete().where(or_(stale, too_many)))
            values = {"person_id": person_id, "made": now, "content": content}
            upkeep(connection, Upkeep.SEEN)  # nothing happened yet: its person may still send it
            return engine.new_id(connection.execute(form.insert().values(**values)))

    def of_person(self, person_id: int, id: int) -> str | None:
        """Return the content of a form; None where this person has none such, or no longer."""
        form = tables.held_form
        stmt = select(form.c.content).where(
            form.c.id == id,
            form.c.person_id == person_id,
            form.c.made > self._now() - FORM_IS_HELD,
        )
        with engine.reading(self._engine) as connection:
            content: str | None = connection.execute(stmt).scalar()
        return content
