"""Findings on the Worst Forms of Child Labor: how far each country advanced, says the US.

The level is the Department's judgement of a year's efforts, not of the extent of child labour; the
share of children who work comes from the surveys it quotes. Both are kept: ``dol_assessment`` on
the Department's four steps, 0 (no advancement) to 3 (significant), and ``dol_child_work_pct``.
Countries outside the report (China, Malaysia, …) have a page with goods and no level.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sources.kit import Issue, Observation, Snapshot, Source, SourceReading, Statement, TableRow
from sources.kit.read.rows import located, words
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from sources.kit.read.xml import Element

IGNORED = words(  # the List of Goods has the goods, with the sector
    "Webpage Region Description Conventions Legal_Standards Enforcements Suggested_Actions"
    " Mechanisms ILAB_Projects Goods"
)
STEPS = {"No": 0.0, "Minimal": 1.0, "Moderate": 2.0, "Significant": 3.0}
LEVEL = re.compile(  # only the two lowest steps come with a reason
    r"(Moderate|Significant) Advancement|(No|Minimal) Advancement(?: – Efforts Made but "
    r"(?:Continued (?:Practice|Law|Law and Practice) that Delayed Advancement"
    r"|Regression in (?:Practices?|Law) that Delayed Advancement"
    r"|Complicit in Forced Child Labor))?"
)
NO_LEVEL = ("", "No Assessment")
SHARE = "Total_Percentage_of_Working_Children"
SURVEY = words("Total_Working_Population Agriculture Industry Services")
NO_SURVEY = ("", "Unavailable", "N/A")
OTHER_STATISTICS = words(
    "Education_Statistics_Attendance_Statistics Children_Working_and_Studying_7-14_yrs_old"
    " UNESCO_Primary_Completion_Rate"
)
ANSWERS = {"Yes": True, "No": False, "": False}


class ChildLabourAssessments(Source):
    title = "Findings on the Worst Forms of Child Labor"
    publisher = "Bureau of International Labor Affairs, U.S. Department of Labor"
    url = "https://www.dol.gov/agencies/ilab/resources/reports/child-labor/findings"
    licence = "US public domain (17 USC 105)"
    licence_url = "https://www.dol.gov/general/aboutdol/copyright"
    attribution = "Bureau of International Labor Affairs, U.S. Department of Labor"
    may_ship = True
    cadence = "yearly, in autumn"
    upload_only = True
    expected = range(120, 180)

    def edition(self, snapshot: Snapshot) -> str:
        """Return the year; the file's name is off by one, its sentences ("In 2022, …") are not."""
        years: list[bytes] = re.findall(rb"<Description>In (20\d\d),", snapshot.data)
        if not years:
            raise UnreadableError(Message("ilab.no_year", file=snapshot.name))
        return Counter(years).most_common(1)[0][0].decode()

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        from sources.kit.read.xml import parse  # lxml, only when a list is read

        countries = parse(reading.snapshot.data, "Countries").each("Country", IGNORED)
        for row in reading.counted(countries):
            country, says = reading.country(row.take("Name")), row.take("Advancement_Level")
            territories, level = row.pick("Multiple_Territories", ANSWERS), level_of(row, says)
            shares = list(work_shares(row))
            if country is None:
                continue
            like = Observation("", country, year=reading.year, issue=Issue.CHILD_LABOUR)
            if says:
                level_is = replace(like, indicator="dol_assessment", value=level, unit="0-3")
                flags = ("several_territories",) if territories else ()
                yield replace(level_is, says=says, where=row.where, flags=flags)
            for share, ages, where in shares:
                share_is = replace(like, indicator="dol_child_work_pct", value=share, unit="%")
                yield replace(share_is, says=f"working children, ages {ages}", where=where)


def level_of(row: TableRow, says: str) -> float | None:
    if says in NO_LEVEL:
        return None
    match = LEVEL.fullmatch(says)
    if match is None:
        raise UnreadableError(
            located(row.where, Message("list.new_value", column="Advancement_Level", cell=says))
        )
    return STEPS[match[1] or match[2]]


def work_shares(country: "Element") -> Iterator[tuple[float, str, str]]:
    """Yield the share of children who work, in per cent, where a survey says so."""
    for page in country.each("Country_Statistics", ignore=OTHER_STATISTICS):
        for row in page.each("Children_Work_Statistics", ignore=SURVEY):
            share = row.number(SHARE, NO_SURVEY) if row.has(SHARE) else None
            ages = row.take("Age_Range") if row.has("Age_Range") else ""
            if share is not None:
                yield round(share * 100, 6), ages, row.where
