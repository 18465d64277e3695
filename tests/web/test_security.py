"""What another site, a strange host or a hostile name must not be able to do."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.people import Permission
from screening.services.settings import Settings
from screening.web.app import create_app
from screening.web.route_rules import RULES, RouteKind
from screening.web.security import CONTENT_SECURITY_POLICY
from tests.support.folders import ROOT
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
    assert "object-src 'none'" in CONTENT_SECURITY_POLICY
    assert "base-uri 'none'" in CONTENT_SECURITY_POLICY


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


def shown(app: Flask) -> list[str]:
    """Return the addresses without a part that differs."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    ]


def test_every_answer_says_what_it_is_and_in_which_letters(app: Flask, client: FlaskClient) -> None:
    for path in (*shown(app), "/static/app.js", "/static/pages.css", "/nope", "/api/v1/nope"):
        with client.get(path) as answer:
            kind = answer.headers.get("Content-Type", "")
            assert "/" in kind, path
            if kind.startswith("text/"):
                assert "charset=utf-8" in kind.lower(), path


def test_what_is_saved_is_a_file_of_its_kind(app: Flask, client: FlaskClient) -> None:
    """Its name is ours whatever the address asks for."""
    saved = [path for path in shown(app) if path.endswith((".csv", ".xlsx"))]
    assert saved
    saved += ["/contracts.csv?q=%0d%0aX-Evil:1", "/contracts.csv?department=%22%3B%0d"]
    for path in saved:
        with client.get(path) as answer:
            if answer.status_code == 200:
                told = answer.headers["Content-Disposition"]
                assert re.fullmatch(r'attachment; filename="?[\w.-]+"?', told), path
            assert "X-Evil" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_other_site_reads_an_answer(client: FlaskClient, origin: str) -> None:
    for path in ("/", "/api/v1/contracts"):
        answer = client.get(path, headers={"Origin": origin})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_program_without_tls_is_not_led_on(tmp_path: Path) -> None:
    """A redirect would hide from a program that its token went in the clear."""
    make_app(tmp_path, filled=False)
    environment = {
        "SCREENING_HOME": str(tmp_path),
        "SCREENING_PUBLIC_URL": "https://keten.voorbeeld.nl",
    }
    program = create_app(Settings.from_environment(environment)).test_client()
    answer = program.get("/api/v1/contracts", base_url="http://keten.voorbeeld.nl")
    assert answer.status_code == 403
    assert "Location" not in answer.headers


def test_no_folder_is_listed(client: FlaskClient) -> None:
    for path in ("/static/", "/static", "/static/..", "/static/../app.py", "/.git/config"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "NONSENSE"])
def test_a_method_that_no_route_has_is_refused(client: FlaskClient, method: str) -> None:
    for path in ("/", "/sources", "/api/v1/contracts", "/healthz"):
        answer = client.open(path, method=method, headers={"X-Secret": "mirror"})
        assert answer.status_code == 405, path
        assert b"mirror" not in answer.data


def test_the_service_debugs_nothing_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = make_app(tmp_path, filled=False)
    assert not app.debug
    assert not app.config["TESTING"]
    app.add_url_rule("/broken", "sources.broken", lambda: str(int("secret")))
    monkeypatch.setitem(RULES, "sources.broken", RULES["sources.overview"])
    answer = client_of(app).get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("words", ["' OR 1=1 --", '"; DROP TABLE party; --', "%' UNION SELECT 1"])
def test_what_is_searched_for_is_no_statement(client: FlaskClient, words: str) -> None:
    for path in ("/api/v1/contracts", "/"):
        answer = client.get(path, query_string={"q": words})
        assert answer.status_code == 200
        assert "DVR-1" not in answer.text
    assert "DVR-1" in client.get("/").text


def test_the_script_makes_no_code_of_text_and_keeps_nothing() -> None:
    """What it takes from a page or an answer it moves as nodes and text, and into no storage."""
    (script,) = (ROOT / "screening" / "web" / "static").glob("*.js")
    text = script.read_text("utf-8")
    assert '"use strict"' in text
    for danger in (
        "eval(", "new Function", "innerHTML =", "outerHTML", "insertAdjacentHTML", "document.write",
        "postMessage", "localStorage", "sessionStorage", "indexedDB", "document.cookie",
        "__proto__", "prototype", "Object.assign", "import(", "jsonp",
    ):  # fmt: skip
        assert danger not in text, danger
    assert not re.search(r"\w\[[a-z]\w*\]\s*=[^=]", text), "a property that text names is set"
