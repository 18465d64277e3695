"""`screening notices` as a person types it; nothing here reaches a publisher."""

import json
from pathlib import Path

import pytest

from tests.support import ready_made
from tests.support.command_line import run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    ready_made.database(folder / "screening.db")
    return folder


def test_numbers_are_added_listed_and_removed(home: Path) -> None:
    assert "No number is looked for" in run(home, "notices").stdout
    added = run(home, "notices", "add", "90000016", "--since", "2024-01-01", "--by", "anna")
    assert (added.returncode, added.stdout) == (
        0,
        "The notices of 90000016 are looked for from now on.\n",
    )
    assert "eu_ted  90000016  since 2024-01-01  last look never" in run(home, "notices").stdout
    (line,) = json.loads(run(home, "notices", "list", "--as", "json").stdout)
    assert (line["feed"], line["number"], line["added_by"]) == ("eu_ted", "90000016", "anna")
    assert "al gezocht" in run(home, "--language", "nl", "notices", "add", "90000016").stderr
    assert run(home, "notices", "remove", "90000016").returncode == 0
    assert run(home, "notices", "remove", "90000016").returncode == 2
    assert "No number is looked for" in run(home, "notices", "look").stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nummer",), "cannot be an organization number"),
        (("90000017", "--since", "01-01-2024"), "YYYY-MM-DD"),
        (("90000017", "--since", "2999-01-01"), "not later than today"),
        (("90000017", "--feed", "nl_tenderned"), "Nothing is asked of TenderNed"),
        (("90000017", "--feed", "ted"), "There is no publisher ted; choose from eu_ted"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_with_a_sentence(
    home: Path, words: tuple[str, ...], why: str
) -> None:
    done = run(home, "notices", "add", *words)
    assert done.returncode == 2
    assert why in done.stderr
