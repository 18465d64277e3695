"""The clauses themselves: complete, careful about the law, and strictly read."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from screening.model.errors import PolicyError
from screening.model.verdict import Text
from screening.rules.clauses import texts
from screening.rules.clauses.texts import (
    Clause,
    cautions_for,
    fill_clause,
)
from tests.support.refusals import refuses

BOOK = texts.load()
TODAY = date(2026, 11, 28)
SHIPPED = Path(texts.__file__).parent
SETS = {
    "L0": ["C12"],
    "L1": ["C1", "C7", "C12"],
    "L2": ["C1", "C2", "C3", "C4", "C5", "C7", "C10", "C12", "C13"],
    "L3": [f"C{number}" for number in range(1, 14)],
    "L4": [f"C{number}" for number in range(1, 14)],
}


def changed(folder: Path, path: str, old: str, new: str) -> texts.ClauseBook:
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    file = folder / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return texts.read_book(folder)


def every_text(clause: Clause) -> list[Text]:
    return [text for text in (clause.text, clause.light, clause.sme, clause.short) if text]


@pytest.mark.parametrize("level", texts.LEVELS)
def test_a_level_holds_the_clauses_of_the_design(level: str) -> None:
    assert [clause.id for clause in BOOK.clauses.values() if level in clause.levels] == SETS[level]


@pytest.mark.parametrize("clause", BOOK.clauses.values(), ids=lambda clause: clause.id)
def test_every_clause_says_where_it_comes_from_and_how_sure_that_is(clause: Clause) -> None:
    assert clause.sources
    assert all(source.startswith("https://") for source in clause.sources)
    articles = [basis.citation.nl for basis in clause.legal_basis]
    assert "Aanbestedingswet 2012 art. 2.80" in articles


@pytest.mark.parametrize("clause", BOOK.clauses.values(), ids=lambda clause: clause.id)
def test_no_term_is_presented_as_the_rule(clause: Clause) -> None:
    if clause.deadline.months or clause.deadline.days:
        assert clause.deadline.default_not_prescribed
        assert clause.deadline.note is not None


@pytest.mark.parametrize("clause", BOOK.clauses.values(), ids=lambda clause: clause.id)
def test_no_clause_bans_an_origin_or_excludes_anybody(clause: Clause) -> None:
    for text in every_text(clause):
        said = f"{text.nl} {text.en}".lower()
        assert not re.search(r"uitsluit|exclude|china|xinjiang|land van herkomst", said)
        assert "{%" not in said


def test_a_clause_is_filled_and_shows_what_nobody_gave() -> None:
    words = {"supplier": Text("Leverancier Een", "Supplier One"), "product": Text("x", "y")}
    filled = fill_clause(BOOK.clauses["C2"].text, words)
    assert filled.nl.startswith("Leverancier Een levert uiterlijk [deadline]")
    assert filled.en.startswith("No later than [deadline] Supplier One")


def test_words_of_a_supplier_are_text_and_not_a_placeholder() -> None:
    words = {"supplier": Text("{buyer} B.V.", "{buyer} B.V.")}
    assert fill_clause(BOOK.clauses["C1"].text, words).nl.startswith("{buyer} B.V. voert")


def test_the_light_form_is_named_and_used_at_the_basic_level() -> None:
    incident = BOOK.clauses["C7"]
    assert incident.ref("L1").title.nl.endswith("(lichte vorm)")
    assert incident.ref("L2").title == incident.title
    assert len(incident.wording("L1").nl) < len(incident.wording("L2").nl)


def test_a_running_contract_gets_the_warning_of_article_72() -> None:
    running = cautions_for(BOOK, "L2", TODAY, running=True)
    tender = cautions_for(BOOK, "L2", TODAY, running=False)
    assert any("art. 72" in text.nl for text in running)
    over = cautions_for(BOOK, "L2", TODAY, running=True, ended=True)
    assert not any("art. 72" in text.nl for text in over)
    assert not any("art. 72" in text.nl for text in tender)


def test_every_verdict_says_that_it_is_no_finding_and_no_legal_advice() -> None:
    said = " ".join(text.en for text in cautions_for(BOOK, "L0", TODAY, running=False))
    assert "not a finding against this supplier" in said
    assert "not legal advice" in said
    assert len(cautions_for(BOOK, "L0", TODAY, running=False)) == 2


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"level": "L1"}, "do not ban one"),
        ({"level": "L3"}, "general social policy"),
        ({"level": "L3", "offered": True}, "announced beforehand, and all in the same way"),
        ({"level": "L0", "foreign": True}, "not a ground for exclusion"),
    ],
)
def test_a_guard_rail_stands_where_it_is_needed(facts: dict[str, object], words: str) -> None:
    said = " ".join(text.en for text in cautions_for(BOOK, on=TODAY, running=False, **facts))  # type: ignore[arg-type]
    assert words in said
    assert words not in " ".join(text.en for text in cautions_for(BOOK, "L0", TODAY, running=False))


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("C1.toml", 'version = "1"', 'version = "1"\ncolour = "red"', "unknown key colour; known"),
        ("C1.toml", 'id = "C1"', 'id = "C99"', "file and id must be the same"),
        ("C2.toml", "{deadline}", "{date}", "unknown placeholder date; known: buyer, supplier"),
        ("C2.toml", "No later than {deadline}", "Soon", "different placeholders"),
        ("C3.toml", 'after = "C2"', 'after = "C77"', "follows unknown clause C77"),
        ("C3.toml", 'anchor = "clause"', 'anchor = "start"', "only there"),
        ("C4.toml", 'title.en = "', 'title.fr = "', r"'en' is missing"),
        ("C5.toml", 'levels = ["L2"', 'levels = ["L9"', "new value 'L9'; known: L0, L1"),
        (
            "ladder.toml",
            "low = [0, 0, 0, 0, 0]",
            "low = [0, 0, 0, 0, 4]",
            "five levels from 0 to 3",
        ),
        (
            "ladder.toml",
            "\nhigh = [2, 2, 2, 2, 2]",
            "\nhigh = [0, 0, 0, 0, 0]",
            "gives a lower level",
        ),
        ("ladder.toml", 'below = "threshold"', 'below = "half"', "known: threshold"),
        ("ladder.toml", "[why.sme]", "[why.small]", "'sme' is missing"),
        ("guardrails.toml", 'when = ["running"]', 'when = ["late"]', "new value 'late'; known"),
        (
            "guardrails.toml",
            "eu-2014-24-72",
            "eu-2014-24-73",
            "is not a legal basis of legal_bases",
        ),
        ("C1.toml", "eu-2014-24-70", "eu-2014-24-69", "is not a legal basis of legal_bases"),
    ],
)
def test_a_file_that_is_not_understood_is_refused(
    tmp_path: Path, path: str, old: str, new: str, message: str
) -> None:
    with refuses(PolicyError, message):
        changed(tmp_path, path, old, new)


def test_a_changed_word_changes_the_digest(tmp_path: Path) -> None:
    assert changed(tmp_path, "C1.toml", "Signed", "Sealed").digest != BOOK.digest
