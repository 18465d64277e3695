"""Signing in and out, the second factor, links that set a password, and the first account.

What is typed here is told to nobody: the answer, and the time it takes, are the same for an address
that has an account and for one that has none.
"""

from datetime import UTC, datetime

from flask import (
    Blueprint,
    Response,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from screening.model.errors import InputError
from screening.model.network_address import network_of
from screening.model.people import LinkKind
from screening.model.sign_in_providers import SignInProvider
from screening.services.people import accounts
from screening.services.people.passwords import LEAST
from screening.services.people.signing_in import Refusal, StartedSession
from screening.store.people.sessions import SignedIn
from screening.web.request_context import (
    Problems,
    browser_session,
    problems_of,
    provider_desk,
    services,
    sign_in_desk,
    visitor,
)
from screening.web.request_log import tell_sign_in
from screening.web.security import never_stored
from screening.web.template_filters import gettext
from screening.web.visitor import Mode, Visitor

sign_in = Blueprint("sign_in", __name__)

INVITED = "invited"  # how somebody comes to sign in who answered an invitation
HELD = "/account/held/"  # where what somebody sent is held until the next sign-in


@sign_in.after_request
def unseen(response: Response) -> Response:
    """Set the headers by which nobody keeps a copy of a page about a password."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return never_stored(response)


@sign_in.get("/sign-in")
def page() -> str | AnyResponse:
    """Show the form, or where there is nothing to sign in to, say so."""
    if visitor().is_complete:
        return redirect(local_address(request.args.get("next", "")), 303)
    return _sign_in_page([])


@sign_in.post("/sign-in")
def enter() -> AnyResponse | tuple[str, int]:
    """Sign somebody in, or ask for the second factor next."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    if not email.strip() or not password:
        return _sign_in_page([("email", gettext("Give your e-mail address and password."))]), 400
    previous = visitor().signed_in
    result = sign_in_desk().sign_in(email, password, _address(), _browser())
    if isinstance(result, Refusal):
        tell_sign_in("password", result.value)
        return _sign_in_page([("email", _sentence(result))]), _status(result)
    tell_sign_in("password", "right", result.account_id)
    end_session_of_before(previous)
    return go_on_as(result, request.form.get("next", ""))


@sign_in.get("/sign-in/second-factor")
def second_factor() -> str:
    """Ask for the code of the app."""
    return _second_factor_page([])


@sign_in.post("/sign-in/second-factor")
def second_step() -> AnyResponse | tuple[str, int]:
    """Sign somebody in who gave the password before and gives the code now."""
    signed_in = visitor().signed_in
    if signed_in is None:
        return redirect(url_for("sign_in.page"), 303)
    code = request.form.get("code", "")[:100]
    result = sign_in_desk().second_step(signed_in, code, datetime.now(UTC))
    outcome = result.value if isinstance(result, Refusal) else "right"
    tell_sign_in("second factor", outcome, signed_in.account.id)
    if isinstance(result, Refusal):
        sentence = gettext("This code is not right, or it was used already. Wait for the next one.")
        if result is Refusal.TOO_OFTEN:
            sentence = _sentence(result)
        return _second_factor_page([("code", sentence)]), _status(result)
    return go_on_as(result, request.form.get("next", ""))


@sign_in.post("/sign-out")
def leave() -> AnyResponse:
    """End the session of this browser, and at the provider by which it began."""
    signed_in = visitor().signed_in
    elsewhere = None
    if signed_in is not None:
        services().store.sessions.end(signed_in.home.id, signed_in.session.id)
        elsewhere = provider_desk().sign_out_address(signed_in)
    browser_session().sign_out()
    if elsewhere is None:
        return redirect(url_for("sign_in.page", left=1), 303)
    provider, address = elsewhere
    # A page that goes on by itself: our forms may not lead to another site (form-action).
    g.visitor = Visitor(visitor().mode)
    page = make_response(
        render_template("signed_out_there.html", provider=provider, address=address)
    )
    page.headers["Refresh"] = f"0; url={address}"
    return page


@sign_in.get("/link/<token>")
def link(token: str) -> AnyResponse | str | tuple[str, int]:
    """Show the form that sets a password, behind an invitation or a reset.

    Whoever is signed in, and invited by another organization, is asked to accept.
    """
    signed_in, store = visitor().signed_in, services().store
    if signed_in is not None and visitor().is_complete:
        organization = store.guests.invitation(token, signed_in.home.id)
        if organization is not None:
            return render_template("join.html", organization=organization, token=token)
        if store.credentials.link(token) is None:  # it was used up before the sign-in led back here
            return redirect(url_for("todo.overview"), 303)
    return _password_page(token, [])


@sign_in.post("/link/<token>")
def use_link(token: str) -> AnyResponse | str | tuple[str, int]:
    """Set the password; the link works no more, and whoever was signed in is no longer.

    An address with an account at another organization is answered alike, and nothing is set.
    """
    password, again = (request.form.get(name, "") for name in ("password", "again"))
    if password != again:
        problems = [("again", gettext("This is not the same as above."))]
        return _with_status(_password_page(token, problems), 400)
    found = services().store.credentials.link(token)
    try:
        person_id = sign_in_desk().use_link(token, password)
    except InputError as refusal:
        return _with_status(_password_page(token, problems_of(refusal, "password")), 400)
    if found is None or person_id is None:
        return no_link()
    browser_session().sign_out()
    if found.kind is LinkKind.INVITATION:
        here = url_for("sign_in.link", token=token)
        return redirect(url_for("sign_in.page", set=INVITED, next=here), 303)
    return redirect(url_for("sign_in.page", set=1), 303)


@sign_in.get("/first-account")
def first_account() -> str | AnyResponse:
    """Show the form of the first administrator, where there is none yet."""
    if visitor().mode is not Mode.CLOSED:
        return redirect(url_for("todo.overview"), 303)
    return _first_page([])


@sign_in.post("/first-account")
def make_first_account() -> AnyResponse | tuple[str, int]:
    """Make the first administrator for whoever has the code that the machine printed."""
    if visitor().mode is not Mode.CLOSED:
        return redirect(url_for("todo.overview"), 303)
    form = {name: request.form.get(name, "") for name in ("code", "email", "name", "password")}
    store = services().store
    try:
        if not store.guesses.allow({"address": network_of(_address())}):
            return _first_page([("code", _sentence(Refusal.TOO_OFTEN))]), 429
        person_id = accounts.make_first(store, services().passwords, **form)
    except InputError as refusal:
        return _first_page(problems_of(refusal, "password")), 400
    if person_id is None:
        sentence = gettext("This code does not work; the machine prints a new one at each start.")
        return _first_page([("code", sentence)]), 400
    return redirect(url_for("sign_in.page", set=1), 303)


def end_session_of_before(previous: SignedIn | None) -> None:
    """End the session of whoever was signed in here until somebody else came."""
    if previous is not None:
        services().store.sessions.end(previous.home.id, previous.session.id)


def go_on_as(started: StartedSession, wish: str) -> AnyResponse:
    """Give the browser its session, which is never the one of before, and go on to an address."""
    browser_session().sign_in(started.token)
    if not started.complete:
        return redirect(url_for("sign_in.second_factor", next=wish or None), 303)
    return redirect(local_address(wish), 303)


def local_address(address: str) -> str:
    """Return an address of this site; for any other, and for none, that of the first page."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    if is_ours and address.isprintable() and "\\" not in address:
        return address
    return url_for("todo.overview")


def _sign_in_page(problems: Problems) -> str:
    return render_template(
        "sign_in.html",
        problems=problems,
        typed=request.form,
        next=request.values.get("next", ""),
        providers=providers_to_sign_in_with(),
        is_held=request.values.get("next", "").startswith(HELD),
        mode=visitor().mode.value,
        left="left" in request.args,
        password_set="set" in request.args,
        invited=request.args.get("set") == INVITED,
    )


def providers_to_sign_in_with() -> tuple[SignInProvider, ...]:
    """Return the providers that can be used: they need an address to send people back to."""
    parts = services()
    return () if parts.settings.public_url is None else parts.store.provider_doors.all()


def _second_factor_page(problems: Problems) -> str:
    return render_template(
        "second_factor.html", problems=problems, next=request.values.get("next", "")
    )


def _password_page(token: str, problems: Problems) -> str | tuple[str, int]:
    store = services().store
    found = store.credentials.link(token) if 20 <= len(token) <= 100 else None
    stored = None if found is None else store.credentials.of_person(found.person_id or 0)
    if found is None or stored is None:
        return no_link()
    return render_template(
        "set_password.html",
        account=stored.account,
        invited=found.kind is LinkKind.INVITATION,
        problems=problems,
        least=LEAST,
    )


def no_link() -> tuple[str, int]:
    """Return the page about a link that does not work."""
    return render_template("no_link.html"), 404


def _first_page(problems: Problems) -> str:
    return render_template("first_account.html", problems=problems, typed=request.form, least=LEAST)


def _with_status(answer: str | tuple[str, int], status: int) -> str | tuple[str, int]:
    return (answer, status) if isinstance(answer, str) else answer


def _sentence(refusal: Refusal) -> str:
    if refusal is Refusal.TOO_OFTEN:
        return gettext("This was tried too often. Wait fifteen minutes and try again.")
    return gettext(
        "This address and password do not belong together, or the account is not in use. "
        "An administrator can give you a link to set a new password."
    )


def _status(refusal: Refusal) -> int:
    return 429 if refusal is Refusal.TOO_OFTEN else 400


def _address() -> str:
    return request.remote_addr or ""


def _browser() -> str:
    return request.user_agent.string
