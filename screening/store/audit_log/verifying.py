"""Whether a log is whole: each line as it was written, none missing, none moved, up to the head."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, select

from screening.model.audit import FIRST, Action, LogHead, LogLine, text_digest
from screening.store import tables
from screening.store.audit_log.lines import head_of, signs
from screening.store.database.scope import slices
from sources.kit.values.message import Message

PAGE = 1000  # lines that are read at once
MOST = 100  # faults that are told: after these nobody wants to know the next


class LogText(NamedTuple):
    """A name or a reason as it stands beside the lines."""

    salt: str
    text: str
    is_name: bool


@dataclass(frozen=True, slots=True)
class LogFault:
    """What does not hold in a log, and at which line."""

    organization: int
    line: int
    message: Message


def faults(
    connection: Connection, organization: int, heads: Sequence[LogHead] = ()
) -> list[LogFault]:
    """Return what does not hold in one log, by its lines; nothing where all of it holds.

    ``heads``: heads of it that were exported before; each has to stand in the log as it is now.
    """
    head = head_of(connection, organization)
    if head is None:
        return [LogFault(organization, 0, Message("log.no_head"))]
    found: list[LogFault] = []
    hashes = {earlier.count: earlier.hash for earlier in heads}
    erased = _erased(connection, organization)
    previous, expected = FIRST, 1
    for rows in _pages(connection, organization):
        lines = [(line_of(row), row["hash"]) for row in rows]
        texts = texts_of(connection, organization, [line for line, _ in lines])
        for line, stored in lines:
            messages = [
                *_of_line(line, stored, previous, expected),
                *_of_texts(line, texts, erased),
            ]
            if hashes.pop(line.number, stored) != stored:
                messages.append(Message("log.other_than_exported", line=line.number))
            found += [LogFault(organization, line.number, message) for message in messages]
            previous, expected = stored, line.number + 1
        if len(found) >= MOST:
            return found[:MOST]
    last = expected - 1
    ends = [*_of_head(connection, head, last, previous)]
    ends += [Message("log.exported_missing", line=number) for number in sorted(hashes) if number]
    found += [LogFault(organization, last, message) for message in ends]
    return found[:MOST]


def line_of(row: RowMapping) -> LogLine:
    """Return the line of a row."""
    return LogLine(**{field: row[name] for name, field in tables.AUDIT_FIELDS.items()})


def _of_line(line: LogLine, stored: str, previous: str, expected: int) -> Iterator[Message]:
    if line.number > expected:
        yield Message("log.gap", line=line.number)
    elif line.previous != previous:
        yield Message("log.order", line=line.number)
    if line.digest() != stored:
        yield Message("log.changed", line=line.number)


def _of_texts(
    line: LogLine, texts: Mapping[str, LogText], erased: frozenset[str]
) -> Iterator[Message]:
    for digest, is_name in ((line.who, True), (line.why, False)):
        if digest is None:
            continue
        if digest in texts:
            text = texts[digest]
            made = text_digest(text.salt, text.text, is_name=text.is_name)
            if made != digest or text.is_name != is_name:
                yield Message("log.text_changed", line=line.number)
        elif digest not in erased:
            yield Message("log.text_missing", line=line.number)


def _of_head(connection: Connection, head: LogHead, last: int, last_hash: str) -> Iterator[Message]:
    if head.count > last:
        yield Message("log.tail_cut", line=last, count=head.count)
    elif head.count < last:
        yield Message("log.tail_added", line=last, count=head.count)
    elif head.hash != last_hash:
        yield Message("log.head_differs", line=last)
    signer = signs(connection)
    if signer is None or not signer.has_signed(head):
        yield Message("log.head_unsigned", line=last)


def _pages(connection: Connection, organization: int) -> Iterator[Sequence[RowMapping]]:
    table, after = tables.audit_line, 0
    while True:
        stmt = select(table).where(table.c.organization_id == organization, table.c.number > after)
        rows = connection.execute(stmt.order_by(table.c.number).limit(PAGE)).mappings().all()
        if not rows:
            return
        yield rows
        after = rows[-1]["number"]


def texts_of(
    connection: Connection, organization: int, lines: Sequence[LogLine]
) -> dict[str, LogText]:
    """Return the texts by digest that these lines name."""
    table = tables.audit_text
    wanted = {digest for line in lines for digest in (line.who, line.why) if digest is not None}
    texts: dict[str, LogText] = {}
    for chunk in slices(sorted(wanted)):
        stmt = select(table.c.digest, table.c.salt, table.c.text, table.c.is_name).where(
            table.c.organization_id == organization, table.c.digest.in_(chunk)
        )
        texts.update({row[0]: LogText(*row[1:]) for row in connection.execute(stmt)})
    return texts


def _erased(connection: Connection, organization: int) -> frozenset[str]:
    """Return the digests whose text was erased by a line of the log itself."""
    table = tables.audit_line
    stmt = select(table.c.object_id).where(
        table.c.organization_id == organization, table.c.action == Action.NAME_ERASED.value
    )
    return frozenset(connection.execute(stmt).scalars())
