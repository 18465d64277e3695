"""The hot spots of a portfolio as CSV: one row per place or party."""

from collections.abc import Iterator

from screening.i18n import labels
from screening.i18n.language import Language
from screening.reports.spreadsheet import csv_line
from screening.services.chains.hotspots_cache import Document

PLACE_HEADINGS = ("good", "name", "country", "contracts", "typical", "issues")
PARTY_HEADINGS = ("key", "name", "country", "contracts")


def as_csv(found: Document, view: str, language: str) -> Iterator[str]:
    """Yield one row per place or party, the most contracts first."""
    spoken = Language(language)
    yield csv_line(PLACE_HEADINGS if view == "places" else PARTY_HEADINGS)
    for row in found[view]:
        if view == "places":
            issues = "; ".join(labels.issue_name(issue, spoken) for issue in row["issues"])
            cells = (row["good"], row["name"][language], row["country"], row["contracts"],
                     row["typical"], issues)  # fmt: skip
            yield csv_line(cells)
        else:
            yield csv_line(tuple(row[heading] for heading in PARTY_HEADINGS))
