"""Hot spots over the API: the places and parties on which most contracts at High depend."""

from flask import request

from screening.model.json_document import as_document
from screening.services.chains.hotspots_cache import VIEWS
from screening.web.api.blueprint import api
from screening.web.api.contracts import Answer, paging_from_request
from screening.web.api.problems import problem_of
from screening.web.api.responses import answer
from screening.web.pages.hotspots import current_hotspots


@api.get("/hotspots")
def hotspots() -> Answer:
    """Answer places (by default) or ``of=parties``, a page at a time."""
    wrong, number, size = paging_from_request()
    view = request.args.get("of", VIEWS[0])
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    document = as_document(current_hotspots())
    facts = {name: value for name, value in document.items() if name not in VIEWS}
    rows = document[view]
    paging = {"total": len(rows), "page": number, "per_page": size}
    return answer({**facts, **paging, view: rows[(number - 1) * size : number * size]})
