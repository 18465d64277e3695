"""Sessions behind Flask's interface: a row of the store, or for who is not signed in a cookie.

The cookie of a signed-in person holds 256 random bits and nothing else; who that is stands in the
store, so that what ends there has ended. Others have a signed cookie with the token of their forms,
as a stranger should not be able to fill a table. The token of the forms of a signed-in person
follows from the id of the session, so forms of before signing in stop working, and nothing is kept.
"""

import hashlib
import hmac
from collections.abc import Mapping

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

ROW = "s1."  # what the cookie of a signed-in person begins with; no signed cookie does
CLEARED = '"cache", "storage"'
CSRF = "csrf_token"  # the name under which Flask-WTF keeps its token


class BrowserSession(SecureCookieSession):
    """A session as the browser has it. ``token``: of the row in the store, if there may be one."""

    def __init__(self, initial: Mapping[str, object] | None = None, token: str | None = None):
        super().__init__(initial)
        self.token = token
        self.is_replaced = False

    def sign_in(self, token: str) -> None:
        """Let the browser hold this id from now on, whatever it held before."""
        self.token, self.is_replaced = token, True

    def sign_out(self) -> None:
        """Let the browser forget the id, and the token of its forms."""
        self.clear()
        self.token, self.is_replaced = None, True


class BrowserSessions(SecureCookieSessionInterface):
    """Reads the cookie, and writes it where it changed. The store is asked by who needs it."""

    session_class = BrowserSession

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """Return the session of a request's cookie."""
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        if cookie.startswith(ROW):
            token = cookie.removeprefix(ROW)
            return BrowserSession({CSRF: _csrf_of(app, token)}, token)
        session = super().open_session(app, request)
        return session if isinstance(session, BrowserSession) else BrowserSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Give the browser its cookie where it changed."""
        if not isinstance(session, BrowserSession):
            return
        if session.token is None:
            super().save_session(app, session, response)
            if session.is_replaced:  # signed out: nothing that was seen stays in the browser
                response.headers["Clear-Site-Data"] = CLEARED
        elif session.is_replaced:
            response.vary.add("Cookie")
            response.set_cookie(
                self.get_cookie_name(app),
                ROW + session.token,
                path=self.get_cookie_path(app),
                secure=self.get_cookie_secure(app),
                httponly=True,
                samesite=self.get_cookie_samesite(app),
            )


def _csrf_of(app: Flask, token: str) -> str:
    key = str(app.secret_key).encode()
    return hmac.new(key, f"forms\n{token}".encode(), hashlib.sha256).hexdigest()
