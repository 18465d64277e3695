"""Errors of the API as problem documents (RFC 9457)."""

import json
from http import HTTPStatus

API = "/api/"
MEDIA_TYPE = "application/problem+json"


def problem_of(
    status: int, detail: str, fields: dict[str, str] | None = None
) -> tuple[str, int, dict[str, str]]:
    """A body, its status and its headers. ``fields``: what is wrong, by the name of the field."""
    body = {"type": "about:blank", "title": _title(status), "status": status, "detail": detail}
    if fields:
        body["errors"] = [{"field": name, "detail": text} for name, text in fields.items()]
    return json.dumps(body, ensure_ascii=False) + "\n", status, {"Content-Type": MEDIA_TYPE}


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
