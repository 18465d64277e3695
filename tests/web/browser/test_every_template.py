"""Each template in a browser: wide and light, then narrow and dark."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.every_page import addresses, make_everything
from tests.support.web_server import serving
from tests.web.browser.conftest import PATIENCE

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
WIDTH = "document.documentElement.scrollWidth"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
# Whose status a browser writes on its console.
ERRORS = {
    "error.html",
    "no_link.html",
    "disclosure_none.html",
    "published_none.html",
    "signal_gone.html",
}


@pytest.fixture(scope="module")
def service(
    browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    app = make_everything(tmp_path_factory.mktemp("home"))
    pages = addresses(app)
    with serving(app) as address:
        yield address, pages


def test_each_page_wide_and_light_then_narrow_and_dark_with_everything_opened(
    browser: Any, service: tuple[str, dict[str, str]]
) -> None:
    address, pages = service
    context = browser.new_context(base_url=address, locale="nl-NL")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for template, path in pages.items():
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        page.goto(path)
        assert page.evaluate(WIDTH) <= 1280, template
        assert page.evaluate(BACKGROUND) != "rgb(20, 23, 28)", template
        page.set_viewport_size(NARROW)
        page.emulate_media(color_scheme="dark")
        page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
        assert page.evaluate(WIDTH) <= 320, template
        assert page.evaluate(BACKGROUND) == "rgb(20, 23, 28)", template
        assert template in ERRORS or complaints == [], template
        complaints.clear()
    context.close()
