"""Hot spots: the places and parties on which most contracts at High depend."""

from collections.abc import Sequence
from datetime import date
from threading import Lock, Thread

from flask import Blueprint, Response, render_template, request

from screening.reports import contract_list
from screening.reports.hotspots import as_csv
from screening.services.chains import hotspots_cache
from screening.services.chains.hotspots import HotParty, HotPlace, Hotspots
from screening.services.command_context import today
from screening.web.address_choices import choice
from screening.web.paging import page_number
from screening.web.request_context import Services, language, portfolio, services

pages = Blueprint("hotspots", __name__)

PER_PAGE = 25
AT_ONCE = 2_000  # contracts whose hot spots a visitor waits for
_renewing = Lock()  # one at a time: it takes seconds of a processor


@pages.get("/hotspots")
def overview() -> str:
    """Show places by default; parties for ``of=parties``."""
    view = _view()
    spots, is_current = shown_hotspots()
    rows: Sequence[HotParty | HotPlace] = ()
    if spots is not None:
        rows = spots.parties if view == "parties" else spots.places
    last = max(1, -(-len(rows) // PER_PAGE))
    page = min(last, page_number(request.args))
    return render_template(
        "hotspots.html",
        hotspots=spots,
        is_current=is_current,
        view=view,
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page,
        last=last,
    )


@pages.get("/hotspots.csv")
def export() -> Response:
    """Save every place, or every party for ``of=parties``."""
    view = _view()
    attachment = {"Content-Disposition": f'attachment; filename="hotspots-{view}.csv"'}
    lines = as_csv(current_hotspots(), view, language().code)
    return Response(lines, content_type=contract_list.CSV, headers=attachment)


def current_hotspots() -> Hotspots:
    """Return the hot spots of the portfolio today, or the last ones while new ones are computed."""
    parts = services()
    spots, _ = shown_hotspots()
    return spots or hotspots_cache.current(parts.store, portfolio(), parts.settings.home, today())


def shown_hotspots() -> tuple[Hotspots | None, bool]:
    """Return the hot spots of the portfolio, and whether they are those of today.

    Where computing them takes longer than a visitor waits, the last ones are returned (None if
    there are none), and the next ones are on their way.
    """
    parts, day = services(), today()
    latest = hotspots_cache.latest(parts.store, portfolio(), parts.settings.home, day)
    if latest is not None and latest.is_current:
        return latest.hotspots, True
    if portfolio().listing.choices().contracts <= AT_ONCE:
        spots = hotspots_cache.current(parts.store, portfolio(), parts.settings.home, day)
        return spots, True
    if _renewing.acquire(blocking=False):
        whose = portfolio().organization
        Thread(target=_renew, args=(parts, whose, day), name="hot spots", daemon=True).start()
    return (None if latest is None else latest.hotspots), False


def _renew(parts: Services, organization: str, day: date) -> None:
    try:
        portfolio = parts.store.portfolio(organization)
        hotspots_cache.current(parts.store, portfolio, parts.settings.home, day)
    finally:
        _renewing.release()


def _view() -> str:
    return choice(request.args, "of", hotspots_cache.VIEWS) or hotspots_cache.VIEWS[0]
