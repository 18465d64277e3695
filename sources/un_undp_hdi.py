"""Human development and gender inequality, by the UN Development Programme.

One wide table per report, 1990 to two years ago; of each country we say the latest year of the
Human Development Index (0..1, higher is better) and of the Gender Inequality Index (0..1, higher is
worse). Eleven rows are groups of countries (ZZA.VHHD … ZZK.WORLD) and are counted, not used.
"""

import re
from collections.abc import Iterator

from sources.kit import Observation, Snapshot, Source, SourceReading, Statement, UnreadableError
from sources.kit.read.rows import Headings, csv_lines
from sources.kit.values.message import Message

INDICES = ("hdi", "gii")
REST = """
    country region hdi_rank gii_rank gdi_group rankdiff_hdi_phdi le eys mys gnipc gdi hdi_f le_f
    eys_f mys_f gni_pc_f hdi_m le_m eys_m mys_m gni_pc_m mmr abr se_f se_m pr_f pr_m lfpr_f lfpr_m
    phdi diff_hdi_phdi co2_prod mf pop_total ihdi coef_ineq loss ineq_le ineq_edu ineq_inc
"""
GROUPS = {name: name for name in ("Very High", "High", "Medium", "Low", "")}
GROUP = re.compile(r"ZZ[A-Z]\.[A-Z]+")


class HumanDevelopment(Source):
    title = "Human Development Report, composite indices"
    publisher = "United Nations Development Programme"
    url = (
        "https://hdr.undp.org/sites/default/files/2025_HDR/"
        "HDR25_Composite_indices_complete_time_series.csv"
    )
    licence = "CC BY 3.0 IGO"
    licence_url = "https://creativecommons.org/licenses/by/3.0/igo/"
    attribution = "UNDP, Human Development Report Office"
    one_edition = True
    may_ship = True
    cadence = "yearly, in an irregular month"
    expected = range(190, 220)

    def edition(self, snapshot: Snapshot) -> str:
        """Return the last year with figures; the report itself is called after a later one."""
        _, names = next(csv_lines(snapshot.open(), "cp1252", ","), ("", []))
        years = Headings(names).years("hdi")
        if not years:
            raise UnreadableError(Message("list.no_columns_of_years", column="hdi"))
        return str(max(years))

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for row in reading.csv(ignore=REST.split(), encoding="cp1252"):
            code, group = row.take("iso3"), row.pick("hdicode", GROUPS)
            figures = {index: row.series(index) for index in INDICES}
            if GROUP.fullmatch(code):
                continue
            country = reading.country_code(code)
            for index, years in figures.items():
                if country is not None and years:
                    year = max(years)
                    says = f"{group} human development" if index == "hdi" and group else ""
                    yield Observation(
                        index, country, years[year], "0..1", year, says=says, where=row.where
                    )
