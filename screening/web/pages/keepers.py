"""Who looks after contracts: of one contract, of all at once, and handing over."""

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.model.errors import InputError, MissingError
from screening.model.keepers import KeptShare, Seat
from screening.model.people import Account
from screening.services.people import keepers as service
from screening.web.pages.contracts import contract_page, stored_contract
from screening.web.request_context import Problems, message_text, person, portfolio, problems_of

keepers = Blueprint("keepers", __name__)


@keepers.post("/contracts/<id>/keepers")
def appoint(id: str) -> Response | tuple[str, int]:
    """Keep who looks after a contract; a seat that the form does not have stays as it is."""
    stored = stored_contract(id)
    wishes = {seat: request.form[seat].strip() or None for seat in Seat if seat in request.form}
    why = request.form.get("why", "").strip()[:500] or None
    try:
        service.appoint(portfolio(), stored, wishes, person(), why)
    except InputError as refusal:
        field = refusal.field or Seat.OWNER.value
        return contract_page(stored, [(str(field), message_text(refusal.message))]), 422
    anchor = "facts-heading"
    address = url_for("contracts.contract", id=stored.id, keepers="changed", _anchor=anchor)
    return redirect(address, 303)


@keepers.get("/people/contracts")
def overview() -> str:
    """Show what nobody owns, what the register proposes, and who looks after how much."""
    unowned = portfolio().keepers.unowned_by_department()
    accounts = {account.id: account for account in portfolio().people.all()}
    return render_template(
        "owners.html",
        unowned=unowned,
        total=sum(count.contracts for count in unowned),
        proposals=service.proposals(portfolio()),
        counts=[(accounts[count.person], count) for count in portfolio().keepers.counts()],
        lost={id: _contracts(service.lost(portfolio(), accounts[id])) for id in accounts},
        done=request.args.get("done"),
    )


@keepers.get("/people/<int:person_id>/contracts")
def of_person(person_id: int) -> str:
    """Ask to whom the contracts of an account go."""
    return _page(_account(person_id), [])


@keepers.post("/people/<int:person_id>/contracts")
def hand_over(person_id: int) -> Response | tuple[str, int]:
    """Hand contracts over as the form says, share by share."""
    account = _account(person_id)
    every = request.form.get("to-all", "").strip()
    wishes = []
    for number, share in enumerate(portfolio().keepers.shares(person_id)):
        to = request.form.get(f"to-{number}", "").strip() or every
        # The form names what it showed, so that nothing else goes where contracts moved since.
        if to and request.form.get(f"share-{number}") == name_of(share):
            wishes.append(service.Wish(share.department, share.seat, to))
    why = request.form.get("why", "").strip()[:500] or None
    try:
        service.hand_over(portfolio(), account, wishes, person(), why)
    except InputError as refusal:
        return _page(account, problems_of(refusal, "to-all")), 422
    return redirect(url_for("keepers.overview", done="handed"), 303)


def name_of(share: KeptShare) -> str:
    """Return what a form calls a share."""
    return f"{share.seat}:{share.department or ''}"


def _contracts(shares: Sequence[KeptShare]) -> int:
    return sum(share.contracts for share in shares if share.seat is Seat.OWNER)


def _account(person_id: int) -> Account:
    try:
        return portfolio().people.get(person_id)
    except MissingError:
        abort(404)


def _page(account: Account, problems: Problems) -> str:
    shares = portfolio().keepers.shares(account.id)
    choices = {
        share.department: [
            other
            for other in service.candidates(portfolio(), share.department)
            if other.id != account.id
        ]
        for share in shares
    }
    first, *others = choices.values() or ((),)
    for_all = [other for other in first if all(other in some for some in others)]
    return render_template(
        "handover.html",
        account=account,
        shares=[(name_of(share), share) for share in shares],
        choices=choices,
        for_all=for_all,
        owned=_contracts(shares),
        lost=_contracts([share for share in shares if not share.seen]),
        blocked=request.args.get("after") == "block",
        changed=request.args.get("after") == "roles",
        typed=request.form,
        problems=problems,
    )
