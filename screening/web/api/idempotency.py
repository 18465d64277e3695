"""The header Idempotency-Key: what was sent once under a key is done once, and answered alike.

Only what was done is kept. A refusal changed nothing, so the request may come again, corrected.
"""

import hashlib
from contextlib import suppress
from typing import cast

from flask import Response, g, request

from screening.model.errors import BusyError
from screening.store.runs.idempotent_answers import FirstAnswer, KeyedRequest
from screening.web.api.blueprint import api
from screening.web.api.problems import refuse
from screening.web.request_context import portfolio, visitor
from screening.web.route_rules import RULES, RouteKind

HEADER = "Idempotency-Key"
LONGEST = 200  # letters of a key
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
RETRY_AFTER = 10  # seconds


@api.before_request
def answer_again() -> Response | None:
    """Answer what a key was answered before; note a key that is new."""
    key, rule = request.headers.get(HEADER), RULES.get(request.endpoint or "")
    if key is None or rule is None or rule.kind is not RouteKind.JSON or request.method != "POST":
        return None
    if not 1 <= len(key) <= LONGEST or not key.isprintable():
        refuse(400, f"{HEADER} has 1 to {LONGEST} letters that can be printed.")
    keyed = KeyedRequest(visitor().asker, key, _digest())
    first = portfolio().idempotent_answers.begin(keyed)
    if first is None:
        g.keyed_request = keyed
        return None
    return _again(first, keyed)


@api.after_request
def keep_answer(response: Response) -> Response:
    """Keep the answer under its key; forget the key where nothing was done."""
    keyed = cast(KeyedRequest | None, g.pop("keyed_request", None))
    if keyed is None:
        return response
    # Where the lock is not had the key stays begun, and whoever sends it again is told to look.
    with suppress(BusyError):
        if response.status_code < 300:
            headers = {
                name: response.headers[name] for name in KEPT_HEADERS if name in response.headers
            }
            body = response.get_data(as_text=True)
            portfolio().idempotent_answers.finish(keyed, response.status_code, headers, body)
        else:
            portfolio().idempotent_answers.forget(keyed)
    return response


def _again(first: FirstAnswer, keyed: KeyedRequest) -> Response:
    if first.digest != keyed.digest:
        refuse(422, f"This {HEADER} was used for another request. Take a new one.")
    if first.status is None:
        refuse(
            409,
            f"The first request with this {HEADER} goes on, or was cut off. Wait and send it "
            "again; if the answer stays the same, look at what is there and take a new key.",
        )
    response = Response(first.body, first.status)
    response.headers.update(first.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _digest() -> str:
    """Return a hash of all that a request says."""
    said = f"{request.method}\n{request.full_path}\n{request.mimetype}\n"
    return hashlib.sha256(said.encode() + request.get_data()).hexdigest()
