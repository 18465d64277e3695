"""Hot spots over the API: the places and parties on which most contracts at High depend."""

from flask import request

from screening.services.chains.hotspots_cache import VIEWS
from screening.web.api.answers import answer
from screening.web.api.blueprint import api
from screening.web.api.contracts import Answer, asked_paging
from screening.web.api.problems import problem_of
from screening.web.pages.hotspots import document


@api.get("/hotspots")
def hotspots() -> Answer:
    """``of=places`` (as given nothing) or ``of=parties``, a page at a time."""
    wrong, number, size = asked_paging()
    view = request.args.get("of", VIEWS[0])
    if view not in VIEWS:
        wrong = {**wrong, "of": f"Give one of {', '.join(VIEWS)}."}
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    found = document()
    facts = {name: value for name, value in found.items() if name not in VIEWS}
    rows = found[view][(number - 1) * size : number * size]
    paging = {"total": len(found[view]), "page": number, "per_page": size}
    return answer({**facts, **paging, view: rows})
