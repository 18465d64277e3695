"""The web service, put together: settings in, a WSGI application out."""

from flask import Flask

from screening import pages, web_security
from screening.api import api
from screening.pages import errors, view
from screening.pages.here import Surroundings
from screening.settings import Settings
from screening.store import Store


def create_app(settings: Settings | None = None) -> Flask:
    """The service for these settings; without them, for those of the environment."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__, template_folder="pages/templates", static_folder="pages/static")
    app.extensions["screening"] = Surroundings(settings, Store.open(settings))
    web_security.protect(app, settings)
    view.install(app)
    errors.install(app)
    for blueprint in (*pages.BLUEPRINTS, api):
        app.register_blueprint(blueprint)
    return app
