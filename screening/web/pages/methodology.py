"""The page on the method: how a verdict comes about."""

from flask import Blueprint, render_template

from screening.rules import rulebook
from screening.rules.risk.constants import Constants, values_of

pages = Blueprint("methodology", __name__)


@pages.get("/methodology")
def page() -> str:
    """Show how a verdict comes about."""
    rules = rulebook.load()
    computed, estimated = rules.method.origins.counts()
    return render_template(
        "methodology.html",
        rules=rules,
        constants=_constants(rules.method.constants),
        computed=computed,
        estimated=estimated,
    )


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
