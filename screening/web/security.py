"""The headers of every response, and the checks that every request must pass.

A visitor's browser also talks to other sites: those must not be able to read, frame or write here.
Who may open which route stands in ``route_rules``.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter

from screening.model.secret_keys import keys_of
from screening.services.settings import Settings
from screening.web import access, upload_limits
from screening.web.browser_sessions import BrowserSessions
from screening.web.proxies import NamedProxies
from screening.web.visitor import Visitor

TRUSTED_HOSTS = ("localhost", "127.0.0.1")
A_YEAR = 365 * 24 * 3600  # seconds
EVERY_CARD = ("0.0.0.0", "::")  # noqa: S104 - addresses that nobody can ask for

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # the CSRF check reads the referrer of our own pages
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class RowNumber(IntegerConverter):
    """``<int:...>`` in an address, of at most nine digits: no store looks for a longer one."""

    regex = r"\d{1,9}"


csrf = CSRFProtect()


def protect(app: Flask, settings: Settings) -> None:
    """Set the limits, and hang the checks before and the headers behind every request."""
    name = "ketenblik"
    app.config.update(
        SECRET_KEY=keys_of(settings.secret_key())[0],
        TRUSTED_HOSTS=_trusted_hosts(settings),
        MAX_CONTENT_LENGTH=upload_limits.ANY_REQUEST,
        MAX_FORM_MEMORY_SIZE=upload_limits.FORM_FIELDS,
        MAX_FORM_PARTS=upload_limits.MOST_FORM_FIELDS,
        SESSION_COOKIE_NAME=f"__Host-{name}" if settings.is_secure else name,
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a form that stood open over lunch still works
    )
    app.session_interface = BrowserSessions()
    app.url_map.converters["int"] = RowNumber
    app.before_request(access.admit)
    csrf.init_app(app)
    app.after_request(_with_headers)
    if settings.is_secure:
        app.after_request(_by_tls_only)
    app.wsgi_app = NamedProxies(app.wsgi_app, settings.proxies)  # type: ignore[method-assign]


def _trusted_hosts(settings: Settings) -> list[str]:
    """Return the hosts by which the service is asked for; by another one nobody is answered."""
    public = urlsplit(settings.public_url or "").hostname
    card = () if settings.host in EVERY_CARD else (settings.host,)
    return list(dict.fromkeys((*TRUSTED_HOSTS, *card, *([public] if public else []))))


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype in ("text/html", "application/problem+json"):
        response.vary.update(("Accept-Language", "Cookie"))
    if request.endpoint != "static":
        kept = "no-store" if _is_for_a_person() else "private, no-cache"
        response.headers.setdefault("Cache-Control", kept)
    return response


def _is_for_a_person() -> bool:
    """Return whether somebody is signed in: no copy stays in a browser that others use later."""
    visitor: Visitor | None = g.get("visitor")
    return visitor is not None and visitor.signed_in is not None


def never_stored(response: Response) -> Response:
    """Set the header by which nobody keeps a copy of a page with a secret."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _by_tls_only(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
    return response
