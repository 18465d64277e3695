"""The digest as a page: the same as in the mail, and all of it."""

from datetime import datetime, timedelta

from flask import Blueprint, render_template

from screening.reports import digest as words
from screening.services.command_context import today
from screening.services.digest import digest_of
from screening.web.request_context import language, portfolio, services, visitor

pages = Blueprint("digest", __name__)

WEEK = timedelta(days=7)
MOST_LINES = 1_000  # of a section: a page that a browser shows at once


@pages.get("/digest")
def page() -> str:
    """Show what the visitor has to do, and what changed within a week."""
    wanted = services().settings.operator.digest
    since = datetime.now().astimezone() - WEEK
    narrowed = wanted.filter if wanted else None
    digest = digest_of(portfolio(), visitor().account, since, today(), narrowed)
    sections = words.sections(digest, language())
    return render_template("digest.html", digest=digest, sections=sections, most=MOST_LINES)
