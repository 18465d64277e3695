"""What programs write: as on the pages, once per key, and over nobody else's word."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.model.people import Role
from screening.store.runs.idempotent_answers import KEPT, KeyedRequest
from screening.store.store import LOCAL
from screening.web.api import contract_writes, json_body
from tests.support.asked_jobs import work_for
from tests.support.people import Clock, add_person, add_token, at_another_time, program_with
from tests.support.web_client import (
    client_of,
    id_of,
    make_app,
    portfolio_of,
    register,
    services_of,
)

API = "/api/v1"
WHATEVER = {"If-Match": "*"}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """The one person of this machine, who needs no token."""
    return client_of(app)


def problem(answer: TestResponse, status: int) -> dict[str, str]:
    """What is wrong, by field."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    return {part["field"]: part["detail"] for part in answer.get_json().get("errors", ())}


def confirm(client: FlaskClient, category: str = "geen", **headers: str) -> TestResponse:
    path = f"{API}/contracts/DVR-1/category"
    sent = WHATEVER | {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, json={"category": category, "why": "zo is het"}, headers=sent)


# -- one contract --


def test_a_category_is_confirmed_as_on_the_page(app: Flask, client: FlaskClient) -> None:
    answer = confirm(client, "bedrijfskleding")
    assert answer.status_code == 201
    assert answer.get_json()["screened"] is True
    review = portfolio_of(app).reviews.history(id_of(app, "DVR-1"))[0]
    assert (review.category, review.by, review.why) == ("bedrijfskleding", "local", "zo is het")
    assert answer.get_json()["verdict"]["flag"] == "required"
    assert list(problem(confirm(client, "sokken"), 422)) == ["category"]
    assert client.post(f"{API}/contracts/nope/category", json={}).status_code == 404


def test_a_clause_is_recorded_received_and_taken_back(app: Flask, client: FlaskClient) -> None:
    path = f"{API}/contracts/DVR-1/clause-records"

    def record(**body: object) -> TestResponse:
        return client.post(path, json=body, headers=WHATEVER)

    assert record(what="included", day="2026-03-01").status_code == 201
    assert record(what="received", day="2026-05-01", by="I. Nkoper").status_code == 201
    assert record(what="undo", why="vergissing").status_code == 201
    history = portfolio_of(app).clauses.history(id_of(app, "DVR-1"))
    assert [review.by for review in history] == ["local", "I. Nkoper", "local"]
    assert list(problem(record(what="burned"), 422)) == ["what"]
    assert list(problem(record(what="included"), 422)) == ["day"]
    assert list(problem(record(what="included", day="soon"), 422)) == ["day"]
    assert list(problem(record(what="undo", colour="red"), 422)) == ["colour"]


def test_one_contract_is_screened_again(client: FlaskClient) -> None:
    answer = client.post(f"{API}/contracts/DVR-1/screening", json={})
    assert answer.status_code == 200
    assert answer.get_json()["screened"] is True
    assert answer.get_json()["verdict"]["level"]


# -- nobody overwrites anybody --


def test_a_write_names_the_state_that_it_saw(client: FlaskClient) -> None:
    path = f"{API}/contracts/DVR-1"
    problem(client.post(f"{path}/category", json={"category": "geen"}), 428)
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    first = confirm(client, "geen", If_Match=tag)
    assert first.status_code == 201
    problem(confirm(client, "bedrijfskleding", If_Match=tag), 412)
    assert first.headers["ETag"] == client.get(path).headers["ETag"] != tag
    assert confirm(client, "bedrijfskleding", If_Match=first.headers["ETag"]).status_code == 201


def test_a_tag_is_of_the_state_in_whatever_language_it_was_read(client: FlaskClient) -> None:
    path = f"{API}/contracts/DVR-1"
    dutch = client.get(path, headers={"Accept-Language": "nl"}).headers["ETag"]
    english = client.get(path, headers={"Accept-Language": "en"}).headers["ETag"]
    assert dutch != english
    answer = client.post(
        f"{path}/category",
        json={"category": "geen", "why": "gordijnen"},
        headers={"If-Match": dutch, "Accept-Language": "en"},
    )
    assert answer.status_code == 201


def test_an_empty_tag_is_that_of_nothing(client: FlaskClient) -> None:
    body = {"category": "geen", "why": "gordijnen"}
    address = f"{API}/contracts/DVR-1/category"
    problem(client.post(address, json=body, headers={"If-Match": '""'}), 412)


def somebody_in_between(monkeypatch: pytest.MonkeyPatch, does: Callable[[], object]) -> None:
    """Let somebody else write once the tag was looked at and before the write."""
    read = json_body.sent_fields

    def then(allowed: tuple[str, ...]) -> Mapping[str, object]:
        does()
        return read(allowed)

    monkeypatch.setattr(contract_writes, "sent_fields", then)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("category", {"category": "geen", "why": "zo is het"}),
        ("clause-records", {"what": "included", "day": "2026-03-01"}),
    ],
)
def test_a_change_between_the_tag_and_the_write_is_not_overwritten(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    body: dict[str, str],
) -> None:
    id, address = id_of(app, "DVR-1"), f"{API}/contracts/DVR-1"
    tag = client.get(address).headers["ETag"]
    others = portfolio_of(app)
    somebody_in_between(monkeypatch, lambda: others.reviews.confirm(id, "bedrijfskleding", "else"))
    problem(client.post(f"{address}/{path}", json=body, headers={"If-Match": tag}), 412)
    assert [review.by for review in others.reviews.history(id)] == ["else"]
    assert others.clauses.history(id) == ()
    monkeypatch.undo()
    answer = client.post(f"{address}/{path}", json=body, headers=WHATEVER)
    assert answer.status_code == 201, "whoever says so writes whatever is there"


def test_of_many_programs_with_one_tag_one_writes(app: Flask, client: FlaskClient) -> None:
    tag = client.get(f"{API}/contracts/DVR-1").headers["ETag"]

    def write(number: int) -> int:
        body = {"category": "geen", "by": f"program {number}", "why": "zo is het"}
        headers = {"If-Match": tag}
        path = f"{API}/contracts/DVR-1/category"
        return client_of(app).post(path, json=body, headers=headers).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(write, range(6)))
    assert statuses == [201, *([412] * 5)]
    assert len(portfolio_of(app).reviews.history(id_of(app, "DVR-1"))) == 1


# -- once --


def test_the_same_key_does_it_once_and_answers_alike(app: Flask, client: FlaskClient) -> None:
    first = confirm(client, Idempotency_Key="k1")
    again = confirm(client, Idempotency_Key="k1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert first.headers["ETag"] == again.headers["ETag"]
    assert len(portfolio_of(app).reviews.history(id_of(app, "DVR-1"))) == 1
    problem(confirm(client, "bedrijfskleding", Idempotency_Key="k1"), 422)
    assert confirm(client, Idempotency_Key="k2").status_code == 201
    assert len(portfolio_of(app).reviews.history(id_of(app, "DVR-1"))) == 2
    problem(confirm(client, Idempotency_Key="x" * 201), 400)


def test_a_refusal_may_be_sent_again_corrected_under_its_key(client: FlaskClient) -> None:
    problem(confirm(client, "sokken", Idempotency_Key="k1"), 422)
    assert confirm(client, Idempotency_Key="k1").status_code == 201


def test_while_the_first_goes_on_nobody_does_it_a_second_time(
    app: Flask, client: FlaskClient
) -> None:
    answers = portfolio_of(app).idempotent_answers
    with ThreadPoolExecutor(4) as pool:
        begun = pool.map(answers.begin, [KeyedRequest("local", "k1", "d")] * 4)
    assert [first is None for first in begun].count(True) == 1
    answer = confirm(client, Idempotency_Key="k1")
    problem(answer, 422)  # another request than the one that goes on
    answers.forget(KeyedRequest("local", "k1", "d"))
    assert confirm(client, Idempotency_Key="k1").status_code == 201


def test_a_key_is_of_one_program_and_of_one_day(app: Flask) -> None:
    clock = Clock()
    portfolio = at_another_time(services_of(app).store, clock).portfolio(LOCAL)
    answers, request = portfolio.idempotent_answers, KeyedRequest("token:1", "k", "d")
    assert answers.begin(request) is None
    answers.finish(request, 201, {}, "{}")
    kept = answers.begin(request)
    assert kept is not None
    assert (kept.status, kept.body) == (201, "{}")
    assert answers.begin(KeyedRequest("token:2", "k", "other")) is None
    clock.on(KEPT - timedelta(seconds=1))
    assert answers.begin(request) is not None
    clock.on(timedelta(seconds=1))
    assert answers.begin(request) is None


def test_another_program_with_the_same_key_does_its_own(app: Flask) -> None:
    store = services_of(app).store
    owner = add_person(store, Role.CONTRACT_MANAGER)
    for _ in range(2):
        program = program_with(app, add_token(store, owner, Role.CONTRACT_MANAGER)[1])
        assert "Idempotency-Replayed" not in confirm(program, Idempotency_Key="k").headers
    history = portfolio_of(app).reviews.history(id_of(app, "DVR-1"))
    assert [review.by for review in history] == ["A. Inkoper"] * 2


# -- imports and jobs --


def test_a_register_comes_in_as_a_job_and_goes_again(tmp_path: Path) -> None:
    app = make_app(tmp_path, filled=False)
    client = client_of(app)
    answer = client.post(
        f"{API}/imports?name=register.csv&buyer=Ministerie&buyer_type=central&buyer_country=NL",
        data=register(),
        content_type="text/csv",
        headers={"Idempotency-Key": "nightly-1"},
    )
    assert answer.status_code == 202
    job = answer.headers["Location"]
    assert client.get(job).get_json()["state"] == "queued"
    work_for(app)
    done = client.get(job).get_json()
    assert (done["state"], done["result"]["screened"]) == ("done", 3)
    run = client.get(done["links"]["import"]).get_json()
    assert (run["by"], run["files"][0]["name"]) == ("local", "register.csv")
    assert client.get(f"{API}/contracts").get_json()["total"] == 3
    why = {"why": "verkeerd bestand"}
    undo = client.post(run["links"]["undo"], json=why)
    assert undo.status_code == 202
    work_for(app)
    assert client.get(f"{API}/contracts").get_json()["total"] == 0
    problem(client.post(run["links"]["undo"], json={}), 409)
    assert client.get(f"{API}/imports").get_json()["imports"][0]["undone_by"] == "local"


def test_a_file_that_cannot_be_taken_says_why(client: FlaskClient) -> None:
    def send(data: bytes, kind: str, query: str = "") -> TestResponse:
        return client.post(f"{API}/imports{query}", data=data, content_type=kind)

    problem(send(b"", "text/csv"), 400)
    problem(send(b"a;b", "text/plain"), 415)
    wrong = problem(send(b"a;b", "text/csv", "?buyer_country=Atlantis"), 422)
    assert list(wrong) == ["buyer_country"]


def test_a_list_is_written_to_a_file_and_fetched(app: Flask, client: FlaskClient) -> None:
    body = {"form": "csv", "filter": {"q": "kleding"}}
    job = client.post(f"{API}/jobs/export", json=body).headers["Location"]
    problem(client.get(f"{job}/file"), 404)
    work_for(app)
    file = client.get(client.get(job).get_json()["links"]["file"])
    assert file.status_code == 200
    assert "DVR-1" in file.text
    assert "DVR-2" not in file.text
    file.close()
    assert list(problem(client.post(f"{API}/jobs/export", json={"form": "pdf"}), 422)) == ["form"]
    wrong = client.post(f"{API}/jobs/export", json={"filter": {"flag": "green"}})
    assert wrong.status_code == 422


def test_what_waits_is_screened_by_a_job_that_can_be_stopped(
    app: Flask, client: FlaskClient
) -> None:
    job = client.post(f"{API}/jobs/screening", json={"by": "I. Nkoper"}).headers["Location"]
    assert client.get(job).get_json()["by"] == "I. Nkoper"
    stopped = client.post(f"{job}/cancel", json={}).get_json()
    assert stopped["state"] == "cancelled"
    assert client.get(f"{API}/jobs").get_json()["jobs"][0]["state"] == "cancelled"


def test_who_is_signed_in_cannot_write_under_another_name(app: Flask) -> None:
    store = services_of(app).store
    _, token = add_token(store, add_person(store, Role.ADMINISTRATOR), Role.CONTRACT_MANAGER)
    program = program_with(app, token)
    answer = program.post(f"{API}/jobs/screening", json={"by": "Somebody else"})
    assert answer.get_json()["by"] == "A. Inkoper"
