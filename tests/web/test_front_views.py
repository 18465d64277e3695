"""The two fronts of a verdict on pages: side by side, each with its own issues."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from screening.model.verdict import BAND_RANK, Band, Front, Verdict
from screening.reports import explained_issues
from screening.web import front_views
from tests.support import method_world
from tests.support.web_client import client_of, id_of, make_app, portfolio_of

CATERING = method_world.verdict("55520000")
CLEANING = method_world.verdict("90910000")
COTTON = method_world.verdict("18110000")
SOLAR_ROOF = method_world.verdict("45261215")
WORKS = method_world.verdict("45000000")
NO_CODE = method_world.verdict(())


def of_first_edition(verdict: Verdict) -> Verdict:
    """Return a verdict as the method's first edition kept it."""
    issues = tuple(
        replace(issue, front=Front.CHAIN)
        for issue in verdict.risk.issues
        if issue.front is Front.CHAIN
    )
    return replace(
        verdict,
        risk=replace(verdict.risk, fronts=None, issues=issues),
        summaries=None,
        coverage=replace(verdict.coverage, kinds=(), beside=(), stated=(), unknown_kind=0.0),
        pins=replace(verdict.pins, inputs="0" * 64),
    )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def page_of(client: FlaskClient, app: Flask, number: str, more: str = "") -> html.HtmlElement:
    answer = client.get(f"/contracts/{id_of(app, number)}{more}")
    assert answer.status_code == 200
    return html.document_fromstring(answer.get_data(as_text=True))


def test_each_issue_stands_on_one_front_once() -> None:
    chain, work_here = front_views.fronts_of(CATERING)
    assert (chain.front, work_here.front) == (Front.CHAIN, Front.WORK_HERE)
    shown = [*chain.issues, *chain.low, *work_here.issues, *work_here.low]
    assert sorted(shown, key=repr) == sorted(CATERING.risk.issues, key=repr)
    assert {issue.front for issue in (*work_here.issues, *work_here.low)} == {Front.WORK_HERE}


def test_what_a_front_could_be_spans_all_of_its_issues() -> None:
    for front in front_views.fronts_of(CATERING):
        mine = [issue for issue in CATERING.risk.issues if issue.front is front.front]
        assert max(BAND_RANK[issue.high_band] for issue in mine) == BAND_RANK[front.high_band]


def test_what_would_make_a_front_worse_is_said_once_and_is_worse() -> None:
    for verdict in (CATERING, CLEANING, COTTON, SOLAR_ROOF):
        for front in front_views.fronts_of(verdict):
            mine = [issue for issue in verdict.risk.issues if issue.front is front.front]
            could_be = [text.en for issue in mine for text in issue.possible]
            for text in front.conditions:
                assert text.en not in front.says.en
                assert any(text.en.endswith(condition) for condition in could_be)
                assert BAND_RANK[front.high_band] > BAND_RANK[front.band]


def test_a_condition_of_another_issue_than_the_first_names_it() -> None:
    (chain, _) = front_views.fronts_of(WORKS)
    first, *others = chain.issues
    for text in chain.conditions:
        names = [issue.name.en for issue in others if text.en.startswith(f"{issue.name.en}: ")]
        assert names or text in first.possible


def test_the_answer_says_nothing_that_a_front_says_beside_it() -> None:
    assert CATERING.summaries is not None
    answer = front_views.answer_of(CATERING)
    for code in ("nl", "en"):
        both = (CATERING.summaries.chain, CATERING.summaries.work_here)
        said = [getattr(text, code) for text in both]
        left = getattr(answer, code)
        assert not any(sentence in left for sentence in said)
        assert set(left.split()) <= set(getattr(CATERING.summary, code).split())
    assert answer.en.endswith("not a finding against this supplier.")


def test_a_front_does_not_say_its_own_name_again() -> None:
    for front in front_views.fronts_of(CATERING):
        assert not front.says.en.startswith(("In the chain", "At work here"))
        assert front.says.en[0].isupper()


def test_the_first_issue_of_each_front_above_low_is_explained() -> None:
    explained = explained_issues.explained(CLEANING)
    for front in front_views.fronts_of(CLEANING):
        if front.issues and front.issues[0].band is not Band.LOW:
            assert front.issues[0] in explained
    assert all(issue.paths for issue in explained)


def test_an_issue_on_both_fronts_has_two_names() -> None:
    assert front_views.issue_key("child_labour", Front.CHAIN) == "child_labour"
    assert front_views.issue_key("child_labour", Front.WORK_HERE) == "work_here-child_labour"


def test_a_verdict_of_the_first_edition_has_no_fronts_and_its_whole_summary() -> None:
    before = of_first_edition(CATERING)
    assert front_views.fronts_of(before) == ()
    assert front_views.answer_of(before) == before.summary
    assert 1 <= len(explained_issues.explained(before)) <= 3


def test_where_nothing_is_known_no_front_is_called_empty() -> None:
    assert [front.is_empty for front in front_views.fronts_of(NO_CODE)] == [False, False]
    assert [front.band for front in front_views.fronts_of(NO_CODE)] == [Band.INSUFFICIENT] * 2


def test_the_page_shows_both_fronts_with_their_bands(client: FlaskClient, app: Flask) -> None:
    page = page_of(client, app, "DVR-3")
    heads = page.xpath("//section[contains(@class, 'front')]/h3/text()")
    assert heads == ["In de keten", "Bij het werk zelf"]
    for front in page.xpath("//section[contains(@class, 'front')]"):
        assert front.xpath(".//*[contains(@class, 'band')]")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_page_says_what_each_place_is_in_the_purchase(client: FlaskClient, app: Flask) -> None:
    text = page_of(client, app, "DVR-1").text_content()
    assert re.search("wat wordt gekocht|onderdeel of materiaal daarvan", text)
    assert "Aandeel in het aanbod" in text
    assert "eigen schatting" in text


def test_the_list_shows_both_fronts(client: FlaskClient) -> None:
    page: html.HtmlElement = html.document_fromstring(client.get("/").get_data(as_text=True))
    rows = page.xpath("//tbody/tr")
    assert rows
    for front in ("In de keten", "Bij het werk zelf"):
        assert page.xpath(f"//th[text()='{front}']")
        assert len(page.xpath(f"//td[@data-label='{front}']")) == len(rows)


def test_the_list_names_the_fronts_in_the_language_of_whoever_looks(client: FlaskClient) -> None:
    for code, names in (
        ("nl", ["In de keten", "Bij het werk zelf"]),
        ("en", ["In the chain", "At work here"]),
    ):
        answer = client.get(f"/?lang={code}").get_data(as_text=True)
        page: html.HtmlElement = html.document_fromstring(answer)
        assert page.xpath("//thead//th/text()")[-2:] == names


def test_that_nothing_is_known_of_what_is_bought_is_said_once(client: FlaskClient) -> None:
    answer = client.get("/checks/new?asked=1&value=60000&lang=nl").get_data(as_text=True)
    page: html.HtmlElement = html.document_fromstring(answer)
    (card,) = page.xpath("//section[contains(@class, 'verdict')]")
    assert card.text_content().count("niet bekend is wat er wordt gekocht") == 1
    assert len(card.xpath(".//*[contains(@class, 'band')]")) == 2


def test_the_verdict_stands_before_the_facts_of_the_register(
    client: FlaskClient, app: Flask
) -> None:
    page = page_of(client, app, "DVR-1", "?lang=nl")
    heads = [head.text_content() for head in page.xpath("//h1 | //h2")]
    assert heads[1:4] == ["Oordeel", "Wat u nu kunt doen", "Het contract"]


def test_a_kept_verdict_of_the_first_edition_still_shows(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client, id = client_of(app), id_of(app, "DVR-3")
    portfolio_of(app).verdicts.keep([(id, of_first_edition(CATERING))])
    page = page_of(client, app, "DVR-3")
    assert page.xpath("//section[contains(@class, 'front')]") == []
    assert CATERING.summary.nl.split(". ")[0] in page.text_content()
    rows: html.HtmlElement = html.document_fromstring(client.get("/").get_data(as_text=True))
    (kept,) = rows.xpath("//tr[.//div[text()='DVR-3']]")
    assert kept.xpath("td/@data-label")[-1] == "Hoogste risico"
    assert "eerdere editie" in kept.text_content()
    exported = client.get("/contracts.csv?q=DVR-3").get_data(as_text=True)
    (row,) = csv.DictReader(exported.splitlines())
    assert {row[name] for name in row if name.startswith(("chain_", "work_here_"))} == {""}


def test_the_page_of_a_chain_tells_the_fronts_apart(client: FlaskClient, app: Flask) -> None:
    page = page_of(client, app, "DVR-3", "/chain")
    keys = page.xpath("//select[@id='issue']/option/@value")
    assert len(keys) == len(set(keys))
    here = [key for key in keys if key.startswith("work_here-")]
    assert here
    chosen = page_of(client, app, "DVR-3", f"/chain?issue={here[0]}")
    assert chosen.xpath("//select[@id='issue']/option[@selected]/@value") == [here[0]]


def test_a_name_alone_opens_the_issue_on_whichever_front_has_it(
    client: FlaskClient, app: Flask
) -> None:
    page = page_of(client, app, "DVR-3", "/chain")
    keys = page.xpath("//select[@id='issue']/option/@value")
    for name in {key.removeprefix("work_here-") for key in keys}:
        chosen = page_of(client, app, "DVR-3", f"/chain?issue={name}")
        (selected,) = chosen.xpath("//select[@id='issue']/option[@selected]/@value")
        assert selected.removeprefix("work_here-") == name
