"""The health of the service, for what watches over it."""

from flask import Blueprint

from screening.model.errors import ScreeningError
from screening.web.request_context import services

health = Blueprint("health", __name__)

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@health.get("/healthz")
def healthz() -> tuple[str, int, dict[str, str]]:
    """Answer that the process runs."""
    return "ok\n", 200, PLAIN


@health.get("/readyz")
def readyz() -> tuple[str, int, dict[str, str]]:
    """Answer whether the process can work: the database answers and figures are loaded."""
    try:
        store = services().store
        ready = bool(store.organizations() and store.snapshots.sources())
    except ScreeningError:
        ready = False
    return ("ready\n", 200, PLAIN) if ready else ("not ready: no figures loaded\n", 503, PLAIN)
