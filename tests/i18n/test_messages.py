"""What readers and sources say is said in Dutch too, with what they say it of."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.i18n import said_by_readers, said_by_sources
from screening.i18n.language import Language
from screening.i18n.said import Pattern, said
from tests.support.folders import ROOT

DUTCH = Language("nl")
SPOKEN = ("graphs/readers/*.py", "graphs/cpv.py", "sources/*.py", "sources/kit/*.py")
A_SENTENCE = re.compile(r"[a-z]{2,} |[a-z] [a-z]| [a-z]{2,}")
SPEAKS = re.compile(r"caution|doubt|reject|Rejected|Caution|Judgement|append|_\w*note\w*|\w+Error")

# What is found by the same search and told to nobody, or only as a part of something else.
FILES_OF_OURS = ("__init__.py", "bundle.py", "figures.py")  # what they say is for who writes them
NOT_SAID = {
    "OCDS, DECP, BODS and GLEIF are read.": "the end of three sentences, which are whole here",
    " that end in 7": "a part of the next",
    "the zip holds 7 files7, where one is expected": "two sentences, tried below",
    "7 7 left out: personal data": "two sentences, tried below",
    "entries about persons are": "a part of it",
    "entry about a natural person is": "a part of it",
    "first in 7, ": "a file put into a sentence that has one row already",
    "7 of 7": "the words of the library that merges OCDS, and a number",
    "a fetch is tried at least once": "a fault of ours",
    "not a sha256: 7": "a fault of ours",
    "chain 7": "the name of a format",
    "7 csv": "the name of a format",
    "7 json": "the name of a format",
    "7 xml": "the name of a format",
    "identifier 7": "the publisher's word and a code of it",
    "7 human development": "the publisher's words",
    "World Bank: 7": "the publisher's words",
    "Column 7": "what a mapping calls a column without a heading",
    "blank 1": "a column",
    "blank 2": "a column",
    "male note": "a column",
    "female note": "a column",
    "Calendar Year": "a column",
    "Country Code": "a column",
    "Press Release": "a column",
}


def constants(tree: ast.Module) -> dict[str, str]:
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def texts(node: ast.expr, known: dict[str, str]) -> Iterator[str]:
    """The texts that an expression can become, with 7 for each value."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr():
            yield "".join(_part(part, known) for part in node.values)
        case ast.IfExp():
            yield from (*texts(node.body, known), *texts(node.orelse, known))
        case ast.BoolOp():
            for one in node.values:
                yield from texts(one, known)
        case ast.Tuple() | ast.List():
            for one in node.elts:
                yield from texts(one, known)
        case ast.Call():
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            for one in (*node.args, *(keyword.value for keyword in node.keywords)):
                if SPEAKS.fullmatch(name) or isinstance(one, ast.JoinedStr):
                    yield from texts(one, known)


def _part(part: ast.expr, known: dict[str, str]) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    return known.get(part.value.id, "7") if isinstance(part.value, ast.Name) else "7"


def spoken(path: Path) -> Iterator[str]:
    """Every sentence of a module that it raises, gives on or writes down."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = constants(tree)
    for place, node in nodes(tree):
        match node:
            case ast.Raise(exc=ast.expr() as there) | ast.keyword(arg="reason", value=there):
                yield from texts(there, known)
            case ast.Return(value=ast.expr() as there) | ast.Yield(value=ast.expr() as there):
                yield from texts(there, known)
            case ast.Call() as there:
                yield from texts(there, known)
            case ast.Assign(targets=[ast.Name(id=name)], value=there):
                found = texts(there, known)
                if place is not tree:
                    yield from (
                        found if isinstance(place, ast.FunctionDef) or name == "waits" else ()
                    )
                else:
                    yield from (text for text in found if text.endswith("."))


def nodes(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Each node with the innermost module, class or function that it stands in."""
    waiting: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    while waiting:
        place, node = waiting.pop()
        yield place, node
        holds = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        waiting += [(node if holds else place, child) for child in ast.iter_child_nodes(node)]


def every_sentence() -> list[tuple[str, str]]:
    return sorted(
        {
            (path.name, text)
            for pattern in SPOKEN
            for path in ROOT.glob(pattern)
            for text in spoken(path)
            if A_SENTENCE.search(text) and "(?:" not in text
        }
    )


def test_every_sentence_of_readers_and_sources_is_said_in_dutch() -> None:
    known = {*said_by_readers.WORDS, *said_by_sources.WORDS, *NOT_SAID}
    missing = [
        f"{where}: {text}"
        for where, text in every_sentence()
        if where not in FILES_OF_OURS and text not in known and said(text, DUTCH) is None
    ]
    assert missing == []


def test_the_search_finds_what_is_said() -> None:
    """A search that finds nothing would find nothing missing; and no exception outlives its use."""
    found = {text for _, text in every_sentence()}
    assert {
        "7 names no supplier and no subject",
        "This archive holds 7 files; at most 7. Split it.",
        "7 of 7 rows are bad (7; 0.5% may be)",
        "it redirects without saying where",
        "its published format is not known to this version, so nothing is read from it",
    } <= found
    assert set(NOT_SAID) <= found


def test_lists_that_are_no_contracts_are_refused_in_dutch() -> None:
    text = (ROOT / "graphs" / "readers" / "headings.toml").read_text(encoding="utf-8")
    for other in tomllib.loads(text)["other"]:
        assert said(other["reason"], DUTCH), other["reason"]


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        (
            "This archive holds 12,345 files; at most 5,000. Split it.",
            "Dit archief bevat 12.345 bestanden; het mogen er hoogstens 5.000 zijn. Splits het.",
        ),
        ("no currency in row 2", "geen munt in rij 2"),
        ("“crowns” in row 2", "“crowns” in rij 2"),
        ("row 34 names no supplier", "rij 34 noemt geen leverancier"),
        ("row 3 names no customer", "rij 3 noemt geen afnemer"),
        (
            "sheet “Blad 1”, row 7, “Looptijd”: unknown",
            "blad “Blad 1”, rij 7, “Looptijd”: unknown",
        ),
        (
            "row 5, “CPV”: “MSR-01” holds no CPV code",
            "rij 5, “CPV”: “MSR-01” bevat geen CPV-code",
        ),
        (
            "“Bedrag: netto” is no field. The fields are: supplier, value_incl_vat.",
            "“Bedrag: netto” is geen veld. De velden zijn: leverancier, waarde met btw.",
        ),
        (
            "112 of 9,000 rows are bad (1.2%; 0.5% may be)",
            "112 van de 9.000 rijen zijn fout (1,2%; 0,5% mag)",
        ),
        (
            "row 3: no column Land; so are 5,000 rows before it",
            "rij 3: geen kolom Land; zo ook 5.000 rijen ervoor",
        ),
        (
            "un_x could not be fetched from https://a.test: it answers 503 Service Unavailable "
            "(3 tries); what is in use stays in use",
            "un_x kon niet worden opgehaald van https://a.test: het antwoordt 503 Service "
            "Unavailable (3 pogingen); wat in gebruik is, blijft in gebruik",
        ),
        (
            "edition 2018 is older than the one in use, 2022; 40 rows; believable are 150 to 2,000",
            "editie 2018 is ouder dan die in gebruik, 2022; 40 rijen; geloofwaardig zijn er 150 "
            "tot 2.000",
        ),
        ("observation listed child_labour", "waarneming: listed, kinderarbeid"),
        (
            "the zip holds 3 files that end in .csv, where one is expected",
            "de zip bevat 3 bestanden die eindigen op .csv, waar er één wordt verwacht",
        ),
        (
            "1 entry about a natural person is left out: personal data",
            "1 vermelding over een natuurlijk persoon is weggelaten: persoonsgegevens",
        ),
        (
            "12 entries about persons are left out: personal data",
            "12 vermeldingen over personen zijn weggelaten: persoonsgegevens",
        ),
    ],
)
def test_says_it_again_with_its_values(english: str, dutch: str) -> None:
    assert said(english, DUTCH) == dutch
    assert said(english, Language("en")) == english


@pytest.mark.parametrize("data", ["Gemeente Zwolle", "Bouw in Amsterdam", "12 in een dozijn", ""])
def test_leaves_what_is_no_sentence_of_ours(data: str) -> None:
    assert said(data, DUTCH) in (None, data)


def test_what_fits_a_pattern_but_has_no_figure_is_not_taken_for_it() -> None:
    assert Pattern.of("{count} rows").values("many rows") is None
    assert Pattern.of("{count} rows").values("4 rows") == {"count": "4"}


def test_what_a_file_makes_of_a_sentence_does_not_go_on_for_ever() -> None:
    for hostile in ("row , “”: in from of is ", ": ", "row 1 says the same as ", "“", "{0}{x}"):
        assert said((hostile * 2_000)[:2_900], DUTCH) is not None or hostile
        assert said(hostile * 20_000, DUTCH) is None
