"""A text takes its figures by their places; numbers that are typed are found, days are not."""

import pytest

from screening.i18n.language import Language
from screening.model.council_report import CaseCounts, ReportFigure
from screening.model.verdict import Text
from screening.reports.report_values import case_values, figure_values, share_of
from screening.services.council_report.places import filled, typed_numbers, unknown_places

NL, EN = Language("nl"), Language("en")
TITLE = Text("Clausule", "Clause")


def figure(met: int, not_met: int, unknown: int, euros: str | None = None) -> ReportFigure:
    return ReportFigure(
        measure="right_clause", edition="1", unit="contract", group="a", title=TITLE,
        sentence=TITLE, caution=TITLE, is_good=True, met=met, not_met=not_met, unknown=unknown,
        out_of_scope=7, unsure=0, euros_met=euros, euros_in_scope=euros,
    )  # fmt: skip


def test_a_place_is_filled_and_nothing_else_is_touched() -> None:
    values = figure_values(figure(1200, 300, 0), "figure", NL)
    text = "Van {figure:right_clause.in_scope} zijn { figure:right_clause.met } zo; 5 {x}."
    assert filled(text, values) == "Van 1.500 zijn 1.200 zo; 5 {x}."


def test_a_place_that_is_none_and_a_loose_brace_are_named() -> None:
    assert unknown_places("{jaar} en {figure:x.met} en { en }", ["figure:x.met"]) == (
        "jaar", " en ",
    )  # fmt: skip
    assert unknown_places("een { los", []) == ("{",)
    assert unknown_places("{year} en {year}", ["year"]) == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Er zijn 12 contracten, 34% meer.", ("12", "34%")),
        ("Er zijn 1.234,5 contracten.", ("1.234,5",)),
        ("In 2025 en 2026 niet; op 3 maart 2026 en 23-11-2026 en 2026-11-23 wel.", ()),
        ("On 3 March 2026, March 3rd, 2026 and 3 March.", ()),
        ("{figure:right_clause.met} contracten", ()),
        ("Er zijn 2025 procent en 2.025 contracten.", ("2025", "2.025")),
        ("motie M-12", ("12",)),
        ("zes contracten", ()),
    ],
)
def test_numbers_that_are_typed_are_found(text: str, numbers: tuple[str, ...]) -> None:
    assert typed_numbers(text, 2025) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2000 contracten", ("2000",)),
        ("1950 suppliers", ("1950",)),
        ("mei 97 contracten", ("97",)),
        ("It may 95 percent", ("95",)),
        ("mei 12 contracten", ("12",)),
        ("2024 nieuwe contracten", ("2024",)),
        ("12 mei 2024 contracten", ("2024",)),
        ("31 juni 2025 en 30-02-2025", ("31", "30", "02")),
        ("€ 2025 en € 2.025", ("2025", "2.025")),
        ("１２ contracten en ٤٨ andere", ("１２", "٤٨")),
        ("½ van de contracten, en ⅔", ("½", "⅔")),
        ("1\u00ad2 contracten", ("12",)),
        ("acht en veertig contracten, elf zaken", ("acht en veertig", "elf")),
        ("Achtenveertig, tweeëntwintig en tweehonderd", (
            "Achtenveertig", "tweeëntwintig", "tweehonderd")),
        ("forty-eight contracts, twelve cases, two hundred", ("forty-eight", "twelve", "hundred")),
        ("zelf zeven of acht, ten or nine, thirty", ("thirty",)),
    ],
)  # fmt: skip
def test_no_figure_passes_as_a_year_a_day_or_another_script(
    text: str, numbers: tuple[str, ...]
) -> None:
    assert typed_numbers(text, 2025) == numbers


@pytest.mark.parametrize(
    "text",
    ["In 2025 deden wij dit.", "In 2030 alle contracten.", "Sinds 2015", "29 februari 2024",
     "op 3 mei", "on May 3 we met", "raad van 3-3-2026"],
)  # fmt: skip
def test_a_year_near_the_report_and_a_day_that_there_is_need_no_figure(text: str) -> None:
    assert typed_numbers(text, 2025) == ()


def test_a_share_is_one_where_all_is_known_and_else_two() -> None:
    assert share_of(figure(3, 1, 0), NL) == "75%"
    assert share_of(figure(2, 1, 1), NL) == "50% tot 75%"
    assert share_of(figure(2, 1, 1), EN) == "50% to 75%"
    assert share_of(figure(0, 0, 0), NL) == "niets om te tellen"


def test_of_cases_a_place_says_what_is_told_and_of_others_that_it_is_not() -> None:
    whole = case_values("cases_ended", CaseCounts(12, 6, 6, 0), "figure", NL)
    assert (whole["figure:cases_ended.met"], whole["figure:cases_ended.share"]) == ("6", "50%")
    part = case_values("cases_ended", CaseCounts(12), "before", NL)
    told = (part["before:cases_ended.in_scope"], part["before:cases_ended.met"])
    assert told == ("12", "niet genoemd")
    few = case_values("cases_ended", CaseCounts(None, is_few=True), "figure", NL)
    assert few["figure:cases_ended.in_scope"] == "minder dan 5"
    assert few["figure:cases_ended.share"] == "niet genoemd"


def test_money_has_a_place_only_where_it_is_counted() -> None:
    assert "figure:right_clause.euros_met" not in figure_values(figure(1, 0, 0), "figure", NL)
    values = figure_values(figure(1, 0, 0, "1250000.49"), "before", EN)
    assert values["before:right_clause.euros_met"].endswith("1,250,000")
