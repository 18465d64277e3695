"""OCDS releases in every envelope, cut down to the fields that are read.

A release package, a record package, a bare release or record, a list of any of them. A release
is cut down before it is kept, so that contact points and their persons never enter, a large file
fits in memory, and whatever a publisher put in a field of another type is gone.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from graphs import names
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from sources.kit.values.message import Message

Body = dict[str, Any]  # a template settles what is in it, so no reader looks twice


@dataclass(frozen=True, slots=True)
class Release:
    """A release of one process; ``order`` sorts the versions of a process by their day."""

    ocid: str
    packed: bytes  # its JSON: a tenth of what the same in dictionaries takes
    order: tuple[str, bool, str]  # when, whether it was compiled, and a digest that decides ties
    found_in: str

    def body(self) -> Body:
        unpacked: Body = json.loads(self.packed)
        return unpacked


@dataclass(slots=True)
class FoundReleases:
    """The releases of one file, counted as it was written."""

    releases: list[Release]
    processes: set[str]
    written: dict[str, int]


MOST_RELEASES = 100_000  # of one file, which is more than the largest buyer signs in its life
_SHORTEST_ID = 3  # "1" and "12" are given to many
_MONEY = {"amount": ..., "currency": ...}
_PERIOD = {"startDate": ..., "endDate": ..., "durationInDays": ...}
_CLASS = {"scheme": ..., "id": ..., "description": ...}
_ITEM = {
    "id": ...,
    "description": ...,
    "classification": _CLASS,
    "additionalClassifications": [_CLASS],
    "deliveryAddress": {"countryName": ..., "country": ...},
}
_ORGANIZATION = {
    "id": ...,
    "name": ...,
    "identifier": {"scheme": ..., "id": ..., "legalName": ...},
    "additionalIdentifiers": [{"scheme": ..., "id": ...}],
    "address": {"countryName": ..., "country": ...},
    "details": {"classifications": [{"scheme": ..., "id": ...}], "scale": ...},
}
_AWARD = {
    "id": ...,
    "title": ...,
    "description": ...,
    "status": ...,
    "date": ...,
    "value": _MONEY,
    "totalAwardValue": _MONEY,  # Taiwan's own
    "suppliers": [_ORGANIZATION],
    "items": [{**_ITEM, "suppliers": [_ORGANIZATION]}],
    "contractPeriod": _PERIOD,
    "relatedLots": [...],
}
_CONTRACT = {
    "id": ...,
    "awardID": ...,
    "title": ...,
    "description": ...,
    "status": ...,
    "dateSigned": ...,
    "value": _MONEY,
    "items": [_ITEM],
    "period": _PERIOD,
    "suppliers": [_ORGANIZATION],
}
_TENDER = {
    "id": ...,
    "title": ...,
    "description": ...,
    "value": _MONEY,
    "mainProcurementCategory": ...,
    "classification": _CLASS,
    "additionalClassifications": [_CLASS],
    "items": [_ITEM],
    "tenderPeriod": _PERIOD,
    "procuringEntity": _ORGANIZATION,
    "lots": [{"id": ...}],
    "techniques": {"hasFrameworkAgreement": bool},
}
_BID = {
    "id": ...,
    "relatedLots": [...],
    "tenderers": [_ORGANIZATION],
    "subcontracting": {
        "subcontracts": [
            {"id": ..., "subcontractor": _ORGANIZATION, "mainContractors": [_ORGANIZATION]}
        ]
    },
}
_RELEASE = {
    "ocid": ...,
    "id": ...,
    "date": ...,
    "tag": [...],
    "parties": [{**_ORGANIZATION, "roles": [...]}],
    "buyer": _ORGANIZATION,
    "tender": _TENDER,
    "awards": [_AWARD],
    "contracts": [_CONTRACT],
    "bids": {"details": [_BID]},  # only to see who works for whom
}


def collect(value: object, collected: FoundReleases, notes: Notes, where: str) -> None:
    """Add the releases of one JSON value; values that are no OCDS are left out by their number."""
    for position, (ocid, release) in enumerate(_releases_of(value), 1):
        if isinstance(ocid, str) and ocid.strip():
            collected.processes.add(ocid.strip())
        if release is None:
            example = Message("place.in", name=str(ocid or "?"), where=where)
            notes.caution("record_without_its_releases", example)
            continue
        if release == {}:
            collected.written["releases"] = collected.written.get("releases", 0) + 1
            example = Message("place.in", name=str(ocid or "?"), where=where)
            notes.caution("release_is_empty", example)
            continue
        _add(ocid, release, position, collected, notes, where)


def _add(
    ocid: object, release: Body, position: int, collected: FoundReleases, notes: Notes, where: str
) -> None:
    body = _cut(release, _RELEASE)
    number = str(ocid or body.get("ocid") or "").strip()
    if not number:
        notes.reject(position, "ocid", Message("ocds.release_without_process"))
        return
    body["ocid"] = number
    _separate_numbers(body, notes)
    for name in ("awards", "contracts"):
        collected.written[name] = collected.written.get(name, 0) + len(body.get(name, ()))
        _number(body.get(name, []), name, notes)
    collected.written["releases"] = collected.written.get("releases", 0) + 1
    collected.processes.add(number)
    if len(collected.releases) >= MOST_RELEASES:
        raise RefusedError(Message("ocds.too_many_releases", most=MOST_RELEASES))
    collected.releases.append(_release(number, body, where))


def _separate_numbers(body: Body, notes: Notes) -> None:
    """Give organizations that share a number one of their own, made of number and name.

    Some publishers number every party "1"; merging by such a number would give the buyer the
    registration of its supplier.
    """
    names_of: dict[str, set[str]] = {}
    for organization in body.get("parties", ()):
        names_of.setdefault(_id(organization), set()).add(
            names.key(str(organization.get("name", "")))
        )
    shared = {number for number, group in names_of.items() if len(group) > 1}
    for number in sorted(shared):
        reused = Message("place.in", name=repr(number), where=body["ocid"])
        notes.caution("party_number_reused", reused)
    for organization in _organizations(body):
        if "id" not in organization:
            continue
        number = _id(organization)
        if number in shared or len(number) < _SHORTEST_ID:
            spellings = names_of.get(number, set())
            name = str(organization.get("name") or "") or (
                next(iter(spellings)) if len(spellings) == 1 else ""
            )
            organization["id"] = f"{number} {names.key(name)}" if name else f"{number} ?"


def _id(organization: Body) -> str:
    return str(organization.get("id", ""))


def _organizations(body: Body) -> Iterator[Body]:
    tender = body.get("tender", {})
    awards, contracts = body.get("awards", ()), body.get("contracts", ())
    yield from body.get("parties", ())
    yield from filter(None, (body.get("buyer"), tender.get("procuringEntity")))
    for part in (*awards, *contracts):
        yield from part.get("suppliers", ())
        for item in part.get("items", ()):
            yield from item.get("suppliers", ())
    for bid in body.get("bids", {}).get("details", ()):
        yield from bid.get("tenderers", ())
        for subcontract in bid.get("subcontracting", {}).get("subcontracts", ()):
            if "subcontractor" in subcontract:
                yield subcontract["subcontractor"]
            yield from subcontract.get("mainContractors", ())


def _number(parts: list[Body], name: str, notes: Notes) -> None:
    """Give an award without a number one from its content, or every version would add another."""
    for part in parts:
        if not str(part.get("id") or "").strip():
            title = str(part.get("title") or "") or Message("ocds.no_title")
            notes.caution(f"{name}_without_number", title)
            part["id"] = f"without-number-{hashlib.sha256(_canonical(part)).hexdigest()[:12]}"
        part["id"] = str(part["id"])


def _upgrade(body: Body) -> None:
    """Upgrade a release of OCDS 1.0 in place."""
    # ocdskit prints both forms of an organization when they differ, and no name belongs in a log
    logging.getLogger("ocdskit").disabled = True
    # saves 0.3 s and 19 MB (ocdskit): few publish OCDS 1.0
    from ocdskit.upgrade import upgrade_release_10_11

    upgrade_release_10_11(body, reorder=False)


def _release(ocid: str, body: Body, where: str) -> Release:
    if "parties" not in body:
        _upgrade(body)
    compiled = "compiled" in body.get("tag", ())
    body.pop("id", None)
    body.pop("tag", None)
    body["date"] = _moment(body.get("date"))
    packed = _canonical(body)
    digest = hashlib.sha256(packed).hexdigest()
    return Release(ocid, packed, (body["date"], compiled, digest), where)


def _moment(text: object) -> str:
    """Return the moment in one time zone, because the text of two zones does not sort."""
    try:
        moment = datetime.fromisoformat(str(text).strip())
    except ValueError:
        return str(text or "")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).isoformat()
    except OverflowError:  # the year 1 or 9999, moved over the edge
        return moment.replace(tzinfo=UTC).isoformat()


def _canonical(body: Body) -> bytes:
    """Return a release as JSON; a decimal number as its digits, so that it is not made a float."""
    return json.dumps(body, sort_keys=True, default=str).encode()


def _releases_of(value: object) -> Iterator[tuple[object, Body | None]]:
    """Yield each release with the ocid of its envelope; None for a record that holds only links."""
    if isinstance(value, list):
        for item in value:
            yield from _releases_of(item)
    elif not isinstance(value, dict):
        yield None, {"tag": []}  # a number or a word among the releases: rejected as one of them
    elif isinstance(value.get("records"), list):
        for record in value["records"]:
            if isinstance(record, dict):
                yield from _releases_of_record(record)
    elif isinstance(value.get("releases"), list):
        if "ocid" in value or "compiledRelease" in value:
            yield from _releases_of_record(value)
        else:
            for release in value["releases"]:
                yield None, release if isinstance(release, dict) else {"tag": []}
    elif "date" not in value and _is_versioned(value):
        yield value.get("ocid"), _latest_release(value)
    else:
        yield None, value


def _releases_of_record(record: Body) -> Iterator[tuple[object, Body | None]]:
    """Yield the releases themselves where all are embedded, else the one compiled of them."""
    ocid = record.get("ocid")
    items = record.get("releases")
    releases = (
        [release for release in items if isinstance(release, dict)]
        if isinstance(items, list)
        else []
    )
    embedded = [release for release in releases if not _is_link(release)]
    compiled, versioned = record.get("compiledRelease"), record.get("versionedRelease")
    if embedded and len(embedded) == len(releases):
        yield from ((ocid, release) for release in embedded)
    elif isinstance(compiled, dict):
        yield ocid, compiled
    elif isinstance(versioned, dict):
        yield ocid, _latest_release(versioned)
    else:
        yield ocid, None


def _is_link(release: Body) -> bool:
    return "url" in release and len(release) <= 3


def _is_version(value: object) -> bool:
    return isinstance(value, dict) and "releaseDate" in value and "value" in value


def _is_versioned(release: Body) -> bool:
    return any(
        isinstance(value, list) and value and all(map(_is_version, value))
        for value in [*release.values(), *_children(release.get("tender"))]
    )


def _children(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else []


def _latest_release(release: Body) -> Body:
    """Return a versioned release with, in every field, the last value it had."""
    return {key: _latest(inner) for key, inner in release.items()}


def _latest(value: object) -> object:
    """Return the last version of a value; of one without versions, that of each part."""
    if isinstance(value, dict):
        return _latest_release(value)
    if not isinstance(value, list):
        return value
    if value and all(map(_is_version, value)):
        return _latest(max(value, key=lambda version: str(version["releaseDate"]))["value"])
    return [_latest(inner) for inner in value]


def _cut(value: Body, template: Body) -> Body:
    """Return the fields that have the type of the template; one object may stand for a list."""
    fields: Body = {}
    for name, wanted in template.items():
        fitted = _fit(value.get(name, _translated(value, name)), wanted)
        if fitted not in (None, "", [], {}):
            fields[name] = fitted
    return fields


def _translated(value: Body, name: str) -> object:
    """Return "title_en" where there is no "title": some publishers have only translations."""
    if name not in ("name", "title", "description", "legalName"):
        return None
    translations = sorted(
        key for key in value if isinstance(key, str) and key.startswith(f"{name}_")
    )
    return value.get(f"{name}_en") or (value[translations[0]] if translations else None)


def _fit(value: object, wanted: object) -> object:
    if isinstance(wanted, dict):
        return _cut(value, wanted) if isinstance(value, dict) else None
    if isinstance(wanted, list):
        items = value if isinstance(value, list) else [value]
        fitted = (_fit(item, wanted[0]) for item in items)
        return [item for item in fitted if item not in (None, "", {})]
    if wanted is bool:
        return value if isinstance(value, bool) else None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    return value.strip() if isinstance(value, str) else value
