"""Values to columns and back, by hand: the only place where a row meets the domain."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import RowMapping

from graphs.parties import (
    Basis,
    Contract,
    Identifier,
    Kind,
    Money,
    Nature,
    Ownership,
    Party,
    Spend,
    Supply,
)
from screening.model.purchase import AssumedCode
from sources.kit.values.message import Message, as_json, from_json

Columns = dict[str, Any]
AnyRow = RowMapping | Columns  # as it is stored, or as it is to be

CONTRACT_FACTS = (
    "number", "title", "description", "basis", "process", "lot", "buyer_key", "buyer_type", "cpv",
    "category", "nature", "amount", "currency", "value_is_estimate", "dispatched", "awarded",
    "starts", "ends", "place", "value_includes_vat",
    "declares_due_diligence", "defence",
)  # fmt: skip
LATER_FACTS = ("part_of", "total_amount", "total_currency", "options_until")
KEPT_FACTS = ("owner", "department", "status", "notes")  # of the register's keeper
NAMED_FACTS = ("clause_words", "tags")  # counted only as far as there are any
STATED = ("buyer_country", "from_file")  # what a person said, and what the file says instead
ALL_FACTS = (*CONTRACT_FACTS, *LATER_FACTS, *KEPT_FACTS, *NAMED_FACTS, *STATED)
# What a description suggests, until it is looked at again.
NOT_LOOKED_AT: Columns = {"text_key": None, "assumed": None, "assumed_chance": None}
PARTY_FACTS = (
    "name", "country", "identifiers", "natural_person", "anonymous", "address", "aliases",
    "facility",
)  # fmt: skip
SUPPLY_FACTS = tuple(field.name for field in fields(Supply))
SPEND_FACTS = (
    "supplier", "buyer", "category", "period", "payments", "amount", "currency", "first", "last",
    "sort_amount",
)  # fmt: skip
OWNERSHIP_FACTS = tuple(field.name for field in fields(Ownership))


_quoted = json.encoder.encode_basestring
_ENCODED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def compact(value: object) -> str:
    """Return JSON that is the same for the same value."""
    return _ENCODED(value)


def error_column(reasons: Iterable[Message | str]) -> str:
    """Return why a run failed as its column holds it: a JSON list of messages."""
    return compact([as_json(reason) for reason in reasons])


def errors_of(error: str | None) -> tuple[Message | str, ...]:
    """Return why a run failed; a column of before messages had codes holds lines of text."""
    if not error:
        return ()
    try:
        reasons = json.loads(error)
    except ValueError:
        return tuple(error.splitlines())
    return tuple(map(from_json, reasons)) if isinstance(reasons, list) else (error,)


def digest(*parts: object) -> str:
    """Return the SHA-256 of these values as compact JSON."""
    return hashlib.sha256(compact(parts).encode()).hexdigest()


def text_digest(*texts: str | None) -> str:
    """Return what ``digest`` does, for texts alone: called for every tie."""
    quoted = ["null" if text is None else _quoted(text) for text in texts]
    return hashlib.sha256(f"[{','.join(quoted)}]".encode()).hexdigest()


def public_id(organization: str, key: str) -> str:
    """Return the id of a contract, the same on every machine."""
    return "c" + hashlib.sha256((organization + key).encode()).hexdigest()[:11]


def match_id(organization: str, kind: str, left: str, right: str) -> str:
    """Return the id of a match, the same on every machine."""
    return "m" + digest(organization, kind, left, right)[:11]


def folded(text: str) -> str:
    """Return a text in lower case without accents, for a search that forgives both."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def moment(value: datetime | str) -> datetime:
    """Return a column as a time in UTC: SQLite forgets the zone, and everything we write is UTC."""
    parsed: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def maybe_moment(value: datetime | str | None) -> datetime | None:
    """Return a column as a time in UTC; None where it is null."""
    return None if value is None else moment(value)


def to_date(value: date | str) -> date:
    """Return a column as a date: plain SQL gives text on SQLite and a date elsewhere."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def maybe_date(value: date | str | None) -> date | None:
    """Return a column as a date; None where it is null."""
    return None if value is None else to_date(value)


# -- contracts --


def of_contract(contract: Contract) -> Columns:
    """Return the facts of a contract.

    What the list sorts and searches by comes from ``derived``.
    """
    money, whole, buyer = contract.value, contract.total_value, contract.buyer
    return {
        "number": contract.number,
        "title": contract.title,
        "description": contract.description,
        "basis": contract.basis.value,
        "process": contract.process,
        "lot": contract.lot,
        "buyer_key": buyer.key if buyer else None,
        "buyer_type": contract.buyer_type,
        "cpv": compact(list(contract.cpv)),
        "category": contract.category,
        "nature": contract.nature.value if contract.nature else None,
        "amount": format(money.amount, "f") if money else None,
        "currency": money.currency if money else None,
        "value_is_estimate": contract.value_is_estimate,
        "dispatched": contract.dispatched,
        "awarded": contract.awarded,
        "starts": contract.starts,
        "ends": contract.ends,
        "place": contract.place,
        "value_includes_vat": contract.value_includes_vat,
        "declares_due_diligence": contract.declares_due_diligence,
        "defence": contract.defence,
        "part_of": contract.part_of,
        "total_amount": format(whole.amount, "f") if whole else None,
        "total_currency": whole.currency if whole else None,
        "options_until": contract.options_until,
        "owner": contract.owner,
        "department": contract.department,
        "status": contract.status,
        "notes": contract.notes,
        "clause_words": contract.clause_words,
        "tags": tags_column(contract.tags),
        **dict.fromkeys(STATED),
    }


def content_hash(facts: Columns, suppliers: list[str]) -> str:
    """Return the hash of what the register says. Where it was read is not part of it.

    Facts that came later count only where there are any: a contract without them, imported again,
    is still the same.
    """
    later = [facts[name] for name in LATER_FACTS]
    kept = [facts[name] for name in KEPT_FACTS]
    parts: list[object] = [[facts[name] for name in CONTRACT_FACTS], suppliers]
    if any(later) or any(kept):
        parts.append(later)
    if any(kept):
        parts.append(kept)
    named = {name: facts[name] for name in NAMED_FACTS if facts[name]}
    if named:
        parts.append(named)
    stated = [facts[name] for name in STATED]
    if any(stated):
        parts.append(stated)
    return digest(*parts)


def derived(contract: Contract) -> Columns:
    """Return the columns by which the list sorts, filters and searches."""
    names = [party.name for party in (contract.buyer, *contract.suppliers) if party]
    words = (
        contract.number, contract.title, contract.description, contract.category,
        contract.owner, contract.department, *contract.tags, *names,
    )  # fmt: skip
    return {
        "division": contract.cpv[0][:2] if contract.cpv else None,
        "sort_value": float(contract.value.amount) if contract.value else 0.0,
        "search": searched(words),
    }


def searched(texts: Iterable[str | None]) -> str:
    """Return what a search looks in: each text folded, on a line of its own after an empty one.

    So every word has a blank or the end of a line before it, which its beginning is found by.
    """
    return folded("".join(f"\n{text}" for text in texts if text))


def to_contract(row: AnyRow, buyer: Party | None, suppliers: list[Party]) -> Contract:
    """Return the contract of a row, with these parties."""
    return Contract(
        key=row["key"],
        number=row["number"],
        title=row["title"],
        description=row["description"],
        basis=Basis(row["basis"]),
        process=row["process"],
        lot=row["lot"],
        buyer=_in_country(buyer, row["buyer_country"]),
        buyer_type=row["buyer_type"],
        suppliers=tuple(suppliers),
        cpv=tuple(json.loads(row["cpv"])),
        category=row["category"],
        nature=Nature(row["nature"]) if row["nature"] else None,
        value=to_money(row),
        value_is_estimate=bool(row["value_is_estimate"]),
        dispatched=row["dispatched"],
        awarded=row["awarded"],
        starts=row["starts"],
        ends=row["ends"],
        place=row["place"],
        value_includes_vat=bool(row["value_includes_vat"]),
        part_of=row["part_of"],
        total_value=to_money(row, "total_amount", "total_currency"),
        options_until=row["options_until"],
        declares_due_diligence=row["declares_due_diligence"],
        defence=bool(row["defence"]),
        owner=row["owner"],
        department=row["department"],
        status=row["status"],
        notes=row["notes"],
        clause_words=row["clause_words"],
        tags=to_tags(row),
        read_from=row["read_from"],
    )


def with_stated(contract: Contract, facts: Columns) -> Contract:
    """Return a contract with what a person stated, as far as the list sorts or searches by it."""
    return replace(
        contract,
        cpv=tuple(json.loads(facts["cpv"])),
        owner=facts["owner"],
        department=facts["department"],
        tags=to_tags(facts),
    )


def tags_column(tags: Iterable[str]) -> str | None:
    """Return the tags of a contract as a JSON list; None where it has none."""
    listed = list(tags)
    return compact(listed) if listed else None


def to_tags(row: AnyRow) -> tuple[str, ...]:
    """Return the tags of a contract's row."""
    return tuple(json.loads(row["tags"])) if row["tags"] else ()


def _in_country(buyer: Party | None, country: str | None) -> Party | None:
    """Return the buyer of one contract, in the country that a person said of it."""
    return replace(buyer, country=country) if buyer is not None and country else buyer


def to_assumed(row: AnyRow) -> tuple[AssumedCode, ...]:
    """Return what the description suggests of a contract without a code."""
    if not row["assumed"] or row["cpv"] != "[]":
        return ()
    return tuple(AssumedCode(code, chance) for code, chance in json.loads(row["assumed"]))


def to_money(row: AnyRow, amount: str = "amount", currency: str = "currency") -> Money | None:
    """Return the value of a contract's row; None where it has none."""
    return Money(Decimal(row[amount]), row[currency]) if row[amount] is not None else None


# -- parties --


def of_party(party: Party) -> Columns:
    """Return the columns of a party."""
    return {
        "name": party.name,
        "country": party.country,
        "identifiers": compact([[i.scheme, i.id, i.valid] for i in party.identifiers])
        if party.identifiers
        else "[]",
        "natural_person": party.natural_person,
        "anonymous": party.anonymous,
        "address": party.address,
        "aliases": compact(list(party.aliases)) if party.aliases else "[]",
        "facility": party.facility,
    }


def to_party(row: AnyRow) -> Party:
    """Return the party of a row."""
    return Party(
        key=row["key"],
        name=row["name"],
        country=row["country"],
        identifiers=tuple(Identifier(*parts) for parts in json.loads(row["identifiers"])),
        natural_person=bool(row["natural_person"]),
        anonymous=bool(row["anonymous"]),
        address=row["address"],
        aliases=tuple(json.loads(row["aliases"])),
        facility=bool(row["facility"]),
    )


def merged_party(stored: Columns, read: Columns) -> Columns:
    """Return a party with what a later file adds; what the file leaves out is not taken away.

    A file that names a party by its number alone does not rename it.
    """
    merged = dict(stored)
    for name in ("country", "natural_person", "anonymous", "address"):
        if read[name] not in (None, ""):
            merged[name] = read[name]
    merged["facility"] = bool(stored["facility"] or read["facility"])
    merged["identifiers"] = _joined(stored["identifiers"], read["identifiers"])
    if read["name"] and not is_only_a_number(read):
        merged["name"] = read["name"]
    merged["aliases"] = _joined(stored["aliases"], read["aliases"])
    return merged


def added_party(stored: Columns, read: Columns) -> Columns:
    """Return a party of a register with what another source adds: its name becomes an alias.

    Only what the register left open is filled in, so that two sources never take turns.
    """
    merged = dict(stored)
    for name in ("country", "address"):
        merged[name] = stored[name] or read[name]
    merged["identifiers"] = _joined(stored["identifiers"], read["identifiers"])
    if is_only_a_number(stored):
        merged["name"] = read["name"]
    names = [] if is_only_a_number(read) else [read["name"]]
    aliases = [alias for alias in names if folded(alias) != folded(merged["name"])]
    merged["aliases"] = _joined(stored["aliases"], compact(aliases), read["aliases"])
    return merged


def is_only_a_number(row: AnyRow) -> bool:
    """Return whether the file had no name for this party but its number."""
    name = row["name"]
    return any(identifier[1] == name for identifier in json.loads(row["identifiers"]))


def _joined(*lists: str) -> str:
    """Return JSON lists as one, each item once, in order; as it was where nothing is new."""
    if len(set(lists)) == 1 or all(text == "[]" for text in lists[1:]):
        return lists[0]
    items = (item for text in lists for item in json.loads(text))
    return compact(list({compact(item): item for item in items}.values()))


def numbers_of(party: AnyRow) -> dict[tuple[str, str], None]:
    """Return the (scheme, number) pairs by which a party can be found, in order.

    Those of a known scheme that do not fail its check.
    """
    if party["identifiers"] == "[]":
        return {}
    return {
        (scheme, bare(number)): None
        for scheme, number, valid in json.loads(party["identifiers"])
        if valid is not False and scheme != "UNKNOWN" and " " not in scheme
    }


def bare(number: str) -> str:
    """Return the letters and digits of a number, in capitals."""
    return "".join(letter for letter in number if letter.isalnum()).upper()


# -- ties --


_SUPPLY_VALUES = attrgetter(*SUPPLY_FACTS)


def of_supply(supply: Supply) -> Columns:
    """Return the columns of a supply tie."""
    row = dict(zip(SUPPLY_FACTS, _SUPPLY_VALUES(supply), strict=True))
    row["kind"] = supply.kind.value
    return row


def supply_key(supply: Supply) -> str:
    """Return which tie it is; share, date and evidence are what may change about it."""
    return text_digest(
        supply.customer, supply.supplier, supply.good, supply.country, supply.region,
        supply.kind.value, supply.contract,
    )[:32]  # fmt: skip


def of_spend(spend: Spend) -> Columns:
    """Return the columns of payments to one supplier."""
    value = spend.value
    return {
        "supplier": spend.supplier.key,
        "buyer": spend.buyer.key if spend.buyer else None,
        "category": spend.category,
        "period": spend.period,
        "payments": spend.payments,
        "amount": format(value.amount, "f") if value else None,
        "currency": value.currency if value else None,
        "first": spend.first,
        "last": spend.last,
        "sort_amount": float(value.amount) if value else 0.0,
    }


def of_ownership(ownership: Ownership) -> Columns:
    """Return the columns of an ownership tie."""
    row = {name: getattr(ownership, name) for name in OWNERSHIP_FACTS}
    return row | {"kind": ownership.kind.value}


def ownership_key(ownership: Ownership) -> str:
    """Return which tie it is.

    A parent may own a share, manage a fund and be the ultimate one as well.
    """
    form = () if ownership.form is None else (ownership.form,)
    return text_digest(ownership.child, ownership.parent, *form)[:32]


def to_ownership(row: AnyRow) -> Ownership:
    """Return the ownership tie of a row."""
    return Ownership(**{name: row[name] for name in OWNERSHIP_FACTS} | {"kind": Kind(row["kind"])})


# -- what a run changed --


def packed(row: AnyRow, names: tuple[str, ...]) -> str:
    """Return these columns of a row as JSON, for ``unpacked``."""
    return compact({name: row[name] for name in names})


DATES = (
    "dispatched", "awarded", "starts", "ends", "options_until", "since", "until", "stated",
    "first", "last", "issued", "deadline",
)  # fmt: skip


def unpacked(text: str) -> Columns:
    """Return the columns as they were; dates come back as dates."""
    row: Columns = json.loads(text)
    for name in DATES:
        if row.get(name):
            row[name] = date.fromisoformat(row[name])
    return row
