"""CPV codes for words over the API: a list for each text, and sentences for what is wrong."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.web_client import client_of, make_app

ADDRESS = "/api/v1/cpv-suggestions"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("home"), filled=False)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def suggest(client: FlaskClient, body: object, **headers: str) -> TestResponse:
    return client.post(ADDRESS, json=body, headers=headers)


def test_answers_a_list_for_each_text_in_their_order(client: FlaskClient) -> None:
    answer = suggest(client, {"texts": ["laptops", "12", "schoonmaak van scholen"]})
    assert answer.status_code == 200
    laptops, nothing, cleaning = answer.get_json()["suggestions"]
    assert nothing == []
    assert set(laptops[0]) == {"code", "title", "confidence", "why"}
    assert laptops[0]["code"] == "30213100"
    assert cleaning[0]["code"] == "90919300"
    assert len(laptops) == len(cleaning) == 10


def test_titles_are_in_the_language_of_the_texts_or_else_of_the_client(client: FlaskClient) -> None:
    def title(body: dict[str, object], **headers: str) -> str:
        return str(suggest(client, body, **headers).get_json()["suggestions"][0][0]["title"])

    assert title({"texts": ["laptops"]}) == "Portable computers"
    assert title({"texts": ["laptops"], "language": "nl"}) == "Draagbare computers"
    headers = {"Accept-Language": "nl"}
    assert title({"texts": ["laptops"]}, **headers) == "Draagbare computers"
    assert title({"texts": ["laptops"], "language": "fr"}, **headers) == "Draagbare computers"


def test_a_hundred_texts_of_two_thousand_letters_are_taken(client: FlaskClient) -> None:
    assert suggest(client, {"texts": ["é" * 2000] * 100}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"texts": []}, "texts"),
        ({"texts": ["a"] * 101}, "texts"),
        ({"texts": ["a" * 2001]}, "texts[0]"),
        ({"texts": "a"}, "texts"),
        ({"texts": [None]}, "texts[0]"),
        ({"texts": ["a"], "language": 5}, "language"),
        ({"text": "a", "texts": ["a"]}, "text"),
    ],
)
def test_names_what_is_wrong(client: FlaskClient, body: dict[str, object], field: str) -> None:
    answer = suggest(client, body)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"texts": NaN}', b"\xff"])
def test_refuses_what_is_not_a_json_object(client: FlaskClient, body: bytes) -> None:
    assert client.post(ADDRESS, data=body, content_type="application/json").status_code == 400


def test_half_a_letter_is_a_text_too(client: FlaskClient) -> None:
    body = b'{"texts": ["\\ud800 laptops"]}'
    answer = client.post(ADDRESS, data=body, content_type="application/json")
    assert answer.get_json()["suggestions"][0][0]["code"] == "30213100"


def test_takes_only_json_and_no_more_than_it_says(client: FlaskClient) -> None:
    assert client.post(ADDRESS, data={"texts": "a"}).status_code == 415
    body = json.dumps({"texts": ["a" * (4 << 20)]})
    assert client.post(ADDRESS, data=body, content_type="application/json").status_code == 413
