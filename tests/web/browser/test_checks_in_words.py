"""A check in words: choose a code while one types, or without script, in Dutch and English.

Needs Chromium: CHROMIUM_PATH, else chromium or google-chrome on PATH; otherwise these skip.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.support.web_client import make_app
from tests.support.web_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api").expect

# Chromium's own pipes may still be open when a worker ends; that is no fault of ours.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

WORDS = {
    "nl": ("laptops voor 2.000 werkplekken", "30213100 Draagbare computers", "Toets deze inkoop"),
    "en": ("laptops for 2,000 desks", "30213100 Portable computers", "Check this purchase"),
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    app = make_app(tmp_path_factory.mktemp("home"), filled=False)
    with serving(app) as address:
        yield address, app


@pytest.mark.parametrize("language", WORDS)
def test_without_script_words_lead_to_codes_and_a_code_to_a_verdict(
    open_page: "Callable[..., Page]", language: str
) -> None:
    typed, code, button = WORDS[language]
    page = open_page(f"/checks/new?lang={language}", java_script_enabled=False)
    page.locator("#cpv").fill(typed)
    page.locator("#value").fill("140000")
    page.get_by_role("button", name=button).click()
    page.get_by_role("link", name=code).click()
    expect(page.locator("#verdict-heading")).to_have_count(1)
    expect(page.locator("#cpv")).to_have_value("30213100")
    expect(page.locator("#value")).to_have_value("140000")


@pytest.mark.parametrize("language", WORDS)
def test_with_script_codes_come_while_one_types_and_fill_the_field(
    open_page: "Callable[..., Page]", language: str
) -> None:
    typed, code, button = WORDS[language]
    page = open_page(f"/checks/new?lang={language}")
    page.locator("#value").fill("140000")
    page.locator("#cpv").press_sequentially(typed)
    page.get_by_role("link", name=code).click()
    expect(page.locator("#cpv")).to_have_value("30213100")
    expect(page.locator("#value")).to_have_value("140000")
    expect(page.locator("#cpv-choices a")).to_have_count(0)
    page.get_by_role("button", name=button).click()
    expect(page.locator("#verdict-heading")).to_have_count(1)
