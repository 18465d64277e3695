"""The description of a publication for catalogues: DCAT-AP, as JSON-LD."""

import json
from datetime import UTC

from screening.model.publication import PublishedVersion
from screening.reports.open_data import ocds
from screening.reports.open_data.addresses import Addresses

LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/deed.nl"
ACCESS = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
THEME = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
THEME_NAME = ("Overheid en publieke sector", "Government and public sector")  # of that vocabulary
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
LANGUAGES = [
    f"http://publications.europa.eu/resource/authority/language/{code}" for code in ("NLD", "ENG")
]
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FILES = (
    ("figures.csv", "CSV", "text/csv", "Cijfers als CSV", "Figures as CSV"),
    ("figures.json", "JSON", "application/json", "Alles als JSON", "All of it as JSON"),
    ("ocds-releases.json", "JSON", "application/json", "OCDS-releases", "OCDS releases"),
    ("ocds-records.json", "JSON", "application/json", "OCDS-records", "OCDS records"),
)
TITLE = ("Mensenrechten in onze contracten", "Human rights in our contracts")
DESCRIPTION = (
    "Hoeveel contracten mensenrechten regelen en navolgen. Een cijfer waaruit over één contract "
    "iets zou volgen, is niet vermeld.",
    "How many contracts provide for human rights and are followed up. A figure from which "
    "something would follow of a single contract is not shown.",
)


def as_json_ld(version: PublishedVersion, addresses: Addresses) -> bytes:
    """Return the catalogue with its one data set and a distribution for each file."""
    page = addresses.page
    publisher = {"@type": "foaf:Agent", "@id": f"{page}#publisher"}
    publisher["foaf:name"] = version.document.publisher
    issued = {
        "@type": "xsd:dateTime",
        "@value": version.at.astimezone(UTC).isoformat(timespec="seconds"),
    }
    dataset = {
        "@type": "dcat:Dataset",
        "@id": f"{page}#dataset",
        "dct:identifier": page,
        "dct:title": _in_both(*(f"{title}: {version.document.publisher}" for title in TITLE)),
        "dct:description": _in_both(*DESCRIPTION),
        "dct:publisher": publisher,
        "dct:modified": issued,
        "dct:creator": {"@id": publisher["@id"]},
        "dct:accessRights": _a("dct:RightsStatement", ACCESS),
        "dct:language": [_a("dct:LinguisticSystem", language) for language in LANGUAGES],
        "dcat:theme": {**_a("skos:Concept", THEME), "skos:prefLabel": _in_both(*THEME_NAME)},
        "dcat:version": str(version.number),
        "dcat:landingPage": _a("foaf:Document", page),
        "dcat:keyword": [
            {"@language": "nl", "@value": "inkoop"},
            {"@language": "nl", "@value": "mensenrechten"},
            {"@language": "en", "@value": "public procurement"},
            {"@language": "en", "@value": "human rights"},
        ],
        "dcat:distribution": [
            _distribution(file, addresses, issued)
            for file in FILES
            if ocds.is_offered(file[0], version.document)
        ],
    }
    body = {
        "@context": CONTEXT,
        "@type": "dcat:Catalog",
        "@id": f"{page}#catalogue",
        "dct:title": _in_both(*TITLE),
        "dct:description": _in_both(*DESCRIPTION),
        "dct:publisher": publisher,
        "dct:modified": issued,
        "dcat:dataset": [dataset],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _distribution(
    file: tuple[str, str, str, str, str], addresses: Addresses, issued: object
) -> dict[str, object]:
    name, kind, media_type, dutch, english = file
    address = addresses.file(name)
    return {
        "@type": "dcat:Distribution",
        "@id": address,
        "dct:title": _in_both(dutch, english),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dct:format": _a("dct:MediaTypeOrExtent", FILE_TYPE + kind),
        "dcat:mediaType": _a("dct:MediaType", MEDIA_TYPE + media_type),
        "dct:license": _a("dct:LicenseDocument", LICENCE),
        "dct:modified": issued,
    }


def _a(kind: str, address: str) -> dict[str, object]:
    """Return what stands at an address, with its class, which DCAT-AP checks."""
    return {"@id": address, "@type": kind}


def _in_both(dutch: str, english: str) -> list[dict[str, str]]:
    return [
        {"@language": "nl", "@value": dutch},
        {"@language": "en", "@value": english},
    ]
