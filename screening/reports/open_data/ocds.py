"""The published contracts as OCDS 1.1: a release package and a record package.

Each contract is a process of its own. The extension ``dueDiligence`` (docs/publication.md) adds to
``contracts`` what measures say of it, and to nothing else; a reader that does not know it loses
only that. Suppliers stand by their numbers in public registers.
A package has one contract at least (OCDS 1.1), so where none is published there is no package.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from screening.i18n.language import Language
from screening.model.publication import (
    OpenContract,
    OpenSupplier,
    PublishedDocument,
    PublishedVersion,
)
from screening.reports.open_data.addresses import Addresses

OCDS_VERSION = "1.1"
PREFIX = "ocds-ketenblik"  # for tests and private use; a registered prefix stands in an address
EXTENSION = "extension.json"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
PACKAGES = ("ocds-releases.json", "ocds-records.json")
BUYER = "buyer"
LANGUAGE = Language("nl")  # of the data
JsonBody = Mapping[str, object]


def is_offered(name: str, document: PublishedDocument) -> bool:
    """Return whether there is such a file of a publication: of no package where it is empty."""
    return bool(document.contracts) or name not in PACKAGES


def releases(version: PublishedVersion, addresses: Addresses) -> bytes:
    """Return the release package: one release for each contract."""
    body = {**_package(version, addresses, "ocds-releases.json")}
    body["releases"] = list(_releases(version))
    return _written(body)


def records(version: PublishedVersion, addresses: Addresses) -> bytes:
    """Return the record package: for each contract its release, which is its record too."""
    body = {**_package(version, addresses, "ocds-records.json")}
    body["packages"] = [addresses.file("ocds-releases.json")]
    body["records"] = [
        {"ocid": release["ocid"], "releases": [release], "compiledRelease": _compiled(release)}
        for release in _releases(version)
    ]
    return _written(body)


def _package(version: PublishedVersion, addresses: Addresses, name: str) -> dict[str, object]:
    return {
        "uri": addresses.file(name),
        "version": OCDS_VERSION,
        "extensions": [addresses.file(EXTENSION)],
        "publishedDate": _moment(version.at),
        "publisher": {"name": version.document.publisher, "uri": addresses.page},
        "license": LICENCE,
        "publicationPolicy": addresses.page,
    }


def _releases(version: PublishedVersion) -> Iterator[dict[str, object]]:
    for contract in version.document.contracts:
        yield _release(contract, version)


def _compiled(release: JsonBody) -> JsonBody:
    return {**release, "id": f"{release['ocid']}-compiled", "tag": ["compiled"]}


def _release(contract: OpenContract, version: PublishedVersion) -> dict[str, object]:
    document = version.document
    ocid = f"{PREFIX}-{document.address}-{contract.id}"
    suppliers = [_party(supplier, ["supplier"]) for supplier in contract.suppliers]
    references = [{"id": party["id"], "name": party["name"]} for party in suppliers]
    return {
        "ocid": ocid,
        "id": f"{ocid}-{version.number}",
        "date": _moment(version.at),
        "tag": ["contract"],
        "initiationType": "tender",
        "language": LANGUAGE.code,
        "parties": [{"id": BUYER, "name": document.publisher, "roles": ["buyer"]}, *suppliers],
        "buyer": {"id": BUYER, "name": document.publisher},
        "awards": [_award(contract, references)],
        "contracts": [_contract(contract, document, version.at.date())],
    }


def _award(contract: OpenContract, suppliers: list[dict[str, object]]) -> JsonBody:
    return _stated(
        id=contract.id,
        title=contract.title,
        status="active",
        suppliers=suppliers or None,
        items=_items(contract),
    )


def _contract(contract: OpenContract, document: PublishedDocument, published: date) -> JsonBody:
    period = _stated(startDate=_day(contract.starts), endDate=_day(contract.ends))
    value = None
    if contract.amount is not None and contract.currency:
        value = {"amount": float(contract.amount), "currency": contract.currency}
    return _stated(
        id=contract.number or contract.id,
        awardID=contract.id,
        title=contract.title,
        status="terminated" if contract.ends and contract.ends < published else "active",
        period=period or None,
        value=value,
        items=_items(contract),
        dueDiligence={"results": _results(contract, document)} if contract.results else None,
    )


def _results(contract: OpenContract, document: PublishedDocument) -> list[JsonBody]:
    titles = {measure.id: measure.title for measure in document.measures}
    return [
        {
            "date": _day(result.day),
            "measure": result.measure,
            "title": titles[result.measure].nl,
            "title_en": titles[result.measure].en,
            "result": result.part.value,
        }
        for result in contract.results
        if result.measure in titles
    ]


def _items(contract: OpenContract) -> list[JsonBody] | None:
    items: list[JsonBody] = [
        {"id": str(number), "classification": {"scheme": "CPV", "id": code}}
        for number, code in enumerate(contract.cpv, 1)
    ]
    return items or None


def _party(supplier: OpenSupplier, roles: list[str]) -> dict[str, object]:
    party: dict[str, object] = {
        "id": f"{supplier.scheme}-{supplier.number}",
        "name": supplier.name,
        "identifier": {"scheme": supplier.scheme, "id": supplier.number},
        "roles": roles,
    }
    if supplier.country:
        party["address"] = {"countryName": LANGUAGE.country(supplier.country)}
    return party


def _stated(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _day(day: object) -> str | None:
    return None if day is None else f"{day}T00:00:00Z"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _written(body: JsonBody) -> bytes:
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def extension(version: PublishedVersion, addresses: Addresses) -> bytes:
    """Return the description of the extension (OCDS extension.json)."""
    return _written(
        {
            "name": {"en": "Due diligence", "nl": "Gepaste zorgvuldigheid"},
            "description": {
                "en": "What measures on human rights say of a contract on a day.",
                "nl": "Wat maten over mensenrechten op een dag van een contract zeggen.",
            },
            "documentationUrl": {code: f"{addresses.page}?lang={code}" for code in ("en", "nl")},
            "compatibility": [OCDS_VERSION],
        }
    )


def extension_schema(version: PublishedVersion, addresses: Addresses) -> bytes:
    """Return the extension's part of the release schema (RFC 7396 merge patch)."""
    text = {"type": "string"}
    result = {
        "type": "object",
        "properties": {
            "date": {"type": "string", "format": "date-time"},
            "measure": text,
            "title": text,
            "title_en": text,
            "result": {"type": "string", "enum": ["met", "not_met", "unknown", "out_of_scope"]},
        },
    }
    diligence = {
        "type": ["object", "null"],
        "properties": {"results": {"type": "array", "items": result}},
    }
    properties = {"dueDiligence": diligence}
    return _written({"definitions": {"Contract": {"properties": properties}}})
