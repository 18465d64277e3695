"""The digest as a page: the same as in the mail, and all of it."""

from flask import Blueprint, render_template

from screening.reports import digest as words
from screening.services.command_context import today
from screening.services.digest import a_week_ago, digest_of
from screening.web.request_context import language, portfolio, services, visitor

pages = Blueprint("digest", __name__)

MOST_LINES = 1_000  # of a section: a page that a browser shows at once


@pages.get("/digest")
def page() -> str:
    """Show what the visitor has to do, and what changed within a week."""
    wanted = services().settings.operator.digest
    narrowed = wanted.filter if wanted else None
    digest = digest_of(portfolio(), visitor().account, a_week_ago(), today(), narrowed)
    sections = words.sections(digest, language())
    signals = portfolio().signals.waiting() if visitor().may("read_signals") else 0
    return render_template(
        "digest.html", digest=digest, sections=sections, signals=signals, most=MOST_LINES
    )
