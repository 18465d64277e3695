"""What an address asks for and does not exist is refused, in pages and API, in two languages."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.web.api.openapi import document
from tests.support.web_client import client_of, make_app

LISTS = ("/", "/contracts.csv", "/contracts.xlsx")
CONTRACT_CHOICES = {
    "flag": "Required",
    "band": "foo",
    "level": "L9",
    "sort": "foo",
    "division": "1",
}
MATCH_CHOICES = {"state": "foo", "kind": "foo"}
CASES = [
    *((page, choice) for page in LISTS for choice in CONTRACT_CHOICES.items()),
    *((page, choice) for page in ("/matches", "/matches.csv") for choice in MATCH_CHOICES.items()),
    *((page, ("of", "foo")) for page in ("/hotspots", "/hotspots.csv")),
]
API_CASES = [
    *(("/api/v1/contracts", choice) for choice in CONTRACT_CHOICES.items()),
    *(("/api/v1/matches", choice) for choice in MATCH_CHOICES.items()),
    ("/api/v1/contracts", ("flag", "")),
    ("/api/v1/contracts", ("lang", "fr")),
    ("/api/v1/contracts", ("q", "x" * 201)),
    ("/api/v1/hotspots", ("of", "foo")),
    ("/api/v1/contracts/DVR-1/paths", ("issue", "foo")),
    ("/api/v1/contracts/DVR-1", ("band", "high")),
    ("/api/v1/sources", ("flag", "required")),
    ("/api/v1/changes", ("pages", "2")),
    ("/api/v1/openapi.json", ("version", "2")),
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


@pytest.mark.parametrize(("language", "heading"), [
    ("nl", "Deze keuze bestaat niet"), ("en", "This choice does not exist"),
])  # fmt: skip
@pytest.mark.parametrize(("page", "choice"), CASES)
def test_a_page_refuses_a_choice_that_does_not_exist(
    client: FlaskClient, page: str, choice: tuple[str, str], language: str, heading: str
) -> None:
    answer = client.get(page, query_string={**dict([choice]), "lang": language})
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert heading in shown
    assert choice[1] in shown


def test_a_page_names_what_is_allowed(client: FlaskClient) -> None:
    shown = client.get("/?flag=Required&lang=en").get_data(as_text=True)
    assert "flag=Required does not exist; choose one of required, " in shown
    assert "not_screened" in shown


def test_a_choice_that_is_left_empty_and_a_name_that_a_page_does_not_know_are_no_mistake(
    client: FlaskClient,
) -> None:
    assert client.get("/?flag=&band=&level=&sort=&q=&utm_source=mail").status_code == 200
    assert client.get("/matches?state=&kind=&utm_source=mail").status_code == 200


def test_a_file_refuses_a_name_that_does_not_exist(client: FlaskClient) -> None:
    answer = client.get("/contracts.csv?flga=required&lang=en")
    assert answer.status_code == 422
    assert "There is no parameter flga here; there are: q, flag, " in answer.get_data(as_text=True)
    assert client.get("/contracts.xlsx?q=kleding&sort=-value&language=nl").status_code == 200


@pytest.mark.parametrize(("path", "choice"), API_CASES)
def test_the_api_refuses_what_its_description_does_not_have(
    client: FlaskClient, path: str, choice: tuple[str, str]
) -> None:
    answer = client.get(path, query_string=dict([choice]))
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [error["field"] for error in json.loads(answer.data)["errors"]] == [choice[0]]


def test_the_api_names_the_parameter_the_value_and_what_is_allowed(client: FlaskClient) -> None:
    refusals = {
        "en": "state=foo does not exist; choose one of waiting, open, again, same, ",
        "nl": "state=foo bestaat niet; kies uit waiting, open, again, same, ",
    }
    for language, beginning in refusals.items():
        answer = client.get("/api/v1/matches?state=foo", headers={"Accept-Language": language})
        (error,) = json.loads(answer.data)["errors"]
        assert error["detail"].startswith(beginning)


def test_the_api_takes_a_parameter_once_unless_it_is_a_list(client: FlaskClient) -> None:
    assert client.get("/api/v1/contracts?flag=none&flag=required").status_code == 422
    issues = "issue=forced_labour&issue=child_labour"
    assert client.get(f"/api/v1/contracts/DVR-1/paths?{issues}").status_code == 200


def test_every_choice_that_the_api_describes_is_taken(client: FlaskClient) -> None:
    for path in ("/contracts", "/matches"):
        for parameter in document()["paths"][path]["get"]["parameters"]:
            for choice in parameter["schema"].get("enum", ()):
                asked = {parameter["name"]: str(choice)}
                assert client.get(f"/api/v1{path}", query_string=asked).status_code == 200, asked


def test_every_operation_describes_that_it_refuses() -> None:
    for path, methods in document()["paths"].items():
        for operation in methods.values():
            assert "422" in operation["responses"], path
            assert "lang" in [parameter["name"] for parameter in operation["parameters"]], path
