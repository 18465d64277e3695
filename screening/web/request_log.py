"""A name for each request, and a line in the log for each answer, without anybody's data in it."""

import logging
import re
import time
import uuid

from flask import Flask, Response, g, request

from screening.services import log_context
from screening.web.metrics import route_of_request

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
        _log.info("request", extra={"fields": fields})
    return response
