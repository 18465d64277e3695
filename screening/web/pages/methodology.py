"""The page on the method: how a verdict comes about."""

from flask import Blueprint, render_template, request

from screening.rules import rulebook
from screening.rules.risk.constants import Constants, values_of
from screening.services.edition_comparison import compare_editions
from screening.web.paging import page_number
from screening.web.request_context import portfolio

pages = Blueprint("methodology", __name__)

PER_PAGE = 50


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


@pages.get("/methodology/compare")
def compare() -> str:
    """Show each contract as it was rated before this edition of the method, and now."""
    compared = compare_editions(portfolio(), rulebook.load().method.version)
    last = max(1, -(-len(compared.contracts) // PER_PAGE))
    number = min(last, page_number(request.args))
    return render_template(
        "methodology_compare.html",
        compared=compared,
        rows=compared.contracts[(number - 1) * PER_PAGE : number * PER_PAGE],
        page=number,
        last=last,
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
