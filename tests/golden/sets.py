"""The sets of cases: what is asked of the product, in words that do not depend on how it is made.

Each function makes the cases of one part of a set. ``few`` is 1 for all of them, or n for about one
in n where a case stands by itself; what follows from what was done before is always done whole.
"""

import csv
import io
import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from itertools import pairwise
from itertools import product as every
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from zlib import crc32

from tests.golden import broken, clock, form, product
from tests.golden.case import Case
from tests.golden.workshop import Visitor, Workshop

SHARED = product.ROOT.parent / "shared" / "data"
SLICES = 24  # parts of the codes, for two processes to share
QUICK = ("eforms_sdk_examples", "nl_rijk_inkoop", "ocds_fictional", "ted_can_flat_500")
MOST_OF_A_SET = 2_500  # contracts of an open set that are screened; of more, a spread
LANGUAGES = ("nl", "en")

BUYERS = ("central", "subcentral", None)
VALUES = ("6000000", "50000", None)  # above each threshold, below each, and unknown


# -- every CPV code --


def codes(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """All codes x {central, subcentral, unknown} x {above, below, unknown}: nine in a case."""
    with shop.home("empty"):
        check = product.checker(clock.DAY)
        wanted = list(product.codes())[::few]
        for code in wanted[int(part) :: SLICES] if part else wanted:
            texts = []
            for buyer, value in every(BUYERS, VALUES):
                answers = {"cpv": code, "buyer_type": buyer, "value": value}
                texts.append(form.of_document(check(_given(answers))))
            yield Case(code, tuple(texts))


def _given(answers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if value is not None}


# -- purchases with more said of them, through the command's rules --

VARIED = {
    "nature": ("supplies", "services", "works"),
    "date": ("2023-06-01", "2024-03-01", "2025-12-31", "2026-02-01", "2027-06-01", "2028-01-01"),
    "category_confirmed": (
        "bedrijfskleding", "catering", "grondstoffen-afval", "energie", "werkplekomgeving",
        "laboratorium", "ict-werkomgeving", "datacenters", "connectiviteit", "geen",
    ),
    "origins": ("BD", "CN TR", "NL", "US", "CD", "Myanmar, Pakistan"),
    "value": ("0", "1", "30000", "139999.99", "140000", "142999", "143000", "216000", "220999",
              "221000", "750000", "5403999", "5404000", "5538000", "9999999999999"),
}  # fmt: skip
VARIED_CODES = ("18110000", "30213100", "55520000", "45210000", "09310000", "33140000", "90511000")


def purchases(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """One answer varied at a time, and the purchases that people labelled, where they are there."""
    with shop.home("empty"):
        check = product.checker(clock.DAY)
        asked: list[dict[str, Any]] = []
        for code, buyer, (name, values) in every(VARIED_CODES, BUYERS, VARIED.items()):
            usual = {"cpv": code, "buyer_type": buyer, "value": "500000"}
            asked += [{**usual, name: value} for value in values]
        asked += [{"cpv": " ".join(pair)} for pair in pairwise(VARIED_CODES)]
        asked += [{"origins": "CN"}, {}]
        for answers in asked[::few]:
            given = _given(answers)
            name = " ".join(f"{key}={value}" for key, value in given.items()) or "nothing"
            yield Case.of(name, form.of_document(check(given)))


# -- the example --


def contracts(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """Every contract of the example with its chain: its facts and its verdict."""
    with shop.home("example"):
        for entry in shop.document("screen", "--as", "json"):
            yield Case.of(_called(entry["contract"]), form.of_document(entry))


def _called(contract: dict[str, Any]) -> str:
    return str(contract.get("number") or contract.get("id"))


def paths(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """200 documents: of the example's contracts, of its parties, and of purchases with its chains.

    The last are contracts with one of the codes each, spread over all of CPV, with the suppliers of
    the example in turn, so that most of them have a chain.
    """
    with shop.home("paths", "example"):
        numbers = _numbers(shop)
        parties = _parties()
        left = 200 - len(numbers) - len(parties)
        wanted = product.codes()
        spread = [wanted[at * len(wanted) // left] for at in range(left)]
        rows = list(_register())
        with_chain = [row for row in rows if row["Leverancier"] in _customers()] or rows
        lines = ["contractnummer;titel;leverancier;kvk-nummer;land leverancier;cpv;contractwaarde"]
        for at, code in enumerate(spread):
            row = with_chain[at % len(with_chain)]
            lines.append(
                f"P-{at:03};Inkoop {code};{_cell(row['Leverancier'])};{_kvk(row)};;{code};500000"
            )
        shop.file("purchases.csv", "\n".join(lines) + "\n")
        words = ("import", "purchases.csv", "--buyer-type", "central", "--by", "golden")
        product.command(*words)
        numbers += [f"P-{at:03}" for at in range(left)]
        for number in numbers[::few]:
            document = shop.document("paths", number, "--as", "json")
            yield Case.of(number, form.of_document(document))
        for party in parties[::few]:
            document = shop.document("paths", "--party", party, "--as", "json", "--top", "5")
            yield Case.of(party, form.of_document(document))


def _numbers(shop: Workshop) -> list[str]:
    text = product.command("export", "--sort", "number")[1].removeprefix("\ufeff")
    return [row["number"] or row["id"] for row in csv.DictReader(io.StringIO(text))]


def _register() -> Iterator[dict[str, str]]:
    text = (product.EXAMPLE / "register.csv").read_text("utf-8-sig")
    yield from csv.DictReader(io.StringIO(text), delimiter=";")


def _chain() -> Iterator[list[str]]:
    text = (product.EXAMPLE / "chain.csv").read_text("utf-8-sig")
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    yield from list(csv.reader(io.StringIO(text), delimiter=delimiter))[1:]


def _customers() -> set[str]:
    return {row[0] for row in _chain()}


def _parties() -> list[str]:
    """The first twenty that stand in the declared chains as customer."""
    return sorted(_customers())[:20]


def _kvk(row: dict[str, str]) -> str:
    return next((value for name, value in row.items() if "kvk" in name.lower()), "")


def _cell(words: str) -> str:
    return f'"{words}"' if ";" in words else words


# -- the open sets --


def opened(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """The contracts of one open set: what its import says, and each contract with its verdict.

    A set of more than MOST_OF_A_SET contracts is screened in part: every second one, every third,
    and so on, in the order of their numbers, titles and suppliers. With ``few`` a quick set only.
    """
    if few > 1 and part not in QUICK:
        return
    folder = SHARED / "contracts" / part
    with shop.home(f"open {part}", "empty"):
        place = shop.folder / "given"
        place.mkdir(exist_ok=True)
        (place / part).symlink_to(folder)
        words = ("import", f"given/{part}", "--no-screen", "--as", "json", "--brand", "A Brand")
        document = shop.document(*words)
        yield Case.of(f"{part}: the import", form.of_document(document))
        text = product.command("export", "--sort", "number")[1].removeprefix("\ufeff")
        rows = sorted(csv.DictReader(io.StringIO(text)), key=_by_what_it_says)
        rows = rows[:: -(-len(rows) // MOST_OF_A_SET) or 1]
        again = _times_met(row["number"] or row["id"] for row in rows)
        times = {row["id"]: time for row, time in zip(rows, again, strict=True)}
        ids = list(times)[::few]
        for at in range(0, len(ids), 100):
            wanted = [word for id in ids[at : at + 100] for word in ("--contract", id)]
            entries = shop.document("screen", *wanted, "--as", "json")
            for entry in sorted(entries, key=lambda one: ids.index(one["contract"]["id"])):
                time = times[entry["contract"]["id"]]
                name = f"{part}: {_called(entry['contract'])}{f' #{time}' if time > 1 else ''}"
                yield Case.of(name, form.of_document(entry))


def _times_met(names: Iterable[str]) -> Iterator[int]:
    """How often each name was met, itself included: registers use a number more than once."""
    met: dict[str, int] = {}
    for name in names:
        called = " ".join(name.split())
        met[called] = met.get(called, 0) + 1
        yield met[called]


def _by_what_it_says(row: dict[str, str]) -> tuple[str, ...]:
    return (row["number"], row["title"], row["suppliers"], row["id"])


def open_sets() -> tuple[str, ...]:
    folder = SHARED / "contracts"
    found = sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else ()
    return tuple(found)


# -- pages --

# Pages of which there are many alike.
OF_MANY = re.compile(r"/contracts/c[0-9a-f]{11}|/snapshots/|[?]")
MOST_PAGES = 1_500  # of those, in each language

# Pages that no link leads to: a form that was answered, filters, and what is not there.
ASKED = (
    "cpv=18100000&value=200000&buyer_type=central&category_confirmed=bedrijfskleding",
    "cpv=18110000&value=500000",
    "cpv=18110000-1&value=500000&buyer_type=subcentral&date=2026-03-01",
    "cpv=55520000&value=90000&buyer_type=central",
    "cpv=45210000&value=6000000&nature=works&buyer_type=central&category_confirmed=geen",
    "cpv=30213100&origins=China, Bangladesh",
    "cpv=18100000&origins=Bangladesh",
    "cpv=09310000+90511000&value=221000&buyer_type=central",
    "cpv=1810&value=140.000&origins=Narnia&date=gisteren",
    "cpv=99999999&value=-5&buyer_type=state&nature=things&category_confirmed=kleren",
    "value=veel",
    f"cpv={'18100000 ' * 21}",
    "",
)
FRONT = (
    "/?q=kleding&sort=-value", "/?q=bestaatniet", "/?flag=required", "/?flag=ask", "/?flag=none",
    "/?flag=recommended", "/?band=high", "/?band=very_high", "/?band=low", "/?level=L3",
    "/?division=18", "/?division=ab", "/?flag=x&band=x&level=L9&sort=x&page=999999", "/?page=2",
    "/?sort=ends", "/?sort=title", "/contracts.csv?q=kleding", "/contracts.xlsx", "/contracts.pdf",
    "/contracts/c00000000000", "/contracts/nonsense/chain", "/nope", "/imports/new",
    "/imports/new/nonsense", "/imports/999", "/imports/999/undo", "/changes", "/changes/999",
    "/sources/nothing", "/sources/un_undp_hdi/snapshots/9999", "/matches/nothing",
    "/matches?state=all", "/matches?kind=party&state=same", "/matches.csv", "/disclosures",
    "/disclosures/new?contract=x",
    "/disclosures/99", "/d/" + "A" * 43, "/supplier?key=nobody", "/errors",
    "/errors/new?about=x",
    "/hotspots", "/hotspots?of=parties", "/hotspots.csv", "/hotspots.csv?of=parties",
    "/hotspots?page=9",
    "/methodology", "/healthz", "/readyz",
)  # fmt: skip


def pages(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """Every page that links lead to from the front page, and those that are asked for by a form.

    Of the pages that are many alike at most MOST_PAGES, and whatever there are one in twenty; with
    ``few`` those alone.
    """
    with shop.home("example"):
        visitor = Visitor(part, shop.folder)
        waiting = ["/", *FRONT, *(f"/checks/new?asked=1&{query}" for query in ASKED)]
        if few > 1:
            waiting = waiting[::2]
        seen, alike = set(waiting), 0
        while waiting:
            path = waiting.pop(0)
            text = visitor.get(path)
            yield Case.of(f"{part} {path}", text)
            for link in _links(visitor.raw if "text/html" in text[:20] else b"", path):
                if link in seen:
                    continue
                seen.add(link)
                if not OF_MANY.search(link) or crc32(link.encode()) % 20 == 0:
                    waiting.append(link)
                elif few == 1 and alike < MOST_PAGES:
                    alike += 1
                    waiting.append(link)


def _links(markup: bytes, base: str) -> Iterator[str]:
    """The pages of ours that a page leads to, without its language."""
    for given in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', markup.decode()):
        split = urlsplit(unescape(given))
        if split.scheme or split.netloc or split.path.startswith("/static"):
            continue
        query = urlencode([pair for pair in parse_qsl(split.query, True) if pair[0] != "lang"])
        path = split.path or urlsplit(base).path
        yield f"{path}?{query}" if query else path


# -- the API --

BODIES: tuple[Any, ...] = (
    {}, {"cpv": "18110000"}, {"cpv": None, "value": None, "origins": []},
    {"cpv": "18100000", "value": 200000, "buyer_type": "central",
     "category_confirmed": "bedrijfskleding", "origins": ["BD"]},
    {"cpv": ["18100000", "55520000"], "value": "140000", "buyer_type": "subcentral"},
    {"cpv": "45210000", "value": 6000000, "nature": "works", "date": "2026-03-01"},
    {"value": "140.000"}, {"value": -5}, {"value": True}, {"value": [1]}, {"cpv": 18100000},
    {"cpv": "99999999"}, {"buyer_type": "state"}, {"nature": {"a": 1}}, {"date": "2026-13-01"},
    {"origins": "ZZ"}, {"category_confirmed": "kleren"}, {"budget": 1}, {"cpv": "1" * 100_000},
    {"cpv": "12345", "value": "x", "origins": ["QQ"], "date": 5},
)  # fmt: skip
RAW_BODIES = (
    b"", b"{", b"[]", b"5", b'{"value": NaN}', b"\xff", b'{"a":1e400', b'{"value": 1e400}',
    b'{"cpv": "\\ud800"}',
)  # fmt: skip
API = (
    "openapi.json", "contracts?per_page=200", "contracts?per_page=2&sort=number", "sources",
    "contracts?per_page=0", "contracts?page=x", "contracts?flag=ask&per_page=200", "changes",
    "contracts?flag=x", "contracts?q=kleding", "contracts/nonsense", "contracts/nonsense/verdict",
    "contracts/nonsense/paths", "changes/99", "hotspots", "hotspots?of=parties&per_page=200",
    "hotspots?of=x", "matches", "matches?state=all", "matches/nothing", "nothing",
)  # fmt: skip


def api(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """The JSON documents by GET, of the first contracts too; checks and refusals by POST."""
    with shop.home("example"):
        visitor = Visitor("nl", shop.folder)
        for path in API:
            yield Case.of(f"GET {path}", visitor.get(f"/api/v1/{path}"))
        for number in _numbers(shop)[:: min(few, 24)]:
            for what in ("", "/verdict", "/paths?top=2", "/paths?issue=child_labour"):
                path = f"contracts/{number}{what}"
                yield Case.of(f"GET {path}", visitor.get(f"/api/v1/{path}"))
        for query in ("top=0", "top=101", "issue=noise"):
            path = f"contracts/{_numbers(shop)[0]}/paths?{query}"
            yield Case.of(f"GET {path}", visitor.get(f"/api/v1/{path}"))
        for body in BODIES:
            name = f"POST checks {json.dumps(body)[:150]}"
            yield Case.of(name, visitor.json("/api/v1/checks", json=body))
        for raw in RAW_BODIES:
            sent = {"data": raw, "content_type": "application/json"}
            yield Case.of(f"POST checks {raw!r}", visitor.json("/api/v1/checks", **sent))
        plain = {"data": "{}", "content_type": "text/plain"}
        yield Case.of("POST checks as text", visitor.json("/api/v1/checks", **plain))
        yield Case.of("POST contracts", visitor.json("/api/v1/contracts"))
        word = {"answer": "yes"}
        yield Case.of("POST decision", visitor.json("/api/v1/matches/x/decisions", json=word))


# -- commands --

BELOW = {
    "sources": ("export", "load", "trust", "show", "on", "off", "accept"),
    "matches": ("show", "decide", "undo", "update"),
}
CHECKS = (
    "--cpv 18110000 --value 500000 --buyer-type central",
    "--cpv 18110000 --value 500000 --buyer-type subcentral",
    "--cpv 18110000 --value 500000",
    "--cpv 18110000 --cpv 55520000 --origin BD CN",
    "--cpv 18100000 --value 250000 --buyer-type central --date 2026-06-01 --nature supplies "
    "--category-confirmed bedrijfskleding --origin BD",
    "",
)
WRONG = (
    "check --value 140.000", "check --value -5", "check --value=-5", "check --value many",
    "check --cpv 12345", "check --cpv 99999999", "check --origin XX", "check --date 01-02-2026",
    "check --buyer-type municipal", "check --nature things", "check --category-confirmed iets",
    "check --as pdf", "check --colour red", "check --language fr", "nothing", "explain",
    "explain C-9", "screen --contract C-9", "screen --as pdf", "export --flag=verplicht",
    "export --band=severe", "export --level=5", "export --division=x", "export --to list.pdf",
    "export --to no/such/folder/list.csv", "export --sort nothing", "confirm C-9 catering --by A",
    "confirm DVR-2026-001 kleding --by A", "confirm DVR-2026-001 catering", "undo 99", "undo -1",
    "undo x", f"undo {'9' * 30}", "clause DVR-2026-001 --by A", "clause DVR-2026-001 --by A --undo",
    "clause DVR-2026-001 --by A --included gisteren", "clause C-9 --by A --included 2026-01-01",
    "clause DVR-2026-001 --by A --received 2026-01-01",
    "clause DVR-2026-001 --by A --included 2026-01-01 --clause C99",
    "clause DVR-2026-001 --by A --included 9999-12-31",
    "clause DVR-2026-001 --by A --included 2026-02-01 --due 2026-01-01",
    "clause DVR-2026-001 --by A --received 2026-01-01 --clause C8", "paths", "paths C-9",
    "paths DVR-2026-001 --top 0", "paths DVR-2026-001 --issue noise", "paths --party nobody",
    "paths DVR-2026-001 --party x", "hotspots --of things", "matches --source foo",
    "matches show nothing", "matches decide nothing same --by A --why b", "matches undo x --by A",
    "matches --state odd", "disclosure C-9 --by A", "disclosure DVR-2026-001 --by A --days 0",
    "disclosure DVR-2026-001 --by A --supplier Niemand", "refresh nothing_like_it",
    "refresh --from x.csv", "refresh eu_cahra --from there/is/no/such.csv",
    "refresh eu_cahra --from https://example.org/list.csv", "refresh eu_cahra --edition 2026",
    "sources accept 987654 --by A --why b", "sources accept 1 --by A", "sources show 987654",
    "sources show x", "sources load nowhere.zip", "sources load broken.zip", "sources trust abc",
    "sources on nothing", "sources off nothing", "sources on org_opensanctions",
    "sources on org_opensanctions --parts sanctions,peps", "sources on us_cbp_wro --parts a",
    "sources on eu_flr_risks", "bundle", "bundle --from nowhere", "bundle --from empty",
    "bench --only nothing", "serve --port 0", "serve --port 99999", "serve --port x",
    "import", "import gone.csv", "import gone.csv --as json", "import x --map nonsense",
    "import x --buyer-country QQ", "import empty", "import good.csv --buyer-type state",
    "import good.csv --dry-run --map Omschrijvin=title", "import good.csv --dry-run --map titel=x",
)  # fmt: skip
READING = (
    "screen", "screen --language en", "screen --as csv", "screen --as csv --language en",
    "screen --as text --language en", "export", "export --sort=-value", "export --flag ask",
    "export --flag required --band high", "export --band low", "export --level L3",
    "export --division 18", "export --text kleding", "hotspots", "hotspots --language en",
    "hotspots --of parties", "hotspots --as csv", "hotspots --of parties --as csv --language en",
    "hotspots --as json", "sources", "sources --as json", "imports", "imports --as json",
    "matches update", "matches", "matches --as json", "matches --as csv --state all",
    "sensitivity --own", "sensitivity --own --as json", "paths DVR-2026-001 DVR-2026-002",
    "paths DVR-2026-001 DVR-2026-013 --as json", "paths DVR-2026-001 --top 10 --language en",
    "paths DVR-2026-001 --issue child_labour --as json",
)  # fmt: skip
LATER = (*BELOW, "imports", "sensitivity")  # slow, or says what was done before it
CHANGING = (
    "confirm DVR-2026-001 geen --by anna --why 'Het zijn uniformen'", "explain DVR-2026-001",
    "confirm DVR-2026-001 bedrijfskleding --by anna", "explain DVR-2026-001 --language en",
    "clause DVR-2026-002 --included 2026-02-01 --clause C8 --by anna", "explain DVR-2026-002",
    "clause DVR-2026-002 --received 2026-05-01 --by anna", "explain DVR-2026-002",
    "clause DVR-2026-002 --undo --by anna", "import good.csv", "import good.csv --as json",
    "import good.csv --buyer Gemeente --buyer-type subcentral --buyer-country NL", "imports",
    "import codes.csv --no-screen", "explain C-1", "screen --contract C-1 --as json", "undo 2",
    "undo 2 --why vergissing", "undo 1 --why vergissing", "screen --contract C-1", "imports",
    "imports --as json",
    "sources on org_opensanctions --parts sanctions", "sources off org_opensanctions", "sources",
    "paths C-1",
)  # fmt: skip


def commands(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """What commands print: their help, answers, and the sentence of what cannot be.

    Left out are `serve` and `bench`, which run for long, `bundle`, which needs the publishers' own
    files, and what `sources export` and `disclosure` print of keys and links.
    """
    shop.file("broken.zip", broken.RAW["not a zip.zip"])
    for name in ("good", "codes"):
        shop.file(f"{name}.csv", broken.TABLES[name])
    (shop.folder / "empty").mkdir(exist_ok=True)
    with shop.home("commands", "example"):
        yield from _told(shop, _helps())
        for asked, language in every(CHECKS, LANGUAGES):
            yield from _told(shop, [f"check {asked} --language {language}"])
        for asked, kind in every(CHECKS[:: min(few, 3)], ("json", "csv", "table")):
            yield from _told(shop, [f"check {asked} --as {kind}"])
        yield from _told(shop, WRONG[:: min(few, 5)])
        alone = [one for one in READING if few == 1 or one.split()[0] not in LATER]
        yield from _told(shop, alone[:: min(few, 5)])
        for at, number in enumerate(_numbers(shop)[:: min(few, 24)]):
            for language in LANGUAGES:
                yield from _told(shop, [f"explain {number} --language {language}"])
                if at % 3 == 0:
                    yield from _told(shop, [f"paths {number} --language {language}"])
        if few == 1:  # a minute or so
            yield from _told(shop, ["sensitivity --as json"])
        for at, line in enumerate(CHANGING[: None if few == 1 else 2]):
            yield Case.of(f"then {at}: {line}", shop.say(*_words(line)))
    if few > 1:
        return
    with shop.home("nothing in it", "empty"):
        for line in ("screen", "screen --as json", "export", "hotspots", "imports", "matches",
                     "paths x", "sensitivity --own", "prepare", "sources"):  # fmt: skip
            yield Case.of(f"of nothing: {line}", shop.say(*_words(line)))


def _told(shop: Workshop, lines: Iterable[str]) -> Iterator[Case]:
    for line in lines:
        yield Case.of(line, shop.say(*_words(line)))


def _words(line: str) -> list[str]:
    return shlex.split(line)


def _helps() -> Iterator[str]:
    top = product.command("--help")[1]
    yield "--help"
    for name in re.findall(r"^    ([a-z]+) ", top, re.MULTILINE):
        yield f"{name} --help"
        yield from (f"{name} {one} --help" for one in BELOW.get(name, ()))


# -- imports --


def imports(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """Files that are no clean register: the document, the words, and the page in both languages."""
    with shop.home("imports", "empty"):
        visitors = [Visitor(language, shop.folder) for language in LANGUAGES]
        for name, content in list(broken.files())[:: min(few, 9)]:
            given = shop.file(f"given/{name}", content)
            for more in (("--as", "json"), ()):
                yield Case.of(
                    f"import {name} {' '.join(more)}", shop.say("import", given, "--dry-run", *more)
                )
            for visitor in visitors:
                said = {"files": [(io.BytesIO(content), name)], "brand": "Fictief Merk"}
                page = visitor.post("/imports/new", **said)
                yield Case.of(f"{visitor.language} page of {name}", page)
        both = [(io.BytesIO(one), name) for name, one in list(broken.files())[:8]]
        visitor = visitors[0]
        yield Case.of("page of several", visitor.post("/imports/new", files=both))
        again = visitor.last
        yield Case.of("nothing chosen", visitor.post("/imports/new", buyer="Gemeente Nergens"))
        yield Case.of("confirmed", visitor.post(again, do="confirm", buyer_type="central"))
        yield Case.of("the run", visitor.get("/imports/1"))
        yield Case.of("to undo", visitor.get("/imports/1/undo"))
        yield Case.of("undone", visitor.post("/imports/1/undo", why="vergissing"))
        yield Case.of("imports", visitor.get("/imports"))
        chosen = {"files": [(io.BytesIO(broken.TABLES["other headings"].encode()), "a.csv")]}
        yield Case.of("other headings", visitor.post("/imports/new", **chosen))
        columns = {
            "heading": ["wat we kopen", "van wie", "prijs", "code"],
            "field": ["title", "supplier", "value", "cpv"],
        }
        place = visitor.last
        yield Case.of("with other columns", visitor.post(place, do="again", **columns))
        yield Case.of("stopped", visitor.post(place, do="stop"))
        yield Case.of("a file not there", visitor.get(place).replace(place, "<place>"))


# -- sources --


def sources(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """Lists that are sound, small, broken or no list: what is said of them, and their pages."""
    recorded = [
        path
        for path in sorted(broken.RECORDED.iterdir())
        if path.is_file() and not path.name.endswith((".jsonl", ".md"))
    ]
    with shop.home("sources", "example"):
        for path in recorded[:: min(few, 8)]:
            source = path.name.split(".")[0]
            for how, content in broken.lists(path.read_bytes()):
                given = shop.file(f"lists/{how}/{path.name}", content)
                words = ["refresh", source, "--from", given, "--dry-run", "--as", "json"]
                yield Case.of(f"{how}: {path.name}", shop.say(*words))
        held = recorded[:: min(few, 8)]
        for path in held:
            for how in ("as recorded", "half", "other figures"):
                words = ["--from", f"lists/{how}/{path.name}", "--by", "anna", "--edition", "2027"]
                said = shop.say("refresh", path.name.split(".")[0], *words)
                yield Case.of(f"kept, {how}: {path.name}", said)
        yield Case.of("sources", shop.say("sources"))
        yield Case.of("sources as json", shop.say("sources", "--as", "json"))
        for run in range(1, 3 * len(held) + 1):
            yield Case.of(f"sources show {run}", shop.say("sources", "show", str(run)))
        for language in LANGUAGES:
            visitor = Visitor(language, shop.folder)
            yield from _sites(visitor, "/sources", r"/sources[/\w]*")
        yield from _accepted(shop)


def _sites(visitor: Visitor, start: str, like: str) -> Iterator[Case]:
    """The pages below one, as far as links lead to pages like it."""
    waiting, seen = [start], {start}
    while waiting:
        path = waiting.pop(0)
        yield Case.of(f"{visitor.language} {path}", visitor.get(path))
        for link in _links(visitor.raw, path):
            if link not in seen and re.fullmatch(like, link):
                seen.add(link)
                waiting.append(link)


def _accepted(shop: Workshop) -> Iterator[Case]:
    """A person's word on a list that was set aside, by form and command, and what changed by it."""
    held = [
        (one["source"], run["run"])
        for one in shop.document("sources", "--as", "json")
        for run in one["quarantined"]
    ]
    visitor = Visitor("nl", shop.folder)
    for source, run in held[::4]:
        words = ("sources", "accept", str(run), "--by", "Anna", "--why", "een herdruk")
        yield Case.of(f"accept {source} {run}", shop.say(*words))
        yield Case.of(f"accept {source} {run} again", shop.say(*words))
        yield Case.of(f"page of {source} after {run}", visitor.get(f"/sources/{source}"))
    for language in LANGUAGES:
        yield from _sites(Visitor(language, shop.folder), "/changes", r"/changes[/\w]*")
    yield Case.of("asked to run", visitor.post("/sources/un_undp_hdi/runs", "/sources/un_undp_hdi"))


# -- what people say through forms, and matches --

LISTED = (
    "contractnummer;titel;leverancier;land leverancier;cpv;contractwaarde\n"
    "M-1;Katoen;Fictional Valley Cotton and Linen Co., Ltd.;CN;18110000;250000\n"
    "M-2;Garen;Example Yarn Spinning;CN;19430000;250000\n"
    "M-3;Uniformen;Kleermakerij Zilvervos B.V.;NL;18100000;250000\n"
    "M-4;Jassen;Kleermakerij Zilvervos;NL;18200000;90000\n"
    "M-5;Papier;Papar Star Corporation;;30197630;\n"
)
LISTED_CHAIN = broken.CHAIN + (
    "Kleermakerij Zilvervos B.V.;Hollow Moon Silicon;silicium;CN;;2026-01-01;factuur;M-3\n"
)


def matches(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """Companies that a list names: what is suggested, shown, decided and taken back."""
    with shop.home("matches", "empty"):
        shop.file("listed.csv", LISTED)
        shop.file("listed_chain.csv", LISTED_CHAIN)
        uflpa = (broken.RECORDED / "us_dhs_uflpa.html").read_bytes()
        shop.file("us_dhs_uflpa.html", uflpa)
        words = ["import", "listed.csv", "listed_chain.csv", "--buyer-type", "central"]
        yield Case.of("import", shop.say(*words))
        yield Case.of("refresh", shop.say("refresh", "us_dhs_uflpa", "--from", "us_dhs_uflpa.html"))
        for one in shop.document("sources", "--as", "json"):
            for held in one["quarantined"]:
                words = ["sources", "accept", str(held["run"]), "--by", "A", "--why", "b"]
                yield Case.of(f"accept {one['source']}", shop.say(*words))
        yield from _told(shop, ("matches update", "matches", "matches --language en",
                                "matches --as csv", "matches --as json --state all"))  # fmt: skip
        found = shop.document("matches", "--as", "json", "--state", "all")
        ids = [str(one["id"]) for one in (found if isinstance(found, list) else found["matches"])]
        for id in ids:
            yield Case.of(f"matches show {id}", shop.say("matches", "show", id))
        for language in LANGUAGES:
            yield from _sites(Visitor(language, shop.folder), "/matches", r"/matches.*")
        visitor = Visitor("nl", shop.folder)
        for at, id in enumerate(ids):
            word = ("same", "not_same", "cannot_tell")[at % 3]
            place = f"/matches/{id}"
            yield Case.of(f"page, no name {id}", visitor.post(place, answer=word, why="x"))
            if at % 2:
                said = {"answer": word, "by": "A. Inkoper", "why": "zelfde adres"}
                yield Case.of(f"page, {word} {id}", visitor.post(place, **said))
                past = {**said, "review_on": "2020-01-01"}
                yield Case.of(f"page, past {id}", visitor.post(place, **past))
            else:
                line = f"matches decide {id} {word} --by 'B. I.' --why x --review-on 2027-01-01"
                yield Case.of(f"{word} {id}", shop.say(*_words(line)))
            yield Case.of(f"then {id}", visitor.get(place))
            yield Case.of(f"api {id}", visitor.get(f"/api/v1/matches/{id}"))
        for number in ("M-1", "M-2", "M-3", "M-4", "M-5"):
            for language in LANGUAGES:
                line = f"explain {number} --language {language}"
                yield Case.of(line, shop.say(*_words(line)))
            line = f"screen --contract {number} --as json"
            yield Case.of(line, shop.say(*_words(line)))
            yield Case.of(f"page of {number}", visitor.get(f"/contracts/{_id(visitor, number)}"))
        for id in ids:
            yield Case.of(f"undo {id}", shop.say("matches", "undo", id, "--by", "C"))
        for id in ids[:1]:
            twice = visitor.post(f"/matches/{id}/undo", f"/matches/{id}", by="A")
            yield Case.of("undo twice", twice)
            for body in ({"answer": "same", "by": "A"}, {"answer": "same", "by": "A", "why": "x"},
                         {"answer": "undone", "by": "A"}, {"answer": "undone", "by": "A"},
                         {"answer": "same", "by": "A", "why": "x", "review_on": 3},
                         {"answer": "same", "by": "A" * 201, "why": "x"}):  # fmt: skip
                where = f"/api/v1/matches/{id}/decisions"
                name = f"api {json.dumps(body)[:80]}"
                yield Case.of(name, visitor.json(where, json=body))


def _id(visitor: Visitor, number: str) -> str:
    answer = visitor.client.get(f"/api/v1/contracts/{quote(number)}")
    return str(answer.get_json()["id"])


def forms(shop: Workshop, part: str, few: int) -> Iterator[Case]:
    """A category, a clause, a disclosure and a report, as a person and a supplier type them."""
    with shop.home(f"forms {part}", "example"):
        visitor, supplier = Visitor(part, shop.folder), Visitor(part, shop.folder)
        id = _id(visitor, "DVR-2026-001")
        place = f"/contracts/{id}"
        for number, said in enumerate(
            (
                {"category": "kleren", "why": "Het zijn uniformen"},
                {},
                {"category": "geen", "why": "Geen past"},
                {"category": "bedrijfskleding", "why": "Het gaat om uniformen"},
            )
        ):
            text = visitor.post(f"{place}/category", place, **said)
            yield Case.of(f"{part} category {number}", text)
        for number, said in enumerate(
            (
                {"what": "included"},
                {"what": "included", "day": "morgen"},
                {"what": "included", "day": "2026-02-01", "due": "31/12"},
                {"day": "2026-02-01"},
                {"what": "received", "day": "2026-02-01"},
                {"what": "included", "day": "2026-02-01", "due": "2026-01-01"},
                {"what": "included", "day": "9999-12-31"},
                {"what": "included", "day": "2026-02-01", "why": "Getekend met C8"},
                {"what": "received", "day": "2026-06-01"},
                {"what": "undo"},
                {"what": "included", "day": "2026-02-01", "due": "2027-01-31"},
                {"what": "undo"},
                {"what": "undo"},
                {"what": "undo"},
            )
        ):
            text = visitor.post(f"{place}/clause", place, **said)
            yield Case.of(f"{part} clause {number}", text)
        yield from _disclosed(part, id, visitor, supplier)
        about = f"/errors/new?about={id}"
        for number, typed in enumerate(({}, {"text": "Fout"}, {"text": "Fout", "by": "A"})):
            said = dict(typed)
            text = visitor.post("/errors/new", about, about=id, **said)
            yield Case.of(f"{part} report {number}", text)
        for number, said in enumerate(({}, {"by": "B"}, {"by": "B", "why": "Klopt"}, {"by": "B"})):
            yield Case.of(f"{part} settled {number}", visitor.post("/errors/1", "/errors", **said))
        yield Case.of(f"{part} reports", visitor.get("/errors"))
        yield Case.of(f"{part} afterwards", visitor.get(place))
        yield Case.of(f"{part} no token", _without_token(visitor, f"{place}/category"))


def _without_token(visitor: Visitor, path: str) -> str:
    return visitor.json(path, data={"category": "geen"})


ROW = {
    "good": "cotton", "supplier": "Weverij Voorbeeld", "number": "", "country": "India",
    "made_in": "IN", "share": "60", "evidence": "invoice 12, class A", "customer": "",
}  # fmt: skip


def _disclosed(part: str, id: str, visitor: Visitor, supplier: Visitor) -> Iterator[Case]:
    """A link, what a supplier sends through it, and what becomes of that."""
    place = f"/disclosures/new?contract={id}"
    for days in ("0", "ten", "30"):
        asked = visitor.post("/disclosures/new", place, contract=id, days=days)
        yield Case.of(f"{part} link for {days} days", asked)
    found = re.search(rb'value="http://[^/]+(/d/[^"]+)"', visitor.raw)
    link = found[1].decode() if found else "/d/none"
    yield Case.of(f"{part} the form", supplier.get(link))
    rows: tuple[list[dict[str, str]], ...] = (
        [],
        [{**ROW, "supplier": ""}],
        [{**ROW, "share": "160", "country": "Narnia", "made_in": "QQ"}],
        [{**ROW, "good": "", "number": "abc", "evidence": "x" * 900, "customer": "Niemand"}],
        [ROW, {**ROW, "supplier": "Spinnerij Voorbeeld", "customer": "Weverij Voorbeeld"}],
    )
    for number, given in enumerate(rows):
        said = {field: [row[field] for row in given] for field in ROW}
        yield Case.of(f"{part} sent {number}", supplier.post(link, **said))
    for name in ("chain", "chain without goods", "good"):
        file = (io.BytesIO(broken.TABLES[name].encode()), f"{name}.csv")
        yield Case.of(f"{part} sent {name}", supplier.post(link, file=file))
    yield Case.of(f"{part} disclosures", visitor.get("/disclosures"))
    yield Case.of(f"{part} one", visitor.get("/disclosures/1"))
    yield Case.of(f"{part} aside, no why", visitor.post("/disclosures/1", do="aside"))
    yield Case.of(f"{part} accepted", visitor.post("/disclosures/1", do="accept"))
    yield Case.of(f"{part} two", visitor.post("/disclosures/2", do="aside", why="Klopt niet"))
    yield Case.of(f"{part} chain", visitor.get(f"/contracts/{id}/chain"))
    yield Case.of(f"{part} withdrawn", visitor.post("/disclosures/links/1", "/disclosures"))
    yield Case.of(f"{part} a link no more", supplier.get(link))


Part = Callable[[Workshop, str, int], Iterator[Case]]

# The sets, each with its parts, and by what its cases are made. The longest begin.
SETS: dict[str, tuple[Part, Callable[[], tuple[str, ...]]]] = {
    "open": (opened, open_sets),
    "codes": (codes, lambda: tuple(str(at) for at in range(SLICES))),
    "pages": (pages, lambda: LANGUAGES),
    "sources": (sources, lambda: ("",)),
    "imports": (imports, lambda: ("",)),
    "commands": (commands, lambda: ("",)),
    "paths": (paths, lambda: ("",)),
    "purchases": (purchases, lambda: ("",)),
    "contracts": (contracts, lambda: ("",)),
    "api": (api, lambda: ("",)),
    "matches": (matches, lambda: ("",)),
    "forms": (forms, lambda: LANGUAGES),
}
