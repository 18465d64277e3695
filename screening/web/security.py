"""The headers of every response, and the checks that every request must pass.

One local organization on 127.0.0.1 has no sign-in yet, but a visitor's browser also talks to other
sites: those must not be able to read, frame or write here. Every endpoint declares its rule; one
without a rule is refused, so that a new page cannot be left open by accident.
"""

from enum import StrEnum

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter

from screening.services.settings import Settings
from screening.web import upload_limits

TRUSTED_HOSTS = ["localhost", "127.0.0.1"]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; "
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


class Rule(StrEnum):
    """The right that a visitor needs. Sign-in will hang on it; until then everybody is local."""

    OPEN = "open"  # says nothing about a buyer
    READ = "read"  # shows a buyer's contracts
    WRITE = "write"  # changes a buyer's data: always a POST with a CSRF token
    LINK = "link"  # whoever was given an unguessable link sees one contract by it
    LINK_WRITE = "link_write"  # and sends what waits for the buyer: a POST with a CSRF token
    WRITE_JSON = "write_json"  # the same over the API: JSON only, which no form can send


RULES = {
    "static": Rule.OPEN,
    "health.healthz": Rule.OPEN,
    "health.readyz": Rule.OPEN,
    "methodology.page": Rule.OPEN,
    "methodology.compare": Rule.READ,
    "sources.overview": Rule.OPEN,
    "sources.source": Rule.OPEN,
    "sources.run_now": Rule.WRITE,
    "sources.snapshot": Rule.OPEN,
    "sources.accept": Rule.WRITE,
    "sources.changes": Rule.READ,
    "sources.changes_of": Rule.READ,
    "checks.new": Rule.OPEN,
    "contracts.portfolio": Rule.READ,
    "hotspots.overview": Rule.READ,
    "hotspots.export": Rule.READ,
    "example.remove": Rule.WRITE,
    "example.put_back": Rule.WRITE,
    "payments.overview": Rule.READ,
    "payments.export": Rule.READ,
    "contracts.export": Rule.READ,
    "jobs.overview": Rule.READ,
    "jobs.job": Rule.READ,
    "jobs.file": Rule.READ,
    "jobs.cancel": Rule.WRITE,
    "jobs.screen": Rule.WRITE,
    "jobs.export": Rule.WRITE,
    "contracts.contract": Rule.READ,
    "chain.page": Rule.READ,
    "chain.paths_as_csv": Rule.READ,
    "chain.parties_as_csv": Rule.READ,
    "api.paths": Rule.READ,
    "contracts.confirm": Rule.WRITE,
    "contracts.clause": Rule.WRITE,
    "documents.record": Rule.WRITE,
    "documents.withdraw": Rule.WRITE,
    "matches.queue": Rule.READ,
    "matches.export": Rule.READ,
    "matches.match": Rule.READ,
    "matches.decide": Rule.WRITE,
    "matches.undo": Rule.WRITE,
    "parties.supplier": Rule.READ,
    "error_reports.overview": Rule.READ,
    "error_reports.new": Rule.READ,
    "error_reports.add": Rule.WRITE,
    "error_reports.settle": Rule.WRITE,
    "disclosures.overview": Rule.READ,
    "disclosures.new": Rule.READ,
    "disclosures.ask": Rule.WRITE,
    "disclosures.withdraw": Rule.WRITE,
    "disclosures.look": Rule.READ,
    "disclosures.decide": Rule.WRITE,
    "supplied.form": Rule.LINK,
    "supplied.send": Rule.LINK_WRITE,
    "imports.history": Rule.READ,
    "notices.overview": Rule.READ,
    "notices.add": Rule.WRITE,
    "notices.look_now": Rule.WRITE,
    "notices.remove": Rule.WRITE,
    "notices.answer": Rule.WRITE,
    "imports.run": Rule.READ,
    "imports.new": Rule.READ,
    "imports.upload": Rule.WRITE,
    "imports.preview": Rule.READ,
    "imports.decide": Rule.WRITE,
    "imports.result": Rule.READ,
    "imports.undo": Rule.READ,
    "imports.undo_now": Rule.WRITE,
    "codes.overview": Rule.READ,
    "codes.confirm": Rule.WRITE,
    "edits.overview": Rule.READ,
    "edits.run": Rule.READ,
    "edits.new": Rule.READ,
    "edits.preview": Rule.READ,
    "edits.keep": Rule.WRITE,
    "edits.undo": Rule.WRITE,
    "api.cpv_groups": Rule.READ,
    "api.cpv_confirm": Rule.WRITE_JSON,
    "api.edit": Rule.WRITE_JSON,
    "api.edit_undo": Rule.WRITE_JSON,
    "api.contracts": Rule.READ,
    "api.hotspots": Rule.READ,
    "api.notice_sources": Rule.READ,
    "api.payments": Rule.READ,
    "api.contract": Rule.READ,
    "api.verdict": Rule.READ,
    "api.declarations": Rule.READ,
    "api.matches": Rule.READ,
    "api.match": Rule.READ,
    "api.match_decide": Rule.WRITE_JSON,
    "api.sources": Rule.OPEN,
    "api.changes": Rule.READ,
    "api.changes_of": Rule.READ,
    "api.check": Rule.OPEN,  # a computation that stores nothing
    "api.cpv_suggestions": Rule.OPEN,  # a computation that stores nothing
    "api.openapi": Rule.OPEN,
}

csrf = CSRFProtect()


def protect(app: Flask, settings: Settings) -> None:
    """Set the limits, and hang the checks before and the headers behind every request."""
    app.config.update(
        SECRET_KEY=settings.secret_key(),
        TRUSTED_HOSTS=TRUSTED_HOSTS,
        MAX_CONTENT_LENGTH=upload_limits.ANY_REQUEST,
        MAX_FORM_MEMORY_SIZE=upload_limits.FORM_FIELDS,
        MAX_FORM_PARTS=upload_limits.MOST_FORM_FIELDS,
        SESSION_COOKIE_NAME="ketenblik",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a form that stood open over lunch still works
    )
    app.url_map.converters["int"] = RowNumber
    app.before_request(_has_a_rule)
    csrf.init_app(app)
    app.after_request(_with_headers)


def _has_a_rule() -> None:
    if request.endpoint is not None and request.endpoint not in RULES:
        abort(403)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype in ("text/html", "application/problem+json"):
        response.vary.update(("Accept-Language", "Cookie"))
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
