"""Findings on the Worst Forms of Child Labor: how far each country advanced, says the US.

The level is the Department's judgement of a year's efforts, not of the extent of child labour; the
share of children who work comes from the surveys it quotes. Both are kept: ``dol_assessment`` on
the Department's four steps, 0 (no advancement) to 3 (significant), and ``dol_child_work_pct``.
Countries outside the report (China, Malaysia, …) have a page with goods and no level.
"""

import re
from collections import Counter
from collections.abc import Iterator

from sources.kit import Issue, Observation, Reading, Row, Snapshot, Source, Statement
from sources.kit.errors import UnreadableError
from sources.kit.xml import Element, parse

IGNORED = (
    "Webpage",
    "Region",
    "Description",
    "Conventions",
    "Legal_Standards",
    "Enforcements",
    "Suggested_Actions",
    "Mechanisms",
    "ILAB_Projects",
    "Goods",  # the List of Goods has them, with the sector
)
STEPS = {"No": 0.0, "Minimal": 1.0, "Moderate": 2.0, "Significant": 3.0}
REASONS = (
    "Efforts Made but Continued Practice that Delayed Advancement",
    "Efforts Made but Continued Law that Delayed Advancement",
    "Efforts Made but Continued Law and Practice that Delayed Advancement",
    "Efforts Made but Regression in Practice that Delayed Advancement",
    "Efforts Made but Regression in Practices that Delayed Advancement",
    "Efforts Made but Regression in Law that Delayed Advancement",
    "Efforts Made but Complicit in Forced Child Labor",
)
LEVELS: dict[str, float | None] = {"": None, "No Assessment": None}
LEVELS |= {f"{word} Advancement": step for word, step in STEPS.items()}
LEVELS |= {
    f"{word} Advancement – {why}": STEPS[word] for word in ("No", "Minimal") for why in REASONS
}
SURVEY = (
    "Total_Working_Population",
    "Agriculture",
    "Industry",
    "Services",
)
NO_SURVEY = ("", "Unavailable", "N/A")


class ChildLabourAssessments(Source):
    title = "Findings on the Worst Forms of Child Labor"
    publisher = "Bureau of International Labor Affairs, U.S. Department of Labor"
    url = "https://www.dol.gov/agencies/ilab/resources/reports/child-labor/findings"
    licence = "US public domain (17 USC 105)"
    licence_url = "https://www.dol.gov/general/aboutdol/copyright"
    attribution = "Bureau of International Labor Affairs, U.S. Department of Labor"
    may_ship = True
    cadence = "yearly, in autumn"
    expected = range(120, 180)

    def edition(self, snapshot: Snapshot) -> str:
        """The file's name is off by a year; its sentences ("In 2022, …") are not."""
        years: list[bytes] = re.findall(rb"<Description>In (20\d\d),", snapshot.data)
        if not years:
            raise UnreadableError(f"{snapshot.name} does not say its year; give the edition")
        return Counter(years).most_common(1)[0][0].decode()

    def read(self, reading: Reading) -> Iterator[Statement]:
        for row in reading.counted(
            parse(reading.snapshot.data, "Countries").each("Country", IGNORED)
        ):
            country = reading.country(row.take("Name"))
            territories = row.pick("Multiple_Territories", {"Yes": True, "No": False, "": False})
            says, level = row.take("Advancement_Level"), row.pick("Advancement_Level", LEVELS)
            shares = list(work_shares(row))
            if country is None:
                continue
            if says:
                flags = ("several_territories",) if territories else ()
                yield assessment(country, level, says, reading.year, row.where, flags)
            for share, ages, where in shares:
                yield child_work(country, share, ages, reading.year, where)


def assessment(
    country: str,
    level: float | None,
    says: str,
    year: int | None,
    where: str,
    flags: tuple[str, ...],
) -> Observation:
    return Observation(
        indicator="dol_assessment",
        country=country,
        value=level,
        unit="0-3",
        year=year,
        issue=Issue.CHILD_LABOUR,
        says=says,
        where=where,
        flags=flags,
    )


def child_work(country: str, share: float, ages: str, year: int | None, where: str) -> Observation:
    return Observation(
        indicator="dol_child_work_pct",
        country=country,
        value=share,
        unit="%",
        year=year,
        issue=Issue.CHILD_LABOUR,
        says=f"working children, ages {ages}",
        where=where,
    )


def work_shares(country: Element) -> Iterator[tuple[float, str, str]]:
    """The share of children who work, in per cent, where a survey says so."""
    for page in country.each("Country_Statistics", ignore=OTHER_STATISTICS):
        for row in page.each("Children_Work_Statistics", ignore=SURVEY):
            share = share_of(row)
            ages = row.take("Age_Range") if row.has("Age_Range") else ""
            if share is not None:
                yield round(share * 100, 6), ages, row.where


OTHER_STATISTICS = (
    "Education_Statistics_Attendance_Statistics",
    "Children_Working_and_Studying_7-14_yrs_old",
    "UNESCO_Primary_Completion_Rate",
)


def share_of(row: Row) -> float | None:
    column = "Total_Percentage_of_Working_Children"
    return row.number(column, NO_SURVEY) if row.has(column) else None
