"""`screening paths`: the paths of a contract or a party, as text and as JSON."""

import json
from pathlib import Path

import pytest

from tests.support.chain_world import make_chained
from tests.support.command_line import run


@pytest.fixture(scope="module")
def chained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    make_chained(home)
    return home


def test_tells_the_paths_of_a_contract_in_both_languages(chained: Path) -> None:
    dutch = run(chained, "paths", "DVR-1", "--issue", "child_labour")
    assert (dutch.returncode, dutch.stderr) == (0, "")
    assert "Bespreek dit met Fictieve Kleding B.V." in " ".join(dutch.stdout.split())
    english = run(chained, "paths", "DVR-1", "--issue", "child_labour", "--language", "en")
    assert "Padma Garments (tier 2, declared by Fictieve Kleding B.V., 3 March 2026" in " ".join(
        english.stdout.split()
    )


def test_gives_the_same_as_json_with_the_owners_apart(chained: Path) -> None:
    done = run(chained, "paths", "DVR-1", "--as", "json", "--top", "40")
    document = json.loads(done.stdout)
    assert document["number"] == "DVR-1"
    assert {"issues", "direct", "tiers", "rounds", "ties", "left_out", "owners"} <= set(document)
    assert {(one["owned"], one["owner"]) for one in document["owners"]} == {
        ("Delta Gin", "Delta Group")
    }


def test_tells_what_would_come_with_a_party(chained: Path) -> None:
    done = run(chained, "paths", "--party", "padma garments", "--language", "en")
    assert done.returncode == 0, done.stderr
    assert "Via Padma Garments (your direct supplier)" in done.stdout


def test_names_the_suppliers_that_contracts_have_in_common(chained: Path) -> None:
    done = run(chained, "paths", "DVR-1", "DVR-9", "--as", "json")
    document = json.loads(done.stdout)
    assert [one["number"] for one in document["contracts"]] == ["DVR-1", "DVR-9"]
    common = {one["name"]: one["nearest"] for one in document["common"]}
    assert common["Padma Garments"] == 1
    assert common["Delta Gin"] == 3
    assert "Indus Garments" not in common
    text = run(chained, "paths", "DVR-1", "DVR-9").stdout
    assert "Leveranciers die deze contracten gemeen hebben" in text
    assert "Padma Garments: DVR-1, DVR-9" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["DVR-1", "--top", "0"], "whole number"),
        (["DVR-1", "--issue", "noise"], "not an issue"),
        (["nothing"], "no contract"),
        (["--party", "nobody"], "no party"),
        ([], "--party"),
        (["DVR-1", "--party", "gin"], "--party"),
    ],
)
def test_what_cannot_be_is_one_sentence(chained: Path, words: list[str], says: str) -> None:
    done = run(chained, "paths", *words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
