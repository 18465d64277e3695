"""The API, version 1: the same portfolio and the same verdicts as the pages, as JSON."""

from flask import Blueprint

api = Blueprint("api", __name__, url_prefix="/api/v1")

from screening.api import checks, contracts, description  # noqa: E402, F401  (they add routes)
