"""Every message has its sentence in both languages, and the source asks for no other."""

import ast
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from screening.i18n import messages
from screening.i18n.messages import LANGUAGES, CatalogueEntry, Sentence, render
from sources.kit.values.message import Message, Param, as_json, from_json
from tests.support.folders import ROOT
from tests.support.source_files import tree_of

SAMPLES: dict[str, Param] = {
    "": "alpha",
    "count": 1234,
    "amount": "454633.60",
    "figure": 12.5,
    "share": 0.25,
    "date": "2026-11-28",
    "quoted": "it's",
    "place": "table 2, row 7",
    "group": "observation hdi",
    "field": ("supplier", "value_incl_vat"),
    "issue": "child_labour",
    "indicator": "hdi",
    "country": "NL",
    "country_name": "NL",
}


@cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    return tuple(_calls())


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Every ``Message(...)`` in the product, with where it stands."""
    for room in ("graphs", "sources", "screening"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.name == "message.py" or "Message(" not in path.read_text("utf-8"):
                continue  # where messages are defined, or none is made
            for node in ast.walk(tree_of(path)):
                if isinstance(node, ast.Call) and _name(node.func) == "Message":
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def used() -> dict[str, set[tuple[str, frozenset[str]]]]:
    """The codes in the source, each with where it stands and the names of its values."""
    found: dict[str, set[tuple[str, frozenset[str]]]] = {}
    for where, call in calls():
        code = call.args[0] if len(call.args) == 1 else None
        if isinstance(code, ast.Constant):
            names = frozenset(str(keyword.arg) for keyword in call.keywords)
            found.setdefault(str(code.value), set()).add((where, names))
    return found


def test_every_message_in_the_source_names_its_code_and_its_values() -> None:
    """Read without running: so the next tests miss none."""
    hidden = [
        where
        for where, call in calls()
        if len(call.args) != 1
        or not isinstance(call.args[0], ast.Constant)
        or any(keyword.arg is None for keyword in call.keywords)
    ]
    assert hidden == []


def test_every_code_in_the_source_is_in_the_catalogue() -> None:
    assert {code: places for code, places in used().items() if code not in entries()} == {}


def test_every_code_in_the_catalogue_is_in_the_source() -> None:
    assert entries().keys() - used().keys() == set()


def test_every_message_gets_the_values_that_its_sentences_show() -> None:
    wrong = [
        f"{where}: {code} takes {sorted(entries()[code].names)}, not {sorted(names)}"
        for code, places in used().items()
        for where, names in places
        if code in entries() and names != entries()[code].names
    ]
    assert wrong == []


def entries() -> dict[str, CatalogueEntry]:
    return dict(messages.catalogue())


def places_of(sentences: tuple[Sentence, ...]) -> set[messages.SentencePlace]:
    return {place for sentence in sentences for place in sentence.places}


def test_every_message_says_the_same_in_both_languages() -> None:
    different = [
        code
        for code, entry in entries().items()
        if places_of(entry.sentences["en"]) != places_of(entry.sentences["nl"])
        or {len(entry.sentences[language]) for language in LANGUAGES}
        != ({2} if entry.plural else {1})
    ]
    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_rendered_with_its_values(language: str) -> None:
    for code, entry in entries().items():
        places = places_of(entry.sentences[language])
        params = {place.name: SAMPLES[place.kind.partition(".")[0]] for place in places}
        text = render(
            Message(code, **({entry.plural: 2} if entry.plural else {}) | params), language
        )
        assert text.strip(), code
        assert code not in text, code
        for place in places:
            if not place.kind:
                assert "alpha" in text, code


# -- how a sentence is made --


def test_writes_figures_as_the_country_does() -> None:
    made = Sentence.parse("{count:count} rows, {share:share.1}, {value:figure}, row {row}")
    params: dict[str, Param] = {"count": 12345, "share": 0.0123, "value": 0.5, "row": 12345}
    assert made.filled(params, "en") == "12,345 rows, 1.2%, 0.5, row 12345"
    assert made.filled(params, "nl") == "12.345 rows, 1,2%, 0,5, row 12345"


def test_writes_amounts_in_whole_units_or_with_cents() -> None:
    made = Sentence.parse("{amount:amount} and {other:amount}")
    params: dict[str, Param] = {"amount": Decimal("454633.6"), "other": "454633.00"}
    assert made.filled(params, "en") == "454,633.60 and 454,633"
    assert made.filled(params, "nl") == "454.633,60 and 454.633"
    assert made.filled({"amount": "?", "other": "NaN"}, "nl") == "? and NaN"


def test_every_count_of_a_message_has_the_marks_of_the_language() -> None:
    counts = {"bad", "count", "done", "groups", "most", "payments", "rows", "total"}
    bare = {
        (code, place.name)
        for code, entry in entries().items()
        for sentences in entry.sentences.values()
        for place in places_of(sentences)
        if place.name in counts and not place.kind
    }
    assert bare == set()


def test_names_slugs_in_dutch_and_leaves_them_to_programs_in_english() -> None:
    made = Sentence.parse("{fields:field}; {issue:issue}; {country:country}; {day:date}")
    params: dict[str, Param] = {
        "fields": ("supplier", "value_incl_vat"),
        "issue": "child_labour",
        "country": "DE",
        "day": "2026-11-28",
    }
    assert (
        made.filled(params, "en") == "supplier, value_incl_vat; child_labour; DE; 28 November 2026"
    )
    assert made.filled(params, "nl") == (
        "leverancier, waarde met btw; kinderarbeid; Duitsland; 28 november 2026"
    )


def test_quotes_what_a_file_says_and_names_places_and_groups() -> None:
    made = Sentence.parse("{cell:quoted} in {where:place} of {group:group}")
    params: dict[str, Param] = {
        "cell": "a\nb",
        "where": "list.csv, row 7",
        "group": "observation listed child_labour",
    }
    assert made.filled(params, "en") == (
        r"'a\nb' in list.csv, row 7 of observation listed child_labour"
    )
    assert made.filled(params, "nl") == (
        r"'a\nb' in list.csv, rij 7 of waarneming: listed, kinderarbeid"
    )


def test_a_value_is_no_pattern() -> None:
    assert Sentence.parse("“{cell}”").filled({"cell": "{0}{cell}%(x)s"}, "nl") == "“{0}{cell}%(x)s”"


def test_one_and_many_have_their_own_sentence() -> None:
    forms = (Sentence.parse("one row"), Sentence.parse("{count:count} rows"))
    entry = CatalogueEntry({"en": forms, "nl": forms}, "count")
    assert [entry.filled({"count": count}, "en") for count in (1, 2000)] == [
        "one row",
        "2,000 rows",
    ]


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        Sentence.parse("{where} names no supplier").filled({}, "en")


def test_what_a_store_of_before_holds_is_shown_as_it_is() -> None:
    assert render("row 3 names no supplier", "nl") == "row 3 names no supplier"


def test_a_code_of_another_version_is_shown_with_its_values() -> None:
    assert render(Message("gone.long_ago", name="Vos"), "nl") == "gone.long_ago(name=Vos)"


def test_a_message_is_equal_by_value_and_comes_back_from_the_store() -> None:
    message = Message(
        "a.b", row=3, amount=Decimal("1.50"), share=0.5, fields=("x", "y"), why=Message("c.d", n=1)
    )
    assert message == Message(
        "a.b", why=Message("c.d", n=1), fields=("x", "y"), share=0.5, amount=Decimal("1.50"), row=3
    )
    assert from_json(as_json(message)) == message
    assert hash(from_json(as_json(message))) == hash(message)
    assert from_json(as_json("a sentence of before")) == "a sentence of before"


def test_no_code_stands_in_two_files() -> None:
    files = sorted(Path(ROOT / "screening" / "i18n" / "locale").glob("*.toml"))
    assert files
    messages.catalogue.cache_clear()
    assert messages.catalogue() is messages.catalogue()
