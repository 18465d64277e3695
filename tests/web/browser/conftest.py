"""One browser for all tests of a process, and a way to open its pages that sees their complaints.

Needs Chromium: CHROMIUM_PATH, else chromium or google-chrome on PATH; otherwise these skip.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest


def chromium() -> str | None:
    given = os.environ.get("CHROMIUM_PATH")
    if given:
        return given
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    path = chromium()
    if path is None:
        pytest.skip("no Chromium: set CHROMIUM_PATH, or install chromium")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with playwright.sync_playwright() as tool:
        found = tool.chromium.launch(executable_path=path, args=["--no-sandbox"] if root else [])
        yield found
        found.close()


@pytest.fixture
def open_page(browser: Any, service: tuple[str, Any]) -> Iterator[Any]:
    """Opens pages, and fails when any of them had something to complain about."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def open_(path: str, **options: Any) -> Any:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(base_url=service[0], locale="nl-NL", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
