"""Good practice: published by one organization, read and taken over by the others.

The rows of others are read here without their scope, as that is what they are published for: only
what a person typed, the name of the organization and the days leave this module. Nobody writes in
them. The columns of departments are not called ``department``: a scope would hide their rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, Select, and_, func, select
from sqlalchemy.sql.elements import ColumnElement

from screening.model.audit import About, Action
from screening.model.errors import InputError, MissingError
from screening.model.practices import (
    Practice,
    PracticeCopy,
    PracticeKind,
    PracticeSubject,
    PracticeUse,
    PracticeWords,
)
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import columns, engine
from screening.store.database.scope import Scope
from sources.kit.values.message import Message

PRACTICE, COPY, ORGANIZATION = tables.practice, tables.practice_copy, tables.organization


@dataclass(frozen=True, slots=True)
class PracticeDraft:
    """A version to publish. ``after``: the version that whoever publishes saw, 0 for none."""

    key: str
    words: PracticeWords
    subject: PracticeSubject
    after: int = 0


class Practices:
    """The practices that one organization sees, publishes and uses."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def publish(self, draft: PracticeDraft, by: str) -> int:
        """Publish a version and return its number.

        Raises MissingError where a newer version of nothing is published; InputError where the
        practice was withdrawn, or somebody published meanwhile.
        """
        words = draft.words
        with self._scope.writing() as connection:
            number = self._next(connection, draft)
            row = {
                "organization_id": self._scope.id,
                "key": draft.key,
                "number": number,
                **_columns(words),
                "published_in": words.department,
                "contract": draft.subject.contract,
                "request": draft.subject.request,
                "by": by,
                "at": self._scope.now(),
            }
            connection.execute(PRACTICE.insert().values(**row))
            facts = {"version": number, "kind": words.kind.value}
            about = (About.PRACTICE, draft.key)
            record(self._scope, connection, Action.PRACTICE_PUBLISHED, about, by=by, after=facts)
        return number

    def withdraw(self, key: str, by: str, why: str) -> None:
        """Withdraw a practice; copies of it stay. Raises MissingError where none stands."""
        with self._scope.writing() as connection:
            own = (PRACTICE.c.key == key, PRACTICE.c.withdrawn.is_(None))
            change = self._scope.update(PRACTICE).where(*own)
            values = {"withdrawn": self._scope.now(), "withdrawn_by": by, "withdrawn_why": why}
            if not connection.execute(change.values(**values)).rowcount:
                raise MissingError(Message("practice.missing"))
            about = (About.PRACTICE, key)
            record(self._scope, connection, Action.PRACTICE_WITHDRAWN, about, by=by, why=why)

    def use(self, key: str, department: str, by: str) -> int:
        """Take the version that is published over; return the number of the copy.

        Raises MissingError where none is published, InputError where the department has it.
        """
        with self._scope.writing() as connection:
            practice = self._one(connection, key)
            if practice.withdrawn is not None:
                raise InputError(Message("practice.is_withdrawn"))
            taken = self._scope.select(COPY, COPY.c.id).where(
                COPY.c.key == key,
                COPY.c.number == practice.version,
                COPY.c.used_in == department,
            )
            if connection.execute(taken).first() is not None:
                raise InputError(Message("practice.taken_before"), "used_in")
            row = {
                "organization_id": self._scope.id,
                "key": key,
                "number": practice.version,
                **_columns(practice.words),
                "origin": practice.origin,
                "origin_department": practice.words.department,
                "used_in": department,
                "by": by,
                "at": self._scope.now(),
            }
            id = engine.new_id(connection.execute(COPY.insert().values(**row)))
            facts = {"version": practice.version, "copy": id}
            about = (About.PRACTICE, key)
            record(self._scope, connection, Action.PRACTICE_USED, about, by=by, after=facts)
            return id

    def record_outcome(self, id: int, outcome: str, by: str) -> None:
        """Record what came of a copy, in the place of what was. Raises MissingError."""
        with self._scope.writing() as connection:
            stmt = self._scope.select(COPY, COPY.c.key).where(COPY.c.id == id)
            key = connection.execute(stmt).scalar()
            if key is None:
                raise MissingError(Message("practice.no_copy", id=id))
            values = {"outcome": outcome, "outcome_by": by, "outcome_at": self._scope.now()}
            change = self._scope.update(COPY).where(COPY.c.id == id)
            connection.execute(change.values(**values))
            about, facts = (About.PRACTICE, str(key)), {"copy": id}
            record(self._scope, connection, Action.PRACTICE_OUTCOME, about, by=by, after=facts)

    def shelf(self) -> tuple[Practice, ...]:
        """Return what is published now by anybody, and what is one's own; the latest first."""
        with self._scope.reading() as connection:
            seen = self._is_own() | PRACTICE.c.withdrawn.is_(None)
            return self._practices(connection, seen)

    def get(self, key: str) -> Practice:
        """Return a practice: published, one's own, or once taken over. Raises MissingError."""
        with self._scope.reading() as connection:
            return self._one(connection, key)

    def copies(self) -> tuple[PracticeCopy, ...]:
        """Return what was taken over, the latest first, with what became of each source."""
        stmt = self._scope.select(COPY).order_by(COPY.c.id.desc())
        with self._scope.reading() as connection:
            rows = connection.execute(stmt).mappings().all()
            keys = {row["key"] for row in rows}
            sources = {each.key: each for each in self._practices(connection, _among(keys))}
        return tuple(_copy(row, sources.get(row["key"])) for row in rows)

    def _is_own(self) -> ColumnElement[bool]:
        own: ColumnElement[bool] = PRACTICE.c.organization_id == self._scope.id
        return own

    def _next(self, connection: Connection, draft: PracticeDraft) -> int:
        own = self._scope.select(PRACTICE, PRACTICE.c.number, PRACTICE.c.withdrawn)
        stmt = own.where(PRACTICE.c.key == draft.key).order_by(PRACTICE.c.number.desc())
        last = connection.execute(stmt.limit(1)).first()
        if last is None and draft.after:
            raise MissingError(Message("practice.missing"))
        if last is not None and last.withdrawn is not None:
            raise InputError(Message("practice.is_withdrawn"))
        number = 0 if last is None else int(last.number)
        if number != draft.after:
            raise InputError(Message("practice.changed_meanwhile"))
        return number + 1

    def _one(self, connection: Connection, key: str) -> Practice:
        found = self._practices(connection, PRACTICE.c.key == key)
        taken = self._scope.select(COPY, COPY.c.id).where(COPY.c.key == key).limit(1)
        for practice in sorted(found, key=lambda practice: not practice.is_own):
            is_seen = practice.is_own or practice.withdrawn is None
            if is_seen or connection.execute(taken).first() is not None:
                return practice
        raise MissingError(Message("practice.missing"))

    def _practices(
        self, connection: Connection, condition: ColumnElement[bool]
    ) -> tuple[Practice, ...]:
        rows = connection.execute(_latest(condition)).mappings().all()
        uses: dict[str, list[PracticeUse]] = {}
        for row in connection.execute(_uses({row["key"] for row in rows})).mappings():
            uses.setdefault(row["key"], []).append(_use(row))
        return tuple(
            _practice(row, row["organization_id"] == self._scope.id, uses.get(row["key"], ()))
            for row in rows
        )


def _among(keys: Iterable[str]) -> ColumnElement[bool]:
    return PRACTICE.c.key.in_(sorted(keys))


def _latest(condition: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    """Return the statement of the last version of each practice, of all organizations."""
    own = (PRACTICE.c.organization_id, PRACTICE.c.key)
    last = select(*own, func.max(PRACTICE.c.number).label("last")).group_by(*own).subquery()
    return (
        select(*PRACTICE.c, ORGANIZATION.c.name.label("origin"))
        .join(ORGANIZATION, ORGANIZATION.c.id == PRACTICE.c.organization_id)
        .join(
            last,
            and_(
                last.c.organization_id == PRACTICE.c.organization_id,
                last.c.key == PRACTICE.c.key,
                last.c.last == PRACTICE.c.number,
            ),
        )
        .where(condition)
        .order_by(PRACTICE.c.at.desc(), PRACTICE.c.id.desc())
    )


def _uses(keys: Iterable[str]) -> Select[tuple[object, ...]]:
    return (
        select(
            COPY.c.key,
            COPY.c.number,
            COPY.c.used_in,
            COPY.c.at,
            COPY.c.outcome,
            ORGANIZATION.c.name.label("organization"),
        )
        .join(ORGANIZATION, ORGANIZATION.c.id == COPY.c.organization_id)
        .where(COPY.c.key.in_(sorted(keys)))
        .order_by(COPY.c.id)
    )


def _columns(words: PracticeWords) -> dict[str, object]:
    return {
        "kind": words.kind.value,
        "title": words.title,
        "text": words.text,
        "result": words.result,
    }


def _words(row: RowMapping, department: str) -> PracticeWords:
    kind = PracticeKind(row["kind"])
    return PracticeWords(kind, row["title"], row["text"], row["result"], row[department])


def _practice(row: RowMapping, is_own: bool, uses: Iterable[PracticeUse]) -> Practice:
    subject = PracticeSubject(row["contract"], row["request"])
    return Practice(
        key=row["key"],
        version=row["number"],
        words=_words(row, "published_in"),
        origin=row["origin"],
        at=columns.moment(row["at"]),
        is_own=is_own,
        withdrawn=columns.maybe_moment(row["withdrawn"]),
        withdrawn_why=row["withdrawn_why"],
        by=row["by"] if is_own else None,
        subject=subject if is_own else PracticeSubject(),
        uses=tuple(uses),
    )


def _use(row: RowMapping) -> PracticeUse:
    at = columns.moment(row["at"])
    return PracticeUse(row["organization"], row["used_in"], row["number"], at, row["outcome"])


def _copy(row: RowMapping, source: Practice | None) -> PracticeCopy:
    is_standing = source is not None and source.withdrawn is None
    version = source.version if source is not None and is_standing else row["number"]
    return PracticeCopy(
        id=row["id"],
        key=row["key"],
        version=row["number"],
        words=_words(row, "origin_department"),
        origin=row["origin"],
        department=row["used_in"],
        at=columns.moment(row["at"]),
        by=row["by"],
        outcome=row["outcome"],
        newer=version if version > row["number"] else None,
        withdrawn_why=source.withdrawn_why if source is not None else None,
    )
