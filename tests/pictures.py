"""Pictures of the pages that a newcomer meets first, for the docs; the same bytes each time.

    python -m tests.pictures docs/pictures

They show the example of ``make run`` on one day, in English and light, after somebody followed one
contract for a while. It is a process of its own, as the clock stands still in it.
"""

import io
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import sync_playwright

from screening.i18n.language import Language
from tests.golden import clock, product
from tests.support.chromium import chromium, started
from tests.support.reader import Reader
from tests.support.web_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

DESKTOP, PHONE = (1280, 860), (390, 844)
COLOURS = 64
NUMBER, WHO = "DVR-2026-001", "A. Buyer"
WORDS = "laptops for 2,000 desks"


@dataclass(frozen=True)
class Picture:
    """A page, or the part of it that begins at ``part``. ``phone``: it differs on one."""

    name: str
    page: str  # what ``met`` calls it
    part: str = "body"
    phone: bool = False


PICTURES = (
    Picture("to-do", "to do", phone=True),
    Picture("contracts", "list", ".flag-tabs"),
    Picture("contract", "contract", phone=True),
    Picture("check", "check"),
    Picture("request", "request"),
    Picture("clause", "contract", "#clause"),
    Picture("calendar", "contract", "#calendar"),
    Picture("supplier", "supplier", phone=True),
    Picture("decisions", "decisions"),
    Picture("monitoring", "monitoring"),
)


def main(folder: str) -> int:
    """Take every picture into a folder."""
    clock.stop(serves=True)
    os.environ["SCREENING_HOME"] = tempfile.mkdtemp(prefix="pictures")
    product.fill_example(clock.DAY)
    # here: what asks the time is imported once the clock stands still
    from screening.web.app import create_app

    with serving(create_app()) as address, sync_playwright() as tool:
        browser = started(tool, chromium())
        pages = {
            size: browser.new_context(
                base_url=address,
                locale="en-GB",
                color_scheme="light",
                reduced_motion="reduce",
                viewport={"width": size[0], "height": size[1]},
            ).new_page()
            for size in (DESKTOP, PHONE)
        }
        found = met(Reader(pages[DESKTOP], Language("en")))
        for picture in PICTURES:
            take(pages[DESKTOP], picture, found, Path(folder) / f"{picture.name}.png")
            if picture.phone:
                take(pages[PHONE], picture, found, Path(folder) / f"{picture.name}-phone.png")
        browser.close()
    return 0


def met(reader: Reader) -> Mapping[str, str]:
    """Do what somebody does who follows one contract; return the address of each page."""
    reader.goes(f"/?q={NUMBER}&lang=en")
    contract = reader.page.locator("th.contract-name a").first.get_attribute("href") or ""
    request = _request(reader)
    supplier = _supplier(reader, contract)
    _clause(reader, contract)
    _decision(reader, contract)
    return {
        "to do": "/todo",
        "list": "/",
        "contract": contract,
        "check": f"/checks/new?asked=1&cpv={WORDS}",
        "request": request,
        "supplier": supplier,
        "decisions": "/decisions",
        "monitoring": "/monitoring",
    }


def _request(reader: Reader) -> str:
    reader.goes("/checks/new?asked=1&cpv=18110000&value=1200000&lang=en")
    reader.presses("Keep as a request")
    return urlsplit(reader.page.url).path


def _supplier(reader: Reader, contract: str) -> str:
    reader.goes(contract)
    reader.follows("Ask a supplier for its chain")
    reader.presses("Make the link")
    return urlsplit(reader.page.locator("#address").input_value()).path


def _clause(reader: Reader, contract: str) -> None:
    reader.goes(contract)
    reader.opens("Record something about the clause")
    reader.fills({"clause-day": (clock.DAY - timedelta(days=80)).isoformat()})
    reader.presses("Record", within="section[aria-labelledby=in-contract]")
    reader.opens("Record what came, or another day")
    reader.page.locator("#calendar-item").select_option("C1:1")
    reader.page.locator("#calendar-what").check()
    reader.fills({"calendar-day": clock.DAY.isoformat()})
    reader.presses("Record", within="section[aria-labelledby=calendar]")


def _decision(reader: Reader, contract: str) -> None:
    reader.goes(contract)
    reader.opens("Take a decision")
    reader.page.locator("input[name=kind][value=mitigate]").check()
    reader.fills({"decision-why": "An audit of the sewing factories in May.", "decision-by": WHO})
    reader.presses("Keep this decision")


def take(page: "Page", picture: Picture, found: Mapping[str, str], to: Path) -> None:
    """Write what a window shows of a page, in few colours."""
    page.goto(found[picture.page])
    page.locator(picture.part).first.evaluate("part => part.scrollIntoView()")
    content = page.screenshot(animations="disabled", caret="hide")
    image = Image.open(io.BytesIO(content)).convert("RGB")
    few = image.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(to, optimize=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
