"""Every sentence a visitor can see exists in Dutch, and the catalogue holds nothing else."""

import re
import string
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from babel import numbers
from babel.messages.extract import extract

from screening.i18n import command_line
from screening.i18n.labels import CAUTIONS
from screening.i18n.language import LANGUAGES, LOCALES, Language, catalogue

HOME = Path(str(files("screening")))
TEMPLATES = HOME / "web" / "templates"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "MalformedError": None}
Message = str | tuple[str, ...]


def sentences() -> Iterator[tuple[Message, str]]:
    """What the templates and the code say, with where they say it."""
    for path in (*HOME.rglob("*.html"), *HOME.rglob("*.py")):
        method = "jinja2" if path.suffix == ".html" else "python"
        with path.open("rb") as file:
            for line, message, _, _ in extract(method, file, keywords=KEYWORDS):
                yield message, f"{path.name}:{line}"


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))


def dutch() -> dict[Message, Message]:
    return {
        _hashable(message.id): _hashable(message.string or "")
        for message in catalogue()
        if message.id
    }


def _hashable(text: str | list[str] | tuple[str, ...]) -> Message:
    return text if isinstance(text, str) else tuple(text)


def test_says_every_sentence_in_dutch() -> None:
    known = dutch()
    missing = [f"{where}: {message}" for message, where in sentences() if not known.get(message)]
    assert missing == []


def test_translates_nothing_that_nobody_says() -> None:
    assert set(dutch()) - {message for message, _ in sentences()} == set()


def test_keeps_what_is_filled_in() -> None:
    for english, said in dutch().items():
        pair = zip(english, said, strict=True) if isinstance(english, tuple) else [(english, said)]
        for one, other in pair:
            assert placeholders(one) == placeholders(str(other)), one


def test_a_template_has_no_dutch_or_english_of_its_own() -> None:
    """Text between tags goes through the catalogue, or the other language would show it too."""
    names = {"Ketenblik", "CPV", "JSON", "CSV", "XLSX", "SHA-256", "SHA", "screening screen"}
    for path in TEMPLATES.glob("*.html"):
        text = re.sub(
            r"\{% macro described.*?endmacro %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}",
            " ",
            path.read_text(),
            flags=re.S,
        )
        for words in re.findall(r">([^<>]*[A-Za-z]{3,}[^<>]*)<", text):
            left = words
            for name in names:
                left = left.replace(name, "")
            assert not re.search(r"[A-Za-z]{3,}", left), f"{path.name}: {words.strip()}"


@pytest.mark.parametrize(
    ("code", "shown"), [("nl", "23 november 2026"), ("en", "23 November 2026")]
)
def test_writes_dates_as_the_country_does(code: str, shown: str) -> None:
    assert Language(code).date("2026-11-23") == shown


def test_leaves_an_edition_that_is_no_date_as_it_is() -> None:
    assert Language("nl").date("2022") == "2022"
    assert Language("nl").date(None) == ""


def test_writes_amounts_and_countries() -> None:
    assert Language("nl").money(1240000, "EUR") == "€\N{NO-BREAK SPACE}1.240.000"
    assert Language("en").money(1240000, "EUR").replace("\N{NO-BREAK SPACE}", "") == "€1,240,000"
    assert Language("nl").money(Decimal("454633.6"), None) == "454.633,60"
    assert Language("en").money(Decimal(454633), None) == "454,633"


@pytest.mark.parametrize("code", LANGUAGES)
def test_whole_numbers_and_amounts_are_written_as_babel_writes_them(code: str) -> None:
    language, locale = Language(code), LOCALES[code]
    for number in (-1_234, -1, 0, 7, 999, 1_000, 12_345, 999_999, 1_000_000, 10**13):
        assert language.number(number) == numbers.format_decimal(number, locale=locale)
        for currency in ("EUR", "USD", "NOK", "JPY", "AUD", "fl", ""):
            pattern = "¤ #,##0" if currency else "#,##0"
            written = numbers.format_currency(
                number, currency, pattern, locale=locale, currency_digits=False
            )
            plain = written.replace(" ", "\N{NO-BREAK SPACE}")
            assert language.money(Decimal(number), currency or None) == plain
    assert Language("nl").country("CN") == "China"
    assert Language("nl").country("QX") == "QX"


def test_counts_in_both_languages() -> None:
    forms = ("%(num)s source in use", "%(num)s sources in use")
    assert Language("nl").ngettext(*forms, 1) == "%(num)s bron in gebruik"
    assert Language("nl").ngettext(*forms, 2) == "%(num)s bronnen in gebruik"
    assert Language("en").ngettext(*forms, 2) == forms[1]


def test_every_count_of_the_command_line_has_the_marks_of_the_language() -> None:
    """A place that is named after a number of things has a format with marks for thousands."""
    counts = {
        "compared", "contracts", "count", "created", "done", "files", "groups", "left", "lists",
        "matches", "observations", "parties", "payments", "rows", "silent", "taken", "titles",
        "total", "unchanged", "updated", "waiting",
    }  # fmt: skip
    bare = {
        (code, name)
        for code in command_line.codes()
        for sentence in command_line.both(code)
        for _, name, form, _ in string.Formatter().parse(sentence)
        if name in counts and "," not in (form or "")
    }
    assert bare == set()
    assert command_line.text("undo.done", "nl", id=1, count=5069).startswith(
        "Import 1 is ongedaan gemaakt: 5.069 contracten"
    )


def test_every_caution_of_an_import_has_words() -> None:
    """A contract manager reads sentences; the code beside them is for who looks it up."""
    said = re.compile(r"\.(?:caution|doubt)\(\s*\"([a-z_]+)\"|return \"(value_[a-z]+)\"")
    readers = Path(str(files("graphs"))) / "readers"
    codes = {
        first or second
        for path in readers.glob("*.py")
        for first, second in said.findall(path.read_text(encoding="utf-8"))
    }
    assert "notice_without_award" in codes
    assert codes - set(CAUTIONS) == set()
