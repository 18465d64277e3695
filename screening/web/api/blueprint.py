"""The blueprint to which every file of the API adds its routes."""

from flask import Blueprint

api = Blueprint("api", __name__, url_prefix="/api/v1")
