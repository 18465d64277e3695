"""What an organization published: a page for everybody, and open data that a program can follow.

Nothing is asked of who reads it, no cookie is set, and nothing is kept of the visit.
"""

import time
from collections.abc import Callable

from flask import Blueprint, Response, render_template, request, url_for

from screening.model.publication import PublishedVersion
from screening.reports.open_data import forms_of
from screening.reports.open_data.addresses import Addresses
from screening.rules import rulebook
from screening.web.published_views import measure_views
from screening.web.rate_limit import RateLimit
from screening.web.request_context import language, page_of_publication, services
from screening.web.template_filters import gettext

published = Blueprint("published", __name__)

reading = RateLimit(120)


@published.before_request
def unhurried() -> Response | None:
    """Refuse a network address that asks too often. It is kept in memory alone."""
    if reading.is_too_fast(request.remote_addr or "", time.monotonic()):
        sentence = gettext("Too many requests. Try again later.") + "\n"
        headers = {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "60"}
        return Response(sentence, 429, headers)
    return None


@published.get("/open/<address>")
def page(address: str) -> Response | tuple[str, int]:
    """Show what an organization published."""
    version = _version(address)
    if version is None:
        return render_template("published_none.html"), 404

    def written() -> str:
        return render_template(
            "published.html",
            version=version,
            document=version.document,
            views=measure_views(version.document),
            files=[
                (name, url_for("published.file", address=address, name=name))
                for name in forms_of(version.document)
            ],
        )

    return _followed(Response(), version, language().code, written)


@published.get("/open/<address>/<name>")
def file(address: str, name: str) -> Response | tuple[str, int]:
    """Give the open data of a publication in one form."""
    version = _version(address)
    form = None if version is None else forms_of(version.document).get(name)
    if version is None or form is None:
        return render_template("published_none.html"), 404
    answer = Response(content_type=form.media_type)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _followed(
        answer, version, name, lambda: form.write(version, Addresses(page_of_publication(address)))
    )


def _version(address: str) -> PublishedVersion | None:
    owner = services().store.portfolio_published_at(address[:100])
    version = None if owner is None else owner.publications.current()
    return version if version is not None and version.document.address == address else None


def _followed(
    answer: Response, version: PublishedVersion, variant: str, written: Callable[[], str | bytes]
) -> Response:
    """Say by what a program sees that nothing changed, and answer 304 where it did not.

    Only else what is asked for is ``written``.

    Copies ask each time, so that what is withdrawn is gone at once. The sentences around what is
    published come with the software, so a day alone does not tell that nothing changed.
    """
    software = rulebook.load().software.replace(" ", "-")
    answer.set_etag(f"{version.sha256[:32]}-{version.number}-{software}-{variant}")
    answer.headers["Cache-Control"] = "no-cache"
    answer.make_conditional(request)
    if answer.status_code != 304:
        answer.set_data(written())
    answer.last_modified = version.at  # after it: without an ETag nobody is answered 304
    return answer
