"""Countries, however they are spelled; and unknown where they are not."""

import subprocess
import sys

import pytest

from graphs import countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NL", "NL"),
        ("nld", "NL"),
        ("Nederland", "NL"),
        ("The Netherlands", "NL"),
        ("Holland", "NL"),
        ("Pays-Bas", "NL"),
        ("UK", "GB"),
        ("England", "GB"),
        ("Verenigd Koninkrijk", "GB"),
        ("UNITED KINGDOM", "GB"),
        ("EL", "GR"),
        ("Griechenland", "GR"),
        ("XK", "XK"),
        ("KSV", "XK"),
        ("1A0", "XK"),
        ("Kosova", "XK"),
        ("Côte d’Ivoire", "CI"),
        ("COTE D'IVOIRE", "CI"),
        ("Ivoorkust", "CI"),
        ("Verenigde\u00a0Staten", "US"),
        ("U.S.A.", "US"),
        ("Türkiye", "TR"),
        ("Turkije", "TR"),
        ("Tsjechische Republiek", "CZ"),
        ("Slovak Republic", "SK"),
        ("Korea, Republic of", "KR"),
        ("Viet Nam", "VN"),
        ("Bosnia & Herzegovina", "BA"),
        ("Bosnië en Herzegovina", "BA"),
        ("Alemania", "DE"),
        ("RE", "RE"),
        ("TAHITI", "PF"),
        ("Sint Maarten", "SX"),
        ("Saint-Martin", "MF"),
        ("Brussel", "BE"),
        ("Londen", "GB"),
        ("Nederland (NL)", "NL"),
        ("NL - Nederland", "NL"),
        ("Palestijnse Autoriteit", "PS"),
        ("DR Congo", "CD"),
        ("Hong Kong SAR", "HK"),
    ],
)
def test_every_spelling_is_one_country(text: str, code: str) -> None:
    assert countries.resolve(text) == code


@pytest.mark.parametrize(
    "text",
    ["Onbekend", "", None, "  ", "Congo", "NL/DE", "Overig", "divers", "n/a", "EU", "x" * 500],
)
def test_what_names_no_country_or_several_is_unknown_and_never_the_netherlands(
    text: str | None,
) -> None:
    assert countries.resolve(text) is None


def test_a_code_that_is_a_small_word_elsewhere_is_a_code() -> None:
    assert countries.resolve("ET") == countries.resolve(" et ") == "ET"


def test_codes_are_read_without_the_library_of_formal_names() -> None:
    code = (
        "import sys; from graphs import countries; countries.resolve('UK'); "
        "print('pycountry' in sys.modules)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert process.stdout.strip() == "False"
