"""Hot spots: the places and parties on which most contracts at High depend."""

from flask import Blueprint, Response, abort, render_template, request

from screening.reports import contract_list
from screening.reports.hotspots import as_csv
from screening.services.chains import hotspots_cache
from screening.services.command_context import today
from screening.web.request_context import language, portfolio, surroundings

pages = Blueprint("hotspots", __name__)

PER_PAGE = 25


@pages.get("/hotspots")
def overview() -> str:
    """Places by default; ``of=parties`` for parties."""
    view = request.args.get("of", hotspots_cache.VIEWS[0])
    if view not in hotspots_cache.VIEWS:
        abort(404)
    found = document()
    rows = found[view]
    last = max(1, -(-len(rows) // PER_PAGE))
    asked = request.args.get("page", "1")
    readable = asked.isascii() and asked.isdigit() and len(asked) < 7
    page = min(last, max(1, int(asked))) if readable else 1
    return render_template(
        "hotspots.html",
        found=found,
        view=view,
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page,
        last=last,
    )


@pages.get("/hotspots.csv")
def export() -> Response:
    view = request.args.get("of", hotspots_cache.VIEWS[0])
    if view not in hotspots_cache.VIEWS:
        abort(404)
    attachment = {"Content-Disposition": f'attachment; filename="hotspots-{view}.csv"'}
    rows = as_csv(document(), view, language().code)
    return Response(rows, content_type=contract_list.CSV, headers=attachment)


def document() -> hotspots_cache.Document:
    around = surroundings()
    return hotspots_cache.document(around.store, portfolio(), around.settings.home, today())
