"""`screening policy`, from a preset to a roll back, in both languages."""

import json
from pathlib import Path

import pytest

from tests.support import ready_made
from tests.support.command_line import run
from tests.support.own_policies import FINISHED, article

REGISTER = """contractnummer;titel;leverancier;cpv;contractwaarde;startdatum
N-1;Bedrijfskleding;Naaiatelier B.V.;18110000;250000;2026-05-01
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    ready_made.database(tmp_path / "screening.db")
    register = tmp_path / "register.csv"
    register.write_text(REGISTER)
    buyer = ("--buyer", "Gemeente", "--buyer-type", "subcentral", "--buyer-country", "NL")
    assert run(tmp_path, "import", str(register), *buyer, "--by", "Anna").returncode == 0
    return tmp_path


def test_a_policy_goes_from_a_file_to_a_verdict_and_back(home: Path) -> None:
    file = home / "ours.toml"
    file.write_text(FINISHED + article(value_from="60000", more='least_level = "L2"'))
    assert "klopt" in run(home, "policy", "check", str(file), "--language", "nl").stdout
    assert run(home, "policy", "draft", str(file), "--by", "Anna").returncode == 0
    impact = json.loads(run(home, "policy", "preview", "1", "--as", "json").stdout)
    assert impact["counts"]["turns_required"] == 1
    done = run(home, "policy", "activate", "1", "--by", "Anna")
    assert "1 contracts screened again" in done.stdout
    told = run(home, "explain", "N-1", "--language", "en").stdout
    assert "council resolution 2025-114" in told
    back = run(home, "policy", "rollback", "1", "--by", "Anna", "--why", "a mistake")
    assert back.returncode == 0
    assert "2025-114" not in run(home, "explain", "N-1").stdout


def test_a_check_answers_with_the_own_policy_too(home: Path) -> None:
    file = home / "ours.toml"
    file.write_text(FINISHED + article(value_from="60000"))
    run(home, "policy", "draft", str(file), "--by", "Anna")
    asked = ("check", "--cpv", "18110000", "--value", "70000", "--buyer-type", "subcentral")
    before = json.loads(run(home, *asked, "--as", "json").stdout)
    run(home, "policy", "activate", "1", "--by", "Anna")
    after = json.loads(run(home, *asked, "--as", "json").stdout)
    assert "own_policy" not in before
    assert after["own_policy"]["outcome"] == "required"
    assert after["flag"] == "required"
    assert after["duty"] == before["duty"]


@pytest.mark.parametrize(
    ("language", "says"), [("nl", "vanaf een waarde van"), ("en", "from a value of")]
)
def test_two_policies_are_compared_in_words(home: Path, language: str, says: str) -> None:
    done = run(home, "policy", "compare", "as_rijk", "below_threshold", "--language", language)
    assert says in done.stdout
    assert "50" in done.stdout
    same = run(home, "policy", "compare", "wider", "wider", "--language", language)
    assert len(same.stdout.splitlines()) == 1


def test_what_is_wrong_is_told_with_file_and_key(home: Path) -> None:
    file = home / "ours.toml"
    file.write_text(FINISHED + article(more='value_too = "1"'))
    done = run(home, "policy", "check", str(file))
    assert done.returncode != 0
    assert "ours.toml" in done.stderr
    assert "value_too" in done.stderr
    for words in (("draft", "nowhere.toml", "--by", "A"), ("show", "7"), ("draft", "wider")):
        refused = run(home, "policy", *words)
        assert refused.returncode != 0
        assert refused.stderr
    assert "no own policy" in run(home, "policy", "show").stderr


def test_versions_and_presets_are_shown(home: Path) -> None:
    assert "below_threshold" in run(home, "policy", "presets").stdout
    run(home, "policy", "draft", "wider", "--by", "Anna")
    assert "draft" in run(home, "policy", "show", "--language", "en").stdout
    assert "artikel 2" in run(home, "policy", "show", "1", "--language", "nl").stdout.lower()
    exported = run(home, "policy", "export", "1").stdout
    assert exported == run(home, "policy", "presets", "wider").stdout
    (version,) = json.loads(run(home, "policy", "show", "--as", "json").stdout)
    assert version["state"] == "draft"
