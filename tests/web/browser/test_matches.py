"""The queue of matches in a browser: with the keyboard alone, without scripts, and for a reader."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from screening.model.match import MatchFilter
from screening.services.settings import Settings
from screening.web.app import create_app
from tests.support.match_world import (
    SPINNER,
    SPINNERS,
    World,
    world,
)

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[str, World]]:
    here = world(tmp_path / "home")
    here.compare()
    app = create_app(Settings.from_environment({"SCREENING_HOME": str(here.home)}))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", here
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(browser: Any, service: tuple[str, World]) -> Iterator[Any]:
    """Opens pages, and fails when any of them had something to complain about."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def open_(path: str, **options: Any) -> Any:
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


def the_spinner(here: World) -> str:
    for match in here.portfolio.matches.page(MatchFilter(), 1, 100).items:
        if (match.compared.one.key, match.compared.other.name) == (SPINNER.key, SPINNERS.name):
            return match.id
    raise AssertionError("no such pair")


@pytest.mark.parametrize("script", [True, False])
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
    assert "2 contracten zijn opnieuw gescreend" in status.inner_text()
    assert page.locator(f"#{id}").count() == 0
    status.get_by_role("link").click()
    assert page.get_by_role("cell", name="zelfde adres").count() == 1
    page.get_by_role("button", name="Neem het terug").click()
    assert page.locator(f"#{id}").count() == 1


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


def test_a_reader_hears_which_pair_and_what_speaks_for_it(open_page: Any) -> None:
    page = open_page("/matches")
    articles = page.get_by_role("article")
    assert articles.count() > 0
    for at in range(articles.count()):
        one = articles.nth(at)
        assert one.get_by_role("heading", level=2).inner_text()
        assert "voor:" in one.locator(".reasons").inner_text()
    ids = page.evaluate("Array.from(document.querySelectorAll('[id]'), (one) => one.id)")
    assert len(ids) == len(set(ids))
    unnamed = page.evaluate(
        "Array.from(document.querySelectorAll('input:not([type=hidden]), select'))"
        ".filter((one) => !one.labels || !one.labels.length).length"
    )
    assert unnamed == 0


@pytest.mark.parametrize("path", ["/matches", "/supplier?key=r:weaver", "/errors"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_runs_out_of_the_window(open_page: Any, path: str, width: int) -> None:
    page = open_page(path, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_to_say(open_page: Any, service: tuple[str, World]) -> None:
    from importlib.resources import files

    axe = pytest.importorskip("axe_playwright_python")
    script = next((p for p in Path(str(files(axe.__name__))).rglob("axe.min.js")), None)
    if script is None:
        pytest.skip("axe-playwright-python carries no axe.min.js")
    code = script.read_text("utf-8")
    here = service[1]
    id = the_spinner(here)
    here.portfolio.match_decisions.decide(id, "same", "A. Inkoper", "x", "page")
    here.screen()
    contract = here.portfolio.contracts.get("C-1").id
    for path in ("/matches", f"/matches/{id}", "/supplier?key=r:weaver", f"/contracts/{contract}",
                 f"/errors/new?about={id}", "/errors"):  # fmt: skip
        page = open_page(path)
        page.evaluate(code)
        found = page.evaluate("axe.run()")
        assert [one["id"] for one in found["violations"]] == [], path
