"""Error pages: a sentence that says what happened, and a way on."""

import logging

from flask import Flask, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.wrappers import Response

from screening.i18n.language import mark as _
from screening.i18n.messages import render
from screening.model.errors import (
    BusyError,
    ClosedDatabaseError,
    InputError,
    MissingError,
    ScreeningError,
    StoppedDatabaseError,
)
from screening.web.access import (
    NoAccountYetError,
    OtherOrganizationError,
    RoleForbidsError,
    SignInNeededError,
    TokenRefusedError,
    TooManyRequestsError,
    UnknownProxyError,
)
from screening.web.api.problems import API, problem_of
from screening.web.metrics import route_of_request
from screening.web.request_context import api_language, message_text, visitor
from screening.web.sent_forms import address_asked_for, form_to_send_again, hold, sent_form
from screening.web.visitor import Mode, Visitor
from sources.kit.values.message import Message

RETRY_AFTER = 10  # seconds
TOO_OFTEN_RETRY = 15 * 60  # seconds: as long as a wrong token counts
SIGN_IN = "/sign-in"

log = logging.getLogger(__name__)

SENTENCES = {
    400: (_("This cannot be read"), _("Something in the address or the form is not as expected.")),
    403: (_("This is not allowed"), _("The request did not come from a page of this service.")),
    404: (_("This page does not exist"), _("It was moved, removed, or the address has a typo.")),
    405: (_("This cannot be done here"), _("Go back and use the buttons on the page.")),
    413: (_("This file is too large"), _("A file can be 64 MB at most. Split it and try again.")),
    500: (_("Something went wrong on our side"), _("Nothing was changed. Try again in a moment.")),
    503: (
        _("The database does not answer"),
        _("Nothing of this was kept. Try again later; if it stays so, tell who runs this service."),
    ),
}
DOWN = Message("database.down")
NO_SUCH_CHOICE = (
    _("This choice does not exist"),
    _("The address asks for something that the page does not have. Nothing was selected."),
)
REFUSALS = {
    SignInNeededError: (
        _("Sign in first"),
        _("You are not signed in, or no longer. Nothing was changed."),
    ),
    RoleForbidsError: (
        _("Your role does not allow this"),
        _("Nothing was changed. An administrator of your organization can give you another role."),
    ),
    NoAccountYetError: (
        _("Nobody has an account yet"),
        _(
            "Others can reach this service, so it asks to sign in. Make the first account with the "
            "code that was printed at its start, or with screening user add."
        ),
    ),
    OtherOrganizationError: (
        _("This page is of another organization"),
        _(
            "You opened it while you worked for another organization than now. Nothing was "
            "changed. Choose that organization above, go back and send it again."
        ),
    ),
    TooManyRequestsError: (
        _("Too many requests"),
        _("Nothing was changed. Wait a minute, go back and try again."),
    ),
    UnknownProxyError: (
        _("This came through a proxy"),
        _(
            "Nobody has an account here, so only this machine is answered. Set "
            "SCREENING_PUBLIC_URL and SCREENING_PROXIES, and make an account with screening "
            "user add."
        ),
    ),
}
EXPIRED = (_("This form is no longer valid"), _("Open the page again and send the form once more."))


def install(app: Flask) -> None:
    """Answer the errors of an application with the pages of this module."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(ScreeningError, _ours)
    app.register_error_handler(BusyError, _busy)
    for kind in (ClosedDatabaseError, StoppedDatabaseError):
        app.register_error_handler(kind, _down)


def _http(error: HTTPException) -> Response:
    """Answer any status: a page for people, a problem document under /api."""
    status = error.code or 500
    if status < 400:  # a redirect that routing raised
        return error.get_response()
    if isinstance(error, SecurityError):  # a strange host has no addresses to make a page with
        sentence = "This host is not served here. SCREENING_PUBLIC_URL says which one is."
        if request.path.startswith(API):
            return make_response(problem_of(status, sentence))
        return Response(f"{sentence}\n", status, mimetype="text/plain")
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        log.error("Unexpected error on %s", route_of_request(), exc_info=error.original_exception)
    if request.path.startswith(API):
        response = make_response(problem_of(status, error.description or ""))
    elif isinstance(error, SignInNeededError) and request.method == "GET":
        return redirect(url_for("sign_in.page", next=address_asked_for()), 303)
    elif isinstance(error, SignInNeededError) and (held := hold()) is not None:
        return redirect(url_for("sign_in.page", next=url_for("account.held", held_id=held)), 303)
    elif isinstance(error, CSRFError) and (form := form_to_send_again()) is not None:
        _settle_visitor()
        response = make_response(render_template("send_again.html", form=form), status)
    else:
        sentences = EXPIRED if isinstance(error, CSRFError) else REFUSALS.get(type(error))
        response = make_response(_page(status, sentences), status)
    if status == 401:  # RFC 9110, 15.5.2: an answer of this kind says how
        response.headers["WWW-Authenticate"] = _ways_in(error)
    if status == 429:
        response.headers["Retry-After"] = str(TOO_OFTEN_RETRY)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _ways_in(error: HTTPException) -> str:
    """Return how a program (RFC 6750, 3) and a browser are let in."""
    if request.path.startswith(API):
        wrong = ', error="invalid_token"' if isinstance(error, TokenRefusedError) else ""
        return f'Bearer realm="Ketenblik"{wrong}, Cookie realm="Ketenblik", form="{SIGN_IN}"'
    return f'Cookie realm="Ketenblik", form="{SIGN_IN}"'


def _ours(error: ScreeningError) -> Response:
    """Answer what the store or a reader refuses, in the person's language."""
    status, sentences = 400, None
    if isinstance(error, MissingError):
        status = 404
    elif isinstance(error, InputError) and error.field in request.args:
        status, sentences = 422, NO_SUCH_CHOICE
    if request.path.startswith(API):
        return make_response(problem_of(status, render(error.message, api_language())))
    return make_response(_page(status, sentences, message_text(error.message)), status)


def _busy(error: BusyError) -> Response:
    """Answer that somebody else's change is being saved, and offer to send the same once more."""
    if request.path.startswith(API):
        response = make_response(problem_of(503, render(error.message, api_language())))
    else:
        _settle_visitor()
        form = sent_form()
        page = render_template("busy.html", form=form, address=address_asked_for())
        response = make_response(page, 503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _down(error: ClosedDatabaseError | StoppedDatabaseError) -> Response:
    """Answer that the database does not answer. Why is for the log: it names hosts and folders."""
    log.error("The database failed on %s: %s", route_of_request(), render(error.message, "en"))
    if request.path.startswith(API):
        response = make_response(problem_of(503, render(DOWN, api_language())))
    else:
        response = make_response(_page(503), 503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _settle_visitor() -> None:
    """Let a page be made where the store cannot even say who visits: for nobody, then."""
    try:
        visitor()
    except ScreeningError:
        g.visitor = Visitor(Mode.ACCOUNTS)


def _page(status: int, sentences: tuple[str, str] | None = None, detail: str = "") -> str:
    _settle_visitor()
    title, lead = sentences or SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    return render_template("error.html", status=status, heading=title, sentence=lead, detail=detail)
