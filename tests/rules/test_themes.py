"""Themes beside human rights: what they ask about, and of which purchases."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from graphs.chain import SupplyChain
from graphs.parties import Contract, Party, Supply
from screening.model.errors import PolicyError
from screening.model.purchase import purchase_from_contract
from screening.rules.risk import method
from screening.rules.risk.assessment import Assessor
from screening.rules.themes import theme as themes
from screening.rules.themes.theme import ThemeQuestion, question_of
from tests.support.folders import ROOT
from tests.support.method_world import shipped

FOLDER = ROOT / "screening" / "rules" / "themes" / "deforestation"
SELLER = Party("s", "Seller", "NL")


def asked(code: str, *goods: str) -> ThemeQuestion | None:
    contract = Contract("k", number="C-1", cpv=(code,), suppliers=(SELLER,))
    ties = [Supply("s", f"s{n}", good=good, contract="k") for n, good in enumerate(goods)]
    assessor = Assessor(method.load(), shipped(), 2026)
    theme = themes.load()["deforestation"]
    chain = SupplyChain.of(contract, ties)
    return question_of(theme, purchase_from_contract(contract), chain, assessor)


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("15861000", "koffie"),
        ("15841000", "cacao"),
        ("34350000", "rubber"),
        ("03419000", "hout"),
        ("30197630", "papier"),
    ],
)
def test_what_usually_holds_these_goods_is_asked_about(code: str, good: str) -> None:
    question = asked(code)
    assert question is not None
    assert good in question.question.nl.casefold()
    assert "EUDR" in question.question.en


@pytest.mark.parametrize("code", ["79710000", "72000000", "33140000"])
def test_what_holds_none_of_them_is_not(code: str) -> None:
    assert asked(code) is None


def test_a_good_that_the_chain_names_is_asked_about_too() -> None:
    question = asked("55520000", "palm_oil")
    assert question is not None
    assert "palm oil" in [name.en for name in question.goods]


def test_the_days_are_those_of_large_and_of_small_firms() -> None:
    days = themes.load()["deforestation"].days
    assert [day.first_day for day in days] == [date(2026, 12, 30), date(2027, 6, 30)]


def test_every_good_of_a_theme_is_one_of_the_method() -> None:
    for theme in themes.load().values():
        assert set(theme.goods) <= set(method.load().goods)


def test_a_theme_with_a_key_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "theme"))
    path = folder / "theme.toml"
    path.write_text('obliges = "everybody"\n' + path.read_text("utf-8"), "utf-8")
    with pytest.raises(PolicyError):
        themes.read_theme("theme", folder)
