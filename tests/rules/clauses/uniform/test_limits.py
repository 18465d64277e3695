"""What no uniform text may hold is seen where a machine can see it; the book passes."""

import pytest

from screening.model.errors import PolicyError
from screening.rules.clauses import articles, texts
from screening.rules.clauses.uniform import limits
from screening.services import uniform_texts

FINE = "{supplier} levert uiterlijk {deadline} een analyse van de keten van {product}."


def test_the_texts_of_the_book_pass_every_limit() -> None:
    several = [clause.text for clause in texts.load().clauses.values()]
    several += [clause.light for clause in texts.load().clauses.values() if clause.light]
    book = articles.load()
    several += [article.text for article in (*book.of_buyer, *book.of_work_here)]
    for text in several:
        for wording in (text.nl, text.en):
            assert limits.limits_passed(wording) == (), wording
            assert limits.strange_signs(wording) == (), wording
            assert limits.address_in(wording) == "", wording


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("{supplier} kan worden uitgesloten.", "exclusion"),
        ("The supplier is EXCLUDED from later purchases.", "exclusion"),
        ("De katoen komt niet uit China.", "country"),
        ("Niets uit de Verenigde  Staten", "country"),
        ("Nothing from Türkiye, please.", "country"),
        ("Geen Oeigoerse katoen.", "country"),
        ("Niets uit Xin-jiang.", "country"),
        ("Niets uit het noorden van Chi-na.", "country"),
        ("{product} is fair-trade.", "label"),
        ("Wat op de UFLPA-lijst staat, wordt geweigerd.", "foreign_list"),
        ("{product} is Fairtrade.", "label"),
        ("{supplier} heeft een keurmerk.", "label"),
        ("{supplier} toont zijn MVO-beleid.", "general_policy"),
        ("De inschrijver met de hoogste score levert.", "score"),
        ("Dit geldt ook voor lopende contracten.", "running"),
    ],
)
def test_words_beyond_a_limit_are_seen(text: str, limit: str) -> None:
    assert [passed.limit for passed in limits.limits_passed(text)][:1] == [limit]


@pytest.mark.parametrize(
    "text",
    [
        FINE,
        "{product} heeft een keurmerk of een gelijkwaardig bewijs.",
        "{supplier} levert uitsluitend wat is besteld.",
        "{supplier} noemt het land van herkomst en de locaties.",
        "{supplier} shows the certificate or an equivalent.",
    ],
)
def test_what_a_clause_may_say_is_not_refused(text: str) -> None:
    assert limits.limits_passed(text) == ()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("<b>x</b>", "U+003C"),
        ("levert \u202enegithcana", "U+202E"),
        ("uit\u200bgesloten", "U+200B"),
        ("uit\u00adgesloten", "U+00AD"),
        ("leverаncier", "U+0430"),
        ("=1+1", "U+003D"),
        ("𝐮𝐢𝐭", "U+1D42E"),
        ("z\u0351", "U+0351"),
        ("a|b", "U+007C"),
        ("Ch\u0131na", "U+0131"),
        ("P\u0259ru", "U+0259"),
    ],
)
def test_signs_that_hide_turn_or_mark_up_are_seen(text: str, sign: str) -> None:
    assert limits.strange_signs(text)[0] == sign


@pytest.mark.parametrize(
    "text",
    [
        "{supplier.__class__}",
        "{{7*7}}",
        "{% set x %}",
        "{supplier!r}",
        "{",
        "}",
        "{}",
        "{Supplier}",
    ],
)
def test_braces_hold_the_placeholders_of_a_clause_and_nothing_else(text: str) -> None:
    assert limits.unknown_placeholders(text)
    assert not limits.unknown_placeholders(FINE)


@pytest.mark.parametrize(
    "address",
    [
        "HTTPS://voorbeeld",
        "WWW.voorbeeld",
        "kwaad.example/pay?x",
        "(kwaad.nl)",
        "kwaad24.NL",
        "{supplier}.nl",
        "10.0.0.1:8080/x",
        "mailto:a.b",
        "javascript:alert(1)",
        "tel:0612345678",
        "2001:db8::1",
        "kwaad\uff0enl",
    ],
)
def test_an_address_is_seen(address: str) -> None:
    assert limits.address_in(f"Zie {address} voor meer.")


@pytest.mark.parametrize(
    "text",
    [
        "en/of: dit",
        "Zie art. 2.115 Aw, par. 3.2 en richtlijn 2014/24/EU.",
        "{supplier} levert bijv. o.a. d.w.z. m.b.t. i.e. e.g. een B.V. een lijst.",
        "Uiterlijk 31.12.2026 om 12:30 uur, € 1.000.000,00 (art. 7:400 BW).",
        "Deze clausule geldt voor {supplier}. De rest: {product}.",
        "art.5, lid 2; vgl. C-368/10",
    ],
)
def test_what_lawyers_write_is_no_address(text: str) -> None:
    assert limits.address_in(text) == ""


def test_each_limit_has_its_sentence() -> None:
    for limit in limits.load():
        said = uniform_texts._limit_message(limit.id, "woord")
        assert said.code == f"uniform_text.limit_{limit.id}"


def test_a_limit_on_a_law_that_is_none_is_an_error_with_its_file() -> None:
    content = b"""version = "1"
last_checked = 2026-11-30
certainty = "unverified"
[[limits]]
id = "x"
legal_basis = ["eu-none"]
words = ["x"]
"""
    with pytest.raises(PolicyError):
        limits.read_limits(content)
