"""A register as it is, in a real browser, with and without script: by place, and after the example.

Needs Chromium: CHROMIUM_PATH, else chromium or google-chrome on PATH; otherwise these skip.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from screening.services.command_context import CommandContext
from screening.services.example import load
from tests.support.web_client import make_app, services_of
from tests.support.web_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

HEADLESS = "GV-1;Schoonmaak van scholen;Blink B.V.;1000,00\nGV-2;Uniformen;Wevers B.V.;2500,50\n"
COLUMNS = ("number", "description", "supplier", "value")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    app = make_app(tmp_path_factory.mktemp("home"), filled=False)
    services = services_of(app)
    load.fill(CommandContext(services.settings, services.store), date(2026, 11, 23))
    with serving(app) as address:
        yield address, app


@pytest.mark.parametrize(("language", "script"), [("nl", True), ("en", False)])
def test_from_a_table_without_headings_to_contracts_alone(
    open_page: "Callable[..., Page]", tmp_path: Path, language: str, script: bool
) -> None:
    says = {
        "nl": ("Bekijk hoe het wordt gelezen", "Lees opnieuw met deze keuzes", "Bewaar en screen",
               "Import klaar", "Kolom", "Verwijder het voorbeeld", "Zet het voorbeeld terug"),
        "en": ("See how it is read", "Read again with these choices", "Keep and screen",
               "Import done", "Column", "Remove the example", "Put the example back"),
    }  # fmt: skip
    see, again, keep, done, column, remove, put_back = says[language]
    file = tmp_path / "zonder.csv"
    wider = HEADLESS if script else HEADLESS.replace("\n", ";Utrecht\n")  # a layout of its own
    file.write_text(wider, "utf-8")
    page = open_page(f"/imports/new?lang={language}", java_script_enabled=script)
    page.locator("#files").set_input_files(file)
    page.get_by_role("button", name=see).click()
    expect(page.get_by_role("button", name=again)).to_be_visible()
    expect(page.get_by_role("button", name=keep)).to_have_count(0)
    for number, field in enumerate(COLUMNS, 1):
        page.get_by_label(f"{column} {number}", exact=True).select_option(field)
    page.get_by_role("button", name=again).click()
    page.get_by_role("button", name=keep).click()
    expect(page.locator("h1")).to_have_text(done)
    page.goto("/?q=GV-1")
    page.get_by_role("link", name="Schoonmaak van scholen", exact=True).click()
    expect(page.locator("h1")).to_have_text("Schoonmaak van scholen")
    page.get_by_role("button", name=remove).click()
    expect(page.get_by_role("button", name=remove)).to_have_count(0)
    page.get_by_role("button", name=put_back).click()
    expect(page.get_by_role("button", name=remove)).to_have_count(1)


@pytest.mark.parametrize(("language", "script"), [("nl", True), ("en", False)])
def test_codes_are_confirmed_together_taken_back_and_an_import_is_undone(
    open_page: "Callable[..., Page]", tmp_path: Path, language: str, script: bool
) -> None:
    says = {
        "nl": ("Bekijk hoe het wordt gelezen", "Bewaar en screen",
               "Bevestig wat er wordt ingekocht", "Uw naam", "Bevestig de gekozen codes",
               "Neem het terug", "Terugdraaien", "Draai de import terug", "Waarom",
               "De import is teruggedraaid."),
        "en": ("See how it is read", "Keep and screen", "Confirm what is bought", "Your name",
               "Confirm the chosen codes", "Take it back", "Undo", "Undo the import", "Why",
               "The import was undone."),
    }  # fmt: skip
    see, keep, what, name, confirm, back, undo, now, why, undone = says[language]
    words = f"Leerlingenvervoer {'oost' if script else 'west'}"
    file = tmp_path / "vervoer.csv"
    rows = "".join(f"{language}-{at};{words};Taxi {at} BV\n" for at in range(3))
    file.write_text(f"Contractnummer;Omschrijving;Leverancier\n{rows}", "utf-8")
    page = open_page(f"/imports/new?lang={language}", java_script_enabled=script)
    page.locator("#files").set_input_files(file)
    page.get_by_role("button", name=see).click()
    page.get_by_role("button", name=keep).click()
    page.get_by_role("link", name=what).click()
    page.get_by_label(name).fill("Anna")
    group = page.locator("fieldset", has_text=words)
    group.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name=confirm).click()
    expect(page.get_by_role("status")).to_contain_text("3 contract")
    expect(group).to_have_count(0)
    page.get_by_role("button", name=back).click()
    page.goto("/codes")
    expect(group).to_have_count(1)
    page.goto("/imports")
    page.get_by_role("link", name=undo).first.click()
    page.get_by_label(why).fill("a trial")
    page.get_by_role("button", name=now).click()
    expect(page.get_by_role("status")).to_contain_text(undone)
    page.goto(f"/?q={language}-1")
    expect(page.get_by_role("link", name=words)).to_have_count(0)
