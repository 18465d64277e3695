"""What is kept of one account: read whole for the person, and erased from wherever it stands.

Which columns hold it, the caller says (``services/people/personal_data.toml``). The row of the
account stays, emptied: its number is never given to somebody else, and names nobody.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Table, false, func, or_, select

from screening.model.audit import About, Action, Upkeep
from screening.model.people import ERASED, Account, erased_address, shown_email
from screening.store import tables
from screening.store.audit_log.lines import Log, erase_text, of_service, record, upkeep
from screening.store.database import columns
from screening.store.database.engine import alone
from screening.store.database.scope import Scope
from screening.store.people.accounts import end_access, get_account, refuse_last_administrator

Places = Sequence[tuple[str, str]]  # table and column
Tick = Callable[[int, int], object]  # called with how many places are done, of how many

AT_ONCE = 200  # rows that are looked through, and written, in one transaction
SHORTEST = 6  # letters of a name that is looked for within texts: "Bos" is in too many words
OF_PERSON = (
    "role_grant", "provided_role", "sign_in_session", "one_time_link", "recovery_code", "held_form",
    "provider_identity", "api_token",
)  # fmt: skip
SECRETS = ("password_hash", "totp_secret", "totp_step", "token_hash", "code_hash", "new_secret")
OF_OTHERS = ("home_id", "works_as")  # the account at another organization, of which none is told


@dataclass(frozen=True, slots=True)
class Traces:
    """Where the name of an account stands: how many rows of each table, and what it looks after."""

    rows: tuple[tuple[str, int], ...]
    keeps: int
    shares_name: bool  # another account has it too, and loses it with this one


class PersonRecords:
    """What is kept of the accounts of one organization."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def rows_about(
        self, id: int, names: Places, texts: Places
    ) -> dict[str, list[dict[str, object]]]:
        """Return all rows about an account by table, without secrets. Raises MissingError.

        Of others' rows those that hold its name: in what it did, or in a text.
        """
        with self._scope.reading() as connection:
            account = get_account(self._scope, connection, id)
            conditions = self._own_rows(id)
            for table, is_named in self._named(account, names, texts):
                conditions[table] = or_(conditions.get(table, false()), is_named)
            found = {
                table.name: _plain(connection, table, condition)
                for table, condition in conditions.items()
            }
        return {name: rows for name, rows in found.items() if rows}

    def _own_rows(self, id: int) -> dict[Table, ColumnElement[bool]]:
        """Return the condition of the rows that are of an account, whoever's name they hold."""
        person, keeper, line = tables.person, tables.contract_keeper, tables.audit_line
        of_person = (tables.metadata.tables[name] for name in OF_PERSON)
        looks_after = or_(keeper.c.owner_id == id, keeper.c.deputy_id == id)
        return {
            person: person.c.id == id,
            **{table: table.c.person_id == id for table in of_person},
            keeper: self._scope.owns(keeper) & looks_after,
            line: (line.c.organization_id == self._scope.id) & (line.c.account == id),
        }

    def traces(self, id: int, names: Places, texts: Places) -> Traces:
        """Return where an account would be erased from. Raises MissingError."""
        with self._scope.reading() as connection:
            account = get_account(self._scope, connection, id)
            counted = [
                (table.name, int(connection.execute(
                    select(func.count()).select_from(table).where(condition)
                ).scalar_one()))
                for table, condition in self._named(account, names, texts)
            ]  # fmt: skip
            person, keeper = tables.person, tables.contract_keeper
            namesakes = self._scope.select(person, person.c.id).where(
                person.c.id != id, person.c.name == account.name
            )
            looks_after = or_(keeper.c.owner_id == id, keeper.c.deputy_id == id)
            keeps = self._scope.select(keeper, func.count()).where(looks_after)
            return Traces(
                tuple((name, count) for name, count in counted if count),
                int(connection.execute(keeps).scalar_one()),
                connection.execute(namesakes).first() is not None,
            )

    def erase(
        self, id: int, by: str, names: Places, texts: Places, blobs: Places, tick: Tick
    ) -> None:
        """Erase an account, in small transactions: one that is cut off is done again from there.

        First nobody can act as it any more, last its row loses the name by which the rest is found.
        Raises MissingError, and InputError for the last administrator.
        """
        with self._scope.writing() as connection:
            account = get_account(self._scope, connection, id)
            if not account.is_guest:  # whose own organization erases it, or its time is over
                refuse_last_administrator(self._scope, connection, account)
            end_access(self._scope, connection, id, by)
        stand_in = ERASED.format(id=id)
        total = len(names) + len(texts) + len(blobs)
        for done, (table, column) in enumerate(names):
            self._replace_name(tables.metadata.tables[table], column, account.name, stand_in)
            tick(done + 1, total)
        for done, (table, column) in enumerate((*texts, *blobs)):
            self._replace_within(tables.metadata.tables[table], column, account, stand_in)
            tick(len(names) + done + 1, total)
        with self._scope.writing() as connection:
            for log in (self._scope, of_service(self._scope.now)):
                _erase_from_log(log, connection, account, by)
            self._empty(connection, id, stand_in)
            about = (About.PERSON, id)
            record(self._scope, connection, Action.PERSON_ERASED, about, by=by)

    def _named(
        self, account: Account, names: Places, texts: Places
    ) -> Iterator[tuple[Table, ColumnElement[bool]]]:
        """Yield each table with the condition that a row of it names an account."""
        conditions: dict[str, list[ColumnElement[bool]]] = {}
        for name, column in names:
            table = tables.metadata.tables[name]
            conditions.setdefault(name, []).append(table.c[column] == account.name)
        for name, column in texts:
            table = tables.metadata.tables[name]
            conditions.setdefault(name, []).append(_may_hold(table.c[column], account))
        for name, several in conditions.items():
            table = tables.metadata.tables[name]
            yield table, self._own(table) & or_(*several)

    def _own(self, table: Table) -> ColumnElement[bool]:
        """Return the condition that rows are this organization's, or of the whole service."""
        if "organization_id" in table.c:
            return self._scope.owns(table)
        if "person_id" in table.c:
            own = self._scope.select(tables.person, tables.person.c.id)
            return table.c.person_id.in_(own)
        return ~_key(table).is_(None)

    def _replace_name(self, table: Table, column: str, name: str, stand_in: str) -> None:
        with self._scope.writing() as connection:
            upkeep(connection, Upkeep.ERASURE)
            stmt = table.update().where(self._own(table), table.c[column] == name)
            connection.execute(stmt.values({column: stand_in}))

    def _replace_within(self, table: Table, column: str, account: Account, stand_in: str) -> None:
        """Put the stand-in where a text names an account, some rows at a time."""
        if table is tables.contract_move:
            return  # what stood there was counted and removed in its own transaction
        if table is tables.contract_count:  # the contracts were changed before; none is left of it
            with self._scope.writing() as connection:
                upkeep(connection, Upkeep.ERASURE)
                connection.execute(self._scope.delete(table).where(table.c.n == 0))
            return
        key, held, after = _key(table), table.c[column], 0
        is_blob = held.type.python_type is bytes
        wanted = held.is_not(None) if is_blob else _may_hold(held, account)
        stmt = select(key, held).where(self._own(table), wanted).order_by(key).limit(AT_ONCE)
        pattern = _pattern(account)
        while True:
            with self._scope.reading() as connection:
                rows = connection.execute(stmt.where(key > after)).all()
            if not rows:
                return
            after = rows[-1][0]
            changed = [
                (id, text)
                for id, content in rows
                if (text := _without(content, pattern, stand_in)) != content
            ]
            if changed:
                with self._scope.writing() as connection:
                    upkeep(connection, Upkeep.ERASURE)
                    for id, text in changed:
                        update = table.update().where(key == id, held.is_not(None))
                        connection.execute(update.values({column: text}))

    def _empty(self, connection: Connection, id: int, stand_in: str) -> None:
        """Take what is left of an account away; its number stays."""
        person, answer = tables.person, tables.idempotent_answer
        alone(connection, "person", erased_address(id))
        tokens = select(tables.api_token.c.id).where(tables.api_token.c.person_id == id)
        askers = [
            f"person:{id}",
            *(f"token:{token}" for token in connection.execute(tokens).scalars()),
        ]
        connection.execute(self._scope.delete(answer).where(answer.c.asker.in_(askers)))
        for name in OF_PERSON:
            table = tables.metadata.tables[name]
            connection.execute(table.delete().where(table.c.person_id == id))
        for seat in ("owner_id", "deputy_id"):
            keeper = tables.contract_keeper
            stmt = self._scope.update(keeper).where(keeper.c[seat] == id)
            connection.execute(stmt.values({seat: None}))
        connection.execute(
            self._scope.update(person)
            .where(person.c.id == id)
            .values(
                email=erased_address(id),
                name=stand_in,
                password_hash=None,
                totp_secret=None,
                totp_step=None,
                language=None,
                last_signed_in=None,
                home_id=None,
                joined=None,
            )
        )


def _erase_from_log(log: Log, connection: Connection, account: Account, by: str) -> None:
    """Erase the name of an account, and reasons that hold it, from beside the lines of a log."""
    text, pattern = tables.audit_text, _pattern(account)
    named = (text.c.is_name & (text.c.text == account.name)) | _may_hold(text.c.text, account)
    stmt = select(text.c.digest, text.c.text).where(text.c.organization_id == log.id, named)
    for digest, held in connection.execute(stmt.order_by(text.c.digest)).all():
        if held == account.name or pattern.search(held):
            erase_text(log, connection, digest, by)


def _key(table: Table) -> ColumnElement[int]:
    return table.c.id if "id" in table.c else list(table.primary_key.columns)[-1]


def _markers(account: Account) -> tuple[str, ...]:
    """Return what an account is recognized by within texts, in each spelling that is kept."""
    plain = [account.email] + ([account.name] if len(account.name) >= SHORTEST else [])
    spellings = [
        spelling
        for text in plain
        for spelling in (text, columns.folded(text), json.dumps(text)[1:-1])
    ]
    return tuple(dict.fromkeys(spellings))


def _may_hold(column: ColumnElement[str], account: Account) -> ColumnElement[bool]:
    return or_(*(column.icontains(marker, autoescape=True) for marker in _markers(account)))


def _pattern(account: Account) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(re.escape(marker) for marker in _markers(account))})(?!\w)",
        re.IGNORECASE,
    )


def _without(content: str | bytes, pattern: re.Pattern[str], stand_in: str) -> str | bytes:
    if isinstance(content, str):
        return pattern.sub(stand_in, content)
    text = zlib.decompress(content).decode()
    replaced = pattern.sub(stand_in, text)
    return content if replaced == text else zlib.compress(replaced.encode(), 6)


def _plain(
    connection: Connection, table: Table, condition: ColumnElement[bool]
) -> list[dict[str, object]]:
    """Return rows as JSON values, without what is secret, compressed, or another organization's.

    An address is as people know it: whether it waits for an account elsewhere is not told.
    """
    hidden = (*SECRETS, *OF_OTHERS)
    shown = [c for c in table.c if c.name not in hidden and c.type.python_type is not bytes]
    rows = connection.execute(select(*shown).where(condition).order_by(_key(table))).mappings()
    return [{name: _json(name, value) for name, value in row.items()} for row in rows]


def _json(name: str, value: object) -> object:
    if name == "email" and isinstance(value, str):
        return shown_email(value)
    return value.isoformat() if isinstance(value, date | datetime) else value
