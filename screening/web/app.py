"""The web service: settings in, a WSGI application out."""

from datetime import timedelta

from flask import Flask

from screening.services.egress import WayOut
from screening.services.open_store import open_store
from screening.services.people.open_id import OpenIdClient
from screening.services.people.passwords import Passwords
from screening.services.settings import Settings
from screening.web import (
    error_pages,
    logged_writes,
    metrics,
    page_moment,
    pages,
    request_log,
    security,
    template_filters,
)
from screening.web.api import api
from screening.web.request_context import Services
from screening.web.visitor import AccountsExist

LONGEST_WAIT = timedelta(seconds=4)  # for a lock: whoever waits keeps a thread from other visitors


def create_app(settings: Settings | None = None, passwords: Passwords | None = None) -> Flask:
    """Return the service for these settings; without them, for those of the environment.

    ``passwords``: how they are kept, at what cost.
    """
    settings = settings or Settings.from_environment()
    app = Flask(__name__, template_folder="templates", static_folder="static")
    app.debug = False  # whatever FLASK_DEBUG says: an error shows nothing of the inside
    store = open_store(settings, LONGEST_WAIT)
    app.extensions["screening"] = Services(
        settings,
        store,
        passwords=passwords or Passwords(),
        open_id=OpenIdClient(way=WayOut.of(settings.operator)),
    )
    app.extensions["screening.accounts"] = AccountsExist(store)
    request_log.install(app)  # first, so that what is turned away is told too
    metrics.install(app)
    logged_writes.install(app)
    page_moment.install(app)
    security.protect(app, settings)
    template_filters.install(app)
    error_pages.install(app)
    for blueprint in (*pages.BLUEPRINTS, api):
        app.register_blueprint(blueprint)
    return app
