"""FollowTheMoney, the format of OpenSanctions: one entity a line, and files of what changed.

A line is read and forgotten, so four million of them pass. Which properties an entity has depends
on its schema, and the model names hundreds: those that we use are taken by name, the rest is the
model's. A schema that nobody knows stops the reading, because it could be a new kind of party.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sources.kit.read.rows import located, words
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message

LONGEST_LINE = 16 * 2**20
PARTIES = frozenset(("Company", "LegalEntity", "Organization", "PublicBody"))
NO_PARTIES = frozenset(
    words(
        "Address Airplane Asset Associate BankAccount CallForTenders Contract ContractAward"
        " CourtCase CourtCaseParty CryptoWallet Debt Directorship Document Documentation"
        " EconomicActivity Employment Event Family Identification License Membership Note Occupancy"
        " Ownership Passport Payment Position Post Project ProjectParticipant RealEstate"
        " Representation Sanction Security Similar Succession TaxRoll Trip UnknownLink UserAccount"
        " Value Vehicle Vessel"
    )
)
PERSON = "Person"
FIELDS = frozenset(
    words(
        "id caption schema properties referents datasets origin first_seen last_seen last_change"
        " target"
    )
)
CHANGES = {"ADD": True, "MOD": True, "DEL": False}


@dataclass(frozen=True, slots=True)
class FtmEntity:
    """The fields of a line that we read."""

    where: str
    id: str
    schema: str
    caption: str
    target: bool  # is it on a list itself, or only told of?
    datasets: tuple[str, ...]
    properties: dict[str, object]
    exists: bool = True  # false where a file of changes takes it away

    def values_of(self, *names: str) -> tuple[str, ...]:
        """Return the values of properties, each once."""
        distinct: dict[str, None] = {}
        for name in names:
            values = self.properties.get(name, [])
            if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
                raise UnreadableError(located(self.where, Message("ftm.no_texts_in", column=name)))
            distinct |= dict.fromkeys(" ".join(value.split()) for value in values)
        return tuple(value for value in distinct if value)


def entities(stream: BinaryIO, holding: bytes = b"") -> Iterator[FtmEntity]:
    """Yield the lines of an export or of a file of changes; only those that hold ``holding``."""
    with stream:
        for where, line in lines(stream):
            if holding not in line:
                continue
            fields = parse_line(line, where)
            exists = True
            if "op" in fields:
                exists, fields = parse_change(fields, where)
            yield parse_entity(fields, where, exists)


def merge(base: BinaryIO, changes: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of the export that a file of changes makes of the one before it."""
    news: dict[str, bytes | None] = {}
    with changes:
        for where, line in lines(changes):
            exists, fields = parse_change(parse_line(line, where), where)
            whole = json.dumps(fields, ensure_ascii=False).encode() + b"\n"
            news[parse_entity(fields, where, exists).id] = whole if exists else None
    with base:
        for where, line in lines(base):
            key = parse_entity(parse_line(line, where), where).id
            unchanged = news.pop(key, line.rstrip() + b"\n")
            if unchanged is not None:
                yield unchanged
    yield from (added for added in news.values() if added is not None)


def lines(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise UnreadableError(
                Message("ftm.long_line", where=f"line {number}", most=LONGEST_LINE)
            )
        if line.strip():
            yield f"line {number}", line


def parse_line(line: bytes, where: str) -> dict[str, object]:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise UnreadableError(
            located(where, Message("list.broken_json", error=str(fault)[:200]))
        ) from None
    if not isinstance(fields, dict):
        raise UnreadableError(located(where, Message("list.no_record", cell=str(fields)[:40])))
    return fields


def parse_change(fields: dict[str, object], where: str) -> tuple[bool, dict[str, object]]:
    op, inner = fields.get("op"), fields.get("entity")
    if set(fields) != {"op", "entity"} or not isinstance(op, str) or not isinstance(inner, dict):
        raise UnreadableError(located(where, Message("ftm.no_change")))
    if op not in CHANGES:
        raise UnreadableError(located(where, Message("list.new_value", column="op", cell=op)))
    return CHANGES[op], inner


def parse_entity(fields: dict[str, object], where: str, exists: bool = True) -> FtmEntity:
    left = sorted(set(fields) - FIELDS)
    if left:
        raise UnreadableError(located(where, Message("list.new_fields", fields=tuple(left))))
    key = text_of(fields, "id", where)
    if not key:
        raise UnreadableError(located(where, Message("ftm.no_id")))
    properties, target = fields.get("properties", {}), fields.get("target", False)
    if not isinstance(properties, dict) or not isinstance(target, bool):
        raise UnreadableError(located(where, Message("ftm.no_entity", name=key)))
    entity = FtmEntity(
        where=where,
        id=key,
        schema=text_of(fields, "schema", where),
        caption=text_of(fields, "caption", where),
        target=target,
        datasets=texts_of(fields.get("datasets", []), where),
        properties=properties,
        exists=exists,
    )
    if exists and entity.schema not in PARTIES | NO_PARTIES | {PERSON}:
        raise UnreadableError(located(where, Message("list.new_schema", name=entity.schema)))
    return entity


def text_of(fields: dict[str, object], field: str, where: str) -> str:
    value = fields.get(field, "")
    if not isinstance(value, str):
        raise UnreadableError(
            located(where, Message("list.no_text", column=field, cell=str(value)[:40]))
        )
    return " ".join(value.split())


def texts_of(values: object, where: str) -> tuple[str, ...]:
    if not isinstance(values, Iterable) or not all(isinstance(value, str) for value in values):
        raise UnreadableError(located(where, Message("ftm.no_texts", cell=str(values)[:40])))
    return tuple(values)
