"""Who may open which route: the rule beside it, held against the visitor."""

import time
from contextlib import suppress

from flask import abort, redirect, request, url_for
from werkzeug.exceptions import Conflict, Forbidden, TooManyRequests, Unauthorized
from werkzeug.wrappers import Response

from screening.model.errors import BusyError
from screening.model.people import OF_A_ROLE, Permission
from screening.web import logged_writes
from screening.web.request_context import services, visitor
from screening.web.route_rules import RULES
from screening.web.visitor import Mode, Visitor
from screening.web.within_reach import is_out_of_reach

WORKS_AS = "works_as"  # the field of a form: by which account its page was opened
WORKS_AS_HEADER = "Works-As"  # the same of a script that writes to the API with the cookie
READS = ("GET", "HEAD", "OPTIONS")
PACE = 60  # seconds: as long as the pace of a person is looked at
OF_EVERYBODY = (Permission.ANYONE, Permission.LINK)


class SignInNeededError(Unauthorized):
    """Nobody is signed in, or the session has ended."""

    description = "Sign in first."


class TokenRefusedError(Unauthorized):
    """A token was sent that opens nothing. Which of the reasons it is, is not told."""

    description = "This token opens nothing: it is wrong, expired or revoked, or its owner blocked."


class TooManyTokensError(TooManyRequests):
    """Wrong tokens came from one address, too often."""

    description = "Too many wrong tokens came from this address. Wait fifteen minutes."


class TooManyRequestsError(TooManyRequests):
    """One person or program asks so often that others have to wait."""

    description = "Too many requests. Wait a minute, and ask at most twenty times a second."


class TokenForbidsError(Forbidden):
    """A token that works, whose role or owner may not do this; or a person's own role."""

    description = "Your role, or that of your token, does not allow this."


class RoleForbidsError(Forbidden):
    """Somebody is signed in whose roles do not allow this."""

    description = "Your role does not allow this; an administrator can change that."


class NoAccountYetError(Forbidden):
    """Others than this machine are served, and nobody has an account yet."""

    description = (
        "Nobody has an account yet, so only this machine would be answered. Make the first account "
        "with the code that was printed at the start, or with `screening user add`."
    )


class OtherOrganizationError(Conflict):
    """What a page of one organization sends came while its person works for another."""

    description = "This page was opened for another organization than you work for now."


class UnknownProxyError(Forbidden):
    """A proxy stands before the service of one person, so that others may come in."""

    description = (
        "This came through a proxy, and nobody has an account. Set SCREENING_PUBLIC_URL and "
        "SCREENING_PROXIES, and make an account with `screening user add`."
    )


def admit() -> Response | None:
    """Let a request through, send it to the sign-in first, or refuse it. For every request."""
    if request.endpoint is None:
        return None  # there is no such address, and that is all that is said
    rule = RULES.get(request.endpoint)
    if rule is None:
        abort(403)
    if rule.needs in OF_EVERYBODY:
        return None
    who = visitor()
    logged_writes.name_visitor()
    if who.mode is Mode.CLOSED:
        raise NoAccountYetError
    if who.mode is Mode.FORWARDED:
        raise UnknownProxyError
    if who.mode is Mode.LOCAL:
        if rule.needs not in OF_A_ROLE:
            abort(404)  # nobody is signed in here, so there is no account to show
        return None
    _slow_down(who)
    if who.bearer or who.refused:
        _admit_bearer(who, rule.needs)
        return None
    return _admit_signed_in(who, rule.needs)


def _slow_down(who: Visitor) -> None:
    """Refuse who asks so often that nobody does so by hand (ASVS 2.4.1); guesses count apart."""
    if who.account is not None and services().pace.is_too_fast(who.asker, time.monotonic()):
        raise TooManyRequestsError(retry_after=PACE)


def _admit_bearer(who: Visitor, needs: Permission) -> None:
    """Let a token do what its role and its owner both may."""
    if who.refused is not None or who.bearer is None:
        raise TooManyTokensError if who.refused and who.refused.too_often else TokenRefusedError
    with suppress(BusyError):  # as with a session
        services().store.bearer_tokens.used(who.bearer.token)
    if needs not in who.permissions or is_out_of_reach(needs):
        raise TokenForbidsError


def _admit_signed_in(who: Visitor, needs: Permission) -> Response | None:
    if who.signed_in is None:
        raise SignInNeededError
    if not who.is_complete:
        return None if needs is Permission.HALF else _to_step("sign_in.second_factor")
    if needs is Permission.HALF:
        return redirect(url_for("todo.overview"), 303)
    with suppress(BusyError):  # that it was seen is no reason to keep anybody waiting
        services().store.sessions.saw(who.signed_in.session)
    if not is_for_this_organization(who):
        raise OtherOrganizationError
    if needs is Permission.SIGNED_IN:
        return None
    if who.must_set_second_factor:
        return _to_step("account.second_factor")
    if needs not in who.permissions or is_out_of_reach(needs):
        raise RoleForbidsError
    return None


def is_for_this_organization(who: Visitor) -> bool:
    """Return whether what writes is of the organization that its person works for now.

    Else a page that stands open in another window would write what it shows of one organization
    into the next: by a form, or by a script with the cookie. What is of the account itself is of
    none of them. Who names no account was at home.
    """
    if who.account is None or who.signed_in is None:
        return True  # whoever works for one organization too: the work for another may have ended
    if request.method in READS or request.blueprint == "account":
        return True
    sent = request.headers if request.blueprint == "api" else request.form
    name = WORKS_AS_HEADER if request.blueprint == "api" else WORKS_AS
    return sent.get(name, str(who.signed_in.home.id)) == str(who.account.id)


def _to_step(endpoint: str) -> Response:
    """Send a reader of pages to what is to be done first; a program is told to sign in."""
    is_page = request.method == "GET" and request.blueprint != "api"
    if not is_page:
        raise SignInNeededError
    return redirect(url_for(endpoint), 303)
