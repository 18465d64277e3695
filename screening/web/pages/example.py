"""The fictional example: gone with one click, and put back with another."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from screening.model.errors import InputError
from screening.services.example import load
from screening.web.request_context import person, portfolio, screen_again

pages = Blueprint("example", __name__)


@pages.post("/example/remove")
def remove() -> Response | tuple[str, int]:
    """Take the example out, and screen again what that reaches."""
    try:
        load.remove(portfolio(), person())
    except InputError as refusal:
        (latest, *_) = load.runs(portfolio())
        return render_template("import_undo.html", run=latest, refused=refusal.message), 409
    screen_again(portfolio().contracts.ids(unscreened_only=True))
    return redirect(url_for("contracts.portfolio", example="removed"), 303)


@pages.post("/example/put-back")
def put_back() -> Response:
    """Bring the example back as it shipped, with what people recorded about it."""
    load.put_back(portfolio())
    screen_again(portfolio().contracts.ids(unscreened_only=True))
    return redirect(url_for("contracts.portfolio"), 303)
