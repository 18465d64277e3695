"""The name under which a person decides who is not signed in: typed once a day."""

from flask import request
from werkzeug.wrappers import Response

from screening.web.request_context import is_signed_in

COOKIE_NAME = "decides"  # saves typing one's name twice
A_WORKING_DAY = 10 * 3600  # seconds


def who() -> str:
    """Return the name that was typed last."""
    return request.cookies.get(COOKIE_NAME, "")


def remember(response: Response, by: str) -> Response:
    """Return the response, which keeps the name for the rest of the day."""
    if is_signed_in():  # whoever is need not type it again
        return response
    response.set_cookie(COOKIE_NAME, by, max_age=A_WORKING_DAY, httponly=True, samesite="Lax")
    return response
