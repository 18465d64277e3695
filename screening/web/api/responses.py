"""JSON answers of the API."""

import json

from flask import Response

MEDIA_TYPE = "application/json"


def answer(body: object, status: int = 200) -> Response:
    """Return a body as JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text + "\n", status, content_type=MEDIA_TYPE)
