"""GLEIF's golden copy: which file of changes reaches back to the one that we have.

Three times a day the whole list comes out, and beside it what changed in the last hours, day, week
and month. Nothing is taken from a list without its record saying so, hence the smallest file that
reaches back far enough gives the list of today.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sources.kit.read.json_records import JsonRecord, json_of
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot
from sources.kit.values.web import Web

PUBLISHES = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes"
NAMED = re.compile(r"(20\d{6}-\d{4})-gleif-goldencopy-(\w+)-")
REACH = {
    "IntraDay": timedelta(hours=8),
    "LastDay": timedelta(days=1),
    "LastWeek": timedelta(days=7),
    "LastMonth": timedelta(days=28),
}
MOST_CHANGES = 12  # files laid over one golden copy; then it is fetched anew


def fetch(web: Web, part: str) -> Snapshot:
    """Return the whole of one part: lei2, rr or repex."""
    return web.get(f"{PUBLISHES}/{part}/latest.csv")


def follow(web: Web, part: str, in_use: Sequence[Snapshot]) -> Iterator[Snapshot]:
    """Yield the files of one part that we have, and what changed since; or the whole anew."""
    ours = [snapshot for snapshot in in_use if moment_of(snapshot, part)]
    last = moment_of(ours[-1], part) if ours else None
    if last is None or len(ours) > MOST_CHANGES:
        yield fetch(web, part)
        return
    latest = JsonRecord(json_of(web.get(f"{PUBLISHES}/{part}/latest", "json")), "publish").record(
        "data"
    )
    gap = parse_moment(latest.text("publish_date")) - last
    name = next((name for name, reach in REACH.items() if gap <= reach), "")
    if not name:
        yield fetch(web, part)
        return
    yield from ours
    if gap > timedelta():
        yield web.get(latest.record("delta_files").record(name).record("csv").text("url"))


def moment_of(snapshot: Snapshot, part: str) -> datetime | None:
    """Return when a file was published, as its name says; None for a file of another part."""
    match = NAMED.match(snapshot.name)
    if match is None or match[2] != part:
        return None
    return datetime.strptime(match[1], "%Y%m%d-%H%M").replace(tzinfo=UTC)


def parse_moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise UnreadableError(Message("gleif.no_moment", cell=text[:40])) from None
