"""The queue of matches in a browser: by mouse, and with the keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from screening.model.match import MatchFilter
from screening.services.settings import Settings
from screening.web.app import create_app
from tests.support.effort import tries
from tests.support.match_world import (
    SPINNER,
    SPINNERS,
    World,
    compared_world,
)
from tests.support.web_server import serving

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[str, World]]:
    here = compared_world(tmp_path / "home")
    app = create_app(Settings.from_environment({"SCREENING_HOME": str(here.home)}))
    with serving(app) as address:
        yield address, here


def the_spinner(here: World) -> str:
    for match in here.portfolio.matches.page(MatchFilter(), 1, 100).items:
        if (match.compared.one.key, match.compared.other.name) == (SPINNER.key, SPINNERS.name):
            return match.id
    raise AssertionError("no such pair")


@pytest.mark.parametrize("script", tries([True], [True, False]))
def test_from_the_queue_to_a_stop_and_back(
    open_page: Any, service: tuple[str, World], script: bool
) -> None:
    id = the_spinner(service[1])
    page = open_page("/matches", java_script_enabled=script)
    row = page.locator(f"#{id}")
    if row.locator("details.answer").get_attribute("open") is None:
        row.locator("summary").click()
    row.get_by_label("Waarom", exact=True).fill("zelfde adres")
    row.get_by_label("Uw naam").fill("A. Inkoper")
    row.get_by_role("button", name="Dezelfde", exact=True).click()
    status = page.get_by_role("status")
    expect(status).to_contain_text("2 contracten zijn opnieuw gescreend")
    expect(page.locator(f"#{id}")).to_have_count(0)
    status.get_by_role("link").click()
    expect(page.get_by_role("cell", name="zelfde adres")).to_have_count(1)
    page.get_by_role("button", name="Neem het terug").click()
    expect(page.locator(f"#{id}")).to_have_count(1)


def test_a_word_can_be_given_with_the_keyboard_alone(
    open_page: Any, service: tuple[str, World]
) -> None:
    here = service[1]
    id = the_spinner(here)
    page = open_page(f"/matches/{id}")
    page.get_by_label("Waarom", exact=True).focus()
    page.keyboard.type("zelfde bestuur")
    page.keyboard.press("Tab")
    page.keyboard.type("B. Toets")
    for _ in range(8):  # past the parts of the date, to the second button
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "not_same":
            break
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    said = here.portfolio.match_decisions.history(id)[0]
    assert (said.answer, said.by, said.why) == ("not_same", "B. Toets", "zelfde bestuur")
    assert said.review_on is not None
