"""Signing in by a provider that runs as a process of its own, as a browser goes through it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.model.people import JUST_NOW, Account, Grant, Role, ScopeKind
from screening.model.sign_in_providers import ProviderSettings
from screening.services.people.providers import add_provider
from screening.services.secret_box import SecretBox
from tests.support.open_id_provider import CLIENT, SECRET, RunningProvider, running
from tests.support.people import add_person, at_another_time, signed_in
from tests.support.web_client import client_of, make_app, portfolio_of, services_of, token_of

PUBLIC = "http://localhost"
EMAIL = "n.ieuw@voorbeeld.nl"  # whom the provider signs in
YEAR = 366 * 24 * 3600


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[RunningProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(elsewhere: RunningProvider) -> RunningProvider:
    for name in ("a", "b"):
        elsewhere.steer(name)
    return elsewhere


@pytest.fixture
def app(tmp_path: Path, provider: RunningProvider) -> Flask:
    """A service with an administrator and issuer ``a``, whose buyers are in group "inkoop"."""
    app = make_app(tmp_path, filled=False)
    parts = services_of(app)
    settings = replace(parts.settings, public_url=PUBLIC)
    app.extensions["screening"] = replace(parts, settings=settings)
    add_person(services_of(app).store, Role.ADMINISTRATOR, email="b@voorbeeld.nl", name="B. Heer")
    add(app, provider)
    return app


def add(
    app: Flask,
    provider: RunningProvider,
    name: str = "a",
    domains: tuple[str, ...] = (),
    factor_values: tuple[str, ...] = (),
) -> int:
    settings = ProviderSettings(
        f"Provider {name}",
        provider.issuer(name),
        CLIENT,
        domains=domains,
        factor_values=factor_values,
    )
    key = services_of(app).settings.secret_key()
    id = add_provider(portfolio_of(app).providers, settings, SECRET, key, "test")
    portfolio_of(app).providers.add_rule(id, "groups", "inkoop", Role.BUYER, "test")
    return id


def leave(client: FlaskClient, path: str = "/sign-in/with/1") -> str:
    """Go to the provider, which sends the browser back; return with what."""
    there = client.get(path)
    assert there.status_code == 303, there.get_data(as_text=True)
    back = requests.get(there.location, allow_redirects=False, timeout=60)
    return back.headers["Location"].removeprefix(PUBLIC)


def enter(client: FlaskClient, path: str = "/sign-in/with/1") -> TestResponse:
    return client.get(leave(client, path), headers={"Accept-Language": "en"})


def account(app: Flask, email: str = EMAIL) -> Account:
    return portfolio_of(app).people.by_email(email)


def is_refused(client: FlaskClient, answer: TestResponse, sentence: str) -> bool:
    """Whether a page says why, whom or what to ask, and nobody is signed in."""
    text = answer.get_data(as_text=True)
    assert "You are not signed in" in text
    assert sentence in text, text
    assert client.get("/account").location.startswith("/sign-in?")
    return answer.status_code in (400, 403, 429, 502)


# -- coming in --


def test_the_sign_in_page_offers_the_provider_by_name(app: Flask) -> None:
    page = client_of(app).get("/sign-in?lang=en&next=/imports").get_data(as_text=True)
    assert "Sign in with Provider a" in page
    assert 'href="/sign-in/with/1?next=/imports"' in page


def test_whoever_comes_first_gets_an_account_with_the_roles_of_the_claims(app: Flask) -> None:
    client = client_of(app)
    answer = enter(client, "/sign-in/with/1?next=/imports")
    assert (answer.status_code, answer.location) == (303, "/imports")
    assert "N. Ieuw" in client.get("/account").get_data(as_text=True)
    assert account(app).roles == {Role.BUYER}
    assert account(app).given == frozenset()
    assert account(app).state == "active"


def test_the_provider_is_asked_with_pkce_state_and_nonce_that_are_new_each_time(app: Flask) -> None:
    client = client_of(app)
    asked = [parse_qs(urlsplit(client.get("/sign-in/with/1").location).query) for _ in range(2)]
    for query in asked:
        assert query["code_challenge_method"] == ["S256"]
        assert query["redirect_uri"] == [f"{PUBLIC}/sign-in/with/1/back"]
        assert query["scope"] == ["openid profile email"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


def test_roles_are_renewed_at_each_sign_in_and_those_by_hand_stay(
    app: Flask, provider: RunningProvider
) -> None:
    portfolio_of(app).providers.add_rule(1, "groups", "controle", Role.AUDITOR, "test")
    first, second = client_of(app), client_of(app)
    enter(first)
    portfolio_of(app).people.set_roles(account(app).id, [Role.POLICY_OWNER], "test")
    enter(first)
    provider.steer(claims={"groups": ["controle"]})
    enter(second)
    assert account(app).roles == {Role.AUDITOR, Role.POLICY_OWNER}
    assert account(app).given == {Grant(Role.POLICY_OWNER)}
    assert second.get("/account").status_code == 200
    assert first.get("/account").status_code == 303  # its roles were those of before


def test_claims_give_roles_on_departments_and_tags_anew_at_each_sign_in(
    app: Flask, provider: RunningProvider
) -> None:
    zorg = Grant(Role.READER, ScopeKind.DEPARTMENT, "Zorg")
    inhuur = Grant(Role.CONTRACT_MANAGER, ScopeKind.TAG, "Inhuur")
    providers = portfolio_of(app).providers
    for value, grant in (("zorg", zorg), ("inhuur", inhuur)):
        providers.add_rule(1, "groups", value, grant, "test")
    provider.steer(claims={"groups": ["zorg", "inhuur"]})
    client = client_of(app)
    assert enter(client).status_code == 303
    assert account(app).grants == {zorg, inhuur}
    assert client.get("/todo").status_code == 200, "though no contract has either"
    assert client.get("/api/v1/contracts").get_json()["total"] == 0
    assert client.get("/imports").status_code == 403
    provider.steer(claims={"groups": ["inhuur"]})
    enter(client_of(app))
    assert account(app).grants == {inhuur}
    assert client.get("/account").location.startswith("/sign-in?"), "it had more than now"


def test_a_person_is_known_by_subject_also_under_another_address(
    app: Flask, provider: RunningProvider
) -> None:
    enter(client_of(app))
    provider.steer(claims={"email": "anders@voorbeeld.nl", "email_verified": False})
    client = client_of(app)
    assert enter(client).status_code == 303
    assert len(portfolio_of(app).people.all()) == 2


def test_who_has_no_row_in_the_table_does_not_come_in_and_reads_whom_to_ask(
    app: Flask, provider: RunningProvider
) -> None:
    enter(client_of(app))
    provider.steer(claims={"groups": ["zorg"]})
    client = client_of(app)
    assert is_refused(client, enter(client), "Ask an administrator of your organization for a role")
    assert account(app).roles == frozenset()
    provider.steer(claims={"groups": ["zorg"], "sub": "subject-2", "email": "x@voorbeeld.nl"})
    assert is_refused(client, enter(client), "no role here")
    assert len(portfolio_of(app).people.all()) == 2


def test_an_account_that_is_there_is_joined_only_for_a_domain_of_the_provider(
    app: Flask, provider: RunningProvider
) -> None:
    id = add_person(services_of(app).store, Role.READER, email=EMAIL, name="Was er al")
    client = client_of(app)
    assert is_refused(client, enter(client), "There is an account with your e-mail address")
    add(app, provider, "b", domains=("voorbeeld.nl",))
    assert enter(client, "/sign-in/with/2").status_code == 303
    assert account(app).id == id
    assert account(app).roles == {Role.READER, Role.BUYER}
    provider.steer("b", claims={"sub": "somebody-else"})
    other = client_of(app)
    assert is_refused(other, enter(other, "/sign-in/with/2"), "There is an account")


def test_an_address_that_is_not_verified_makes_and_joins_nothing(
    app: Flask, provider: RunningProvider
) -> None:
    add(app, provider, "b", domains=("voorbeeld.nl",))
    client = client_of(app)
    for claims in ({"email_verified": False}, {"email_verified": None}, {"email": None}):
        provider.steer("b", claims=claims)
        assert is_refused(client, enter(client, "/sign-in/with/2"), "is verified")
    assert len(portfolio_of(app).people.all()) == 1


def test_an_account_of_another_organization_is_never_joined(
    app: Flask, provider: RunningProvider
) -> None:
    store = services_of(app).store
    store.add_organization("other", "Other")
    add_person(store, Role.READER, email=EMAIL, organization="other")
    add(app, provider, "b", domains=("voorbeeld.nl",))
    client = client_of(app)
    assert is_refused(client, enter(client, "/sign-in/with/2"), "There is an account")


def test_who_is_blocked_stays_out(app: Flask) -> None:
    client = client_of(app)
    enter(client)
    portfolio_of(app).people.block(account(app).id, "test")
    assert client.get("/account").status_code == 303
    assert is_refused(client, enter(client), "Your account is blocked.")


def test_a_removed_provider_takes_its_sessions_and_roles_along(app: Flask) -> None:
    client = client_of(app)
    enter(client)
    portfolio_of(app).providers.remove(1)
    assert client.get("/account").status_code == 303
    assert account(app).roles == frozenset()
    assert client.get("/sign-in/with/1").status_code == 404


def test_a_row_that_is_removed_takes_its_role_along_at_once(app: Flask) -> None:
    client = client_of(app)
    enter(client)
    providers = portfolio_of(app).providers
    providers.remove_rule(1, providers.rules(1)[0].id)
    assert client.get("/account").status_code == 303
    assert account(app).roles == frozenset()


# -- the second factor --


@pytest.mark.parametrize(
    "claims", [{"amr": ["pwd", "mfa"]}, {"amr": ["pwd", "otp"]}, {"acr": "gold"}]
)
def test_a_second_factor_of_the_provider_counts(
    app: Flask, provider: RunningProvider, claims: dict[str, object]
) -> None:
    portfolio_of(app).people.require_second_factor([Role.BUYER])
    add(app, provider, "b", factor_values=("gold",))
    provider.steer("b", claims=claims)
    client = client_of(app)
    enter(client, "/sign-in/with/2")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("claims", [{}, {"amr": ["pwd"]}, {"acr": "silver"}])
def test_without_one_ours_is_set_up_where_a_role_needs_it(
    app: Flask, provider: RunningProvider, claims: dict[str, object]
) -> None:
    portfolio_of(app).people.require_second_factor([Role.BUYER])
    provider.steer(claims=claims)
    client = client_of(app)
    enter(client)
    assert client.get("/").location == "/account/second-factor"


def test_who_has_our_second_factor_gives_it_after_the_provider(
    app: Flask, provider: RunningProvider
) -> None:
    client, secret = client_of(app), pyotp.random_base32()
    enter(client)
    parts = services_of(app)
    box = SecretBox(parts.settings.secret_key())
    session = parts.store.sessions.of_person(account(app).id)[0]
    parts.store.credentials.set_second_factor(
        account(app).id, box.close(secret), 0, ["x"], keep=session.id
    )
    answer = enter(client, "/sign-in/with/1?next=/imports")
    assert answer.location == "/sign-in/second-factor?next=/imports"
    assert client.get("/").location == "/sign-in/second-factor"
    form = {
        "csrf_token": token_of(client, "/sign-in/second-factor"),
        "code": pyotp.TOTP(secret).now(),
    }
    assert client.post("/sign-in/second-factor", data=form).status_code == 303
    assert client.get("/").status_code == 200
    assert provider.issuer() in sign_out(client).headers["Refresh"]  # the second session knows too
    provider.steer(claims={"amr": ["mfa"]})
    assert enter(client).location == "/todo"


# -- signing out --


def sign_out(client: FlaskClient) -> TestResponse:
    form = {"csrf_token": token_of(client, "/account")}
    return client.post("/sign-out", data=form, headers={"Accept-Language": "en"})


def test_signing_out_ends_both_sessions(app: Flask, provider: RunningProvider) -> None:
    client = client_of(app)
    enter(client)
    answer = sign_out(client)
    assert "to sign out there as well" in answer.get_data(as_text=True)
    seconds, _, there = answer.headers["Refresh"].partition("; url=")
    assert seconds == "0"
    assert there.startswith(f"{provider.issuer()}/end?")
    assert client.get("/account").status_code == 303
    back = requests.get(there, allow_redirects=False, timeout=60)
    assert back.headers["Location"] == f"{PUBLIC}/sign-in?left=1"
    (ended,) = provider.ended()
    assert ended["client_id"] == CLIENT
    assert ended["id_token_hint"].count(".") == 2


def test_who_came_by_a_provider_signs_in_there_again_before_ending_sessions(
    app: Flask, provider: RunningProvider
) -> None:
    def before() -> datetime:
        return datetime.now(UTC) - JUST_NOW

    parts, other, mine = services_of(app), client_of(app), client_of(app)
    earlier = replace(parts, store=at_another_time(parts.store, before))
    app.extensions["screening"] = earlier
    for client in (other, mine):
        enter(client)
    app.extensions["screening"] = parts
    page = mine.get("/account").get_data(as_text=True)
    assert 'href="/sign-in/with/1?again=1&amp;next=/account"' in page
    assert 'name="do"' not in page
    form = {"csrf_token": token_of(mine, "/account"), "do": "others"}
    assert mine.post("/account/sessions", data=form).status_code == 400
    assert other.get("/account").status_code == 200
    enter(mine)
    form["csrf_token"] = token_of(mine, "/account")
    assert mine.post("/account/sessions", data=form).status_code == 303
    assert other.get("/account").status_code == 303


def test_who_has_to_sign_in_again_is_believed_only_if_the_provider_asked_again(
    app: Flask, provider: RunningProvider
) -> None:
    client, again = client_of(app), "/sign-in/with/1?again=1&next=/account"
    asked = parse_qs(urlsplit(client.get(again).location).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    now = datetime.now(UTC).timestamp()
    for claims in ({}, {"auth_time": int(now) - 600}):
        provider.steer(claims=claims)
        assert is_refused(client, enter(client, again), "could not be verified")
    provider.steer(claims={"auth_time": int(now)})
    assert enter(client, again).location == "/account"


def test_who_came_in_by_password_signs_out_here_only(app: Flask) -> None:
    client = signed_in(app, account(app, "b@voorbeeld.nl").id)
    assert sign_out(client).location == "/sign-in?left=1"


# -- what is refused --

WRONG_TOKENS: dict[str, dict[str, object]] = {
    "another nonce": {"claims": {"nonce": "x"}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "another"}},
    "further audiences without saying for whom": {"claims": {"aud": [CLIENT, "another"]}},
    "for another party": {"claims": {"azp": "another"}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "no subject": {"claims": {"sub": None}},
    "an empty subject": {"claims": {"sub": ""}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "no expiry": {"claims": {"exp": None}},
    "not yet valid": {"claims": {"nbf": 4_000_000_000}},
    "no signature": {"alg": "none"},
    "signed with a shared secret": {"alg": "HS256"},
    "signed by a stranger under our key's name": {"key": "stranger"},
    "a key that the provider does not have": {"kid": "unknown"},
}


@pytest.mark.parametrize("plan", WRONG_TOKENS.values(), ids=WRONG_TOKENS.keys())
def test_an_id_token_that_is_not_right_signs_nobody_in(
    app: Flask, provider: RunningProvider, plan: dict[str, object]
) -> None:
    provider.steer(**plan)  # type: ignore[arg-type]
    client = client_of(app)
    assert is_refused(client, enter(client), "could not be verified")
    assert len(portfolio_of(app).people.all()) == 1


def test_an_answer_works_once(app: Flask) -> None:
    client = client_of(app)
    back = leave(client)
    attempt = client.get_cookie("ketenblik-attempt", domain="localhost")
    assert client.get(back).status_code == 303
    thief = client_of(app)
    assert attempt is not None
    thief.set_cookie("ketenblik-attempt", attempt.value, domain="localhost")
    answer = thief.get(back, headers={"Accept-Language": "en"})
    assert is_refused(thief, answer, "does not belong to a sign-in that this browser just began")


def test_a_code_that_was_used_is_refused_with_a_new_state_too(app: Flask) -> None:
    client = client_of(app)
    code = parse_qs(urlsplit(leave(client)).query)["code"][0]
    first = client_of(app)
    fresh = leave(first)
    stolen = fresh.replace(parse_qs(urlsplit(fresh).query)["code"][0], code)
    answer = first.get(stolen, headers={"Accept-Language": "en"})
    assert is_refused(first, answer, "could not be verified")  # PKCE: another verifier


def test_an_answer_for_another_browser_is_refused(app: Flask) -> None:
    """Else somebody could sign a victim in as somebody else, by a link."""
    back = leave(client_of(app))
    victim = client_of(app)
    answer = victim.get(back, headers={"Accept-Language": "en"})
    assert is_refused(victim, answer, "does not belong to a sign-in that this browser just began")
    victim.get("/sign-in/with/1")  # with an attempt of its own it is another state
    answer = victim.get(back, headers={"Accept-Language": "en"})
    assert is_refused(victim, answer, "does not belong to a sign-in that this browser just began")


def test_an_attempt_that_is_too_old_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "screening.services.people.provider_sign_in.ATTEMPT_WORKS", timedelta(seconds=-1)
    )
    client = client_of(app)
    assert is_refused(client, enter(client), "It took longer than ten minutes")


def test_an_answer_of_one_provider_is_none_of_another(
    app: Flask, provider: RunningProvider
) -> None:
    add(app, provider, "b")
    client = client_of(app)
    back = leave(client)
    answer = client.get(back.replace("/with/1/", "/with/2/"), headers={"Accept-Language": "en"})
    assert is_refused(client, answer, "does not belong to a sign-in")
    provider.steer(says_iss=provider.issuer("b"))  # mix-up: RFC 9207
    assert is_refused(client, enter(client), "does not belong to a sign-in")
    provider.steer()
    without = leave(client).partition("&iss=")[0]
    answer = client.get(without, headers={"Accept-Language": "en"})
    assert is_refused(client, answer, "does not belong to a sign-in")


def test_what_the_provider_refuses_is_said(app: Flask, provider: RunningProvider) -> None:
    provider.steer(error="access_denied")
    client = client_of(app)
    assert is_refused(client, enter(client), "The provider did not sign you in.")


def test_signing_in_changes_the_session_that_was_there(app: Flask) -> None:
    """A session that somebody planted, or of who was here before, is not the one afterwards."""
    store = services_of(app).store
    before = add_person(store, Role.READER, email="eerder@voorbeeld.nl", name="Eerder")
    client = signed_in(app, before)
    planted = client.get_cookie("ketenblik", domain="localhost")
    assert enter(client).status_code == 303
    held = client.get_cookie("ketenblik", domain="localhost")
    assert planted is not None
    assert held is not None
    assert held.value != planted.value
    assert store.sessions.of_person(before) == ()
    assert "N. Ieuw" in client.get("/account").get_data(as_text=True)


def test_signing_in_never_leads_elsewhere(app: Flask) -> None:
    assert enter(client_of(app), "/sign-in/with/1?next=//evil.example").location == "/todo"


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "https://evil.example/token"},
        {"jwks_uri": "http://169.254.169.254/keys"},
        {"token_endpoint": "http://127.0.0.1:9/token"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "http://evil.example/end"},
    ],
)
def test_a_provider_that_leads_the_service_elsewhere_is_not_used(
    app: Flask, provider: RunningProvider, said: dict[str, str]
) -> None:
    provider.steer(discovery=said)
    client = client_of(app)
    answer = client.get("/sign-in/with/1", headers={"Accept-Language": "en"})
    assert answer.status_code == 502
    assert is_refused(client, answer, "The provider cannot be reached")


def test_without_a_public_address_nobody_leaves_for_a_provider(
    tmp_path: Path, provider: RunningProvider
) -> None:
    app = make_app(tmp_path, filled=False)
    store = services_of(app).store
    id = add_person(store, Role.ADMINISTRATOR, email="b@voorbeeld.nl", name="B. Heer")
    add(app, provider)
    client = client_of(app)
    answer = client.get("/sign-in/with/1", headers={"Accept-Language": "en"})
    assert is_refused(client, answer, "SCREENING_PUBLIC_URL")
    assert "Provider a" not in client.get("/sign-in").get_data(as_text=True)
    for path in ("/people/providers", "/people/providers/1"):
        assert "SCREENING_PUBLIC_URL" in signed_in(app, id).get(path).get_data(as_text=True)


def test_what_came_back_is_forgotten_when_no_cookie_could_bring_it_again(app: Flask) -> None:
    store = services_of(app).store
    assert store.provider_doors.use_once("state")
    assert not store.provider_doors.use_once("state")
    late = at_another_time(store, lambda: datetime.now(UTC) + timedelta(hours=1))
    assert late.provider_doors.use_once("other")
    assert late.provider_doors.use_once("state")


def test_the_secret_and_the_id_token_are_not_in_the_database_as_they_are(app: Flask) -> None:
    enter(client_of(app))
    (row,) = portfolio_of(app).providers.all()
    assert SECRET not in row.client_secret
    home = services_of(app).settings.home
    content = b"".join(file.read_bytes() for file in home.glob("screening.db*"))
    assert SECRET.encode() not in content
    assert b"eyJ" not in content


def test_a_link_on_another_site_signs_nobody_in(app: Flask) -> None:
    """Whoever follows it is asked first (Sec-Fetch-Site, which no page can set)."""
    client = client_of(app)
    leads = client.get("/sign-in/with/1?next=/sources", headers={"Sec-Fetch-Site": "cross-site"})
    assert leads.location == "/sign-in?next=/sources"
    own = client.get("/sign-in/with/1", headers={"Sec-Fetch-Site": "same-origin"})
    assert "/authorize?" in own.location
