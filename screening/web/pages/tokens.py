"""Tokens with which programs use the API: one's own, and for administrators those of everybody.

An administrator makes tokens for programs only: a token acts under the name of its owner, so a
person's is made by that person.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.api_tokens import DEFAULT_DAYS, LONGEST_LABEL, MOST_DAYS, ApiToken
from screening.model.errors import InputError, MissingError
from screening.model.people import Account, Role
from screening.services.people import api_tokens
from screening.services.people.api_tokens import MadeToken, TokenWish
from screening.services.people.parts import named_parts
from screening.web.request_context import (
    Problems,
    links_work_elsewhere,
    message_text,
    person,
    portfolio,
    problems_of,
    public_link,
    services,
    sign_in_desk,
    visitor,
)
from screening.web.security import never_stored
from screening.web.visitor import Mode
from sources.kit.values.message import Message

pages = Blueprint("tokens", __name__)
pages.after_request(never_stored)

# By what is wrong with a program: the field of the form.
OF_PROGRAM = {"role": "program-role", "part": "program-part"}


@pages.get("/account/tokens")
def mine() -> str:
    """Show one's own tokens."""
    return _mine([])


@pages.post("/account/tokens")
def add_mine() -> str | tuple[str, int]:
    """Make a token of one's own, and show it, this once."""
    try:
        _check_password()
        made = _made(_me())
    except InputError as refusal:
        return _mine(problems_of(refusal, "label")), 400
    return _shown_once(made, url_for("tokens.mine"))


@pages.post("/account/agenda")
def add_feed() -> str | tuple[str, int]:
    """Make an address by which one's own agenda follows the contracts, and show it, this once."""
    try:
        _check_password()
        made = api_tokens.make_feed(portfolio(), _me(), person())
    except InputError as refusal:
        return _mine([("feed-current", message_text(refusal.message))]), 400
    address = public_link("todo.feed", made.text)
    return render_template(
        "feed_made.html", token=made.kept, address=address, works=links_work_elsewhere()
    )


@pages.post("/account/tokens/<int:token_id>/revoke")
def revoke_mine(token_id: int) -> AnyResponse:
    """Revoke a token of one's own."""
    if _token(token_id).owner.id != _me().id:
        abort(404)
    portfolio().tokens.revoke(token_id, person())
    return redirect(url_for("tokens.mine", done="revoked"), 303)


@pages.get("/people/tokens")
def overview() -> str:
    """Show the tokens of everybody, and the programs that own some."""
    return _overview([])


@pages.post("/people/tokens")
def add() -> str | tuple[str, int]:
    """Make a token of a program, and show it, this once."""
    try:
        _check_password()
        made = _made(_program())
    except InputError as refusal:
        return _overview(problems_of(refusal, "label")), 400
    return _shown_once(made, url_for("tokens.overview"))


@pages.post("/people/tokens/<int:token_id>/revoke")
def revoke(token_id: int) -> AnyResponse:
    """Revoke anybody's token."""
    _token(token_id)
    portfolio().tokens.revoke(token_id, person())
    return redirect(url_for("tokens.overview", done="revoked"), 303)


@pages.post("/people/programs")
def add_program() -> AnyResponse | tuple[str, int]:
    """Add a program, which owns tokens and cannot sign in."""
    names = ("name", "program-role", "program-part")
    name, role, part = (request.form.get(each, "") for each in names)
    people, organization = portfolio().people, portfolio().organization
    try:
        api_tokens.add_service(people, organization, name, role, person(), part)
    except InputError as refusal:
        field = OF_PROGRAM.get(refusal.field or "", "name")
        return _overview([(field, message_text(refusal.message))]), 400
    return redirect(url_for("tokens.overview", done="program"), 303)


def _made(owner: Account) -> MadeToken:
    names = ("label", "role", "days", "part")
    wish = TokenWish(*(request.form.get(name, "") for name in names))
    return api_tokens.make(portfolio(), owner, wish, person())


def _me() -> Account:
    account = visitor().account
    if account is None:  # the rule beside the route lets nobody else in
        abort(401)
    return account


def _program() -> Account:
    chosen = request.form.get("owner", "")
    for account in portfolio().people.all():
        if account.is_service and str(account.id) == chosen:
            return account
    raise InputError(Message("token.no_owner"), "owner")


def _token(id: int) -> ApiToken:
    try:
        return portfolio().tokens.get(id)
    except MissingError:
        abort(404)


def _check_password() -> None:
    """Raise InputError unless the password is right: a page left open makes nobody a token."""
    account = visitor().account
    if account is None:
        raise InputError(Message("token.no_accounts"), "label")
    if not account.has_password:  # who signs in by a provider alone has none to give
        return
    signed_in = visitor().signed_in
    home = signed_in.home if signed_in else account
    if not sign_in_desk().knows_password(home, request.form.get("current", "")):
        raise InputError(Message("people.wrong_password"), "current")


def _mine(problems: Problems) -> str:
    account = _me()
    return _page("tokens.html", problems, portfolio().tokens.of_person(account.id), account)


def _overview(problems: Problems) -> str:
    accounts = portfolio().people.all()
    return _page(
        "tokens_of_all.html",
        problems,
        portfolio().tokens.all(),
        visitor().account,
        programs=[account for account in accounts if account.is_service],
        alone=visitor().mode is Mode.LOCAL,
    )


def _page(
    template: str,
    problems: Problems,
    tokens: tuple[ApiToken, ...],
    account: Account | None,
    **more: list[Account] | bool,
) -> str:
    return render_template(
        template,
        tokens=[(token, token.state(services().store.now())) for token in tokens],
        account=account,
        roles=api_tokens.roles_for(account) if account else (),
        every_role=list(Role),
        choices=named_parts(portfolio()),
        problems=problems,
        typed=request.form,
        done=request.args.get("done"),
        days=DEFAULT_DAYS,
        most_days=MOST_DAYS,
        longest=LONGEST_LABEL,
        **more,
    )


def _shown_once(made: MadeToken, back: str) -> str:
    return render_template("token_made.html", token=made.kept, text=made.text, back=back)
