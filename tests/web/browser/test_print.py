"""What a printer gets of a page: all that the page says, flags included, on a few sheets."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from screening.services.clause_records import ClauseRecord, include
from tests.support.web_client import id_of, make_app, portfolio_of
from tests.support.web_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api").expect

OpenPage = Callable[..., "Page"]
MOST_SHEETS = 4
PAGE = re.compile(rb"/Type\s*/Page[^s]")

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    app = make_app(tmp_path_factory.mktemp("home"))
    portfolio = portfolio_of(app)
    contract = portfolio.contracts.get("DVR-1").id
    include(portfolio, contract, ClauseRecord(date(2026, 2, 1), ("C2", "C5")), "test", None)
    with serving(app) as address:
        yield address, app


def sheets(page: "Page") -> int:
    """Return on how many sheets (A4) a page is printed, without its grounds."""
    return len(PAGE.findall(page.pdf(format="A4", print_background=False)))


@pytest.mark.parametrize("number", ["DVR-1", "DVR-2", "DVR-3"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_contract_is_printed_on_four_sheets_at_most(
    open_page: OpenPage, service: tuple[str, Flask], number: str, language: str
) -> None:
    page = open_page(f"/contracts/{id_of(service[1], number)}?lang={language}")
    assert 1 <= sheets(page) <= MOST_SHEETS


def test_what_is_folded_for_the_screen_is_printed(
    open_page: OpenPage, service: tuple[str, Flask]
) -> None:
    page = open_page(f"/contracts/{id_of(service[1], 'DVR-1')}?lang=nl")
    digest = page.locator("[aria-labelledby=auditor] .code").last
    expect(digest).to_be_hidden()
    page.emulate_media(media="print")
    expect(digest).to_be_visible()
    expect(page.locator(".verdict .flag").first).to_be_visible()
    expect(page.locator("[aria-labelledby=calendar] li").first).to_be_visible()
    expect(page.locator("form").first).to_be_hidden()


def test_a_flag_needs_no_ground_and_no_colour_to_be_read(
    open_page: OpenPage, service: tuple[str, Flask]
) -> None:
    page = open_page("/?lang=nl")
    page.emulate_media(media="print")
    flag = page.locator("tbody .flag").first
    look = flag.evaluate(
        "e => { const s = getComputedStyle(e); return [s.color, s.borderTopWidth] }"
    )
    assert look == ["rgb(0, 0, 0)", "1px"]
    assert flag.inner_text().strip()
    assert sheets(page) == 1
