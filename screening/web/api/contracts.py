"""Contracts over the API: the list, one contract, and its verdict."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, request, url_for

from screening.model.contracts import ContractLine, StoredContract
from screening.model.errors import MissingError
from screening.model.json_document import as_document
from screening.web.api.answers import answer
from screening.web.api.blueprint import api
from screening.web.api.problems import problem_of
from screening.web.pages.contracts import NARROWING, asked_filter
from screening.web.request_context import portfolio

DEFAULT_PER_PAGE = 25
MOST_PER_PAGE = 200

Answer = Response | tuple[str, int, dict[str, str]]


@api.get("/contracts")
def contracts() -> Answer:
    wrong, number, size = asked_paging()
    if wrong:
        return problem_of(400, "The address asks for an impossible page.", wrong)
    filter = asked_filter(request.args)
    page = portfolio().listing.page(filter, number, size)
    more = number < page.pages
    asked = {name: request.args[name] for name in NARROWING if name in request.args}
    asked |= {"page": str(number + 1), "per_page": str(size)}
    return answer(
        {
            "total": page.total,
            "page": number,
            "per_page": size,
            "next": f"{url_for('api.contracts')}?{urlencode(asked)}" if more else None,
            "contracts": [_line(line) for line in page.items],
        }
    )


@api.get("/contracts/<id>")
def contract(id: str) -> Response:
    kept = _found(id)
    facts = as_document(kept.contract)
    facts.pop("read_from", None)  # a path on this machine is nobody else's business
    confirmation = as_document(kept.confirmation) if kept.confirmation else None
    return answer(
        {"id": kept.id, "contract": facts, "confirmation": confirmation, "links": _links(kept.id)}
    )


@api.get("/contracts/<id>/verdict")
def verdict(id: str) -> Answer:
    """The verdict as it was kept. Its inputs' hash is its ETag: the same inputs, the same bytes."""
    kept = _found(id)
    document = portfolio().verdicts.current(kept.id)
    if document is None:
        return problem_of(404, "This contract was not screened yet.")
    response = answer(document)
    response.set_etag(document["pins"]["inputs"])
    return response.make_conditional(request)  # type: ignore[return-value]


def asked_paging() -> tuple[dict[str, str], int, int]:
    wrong: dict[str, str] = {}
    number = _whole("page", 1, 1_000_000, wrong)
    size = _whole("per_page", DEFAULT_PER_PAGE, MOST_PER_PAGE, wrong)
    return wrong, number, size


def _whole(name: str, otherwise: int, most: int, wrong: dict[str, str]) -> int:
    given = request.args.get(name)
    if given is None:
        return otherwise
    if given.isascii() and given.isdigit() and len(given) < 8 and 1 <= int(given) <= most:
        return int(given)
    wrong[name] = f"Give a whole number from 1 to {most}."
    return otherwise


def _found(id: str) -> StoredContract:
    try:
        return portfolio().contracts.get(id)
    except MissingError:
        abort(404, "There is no contract with this id.")


def _line(line: ContractLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "number": line.number,
        "title": line.title,
        "buyer": line.buyer.name if line.buyer else None,
        "suppliers": [
            {"name": supplier.name, "country": supplier.country} for supplier in line.suppliers
        ],
        "cpv": line.cpv,
        "category": line.category,
        "value": as_document(line.value),
        "starts": _day(line.starts),
        "ends": _day(line.ends),
        "flag": line.flag,
        "duty": line.duty,
        "band": line.band,
        "confidence": line.confidence,
        "level": line.level,
        "screened": _day(line.screened),
        "links": _links(line.id),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _links(id: str) -> dict[str, str]:
    return {
        "self": url_for("api.contract", id=id),
        "verdict": url_for("api.verdict", id=id),
        "page": url_for("contracts.contract", id=id),
    }
