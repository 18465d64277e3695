"""One browser for all tests of a process, and pages that fail on what they complain about.

Needs Chromium: CHROMIUM_PATH, else chromium or google-chrome on PATH; otherwise these skip.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.chromium import chromium, started

PATIENCE = (
    120_000  # ms: a fresh machine compiles before it answers; a guard, and no measure of speed
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    path = chromium()
    if path is None:
        pytest.skip("no Chromium: set CHROMIUM_PATH, or install chromium")
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as tool:
        browser = started(tool, path)
        yield browser
        browser.close()


def complaints_in(text: str) -> list[str]:
    """Return what the browser wrote, but for its word that it cleared what a sign-out asked for."""
    return (
        [] if text.startswith("Clear-Site-Data header on ") and "Cleared data" in text else [text]
    )


@pytest.fixture
def open_page(browser: Any, service: tuple[str, Any]) -> Iterator[Any]:
    """Give a function that opens a page; fail if one of them complained."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def open_(path: str, **options: Any) -> Any:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(base_url=service[0], locale="nl-NL", **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(complaints_in(message.text)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
