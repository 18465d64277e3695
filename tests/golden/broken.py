"""Files of which an import has something to say: recorded ones, and ones broken on purpose."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator

from tests.golden.product import ROOT

RECORDED = ROOT / "tests" / "recorded"
HEAD = "contractnummer;titel;leverancier;land leverancier;cpv;contractwaarde;start;einddatum\n"
CHAIN = "afnemer;leverancier;artikel;land van herkomst;aandeel;sinds;bewijs;contract\n"
GOOD = f"{HEAD}C-1;Bedrijfskleding;Vos B.V.;NL;18110000;250000;2026-02-01;2029-01-31\n"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

# Tables with something wrong in a cell or a row; each is a register unless its headings say else.
TABLES = {
    "good": GOOD,
    "only headings": HEAD,
    "no headings": "C-1;Inkoop;Vos B.V.;18110000\nC-2;Inkoop;Haas B.V.;55520000\n",
    "other headings": "wat we kopen;van wie;prijs;code\nLaarzen;Fictief Leer B.V.;25000;18800000\n",
    "headings of nothing": "alpha;beta;gamma\n1;2;3\n4;5;6\n",
    "one column": "leverancier\nVos B.V.\nHaas B.V.\n",
    "supplier alone": "Wederpartij;Zaaknaam\nVos B.V.;abc\nHaas B.V.;def\n",
    "no supplier and no subject": f"{HEAD};;;;18110000;5;;\nC-2;;;;;;;\n",
    "no supplier": f"{HEAD}C-1;Inkoop;;;18110000;5000;;\n",
    "numbers twice": f"{HEAD}C-1;Inkoop;Vos B.V.;NL;18110000;5;;\nC-1;Werk;Haas B.V.;NL;;6;;\n",
    "rows twice": f"{HEAD}C-1;Inkoop;Vos B.V.;NL;18110000;5;;\n" * 2,
    "codes": HEAD
    + "".join(
        f"C-{at};Inkoop {at};Vos B.V.;NL;{code};5000;;\n"
        for at, code in enumerate(
            (
                "A-12",
                "18110000-1",
                "18110000-8",
                "1811",
                "99999999",
                "123456789012",
                "18",
                "UNSPSC 53102700",
                "18110000 en 18130000",
                "1.8E7",
                "8110000",
                "00000000",
                "SBI 14.12",
                "MSR-01",
                "kleding",
            )
        )
    ),
    "values": HEAD
    + "".join(
        f"C-{at};Inkoop {at};Vos B.V.;NL;18110000;{value};;\n"
        for at, value in enumerate(
            (
                "abc",
                "-5000",
                "140.000",
                "1.400,50",
                "€ 12.000,-",
                "USD 5000",
                "£ 40k",
                "5 mln",
                "10.000 - 50.000",
                "< 50.000",
                "> 1 mln",
                "nihil",
                "0",
                "5000 crowns",
                "1,2,3",
                "999999999999999999",
                "12.000 incl. btw",
                "n.v.t.",
                "1e400",
            )
        )
    ),
    "dates": HEAD
    + "".join(
        f"C-{at};Inkoop {at};Vos B.V.;NL;18110000;5000;{start};{end}\n"
        for at, (start, end) in enumerate(
            (
                ("morgen", ""),
                ("31-02-2026", ""),
                ("2026-13-01", ""),
                ("1-2-26", "2029"),
                ("2029-01-01", "2026-01-01"),
                ("45000", ""),
                ("0001-01-01", "9999-12-31"),
                ("Q1 2026", "doorlopend"),
                ("1 maart 2026", "31 mei 2027"),
                ("03/04/2026", ""),
            )
        )
    ),
    "countries": HEAD
    + "".join(
        f"C-{at};Inkoop {at};Vos {at} B.V.;{land};18110000;5000;;\n"
        for at, land in enumerate(
            (
                "Narnia",
                "XX",
                "Nederland",
                "UK",
                "USSR",
                "EU",
                "the Netherlands",
                "NLD",
                "Tsjechië",
                "??",
                "Buitenland",
                "Hongkong",
            )
        )
    ),
    "suppliers": HEAD
    + "".join(
        f"C-{at};Inkoop {at};{who};NL;18110000;5000;;\n"
        for at, who in enumerate(
            (
                "Vos B.V. en Haas B.V.",
                "Vos B.V.; Haas B.V.",
                "Vos B.V. / Haas B.V.",
                "Diversen",
                "Anoniem",
                "n.v.t.",
                "particulier",
                "Mevr. A. Jansen",
                "V" * 700,
                "<b>Vos</b>",
                "=HYPERLINK(1)",
                "Vos\u202e B.V.",
                "onbekend",
                "Combinatie Vos-Haas",
                "-",
            )
        )
    ).replace("Vos B.V.; Haas B.V.", '"Vos B.V.; Haas B.V."'),
    "numbers of companies": "contractnummer;titel;leverancier;kvk;btw-nummer;lei\n"
    "C-1;Inkoop;Vos B.V.;12345678;NL123456789B01;5493001KJTIIGC8Y1R12\n"
    "C-2;Werk;Haas B.V.;1234;NL000000000B00;5493001KJTIIGC8Y1R13\n"
    "C-3;Werk;Das B.V.;12345678;;\n",
    "vat": "contractnummer;titel;leverancier;bedrag incl. btw\nC-1;Inkoop;Vos B.V.;12100\n",
    "too many cells": f"{HEAD}C-1;Inkoop;Vos B.V.;NL;18110000;5;;;;;;\nC-2;Inkoop\n",
    "an open quotation": f'{HEAD}C-1;"Inkoop;Vos B.V.;NL\nC-2;Werk;Haas B.V.;NL\n',
    "totals": f"{HEAD}C-1;Inkoop;Vos B.V.;NL;18110000;5000;;\nTotaal;;;;;5000;;\n",
    "payments": "leverancier;bedrag;datum;omschrijving\nVos B.V.;100,00;01-02-2026;kleding\n"
    "Vos B.V.;-100,00;01-03-2026;kleding\nHaas B.V.;;01-02-2026;eten\n",
    "public buyers": "ad officiele benaming;nationale identificatie / aansluitnummer\nX;1\n",
    "organization numbers": "organisatienaam;oin\nGemeente X;00000001\n",
    "numbers of buyers": "tendernedId;oin_nummer\n1;2\n",
    "flattened ocds": "ocid,initiationType\no-1,tender\n",
    "names and numbers": "naam;kvk\nVos B.V.;12345678\nHaas B.V.;87654321\n",
    "facilities": "name,address,country\nFictief Naaiatelier,1 Straat,IN\n,2 Straat,IN\n"
    "Fictief Naaiatelier,1 Straat,IN\nFictief Weefhuis,3 Straat,Narnia\n",
    "mills": "brand,year,mill,parent,group,country\nFictief Merk,2021,Nergens Mill,,,ID\n",
    "owners": "dochter;moeder;aandeel;sinds\nVos B.V.;Haas Holding;60%;2020-01-01\n"
    "Vos B.V.;Das Holding;70%;2020-01-01\nHaas Holding;;10%;\nDas Holding;Das Holding;5;\n",
    "chain": CHAIN + "Vos B.V.;Zon Ltd;katoen;India;60%;2023-03-01;factuur;C-1\n"
    "Vos B.V.;Zon Ltd;katoen;India;60%;2023-03-01;factuur;C-1\n"
    ";Zon Ltd;katoen;India;;;;\nVos B.V.;;katoen;India;;;;\nZon Ltd;Zon Ltd;katoen;IN;;;;\n"
    "Zon Ltd;Maan Ltd;garen;Narnia;160%;gisteren;klasse Q;\n"
    "Maan Ltd;Vos B.V.;afval;TR;veel;;;\nVos B.V.;Maan Ltd;;BD;70%;;klasse A;\n",
    "chain without goods": "afnemer;leverancier\nVos B.V.;Zon Ltd\n",
    "brackets": f"{HEAD}[C-1];<script>alert(1)</script>;Vos & Zn;NL;18110000;5000;;\n",
}

RELEASE = {"ocid": "o-1", "id": "1", "date": "2026-01-01T00:00:00Z", "tag": ["award"]}

# JSON with something wrong in it.
DOCUMENTS: dict[str, object] = {
    "number": 7,
    "text": "contracts",
    "true": True,
    "null": None,
    "empty list": [],
    "empty object": {},
    "numbers": [1, 2, 3],
    "other fields": {"a": 1, "b": [2], "c": {"d": 3}},
    "no releases": {"releases": []},
    "release of nobody": {"releases": [{"id": "1", "tag": ["award"]}]},
    "empty release": {"releases": [{"ocid": "o-1", "id": "1"}]},
    "award without supplier": {"releases": [{**RELEASE, "awards": [{"id": "1"}]}]},
    "award": {
        "releases": [
            {
                **RELEASE,
                "buyer": {"id": "b", "name": "Ministerie"},
                "awards": [
                    {
                        "id": "1",
                        "title": "Uniformen",
                        "value": {"amount": -5, "currency": "XXX"},
                        "suppliers": [{"name": "Vos B.V."}, {"name": ""}],
                        "items": [
                            {"id": "1", "classification": {"scheme": "UNSPSC", "id": "531027"}},
                            {"id": "2", "classification": {"scheme": "CPV", "id": "1811000"}},
                        ],
                    },
                    {"id": "1", "title": "Again", "suppliers": [{"name": "Haas B.V."}]},
                    {"id": "2", "status": "cancelled", "suppliers": [{"name": "Das B.V."}]},
                ],
            }
        ]
    },
    "decp": {"marches": []},
    "decp one": {
        "marches": [
            {
                "id": "1",
                "objet": "Vêtements",
                "codeCPV": "18110000-8",
                "montant": 0,
                "titulaires": [],
                "acheteur": {"id": "1"},
                "dateNotification": "2026-01-32",
            },
            {"objet": "Sans numéro", "codeCPV": "181", "montant": "beaucoup"},
        ]
    },
    "bods": [{"statementID": "1", "statementType": "ownershipOrControlStatement"}, {"a": 1}],
    "gleif": {"records": [{"LEI": {"$": "5493001KJTIIGC8Y1R13"}}, {}]},
}

# Files that are no table and no sound JSON.
RAW: dict[str, bytes] = {
    "empty.csv": b"",
    "blanks.csv": b" \n \n\t\n",
    "zeros.csv": b"\0" * 500,
    "letters.csv": GOOD.replace("Vos", "Vös").encode("latin-1"),
    "letters twice.csv": GOOD.replace("Vos", "Vös").encode("latin-1") + "é;é;é;é\n".encode(),
    "letters lost.csv": GOOD.replace("Vos", "V\ufffds").encode(),
    "utf-16.csv": GOOD.encode("utf-16"),
    "noise.csv": bytes(at * 7 % 256 for at in range(4000)),
    "notes.md": b"# Notes\n\nNothing to see.\n",
    "page.html": b"<!doctype html><html><body><table><tr><td>1</td></tr></table></body></html>",
    "page.csv": b"<!DOCTYPE html>\n<html><body>Niet gevonden</body></html>\n",
    "paper.pdf": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
    "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "broken.json": b'{"releases": [{"ocid": "o-1", ',
    "words.json": b"no json at all",
    "deep.json": b"[" * 20_000,
    "long number.json": b"[" + b"1" * 5000 + b"]",
    "not a number.json": b'{"releases": [NaN]}',
    "half a letter.json": b'{"ocid": "\\ud800", "id": "1", "tag": ["award"]}',
    "lines.jsonl": b'{"ocid": "o-1", "id": "1", "tag": ["award"]}\nnothing\n{"a": 1\n',
    "broken.xml": b"<a><b></a>",
    "other.xml": b"<?xml version='1.0'?><inventory><item/></inventory>",
    "empty.xml": b"<?xml version='1.0'?>\n",
    "entities.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'
    b"<a>&c;</a>",
    "outside.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    b"<a>&b;</a>",
    "ted.xml": b'<TED_EXPORT xmlns="http://publications.europa.eu/TED_schema/Export"/>',
    "not a book.xlsx": b"PK\x03\x04 not a workbook",
    "not a book.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "not a book.ods": b"PK\x03\x04",
    "not a zip.zip": b"PK\x05\x06",
    "not gzip.csv.gz": b"\x1f\x8b\x08\0",
    "table.csv.gz": gzip.compress(GOOD.encode(), mtime=0),
}


def files() -> Iterator[tuple[str, bytes]]:
    """Every file by its name, in an order that stays."""
    for folder in ("registers", "notices"):
        for path in sorted((RECORDED / folder).iterdir()):
            yield path.name, path.read_bytes()
    for path in sorted(RECORDED.glob("org_gleif_*")):
        if not path.name.endswith(".jsonl"):
            yield path.name, path.read_bytes()
    for name, table in TABLES.items():
        yield f"{name}.csv", table.encode()
    for name, document in DOCUMENTS.items():
        yield f"{name}.json", json.dumps(document, ensure_ascii=False).encode()
    yield from RAW.items()
    yield from _archives()
    yield from _cut()


def _archives() -> Iterator[tuple[str, bytes]]:
    yield "nothing.zip", packed({})
    yield "several.zip", packed({"a.csv": GOOD, "map/notes.md": "# Notes\n", "b.json": "7"})
    yield "archive in it.zip", packed({"a.zip": packed({"b.csv": GOOD})})
    yield "ways out.zip", packed({"../../evil.csv": GOOD, "/etc/evil.csv": GOOD})
    yield "a book of nothing.xlsx", packed({"a.txt": "nothing"})
    yield "far.xlsx", book('<row r="1"><c r="XFD1048576"><v>1</v></c></row>')
    yield "one cell.xlsx", book('<row r="1"><c r="A1"><v>1</v></c></row>')
    yield "no cells.xlsx", book("")
    yield "many sheets.xlsx", book('<row r="1"><c r="A1"><v>1</v></c></row>', sheets=600)


def _cut() -> Iterator[tuple[str, bytes]]:
    """Recorded notices that break off halfway."""
    for path in sorted((RECORDED / "notices").iterdir()):
        data = path.read_bytes()
        yield f"half of {path.name}", data[: len(data) // 2]


def packed(members: dict[str, str | bytes]) -> bytes:
    """A zip file that is the same each time it is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 28, 12, 0, 0)), content)
    return buffer.getvalue()


def book(rows: str, sheets: int = 1) -> bytes:
    """A workbook by hand, whose sheets are all the same part."""
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = "http://schemas.openxmlformats.org/package/2006/relationships"
    numbers = range(1, sheets + 1)
    named = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    linked = "".join(
        f'<Relationship Id="r{n}" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        for n in numbers
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'content-types"><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{parts}"><Relationship Id="r1" '
            f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{links}">'
            f"<sheets>{named}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{parts}">{linked}'
            "</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData>'
            "</worksheet>",
        }
    )


def lists(data: bytes) -> Iterator[tuple[str, bytes]]:
    """A publisher's list as it is, and as it should never come."""
    yield "as recorded", data
    yield "empty", b""
    yield "half", data[: len(data) // 2]
    yield "a page", RAW["page.csv"]
    yield "words", b"no list at all\n"
    yield "noise", RAW["noise.csv"]
    yield "other names", _renamed(data)
    yield "other figures", data.translate(bytes.maketrans(b"0123456789", b"9x7654x210"))


def _renamed(data: bytes) -> bytes:
    """The first line, or the names of fields, are no longer what they were."""
    head, end, rest = data.partition(b"\n")
    if end and not data.startswith((b"{", b"[", b"<", b"PK")):
        return head.upper().replace(b"E", b"3") + end + rest
    for vowel in (b"a", b"e", b"o"):
        data = data.replace(b"_" + vowel, b"_q").replace(b'"' + vowel, b'"q')
    return data.replace(b"name", b"nom").replace(b"Name", b"Nom").replace(b"<t", b"<u")
