"""The main ways through the pages in a real browser, by mouse, by keyboard and without script.

Needs Chromium: CHROMIUM_PATH, else chromium or google-chrome on PATH; otherwise these skip.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from tests.support.effort import in_soak, tries
from tests.support.web_client import (
    id_of,
    make_app,
    register,
)
from tests.support.web_server import serving
from tests.web.browser.conftest import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Locator, Page

expect = pytest.importorskip("playwright.sync_api").expect

OpenPage = Callable[..., "Page"]

# Chromium's own pipes may still be open when a worker ends; that is no fault of ours.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    app = make_app(tmp_path_factory.mktemp("home"))
    with serving(app) as address:
        yield address, app


@pytest.mark.parametrize("script", tries([True], [True, False]))
def test_from_a_file_to_contracts(open_page: OpenPage, tmp_path: Path, script: bool) -> None:
    file = tmp_path / "register.csv"
    file.write_bytes(register().replace(b"DVR", b"JS" if script else b"NJS"))
    page = open_page("/imports/new", java_script_enabled=script)
    page.get_by_label("Bestanden").set_input_files(file)
    page.get_by_role("button", name="Bekijk hoe het wordt gelezen").click()
    expect(page.locator("h1")).to_have_text("Hoe uw bestanden worden gelezen")
    page.get_by_label("titel", exact=True).select_option("description")
    page.get_by_role("button", name="Lees opnieuw met deze keuzes").click()
    expect(page.get_by_label("titel", exact=True)).to_have_value("description")
    page.get_by_label("titel", exact=True).select_option("title")
    page.get_by_role("button", name="Bewaar en screen").click()
    expect(page.locator("h1")).to_have_text("Import klaar")


def test_everything_is_reached_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    reached = []
    for _ in range(120):  # the list of a soak holds more than this test brought
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        if reached[-1] == "Bedrijfskleding":
            break
    assert "Bedrijfskleding" in reached
    page.keyboard.press("Enter")
    page.wait_for_url("**/contracts/*")


@pytest.mark.parametrize("script", tries([False], [True, False]))
def test_after_filtering_the_keyboard_goes_on_at_what_was_found(
    open_page: OpenPage, script: bool
) -> None:
    page = open_page("/", java_script_enabled=script)
    for wish in ("kleding", "niets van dien aard"):
        page.locator("#q").fill(wish)
        page.get_by_role("button", name="Toon", exact=True).press("Enter")
        page.wait_for_url("**/*q=*#results")
        expect(page.locator("h2#results")).to_be_focused()


def test_a_phone_shows_the_links_that_sort_a_list_while_the_keyboard_is_on_them(
    open_page: OpenPage,
) -> None:
    page = open_page("/", viewport=PHONE)
    link = page.locator("thead a").first
    assert box_of(page.locator("thead"))["width"] <= 1
    link.focus()
    expect(link).to_be_in_viewport(ratio=1)
    assert box_of(page.locator("thead"))["width"] > PHONE["width"] / 2


def test_the_focus_can_be_seen(open_page: OpenPage) -> None:
    page = open_page("/checks/new")
    page.locator("#cpv").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_copies_a_clause_and_says_so(open_page: OpenPage, service: tuple[str, Flask]) -> None:
    page = open_page(f"/contracts/{id_of(service[1], 'DVR-1')}", permissions=["clipboard-write"])
    page.get_by_role("button", name="Kopieer alle clausules").click()
    expect(page.locator("#all-copied")).to_have_text("Gekopieerd")


def test_points_at_what_is_wrong(
    open_page: OpenPage, browser: Any, service: tuple[str, Flask]
) -> None:
    context = browser.new_context(base_url=service[0], locale="nl-NL")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()  # no look at its console: a 400 is written there, as expected
    page.goto("/checks/new")
    page.locator("#value").fill("140.00.0")
    page.locator("#value").press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[data-error-summary] a").click()
    expect(page.locator("#value")).to_be_focused()
    expect(page.locator("#value")).to_have_attribute("aria-invalid", "true")
    context.close()


def test_a_band_has_an_edge_in_forced_colours(open_page: OpenPage) -> None:
    forced = open_page("/", forced_colors="active")
    edge = "getComputedStyle(document.querySelector('.band')).borderTopStyle"
    assert forced.evaluate(edge) in ("solid", "dashed")


@in_soak
def test_prints_without_what_only_a_screen_needs(
    open_page: OpenPage, service: tuple[str, Flask]
) -> None:
    page = open_page(f"/contracts/{id_of(service[1], 'DVR-1')}")
    page.emulate_media(media="print")
    expect(page.locator(".site-nav")).to_be_hidden()
    expect(page.locator(".on-this-page")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()


PHONE = {"width": 390, "height": 844}


def box_of(shown: "Locator") -> "FloatRect":
    box = shown.bounding_box()
    assert box is not None, "it is not on the page"
    return box


def test_a_phone_shows_the_verdict_and_why_before_anything_else(
    open_page: OpenPage, service: tuple[str, Flask]
) -> None:
    page = open_page(f"/contracts/{id_of(service[1], 'DVR-1')}", viewport=PHONE)
    for shown in (".verdict .flag", ".verdict .summary", ".front .band", ".front .confidence"):
        box = box_of(page.locator(shown).first)
        assert box["y"] + box["height"] <= PHONE["height"], shown
    to_do, facts = page.locator("#now-heading"), page.locator(".facts").first
    assert box_of(to_do)["y"] < box_of(facts)["y"]


def test_answers_and_further_paths_are_folded_on_a_screen_and_whole_on_paper(
    open_page: OpenPage, service: tuple[str, Flask]
) -> None:
    page = open_page(f"/contracts/{id_of(service[1], 'DVR-1')}", viewport=PHONE)
    expect(page.locator("article.path .path-body").first).to_be_visible()
    for folded in (page.locator("details.printed .hops"), page.locator("details.printed .answers")):
        expect(folded.first).to_be_hidden()
    page.locator("summary", has_text="Een goed en een zwak antwoord").first.click()
    expect(page.locator(".answers").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".answers").last).to_be_visible()


NARROWEST_GAP = """() => {
  const gaps = [];
  for (const scale of document.querySelectorAll(".scale")) {
    const boxes = [...scale.querySelectorAll("li")].map(step => {
      const range = document.createRange();
      range.selectNodeContents(step.firstChild);
      return range.getBoundingClientRect();
    });
    for (let at = 1; at < boxes.length; at++) gaps.push(boxes[at].left - boxes[at - 1].right);
  }
  return Math.min(...gaps);
}"""


def test_the_steps_of_a_scale_do_not_touch(open_page: OpenPage, service: tuple[str, Flask]) -> None:
    page = open_page(f"/contracts/{id_of(service[1], 'DVR-3')}")
    expect(page.locator(".fronts .scale")).to_have_count(2)
    assert page.evaluate(NARROWEST_GAP) >= 4


def test_both_fronts_stand_side_by_side_on_paper(
    open_page: OpenPage, service: tuple[str, Flask]
) -> None:
    page = open_page(
        f"/contracts/{id_of(service[1], 'DVR-3')}", viewport={"width": 720, "height": 1000}
    )
    page.emulate_media(media="print")
    chain, work_here = (box_of(front) for front in page.locator(".front").all())
    assert chain["y"] == work_here["y"]
    assert chain["x"] + chain["width"] <= work_here["x"]
    expect(page.locator("table.cards th[scope=col]").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
