"""About: the method behind a verdict, and the health of the service."""

from flask import Blueprint, render_template

from screening.model.errors import ScreeningError
from screening.rules import rulebook
from screening.rules.risk.constants import Constants, values_of
from screening.web.request_context import portfolio, services

about = Blueprint("about", __name__)


@about.get("/methodology")
def methodology() -> str:
    """Show how a verdict comes about."""
    rules = rulebook.load()
    return render_template(
        "methodology.html", rules=rules, constants=_constants(rules.method.constants)
    )


@about.get("/healthz")
def healthz() -> tuple[str, int, dict[str, str]]:
    """Answer that the process runs."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@about.get("/readyz")
def readyz() -> tuple[str, int, dict[str, str]]:
    """Answer whether the process can work: the database answers and figures are loaded."""
    plain = {"Content-Type": "text/plain; charset=utf-8"}
    try:
        portfolio()
        ready = bool(services().store.snapshots.sources())
    except ScreeningError:
        ready = False
    return ("ready\n", 200, plain) if ready else ("not ready: no figures loaded\n", 503, plain)


def _constants(constants: Constants) -> list[tuple[str, list[tuple[str, object]], str]]:
    """Return the heading of the file, then its sections: name, constants and the reason."""
    heading: dict[str, object] = {
        "version": constants.version,
        "title": constants.title,
        "status": constants.status,
    }
    return [
        *((name, [("", value)], "") for name, value in heading.items()),
        *(
            (name, list(values_of(section).items()), section.why)
            for name, section in constants.sections().items()
        ),
    ]
