"""From a purchase in words to a decision on file, in a real browser, with and without script.

Needs Chromium: CHROMIUM_PATH, else chromium or google-chrome on PATH; otherwise these skip.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document
from flask import Flask

from screening.model.purchase_requests import RequestState
from tests.support.web_client import make_app, portfolio_of
from tests.support.web_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

WHY = "Er is één aanbieder."
SAYS = {
    "nl": ("Toets deze inkoop", "Bewaar als aanvraag", "Bewaar deze antwoorden", "Besluit",
           "Een ander niveau, zoals hier gekozen", "Leg het besluit vast"),
    "en": ("Check this purchase", "Keep as a request", "Keep these answers", "Decide",
           "Another level, as chosen here", "Record the decision"),
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    app = make_app(tmp_path_factory.mktemp("home"))
    with serving(app) as address:
        yield address, app


@pytest.mark.parametrize(("language", "script"), [("nl", False), ("en", True)])
def test_a_purchase_is_checked_kept_answered_decided_and_its_annex_saved(
    open_page: "Callable[..., Page]",
    service: tuple[str, Flask],
    tmp_path: Path,
    language: str,
    script: bool,
) -> None:
    check, keep, answers, decide, deviate, record = SAYS[language]
    page = open_page(f"/checks/new?lang={language}", java_script_enabled=script)
    page.locator("#cpv").fill("18110000")
    page.locator("#value").fill("1.200.000,00")
    page.get_by_role("button", name=check).click()
    page.get_by_role("button", name=keep).click()
    expect(page.locator(".message.done")).to_be_visible()
    page.locator("select#buyer_type").select_option("subcentral")
    page.locator("#ends").fill("31-12-2026")
    page.get_by_role("button", name=answers).click()
    page.get_by_text(decide, exact=True).click()
    page.get_by_label(deviate).check()
    page.locator("#decided-level").select_option("L1")
    page.locator("#decided-why").fill(WHY)
    page.get_by_role("button", name=record).click()
    expect(page.locator("#decision")).to_be_visible()
    with page.expect_download() as saved:
        page.locator("#papers ~ p >> nth=1 >> a >> nth=0").click()
    path = tmp_path / "annex.docx"
    saved.value.save_as(path)
    said = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    assert ("beroepskleding" if language == "nl" else "occupational clothing") in said.lower()
    decided = [
        each
        for each in portfolio_of(service[1]).requests.in_state(RequestState.DECIDED)
        if each.decided and each.decided.why == WHY
    ]
    assert decided
    assert decided[0].facts.answers["buyer_type"] == "subcentral"
