"""JSON answers of the API."""

import json
from typing import Any

from flask import Response

MEDIA_TYPE = "application/json"


def answer(body: Any, status: int = 200) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text + "\n", status, content_type=MEDIA_TYPE)
