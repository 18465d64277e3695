"""What axe finds wrong with a page: WCAG 2.2 A and AA, and what it calls best practice."""

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"]}


def violations(page: "Page") -> list[str]:
    """Return a line for each rule that is broken: its name, and the first places of it."""
    report = Axe().run(page, options=OPTIONS).response
    return [
        f"{rule['id']} ({len(rule['nodes'])}): "
        + "; ".join(" ".join(map(str, node["target"])) for node in rule["nodes"][:3])
        for rule in report["violations"]
    ]
