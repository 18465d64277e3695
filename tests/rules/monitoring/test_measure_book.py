"""Measures are files that an auditor reads; what such a file cannot mean is refused."""

import shutil
from pathlib import Path

import pytest

from screening.i18n.messages import render
from screening.model.errors import PolicyError
from screening.model.monitoring import END_KNOWN, MeasuredUnit
from screening.rules.monitoring import measure_book
from tests.support.folders import ROOT

SHIPPED = ROOT / "screening" / "rules" / "monitoring"
BOOK = measure_book.load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the measures that can be spoiled."""
    copy = tmp_path / "monitoring"
    shutil.copytree(SHIPPED, copy)
    return copy


def spoil(folder: Path, name: str, old: str, new: str) -> str:
    """Change a measure, and return why it is refused."""
    file = folder / "measures" / f"{name}.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        measure_book.read_measures(folder)
    return render(refused.value.message, "en")


def test_a_fact_that_nobody_knows_is_refused_with_file_and_key(folder: Path) -> None:
    said = spoil(folder, "clause_right", 'fact = "duty"', 'fact = "dutty"')
    assert "measures/clause_right.toml" in said
    assert "fact" in said
    assert "dutty" in said
    said = spoil(folder, "followed_up", 'numerator = ["followed_up"]', 'numerator = ["done"]')
    assert "measures/" in said


def test_a_fact_of_other_rows_is_refused(folder: Path) -> None:
    said = spoil(folder, "cases_ended", '"ended"', '"clause_recorded"')
    assert "numerator" in said


def test_a_sentence_that_names_something_else_is_refused(folder: Path) -> None:
    assert "total" in spoil(folder, "clause_right", "Van {scope}", "Van {total}")


def test_a_measure_without_a_reason_for_what_it_leaves_out_is_refused(folder: Path) -> None:
    said = spoil(folder, "cases_ended", 'otherwise.en = "Not taken up yet."', "")
    assert "otherwise" in said


def test_a_file_that_is_not_named_after_its_measure_is_refused(folder: Path) -> None:
    assert "not named" in spoil(folder, "cases_ended", 'id = "cases_ended"', 'id = "ended"')


def test_another_byte_is_another_edition(folder: Path) -> None:
    before = measure_book.read_measures(folder)
    file = folder / "measures" / "clause_right.toml"
    file.write_text(file.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    after = measure_book.read_measures(folder)
    assert before.edition != after.edition
    changed = [
        new.id for old, new in zip(before.measures, after.measures, strict=True) if old != new
    ]
    assert changed == ["clause_right"]


def test_every_fact_is_used_and_every_unit_is_measured() -> None:
    used = {
        condition.fact
        for measure in BOOK.measures
        for condition in (*measure.denominator, *measure.numerator)
    }
    assert set(BOOK.facts) - used == {END_KNOWN}
    assert {measure.unit for measure in BOOK.measures} == set(MeasuredUnit)


def test_what_the_issue_asks_is_measured() -> None:
    assert {measure.id for measure in BOOK.measures} >= {
        "declared_in_notice", "set_in_documents", "followed_up", "clause_right", "chain_known",
        "clause_uniform",
        "analysis_accepted", "plan_accepted", "report_accepted", "deliveries_on_time",
        "evidence_verified", "cases_remedied", "suppliers_invited", "suppliers_answered",
        "promises_kept", "hours_recorded", "cases_taken_up", "cases_ended", "cases_open_after_year",
    }  # fmt: skip
