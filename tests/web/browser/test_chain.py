"""The page of a chain in a real browser: without script, by keyboard, narrow, dark, printed."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.chain_world import make_chained
from tests.support.effort import in_soak, tries
from tests.support.web_client import id_of
from tests.support.web_server import serving

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    app = make_chained(tmp_path_factory.mktemp("home"))
    with serving(app) as address:
        yield address, app


@pytest.fixture
def address(service: tuple[str, Any]) -> str:
    return f"/contracts/{id_of(service[1], 'DVR-1')}/chain"


@pytest.mark.parametrize("script", tries([True], [True, False]))
def test_chooses_an_issue_and_reads_its_paths(open_page: Any, address: str, script: bool) -> None:
    page = open_page(address, java_script_enabled=script)
    page.get_by_label("Thema").select_option("child_labour")
    page.get_by_role("button", name="Toon").click()
    page.wait_for_url("**issue=child_labour#*")
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text("Padma Garments")
    expect(first).to_contain_text("Fictieve Kleding")


@in_soak
def test_the_way_from_a_contract_to_its_chain(open_page: Any, address: str) -> None:
    page = open_page(address.removesuffix("/chain"))
    page.get_by_role("link", name="De keten, de paden en met wie u spreekt").click()
    expect(page.locator("h1")).to_have_text("Keten van Bedrijfskleding")


def test_the_drawing_says_in_words_what_it_shows(open_page: Any, address: str) -> None:
    page = open_page(address)
    drawing = page.get_by_role("img", name="De getoonde paden als tekening")
    expect(drawing).to_have_count(1)
    description = page.locator("#chain-says").text_content()
    assert description.startswith("Via Fictieve Kleding B.V. (uw directe leverancier)")
    frame = page.locator(".chain-frame")
    frame.focus()
    assert page.evaluate("document.activeElement.className") == "chain-frame"
    outside = page.evaluate(
        """[...document.querySelectorAll('.chain-box')].filter(box => {
             const inner = box.querySelector('rect').getBoundingClientRect();
             return [...box.querySelectorAll('text')].some(
               text => text.getBoundingClientRect().right > inner.right + 1);
           }).length"""
    )
    assert outside == 0
    boxes = page.evaluate(
        """[...document.querySelectorAll('.chain-box rect')].map(
             rect => [rect.x.baseVal.value, rect.y.baseVal.value])"""
    )
    assert len({tuple(box) for box in boxes}) == len(boxes), "no box hides another"


def test_copies_a_sentence_for_a_letter(open_page: Any, address: str) -> None:
    page = open_page(address, permissions=["clipboard-write"])
    page.get_by_role("button", name="Kopieer deze zin").first.click()
    expect(page.locator("#copied-1")).to_have_text("Gekopieerd")


@in_soak
def test_nothing_scrolls_sideways_but_the_drawing(open_page: Any, address: str) -> None:
    page = open_page(address, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.querySelector('.chain-frame').scrollWidth") > 320


@in_soak
def test_kinds_differ_without_colour_in_every_look(open_page: Any, address: str) -> None:
    for look in ({"color_scheme": "dark"}, {"forced_colors": "active"}):
        page = open_page(address, **look)
        looks = page.evaluate(
            """['declared', 'observed', 'inferred', 'owns'].map(kind => {
                 const style = getComputedStyle(document.querySelector(`.chain-key .line-${kind}`));
                 return style.strokeDasharray + style.strokeWidth; })"""
        )
        assert len(set(looks)) == 4


@in_soak
def test_prints_the_drawing_whole(open_page: Any, address: str) -> None:
    page = open_page(address)
    page.emulate_media(media="print")
    expect(page.locator(".chain")).to_be_visible()
    expect(page.get_by_role("button", name="Toon")).to_be_hidden()
