"""FollowTheMoney, the format of OpenSanctions: one entity a line, and files of what changed.

A line is read and forgotten, so four million of them pass. Which properties an entity has depends
on its schema, and the model names hundreds: those that we use are taken by name, the rest is the
model's. A schema that nobody knows stops the reading, because it could be a new kind of party.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

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
    properties: dict[str, Any]
    stands: bool = True  # false where a file of changes takes it away

    def all(self, *names: str) -> tuple[str, ...]:
        """Return the values of properties, each once."""
        found: dict[str, None] = {}
        for name in names:
            values = self.properties.get(name, [])
            if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
                raise UnreadableError(located(self.where, Message("ftm.no_texts_in", column=name)))
            found |= dict.fromkeys(" ".join(one.split()) for one in values)
        return tuple(one for one in found if one)


def entities(stream: BinaryIO, holding: bytes = b"") -> Iterator[FtmEntity]:
    """Yield the lines of an export or of a file of changes; only those that hold ``holding``."""
    with stream:
        for where, line in lines(stream):
            if holding not in line:
                continue
            found = parsed(line, where)
            stands = True
            if "op" in found:
                stands, found = change(found, where)
            yield entity(found, where, stands)


def merged(base: BinaryIO, changes: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of the export that a file of changes makes of the one before it."""
    news: dict[str, bytes | None] = {}
    with changes:
        for where, line in lines(changes):
            stands, found = change(parsed(line, where), where)
            whole = json.dumps(found, ensure_ascii=False).encode() + b"\n"
            news[entity(found, where, stands).id] = whole if stands else None
    with base:
        for where, line in lines(base):
            key = entity(parsed(line, where), where).id
            kept = news.pop(key, line.rstrip() + b"\n")
            if kept is not None:
                yield kept
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


def parsed(line: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise UnreadableError(
            located(where, Message("list.broken_json", error=str(fault)[:200]))
        ) from None
    if not isinstance(found, dict):
        raise UnreadableError(located(where, Message("list.no_record", cell=str(found)[:40])))
    return found


def change(found: dict[str, Any], where: str) -> tuple[bool, dict[str, Any]]:
    op, inner = found.get("op"), found.get("entity")
    if set(found) != {"op", "entity"} or not isinstance(op, str) or not isinstance(inner, dict):
        raise UnreadableError(located(where, Message("ftm.no_change")))
    if op not in CHANGES:
        raise UnreadableError(located(where, Message("list.new_value", column="op", cell=op)))
    return CHANGES[op], inner


def entity(found: dict[str, Any], where: str, stands: bool = True) -> FtmEntity:
    left = sorted(set(found) - FIELDS)
    if left:
        raise UnreadableError(located(where, Message("list.new_fields", fields=tuple(left))))
    key = text(found, "id", where)
    if not key:
        raise UnreadableError(located(where, Message("ftm.no_id")))
    properties, target = found.get("properties", {}), found.get("target", False)
    if not isinstance(properties, dict) or not isinstance(target, bool):
        raise UnreadableError(located(where, Message("ftm.no_entity", name=key)))
    one = FtmEntity(
        where=where,
        id=key,
        schema=text(found, "schema", where),
        caption=text(found, "caption", where),
        target=target,
        datasets=texts(found.get("datasets", []), where),
        properties=properties,
        stands=stands,
    )
    if stands and one.schema not in PARTIES | NO_PARTIES | {PERSON}:
        raise UnreadableError(located(where, Message("list.new_schema", name=one.schema)))
    return one


def text(found: dict[str, Any], field: str, where: str) -> str:
    value = found.get(field, "")
    if not isinstance(value, str):
        raise UnreadableError(
            located(where, Message("list.no_text", column=field, cell=str(value)[:40]))
        )
    return " ".join(value.split())


def texts(values: object, where: str) -> tuple[str, ...]:
    if not isinstance(values, Iterable) or not all(isinstance(one, str) for one in values):
        raise UnreadableError(located(where, Message("ftm.no_texts", cell=str(values)[:40])))
    return tuple(values)
