"""From an invitation to a record with a name on it, in a browser; and the pages on the way."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pyotp
import pytest
from flask import Flask

from screening.model.people import Role
from tests.support.people import PASSWORD, add_person
from tests.support.web_client import id_of, make_app, portfolio_of, services_of
from tests.support.web_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ADMIN = "beheer@voorbeeld.nl"


@pytest.fixture(scope="module")
def app(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = make_app(tmp_path_factory.mktemp("people"))
    add_person(services_of(app).store, Role.ADMINISTRATOR, email=ADMIN, name="B. Heer")
    portfolio_of(app).people.require_second_factor([Role.CONTRACT_MANAGER])
    return app


@pytest.fixture(scope="module")
def service(app: Flask) -> Iterator[tuple[str, Flask]]:
    with serving(app) as address:
        yield address, app


def signs_in(page: "Page", email: str) -> None:
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_invitation_ends_in_a_record_that_says_who(
    open_page: "Callable[..., Page]", service: tuple[str, Flask], script: bool
) -> None:
    app, name = service[1], f"N. Ieuw {script}"
    narrow = {"width": 320, "height": 640}
    page = open_page("/people", java_script_enabled=script)
    signs_in(page, ADMIN)
    page.get_by_role("link", name="Nodig iemand uit").click()
    page.get_by_label("Naam").fill(name)
    page.get_by_label("E-mailadres").fill(f"n{script}@voorbeeld.nl")
    page.get_by_label("Contractmanager").check()
    page.get_by_role("button", name="Maak de link").click()
    link = page.get_by_label("Link").input_value()

    path = re.sub(r"https?://[^/]+", "", link)
    theirs = open_page(path, viewport=narrow, color_scheme="dark", java_script_enabled=script)
    theirs.get_by_label("Nieuw wachtwoord").fill(PASSWORD)
    theirs.get_by_label("Nog een keer hetzelfde").fill(PASSWORD)
    theirs.get_by_role("button", name="Stel het wachtwoord in").click()
    signs_in(theirs, f"n{script}@voorbeeld.nl")
    theirs.wait_for_url("**/account/second-factor")  # and until it is loaded, its image too
    assert theirs.evaluate("document.querySelector('img.qr').naturalWidth") > 100
    secret = theirs.locator("span.code").inner_text().replace(" ", "")
    theirs.get_by_label("Code die de app nu toont").fill(pyotp.TOTP(secret).now())
    theirs.get_by_role("button", name="Zet aan").click()
    shown = theirs.locator("li .code")
    expect(shown).to_have_count(10)
    codes = shown.all_inner_texts()
    theirs.get_by_role("button", name="Log uit").click()
    signs_in(theirs, f"n{script}@voorbeeld.nl")
    theirs.get_by_label("Code").fill(codes[3])
    theirs.get_by_role("button", name="Ga verder").click()
    theirs.locator("header").get_by_text(name).wait_for()

    contract = id_of(app, "DVR-1")
    theirs.goto(f"/contracts/{contract}")
    theirs.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
    theirs.locator("form[action$='/category'] input[type=radio]").last.check()
    theirs.locator("form[action$='/category'] [name=why]").fill("Het is geen kleding")
    theirs.locator("form[action$='/category'] button").click()
    theirs.get_by_text("De categorie is bevestigd").wait_for()
    (confirmed, *_) = portfolio_of(app).reviews.history(contract)
    assert confirmed.by == name
