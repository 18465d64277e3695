"""Who may open what: every route and method, for everybody who may come, as the tables declare."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from importlib.resources import files
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screening.model.api_tokens import new_api_token
from screening.model.people import (
    ABSOLUTE,
    IDLE,
    OF_NO_ROLE,
    Grant,
    Permission,
    Role,
    ScopeKind,
    on_departments,
)
from screening.model.portfolio_job import JobKind
from screening.model.sign_in_providers import ProviderSettings
from screening.services.disclosures.lifecycle import ask
from screening.services.settings import Settings
from screening.store.store import LOCAL
from screening.web.access import WORKS_AS, WORKS_AS_HEADER
from screening.web.app import create_app
from screening.web.proxies import NamedProxies
from screening.web.route_rules import RULES, RouteKind
from tests.support import people
from tests.support.people import (
    add_guest,
    add_person,
    add_token,
    at_another_time,
    client_with,
    guest_session,
    program_with,
    session_of,
    signed_in,
)
from tests.support.web_client import (
    client_of,
    example_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    token_of,
)

NOBODY = ("nobody", "blocked", "idle", "expired", "foreign", "guest blocked at home")
GUEST = "guest"  # a contract manager here, who looks after the people of another organization
# Programs: a token of each role whose owner may do everything, and tokens that open nothing.
TOKENS = tuple(f"token of {role}" for role in Role)
DEAD_TOKENS = ("wrong token", "expired token", "revoked token", "token of somebody blocked")
OUTGROWN = "token of an administrator who became reader"
# People, and a token of everything of each, who hold one role here and another there.
MIXED = {
    "reads all, manages a part": (
        Grant(Role.READER),
        *on_departments([Role.CONTRACT_MANAGER], ["A"]),
    ),
    "manages one part, reads another": (
        *on_departments([Role.CONTRACT_MANAGER], ["A"]),
        *on_departments([Role.READER], ["B"]),
    ),
    "owns the policy, manages a part": (
        Grant(Role.POLICY_OWNER),
        *on_departments([Role.CONTRACT_MANAGER], ["A"]),
    ),
}
MIXED_TOKENS = tuple(f"token: {name}" for name in MIXED)
OF_A_PART = ("look_up", "read", "decide_contract")  # what goes by one contract
TAGGED = "token on a tag of an administrator, whose owner may do everything"
LET_IN, SIGN_IN, FORBIDDEN, SECOND_FACTOR, HOME = "let in", "sign in", "forbidden", "code", "home"


def allowed_by_grants(visitor: str) -> set[str]:
    """Return what the table says of each role, and of a part what goes by one contract."""
    return {
        permission
        for grant in MIXED[visitor.removeprefix("token: ")]
        for permission in allowed_by_the_file(grant.role)
        if grant.is_whole or permission in OF_A_PART
    }


def allowed_by_the_file(role: str) -> set[str]:
    """Return what the table says that a role may do, read by itself."""
    text = (files("screening.services.people") / "permissions.csv").read_text("utf-8")
    return {row["permission"] for row in csv.DictReader(text.splitlines()) if row[role] == "yes"}


@dataclass(frozen=True)
class Call:
    endpoint: str
    method: str
    path: str


def calls(app: Flask) -> list[Call]:
    return [
        Call(rule.endpoint, method, example_of(rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def expected(call: Call, visitor: str) -> str:
    """What the rule beside the route and the table of permissions promise."""
    needs = RULES[call.endpoint].needs
    is_page = call.method == "GET" and not call.path.startswith("/api/")
    if needs in (Permission.ANYONE, Permission.LINK):
        return LET_IN
    if visitor in MIXED_TOKENS:
        if not call.path.startswith("/api/"):
            return SIGN_IN
        return LET_IN if needs.value in allowed_by_grants(visitor) else FORBIDDEN
    if visitor == TAGGED:
        if not call.path.startswith("/api/"):
            return SIGN_IN
        return LET_IN if needs in OF_A_PART else FORBIDDEN
    if visitor in (*TOKENS, *DEAD_TOKENS, OUTGROWN):
        is_api = call.path.startswith("/api/")
        if visitor in DEAD_TOKENS or not is_api:  # pages take no token
            return SIGN_IN
        role = "reader" if visitor == OUTGROWN else visitor.removeprefix("token of ")
        return LET_IN if needs.value in allowed_by_the_file(role) else FORBIDDEN
    if visitor in NOBODY:
        return SIGN_IN
    if visitor == "half":
        if needs is Permission.HALF:
            return LET_IN
        return SECOND_FACTOR if is_page else SIGN_IN
    if needs is Permission.HALF:
        return HOME
    visitor = Role.CONTRACT_MANAGER if visitor == GUEST else visitor
    allowed = allowed_by_grants if visitor in MIXED else allowed_by_the_file
    if needs is Permission.SIGNED_IN or needs.value in allowed(visitor):
        return LET_IN
    return FORBIDDEN


def _at_work_as(client: FlaskClient, account_id: int) -> None:
    """Have a guest say by which account the page was opened: in forms, and to the API."""
    client.environ_base[WORKS_AS] = str(account_id)
    client.environ_base[f"HTTP_{WORKS_AS_HEADER.upper().replace('-', '_')}"] = str(account_id)


def outcome(client: FlaskClient, call: Call) -> str:
    """What came of a request; a form without its token is let in by the rules, and refused then."""
    body: dict[str, str] | None = {} if RULES[call.endpoint].kind is RouteKind.JSON else None
    opened_as = client.environ_base.get(WORKS_AS)
    form = {WORKS_AS: opened_as} if opened_as and body is None and call.method == "POST" else None
    answer = client.open(call.path, method=call.method, json=body, data=form)
    is_form = RULES[call.endpoint].kind is RouteKind.FORM and call.method == "POST"
    location = answer.headers.get("Location", "")
    if answer.status_code == (400 if is_form else 200):
        return LET_IN
    if answer.status_code in (401, 429) or location.startswith("/sign-in?"):
        return SIGN_IN
    if answer.status_code == 403:
        return FORBIDDEN
    return {"/sign-in/second-factor": SECOND_FACTOR, "/todo": HOME}.get(location, answer.status)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A service behind whose doors is nothing: only who is let in is looked at."""
    app = make_app(tmp_path_factory.mktemp("doors"), filled=False)
    for endpoint, view in list(app.view_functions.items()):
        app.view_functions[endpoint] = wraps(view)(lambda **_: "let in")
    return app


@pytest.fixture(scope="module")
def visitors(doors: Flask) -> dict[str, FlaskClient]:
    store = services_of(doors).store
    ids = {role: add_person(store, role, email=f"{role}@voorbeeld.nl", name=role) for role in Role}
    late = datetime.now(UTC)
    idle = at_another_time(store, lambda: late - IDLE - timedelta(seconds=1))
    expired = at_another_time(store, lambda: late - ABSOLUTE - timedelta(seconds=1))
    blocked = add_person(store, Role.ADMINISTRATOR, email="weg@voorbeeld.nl", name="Weg")
    token = session_of(store, blocked)
    clients = {role.value: signed_in(doors, id) for role, id in ids.items()}
    admin = ids[Role.ADMINISTRATOR]
    clients |= {
        "nobody": client_of(doors),
        "blocked": client_with(doors, token),
        "idle": client_with(doors, session_of(idle, admin)),
        "expired": client_with(doors, session_of(expired, admin)),
        "foreign": client_with(doors, "x" * 43),
        "half": client_with(doors, session_of(store, admin, complete=False)),
    }
    clients |= programs(doors, admin, blocked) | mixed(doors) | guests(doors)
    portfolio_of(doors).people.block(blocked, "test")
    return clients


def mixed(app: Flask) -> dict[str, FlaskClient]:
    store, clients = services_of(app).store, {}
    for number, (name, grants) in enumerate(MIXED.items()):
        id = add_person(store, *grants, email=f"m{number}@voorbeeld.nl", name=name)
        clients[name] = signed_in(app, id)
        _, token = add_token(store, id, Role.ADMINISTRATOR)
        clients[f"token: {name}"] = program_with(app, token)
    return clients


def guests(app: Flask) -> dict[str, FlaskClient]:
    store = services_of(app).store
    elsewhere = store.add_organization("elsewhere", "Elsewhere")
    clients: dict[str, FlaskClient] = {}
    for name in (GUEST, "guest blocked at home"):
        email = f"{name.replace(' ', '.')}@elders.nl"
        home = add_person(store, Role.ADMINISTRATOR, email=email, organization="elsewhere")
        id = add_guest(store, home, Role.CONTRACT_MANAGER, organization=LOCAL)
        clients[name] = client_with(app, guest_session(store, home, id))
        _at_work_as(clients[name], id)
    elsewhere.people.block(home, "test")
    return clients


def programs(app: Flask, admin: int, blocked: int) -> dict[str, FlaskClient]:
    store, portfolio = services_of(app).store, portfolio_of(app)
    outgrown = add_person(store, Role.ADMINISTRATOR, email="was@voorbeeld.nl", name="Was")
    revoked, revoked_token = add_token(store, admin, Role.ADMINISTRATOR)
    long_ago = at_another_time(store, lambda: datetime.now(UTC) - timedelta(days=91))
    tokens = {f"token of {role}": add_token(store, admin, role)[1] for role in Role} | {
        "wrong token": new_api_token(),
        "expired token": add_token(long_ago, admin, Role.ADMINISTRATOR)[1],
        "revoked token": revoked_token,
        "token of somebody blocked": add_token(store, blocked, Role.ADMINISTRATOR)[1],
        OUTGROWN: add_token(store, outgrown, Role.ADMINISTRATOR)[1],
        TAGGED: add_token(store, admin, Grant(Role.ADMINISTRATOR, ScopeKind.TAG, "A"))[1],
    }
    portfolio.tokens.revoke(revoked, "test")
    portfolio.people.set_roles(outgrown, [Role.READER], "test")
    return {name: program_with(app, token) for name, token in tokens.items()}


@pytest.mark.parametrize(
    "visitor",
    [*Role, GUEST, *NOBODY, "half", *TOKENS, *DEAD_TOKENS, OUTGROWN, TAGGED, *MIXED, *MIXED_TOKENS],
)
def test_every_route_and_method_lets_in_whom_its_rule_says(
    doors: Flask, visitors: dict[str, FlaskClient], visitor: str
) -> None:
    client = visitors[visitor]
    wrong = [
        (call.method, call.path, should, came)
        for call in calls(doors)
        if (should := expected(call, visitor)) != (came := outcome(client, call))
    ]
    assert wrong == []


def test_the_matrix_is_as_large_as_the_service(doors: Flask) -> None:
    """A matrix over nothing would pass too."""
    assert len(calls(doors)) >= 80
    assert {RULES[call.endpoint].needs for call in calls(doors)} == set(Permission)


def test_an_auditor_and_a_reader_change_nothing() -> None:
    for name, rule in RULES.items():
        if name in ("jobs.export", "api.job_export"):
            continue  # makes a file for who asks
        if name in ("jobs.cancel", "api.job_cancel"):
            continue  # its kind of job says who: tests/web/test_pages_publication.py
        if rule.kind is not RouteKind.SHOWS and rule.needs not in OF_NO_ROLE:
            for role in ("auditor", "reader"):
                assert rule.needs.value not in allowed_by_the_file(role), name


def test_an_auditor_reads_whatever_anybody_reads() -> None:
    reading = {"look_up", "read", "read_all", "read_people", "read_log"}
    assert allowed_by_the_file("auditor") == reading
    assert allowed_by_the_file("reader") <= reading


def test_a_role_that_needs_a_second_factor_first_sets_one_up(doors: Flask) -> None:
    store = services_of(doors).store
    person = add_person(store, Role.BUYER, email="zonder@voorbeeld.nl", name="Zonder")
    client = signed_in(doors, person)
    assert client.get("/").status_code == 200
    portfolio_of(doors).people.require_second_factor([Role.BUYER])
    try:
        assert client.get("/").location == "/account/second-factor"
        assert client.get("/account/second-factor").status_code == 200
        assert client.get("/api/v1/contracts").status_code == 401
        assert client.post("/contracts/c00000000000/category").status_code == 401
    finally:
        portfolio_of(doors).people.require_second_factor([])
    assert client.get("/").status_code == 200


# -- another organization --


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A service with rows of ours in every room, and another organization beside it."""
    app = make_app(tmp_path_factory.mktemp("shared"))
    store = services_of(app).store
    store.add_organization("other", "Other")
    add_person(store, Role.ADMINISTRATOR, email="ons@voorbeeld.nl", name="Ons")
    portfolio = portfolio_of(app)
    ask(portfolio, portfolio.contracts.get("DVR-1"), None, "test")
    portfolio.providers.add(ProviderSettings("Ons account", "https://x.org", "x"), "x", "Ons")
    portfolio.error_reports.add("ons", "Onze leverancier", "Dit klopt niet.", "Ons")
    add_token(store, portfolio.people.all()[0].id, Role.READER)
    portfolio.jobs.queue(JobKind.SCREENING, {}, "Ons")
    return app


@pytest.fixture(scope="module")
def strangers(shared: Flask) -> dict[str, FlaskClient]:
    """The administrators of the other organization: its own, and one of us who is a guest there."""
    store = services_of(shared).store
    own = add_person(
        store, Role.ADMINISTRATOR, email="ander@voorbeeld.nl", name="Ander", organization="other"
    )
    ours = add_person(store, Role.READER, email="beide@voorbeeld.nl", name="Beide")
    guest = add_guest(store, ours, Role.ADMINISTRATOR)
    away = client_with(shared, guest_session(store, ours, guest))
    _at_work_as(away, guest)
    return {"own": signed_in(shared, own), GUEST: away}


@pytest.fixture(params=["own", GUEST])
def stranger(strangers: dict[str, FlaskClient], request: pytest.FixtureRequest) -> FlaskClient:
    """Somebody who works for the other organization."""
    return strangers[request.param]


def ours(app: Flask) -> Iterator[tuple[str, str]]:
    """Every address of something of ours, with its method."""
    portfolio = portfolio_of(app)
    known = {
        "<id>": id_of(app, "DVR-1"),
        "<int:run_id>": str(portfolio.imports.runs()[0].id),
        "<int:person_id>": str(portfolio.people.all()[0].id),
        "<int:link_id>": str(portfolio.disclosures.requests()[0].id),
        "<int:report_id>": str(portfolio.error_reports.all()[0].id),
        "<int:provider_id>": str(portfolio.providers.all()[0].id),
        "<int:token_id>": str(portfolio.tokens.all()[0].id),
        "<int:job_id>": str(portfolio.jobs.recent()[0].id),
    }
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name, value in known.items():
            path = path.replace(name, value)
        if path != rule.rule and RULES[rule.endpoint].needs not in OF_NO_ROLE:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, example_of(path)


def _body_of(path: str) -> dict[str, str]:
    return {"by": "x"} if "/edits/" in path else {"answer": "same", "why": "x"}


def test_what_is_of_another_organization_does_not_exist(
    shared: Flask, stranger: FlaskClient
) -> None:
    form = {"csrf_token": token_of(stranger, "/account"), "do": "block", "why": "x", "by": "x"}
    if WORKS_AS in stranger.environ_base:
        form[WORKS_AS] = stranger.environ_base[WORKS_AS]
    tried = 0
    for method, path in ours(shared):
        is_json = path.startswith("/api/")
        answer = stranger.open(
            path,
            method=method,
            json=_body_of(path) if is_json and method == "POST" else None,
            data=None if is_json or method == "GET" else form,
        )
        assert answer.status_code == 404, (method, path, answer.status_code)
        tried += 1
    assert tried > 20
    assert portfolio_of(shared).people.all()[0].state == "active"
    assert portfolio_of(shared).tokens.all()[0].revoked is None


def test_a_token_of_another_organization_finds_nothing_of_ours(
    shared: Flask, strangers: dict[str, FlaskClient]
) -> None:
    store = services_of(shared).store
    owner = store.portfolio("other").people.by_email("ander@voorbeeld.nl").id
    _, token = add_token(store, owner, Role.ADMINISTRATOR, organization="other")
    program, tried = program_with(shared, token), 0
    for method, path in ours(shared):
        if path.startswith("/api/"):
            answer = program.open(path, method=method, json=_body_of(path))
            assert answer.status_code == 404, (method, path, answer.status_code)
            tried += 1
    assert tried > 4
    for path in ("/api/v1/contracts", "/api/v1/matches", "/api/v1/hotspots", "/api/v1/payments"):
        answer = program.get(path)
        assert answer.status_code == 200
        assert "Fictieve Kleding" not in answer.text


def test_lists_counts_and_exports_hold_nothing_of_another_organization(
    shared: Flask, stranger: FlaskClient
) -> None:
    for rule in shared.url_map.iter_rules():
        if rule.arguments - {"form"} or "GET" not in (rule.methods or ()):
            continue
        text = stranger.get(example_of(rule.rule)).get_data(as_text=True)
        for secret in (
            "DVR-1", "Fictieve Kleding", "ons@voorbeeld.nl", "Onze leverancier", "Ons account",
        ):  # fmt: skip
            assert secret not in text, (rule.rule, secret)


# -- without an account --


def test_without_an_account_one_person_uses_this_machine_as_before(tmp_path: Path) -> None:
    client = client_of(make_app(tmp_path))
    page = client.get("/").get_data(as_text=True)
    assert "Voor één persoon, op deze machine" in page
    assert client.get("/api/v1/contracts").status_code == 200
    assert client.get("/account").status_code == 404


def test_every_page_says_that_it_is_for_one_person(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client = client_of(app)
    for path in ("/", "/checks/new", "/sources", "/imports", f"/contracts/{id_of(app, 'DVR-1')}"):
        page = client.get(path, headers={"Accept-Language": "en"}).get_data(as_text=True)
        assert "For one person, on this machine" in page, path


def test_with_the_first_account_everybody_signs_in_at_once(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    client = client_of(app)
    assert client.get("/").status_code == 200
    add_person(services_of(app).store, Role.ADMINISTRATOR, password=None)
    assert client.get("/").location == "/sign-in?next=/"
    assert client.get("/api/v1/contracts").status_code == 401


def test_a_proxy_that_nobody_named_opens_no_machine_of_one_person(tmp_path: Path) -> None:
    client = client_of(make_app(tmp_path, filled=False))
    answer = client.get("/", headers={"X-Forwarded-For": "203.0.113.9", "Accept-Language": "en"})
    assert answer.status_code == 403
    assert "SCREENING_PROXIES" in answer.get_data(as_text=True)


def on_a_server(home: Path, **settings: str) -> Flask:
    make_app(home, filled=False)
    environment = {"SCREENING_HOME": str(home)} | {
        f"SCREENING_{name.upper()}": value for name, value in settings.items()
    }
    return create_app(Settings.from_environment(environment), people.CHEAP)


def test_another_address_without_accounts_is_refused_with_a_way_out(tmp_path: Path) -> None:
    app = on_a_server(tmp_path, host="0.0.0.0")  # noqa: S104 - refused
    client = client_of(app)
    answer = client.get("/", headers={"Accept-Language": "en"})
    assert answer.status_code == 403
    assert "Make the first account" in answer.get_data(as_text=True)
    assert "screening user add" in client.get("/api/v1/contracts").get_json()["detail"]
    assert client.get("/healthz").status_code == 200
    assert client.get("/first-account").status_code == 200
    assert client.post("/sign-out").status_code == 400


def test_by_tls_the_cookie_is_bound_to_the_host_and_the_browser_told_to_stay(
    tmp_path: Path,
) -> None:
    app = on_a_server(tmp_path, public_url="https://keten.voorbeeld.nl")
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "keten.voorbeeld.nl"
    answer = client.get("/first-account?lang=en", base_url="https://keten.voorbeeld.nl")
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("__Host-ketenblik=") for cookie in cookies)
    assert all(cookie.startswith("__Host-") for cookie in cookies)
    assert all("Secure" in cookie and "Domain" not in cookie for cookie in cookies)
    assert "max-age=31536000; includeSubDomains" in answer.headers["Strict-Transport-Security"]
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_a_machine_of_one_person_says_nothing_of_tls(tmp_path: Path) -> None:
    answer = client_of(make_app(tmp_path, filled=False)).get("/imports/new")
    assert "Strict-Transport-Security" not in answer.headers
    assert "Secure" not in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("remote", "headers", "address", "scheme"),
    [
        ("10.0.0.1", {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, "203.0.113.9", "http"),
        ("10.0.0.1", {"HTTP_X_FORWARDED_FOR": "1.1.1.1, 203.0.113.9"}, "203.0.113.9", "http"),
        ("10.0.0.1", {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 10.0.0.2"}, "203.0.113.9", "http"),
        ("10.0.0.1", {"HTTP_X_FORWARDED_FOR": "nonsense"}, "10.0.0.1", "http"),
        ("10.0.0.1", {"HTTP_X_FORWARDED_PROTO": "https"}, "10.0.0.1", "https"),
        ("10.0.0.1", {"HTTP_X_FORWARDED_PROTO": "javascript"}, "10.0.0.1", "http"),
        ("203.0.113.7", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, "203.0.113.7", "http"),
        ("203.0.113.7", {"HTTP_X_FORWARDED_PROTO": "https"}, "203.0.113.7", "http"),
    ],
)
def test_only_a_named_proxy_says_who_comes_and_how(
    remote: str, headers: dict[str, str], address: str, scheme: str
) -> None:
    seen: dict[str, object] = {}

    def application(environ: dict[str, object], _: object) -> list[bytes]:
        seen.update(environ)
        return []

    settings = Settings.from_environment({"SCREENING_PROXIES": "10.0.0.0/24"})
    behind = NamedProxies(application, settings.proxies)
    environ = {"REMOTE_ADDR": remote, "wsgi.url_scheme": "http", **headers}
    behind(environ, lambda *_: lambda _: None)
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == (address, scheme)
    assert not set(headers) & set(seen)
