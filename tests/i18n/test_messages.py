"""What readers and sources say is said in Dutch too, with what they say it of."""

import pytest

from screening.i18n.language import Language
from screening.i18n.said import Pattern, said

DUTCH = Language("nl")


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
