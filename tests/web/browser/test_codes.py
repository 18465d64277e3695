"""Import, confirm many codes at once, take it back, check in words: in a browser, nl and en.

Needs Chromium: CHROMIUM_PATH, else chromium or google-chrome on PATH; otherwise these skip.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.support.effort import soak
from tests.support.web_client import make_app
from tests.support.web_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

REGISTER = (
    "Contractnummer;Omschrijving;Leverancier;Contractwaarde\n"
    "GV-1;Schoonmaak van scholen;Blink B.V.;1000,00\n"
    "GV-2;Schoonmaak van scholen 2025;Blink B.V.;2000,00\n"
    "GV-3;Laptops voor werkplekken;Wevers B.V.;2500,50\n"
)
WALKS = (("nl", True), ("en", False), *((("nl", False), ("en", True)) if soak else ()))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[str, Flask]]:
    app = make_app(tmp_path / "home", filled=False)
    with serving(app) as address:
        yield address, app


@pytest.mark.parametrize(("language", "script"), WALKS)
def test_from_a_register_without_codes_to_confirmed_ones_and_back(
    open_page: "Callable[..., Page]", tmp_path: Path, language: str, script: bool
) -> None:
    says = {
        "nl": ("Bekijk hoe het wordt gelezen", "Bewaar en screen",
               "Bevestig wat er wordt ingekocht", "Zoek een code",
               "Bevestig de gekozen codes", "Neem het terug", "Uw naam"),
        "en": ("See how it is read", "Keep and screen", "Confirm what is bought",
               "Look for a code", "Confirm the chosen codes", "Take it back", "Your name"),
    }  # fmt: skip
    see, keep, confirm, look, chosen, back, name = says[language]
    file = tmp_path / "register.csv"
    file.write_text(REGISTER, "utf-8")
    page = open_page(f"/imports/new?lang={language}", java_script_enabled=script)
    page.locator("#files").set_input_files(file)
    page.get_by_role("button", name=see).click()
    page.get_by_role("button", name=keep).click()
    page.get_by_role("link", name=confirm).click()
    groups = page.locator("fieldset")
    expect(groups).to_have_count(2)
    groups.nth(0).locator("input[value='90919300']").check()
    groups.nth(1).locator("input[type=text]").fill("leerlingenvervoer")
    if not script:
        groups.nth(1).get_by_role("button", name=look).click()
    groups.nth(1).locator("input[value='60130000']").first.check()
    page.get_by_label(name).fill("Anna")
    page.get_by_role("button", name=chosen).click()
    expect(page.locator("fieldset")).to_have_count(0)
    page.get_by_role("button", name=back).click()
    expect(page.locator("fieldset")).to_have_count(2)
    page.goto(f"/checks/new?lang={language}")
    page.locator("#cpv").fill("laptops voor 2.000 werkplekken")
    page.locator("form button.button").last.click()
    page.locator("a[data-code='30213100']").first.click()
    if script:
        expect(page.locator("#cpv")).to_have_value("30213100")
    else:
        page.wait_for_url("**cpv=30213100**")
