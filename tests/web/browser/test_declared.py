"""A supplier answers, a person accepts, sees the document, and takes that back: in a real browser.

Needs Chromium: CHROMIUM_PATH, else chromium or google-chrome on PATH; otherwise these skip.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from flask import Flask

from screening.web.pages import disclosures
from screening.web.rate_limit import RateLimit
from tests.support.web_client import id_of, make_app
from tests.support.web_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

WORDS = {
    "nl": {
        "waits": "1 antwoord wacht", "record": "Leg vast dat een document is gezien",
        "declared": "nog niet in een document gezien: katoen uit Portugal",
        "seen": "Met een document gezien: katoen uit Portugal", "withdraw": "Intrekken",
        "recorded": "is vastgelegd", "ended": "is ingetrokken",
    },
    "en": {
        "waits": "1 answer waiting", "record": "Record that a document was seen",
        "declared": "not yet seen in a document: cotton from Portugal",
        "seen": "Seen in a document: cotton from Portugal", "withdraw": "Withdraw",
        "recorded": "has been recorded", "ended": "was withdrawn",
    },
}  # fmt: skip


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    disclosures.rate_limit = RateLimit(disclosures.MOST_A_MINUTE)
    app = make_app(tmp_path_factory.mktemp("home"))
    with serving(app) as address:
        yield address, app


@pytest.mark.parametrize(("language", "script"), [("nl", True), ("en", False)])
def test_from_the_link_of_a_supplier_to_a_document_seen_and_back(
    service: tuple[str, Flask],
    open_page: "Callable[..., Page]",
    language: str,
    script: bool,
) -> None:
    words = WORDS[language]
    id = id_of(service[1], "DVR-1")
    page = open_page(f"/disclosures/new?contract={id}&lang={language}", java_script_enabled=script)
    page.locator("main form button").last.click()
    link = page.locator("input[readonly]").first.input_value()
    page.goto(f"{urlsplit(link).path}?lang={language}")
    page.locator("#good-1").fill("katoen")
    page.locator("#supplier-1").fill("Weverij Voorbeeld")
    page.locator("#made_in-1").fill("PT")
    page.locator("#share-1").fill("100")
    page.locator("#evidence-1").fill("W-12")
    page.locator("main form button").last.click()
    page.goto(f"/?lang={language}")
    page.locator("header").get_by_role("link", name=words["waits"]).click()
    page.get_by_role("link", name="Fictieve Kleding B.V.").first.click()
    page.locator("main form button").first.click()
    page.goto(f"/contracts/{id}")
    expect(page.locator(".summary")).to_contain_text(words["declared"])
    page.get_by_text(words["record"], exact=True).click()
    page.locator("#document-tie").select_option(index=1)
    page.locator("#document-document").fill("Certificaat W-12")
    page.locator("#documents button").click()
    expect(page.locator(".message.done")).to_contain_text(words["recorded"])
    expect(page.locator(".summary")).to_contain_text(words["seen"])
    page.get_by_role("button", name=f"{words['withdraw']} Certificaat W-12").click()
    expect(page.locator(".message.done")).to_contain_text(words["ended"])
    expect(page.locator(".summary")).to_contain_text(words["declared"])
