"""What axe finds wrong with a page: WCAG 2.2 A and AA, and what it calls best practice.

What it cannot decide counts too, but for the kinds that ``docs/papers.md`` decides on.
"""

from typing import TYPE_CHECKING, TypedDict

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page


class AxeCheck(TypedDict):
    """A part of a rule; its data say why it cannot be decided, where they are of that kind."""

    data: object


class AxeNode(TypedDict):
    """An element that a rule is about, with the parts of the rule."""

    html: str
    target: list[str]
    any: list[AxeCheck]
    all: list[AxeCheck]
    none: list[AxeCheck]


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations", "incomplete"]}
# The rule, why axe cannot decide, and how each element begins that somebody looked at instead.
DECIDED = {
    ("color-contrast", "bgOverlap"): "<text ",  # in a box of a drawing
    ("color-contrast", "imgNode"): "<text ",  # beside the boxes or bars of one
    ("color-contrast", "nonBmp"): '<span aria-hidden="true">',  # an arrow in a link, coloured alike
}


def findings(page: "Page") -> list[str]:
    """Return a line for each rule that is broken, or about which nobody decided; with places."""
    report = Axe().run(page, options=OPTIONS).response
    broken = {rule["id"]: rule["nodes"] for rule in report["violations"]}
    unsure = {
        f"{rule['id']} (not decided)": [
            node for node in rule["nodes"] if not _is_decided(rule["id"], node)
        ]
        for rule in report["incomplete"]
    }
    return [
        f"{what} ({len(nodes)}): "
        + "; ".join(" ".join(map(str, node["target"])) for node in nodes[:3])
        for what, nodes in (broken | unsure).items()
        if nodes
    ]


def _is_decided(rule: str, node: "AxeNode") -> bool:
    """Tell whether each reason for which axe cannot decide is a known one for this element."""
    checks = [*node["any"], *node["all"], *node["none"]]
    reasons = {(rule, _reason(check["data"])) for check in checks}
    known = (node["html"].startswith(DECIDED.get(reason, "no element")) for reason in reasons)
    return bool(reasons) and all(known)


def _reason(data: object) -> str:
    return str(data.get("messageKey")) if isinstance(data, dict) else ""
