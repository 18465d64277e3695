"""About: how a verdict comes about, and whether the service is well."""

from flask import Blueprint, render_template

from screening.model.errors import ScreeningError
from screening.rules import rulebook
from screening.rules.risk.method import Method
from screening.web.request_context import portfolio, surroundings

about = Blueprint("about", __name__)


@about.get("/methodology")
def methodology() -> str:
    rules = rulebook.load()
    return render_template("methodology.html", rules=rules, constants=_constants(rules.method))


@about.get("/healthz")
def healthz() -> tuple[str, int, dict[str, str]]:
    """The process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@about.get("/readyz")
def readyz() -> tuple[str, int, dict[str, str]]:
    """The process can do its work: the database answers and figures are loaded."""
    plain = {"Content-Type": "text/plain; charset=utf-8"}
    try:
        portfolio()
        ready = bool(surroundings().store.snapshots.sources())
    except ScreeningError:
        ready = False
    return ("ready\n", 200, plain) if ready else ("not ready: no figures loaded\n", 503, plain)


def _constants(method: Method) -> list[tuple[str, list[tuple[str, object]], str]]:
    """The constants by the part of the method they belong to, each part with its reason."""
    parts: dict[str, list[tuple[str, object]]] = {}
    for dotted, value in method.constants.values.items():
        part, _, name = dotted.partition(".")
        parts.setdefault(part, []).append((name, value))
    return [
        (part, [pair for pair in pairs if pair[0] != "why"], str(dict(pairs).get("why", "")))
        for part, pairs in parts.items()
    ]
