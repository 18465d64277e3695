"""`screening request`: a purchase described, decided and written down, in words and as JSON."""

import json
import re
from pathlib import Path

import pytest

from tests.support.command_line import run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("requests")


def made(home: Path, *words: str) -> str:
    done = run(home, "request", "new", *words, "--by", "Anna")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_purchase_in_words_gets_a_number_and_the_questions_that_matter(home: Path) -> None:
    number = made(home, "--words", "laptops voor 2.000 werkplekken", "--value", "1.200.000,00")
    assert re.fullmatch(r"\d{4}-\d{4}", number)
    shown = run(home, "request", "show", number, "--language", "nl").stdout
    assert "laptops voor 2.000 werkplekken" in shown
    assert "Open vragen, wat het meest beslist eerst:" in shown
    assert "  --cpv: " in shown
    run(home, "request", "change", number, "--tags", "Regio; Inhuur", "--by", "Anna")
    document = json.loads(run(home, "request", "show", number, "--as", "json").stdout)
    assert document["tags"] == ["Inhuur", "Regio"]
    assert document["answers"] == {"value": "1200000"}
    assert len(document["questions"]) <= 7
    assert document["verdict"]["assumed"]["codes"]


def test_a_decision_below_the_advice_asks_why_and_is_kept_with_its_digest(home: Path) -> None:
    number = made(home, "--cpv", "18110000", "--buyer-type", "central", "--title", "Jassen")
    below = ("request", "decide", number, "--level", "L0", "--by", "Bert")
    refused = run(home, *below, "--language", "en")
    assert refused.returncode == 2
    assert "comply or explain" in refused.stderr
    done = run(home, *below, "--why", "Eén aanbieder.", "--language", "en")
    assert (done.returncode, done.stderr.strip()) == (0, f"Request {number}: decided.")
    decision = json.loads(run(home, "request", "show", number, "--as", "json").stdout)["decision"]
    assert (decision["level"], decision["why"]) == ("L0", "Eén aanbieder.")
    assert re.fullmatch(r"[0-9a-f]{64}", decision["sha256"])


def test_award_criteria_of_the_level_are_in_the_json(home: Path) -> None:
    number = made(home, "--cpv", "18110000", "--buyer-type", "central", "--value", "1200000")
    shown = run(home, "request", "show", number, "--as", "json", "--language", "en").stdout
    offered = json.loads(shown)["award_criteria"]
    assert [rule["id"] for rule in offered["rules"]][1] == "no-origin"
    [criterion, *_] = offered["criteria"]
    assert [step["level"] for step in criterion["levels"]] == [0, 1, 2, 3]
    assert all(step["evidence"] for step in criterion["levels"])
    assert criterion["market_question"].endswith("?")


def test_the_note_is_written_as_its_name_ends_and_the_same_each_time(home: Path) -> None:
    number = made(home, "--cpv", "18110000")
    for form in ("docx", "pdf"):
        paths = [home / f"{at}.{form}" for at in range(2)]
        for path in paths:
            done = run(home, "report", "request", number, "-o", str(path))
            assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_list_is_narrowed_by_state_and_by_words(home: Path) -> None:
    number = made(home, "--title", "Zonnepanelen dak", "--by", "Anna")
    assert run(home, "request", "ask", number, "--by", "Anna").returncode == 0
    listed = run(home, "request", "list", "--state", "asked", "--search", "zonnepanelen")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [number]
    as_json = json.loads(run(home, "request", "list", "--as", "json").stdout)
    assert number in {each["number"] for each in as_json["requests"]}


@pytest.mark.parametrize(
    "words",
    [
        ("new", "--by", "Anna"),
        ("new", "--title", "Jassen"),
        ("new", "--title", "Jassen", "--value", "veel", "--by", "Anna"),
        ("show", "2020-0001"),
        ("decide", "2020-0001", "--by", "Anna"),
        ("list", "--state", "lost"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(home: Path, words: tuple[str, ...]) -> None:
    done = run(home, "request", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
