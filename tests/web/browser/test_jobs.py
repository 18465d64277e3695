"""The page of a job in a real browser: it follows the job by itself, and by a link without script.

Needs Chromium: CHROMIUM_PATH, else chromium or google-chrome on PATH; otherwise these skip.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.support.asked_jobs import large_register, work_for
from tests.support.web_client import make_app, portfolio_of, services_of
from tests.support.web_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api").expect

OpenPage = Callable[..., "Page"]
ROWS = 12
imports = import_module("screening.web.pages.imports")  # the package has a blueprint of this name


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Flask]]:
    monkeypatch.setattr(imports, "AT_ONCE", ROWS - 1)
    app = make_app(tmp_path)
    with serving(app) as address:
        yield address, app


def imported(page: "Page", folder: Path) -> None:
    """Upload a large register and confirm it."""
    file = folder / "groot.csv"
    file.write_bytes(large_register(ROWS))
    page.locator("#files").set_input_files(file)
    page.get_by_role("button", name="Bekijk hoe het wordt gelezen").click()
    page.get_by_role("button", name="Bewaar en screen").click()


def test_the_page_of_a_job_follows_it_and_shows_its_end(
    service: tuple[str, Flask], open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("/imports/new")
    imported(page, tmp_path)
    expect(page.get_by_role("heading", name="Wacht op zijn beurt")).to_be_visible()
    work_for(service[1])
    done = page.get_by_role("status")
    expect(done).to_contain_text("De bestanden zijn verwerkt")
    page.reload()
    expect(page.get_by_role("status")).to_be_visible()


def test_without_script_a_link_looks_again_and_a_button_stops(
    service: tuple[str, Flask], open_page: OpenPage, tmp_path: Path
) -> None:
    before = portfolio_of(service[1]).contracts.ids()
    page = open_page("/imports/new", java_script_enabled=False)
    imported(page, tmp_path)
    page.get_by_role("link", name="Opnieuw kijken").click()
    expect(page.get_by_role("heading", name="Wacht op zijn beurt")).to_be_visible()
    page.get_by_role("button", name="Deze taak stoppen").click()
    expect(page.get_by_role("status")).to_contain_text("niets bewaard")
    work_for(service[1])
    assert portfolio_of(service[1]).contracts.ids() == before


def test_once_an_import_is_kept_the_page_says_that_stopping_keeps_it(
    service: tuple[str, Flask], open_page: OpenPage, tmp_path: Path
) -> None:
    claims = services_of(service[1]).store.job_claims
    page = open_page("/imports/new")
    imported(page, tmp_path)
    stopping = page.locator("#job-stopping")
    expect(stopping).to_have_text("Van de bestanden wordt dan niets bewaard.")
    claim = claims.claim("a worker")
    assert claim is not None
    with claims._leases.writing() as connection:
        claims.noting(claim, lambda run: {"run": run})(connection, 1)
    expect(stopping).to_have_text("Wat gescreend is, blijft.")
