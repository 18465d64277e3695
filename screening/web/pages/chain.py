"""The chain of one contract: its paths and whom to speak with first, the drawing second.

Works without script. What is shown is cut to a page; what is left out is counted and can be saved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from graphs.chain.owners import PartyOwners
from graphs.parties import Party
from screening.model.contracts import StoredContract
from screening.model.errors import InputError, MissingError
from screening.reports.contract_list import CSV
from screening.reports.paths import rows
from screening.reports.spreadsheet import csv_line
from screening.rules.verdict.chain_paths import IssuePaths, PathParty
from screening.services.chains.owners import (
    names_of,
    owned,
    parties_on,
)
from screening.services.chains.view import ChainView, view_of
from screening.web.chain_drawing import Drawing
from screening.web.front_views import issue_key
from screening.web.paging import page_number
from screening.web.request_context import (
    language,
    message_text,
    path_finder,
    portfolio,
)
from screening.web.template_filters import gettext

chain = Blueprint("chain", __name__)

PER_PAGE = 25
MOST_SHARED = 6  # parties of the paths of which other contracts are looked for


@dataclass(frozen=True, slots=True)
class PartyPage:
    """One page of the parties of a chain: (tier, key, party), nearest first."""

    items: tuple[tuple[int, str, Party | None], ...]
    page: int  # from 1
    pages: int
    total: int


@chain.get("/contracts/<id>/chain")
def page(id: str) -> str | AnyResponse:
    """Show the paths of one issue: the one in the address, else the worst."""
    stored = _stored(id)
    try:
        view = view_of(portfolio(), stored, path_finder)
    except InputError as error:
        return render_template(
            "chain.html",
            stored=stored,
            contract=stored.contract,
            problem=message_text(error.message),
        )
    issues = view.paths.issues
    slug = request.args.get("issue")
    issue = _chosen(issues, slug)
    if issue is None and slug:
        return redirect(url_for("chain.page", id=stored.id), 302)
    issue = issue or (issues[0] if issues else None)
    on_paths = parties_on([issue] if issue else [])
    owners = owned(portfolio(), on_paths)
    names = names_of(portfolio(), owners)
    return render_template(
        "chain.html",
        stored=stored,
        contract=stored.contract,
        paths=view.paths,
        issue=issue,
        drawing=_drawing(stored, view, issue, owners, names) if issue else None,
        parties=_party_page(view),
        owned=owners,
        names=names,
        shared=_shared(on_paths),
        problem=None,
    )


@chain.get("/contracts/<id>/chain.csv")
def paths_as_csv(id: str) -> Response:
    """Save the paths of every issue."""
    paths = view_of(portfolio(), _stored(id), path_finder).paths
    lines = ["\ufeff", *(csv_line(row) for row in rows(paths, language().code))]
    return _file("".join(lines), "paths.csv")


@chain.get("/contracts/<id>/parties.csv")
def parties_as_csv(id: str) -> Response:
    """Save every party of the chain with its tier: nothing is left out of this list."""
    parties = view_of(portfolio(), _stored(id), path_finder).parties()
    names = portfolio().parties

    def lines() -> Iterator[str]:
        yield "\ufeff" + csv_line(("tier", "key", "name", "country"))
        for at in range(0, len(parties), 500):
            batch = parties[at : at + 500]
            by_key = {party.key: party for party in names.get_many([key for _, key in batch])}
            for tier, key in batch:
                party = by_key.get(key)
                yield csv_line(
                    (tier, key, party.name if party else key, party.country if party else None)
                )

    return _file(lines(), "parties.csv")


def _file(content: str | Iterator[str], name: str) -> Response:
    attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=CSV, headers=attachment)


def _chosen(issues: Sequence[IssuePaths], key: str | None) -> IssuePaths | None:
    """Return the issue of an address: by its key, or by its name on whichever front has it."""
    by_name = {issue.issue: issue for issue in reversed(issues)}
    by_key = {issue_key(issue.issue, issue.front): issue for issue in issues}
    return (by_name | by_key).get(key or "")


def _stored(id: str) -> StoredContract:
    try:
        return portfolio().contracts.get(id)
    except MissingError:
        abort(404)


def _shared(parties: Sequence[PathParty]) -> list[tuple[PathParty, int, bool]]:
    """Return the parties that stand below other contracts too: one conversation serves all.

    Each with the number of other contracts, and whether all of them were counted.
    """
    shared = []
    for party in parties[:MOST_SHARED]:
        contracts, whole = portfolio().ties.contracts_through(party.key)
        if contracts > 1:
            shared.append((party, contracts - 1, whole))
    return shared


def _party_page(view: ChainView) -> PartyPage:
    """Return the page of the parties that the address asks for, or the last one."""
    parties = view.parties()
    pages = max(1, -(-len(parties) // PER_PAGE))
    number = min(page_number(request.args), pages)
    chosen = parties[(number - 1) * PER_PAGE : number * PER_PAGE]
    by_key = {
        party.key: party for party in portfolio().parties.get_many([key for _, key in chosen])
    }
    items = tuple((tier, key, by_key.get(key)) for tier, key in chosen)
    return PartyPage(items, number, pages, len(parties))


def _drawing(
    stored: StoredContract,
    view: ChainView,
    issue: IssuePaths,
    owners: Sequence[PartyOwners],
    names: Mapping[str, str],
) -> Markup:
    labels = {
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
    nearest = {
        owned.party: names.get(owned.owners[0].parent, owned.owners[0].parent) for owned in owners
    }
    drawing = Drawing(labels, language().say, language().country)
    contract = stored.contract.number or stored.contract.title or stored.id
    description = " ".join(language().say(path.says) for path in issue.paths)
    return drawing.of(contract, issue.paths, view.paths.tiers, nearest, description)
