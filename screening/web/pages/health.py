"""The health of the service, for what watches over it."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Response, abort, request

from screening.services import service_state
from screening.services.service_state import ServiceState
from screening.web import metrics
from screening.web.proxies import WAS_FORWARDED
from screening.web.request_context import services

health = Blueprint("health", __name__)

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
HERE = ("127.0.0.1", "localhost")  # as which this machine asks itself
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


@health.get("/healthz")
def healthz() -> tuple[str, int, dict[str, str]]:
    """Answer that the process runs."""
    return "ok\n", 200, PLAIN


@health.get("/readyz")
def readyz() -> tuple[str, int, dict[str, str]]:
    """Answer whether pages can be answered; with ``all=1`` also of clock, worker, disk and lists.

    Clock and worker have no say in whether pages are answered, so that a dead worker does not take
    the pages along.
    """
    parts = services()
    if request.args.get("all") == "1":
        state = service_state.state_of(parts.store, parts.settings)
        lines = "".join(f"{name}: {value}\n" for name, value in _lines(state))
        head, code = ("ready", 200) if state.is_whole else ("not ready", 503)
        return f"{head}\n{lines}", code, PLAIN
    ready = service_state.is_ready(parts.store)
    return ("ready\n", 200, PLAIN) if ready else ("not ready: no figures loaded\n", 503, PLAIN)


def _lines(state: ServiceState) -> list[tuple[str, str]]:
    signs = [
        (part, "alive" if state.alive[part] else "no sign of life") for part in sorted(state.alive)
    ]
    sources = ", ".join(f"{count} {name}" for name, count in state.freshness.items())
    return [
        ("database", "ready" if state.database else "not reached, or not of this version"),
        *signs,
        ("disk", "full" if state.disk_is_full else "has room"),
        ("queue", "late" if state.is_late else "in time"),
        ("sources", sources),
    ]


@health.get("/metrics")
def metrics_page() -> Response:
    """Return the figures of the service as Prometheus reads them, to whom they are for."""
    parts = services()
    if not _may_measure(parts.settings.operator.metrics_token):
        abort(404)
    text = metrics.text_of(service_state.state_of(parts.store, parts.settings))
    return Response(text, content_type=metrics.CONTENT_TYPE)


def _may_measure(token: str | None) -> bool:
    """Return whether the visitor has the token; where there is none, comes from this machine.

    What came through a proxy on this machine did not come from it.
    """
    if token is not None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    forwarded = WAS_FORWARDED in request.environ or any(h in request.headers for h in FORWARDED)
    if forwarded or request.host.split(":")[0] not in HERE:
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
