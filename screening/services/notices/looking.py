"""Looking for an organization's own notices: found, fetched, imported, screened.

A look goes on from the last day of publication that was taken in, a few days of overlap included.
What was taken in stays whatever comes after; what a look could not fetch is fetched by the next.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from graphs.readers import eforms
from graphs.readers.reading import RefusedError
from screening.model.errors import InputError, MissingError, ScreeningError
from screening.model.notices import (
    FAILED,
    FIRST_LOOK_BACK,
    NOTHING,
    TAKEN,
    NoticeSource,
    checked_number,
)
from screening.services.egress import publishers_http
from screening.services.importing import ImportOptions, import_files
from screening.services.operator_settings import OperatorSettings
from screening.services.screening import rescreen, screener_for
from sources import notice_feeds
from sources.kit.fetch.archive import Archive
from sources.kit.notice_feed import NoticeFeed, NoticeReference
from sources.kit.values.errors import SourceError
from sources.kit.values.message import Message
from sources.kit.values.web import AskedWeb

if TYPE_CHECKING:
    from screening.store import Store
    from screening.store.portfolio import Portfolio

MOST_AT_ONCE = 200  # notices of one look; the next one goes on from there
TED = "eu_ted"

FeedWeb = Callable[[NoticeFeed, Path], AskedWeb]


@dataclass(frozen=True, slots=True)
class Look:
    """The outcome of a look."""

    source: NoticeSource
    outcome: str  # taken | nothing | failed
    found: int = 0  # new ones that the search names
    taken: int = 0
    others: int = 0  # left out: no organization of the notice has the number
    problem: Message | str | None = None
    run: int | None = None

    def counts(self) -> dict[str, int]:
        """Return the figures by name, as they are kept."""
        return {"found": self.found, "taken": self.taken, "others": self.others}


def publishers_web(feed: NoticeFeed, folder: Path) -> AskedWeb:
    """Return the web as this feed may see it; what it fetches lies in the folder."""
    operator = OperatorSettings.from_environment()
    return publishers_http(Archive(folder), operator).for_source(feed)


def add(
    portfolio: "Portfolio", number: str, by: str, feed: str = TED, since: date | None = None
) -> None:
    """Look for the publications of a number from now on. Raise InputError if that cannot be."""
    feeds = notice_feeds.catalogue()
    if feed not in feeds:
        raise InputError(Message("notices.no_feed", feed=feed[:60], known=tuple(feeds)), "feed")
    waits = feeds[feed].waits
    if waits is not None:
        raise InputError(Message("feed.waits", feed=feeds[feed].title, why=waits), "feed")
    first = since or datetime.now(UTC).date() - FIRST_LOOK_BACK
    portfolio.notice_sources.add(feed, checked_number(number), first, by)


def first_day(text: str | None, as_of: date) -> date | None:
    """Return the day that was typed; None without one. Raise InputError if it is none."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(Message("notices.no_day"), "since") from None
    if day > as_of:
        raise InputError(Message("notices.no_day"), "since")
    return day


def numbered(portfolio: "Portfolio", number: str) -> NoticeSource:
    """Return the source with this number. Raise MissingError."""
    for source in portfolio.notice_sources.all():
        if source.number == " ".join(number.split()):
            return source
    raise MissingError(Message("notices.missing"))


def look_at_due(
    store: "Store", as_of: date, *, only_wanted: bool = False, web: FeedWeb = publishers_web
) -> None:
    """Look where it is time, in all organizations; ``only_wanted``: where a person asked."""
    now = datetime.now(UTC)
    for slug in store.organizations():
        portfolio = store.portfolio(slug)
        for source in portfolio.notice_sources.all():
            wanted = source.wanted_at is not None and source.is_due(now)
            if source.is_due(now) if not only_wanted else wanted:
                look(store, portfolio, source, as_of, web=web)


def look(
    store: "Store",
    portfolio: "Portfolio",
    source: NoticeSource,
    as_of: date,
    *,
    web: FeedWeb = publishers_web,
    sleep: Callable[[float], None] = time.sleep,
) -> Look | None:
    """Look once and write down what came of it; None while another process looks."""
    began = datetime.now(UTC)
    if not portfolio.notice_sources.claim(source.id):
        return None
    published: date | None = None
    try:
        done, published = _looked(store, portfolio, source, as_of, web, sleep)
    except (SourceError, ScreeningError) as fault:
        done = Look(source, FAILED, problem=fault.message)
    except Exception as fault:  # a fault of ours must not leave a source taken for an hour
        why = Message("run.unexpected", kind=type(fault).__name__, error=str(fault))
        done = Look(source, FAILED, problem=why)
    portfolio.notice_sources.looked(
        source.id,
        done.outcome,
        counts=done.counts(),
        problem=done.problem,
        published=published,
        run=done.run,
        began=began,
    )
    return done


def _looked(
    store: "Store",
    portfolio: "Portfolio",
    source: NoticeSource,
    as_of: date,
    web: FeedWeb,
    sleep: Callable[[float], None],
) -> tuple[Look, date | None]:
    feed = notice_feeds.feed(source.feed)
    if feed.waits is not None:
        raise SourceError(Message("feed.waits", feed=feed.title, why=feed.waits))
    with _opened(feed, web) as asked:
        named = feed.search(asked, source.number, source.looks_from(), as_of)
        known = portfolio.notices.publications()
        wanted = sorted({one for one in named if one.number not in known})
        fetched, problem = _fetched(feed, asked, wanted[:MOST_AT_ONCE], sleep)
    own = [(name, data) for name, data in fetched if _is_own(data, source.number)]
    last = wanted[len(fetched) - 1].published if fetched else None
    if not wanted:
        return Look(source, NOTHING), as_of
    run = _imported(store, portfolio, own, feed.title, as_of) if own else None
    outcome = FAILED if problem else TAKEN if own else NOTHING
    others = len(fetched) - len(own)
    return Look(source, outcome, len(wanted), len(own), others, problem, run), last


@contextmanager
def _opened(feed: NoticeFeed, web: FeedWeb) -> Iterator[AskedWeb]:
    with tempfile.TemporaryDirectory(prefix="notices-") as folder:
        yield web(feed, Path(folder))


def _fetched(
    feed: NoticeFeed,
    web: AskedWeb,
    wanted: list[NoticeReference],
    sleep: Callable[[float], None],
) -> tuple[list[tuple[str, bytes]], Message | str | None]:
    """Return the notices up to the first that cannot be fetched, and why that one cannot."""
    files: list[tuple[str, bytes]] = []
    for reference in wanted:
        sleep(feed.pause)
        try:
            files.append((f"{reference.number}.xml", feed.fetch(web, reference).data))
        except SourceError as fault:
            return files, fault.message
    return files, None


def _is_own(data: bytes, number: str) -> bool:
    """Return whether a notice is of the buyer; one that cannot be read is for a person to see."""
    try:
        return eforms.is_of(data, number)
    except RefusedError:
        return True


def _imported(
    store: "Store",
    portfolio: "Portfolio",
    files: list[tuple[str, bytes]],
    by: str,
    as_of: date,
) -> int | None:
    report = import_files(portfolio, files, ImportOptions(who=by)).report
    if report.affected:
        rescreen(portfolio, screener_for(store, as_of), report.affected)
    return report.run
