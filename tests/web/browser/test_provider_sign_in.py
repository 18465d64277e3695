"""From setting up a provider to signing out of it, in a browser."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from screening.model.people import Role
from tests.support.open_id_provider import CLIENT, SECRET, RunningProvider, running
from tests.support.people import PASSWORD, add_person
from tests.support.web_client import make_app, services_of
from tests.support.web_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ADMIN = "beheer@voorbeeld.nl"


@pytest.fixture(scope="module")
def service(
    browser: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Flask, RunningProvider]]:
    app = make_app(tmp_path_factory.mktemp("single"), filled=False)
    add_person(services_of(app).store, Role.ADMINISTRATOR, email=ADMIN, name="B. Heer")
    with running() as provider, serving(app) as address:
        parts = services_of(app)
        settings = replace(parts.settings, public_url=address)
        app.extensions["screening"] = replace(parts, settings=settings)
        yield address, app, provider


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_colleague_comes_in_by_the_provider_that_an_administrator_set_up(
    open_page: "Callable[..., Page]", service: tuple[str, Flask, RunningProvider], script: bool
) -> None:
    provider, name = service[2], f"Ons account {script}"
    page = open_page("/people/providers", java_script_enabled=script)
    page.get_by_label("E-mailadres").fill(ADMIN)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.get_by_role("link", name="Voeg een aanbieder toe").click()
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Issuer").fill(provider.issuer())
    page.get_by_label("Client ID").fill(CLIENT)
    page.get_by_label("Client secret").fill(SECRET)
    page.get_by_role("button", name="Voeg deze aanbieder toe").click()
    page.get_by_label("Claim", exact=True).fill("groups")
    page.get_by_label("Waarde", exact=True).fill("inkoop")
    page.get_by_label("Rol", exact=True).select_option("buyer")
    page.get_by_role("button", name="Voeg deze regel toe").click()
    page.get_by_text("De tabel is gewijzigd.").wait_for()

    narrow = {"width": 320, "height": 640}
    theirs = open_page(
        "/checks/new", viewport=narrow, color_scheme="dark", java_script_enabled=script
    )
    theirs.get_by_role("link", name=f"Inloggen met {name}").click()
    theirs.wait_for_url("**/checks/new")
    theirs.get_by_role("link", name="N. Ieuw").wait_for()
    theirs.get_by_role("button", name="Log uit").click()
    theirs.wait_for_url("**/sign-in?left=1")  # by way of the provider, whose session ended too
    theirs.get_by_text("U bent uitgelogd.").wait_for()
    assert provider.ended()[-1]["client_id"] == CLIENT
