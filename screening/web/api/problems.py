"""Errors of the API as problem documents (RFC 9457)."""

import json
from http import HTTPStatus
from typing import NoReturn

from flask import abort, make_response

API = "/api/"
MEDIA_TYPE = "application/problem+json"


def problem_of(
    status: int, detail: str, fields: dict[str, str] | None = None
) -> tuple[str, int, dict[str, str]]:
    """Return a body, its status and its headers. ``fields``: what is wrong, by field.

    It may repeat what was sent, also where that is half a letter that no text can hold.
    """
    body = {"type": "about:blank", "title": _title(status), "status": status, "detail": detail}
    if fields:
        body["errors"] = [{"field": name, "detail": text} for name, text in fields.items()]
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace").decode()
    return text + "\n", status, {"Content-Type": MEDIA_TYPE}


def refuse(status: int, detail: str, fields: dict[str, str] | None = None) -> NoReturn:
    """Answer this problem, and nothing else."""
    abort(make_response(problem_of(status, detail, fields)))


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
