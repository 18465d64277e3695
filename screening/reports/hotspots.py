"""The hot spots of a portfolio as CSV: one row per place or party."""

from collections.abc import Iterator

from screening.i18n import labels
from screening.i18n.language import Language
from screening.reports.spreadsheet import csv_line
from screening.services.chains.hotspots import Hotspots

PLACE_HEADINGS = ("good", "name", "country", "contracts", "typical", "issues")
PARTY_HEADINGS = ("key", "name", "country", "contracts")


def as_csv(hotspots: Hotspots, view: str, code: str) -> Iterator[str]:
    """Yield a line per place or party, the most contracts first, in the language of ``code``."""
    if view == "places":
        return _places(hotspots, Language(code))
    return _parties(hotspots)


def _places(hotspots: Hotspots, language: Language) -> Iterator[str]:
    yield csv_line(PLACE_HEADINGS)
    for place in hotspots.places:
        issues = "; ".join(labels.issue_name(issue, language) for issue in place.issues)
        yield csv_line(
            (
                place.good,
                language.say(place.name),
                place.country,
                place.contracts,
                place.typical,
                issues,
            )
        )


def _parties(hotspots: Hotspots) -> Iterator[str]:
    yield csv_line(PARTY_HEADINGS)
    for party in hotspots.parties:
        yield csv_line((party.key, party.name, party.country, party.contracts))
