"""Tables that others made of a publisher's list: a row per country, or per country and year.

They are read by a layout of their own, named ``derived``, and what they changed on the way (a
scale, a selection) keeps a name of its own, so that it is never taken for the publisher's figure.
"""

from collections.abc import Iterable, Iterator, Mapping

from sources.kit.snapshot import Snapshot
from sources.kit.source import Reading
from sources.kit.statements import Observation

LAYOUT = "derived"
MISSING = ("", "NA")


def is_table(snapshot: Snapshot, *headings: str) -> bool:
    """Whether it is a csv whose first line has these headings."""
    first = snapshot.head().partition(b"\n")[0].decode("utf-8", "replace")
    names = {name.strip(' "\r') for name in first.lstrip("\ufeff").split(",")}
    return snapshot.suffix == ".csv" and names >= set(headings)


def figures(
    reading: Reading,
    country: str,
    said: Mapping[str, tuple[str, str]],
    *,
    year: str = "",
    ignore: Iterable[str] = (),
) -> Iterator[Observation]:
    """``said`` gives of each heading the indicator and its unit; ``iso3`` holds a code."""
    for row in reading.csv(ignore=ignore):
        text = row.take(country)
        known = reading.country_code if country == "iso3" else reading.country
        code, when = known(text) if text not in MISSING else None, row.year(year) if year else None
        for heading, (indicator, unit) in said.items():
            value = row.number(heading, MISSING)
            if code is not None and value is not None:
                yield Observation(indicator, code, value, unit, when, where=row.where)
