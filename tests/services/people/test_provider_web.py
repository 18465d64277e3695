"""A provider leads the service nowhere but to its own host, and not without an end."""

from collections.abc import Iterator

import pytest
import requests

from screening.services.people.provider_web import (
    RefusedByGuardError,
    WebError,
    document,
    guarded,
    origin,
)
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
