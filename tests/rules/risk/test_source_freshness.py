"""For how long a list may be believed stands in one file with reasons, and nowhere else."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

import sources
from screening.model.errors import PolicyError
from screening.rules.risk import method, source_freshness
from screening.rules.risk.source_freshness import FILE
from sources.kit.judge.freshness import Freshness, Rhythm, freshness
from tests.support.refusals import refused

SHIPPED = files("screening.rules.risk").joinpath(FILE).read_text(encoding="utf-8")
TODAY = date(2026, 11, 1)


def test_an_edit_of_the_file_changes_the_judgement(tmp_path: Path) -> None:
    shutil.copytree(Path(method.__file__).parent, tmp_path / "risk")
    file = tmp_path / "risk" / FILE
    monthly = "[rhythm.monthly]\nstale_after_days = 45"
    assert monthly in SHIPPED
    file.write_text(SHIPPED.replace(monthly, monthly.replace("45", "10")), encoding="utf-8")
    seen = TODAY - timedelta(days=20)
    judged = [
        freshness(rules.freshness.limits("us_cbp_wro", Rhythm.MONTHLY), seen, TODAY)
        for rules in (method.load(), method.read_method(tmp_path / "risk"))
    ]
    assert judged == [Freshness.FRESH, Freshness.STALE]


def test_a_list_may_have_limits_of_its_own_and_has_else_those_of_its_rhythm() -> None:
    rules = method.load().freshness
    assert rules.limits("eu_cahra", Rhythm.QUARTERLY) == rules.by_source["eu_cahra"]
    assert rules.limits("us_cbp_wro", Rhythm.MONTHLY) == rules.by_rhythm[Rhythm.MONTHLY]
    without = replace(rules, by_source={})
    assert without.limits("eu_cahra", Rhythm.QUARTERLY) == rules.by_rhythm[Rhythm.QUARTERLY]


def test_no_list_of_the_file_is_unknown() -> None:
    assert set(method.load().freshness.by_source) <= set(sources.catalogue())


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("expire_after_days = 120", "expire_after_days = 45", "policy.age_limits"),
        ("stale_after_days = 45", "stale_after_days = 0", "policy.age_limits"),
        ("[rhythm.monthly]", "[rhythm.fortnightly]", "policy.key_missing"),
        ("why = ", "because = ", "policy.key_missing"),
        ("[source.eu_cahra]", "[list.eu_cahra]", "policy.key_unknown"),
    ],
)
def test_a_mistake_in_the_file_is_named(old: str, new: str, code: str) -> None:
    with refused(PolicyError, code):
        source_freshness.read(SHIPPED.replace(old, new, 1).encode())
