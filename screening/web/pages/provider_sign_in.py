"""Leaving for a provider to sign in, and coming back from it (OpenID Connect)."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.model.sign_in_providers import ATTEMPT_WORKS, SignInProvider, SignInRefusal
from screening.services.people.open_id import SignInRefusedError
from screening.web.pages.sign_in import end_session_of_before, go_on_as, unseen
from screening.web.request_context import provider_desk, services, visitor
from screening.web.request_log import tell_sign_in
from screening.web.visitor import Mode

provider_sign_in = Blueprint("provider_sign_in", __name__)
provider_sign_in.after_request(unseen)

COOKIE = "ketenblik-attempt"
MOST_OF_AN_ANSWER = 4000  # letters of each of its values
STATUS = {
    SignInRefusal.TOO_OFTEN: 429,
    SignInRefusal.UNREACHABLE: 502,
    SignInRefusal.NO_ROLE: 403,
    SignInRefusal.BLOCKED: 403,
    SignInRefusal.EMAIL_IN_USE: 403,
    SignInRefusal.EMAIL_NOT_VERIFIED: 403,
}


@provider_sign_in.get("/sign-in/with/<int:provider_id>")
def leave(provider_id: int) -> AnyResponse | tuple[str, int]:
    """Send the browser to a provider, with what binds the answer to this browser."""
    provider = _provider(provider_id)
    wish = request.args.get("next", "")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":  # nobody signs in by a link elsewhere
        return redirect(url_for("sign_in.page", next=wish or None), 303)
    try:
        again = "again" in request.args
        departure = provider_desk().leave(provider, wish, datetime.now(UTC), again=again)
    except SignInRefusedError as error:
        return _refused(provider, error.refusal)
    answer = redirect(departure.address, 303)
    _keep(answer, departure.cookie, int(ATTEMPT_WORKS.total_seconds()))
    return answer


@provider_sign_in.get("/sign-in/with/<int:provider_id>/back")
def come_back(provider_id: int) -> AnyResponse | tuple[str, int]:
    """Sign in whom the provider sends back, or say why not and what to do."""
    provider = _provider(provider_id)
    values = {name: value[:MOST_OF_AN_ANSWER] for name, value in request.args.items()}
    previous = visitor().signed_in
    try:
        arrival = provider_desk().come_back(
            provider,
            request.cookies.get(_cookie_name()),
            values,
            request.remote_addr or "",
            request.user_agent.string,
            datetime.now(UTC),
        )
    except SignInRefusedError as error:
        tell_sign_in("provider", error.refusal.value)
        return _refused(provider, error.refusal)
    tell_sign_in("provider", "right", arrival.started.account_id)
    end_session_of_before(previous)
    answer = go_on_as(arrival.started, arrival.next)
    _keep(answer, "", 0)
    return answer


def _provider(provider_id: int) -> SignInProvider:
    """Return a provider, where people sign in at all."""
    found = services().store.provider_doors.get(provider_id)
    if found is None or visitor().mode is not Mode.ACCOUNTS:
        abort(404)
    return found


def _refused(provider: SignInProvider, refusal: SignInRefusal) -> tuple[str, int]:
    page = render_template("sign_in_refused.html", provider=provider, refusal=refusal.value)
    return page, STATUS.get(refusal, 400)


def _cookie_name() -> str:
    return f"__Host-{COOKIE}" if services().settings.is_secure else COOKIE


def _keep(answer: AnyResponse | Response, content: str, seconds: int) -> None:
    """Let the browser hold the attempt. Lax: a provider leads back here from another site."""
    answer.set_cookie(
        _cookie_name(),
        content,
        max_age=seconds,
        path="/",
        secure=services().settings.is_secure,
        httponly=True,
        samesite="Lax",
    )
