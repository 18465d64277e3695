"""The chain of one contract: its paths and whom to speak with first, the drawing second.

Works without script. What is shown is cut to a page; what is left out is counted and can be saved.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graphs.chain.owners import PartyOwners
from screening.model.contracts import StoredContract
from screening.model.errors import InputError, MissingError
from screening.reports.contract_list import CSV
from screening.reports.paths import rows
from screening.reports.spreadsheet import csv_line
from screening.services.chains.owners import (
    names_of,
    owned,
    parties_on,
)
from screening.services.chains.view import ChainView, view_of
from screening.web.chain_drawing import Drawing
from screening.web.request_context import (
    language,
    message_text,
    path_finder,
    portfolio,
)
from screening.web.template_helpers import gettext

chain = Blueprint("chain", __name__)

PER_PAGE = 25
ASKED_AFTER = 6  # parties of the paths of which other contracts are looked for


@chain.get("/contracts/<id>/chain")
def page(id: str) -> str | AnyResponse:
    stored = _found(id)
    try:
        view = view_of(portfolio(), stored, path_finder)
    except InputError as error:
        return render_template(
            "chain.html", kept=stored, contract=stored.contract, problem=message_text(error.message)
        )
    issues = view.paths["issues"]
    issue = next((one for one in issues if one["issue"] == request.args.get("issue")), None)
    if issue is None and request.args.get("issue"):
        return redirect(url_for("chain.page", id=stored.id), 302)
    issue = issue or (issues[0] if issues else None)
    on_paths = parties_on([issue] if issue else [])
    owners = owned(portfolio(), on_paths)
    names = names_of(portfolio(), owners)
    return render_template(
        "chain.html",
        kept=stored,
        contract=stored.contract,
        paths=view.paths,
        issue=issue,
        drawing=_drawing(stored, view, issue, owners, names) if issue else None,
        tiers=_tiers(view),
        owned=owners,
        names=names,
        common=_common(on_paths),
        problem=None,
    )


@chain.get("/contracts/<id>/chain.csv")
def paths_as_csv(id: str) -> Response:
    """The paths of every issue."""
    stored = _found(id)
    document = view_of(portfolio(), stored, path_finder).paths
    lines = ["\ufeff", *(csv_line(row) for row in rows(document, language().code))]
    return _file("".join(lines), "paths.csv")


@chain.get("/contracts/<id>/parties.csv")
def parties_as_csv(id: str) -> Response:
    """Every party of the chain with its tier: nothing is left out of this list."""
    stored = _found(id)
    parties = view_of(portfolio(), stored, path_finder).parties()
    contracts = portfolio()

    def lines() -> Iterator[str]:
        yield "\ufeff" + csv_line(("tier", "key", "name", "country"))
        for at in range(0, len(parties), 500):
            some = parties[at : at + 500]
            known = {
                party.key: party for party in contracts.parties.get_many([key for _, key in some])
            }
            for tier, key in some:
                party = known.get(key)
                yield csv_line((tier, key, party.name if party else key, party and party.country))

    return _file(lines(), "parties.csv")


def _file(content: str | Iterator[str], name: str) -> Response:
    attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=CSV, headers=attachment)


def _found(id: str) -> StoredContract:
    try:
        return portfolio().contracts.get(id)
    except MissingError:
        abort(404)


def _common(parties: list[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], int, bool]]:
    """Parties of the paths that stand below other contracts too: one conversation for all."""
    found = []
    for party in parties[:ASKED_AFTER]:
        contracts, whole = portfolio().ties.contracts_through(party["key"])
        if contracts > 1:
            found.append((party, contracts - 1, whole))
    return found


def _tiers(view: ChainView) -> dict[str, Any]:
    """One page of the parties, with how many pages there are."""
    parties = view.parties()
    pages = max(1, -(-len(parties) // PER_PAGE))
    given = request.args.get("page", "1")
    asked = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1
    number = min(max(1, asked), pages)
    some = parties[(number - 1) * PER_PAGE : number * PER_PAGE]
    known = {party.key: party for party in portfolio().parties.get_many([key for _, key in some])}
    items = [(tier, key, known.get(key)) for tier, key in some]
    return {"items": items, "page": number, "pages": pages, "total": len(parties)}


def _drawing(
    stored: StoredContract,
    view: ChainView,
    issue: Mapping[str, Any],
    owners: list[PartyOwners],
    names: Mapping[str, str],
) -> Any:
    words = {
        "contract": gettext("Your contract"),
        "title": gettext("The paths shown, as a drawing"),
        "between": gettext("links in between"),
        "unknown": gettext("country unknown"),
        "usual": gettext("usual, stated by nobody"),
        "other": gettext("1 more party"),
        "others": gettext("{count} more parties"),
        "not_drawn": gettext("not on these paths"),
        "owner": gettext("owner, not a supplier"),
        "step": gettext("Step {step}"),
    }
    nearest = {one.party: names.get(one.owners[0].parent, one.owners[0].parent) for one in owners}
    drawing = Drawing(words, language().say, language().country)
    contract = stored.contract.number or stored.contract.title or stored.id
    described = " ".join(language().say(path["says"]) for path in issue["paths"])
    return drawing.of(contract, issue["paths"], view.paths["tiers"], nearest, described)
