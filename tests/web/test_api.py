"""The API: the same verdicts as JSON, and errors as problem documents."""

import json
import re
import tracemalloc
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.services.purchase_form import FIELDS
from screening.web.api.openapi import document
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def check(client: FlaskClient, body: object) -> Any:
    return client.post("/api/v1/checks", json=body)


def is_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.data
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.data)
    assert body["status"] == status
    assert body["detail"]
    return body


def test_lists_contracts_with_their_verdict_in_short(client: FlaskClient) -> None:
    body = client.get("/api/v1/contracts").get_json()
    assert body["total"] == 3
    assert body["per_page"] == 25
    assert body["next"] is None
    for line in body["contracts"]:
        assert set(line) >= {"id", "flag", "band", "fronts", "level", "links"}
        verdict = client.get(line["links"]["verdict"])
        assert verdict.status_code == 200
        assert line["fronts"] == verdict.get_json()["risk"]["fronts"]
        assert client.get(line["links"]["self"]).status_code == 200
        assert client.get(line["links"]["page"]).status_code == 200


def test_cuts_the_list_into_pages(client: FlaskClient) -> None:
    first = client.get("/api/v1/contracts?per_page=2&sort=number").get_json()
    assert len(first["contracts"]) == 2
    second = client.get(first["next"]).get_json()
    assert len(second["contracts"]) == 1
    assert second["next"] is None
    assert "after=" in first["next"]
    assert client.get(second["previous"]).get_json()["contracts"] == first["contracts"]
    assert (first["previous"], first["more_than_total"]) == (None, False)
    counted = client.get("/api/v1/contracts?per_page=2&sort=number&page=2").get_json()
    assert counted["contracts"] == second["contracts"]
    ids = {line["id"] for line in first["contracts"] + second["contracts"]}
    assert len(ids) == 3


def test_refuses_a_key_that_is_none(client: FlaskClient) -> None:
    is_problem(client.get("/api/v1/contracts?after=nonsense"), 422)


@pytest.mark.parametrize(
    "query", ["per_page=0", "per_page=201", "page=0", "page=x", "per_page=1e2"]
)
def test_refuses_an_impossible_page(client: FlaskClient, query: str) -> None:
    body = is_problem(client.get(f"/api/v1/contracts?{query}"), 400)
    assert body["errors"][0]["field"] in query


def test_gives_the_verdict_that_was_kept(app: Flask, client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/contracts/{id_of(app, 'DVR-1')}/verdict")
    body = answer.get_json()
    assert answer.headers["ETag"] == f'"{body["pins"]["inputs"]}"'
    again = client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert "Content-Security-Policy" in again.headers


def test_finds_a_contract_by_its_number_too(app: Flask, client: FlaskClient) -> None:
    body = client.get("/api/v1/contracts/DVR-1").get_json()
    assert body["id"] == id_of(app, "DVR-1")
    assert body["contract"]["title"] == "Bedrijfskleding"
    assert "read_from" not in body["contract"]


def test_checks_a_purchase(client: FlaskClient) -> None:
    answers = {
        "cpv": "18100000",
        "value": 200000,
        "buyer_type": "central",
        "category_confirmed": "bedrijfskleding",
        "origins": ["BD"],
    }
    body = check(client, answers).get_json()
    assert body["duty"]["outcome"] == "mandatory"
    assert body["flag"] == "required"


def test_what_is_left_out_is_unknown(client: FlaskClient) -> None:
    unknown: list[dict[str, object]] = [{}, {"cpv": None, "value": None, "origins": []}]
    for nothing in unknown:
        answer = check(client, nothing)
        assert answer.status_code == 200
        assert answer.get_json()["duty"]["outcome"] == "ask"


def test_the_same_answers_give_the_same_bytes(client: FlaskClient) -> None:
    answers = {"cpv": "18100000", "value": "200000"}
    assert check(client, answers).data == check(client, answers).data


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", "140.00.0"),
        ("value", -5),
        ("value", True),
        ("value", [1]),
        ("cpv", 18100000),
        ("cpv", "99999999"),
        ("buyer_type", "state"),
        ("nature", {"a": 1}),
        ("date", "2026-13-01"),
        ("origins", "ZZ"),
        ("category_confirmed", "kleren"),
        ("budget", 1),
    ],
)
def test_names_the_field_that_is_wrong(client: FlaskClient, field: str, value: object) -> None:
    body = is_problem(check(client, {field: value}), 422)
    assert [error["field"] for error in body["errors"]] == [field]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"5", b'{"value": NaN}', b"\xff", b"[" * 30_000, b'{"a":1e400']
)
def test_refuses_what_is_not_a_json_object(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/v1/checks", data=body, content_type="application/json")
    is_problem(answer, 400)


def test_half_a_letter_is_an_answer_that_cannot_be_read(client: FlaskClient) -> None:
    for body in (b'{"cpv": "\\ud800"}', b'{"\\ud800": 1}'):
        answer = client.post("/api/v1/checks", data=body, content_type="application/json")
        assert answer.status_code == 422
        assert answer.get_json()["errors"]


@pytest.mark.parametrize(
    "number", ["1e400", "1e999999999", "-1e999999999", "1e-999999999", "1e" + "9" * 30]
)
def test_a_number_without_end_is_not_an_amount_and_fills_no_memory(
    client: FlaskClient, number: str
) -> None:
    check(client, {})  # what the first check reads and keeps is not counted
    tracemalloc.start()
    body = f'{{"cpv": "18110000", "buyer_type": "central", "value": {number}}}'
    answer = client.post("/api/v1/checks", data=body, content_type="application/json")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [error["field"] for error in is_problem(answer, 422)["errors"]] == ["value"]
    assert most < 10 << 20


def test_takes_only_json(client: FlaskClient) -> None:
    is_problem(client.post("/api/v1/checks", data={"cpv": "18100000"}), 415)
    is_problem(client.post("/api/v1/checks", data="{}", content_type="text/plain"), 415)


def test_refuses_too_large_a_body(client: FlaskClient) -> None:
    body = json.dumps({"cpv": "1" * 100_000})
    is_problem(client.post("/api/v1/checks", data=body, content_type="application/json"), 413)


def test_errors_are_problems_everywhere(client: FlaskClient) -> None:
    is_problem(client.get("/api/v1/nothing"), 404)
    is_problem(client.get("/api/v1/contracts/c00000000000"), 404)
    is_problem(client.get("/api/v1/contracts/c00000000000/verdict"), 404)
    answer = client.delete("/api/v1/contracts")
    is_problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_describes_every_route_and_no_other(app: Flask, client: FlaskClient) -> None:
    described = {
        (path, method.upper()) for path, ways in document()["paths"].items() for method in ways
    }
    real = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == real
    assert client.get("/api/v1/openapi.json").get_json() == document()


def test_describes_the_fields_of_a_check(client: FlaskClient) -> None:
    schemas = document()["components"]["schemas"]
    assert tuple(schemas["Check"]["properties"]) == FIELDS
    found = check(client, {"cpv": "18100000"}).get_json()
    assert set(schemas["Verdict"]["required"]) <= set(found)
    line = client.get("/api/v1/contracts").get_json()["contracts"][0]
    # assumed codes stand only where there is no CPV code: tests of the page of codes; keepers only
    # where an account looks after it, follow_up where a clause is on record, regimes where one says
    # something, uniform_text where such a text holds: tests of their pages
    assert set(schemas["Line"]["properties"]) - set(line) == {
        "assumed",
        "keepers",
        "follow_up",
        "decisions",
        "regimes",
        "uniform_text",
    }


def test_every_reference_in_the_description_exists() -> None:
    text = json.dumps(document())
    schemas = document()["components"]["schemas"]
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in schemas
