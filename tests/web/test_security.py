"""What another site, a strange host or a hostile name must not be able to do."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.people import Permission
from screening.web.route_rules import RULES, RouteKind
from screening.web.security import CONTENT_SECURITY_POLICY
from tests.support.web_client import (
    NASTY,
    client_of,
    example_of,
    id_of,
    make_app,
    portfolio_of,
    token_of,
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(RULES)


def test_a_route_without_a_rule_is_refused(tmp_path: Path) -> None:
    app = make_app(tmp_path, filled=False)
    app.add_url_rule("/forgotten", "forgotten", lambda: "open to all")
    assert client_of(app).get("/forgotten").status_code == 403


def test_what_changes_something_is_a_post_and_the_reverse(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        posts = "POST" in (rule.methods or ())
        writes = RULES[rule.endpoint].kind is not RouteKind.SHOWS
        assert posts == writes or rule.endpoint in (
            "api.check",  # a computation that stores nothing
            "api.cpv_suggestions",  # another
        )


def test_every_post_without_a_token_is_refused(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if RULES[rule.endpoint].kind is RouteKind.FORM:
            # Nobody is signed in on a machine of one person, so an account of one's own is nowhere.
            of_an_account = RULES[rule.endpoint].needs in (Permission.HALF, Permission.SIGNED_IN)
            answer = client.post(example_of(rule.rule), data={})
            assert answer.status_code == (404 if of_an_account else 400), rule.rule


def test_what_takes_json_takes_nothing_that_a_form_can_send(
    app: Flask, client: FlaskClient
) -> None:
    """Another site's form cannot send JSON, and its script is stopped by the browser."""
    for rule in app.url_map.iter_rules():
        if RULES[rule.endpoint].kind is RouteKind.JSON:
            where = example_of(rule.rule)
            for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
                answer = client.post(where, data="{}", content_type=kind)
                assert answer.status_code in (400, 415), (rule.rule, kind)


def test_ids_that_do_not_exist_are_not_found(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if rule.arguments - {"filename", "form"} and "GET" in (rule.methods or ()):
            assert client.get(example_of(rule.rule)).status_code == 404, rule.rule
    csrf = token_of(client, "/imports/new")
    for rule in app.url_map.iter_rules():
        if rule.arguments and RULES[rule.endpoint].kind is RouteKind.FORM:
            answer = client.post(example_of(rule.rule), data={"csrf_token": csrf})
            assert answer.status_code == 404, rule.rule


@pytest.mark.parametrize(
    "path", ["/disclosures/", "/changes/", "/imports/", "/jobs/", "/edits/", "/api/v1/changes/"]
)
def test_a_row_number_that_no_store_can_look_for_is_not_found(
    client: FlaskClient, path: str
) -> None:
    for number in ("9" * 9, "9" * 20, "9" * 5000):
        assert client.get(path + number).status_code == 404, (path, len(number))


def test_every_answer_carries_the_headers(app: Flask, client: FlaskClient) -> None:
    for path in ("/", "/nope", "/static/pages.css", "/api/v1/contracts", "/healthz", "/api/v1/x"):
        answer = client.get(path)
        headers = answer.headers
        answer.close()
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_policy_leaves_no_way_in() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"]
)
def test_refuses_a_strange_host(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400
    assert client.get("/api/v1/contracts", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.1:8000", "localhost:8123"])
def test_answers_this_machine(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_cookies_are_out_of_reach_of_scripts(client: FlaskClient) -> None:
    for path in ("/imports/new", "/?lang=en"):
        cookies = client.get(path).headers.getlist("Set-Cookie")
        assert cookies
        assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_a_hostile_name_is_text(app: Flask, client: FlaskClient) -> None:
    for path in ("/", f"/contracts/{id_of(app, 'DVR-2')}", "/?q=%3Cscript%3Ealert(1)%3C/script%3E"):
        page = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in page, path
    assert NASTY in {s.name for s in portfolio_of(app).contracts.get("DVR-2").contract.suppliers}


def test_addresses_with_reserved_words_are_only_words(client: FlaskClient) -> None:
    for query in (
        "?_external=1&_scheme=javascript",
        "?endpoint=x&form=y&self=z",
        "?page=-1",
        "?page=９",
    ):
        assert client.get(f"/{query}").status_code == 200, query
        assert client.get(f"/checks/new{query}").status_code == 200, query


def test_the_other_language_never_leads_elsewhere(client: FlaskClient) -> None:
    page = client.get("//evil.example/").get_data(as_text=True)
    assert 'href="//' not in page


def test_no_template_has_an_inline_style_or_script(app: Flask) -> None:
    folder = Path(app.root_path) / "templates"
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        assert " style=" not in text, path.name
        assert "<style" not in text, path.name
        assert " onclick=" not in text, path.name
        assert "| safe" not in text, path.name
        assert "<script>" not in text, path.name


def test_too_large_an_upload_is_refused(tmp_path: Path) -> None:
    app = make_app(tmp_path, filled=False)
    app.config["MAX_CONTENT_LENGTH"] = 1000
    client = client_of(app)
    answer = client.post("/imports/new", data={"csrf_token": "x" * 2000})
    assert answer.status_code == 413
    assert "te groot" in answer.get_data(as_text=True)
