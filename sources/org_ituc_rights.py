"""Global Rights Index, by the International Trade Union Confederation: 1 is best, 5+ is worst.

There is no data file, only pages and a report, all rights reserved. An operator types what is
needed into a table of two columns, ``country`` and ``rating``, named after its year; copies that
others typed are unreliable. 5+ means no guarantee of rights because the rule of law broke down.
"""

from collections.abc import Iterator

from sources.kit import Issue, Observation, Snapshot, Source, SourceReading, Statement

RATINGS = {"1": 1.0, "2": 2.0, "3": 3.0, "4": 4.0, "5": 5.0, "5+": 6.0}


class RightsIndex(Source):
    title = "ITUC Global Rights Index"
    publisher = "International Trade Union Confederation"
    url = "https://www.globalrightsindex.org/"
    licence = "© ITUC, all rights reserved"
    licence_url = "https://www.ituc-csi.org/legal-notice"
    attribution = "ITUC, Global Rights Index"
    may_ship = False
    cadence = "yearly, in June"
    expected = range(1, 200)
    upload_only = True

    def layout(self, snapshot: Snapshot) -> str:
        return "derived"

    def read(self, reading: SourceReading) -> Iterator[Statement]:
        for row in reading.csv():
            country, rating = reading.country(row.take("country")), row.take("rating")
            value = row.pick("rating", RATINGS)
            if country is not None:
                yield Observation(
                    indicator="ituc_rating",
                    country=country,
                    value=value,
                    unit="1..5+",
                    year=reading.year,
                    issue=Issue.FREEDOM_OF_ASSOCIATION,
                    says=rating,
                    where=row.where,
                )
