"""A name for each request, and a line in the log for each answer, without anybody's data in it."""

import logging
import re
import time
import uuid

from flask import Flask, Response, g, request

from screening.services import log_context
from screening.web.metrics import route_of_request
from screening.web.visitor import Visitor

HEADER = "X-Request-ID"
NAME = re.compile(r"[A-Za-z0-9_-]{8,64}")  # one that a proxy gave, and nothing that breaks a line
_log = logging.getLogger("ketenblik.requests")


def install(app: Flask) -> None:
    """Name every request of an application, and write a line for its answer."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if NAME.fullmatch(given) else uuid.uuid4().hex
    g.arrived = time.perf_counter()
    log_context.set_about(request_id=g.request_id)


def _end(response: Response) -> Response:
    name = g.get("request_id")
    if name is not None:
        response.headers[HEADER] = name
        fields = {
            "method": request.method,
            "route": route_of_request(),
            "status": response.status_code,
            "milliseconds": round(1000 * (time.perf_counter() - g.arrived)),
        }
        visitor: Visitor | None = g.get("visitor")
        if visitor is not None and visitor.account is not None:
            fields["account"] = visitor.account.id
        _log.info("request", extra={"fields": fields})
    return response


def tell_sign_in(way: str, outcome: str, account: int | None = None) -> None:
    """Write down that somebody tried to sign in, and what came of it.

    ``way``: password, second factor or provider. Who it was is a number, and only where that is
    sure: what was typed as an address may be a password.
    """
    fields: dict[str, object] = {"way": way, "outcome": outcome, "from": request.remote_addr}
    if account is not None:
        fields["account"] = account
    _log.info("sign-in", extra={"fields": fields})
