"""Each page by its markup: landmarks, headings, labels, and links that lead somewhere."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes
from lxml import html

from screening.web import app as web_app
from tests.support.every_page import (
    NOT_SHOWN,
    account_addresses,
    addresses,
    make_everything,
)
from tests.support.people import client_with
from tests.support.web_client import client_of

TEMPLATES = Path(web_app.__file__).parent / "templates"
FRAMES = ("base.html", "disclosure_base.html", "published_base.html", "signal_base.html")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_everything(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def pages(app: Flask) -> dict[str, html.HtmlElement]:
    """Every page: first as the one person of a machine sees it, then those of an account."""
    client = client_of(app)
    looked_at = {
        template: html.document_fromstring(client.get(address).get_data(as_text=True))
        for template, address in addresses(app).items()
    }
    token, of_an_account = account_addresses(app)
    client = client_with(app, token)
    return looked_at | {
        template: html.document_fromstring(client.get(address).get_data(as_text=True))
        for template, address in of_an_account.items()
    }


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_sets_no_name_that_would_hide_a_variable_of_its_pages(
    app: Flask, frame: str
) -> None:
    parsed = app.jinja_env.parse((TEMPLATES / frame).read_text(encoding="utf-8"))
    assignments = parsed.find_all((nodes.Assign, nodes.AssignBlock))
    assert [assignment.lineno for assignment in assignments] == []


def test_every_template_is_looked_at(pages: dict[str, html.HtmlElement]) -> None:
    whole = {
        path.name for path in TEMPLATES.glob("*.html") if '{% extends "' in path.read_text("utf-8")
    }
    shown_inside = {"disclosure_base.html", "signal_base.html"}
    assert whole - shown_inside == pages.keys() | NOT_SHOWN


def test_a_page_has_one_heading_and_its_landmarks(pages: dict[str, html.HtmlElement]) -> None:
    for template, page in pages.items():
        for element in ("h1", "main", "body/header", "body/footer"):
            assert len(page.xpath(f"//{element}")) == 1, (template, element)


def test_headings_skip_no_level(pages: dict[str, html.HtmlElement]) -> None:
    for template, page in pages.items():
        levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
        jumps = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
        assert jumps == [], template


def test_every_field_has_a_label_and_every_head_a_scope(
    pages: dict[str, html.HtmlElement],
) -> None:
    fields = "//input[not(@type='hidden' or @hidden)]|//select|//textarea"
    for template, page in pages.items():
        labelled = set(page.xpath("//label/@for"))
        bare = [
            field.get("name")
            for field in page.xpath(fields)
            if field.get("id") not in labelled and not field.get("aria-label")
        ]
        assert bare == [], template
        assert page.xpath("//th[not(@scope)]") == [], template


def test_ids_are_unique_and_anchors_lead_to_one(pages: dict[str, html.HtmlElement]) -> None:
    for template, page in pages.items():
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), template
        anchors = {href.removeprefix("#") for href in page.xpath("//a/@href") if href[0] == "#"}
        assert anchors <= set(ids), template


def test_a_filter_leads_to_what_it_found(pages: dict[str, html.HtmlElement]) -> None:
    tried = 0
    for template, page in pages.items():
        for form in page.xpath("//form[@role='search']"):
            target = page.xpath(f"//*[@id='{form.get('action').partition('#')[2]}']")
            assert [found.get("tabindex") for found in target] == ["-1"], template
            tried += 1
    assert tried >= 4


def test_a_pair_says_which_companies_and_what_speaks_for_it(
    pages: dict[str, html.HtmlElement],
) -> None:
    articles = pages["matches.html"].xpath("//article")
    assert articles
    for article in articles:
        assert article.xpath("string(.//h2)").strip()
        assert "voor:" in article.xpath("string(.//*[contains(@class, 'reasons')])")


def test_no_page_shows_a_figure_without_the_marks_of_the_language(tmp_path: Path) -> None:
    """Whatever its count is here: a figure that reaches the page as a number shows 5069 as such.

    The status of an error and the number of a job are no figures, and code is as it is in a file.
    """
    # years; versions, of which there are few; levels; what an ambition says in per cent
    no_counts = {
        "council_overview.html", "council_report.html", "council_text.html", "own_policy.html",
        "practice.html", "publication.html", "uniform_text.html", "uniform_texts.html",
        "request.html", "ambitions.html",
    }  # fmt: skip
    bare = "[bare figure {}]"
    app = make_everything(tmp_path)
    environment, client = app.jinja_env, client_of(app)
    environment.bytecode_cache = None  # what was compiled before marks none
    environment.finalize = lambda value: (
        bare.format(value) if type(value) in (int, float, Decimal) else value
    )
    environment.cache.clear()  # type: ignore[union-attr]
    try:
        shown: dict[str, html.HtmlElement] = {
            template: html.document_fromstring(client.get(address).get_data())
            for template, address in addresses(app).items()
            if template not in ("error.html", "jobs.html", *no_counts)
        }
        token, of_an_account = account_addresses(app)
        client = client_with(app, token)
        shown |= {
            template: html.document_fromstring(client.get(address).get_data())
            for template, address in of_an_account.items()
        }
    finally:
        environment.finalize = None
        environment.cache.clear()  # type: ignore[union-attr]
    wrong = {
        (template, text.strip())
        for template, page in shown.items()
        for text in page.xpath("//text()[not(ancestor::*[contains(@class, 'code')])]")
        if bare.partition("{")[0] in text
    }
    assert wrong == set()


@pytest.mark.parametrize(("language", "figure"), [("nl", "5.069"), ("en", "5,069")])
def test_a_sentence_of_a_template_writes_its_figures_as_the_language_does(
    app: Flask, language: str, figure: str
) -> None:
    sentence = (
        '{{ ngettext("%(num)s contract in this view", "%(num)s contracts in this view", 5069) }} '
        '{{ _("and %(count)s more", count=5069) }} {{ _("Page %(page)s", page=none) }}'
    )
    with app.test_request_context(f"/?lang={language}"):
        shown = app.jinja_env.from_string(sentence).render()
    assert shown.count(figure) == 2
    assert shown.endswith("None")
