"""Hot spots: the places and parties on which most contracts at High depend."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request

from screening.reports import contract_list
from screening.reports.hotspots import as_csv
from screening.services.chains import hotspots_cache
from screening.services.chains.hotspots import HotParty, HotPlace, Hotspots
from screening.services.command_context import today
from screening.web.address_choices import choice
from screening.web.paging import page_number
from screening.web.request_context import language, portfolio, services

pages = Blueprint("hotspots", __name__)

PER_PAGE = 25


@pages.get("/hotspots")
def overview() -> str:
    """Show places by default; parties for ``of=parties``."""
    view = _view()
    spots = current_hotspots()
    rows: Sequence[HotParty | HotPlace] = spots.parties if view == "parties" else spots.places
    last = max(1, -(-len(rows) // PER_PAGE))
    page = min(last, page_number(request.args))
    return render_template(
        "hotspots.html",
        hotspots=spots,
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
    """Return the hot spots of the portfolio today."""
    parts = services()
    return hotspots_cache.current(parts.store, portfolio(), parts.settings.home, today())


def _view() -> str:
    return choice(request.args, "of", hotspots_cache.VIEWS) or hotspots_cache.VIEWS[0]
