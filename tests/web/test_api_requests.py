"""Requests over the API: made, asked for, moved, and refused in a sentence."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.web_client import client_of, make_app

PLACE = "/api/v1/requests"
CLOTHING = {"cpv": "18110000", "value": "1.200.000,00", "buyer_type": "central"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return client_of(make_app(tmp_path))


def made(client: FlaskClient, **fields: object) -> str:
    answer = client.post(PLACE, json={**CLOTHING, **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["number"])


def move(client: FlaskClient, number: str, tag: str = "*", **body: object) -> TestResponse:
    return client.post(f"{PLACE}/{number}/state", json=body, headers={"If-Match": tag})


def test_a_request_has_the_verdict_of_a_check_with_the_same_answers(client: FlaskClient) -> None:
    number = made(client, title="Jassen", requester="A. Koper")
    document = client.get(f"{PLACE}/{number}").get_json()
    assert document["verdict"] == client.post("/api/v1/checks", json=CLOTHING).get_json()
    assert (document["state"], document["answers"]["value"]) == ("draft", "1200000")
    assert len(document["questions"]) <= 7
    assert document["decision"] is None


def test_words_are_a_request_too(client: FlaskClient) -> None:
    number = made(client, cpv="laptops voor 2.000 werkplekken", value=None)
    document = client.get(f"{PLACE}/{number}").get_json()
    assert document["words"] == document["title"] == "laptops voor 2.000 werkplekken"
    assert document["verdict"]["assumed"]["codes"]
    assert document["questions"][0]["field"] == "cpv"


def test_it_is_asked_advised_decided_and_stays_as_it_was(client: FlaskClient) -> None:
    number = made(client)
    for do in ("asked", "advised", "decided"):
        answer = move(client, number, do=do, by="Anna")
        status, document = answer.status_code, answer.get_json()
        assert (status, document["state"]) == (200, do)
    decision = document["decision"]
    assert decision["level"] == decision["advised"]
    assert [event["step"] for event in document["history"]] == ["asked", "advised", "decided"]
    again = client.get(f"{PLACE}/{number}").get_json()
    assert (again["decision"], again["verdict"]) == (decision, document["verdict"])


def test_less_than_advised_without_a_reason_is_refused_with_its_field(client: FlaskClient) -> None:
    number = made(client)
    answer = move(client, number, do="decided", level="L0")
    status, problem = answer.status_code, answer.get_json()
    assert (status, problem["errors"][0]["field"]) == (422, "why")
    assert move(client, number, do="decided", level="L0", why=" \u200b.").status_code == 422
    answer = move(client, number, do="decided", level="L0", why="Eén aanbieder.")
    status, document = answer.status_code, answer.get_json()
    assert (status, document["decision"]["follows"]) == (200, False)


def test_tags_are_a_list_or_a_text_and_are_searched(client: FlaskClient) -> None:
    number = made(client, title="Jassen", tags=["Regio", "Inhuur"])
    made(client, title="Hoeden", tags="Regio; Zorg")
    [found] = client.get(f"{PLACE}?q=inhuur").get_json()["requests"]
    assert (found["number"], found["tags"]) == (number, ["Inhuur", "Regio"])
    for wrong in (["x" * 61], 3, [3], ["a"] * 20 + list("abcdefghijklmnopqrstu")):
        answer = client.post(PLACE, json={**CLOTHING, "tags": wrong})
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "tags")


def test_nobody_overwrites_anybody(client: FlaskClient) -> None:
    number = made(client)
    tag = client.get(f"{PLACE}/{number}").headers["ETag"]
    address = f"{PLACE}/{number}/state"
    assert client.post(address, json={"do": "asked"}).status_code == 428
    assert move(client, number, tag, do="asked").status_code == 200
    assert move(client, number, tag, do="advised").status_code == 412


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"do": "signed"}, "do"),
        ({"do": "tied"}, "do"),
        ({"do": "decided", "level": "L9"}, "level"),
    ],
)
def test_what_cannot_be_done_names_its_field(
    client: FlaskClient, body: dict[str, str], field: str
) -> None:
    answer = move(client, made(client), **body)
    status, problem = answer.status_code, answer.get_json()
    assert (status, problem["errors"][0]["field"]) == (422, field)


def test_a_contract_that_is_not_there_is_the_field_that_is_wrong(client: FlaskClient) -> None:
    number = made(client)
    move(client, number, do="decided")
    answer = move(client, number, do="tied", contract="ZZ-9")
    status, problem = answer.status_code, answer.get_json()
    assert (status, problem["errors"][0]["field"]) == (422, "contract")
    answer = move(client, number, do="tied", contract="DVR-1")
    status, document = answer.status_code, answer.get_json()
    assert (status, document["state"]) == (200, "contract")
    assert document["contract"].startswith("c")


def test_everything_that_is_wrong_is_said_at_once(client: FlaskClient) -> None:
    body = {"value": "veel", "date": "gisteren", "title": 5, "colour": "red"}
    answer = client.post(PLACE, json=body)
    assert answer.status_code == 422
    fields = {error["field"] for error in answer.get_json()["errors"]}
    assert "colour" in fields
    del body["colour"]
    answer = client.post(PLACE, json=body)
    fields = {error["field"] for error in answer.get_json()["errors"]}
    assert fields == {"value", "date", "title"}


def test_the_list_is_narrowed_and_a_wrong_state_is_refused(client: FlaskClient) -> None:
    number, other = made(client, title="Winterjassen"), made(client, title="Zomerjassen")
    move(client, number, do="asked")
    listed = client.get(f"{PLACE}?state=asked&q=jassen").get_json()["requests"]
    assert [each["number"] for each in listed] == [number]
    assert "verdict" not in listed[0]
    assert client.get(f"{PLACE}?state=lost").status_code == 422
    assert client.get(f"{PLACE}/{other}").status_code == 200
    assert client.get(f"{PLACE}/2020-0001").status_code == 404
