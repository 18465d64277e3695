"""The one way to write to the log: in the transaction of the write that a line is about.

Writers of one log stand in line at its head, whose row they lock until they are done; whoever waits
for it too long gets a BusyError, as for any other lock. A head that this service did not sign is
carried on without a signature: nothing that was tampered with is ever signed again by itself.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection, func, select

from screening.model.audit import (
    FIRST,
    LONGEST_NAME,
    LONGEST_REASON,
    SERVICE,
    About,
    Action,
    Facts,
    LogHead,
    LogLine,
    Upkeep,
    facts_text,
    text_digest,
)
from screening.model.audit import (
    actor as current_actor,
)
from screening.store import tables
from screening.store.audit_log.signing import HeadSigner, signer_of
from screening.store.database import bulk, engine

Clock = Callable[[], datetime]


class Log(Protocol):
    """Whose log it is, and what time it is there; a ``Scope`` is one."""

    @property
    def id(self) -> int: ...

    @property
    def now(self) -> Callable[[], datetime]: ...


@dataclass(frozen=True, slots=True)
class LogOf:
    """The log of an organization by its row, or of the service."""

    id: int
    now: Callable[[], datetime]


def of_service(now: Callable[[], datetime]) -> LogOf:
    """Return the log of what belongs to no organization."""
    return LogOf(SERVICE, now)


@dataclass(frozen=True, slots=True)
class LoggedWrite:
    """A write as its line tells it; ``before`` and ``after`` as in ``record``."""

    action: Action
    about: tuple[About, object]
    before: Facts | None = None
    after: Facts | None = None
    why: str | None = None


def record(
    log: Log,
    connection: Connection,
    action: Action,
    about: tuple[About, object],
    *,
    by: str | None = None,
    account: int | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
    why: str | None = None,
) -> None:
    """Add a line within the transaction of the write that it is about, best as its last step.

    ``by``: the name that was given with the write; whoever is signed in is named by the account.
    ``before`` and ``after`` are small, and hold no names of persons and no secrets.
    """
    write = LoggedWrite(action, about, before, after, why)
    record_several(log, connection, [write], by=by, account=account)


def record_several(
    log: Log,
    connection: Connection,
    writes: Sequence[LoggedWrite],
    *,
    by: str | None = None,
    account: int | None = None,
) -> None:
    """Add a line for each write of one person, as ``record`` does, by a few statements for all."""
    if not writes:
        return
    actor = current_actor()
    who = actor.who if actor.account is not None or not by else by
    head = _locked_head(connection, log.id)
    last = _last_number(connection, log.id)
    digest = _name_digest(connection, log.id, who[:LONGEST_NAME])
    reasons = _reason_digests(connection, log.id, [write.why for write in writes])
    following, rows = head, []
    for number, (write, reason) in enumerate(
        zip(writes, reasons, strict=True), max(head.count, last) + 1
    ):
        at = log.now().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        kind, object_ = write.about
        line = LogLine(
            organization=log.id,
            number=number,
            at=at,
            door=actor.door.value,
            account=actor.account if account is None else account,
            who=digest,
            action=write.action.value,
            kind=kind.value,
            object=str(object_),
            before=facts_text(write.before),
            after=facts_text(write.after),
            why=reason,
            run=actor.run,
            previous=following.hash,
        )
        row = {name: getattr(line, field) for name, field in tables.AUDIT_FIELDS.items()}
        following = LogHead(log.id, line.number, line.digest(), at, "")
        rows.append({**row, "hash": following.hash})
    connection.execute(tables.audit_line.insert(), rows)
    signer = signs(connection)
    is_intact = signer is not None and head.count == last and signer.has_signed(head)
    write_head(connection, signed(connection, following) if is_intact else following)


def erase_text(log: Log, connection: Connection, digest: str, by: str) -> None:
    """Erase a name or a reason from beside the lines, by a line that names nobody."""
    record(log, connection, Action.NAME_ERASED, (About.LOG, digest), by=by)
    text = tables.audit_text
    own = (text.c.organization_id == log.id) & (text.c.digest == digest)
    connection.execute(text.delete().where(own))


def upkeep(connection: Connection, why: Upkeep) -> None:
    """Say why a transaction leaves no line."""
    connection.info[engine.UPKEEP] = why


def begin(log: Log, connection: Connection) -> None:
    """Begin a log, unless it was begun: the head is there and signed from the first line on."""
    if head_of(connection, log.id) is None:
        start = LogHead(log.id, 0, FIRST, "", "")
        write_head(connection, signed(connection, start), is_new=True)
        record(log, connection, Action.LOG_BEGUN, (About.LOG, log.id))


def sign_anew(log: Log, connection: Connection, why: str, by: str) -> None:
    """Sign the head as it is, by a person's decision, which is a line itself."""
    record(log, connection, Action.LOG_SIGNED_ANEW, (About.LOG, log.id), by=by, why=why)
    head = head_of(connection, log.id)
    if head is not None:
        write_head(connection, signed(connection, head))


def follow_key(log: Log, connection: Connection, by: str, why: str | None) -> None:
    """Say that another key signs from now on, unless the log says so; it signs this line already.

    A head that no key of this service signed stays unsigned.
    """
    signer = signs(connection)
    succession = None if signer is None else signer.succession()
    if succession is None:
        return
    line = tables.audit_line
    said = select(line.c.after).where(
        line.c.organization_id == log.id, line.c.action == Action.KEY_RENEWED.value
    )
    before, after = succession
    if connection.execute(said.order_by(line.c.number.desc())).scalar() == facts_text(after):
        upkeep(connection, Upkeep.RENEWAL)
        return
    about = (About.LOG, log.id)
    record(log, connection, Action.KEY_RENEWED, about, by=by, before=before, after=after, why=why)


def head_of(connection: Connection, organization: int) -> LogHead | None:
    """Return the head of a log as it is stored."""
    return _head(connection, organization, lock=False)


def signs(connection: Connection) -> HeadSigner | None:
    """Return the signer of this service; None where it was opened without its secret."""
    secret = engine.secret_of(connection)
    return None if secret is None else signer_of(secret)


def signed(connection: Connection, head: LogHead) -> LogHead:
    """Return a head with the signature of this service, where it can sign."""
    signer = signs(connection)
    return head if signer is None else replace(head, signature=signer.sign(head))


def write_head(connection: Connection, head: LogHead, *, is_new: bool = False) -> None:
    """Write a head in place of the one before."""
    table = tables.audit_head
    values = {
        "count": head.count,
        "hash": head.hash,
        "at": head.at,
        "signature": head.signature,
    }
    if is_new:
        connection.execute(table.insert().values(organization_id=head.organization, **values))
        return
    stmt = table.update().where(table.c.organization_id == head.organization)
    connection.execute(stmt.values(**values))


def _locked_head(connection: Connection, organization: int) -> LogHead:
    """Return the head, which nobody else changes until this transaction ends.

    One that is gone is made again without a signature, so that it is found.
    """
    head = _head(connection, organization, lock=True)
    if head is not None:
        return head
    row = {"organization_id": organization, "count": 0, "hash": FIRST, "at": "", "signature": ""}
    stmt = bulk.insert_once(connection, tables.audit_head, row, ("organization_id",))
    connection.execute(stmt)
    head = _head(connection, organization, lock=True)
    if head is None:
        raise RuntimeError("the head of a log was removed while it was written")
    return head


def _head(connection: Connection, organization: int, *, lock: bool) -> LogHead | None:
    table = tables.audit_head
    stmt = select(table).where(table.c.organization_id == organization)
    row = connection.execute(stmt.with_for_update() if lock else stmt).mappings().first()
    if row is None:
        return None
    return LogHead(organization, row["count"], row["hash"], row["at"], row["signature"])


def _last_number(connection: Connection, organization: int) -> int:
    line = tables.audit_line
    stmt = select(func.max(line.c.number)).where(line.c.organization_id == organization)
    return int(connection.execute(stmt).scalar() or 0)


def _name_digest(connection: Connection, organization: int, name: str) -> str:
    """Return the digest of a name; each name stands once beside the lines."""
    text = tables.audit_text
    stmt = select(text.c.digest).where(
        text.c.organization_id == organization, text.c.is_name, text.c.text == name
    )
    digest: str | None = connection.execute(stmt).scalar()
    return digest or _add_text(connection, organization, name, is_name=True)


def _reason_digests(
    connection: Connection, organization: int, reasons: Iterable[str | None]
) -> list[str | None]:
    """Return the digest of each reason; every one gets a text of its own."""
    cut = [(reason or "").strip()[:LONGEST_REASON] for reason in reasons]
    texts = [_text_row(organization, reason, is_name=False) if reason else None for reason in cut]
    rows = [text for text in texts if text is not None]
    if rows:
        connection.execute(tables.audit_text.insert(), rows)
    return [None if text is None else str(text["digest"]) for text in texts]


def _add_text(connection: Connection, organization: int, text: str, *, is_name: bool) -> str:
    row = _text_row(organization, text, is_name=is_name)
    connection.execute(tables.audit_text.insert().values(**row))
    return str(row["digest"])


def _text_row(organization: int, text: str, *, is_name: bool) -> dict[str, object]:
    salt = secrets.token_hex(16)
    return {
        "organization_id": organization,
        "digest": text_digest(salt, text, is_name=is_name),
        "salt": salt,
        "text": text,
        "is_name": is_name,
    }
