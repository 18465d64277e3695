"""Pages that whoever has their address may open, without an account: what holds for all of them."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from screening.web.security import never_stored


def open_to_anybody(blueprint: Blueprint, most_bytes: Callable[[], int]) -> None:
    """Bound what is sent to the pages of a blueprint, and have nobody keep a copy of an answer."""

    @blueprint.url_value_preprocessor
    def bounded(endpoint: str | None, values: dict[str, object] | None) -> None:
        """Limit the request before anything of it is read: the CSRF check reads its form too."""
        request.max_content_length = most_bytes()

    @blueprint.after_request
    def unseen(response: Response) -> Response:
        """Set the headers by which nobody keeps a copy, and no search engine lists it."""
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return never_stored(response)
