"""Contracts in figures: the page, and the same on paper."""

from flask import Blueprint, Response, render_template, request

from screening.reports import portfolio_words
from screening.web.pages.contracts import NARROWING, filter_from
from screening.web.pages.papers import desk, saved
from screening.web.paging import filter_link
from screening.web.request_context import language

pages = Blueprint("overview", __name__)


@pages.get("/overview")
def page() -> str:
    """Show the contracts of a filter in figures."""
    filter, spoken = filter_from(request.args), language()
    figures = desk().chosen(filter).figures
    return render_template(
        "overview.html",
        figures=figures,
        in_all=portfolio_words.in_all(figures, spoken),
        chosen=portfolio_words.filter_words(filter, spoken),
        sections=portfolio_words.sections(figures, spoken),
        most=portfolio_words.MOST_LINES,
        value_of=lambda line: portfolio_words.value_of(line, spoken),
        known_of=lambda line: portfolio_words.known_of(line, spoken),
        percent=portfolio_words.percent,
        narrowed=filter_link(request.args, NARROWING, {}),
    )


@pages.get("/overview.<any(docx, pdf, json):form>")
def paper(form: str) -> Response:
    """Save the same on paper."""
    return saved("portfolio", language().code, form, desk().chosen(filter_from(request.args)))
