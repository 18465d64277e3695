"""Each regime by the cases in its own folder: a lawyer reads them beside the rule they check."""

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from screening.model.errors import PolicyError
from screening.model.verdict import RegimeAnswer, Text
from screening.reports import regimes_page
from screening.rules.clauses import articles
from screening.rules.duty import regime as law
from screening.rules.duty.regime_answers import RegimeFacts, answers_of
from screening.rules.risk import method
from tests.support.folders import ROOT

FOLDER = ROOT / "screening" / "rules" / "duty" / "regimes"
FACTS = {field.name for field in fields(RegimeFacts)}
Values = dict[str, object]


@dataclass(frozen=True)
class RegimeCase:
    regime: str
    as_of: date
    says: str
    facts: Mapping[str, object]
    answers: tuple[Mapping[str, object], ...]

    def __str__(self) -> str:
        return f"{self.regime}: {self.says}"


def cases_of(folder: Path) -> list[RegimeCase]:
    content = tomllib.loads((folder / "cases.toml").read_text("utf-8"))
    return [
        RegimeCase(
            folder.name,
            case.pop("as_of", content["as_of"]),
            case.pop("says"),
            {key: value for key, value in case.items() if key != "answers"},
            tuple(case["answers"]),
        )
        for case in content["cases"]
    ]


def every_case() -> list[RegimeCase]:
    return [case for regime in law.load().regimes for case in cases_of(FOLDER / regime.id)]


def facts_of(case: RegimeCase) -> RegimeFacts:
    given = dict(case.facts)
    amounts = [(Decimal(str(given.pop("value_eur"))), "EUR")] if "value_eur" in given else []
    if "value" in given:
        amount, currency = str(given.pop("value")).split()
        amounts.append((Decimal(amount), currency))
    last_day = given.pop("options_until", given.get("ends"))
    given.pop("ends", None)
    is_over = bool(given.pop("signed", False)) and cast("date", last_day) < case.as_of
    known: Values = {key: tuple(value) if key == "cpv" else value for key, value in given.items()}  # type: ignore[arg-type]  # a list of codes
    assert known.keys() <= FACTS, "a case names a fact that no regime asks for"
    known |= {"amounts": tuple(amounts), "last_day": last_day, "is_over": is_over}
    return RegimeFacts(**known)  # type: ignore[arg-type]  # read from a file


def told(answer: RegimeAnswer) -> str:
    parts = (answer.why, *answer.notes, *(step.says for step in answer.later))
    return "\n".join(f"{text.nl}\n{text.en}" for text in parts)


def says(answer: RegimeAnswer) -> Values:
    return {
        "rule": answer.rule,
        "outcome": answer.outcome.value,
        "certainty": answer.certainty,
        "missing": list(answer.missing),
        "later": [date.fromisoformat(step.from_) for step in answer.later],
        "limit": answer.limit.state if answer.limit else None,
        "question": answer.question.nl if answer.question else None,
    }


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_answers_as_the_case_says(case: RegimeCase) -> None:
    answers = answers_of(facts_of(case), law.load(), case.as_of)
    mine = [answer for answer in answers if answer.id == case.regime]
    assert [answer.rule for answer in mine] == [wanted["rule"] for wanted in case.answers]
    for answer, wanted in zip(mine, case.answers, strict=True):
        expected = dict(wanted)
        for sentence in cast("list[str]", expected.pop("sentences", [])):
            assert sentence in told(answer)
        for sentence in cast("list[str]", expected.pop("never_sentences", [])):
            assert sentence not in told(answer)
        if "question" in expected:
            assert str(says(answer)["question"]).startswith(str(expected.pop("question")))
        assert {key: says(answer)[key] for key in expected} == expected


@pytest.mark.parametrize("regime", law.load().regimes, ids=lambda regime: regime.id)
def test_every_rule_has_a_case_that_it_answers_and_one_that_it_does_not(regime: law.Regime) -> None:
    cases = cases_of(FOLDER / regime.id)
    for rule in regime.rules:
        answered = [rule.id in {answer["rule"] for answer in case.answers} for case in cases]
        assert any(answered), rule.id
        assert not all(answered), rule.id


def test_what_a_regime_ties_to_is_there() -> None:
    clauses = {article.id for article in articles.load().of_work_here}
    templates = {template.id for template in method.load().questions}
    for regime in law.load().regimes:
        for rule in regime.rules:
            assert set(rule.clauses) <= clauses
            assert set(rule.questions) <= templates
            assert rule.sources


def test_provisions_hold_on_the_first_day_of_their_regime() -> None:
    for regime in law.load().regimes:
        for rule in regime.rules:
            for basis in rule.legal_basis:
                assert basis.valid_from == regime.first_day


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "regimes"))


def test_a_copied_folder_is_a_regime_more(copied: Path) -> None:
    shutil.copytree(copied / "nl_wtta", copied / "nl_tomorrow")
    book = law.read_regimes(copied)
    facts = RegimeFacts(buyer_country="NL", cpv=("79620000",))
    answers = answers_of(facts, book, date(2026, 11, 29))
    assert [answer.id for answer in answers] == ["nl_tomorrow", "nl_wtta"]


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('kind = "hire_admitted"', 'kind = "punish"'),
        ('legal_basis = ["nl-wtta"]', 'legal_basis = ["nl-nothing"]'),
        ("first_day = 2027-01-01", "first_day = 2027-01-01\nlast_day_of_all = 2027-01-01"),
        ('last_day = "open"', "last_day = 2026-12-31"),
        ("vanaf {day} mogen", "vanaf {dag} mogen"),
    ],
)
def test_a_wrong_file_is_refused(copied: Path, written: str, instead: str) -> None:
    path = copied / "nl_wtta" / "regime.toml"
    content = path.read_text("utf-8")
    assert written in content
    path.write_text(content.replace(written, instead), "utf-8")
    with pytest.raises(PolicyError):
        law.read_regimes(copied)


def test_every_sentence_stands_in_both_languages() -> None:
    for regime in law.load().regimes:
        texts: list[Text] = [regime.title, regime.who, regime.what]
        texts += [text for rule in regime.rules for text in (rule.in_force, rule.not_yet)]
        assert all(text.nl != text.en for text in texts)


def test_the_page_for_lawyers_says_what_the_files_say() -> None:
    path = ROOT / "docs" / "regimes.md"
    written = path.read_text("utf-8")
    assert regimes_page.page(written) == written, (
        "run `python -m screening.reports.regimes_page docs/regimes.md`"
    )
