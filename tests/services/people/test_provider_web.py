"""A provider leads the service nowhere but to its own host, and not without an end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from screening.services.egress import WayOut
from screening.services.people.provider_web import (
    RefusedByGuardError,
    WebError,
    document,
    guarded,
    origin,
)
from screening.web.app import create_app
from screening.web.request_context import Services
from sources.kit.fetch.egress_proxy import EgressProxy
from tests.support import ready_made
from tests.support.egress_proxy import proxy_before
from tests.support.hostile import HOST, HostileServer
from tests.support.open_id_provider import RunningProvider, running


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running() as provider:
        yield provider


def test_an_issuer_is_read(provider: RunningProvider) -> None:
    issuer = provider.issuer()
    found = document(issuer, f"{issuer}/.well-known/openid-configuration")
    assert found["issuer"] == issuer


@pytest.mark.parametrize("path", ["/elsewhere", "/large", "/nothing"])
def test_a_redirect_a_large_answer_and_none_are_errors(
    provider: RunningProvider, path: str
) -> None:
    with pytest.raises(WebError):
        document(provider.issuer(), provider.issuer() + path)


def test_another_host_is_not_asked(provider: RunningProvider) -> None:
    with pytest.raises(RefusedByGuardError):
        document("https://login.example.org", provider.issuer() + "/keys")
    with pytest.raises(WebError):
        document(provider.issuer(), "file:///etc/passwd")


def test_the_environment_sends_nothing_by_a_proxy(
    provider: RunningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert document(provider.issuer(), provider.issuer() + "/keys")["keys"]
    with guarded(requests.Session(), provider.issuer()) as session:
        assert not session.trust_env


@pytest.mark.parametrize(
    "address",
    ["http://example.org", "ftp://example.org", "https://", "https://a@b.org", "https://x:y", ""],
)
def test_without_tls_or_a_plain_host_there_is_no_address(address: str) -> None:
    with pytest.raises(RefusedByGuardError):
        origin(address)


def test_a_port_that_is_not_written_is_the_usual_one() -> None:
    assert origin("https://example.org/x") == origin("https://example.org:443/y")


# -- the way out that the settings name --

ISSUER = f"https://{HOST}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HostileServer]:
    with HostileServer(tmp_path) as running:
        running.serve(f"{ISSUER}/keys", body=b'{"keys": []}')
        yield running


def test_a_provider_is_reached_by_the_proxy_under_the_authorities_that_are_set(
    server: HostileServer,
) -> None:
    with proxy_before(server.port) as proxy:
        address = EgressProxy.parse(f"http://anna:secret@127.0.0.1:{proxy.port}")
        way = WayOut(address, server.certificates)
        assert document(ISSUER, f"{ISSUER}/keys", way) == {"keys": []}
    assert proxy.questions[0].startswith(f"CONNECT {HOST}:443 HTTP/1.")
    assert "Proxy-Authorization: Basic YW5uYTpzZWNyZXQ=" in proxy.questions[0]
    assert "proxy-authorization" not in {name.lower() for name in server.requests[0].headers}


def test_behind_the_proxy_a_provider_still_has_to_show_its_certificate(
    server: HostileServer,
) -> None:
    with proxy_before(server.port) as proxy:
        way = WayOut(EgressProxy.parse(f"http://127.0.0.1:{proxy.port}"))
        with pytest.raises(WebError):
            document(ISSUER, f"{ISSUER}/keys", way)


def test_a_proxy_that_will_not_is_an_error(server: HostileServer) -> None:
    refusal = b"HTTP/1.1 403 Forbidden\r\n\r\n"
    with proxy_before(server.port, refusal) as proxy:
        way = WayOut(EgressProxy.parse(f"http://127.0.0.1:{proxy.port}"), server.certificates)
        with pytest.raises(WebError):
            document(ISSUER, f"{ISSUER}/keys", way)


def test_a_provider_on_this_machine_is_reached_straight(provider: RunningProvider) -> None:
    way = WayOut(EgressProxy.parse("http://127.0.0.1:9"))
    assert document(provider.issuer(), provider.issuer() + "/keys", way)["keys"]


def test_the_service_asks_providers_by_the_way_of_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path))
    monkeypatch.setenv("SCREENING_EGRESS_PROXY", "http://127.0.0.1:9")
    ready_made.database(tmp_path / "screening.db")
    parts: Services = create_app().extensions["screening"]
    assert parts.open_id.way == WayOut(EgressProxy(("127.0.0.1", 9)))
