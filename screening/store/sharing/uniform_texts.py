"""Uniform texts: proposed and discussed in a group of organizations, adopted by each for itself.

Rows of other organizations are read here without their scope, and only where both are members of
the group: what was typed, the name of the organization and the days leave this module, no names of
persons. Nobody writes in the rows of another. What an organization adopted is its own copy.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, func, select
from sqlalchemy.exc import IntegrityError

from screening.model.audit import About, Action
from screening.model.errors import InputError, MissingError
from screening.model.uniform_texts import (
    MOST_REMARKS,
    MOST_TEXTS,
    MOST_VERSIONS,
    AdoptedTexts,
    GroupMember,
    TextAdopter,
    TextAdoption,
    TextDecision,
    TextGroup,
    TextRemark,
    TextState,
    TextVersion,
    UniformText,
    digest_of_text,
    group_day,
)
from screening.store import tables
from screening.store.audit_log.lines import record
from screening.store.database import columns, engine
from screening.store.database.scope import Rows, Scope, asked_once, kept
from sources.kit.values.message import Message

MEMBER, TEXT = tables.text_group_member, tables.uniform_text
REMARK, ADOPTION = tables.uniform_text_remark, tables.uniform_text_adoption
ORGANIZATION = tables.organization


@dataclass(frozen=True, slots=True)
class TextDraft:
    """A version to propose. ``after``: the version that whoever proposes saw, 0 for none."""

    group: str  # key
    key: str
    clause: str
    language: str
    text: str
    why: str
    after: int = 0


@kept
def _adopted(scope: Scope) -> Rows:
    return scope.select(ADOPTION).order_by(ADOPTION.c.id)


@asked_once
def _adopted_rows(scope: Scope, connection: Connection) -> tuple[RowMapping, ...]:
    return tuple(connection.execute(_adopted(scope)).mappings())


class UniformTexts:
    """The groups of one organization, the texts that these agree on, and what it adopted."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # -- groups --

    def begin_group(self, key: str, name: str, needed: int, by: str) -> None:
        """Begin a group of which the organization is the first member."""
        with self._scope.writing() as connection:
            self._add_member(connection, TextGroup(key, name, needed), by)
            about, facts = (About.TEXT_GROUP, key), {"name": name, "needed": needed}
            record(self._scope, connection, Action.TEXT_GROUP_BEGUN, about, by=by, after=facts)

    def join(self, code: str, by: str) -> str:
        """Join the group of a member that has this code; return the key of the group.

        Raises MissingError where no member has it, InputError for who is a member.
        """
        stmt = select(MEMBER.c.group_key).where(MEMBER.c.code == code, MEMBER.c.left_at.is_(None))
        with self._scope.writing() as connection:
            key = connection.execute(stmt).scalar()
            if key is None:
                raise MissingError(Message("uniform_text.no_code"))
            group = self._groups(connection, [key])[key]
            if any(member.is_own for member in group.members):
                raise InputError(Message("uniform_text.is_member"), "code")
            self._add_member(connection, group, by)
            about, facts = (About.TEXT_GROUP, key), {"name": group.name}
            record(self._scope, connection, Action.TEXT_GROUP_JOINED, about, by=by, after=facts)
        return group.key

    def code(self, key: str) -> str:
        """Return the code by which the organization lets others join. Raises MissingError."""
        stmt = self._scope.select(MEMBER, MEMBER.c.code).where(*_member_of(key))
        with self._scope.reading() as connection:
            code = connection.execute(stmt).scalar()
        if code is None:
            raise MissingError(Message("uniform_text.no_group"))
        return str(code)

    def renew_code(self, key: str, by: str) -> str:
        """Make another code, and return it; the former one lets nobody join. Raises MissingError.

        The codes of other members stay theirs.
        """
        code = _new_code()
        with self._scope.writing() as connection:
            change = self._scope.update(MEMBER).where(*_member_of(key))
            if not connection.execute(change.values(code=code)).rowcount:
                raise MissingError(Message("uniform_text.no_group"))
            about = (About.TEXT_GROUP, key)
            record(self._scope, connection, Action.TEXT_GROUP_CODE_RENEWED, about, by=by)
        return code

    def leave(self, key: str, by: str) -> None:
        """Leave a group; what was adopted stays. Raises MissingError for no member."""
        with self._scope.writing() as connection:
            change = self._scope.update(MEMBER).where(*_member_of(key))
            values = {"left_at": self._scope.now(), "left_by": by}
            if not connection.execute(change.values(**values)).rowcount:
                raise MissingError(Message("uniform_text.no_group"))
            about = (About.TEXT_GROUP, key)
            record(self._scope, connection, Action.TEXT_GROUP_LEFT, about, by=by)

    def groups(self) -> tuple[TextGroup, ...]:
        """Return the groups of the organization, by name."""
        with self._scope.reading() as connection:
            groups = self._groups(connection, self._own_keys(connection)).values()
        return tuple(sorted(groups, key=lambda group: (group.name.casefold(), group.key)))

    def group(self, key: str) -> TextGroup:
        """Return a group of the organization. Raises MissingError for another one."""
        with self._scope.reading() as connection:
            return self._group(connection, key)

    # -- texts --

    def propose(self, draft: TextDraft, by: str) -> int:
        """Propose a version to a group and return its number.

        Raises MissingError for a group or text that the organization does not see; InputError where
        somebody proposed meanwhile, the text is there already, or there are too many.
        """
        with self._scope.writing() as connection:
            number = self._next(connection, draft)
            row = {
                "organization_id": self._scope.id,
                "group_key": draft.group,
                "key": draft.key,
                "number": number,
                "clause": draft.clause,
                "language": draft.language,
                "text": draft.text,
                "sha256": digest_of_text(draft.text),
                "why": draft.why,
                "by": by,
                "at": self._scope.now(),
            }
            try:
                connection.execute(TEXT.insert().values(**row))
            except IntegrityError:  # a member proposed in this moment
                raise InputError(Message("uniform_text.changed_meanwhile"), "text") from None
            facts = {"version": number, "clause": draft.clause, "language": draft.language}
            about = (About.UNIFORM_TEXT, draft.key)
            record(self._scope, connection, Action.TEXT_PROPOSED, about, by=by, after=facts)
        return number

    def withdraw(self, key: str, number: int, by: str, why: str) -> None:
        """Withdraw a version that the organization proposed. Raises MissingError."""
        with self._scope.writing() as connection:
            self._seen(connection, key)
            mine = (TEXT.c.key == key, TEXT.c.number == number, TEXT.c.withdrawn.is_(None))
            change = self._scope.update(TEXT).where(*mine)
            values = {"withdrawn": self._scope.now(), "withdrawn_by": by, "withdrawn_why": why}
            if not connection.execute(change.values(**values)).rowcount:
                raise MissingError(Message("uniform_text.no_version"))
            about, facts = (About.UNIFORM_TEXT, key), {"version": number}
            record(
                self._scope, connection, Action.TEXT_WITHDRAWN, about, by=by, why=why, after=facts
            )

    def remark(self, key: str, number: int, words: str, answers: int | None, by: str) -> int:
        """Say something of a version, or answer a remark on the text; return its number.

        Raises MissingError for a text, version or remark that is none; InputError for too many.
        """
        with self._scope.writing() as connection:
            text = self._seen(connection, key)
            if text.version(number) is None:
                raise MissingError(Message("uniform_text.no_version"))
            answered = None if answers is None else _asked(text, answers)
            if len(text.remarks) >= MOST_REMARKS:
                raise InputError(Message("uniform_text.too_many", most=MOST_REMARKS), "words")
            row = {
                "organization_id": self._scope.id,
                "key": key,
                "number": number,
                "words": words,
                "answers": answered,
                "by": by,
                "at": self._scope.now(),
            }
            id = engine.new_id(connection.execute(REMARK.insert().values(**row)))
            facts = {"version": number, "remark": id, "answers": answered}
            about = (About.UNIFORM_TEXT, key)
            record(self._scope, connection, Action.TEXT_REMARKED, about, by=by, after=facts)
            return id

    def texts(self, group: str) -> tuple[UniformText, ...]:
        """Return the texts of a group, by clause and language. Raises MissingError."""
        with self._scope.reading() as connection:
            return self._texts(connection, self._group(connection, group))

    def text(self, key: str) -> UniformText:
        """Return a text of a group of the organization. Raises MissingError."""
        with self._scope.reading() as connection:
            return self._seen(connection, key)

    # -- what the organization adopted --

    def adopt(self, key: str, number: int, decision: TextDecision, by: str) -> int:
        """Adopt a version and return the number of the adoption.

        Raises MissingError where it is not seen; InputError where it is withdrawn, or adopted.
        """
        with self._scope.writing() as connection:
            text = self._seen(connection, key)
            version = text.version(number)
            if version is None:
                raise MissingError(Message("uniform_text.no_version"))
            if version.state is TextState.WITHDRAWN:
                raise InputError(Message("uniform_text.is_withdrawn"))
            if self._is_adopted(connection, key, number):
                raise InputError(Message("uniform_text.adopted_before"), "reference")
            row = {
                "organization_id": self._scope.id,
                "group_key": text.group,
                "group_name": self._group(connection, text.group).name,
                "key": key,
                "number": number,
                "clause": text.clause,
                "language": text.language,
                "text": version.text,
                "sha256": version.sha256,
                "reference": decision.reference,
                "decided": decision.decided,
                "holds_from": decision.holds_from,
                "by": by,
                "at": self._scope.now(),
            }
            try:
                id = engine.new_id(connection.execute(ADOPTION.insert().values(**row)))
            except IntegrityError:  # a colleague adopted it in this moment
                raise InputError(Message("uniform_text.adopted_before"), "reference") from None
            facts = {"version": number, "clause": text.clause, "from": str(decision.holds_from)}
            about = (About.UNIFORM_TEXT, key)
            record(self._scope, connection, Action.TEXT_ADOPTED, about, by=by, after=facts)
            return id

    def end(self, id: int, day: date, by: str, why: str) -> None:
        """End an adoption from a day on; it stays on file. Raises MissingError."""
        with self._scope.writing() as connection:
            mine = (ADOPTION.c.id == id, ADOPTION.c.ended.is_(None))
            stmt = self._scope.select(ADOPTION, ADOPTION.c.key, ADOPTION.c.number).where(*mine)
            adopted = connection.execute(stmt).first()
            if adopted is None:
                raise MissingError(Message("uniform_text.not_adopted", id=id))
            values = {"ended": day, "ended_by": by, "ended_why": why}
            change = self._scope.update(ADOPTION).where(*mine)
            connection.execute(change.values(**values))
            about = (About.UNIFORM_TEXT, str(adopted.key))
            facts = {"version": adopted.number, "until": str(day)}
            record(
                self._scope, connection, Action.TEXT_ADOPTION_ENDED, about, by=by, why=why,
                after=facts,
            )  # fmt: skip

    def adopted(self) -> AdoptedTexts:
        """Return all that the organization adopted, the oldest first."""
        with self._scope.reading() as connection:
            rows = _adopted_rows(self._scope, connection)
            of_groups = self._of_groups(connection, rows)
        adoptions = (_adoption(row, (row["key"], row["number"]) in of_groups) for row in rows)
        return AdoptedTexts(tuple(adoptions))

    def _of_groups(
        self, connection: Connection, rows: Sequence[RowMapping]
    ) -> frozenset[tuple[str, int]]:
        """Return which adopted versions, by text and number, enough members of a group hold now."""
        if not rows:
            return frozenset()
        own = self._own_keys(connection)
        groups = self._groups(connection, {row["group_key"] for row in rows}.intersection(own))
        if not groups:
            return frozenset()
        keys = sorted({row["key"] for row in rows})
        gone = select(TEXT.c.key, TEXT.c.number).where(
            TEXT.c.key.in_(keys), TEXT.c.withdrawn.is_not(None)
        )
        withdrawn = {(row.key, row.number) for row in connection.execute(gone)}
        several = set()
        for group in groups.values():
            of_group = sorted({row["key"] for row in rows if row["group_key"] == group.key})
            for version, adopters in self._adopters(connection, group, of_group).items():
                since = group_day(adopters, group.needed)
                if since is not None and since <= self._today and version not in withdrawn:
                    several.add(version)
        return frozenset(several)

    @property
    def _today(self) -> date:
        return self._scope.now().astimezone().date()

    def _is_adopted(self, connection: Connection, key: str, number: int) -> bool:
        taken = self._scope.select(ADOPTION, ADOPTION.c.id).where(
            ADOPTION.c.key == key, ADOPTION.c.number == number, ADOPTION.c.ended.is_(None)
        )
        return connection.execute(taken).first() is not None

    # -- reading across organizations --

    def _own_keys(self, connection: Connection) -> tuple[str, ...]:
        stmt = self._scope.select(MEMBER, MEMBER.c.group_key).where(MEMBER.c.left_at.is_(None))
        return tuple(connection.execute(stmt.distinct()).scalars())

    def _group(self, connection: Connection, key: str) -> TextGroup:
        if key not in self._own_keys(connection):
            raise MissingError(Message("uniform_text.no_group"))
        return self._groups(connection, [key])[key]

    def _groups(self, connection: Connection, keys: Iterable[str]) -> dict[str, TextGroup]:
        """Return the groups with these keys that have members, whoever these are."""
        stmt = (
            select(*MEMBER.c, ORGANIZATION.c.name.label("organization"))
            .join(ORGANIZATION, ORGANIZATION.c.id == MEMBER.c.organization_id)
            .where(MEMBER.c.group_key.in_(sorted(keys)), MEMBER.c.left_at.is_(None))
            .order_by(MEMBER.c.id)
        )
        rows: dict[str, list[RowMapping]] = {}
        for row in connection.execute(stmt).mappings():
            rows.setdefault(row["group_key"], []).append(row)
        return {key: self._group_of(several) for key, several in rows.items()}

    def _group_of(self, rows: list[RowMapping]) -> TextGroup:
        members = tuple(
            GroupMember(
                row["organization"],
                columns.moment(row["at"]),
                row["organization_id"] == self._scope.id,
            )
            for row in rows
        )
        return TextGroup(rows[0]["group_key"], rows[0]["name"], rows[0]["needed"], members)

    def _add_member(self, connection: Connection, group: TextGroup, by: str) -> None:
        row = {
            "organization_id": self._scope.id,
            "group_key": group.key,
            "name": group.name,
            "needed": group.needed,
            "code": _new_code(),
            "by": by,
            "at": self._scope.now(),
        }
        connection.execute(MEMBER.insert().values(**row))

    def _seen(self, connection: Connection, key: str) -> UniformText:
        """Return a text, where the organization is in its group. Raises MissingError."""
        stmt = select(TEXT.c.group_key).where(TEXT.c.key == key).limit(1)
        group = connection.execute(stmt).scalar()
        if group is None or group not in self._own_keys(connection):
            raise MissingError(Message("uniform_text.missing"))
        (text,) = self._texts(connection, self._group(connection, group), key)
        return text

    def _next(self, connection: Connection, draft: TextDraft) -> int:
        group = self._group(connection, draft.group)
        if not draft.after:
            count = select(func.count(TEXT.c.key.distinct())).where(TEXT.c.group_key == group.key)
            if connection.execute(count).scalar_one() >= MOST_TEXTS:
                raise InputError(Message("uniform_text.too_many", most=MOST_TEXTS), "text")
            same = select(TEXT.c.id).where(
                TEXT.c.group_key == group.key,
                TEXT.c.clause == draft.clause,
                TEXT.c.language == draft.language,
            )
            if connection.execute(same.limit(1)).first() is not None:
                raise InputError(Message("uniform_text.clause_taken"), "clause")
            return 1
        text = self._seen(connection, draft.key)
        if text.group != draft.group:
            raise MissingError(Message("uniform_text.missing"))
        if text.latest.number != draft.after:
            raise InputError(Message("uniform_text.changed_meanwhile"), "text")
        if len(text.versions) >= MOST_VERSIONS:
            raise InputError(Message("uniform_text.too_many", most=MOST_VERSIONS), "text")
        if any(version.text == draft.text for version in text.versions):
            raise InputError(Message("uniform_text.same_text"), "text")
        return draft.after + 1

    def _texts(
        self, connection: Connection, group: TextGroup, key: str | None = None
    ) -> tuple[UniformText, ...]:
        mine = TEXT.c.group_key == group.key
        stmt = _with_organization(TEXT).where(mine if key is None else mine & (TEXT.c.key == key))
        rows: dict[str, list[RowMapping]] = {}
        for row in connection.execute(stmt.order_by(TEXT.c.number.desc())).mappings():
            rows.setdefault(row["key"], []).append(row)
        remarks = self._remarks(connection, rows)
        adopters = self._adopters(connection, group, rows)
        texts = (
            self._text(several, remarks.get(key, ()), adopters, group.needed)
            for key, several in rows.items()
        )
        return tuple(sorted(texts, key=lambda text: (len(text.clause), text.clause, text.language)))

    def _text(
        self,
        rows: list[RowMapping],
        remarks: Iterable[TextRemark],
        adopters: Mapping[tuple[str, int], list[TextAdopter]],
        needed: int,
    ) -> UniformText:
        latest, said = rows[0], tuple(remarks)
        versions: list[TextVersion] = []
        is_replaced = False
        for row in rows:
            own = tuple(adopters.get((row["key"], row["number"]), ()))
            since = group_day(own, needed)
            has_remarks = any(remark.version == row["number"] for remark in said)
            state = _state(
                row, since, self._today, is_replaced=is_replaced, has_remarks=has_remarks
            )
            is_replaced = is_replaced or state is TextState.ADOPTED
            versions.append(self._version(row, own, state, since))
        return UniformText(
            key=latest["key"],
            group=latest["group_key"],
            clause=latest["clause"],
            language=latest["language"],
            versions=tuple(versions),
            remarks=said,
        )

    def _version(
        self,
        row: RowMapping,
        adopters: tuple[TextAdopter, ...],
        state: TextState,
        since: date | None,
    ) -> TextVersion:
        is_own = row["organization_id"] == self._scope.id
        return TextVersion(
            number=row["number"],
            text=row["text"],
            sha256=row["sha256"],
            why=row["why"],
            organization=row["organization"],
            at=columns.moment(row["at"]),
            is_own=is_own,
            state=state,
            since=since,
            adopters=adopters,
            withdrawn=columns.maybe_moment(row["withdrawn"]),
            withdrawn_why=row["withdrawn_why"],
            by=row["by"] if is_own else None,
        )

    def _remarks(self, connection: Connection, keys: Iterable[str]) -> dict[str, list[TextRemark]]:
        stmt = _with_organization(REMARK).where(REMARK.c.key.in_(sorted(keys)))
        several: dict[str, list[TextRemark]] = {}
        for row in connection.execute(stmt.order_by(REMARK.c.id)).mappings():
            is_own = row["organization_id"] == self._scope.id
            said = TextRemark(
                id=row["id"],
                version=row["number"],
                organization=row["organization"],
                words=row["words"],
                at=columns.moment(row["at"]),
                answers=row["answers"],
                by=row["by"] if is_own else None,
            )
            several.setdefault(row["key"], []).append(said)
        return several

    def _adopters(
        self, connection: Connection, group: TextGroup, keys: Iterable[str]
    ) -> dict[tuple[str, int], list[TextAdopter]]:
        """Return by text and version the members of today that adopted it and did not end it."""
        members = select(MEMBER.c.organization_id).where(
            MEMBER.c.group_key == group.key, MEMBER.c.left_at.is_(None)
        )
        stmt = _with_organization(ADOPTION).where(
            ADOPTION.c.key.in_(sorted(keys)),
            ADOPTION.c.ended.is_(None),
            ADOPTION.c.organization_id.in_(members),
        )
        several: dict[tuple[str, int], list[TextAdopter]] = {}
        for row in connection.execute(stmt.order_by(ADOPTION.c.id)).mappings():
            adopter = TextAdopter(
                row["organization"], row["reference"], row["decided"], row["holds_from"]
            )
            several.setdefault((row["key"], row["number"]), []).append(adopter)
        return several


def _member_of(key: str) -> tuple[ColumnElement[bool], ...]:
    return MEMBER.c.group_key == key, MEMBER.c.left_at.is_(None)


def _new_code() -> str:
    """Return 128 random bits, which nobody guesses."""
    return secrets.token_urlsafe(16)


def _with_organization(table: Table) -> Select[tuple[object, ...]]:
    """Return the statement of rows of all organizations, with the name of each."""
    return select(*table.c, ORGANIZATION.c.name.label("organization")).join(
        ORGANIZATION, ORGANIZATION.c.id == table.c.organization_id
    )


def _asked(text: UniformText, number: int) -> int:
    """Return the remark that is answered; of an answer, the one it answers. Raises MissingError."""
    remark = next((each for each in text.remarks if each.id == number), None)
    if remark is None:
        raise MissingError(Message("uniform_text.no_remark"))
    return remark.answers or remark.id


def _state(
    row: RowMapping, since: date | None, today: date, *, is_replaced: bool, has_remarks: bool
) -> TextState:
    if row["withdrawn"] is not None:
        return TextState.WITHDRAWN
    if since is not None:
        if is_replaced:
            return TextState.REPLACED
        return TextState.AGREED if since > today else TextState.ADOPTED
    return TextState.DISCUSSED if has_remarks else TextState.PROPOSED


def _adoption(row: RowMapping, is_groups: bool) -> TextAdoption:
    return TextAdoption(
        id=row["id"],
        group=row["group_key"],
        group_name=row["group_name"],
        key=row["key"],
        version=row["number"],
        clause=row["clause"],
        language=row["language"],
        text=row["text"],
        sha256=row["sha256"],
        decision=TextDecision(
            row["reference"],
            columns.to_date(row["decided"]),
            columns.to_date(row["holds_from"]),
        ),
        by=row["by"],
        at=columns.moment(row["at"]),
        ended=columns.maybe_date(row["ended"]),
        ended_why=row["ended_why"],
        is_groups=is_groups,
    )
