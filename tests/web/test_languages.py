"""A page in the language of the person: as asked, as chosen before, as the browser asks, Dutch."""

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.web_client import client_of, make_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("home"), filled=False)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def shown(client: FlaskClient, path: str = "/checks/new", accept: str | None = None) -> str:
    """The language of the page that a browser gets which asks for these."""
    headers: Mapping[str, str] = {} if accept is None else {"Accept-Language": accept}
    text = client.get(path, headers=headers).get_data(as_text=True)
    return text.split('<html lang="', 1)[1][:2]


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "nl"),
        ("", "nl"),
        ("*", "nl"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("en-GB", "en"),
        ("nl-BE", "nl"),
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("en;q=0.4, nl;q=0.6", "nl"),
        ("de-DE,de;q=0.9,en;q=0.5", "en"),
        ("de,fr", "nl"),
        ("nl;q=0, en;q=0.1", "en"),
        ("en-US,nl;q=0.5", "en"),
        ("nl-NL,en;q=0.5", "nl"),
        ("not a language at all;;;q=x", "nl"),
    ],
)
def test_a_first_visit_gets_the_language_of_the_browser(
    client: FlaskClient, accept: str | None, language: str
) -> None:
    assert shown(client, accept=accept) == language


def test_what_a_person_chose_goes_before_what_the_browser_asks(client: FlaskClient) -> None:
    assert shown(client, "/checks/new?lang=nl", accept="en") == "nl"
    assert shown(client, accept="en") == "nl"
    assert shown(client, "/checks/new?lang=en", accept="nl") == "en"
    assert shown(client, accept="nl") == "en"


def test_a_cache_keeps_the_languages_apart(client: FlaskClient) -> None:
    for path in ("/checks/new", "/contracts/gone"):
        vary = client.get(path).vary
        assert "Accept-Language" in vary, path
        assert "Cookie" in vary, path
    with client.get("/static/pages.css") as style:
        assert "Accept-Language" not in style.vary


def test_an_error_is_in_the_language_of_the_person(client: FlaskClient) -> None:
    path = "/imports/0123456789abcdef0123456789abcdef"
    pages = {
        accept: client.get(path, headers={"Accept-Language": accept}) for accept in ("nl", "en")
    }
    assert {page.status_code for page in pages.values()} == {404}
    texts = {accept: page.get_data(as_text=True) for accept, page in pages.items()}
    assert texts["nl"] != texts["en"]
    assert '<html lang="en">' in texts["en"]


def test_a_program_gets_english_unless_it_asks_for_dutch(client: FlaskClient) -> None:
    body = {"value": "many"}
    said = {
        accept: client.post(
            "/api/v1/checks", json=body, headers={"Accept-Language": accept} if accept else {}
        ).get_json()["errors"][0]["detail"]
        for accept in ("", "de", "en-GB", "nl", "nl-NL,en;q=0.5")
    }
    english = (
        "“many” is not an amount in euros, or can be read in two ways. Write for "
        "example 140000, 1.200.000,00 or 1,2 mln."
    )
    assert {said[accept] for accept in ("", "de", "en-GB")} == {english}
    assert said["nl"].startswith("“many” is geen bedrag in euro’s, of")
    assert said["nl"] == said["nl-NL,en;q=0.5"]


def test_the_link_to_the_other_language_never_leads_to_another_site(client: FlaskClient) -> None:
    text = client.get("/%5Cevil.example").get_data(as_text=True)
    assert 'href="/%5Cevil.example?lang=en"' in text
