"""What suppliers were paid, over the API."""

from screening.model.json_document import as_document
from screening.web.api.blueprint import api
from screening.web.api.contracts import Answer, paging_from_request
from screening.web.api.problems import problem_of
from screening.web.api.responses import answer
from screening.web.request_context import portfolio


@api.get("/payments")
def payments() -> Answer:
    """Answer the suppliers that were paid, the largest sum first, a page at a time."""
    wrong, number, size = paging_from_request()
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    page = portfolio().spending.page(number, size)
    suppliers = page.items if page.page == number else ()
    paging = {"total": page.total, "page": number, "per_page": size, "payments": page.payments}
    return answer({**paging, "suppliers": [as_document(paid) for paid in suppliers]})
