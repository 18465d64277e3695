"""Who a request comes from, where a reverse proxy stands between: only named proxies are believed.

Everybody can send the headers in which a proxy tells this, so from others they are taken off.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = IPv4Network | IPv6Network

FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
WAS_FORWARDED = "screening.was_forwarded"  # by somebody who is not named as a proxy


class NamedProxies:
    """A WSGI application behind proxies that the settings name."""

    def __init__(self, application: "WSGIApplication", proxies: Sequence[Network]) -> None:
        self._application = application
        self._proxies = tuple(proxies)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request, with the address of the visitor in the place of the proxy's."""
        headers = {name: environ.pop(name) for name in FORWARDED if name in environ}
        if headers and self._is_proxy(environ.get("REMOTE_ADDR", "")):
            self._believe(environ, headers)
        elif headers:
            environ[WAS_FORWARDED] = True
        return self._application(environ, start_response)

    def _believe(self, environ: "WSGIEnvironment", headers: dict[str, str]) -> None:
        """Take over the nearest address that is no proxy, and the scheme that the visitor used."""
        for text in reversed(headers.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            address = _address(text.strip())
            if address is None:
                break
            environ["REMOTE_ADDR"] = str(address)
            if not self._is_proxy(str(address)):
                break
        scheme = headers.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme

    def _is_proxy(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self._proxies)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
