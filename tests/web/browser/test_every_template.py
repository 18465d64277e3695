"""Each template in a browser, wide and narrow, light and dark, with everything opened; and axe.

In ``make test`` each page is looked at in two of these looks and tried by axe in one, so that each
look has its pages; with ``--soak`` every page in every look, in both languages.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from screening.web.browser_sessions import ROW
from tests.support import effort
from tests.support.axe import findings
from tests.support.effort import tries
from tests.support.every_page import account_addresses, addresses, make_everything
from tests.support.web_server import serving
from tests.web.browser.conftest import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

WIDE, NARROW = (1280, 900), (320, 640)
LOOKS = tuple(product((WIDE, NARROW), ("light", "dark")))
WIDTH = "document.documentElement.scrollWidth"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
DARK = "rgb(20, 23, 28)"
OPEN_ALL = "document.querySelectorAll('details').forEach(box => box.open = true)"
TELL_OF_CSP = """document.addEventListener("securitypolicyviolation",
    event => console.error(`CSP ${event.violatedDirective}: ${event.blockedURI}`));"""
# Whose status a browser writes on its console.
ERRORS = {
    "error.html",
    "no_link.html",
    "disclosure_none.html",
    "published_none.html",
    "signal_gone.html",
}
OF_A_STATUS = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture
def app(browser: object, tmp_path: Path) -> Flask:
    """A service of its own for each language: in the end everybody has to sign in to it."""
    return make_everything(tmp_path / "home")


@pytest.fixture
def service(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.mark.parametrize("language", tries(["nl"], ["nl", "en"]))
def test_each_page_in_every_look_has_nothing_that_axe_or_the_console_names(
    browser: "Browser", app: Flask, service: str, language: str
) -> None:
    # no transitions: axe would measure the colours in between
    context = browser.new_context(base_url=service, locale="nl-NL", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(TELL_OF_CSP)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found = list(_looked_at(page, addresses(app), language, complaints))
    token, of_accounts = account_addresses(app)
    context.add_cookies([{"name": "ketenblik", "value": ROW + token, "url": service}])
    found += _looked_at(page, of_accounts, language, complaints)
    context.close()
    assert found == []


def test_what_axe_cannot_decide_is_told(browser: "Browser") -> None:
    page = browser.new_page()
    heading = "<h1 style='background: linear-gradient(red, blue)'>Vlag</h1>"
    page.set_content(f"<html lang=nl><title>Vlag</title><main>{heading}</main>")
    assert findings(page) == ["color-contrast (not decided) (1): h1"]
    page.close()


def _looked_at(
    page: "Page", pages: dict[str, str], language: str, complaints: list[str]
) -> Iterator[str]:
    """Yield what is wrong with each page in the looks in which it is tried."""
    for number, (template, path) in enumerate(pages.items()):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        for look, is_tried in _looks(number):
            for wrong in _wrong(page, look, is_tried):
                yield f"{template} {look}: {wrong}"
        told = (
            text for text in complaints if not (template in ERRORS and text.startswith(OF_A_STATUS))
        )
        yield from (f"{template}: {text}" for text in told)
        complaints.clear()


def _looks(number: int) -> Iterable[tuple[tuple[tuple[int, int], str], bool]]:
    """Return the looks of a page, and whether axe tries it so."""
    if effort.soak:
        return [(look, True) for look in LOOKS]
    look = LOOKS[number % len(LOOKS)]
    other = LOOKS[(number + 2) % len(LOOKS)]
    return [(look, True), (other, False)]


def _wrong(page: "Page", look: tuple[tuple[int, int], str], is_tried: bool) -> Iterator[str]:
    (width, height), scheme = look
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.evaluate(OPEN_ALL)
    if (page.evaluate(BACKGROUND) == DARK) != (scheme == "dark"):
        yield "the ground of another scheme"
    if page.evaluate(WIDTH) > width:
        yield "wider than its window"
    if is_tried:
        yield from findings(page)
