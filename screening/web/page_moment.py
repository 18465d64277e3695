"""A page is made from one state of the database, read over one connection."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from screening.store.database.one_moment import one_moment

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ONLY_READ = ("GET", "HEAD")


class _OneMoment:
    """An application whose answers to GET each see one state.

    What is sent piece by piece, after this returned, reads in moments of its own.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ONLY_READ:
            return self._app(environ, start_response)
        with one_moment():
            return self._app(environ, start_response)


def install(app: Flask) -> None:
    """Let every page see one state."""
    app.wsgi_app = _OneMoment(app.wsgi_app)  # type: ignore[method-assign]
