"""Fetching through the proxy of an organization: names go to it, certificates are ours to check."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from sources.kit import FetchError, Source
from sources.kit.fetch.egress_proxy import EgressProxy
from tests.support.egress_proxy import proxy_before
from tests.support.hostile import BODY, HOST, HostileServer
from tests.support.refusals import refused

LIST = f"https://{HOST}/list.csv"


class Listed(Source):
    hosts: ClassVar[tuple[str, ...]] = (HOST,)
    max_bytes = 1 << 20
    max_unpacked = 8 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileServer]:
    with HostileServer(tmp_path_factory.mktemp("hostile")) as running:
        yield running


def fetch(server: HostileServer, folder: Path, address: str) -> bytes:
    def no_resolver(host: str, port: int) -> list[tuple[str, int]]:
        raise AssertionError("the proxy resolves names")

    http = server.http(folder, proxy=EgressProxy.parse(address), resolver=no_resolver)
    return http.for_source(Listed()).get(server.serve(LIST)).data


def test_a_list_comes_through_the_proxy_that_is_set(server: HostileServer, tmp_path: Path) -> None:
    with proxy_before(server.port) as proxy:
        assert fetch(server, tmp_path, f"http://127.0.0.1:{proxy.port}") == BODY
    assert proxy.questions[0].startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n")
    assert "Authorization" not in proxy.questions[0]


def test_a_password_is_shown_to_the_proxy_alone(server: HostileServer, tmp_path: Path) -> None:
    with proxy_before(server.port) as proxy:
        fetch(server, tmp_path, f"http://anna:p%40ss@127.0.0.1:{proxy.port}")
    assert "Proxy-Authorization: Basic YW5uYTpwQHNz\r\n" in proxy.questions[0]


@pytest.mark.parametrize(
    ("answer", "code", "values"),
    [
        (b"HTTP/1.1 407 Who are you\r\n\r\n", "fetch.proxy_refused", {"status": 407}),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "fetch.proxy_refused", {"status": 403}),
        (b"220 mail.example ESMTP\r\n\r\n", "fetch.no_proxy", {}),
        (b"", "fetch.no_proxy", {}),
    ],
)  # fmt: skip
def test_a_proxy_that_will_not_is_a_sentence(
    server: HostileServer, tmp_path: Path, answer: bytes, code: str, values: dict[str, int]
) -> None:
    with proxy_before(server.port, answer) as proxy, refused(FetchError, code, **values):
        fetch(server, tmp_path, f"http://127.0.0.1:{proxy.port}")


def test_who_stands_behind_the_proxy_still_has_to_show_the_certificate(
    server: HostileServer, tmp_path: Path
) -> None:
    with proxy_before(server.port) as proxy:
        address = EgressProxy.parse(f"http://127.0.0.1:{proxy.port}")
        web = server.http(tmp_path, proxy=address, certificates=None).for_source(Listed())
        with pytest.raises(FetchError, match=r"fetch\.certificate"):
            web.get(LIST)


@pytest.mark.parametrize(
    "address",
    ["", "proxy.example:3128", "https://proxy.example:3128", "http://proxy.example",
     "http://:3128", "http://proxy.example:3128/path", "socks5://proxy.example:1080"],
)  # fmt: skip
def test_an_address_that_is_no_proxy_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not the address of a proxy"):
        EgressProxy.parse(address)
