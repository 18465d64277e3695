"""How the service asks a provider of sign-in: the issuer's own host and no other.

Answers are bounded in size and time, redirects are refused, and the environment's proxies and
passwords are not looked at, so that a provider cannot send the service somewhere else. The way out
is the one of the settings.
"""

import time
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter

from screening.services.egress import STRAIGHT, WayOut

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
CONNECT, READ, TOTAL = 4.0, 5.0, 10.0  # seconds; a visitor waits for it
MOST_BYTES = 500_000  # of a whole answer: key sets are some kilobytes
BLOCK = 1 << 14
PORTS = {"https": 443, "http": 80}
HEADERS = {"User-Agent": "Ketenblik", "Accept": "application/json", "Accept-Encoding": "identity"}

WebError = requests.RequestException


class RefusedByGuardError(WebError):
    """An address of another host, or an answer that is too large or too slow."""


class IssuerAdapter(HTTPAdapter):
    """Sends to one issuer's host, and reads no more than a bounded answer."""

    def __init__(self, issuer: str, way: WayOut = STRAIGHT) -> None:
        super().__init__()
        self._origin = origin(issuer)
        self._way = way

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request. Raises RefusedByGuardError, and what requests raises."""
        if origin(request.url or "") != self._origin:
            raise RefusedByGuardError("not the host of the issuer")
        response = super().send(
            request,
            stream=True,
            timeout=(CONNECT, READ),
            verify=True if self._way.certificates is None else str(self._way.certificates),
            proxies=self._proxies(),
        )
        response._content = _bounded(response)  # what requests would read without a bound
        return response

    def _proxies(self) -> dict[str, str]:
        """Return the proxy for https; what is on this machine is reached straight."""
        proxy = self._way.proxy
        is_here = self._origin[1] in LOOPBACK
        return {} if proxy is None or is_here else {"https": f"http://{proxy.place}"}

    def proxy_headers(self, proxy: str) -> dict[str, str]:
        """Return what the proxy is shown, and nobody behind it."""
        shown = self._way.proxy.authorization if self._way.proxy else None
        return {} if shown is None else {"Proxy-Authorization": shown}


def guarded(session: requests.Session, issuer: str, way: WayOut = STRAIGHT) -> requests.Session:
    """Return a session that from now on reaches the host of an issuer only."""
    session.trust_env = False
    session.max_redirects = 0
    session.headers.update(HEADERS)
    session.adapters.clear()
    adapter = IssuerAdapter(issuer, way)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def document(issuer: str, address: str, way: WayOut = STRAIGHT) -> dict[str, object]:
    """Return a JSON object of an issuer. Raises WebError."""
    with guarded(requests.Session(), issuer, way) as session:
        response = session.get(address)
        response.raise_for_status()
        content = response.json()
    if not isinstance(content, dict):
        raise RefusedByGuardError("not a JSON object")
    return content


def origin(address: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an address. Raises RefusedByGuardError for one without TLS.

    Only a provider on this machine may do without.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise RefusedByGuardError("not an address") from error
    if not is_allowed(parts):
        raise RefusedByGuardError("not an address by https")
    return parts.scheme, parts.hostname or "", port or PORTS[parts.scheme]


def is_allowed(parts: SplitResult) -> bool:
    """Return whether an address goes by TLS, or to this machine, and names nobody."""
    by_tls = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return by_tls and bool(parts.hostname) and parts.username is None and parts.password is None


def _bounded(response: requests.Response) -> bytes:
    until, content = time.monotonic() + TOTAL, bytearray()
    while block := response.raw.read1(BLOCK):
        content += block
        if len(content) > MOST_BYTES or time.monotonic() > until:
            response.close()
            raise RefusedByGuardError("too large or too slow")
    return bytes(content)
