"""Somebody before a page in a browser, who goes by what it says in the language of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screening.i18n.language import Language

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@dataclass(frozen=True)
class Reader:
    """Reads, fills in, presses and saves; waits for what it looks for, and fails without it.

    Sentences are given in English, as in the templates, and looked for in the language. ``within``:
    a CSS selector of the part of the page in which something is looked for.
    """

    page: "Page"
    language: Language

    def goes(self, path: str) -> None:
        self.page.goto(path)

    def text(self, english: str, count: int | None = None, plural: str = "") -> str:
        """Return a sentence in the language; with a count its form for that number."""
        if count is None:
            return self.language.gettext(english)
        return self.language.ngettext(english, plural, count) % {"num": count}

    def presses(self, english: str, within: str = "body", exact: bool = True) -> None:
        """Press a button; not ``exact``: one that begins with these words, said more fully."""
        self._part(within).get_by_role("button", name=self.text(english), exact=exact).click()

    def follows(self, english: str, within: str = "body") -> None:
        """Follow a link."""
        self._part(within).get_by_role("link", name=self.text(english), exact=True).click()

    def opens(self, english: str) -> None:
        """Open what is folded under these words, unless it stands open."""
        summary = self.page.locator("summary").filter(has_text=self.text(english)).first
        if summary.locator("..").get_attribute("open") is None:
            summary.click()

    def fills(self, boxes: Mapping[str, str]) -> None:
        """Type into boxes, by their ids."""
        for id, value in boxes.items():
            self.page.locator(f"#{id}").fill(value)

    def reads(self, words: str, within: str = "main") -> None:
        """Wait until these words of the portfolio, or of somebody, stand there."""
        self._part(within).filter(has_text=words).first.wait_for()

    def is_told(self, english: str) -> None:
        """Wait for a sentence of the product."""
        self.reads(self.text(english))

    def saves(self, link: "Locator", to: Path) -> bytes:
        """Save the file behind a link; return what it holds."""
        with self.page.expect_download() as download:
            link.click()
        download.value.save_as(to)
        return to.read_bytes()

    def _part(self, within: str) -> "Locator":
        return self.page.locator(within)
